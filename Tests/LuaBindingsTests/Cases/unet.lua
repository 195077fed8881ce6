local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

--- A small U-Net with two levels, for images or signals.
local function unet(dimensions, options)
  local function blocks(...)
    local names = { ... }
    for i, name in ipairs(names) do names[i] = name .. dimensions .. "D" end
    return names
  end
  local o = {
    in_channels = 1, out_channels = 1, block_out_channels = { 4, 8 }, layers_per_block = 1, norm_num_groups = 2,
    attention_head_dim = 4, down_block_types = blocks("DownBlock", "AttnDownBlock"),
    up_block_types = blocks("AttnUpBlock", "UpBlock"),
  }
  for name, value in pairs(options or {}) do o[name] = value end
  return dk.models["UNet" .. dimensions .. "DModel"](o)
end

local function crossing(dimensions)
  return unet(dimensions, {
    down_block_types = { "CrossAttnDownBlock" .. dimensions .. "D", "DownBlock" .. dimensions .. "D" },
    up_block_types = { "UpBlock" .. dimensions .. "D", "CrossAttnUpBlock" .. dimensions .. "D" },
    cross_attention_dim = 6, num_attention_heads = 2, conditioning_channels = 2, num_class_embeds = 3,
  })
end

function cases.signals_of_any_length()
  local model = unet(1, { in_channels = 2, out_channels = 3 })
  for _, length in ipairs { 100, 101, 37, 2, 1 } do
    same(model(dk.randn(2, 2, length), dk.tensor { 0, 999 }):shape(), { 2, 3, length })
  end
  same(model(dk.randn(1, 2, 5), 7):shape(), { 1, 3, 5 })
  raises(function() model(dk.randn(1, 1, 5), 7) end, "UNet1DModel", "expected [N, 2, L]")
  raises(function() model(dk.randn(1, 2, 5, 5), 7) end, "expected [N, 2, L]")
  raises(function() unet(2)(dk.randn(1, 1, 7, 8), 7) end, "multiples of 2")
end

function cases.a_model_like_any_other()
  local path = support.path("unet.safetensors")
  for dimensions = 1, 2 do
    local model = crossing(dimensions)
    assert(model.kind == "UNet" .. dimensions .. "DModel")
    assert(model:summary():find("CrossAttnDownBlock" .. dimensions .. "D", 1, true))
    assert(model:num_parameters() > 1000)
    local name = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight"
    same(model:state_dict()[name]:shape(), { 4, 4 })
    model:save(path)
    local loaded = dk.load(path)
    local sizes = dimensions == 1 and { 1, 1, 8 } or { 1, 1, 4, 2 }
    local x = dk.randn(sizes)
    sizes[2] = 2
    local conditions = { class_labels = dk.tensor { 2 }, conditioning = dk.randn(sizes), encoder_hidden_states = dk.randn(1, 5, 6) }
    same(loaded(x, 3, conditions), model(x, 3, conditions))
  end
end

function cases.conditions()
  local model = crossing(1)
  local x, steps, labels = dk.randn(2, 1, 9), dk.tensor { 1, 2 }, dk.tensor { 0, 2 }
  local c, states = dk.randn(2, 2, 9), dk.randn(2, 5, 6)
  local y = model(x, steps, { class_labels = labels, conditioning = c, encoder_hidden_states = states })
  same(model(x, steps, labels, c, states), y)
  same(model(x, steps, labels, { encoder_hidden_states = states, conditioning = c }), y)
  same(model { x, steps, class_labels = labels, conditioning = c, encoder_hidden_states = states }, y)
  assert((model(x, steps, labels, c, states + 1) - y):abs():max():item() > 0)
  raises(function() model(x, steps, { class_labels = labels, conditioning = c }) end, "encoder_hidden_states")
  raises(function() model(x, steps, { class_labels = labels, encoder_hidden_states = states }) end, "encoder_hidden_states does not follow")
  raises(function() model(x, steps, { class_labels = labels, conditioning = dk.randn(2, 2, 8), encoder_hidden_states = states }) end, "[2, 2, 8]", "[2, 2, 9]")
  raises(function() model(x, steps, { class_labels = labels, conditioning = c, encoder_hidden_states = dk.randn(2, 5, 5) }) end, "[2, tokens, 6]")
  raises(function() model(x, steps, { labels = labels }) end, "unknown option 'labels'", "class_labels")
  raises(function() model(x, steps, { conditioning = "c" }) end, "'conditioning'", "Tensor expected, got string")
  raises(function() unet(1)(x, steps, { conditioning = c }) end, "conditioning does not follow", "(x, timesteps)")
end

function cases.class_embeddings()
  local x = dk.randn(2, 1, 6)
  local as_steps = unet(1, { class_embed_type = "timestep" })
  same(as_steps(x, 3, { class_labels = dk.tensor { 0.5, 100 } }):shape(), { 2, 1, 6 })
  assert(as_steps:state_dict()["class_embedding.linear_1.weight"])
  local given = unet(1, { class_embed_type = "identity" })
  local rows = dk.randn(2, 16)
  near(given(x, 3, { class_labels = rows * 0 }), given(x, 3, dk.zeros(2, 16)))
  raises(function() given(x, 3, { class_labels = dk.tensor { 1, 2 } }) end, "embeddings [2, 16]")
  local trained = unet(1, { num_class_embeds = 3 })
  raises(function() trained(x, 3, { class_labels = dk.tensor { 1, 3 } }) end, "0 to 2")
  raises(function() unet(1, { class_embed_type = "learned" }) end, "'class_embed_type'", "timestep")
end

function cases.gradient_checkpointing()
  local plain, saving = unet(2, { dropout = 0.2 }), unet(2, { dropout = 0.2, gradient_checkpointing = true })
  saving:load_state_dict(plain)
  local x = dk.randn(2, 1, 8, 8)
  local gradients = {}
  for i, model in ipairs { plain, saving } do
    model:train()
    dk.manual_seed(3)
    model(x, 5):square():mean():backward()
    gradients[i] = {}
    for name, parameter in pairs(model:named_parameters()) do gradients[i][name] = parameter.grad end
  end
  same(gradients[2], gradients[1])
  same(dk.no_grad(function() return saving(x, 5).requires_grad end), false)
end

function cases.bad_options()
  raises(function() unet(1, { down_block_types = { "DownBlock2D", "DownBlock1D" } }) end, "'down_block_types'", "did you mean 'DownBlock1D'")
  raises(function() unet(2, { up_block_types = { "DownBlock2D", "UpBlock2D" } }) end, "'up_block_types'", "UpBlock2D")
  raises(function() unet(1, { norm_num_groups = 3 }) end, "'norm_num_groups'")
  raises(function() unet(1, { attention_head_dim = 3 }) end, "'attention_head_dim'")
  raises(function() unet(1, { conditioning_channels = -1 }) end, "'conditioning_channels'")
  raises(function() unet(1, { num_attention_heads = 2 }) end, "'num_attention_heads'")
  raises(function() unet(1, { cross_attention_dim = 0 }) end, "'cross_attention_dim'")
  raises(function() unet(1, { down_block_types = { "CrossAttnDownBlock1D", "DownBlock1D" } }) end, "need cross_attention_dim")
  raises(function() unet(1, { gradient_checkpointing = 1 }) end, "'gradient_checkpointing'", "boolean")
end

return cases
