local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local function small(options)
  local all = { num_attention_heads = 2, attention_head_dim = 8, num_layers = 2, in_channels = 1, sample_size = 8 }
  for name, value in pairs(options or {}) do all[name] = value end
  return dk.models.DiT(all)
end

-- With weights other than those of a new model, whose output is 0.
local function shaken(model)
  local state = model:state_dict()
  local g = dk.Generator(1)
  for _, name in ipairs { "proj_out_2.weight", "proj_out_1.weight", "transformer_blocks.0.norm1.linear.weight" } do
    state[name] = dk.randn(state[name]:shape(), { generator = g }) * 0.2
  end
  model:load_state_dict(state)
  return model
end

function cases.shapes()
  local model = small { out_channels = 3, patch_size = 4 }
  same(model(dk.zeros(2, 1, 8, 12), dk.tensor { 3, 4 }):shape(), { 2, 3, 8, 12 })
  same(model(dk.zeros(2, 1, 4, 4), 7):shape(), { 2, 3, 4, 4 })
  assert(model(dk.randn(1, 1, 8, 8), 0):abs():max():item() > 0.01)
  assert(small { zero_init_outputs = true }(dk.randn(1, 1, 8, 8), 0):abs():max():item() == 0)
  assert(model.kind == "DiT")
  assert(model:summary():find("transformer_blocks.1", 1, true))
end

function cases.labels()
  local model = shaken(small { num_embeds_ada_norm = 10 })
  local x = dk.randn(2, 1, 8, 8)
  local y = model(x, dk.tensor { 3, 4 }, { class_labels = dk.tensor { 9, 0 } })
  assert((y - model(x, dk.tensor { 3, 4 })):abs():max():item() > 0)
  same(model(x, 3), model(x, 3, { class_labels = dk.tensor { 10 } }))
  raises(function() model(x, 3, { class_labels = dk.tensor { 11 } }) end, "from 0 to 10")
  raises(function() small()(x, 3, { class_labels = dk.tensor { 1 } }) end, "num_embeds_ada_norm")
end

function cases.saved()
  local model = shaken(small { activation_fn = "gelu", num_embeds_ada_norm = 3 })
  local path = support.path("dit.safetensors")
  model:save(path)
  local again = dk.load(path)
  local x = dk.randn(1, 1, 4, 8)
  same(again(x, 5), model(x, 5))
  assert(again:num_parameters() == model:num_parameters())
end

function cases.trained()
  local trainer = dk.DiffusionTrainer {
    model = small { num_embeds_ada_norm = 2, num_layers = 1 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 10 },
    label_dropout = 0.5,
  }
  trainer:fit(dk.randn(4, 1, 4, 4), { class_labels = dk.tensor { 0, 1, 0, 1 }, epochs = 2, verbose = 0 })
  local samples = trainer:sample { class_labels = dk.tensor { 0, 1 }, num_inference_steps = 2, guidance_scale = 2 }
  same(samples:shape(), { 2, 1, 4, 4 })
  assert(samples:isfinite())
end

function cases.errors()
  raises(function() small { attention_head_dim = 7 } end, "bad argument 'attention_head_dim' to 'DiT'", "multiple of 4")
  raises(function() small { patch_size = 16 } end, "bad argument 'patch_size' to 'DiT'")
  raises(function() small { activation_fn = "relu" } end, "activation_fn", "gelu-approximate")
  raises(function() small { heads = 3 } end, "heads", "num_attention_heads")
  raises(function() small()(dk.zeros(1, 1, 7, 8), 0) end, "multiples of the patch_size, 2")
  raises(function() small()(dk.zeros(1, 2, 8, 8), 0) end, "[N, 1, H, W]")
end

return cases
