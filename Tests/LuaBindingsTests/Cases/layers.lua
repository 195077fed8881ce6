local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn = dk.nn
local cases = {}

function cases.dense()
  local layer = nn.Dense(2, { activation = "relu" })
  local x = dk.tensor { { 1, 2, 3 } }
  assert(layer(x):shape()[2] == 2)
  local state = layer:state_dict()
  same(state.weight:shape(), { 2, 3 })
  same(state.bias:shape(), { 2 })
  layer:load_state_dict { weight = dk.tensor { { 1, 0, 0 }, { 0, -1, 0 } }, bias = dk.tensor { 10, 1 } }
  same(layer(x), { { 11, 0 } })
  same(layer(dk.ones(2, 4, 3)):shape(), { 2, 4, 2 })
  assert(layer:num_parameters() == 8 and #layer:parameters() == 2)
  local no_bias = nn.Dense { units = 2, use_bias = false, kernel_initializer = "ones" }
  same(no_bias(x), { { 6, 6 } })
  assert(#no_bias:parameters() == 1)
  same(nn.Dense { 2, kernel_initializer = 0.5, bias_initializer = 1 }(x), { { 4, 4 } })
  assert(nn.Dense(3, { name = "head" }).name == "head" and layer.kind == "Dense")
  assert(tostring(nn.Dense(3, { name = "head" })) == 'Dense(units = 3, name = "head")')
end

function cases.glorot_uniform()
  dk.manual_seed(0)
  local layer = nn.Dense(200)
  layer(dk.zeros(1, 100))
  local limit = math.sqrt(6 / 300)
  local weight = layer:state_dict().weight
  assert(weight:abs():max():item() <= limit and weight:abs():max():item() > 0.98 * limit)
  near(weight:std():item(), limit / math.sqrt(3), 0.02)
  same(layer:state_dict().bias, dk.zeros(200))
end

function cases.dense_errors()
  raises(function() nn.Dense(0) end, "Dense")
  raises(function() nn.Dense(-1) end, "Dense")
  raises(function() nn.Dense() end, "bad argument #1 to 'Dense'")
  raises(function() nn.Dense(2, { activation = "swoosh" }) end, "'activation' to 'Dense'", "swoosh", "relu")
  raises(function() nn.Dense(2, { kernel_initializer = "x" }) end, "'kernel_initializer' to 'Dense'", "xavier_normal")
  raises(function() nn.Dense(2, { units = 3 }) end, "given twice")
  raises(function() nn.Dense(2, { unit = 3 }) end, "unknown option 'unit' for 'Dense' (did you mean 'units'? known: units, activation, use_bias")
  raises(function() nn.Dense(support.maxinteger)(dk.zeros(1, 3)) end)
  local layer = nn.Dense(2)
  layer(dk.zeros(1, 3))
  raises(function() layer(dk.zeros(1, 4)) end, "[1, 4]")
  raises(function() layer() end, "at least one")
  raises(function() layer("x") end, "Tensor, number or SymbolicTensor expected, got string")
  raises(function() layer(dk.zeros(1, 3), dk.zeros(1, 3)) end)
  raises(function() layer(nil) end)
  raises(function() layer(dk.zeros(1, 3), nn.Input(3)) end, "mixed")
end

function cases.shape_layers()
  local x = dk.arange(24):reshape(2, 3, 4)
  same(nn.Flatten()(x), x:reshape(2, 12))
  same(nn.Reshape(4, 3)(x), x:reshape(2, 4, 3))
  same(nn.Reshape { 2, -1 }(x), x:reshape(2, 2, 6))
  same(nn.Concatenate()(x, x):shape(), { 2, 3, 8 })
  same(nn.Concatenate { axis = 2 }({ x, x }):shape(), { 2, 6, 4 })
  same(nn.Concatenate(1)(x, x):shape(), { 4, 3, 4 })
  same(nn.Add()(x, x, x), x * 3)
  same(nn.Add()({ x, x }), x * 2)
  raises(function() nn.Reshape(5)(x) end, "[2, 3, 4]")
  raises(function() nn.Add()(x, dk.zeros(2, 2)) end)
  raises(function() nn.Concatenate(4)(x, x) end)
  raises(function() nn.Concatenate(0) end, "count from 1")
end

function cases.activations()
  local x = dk.tensor { -1, 0, 2 }
  for _, name in ipairs { "relu", "sigmoid", "tanh", "silu", "gelu", "softplus", "softmax" } do
    near(nn.Activation(name)(x), x[name](x), 1e-6)
  end
  same(nn.Activation("linear")(x), x)
  raises(function() nn.Activation("nope") end, "bad argument #1 to 'Activation'", "nope")
  raises(function() nn.Activation() end, "bad argument #1 to 'Activation'")
end

function cases.dropout_and_noise()
  dk.manual_seed(0)
  local x = dk.ones(10000)
  local layer = nn.Dropout(0.25)
  same(layer(x), x)
  layer:train()
  assert(layer.training)
  local y = layer(x)
  near(y:mean():item(), 1, 0.03)
  near(y:max():item(), 1 / 0.75, 1e-5)
  near(y:eq(0):mean():item(), 0.25, 0.03)
  layer:eval()
  same(layer(x), x)
  local noise = nn.GaussianNoise { stddev = 2 }
  same(noise(x), x)
  noise:train()
  near(noise(x):std():item(), 2, 0.1)
  raises(function() nn.Dropout(-0.1) end, "Dropout")
  raises(function() nn.Dropout(1.5) end, "Dropout")
  raises(function() nn.Dropout(0 / 0) end, "Dropout")
  raises(function() nn.GaussianNoise(-1) end, "GaussianNoise")
end

function cases.functional_dropout()
  dk.manual_seed(3)
  local x = dk.ones(10000)
  local y = nn.functional.dropout(x, 0.25)
  near(y:eq(0):mean():item(), 0.25, 0.03)
  near(y:max():item(), 4 / 3)
  same(nn.functional.dropout(x, 0.25, false), x)
  same(nn.functional.dropout(x, { training = false }), x)
  same(nn.functional.dropout(x, 1), dk.zeros(10000))
  local p = dk.parameter(x)
  local z = nn.functional.dropout(p)
  z:sum():backward()
  same(p.grad, z)
  raises(function() nn.functional.dropout(x, 2) end, "bad argument #2 to 'dropout' (must be 0 to 1, not 2.0)")
end

function cases.embedding()
  local layer = nn.Embedding(3, 2)
  layer(dk.tensor { 0 })
  layer:load_state_dict { weight = dk.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } } }
  same(layer(dk.tensor { 2, 0 }), { { 5, 6 }, { 1, 2 } })
  same(layer(dk.tensor { { 1 }, { 1 } }):shape(), { 2, 1, 2 })
  layer(dk.tensor { 1, 1 }):sum():backward()
  same(layer:named_parameters().weight.grad, { { 0, 0 }, { 2, 2 }, { 0, 0 } })
  for _, id in ipairs { 3, -1, 0.5, 0 / 0, math.huge } do
    raises(function() layer(dk.tensor { id }) end)
  end
  raises(function() nn.Embedding(0, 2) end, "Embedding")
  raises(function() nn.Embedding(3) end, "bad argument #2 to 'Embedding'")
end

function cases.sinusoidal_encoding()
  local y = nn.SinusoidalEncoding(4)(dk.tensor { 0, 3 })
  near(y, { { 0, 1, 0, 1 }, { math.sin(3), math.cos(3), math.sin(0.03), math.cos(0.03) } }, 1e-5)
  local halves = nn.SinusoidalEncoding { d_model = 4, interleaved = false }(dk.tensor { 3 })
  same(halves:shape(), { 1, 4 })
  raises(function() nn.SinusoidalEncoding(0) end, "SinusoidalEncoding")
end

function cases.layer_normalization()
  local y = nn.LayerNormalization()(dk.tensor { { 1, 2, 3, 4 } })
  local d = math.sqrt(1.25 + 1e-3)
  near(y, { { -1.5 / d, -0.5 / d, 0.5 / d, 1.5 / d } }, 1e-5)
  assert(#nn.LayerNormalization { scale = false, center = false }:parameters() == 0)
  raises(function() nn.LayerNormalization(-1) end, "LayerNormalization")
end

function cases.functional()
  local f = nn.functional
  local x, w, b = dk.tensor { { 1, 2 } }, dk.tensor { { 1, 1 }, { 2, 0 }, { 0, 3 } }, dk.tensor { 1, 0, 0 }
  same(f.linear(x, w, b), { { 4, 2, 6 } })
  same(f.linear(x, w), { { 3, 2, 6 } })
  same(f.linear { input = x, weight = w, bias = b }, { { 4, 2, 6 } })
  near(f.layer_norm(dk.tensor { { 1, 3 } }), { { -1, 1 } }, 1e-4)
  near(f.layer_norm(dk.tensor { { 1, 3 } }, dk.tensor { 2, 2 }, dk.tensor { 1, 1 }, 1e-5), { { -1, 3 } }, 1e-4)
  same(f.embedding(dk.tensor { 1 }, w), { { 2, 0 } })
  raises(function() f.linear(x, dk.zeros(3, 5)) end, "linear", "[1, 2]", "[3, 5]")
  raises(function() f.embedding(dk.tensor { 3 }, w) end, "embedding")
  raises(function() f.layer_norm(x, dk.ones(3)) end, "layer_norm")
  support.check_gradient(function(p, q, r) return f.linear(p, q, r):square():sum() end, x, w, b)
  support.check_gradient(function(p, q, r) return (f.layer_norm(p, q, r) * dk.tensor { 1, 2, 4 }):sum() end,
    dk.tensor { { 1, 2, 4 } }, dk.ones(3), dk.zeros(3))
end

function cases.sequential()
  local model = nn.Sequential(nn.Dense(4, { activation = "relu" }), nn.Dense(2))
  same(model(dk.zeros(3, 5)):shape(), { 3, 2 })
  assert(#model:parameters() == 4 and model:num_parameters() == 24 + 10)
  local list = nn.Sequential { nn.Dense(4), nn.Dense(2) }
  same(list(dk.zeros(3, 5)):shape(), { 3, 2 })
  local named = nn.Sequential { nn.Dense(4), name = "tower" }
  assert(named.name == "tower")
  local with_input = nn.Sequential { nn.Input(5), nn.Dense(2) }
  assert(with_input:num_parameters() == 12, "an Input builds it at once")
  raises(function() nn.Sequential { nn.Input(4), nn.Conv2D(3, 3) } end, "bad argument #1 to 'Sequential' (conv2d (Conv2D)", "[1, 4]")
  raises(function() nn.Sequential(3) end, "'Sequential'", "Layer expected")
  raises(function() nn.Sequential { nn.Dense(2), "x" } end, "'Sequential'", "Layer expected")
  raises(function() nn.Sequential(nn.Dense(2), io.stdout) end, "'Sequential'", "Layer expected, got userdata")
end

function cases.functional_graph()
  local a, b = nn.Input(3), nn.Input { shape = { 2 } }
  same(a:shape(), { -1, 3 })
  assert(type(tostring(a)) == "string" and getmetatable(a) == "SymbolicTensor")
  local hidden = nn.Dense(4, { activation = "tanh" })(a)
  same(hidden:shape(), { -1, 4 })
  local joined = nn.Concatenate()({ hidden, b })
  local model = nn.Model { inputs = { a, b }, outputs = nn.Dense(1)(joined) }
  same(model(dk.zeros(5, 3), dk.zeros(5, 2)):shape(), { 5, 1 })
  same(model({ dk.zeros(5, 3), dk.zeros(5, 2) }):shape(), { 5, 1 })
  assert(model:num_parameters() == 16 + 7)
  local two = nn.Model({ a }, { hidden, a })
  local out = two(dk.ones(2, 3))
  assert(#out == 2)
  same(out[2], dk.ones(2, 3))
  raises(function() nn.Model(a, b) end, "Model")
  raises(function() nn.Model({}, {}) end, "Model")
  raises(function() nn.Model(a, 3) end, "bad argument #2 to 'Model'")
  raises(function() model(dk.zeros(5, 3)) end)
  raises(function() model(dk.zeros(5, 3), dk.zeros(4, 2)) end)
  raises(function() model(dk.zeros(5, 4), dk.zeros(5, 2)) end)
  raises(function() nn.Dense(2)(nn.Input(0)) end)
  raises(function() nn.Input(-3) end, "Input")
  raises(function() nn.Input("x") end, "'Input'")
end

function cases.shared_layers()
  local a = nn.Input(2)
  local shared = nn.Dense(2)
  local model = nn.Model(a, shared(shared(a)))
  assert(#model:parameters() == 2 and model:num_parameters() == 6)
end

function cases.summary()
  local model = nn.Sequential { nn.Input(100), nn.Dense(128, { activation = "relu" }), nn.Dense(100) }
  local text = model:summary()
  for _, expected in ipairs { "Layer (type)", "Output Shape", "Param #", "12,928", "12,900", "25,828", "dense" } do
    assert(text:find(expected, 1, true), expected .. " is not in:\n" .. text)
  end
end

function cases.state_dict()
  local function make() return nn.Sequential { nn.Input(3), nn.Dense(2, { name = "head" }) } end
  local a, b = make(), make()
  local x = dk.randn(4, 3)
  b:load_state_dict(a:state_dict())
  same(a(x), b(x))
  local c = make()
  c:load_state_dict(a)
  same(a(x), c(x))
  local state = a:state_dict()
  local names = {}
  for name in pairs(state) do names[#names + 1] = name end
  assert(#names == 2)
  local before = b:state_dict()
  raises(function() b:load_state_dict {} end, "load_state_dict", names[1])
  state.extra = dk.zeros(1)
  raises(function() b:load_state_dict(state) end, "load_state_dict", "extra")
  b:load_state_dict(state, false)
  b:load_state_dict(state, { strict = false })
  state.extra = nil
  state[names[1]] = dk.zeros(7, 7)
  raises(function() b:load_state_dict(state) end, "load_state_dict", "[7, 7]")
  same(b:state_dict(), before)
  raises(function() b:load_state_dict { 1, 2 } end, "load_state_dict", "needs a name")
  raises(function() b:load_state_dict { a = 1 } end, "Tensor expected for 'a', got number")
  raises(function() b:load_state_dict(3) end, "bad argument #1 to 'load_state_dict'")
end

function cases.equal_models_have_equal_names()
  local Block = nn.module("Block")
  function Block:init() self.fc, self.parts = nn.Dense(3), { nn.Dense(3), nn.Sequential(nn.Dense(3), nn.Dense(3)) } end
  function Block:forward(x) return self.parts[2](self.parts[1](self.fc(x))) end
  local function make()
    local x = nn.Input(3)
    local sum = nn.Add()(nn.Dense(3)(x), nn.Sequential(nn.Dense(3), nn.Dense(3))(x))
    local model = nn.Sequential(nn.Model(x, sum), Block(), nn.Dense(3), Block())
    model(dk.zeros(1, 3))
    return model
  end
  local a, b = make(), make()
  local x = dk.randn(4, 3)
  b:load_state_dict(a:state_dict())
  same(a(x), b(x))
  local state = a:state_dict()
  for _, name in ipairs {
    "model.dense.weight", "model.sequential.dense_1.bias", "block.fc.weight", "block_1.parts.1.dense_1.weight", "dense.bias",
  } do assert(state[name], name) end
  assert(make():summary() == a:summary())
  local dense = nn.Dense(1)
  assert(dense.name == "dense" and nn.Dense(1).name == "dense")
  nn.Sequential(nn.Dense(1), dense)
  assert(dense.name == "dense_1")
  raises(function() nn.Sequential(nn.Dense(1, { name = "a" }), nn.Dense(1, { name = "a" })) end, "Sequential", "two layers are named 'a'")
end

function cases.parameters_are_shared_with_the_model()
  local model = nn.Sequential { nn.Input(1), nn.Dense(1, { use_bias = false }) }
  model:parameters()[1].value = dk.tensor { { 5 } }
  same(model(dk.tensor { { 2 } }), { { 10 } })
  local y = model(dk.ones(1, 1)):sum()
  y:backward()
  same(model:parameters()[1].grad, { { 1 } })
  model:zero_grad()
  assert(model:parameters()[1].grad == nil)
  raises(function() model:parameters()[1].value = dk.zeros(2) end, "value")
end

function cases.parameters_outlive_their_model()
  local p = nn.Sequential { nn.Input(1), nn.Dense(1) }:parameters()[1]
  support.collect()
  same(p:shape(), { 1, 1 })
end

function cases.fields()
  local layer = nn.Dense(2)
  raises(function() local _ = layer.nosuch end, "Layer has no field or method 'nosuch'")
  raises(function() layer.name = "x" end, "Layer has no field 'name' that can be set")
  raises(function() local _ = layer[1] end, "Layer cannot be indexed with a number")
  raises(function() layer[1] = 2 end, "Layer cannot be indexed with a number")
  assert(getmetatable(layer) == "Layer")
end

function cases.deep_nesting()
  local model = nn.Dense(1)
  local ok, message = pcall(function()
    for _ = 1, 10000 do model = nn.Sequential(model) end
  end)
  assert(not ok and message:find("deep", 1, true), message)
  same(model(dk.ones(1, 1)):shape(), { 1, 1 })
end

function cases.initializers()
  -- torch.manual_seed(0); torch.nn.Linear(7, 5).weight[0, :2], .bias[0]
  dk.manual_seed(0)
  local layer = nn.Dense(5, { kernel_initializer = "torch", bias_initializer = "torch" })
  layer(dk.zeros(1, 7))
  local state = layer:state_dict()
  near(state.weight[{ 1, { 1, 2 } }], { -0.002829751931130886, 0.2027566134929657 }, 0)
  near(state.bias[{ { 1, 1 } }], { -0.3539867699146271 }, 0)
  dk.manual_seed(0)
  same(dk.nn.init("torch", { 5, 7 }), state.weight)
  -- a table of a name and options, in a layer and by itself
  dk.manual_seed(3)
  local normal = nn.Dense(400, { kernel_initializer = { "normal", mean = 1, stddev = 0.02 } })
  normal(dk.zeros(1, 50))
  local weight = normal:state_dict().weight
  near(weight:mean():item(), 1, 1e-3)
  near(weight:std():item(), 0.02, 1e-3)
  dk.manual_seed(3)
  same(dk.nn.init({ "normal", mean = 1, stddev = 0.02 }, { 400, 50 }), weight)
  same(dk.nn.init(2, { 3 }), { 2, 2, 2 })
  same(dk.nn.init { initializer = "ones", shape = { 2 } }, { 1, 1 })
  near(dk.nn.init("torch", { 1000 }, { fan_in = 4 }):abs():max():item(), 0.5, 2e-3)
  local q = dk.nn.init("orthogonal", { 4, 9 })
  near(q:matmul(q:t()), dk.eye(4), 1e-6)
  raises(function() dk.nn.init("kaiming", { 2, 3 }) end, "bad argument #1 to 'init'", "kaiming_normal", "orthogonal")
  raises(function() dk.nn.init({ "normal", std = 1 }, { 2 }) end, "known: mean, stddev")
  raises(function() dk.nn.init("torch", { 2 }) end, "bad argument #2 to 'init'", "fan_in")
  raises(function() dk.nn.init("he_normal", { 0, 2 ^ 40, 2 ^ 40 }) end, "bad argument #2 to 'init'", "too many elements")
end

return cases
