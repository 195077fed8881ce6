local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn, F = dk.nn, dk.nn.functional
local cases = {}

function cases.functional()
  local x = dk.tensor { { 1, 10 }, { 3, 30 } }
  local mean, var = dk.zeros(2), dk.ones(2)
  local y, new_mean, new_var = F.batch_norm(x, mean, var, nil, nil, true, 0.5, 0)
  near(y, { { -1, -1 }, { 1, 1 } })
  near(new_mean, { 1, 10 })
  near(new_var, { 1.5, 100.5 })
  same(mean, { 0, 0 })
  y = F.batch_norm(x, nil, nil, dk.tensor { 1, 2 }, dk.tensor { 0, 5 }, { training = true, eps = 0 })
  near(y, { { -1, 3 }, { 1, 7 } })
  assert(select("#", F.batch_norm(x, mean, var)) == 1)
  assert(select("#", F.batch_norm(x, nil, nil, { training = true })) == 1)
  near(F.batch_norm(x, mean, var, { eps = 3 }), x / 2)
  raises(function() F.batch_norm(x) end, "bad argument #2 to 'batch_norm' (expected running statistics")
  raises(function() F.batch_norm(x, mean) end, "running_mean and running_var")
  raises(function() F.batch_norm(x, mean, dk.ones(3)) end, "bad argument #3 to 'batch_norm'", "shape [3] for 2 channels")
  raises(function() F.batch_norm(x, dk.ones(3), dk.ones(3), { training = true }) end, "bad argument #2 to 'batch_norm'",
    "shape [3] for 2 channels")
  raises(function() F.batch_norm(dk.ones(1, 2), nil, nil, { training = true }) end, "more than 1 value for each channel")
  raises(function() F.batch_norm(x, mean, var, { eps = -1 }) end, "'eps'")
end

function cases.layer()
  dk.manual_seed(1)
  local layer = nn.BatchNormalization { momentum = 0.9 }
  local x = dk.randn(8, 3, 4, 4) * 2 + 5
  near(layer(x), x / math.sqrt(1.001), 1e-4)
  assert(layer:num_parameters() == 6 and #layer:parameters() == 2)
  layer:train()
  local y = layer(x)
  near(y:mean { axis = { 1, 3, 4 } }, { 0, 0, 0 }, 1e-4)
  near(y:std():item(), 1, 1e-2)
  local state = layer:state_dict()
  near(state.running_mean, x:mean { axis = { 1, 3, 4 } } * 0.1)
  near(state.running_var, x:var { axis = { 1, 3, 4 } } * 0.1 + 0.9)
  layer:eval()
  near(layer(x):mean { axis = { 1, 3, 4 } },
    (x:mean { axis = { 1, 3, 4 } } - state.running_mean) / (state.running_var + 1e-3):sqrt(), 1e-4)
  layer:load_state_dict { weight = dk.ones(3), bias = dk.zeros(3), running_mean = dk.ones(3), running_var = dk.ones(3) }
  same(layer:state_dict().running_mean, { 1, 1, 1 })
  layer.trainable = false
  layer:train()
  layer(x)
  same(layer:state_dict().running_mean, { 1, 1, 1 })
end

--- Running statistics are saved, loaded, and found inside modules written in Lua.
function cases.travels()
  local Block = nn.module("Block")
  function Block:init() self.norm, self.head = nn.BatchNormalization { momentum = 0.5 }, nn.Dense(1) end
  function Block:forward(x) return self.head(self.norm(x)) end
  local x = dk.randn(16, 4) * 3 + 2
  local block = Block()
  block:compile { optimizer = "adam", loss = "mse" }
  block:fit(x, x:sum(2, true), { epochs = 2, batch_size = 8, verbose = 0 })
  assert(block:state_dict()["norm.running_mean"]:abs():min():item() > 0)
  local path = support.path("block.safetensors")
  block:save(path)
  local other = Block()
  other(x)
  other:load_state_dict(dk.load_safetensors(path))
  same(other(x), block(x))
  local model = nn.Sequential { nn.Input { 4 }, nn.BatchNormalization(), nn.Dense(1) }
  model:compile { optimizer = "adam", loss = "mse" }
  model:fit(x, x:sum(2, true), { epochs = 1, verbose = 0 })
  model:save(path)
  same(dk.load(path)(x), model(x))
  assert(model:summary():find("Non-trainable params: 8", 1, true))
end

function cases.errors()
  raises(function() nn.BatchNormalization { momentum = 2 } end, "'momentum' to 'BatchNormalization'")
  raises(function() nn.BatchNormalization { epsilon = -1 } end, "'epsilon' to 'BatchNormalization'")
  for _, norm in ipairs { "BatchNormalization", "GroupNormalization", "LayerNormalization" } do
    raises(function() nn[norm] { epsilon = 1e39 } end, "'epsilon' to '" .. norm .. "' (must be finite in single precision, not 1e+39)")
  end
  raises(function() dk.models.DiT { norm_eps = 1e300 } end, "bad argument 'norm_eps' to 'DiT'", "not 1e+300")
  raises(function() dk.models.UNet2DModel { norm_eps = 1e300 } end, "bad argument 'norm_eps' to 'UNet2DModel'", "not 1e+300")
  local layer = nn.BatchNormalization { name = "norm" }
  layer(dk.zeros(2, 3))
  raises(function() layer(dk.zeros(2, 4)) end, "norm (BatchNormalization)", "shape [2, 4] for 3 channels")
  layer:train()
  same(layer(dk.ones(1, 3)), { { 0, 0, 0 } })
end

return cases
