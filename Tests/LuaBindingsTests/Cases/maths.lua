local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local function sigmoid(x) return 1 / (1 + math.exp(-x)) end
local inputs = { -3, -0.5, 0, 0.25, 1, 4 }

local closed_forms = {
  abs = math.abs, exp = math.exp, sin = math.sin, cos = math.cos, floor = math.floor, ceil = math.ceil,
  sigmoid = sigmoid, square = function(x) return x * x end, neg = function(x) return -x end,
  tanh = function(x) return (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1) end,
  relu = function(x) return math.max(x, 0) end, silu = function(x) return x * sigmoid(x) end,
  softplus = function(x) return math.log(1 + math.exp(x)) end,
  leaky_relu = function(x) return x > 0 and x or 0.01 * x end,
  sign = function(x) return x > 0 and 1 or x < 0 and -1 or 0 end,
}

function cases.elementwise_functions_as_methods_and_functions()
  local t = dk.tensor(inputs)
  for name, f in pairs(closed_forms) do
    local expected = {}
    for i, x in ipairs(inputs) do expected[i] = f(x) end
    near(t[name](t), expected, 1e-6)
    near(dk[name](t), expected, 1e-6)
    near(dk[name] { input = t }, expected, 1e-6)
  end
  local positive = dk.tensor { 0.25, 1, 4, 100 }
  near(positive:sqrt(), { 0.5, 1, 2, 10 }, 1e-6)
  near(dk.log(positive), { math.log(0.25), 0, math.log(4), math.log(100) }, 1e-6)
  near(positive:reciprocal(), { 4, 1, 0.25, 0.01 }, 1e-6)
  same(dk.tensor { 0.5, 1.5, 2.5, -0.5 }:round(), { 0, 2, 2, 0 })
  near(positive:pow(0.5), { 0.5, 1, 2, 10 }, 1e-6)
end

function cases.gelu()
  -- torch.nn.functional.gelu
  near(dk.tensor { -1, 0, 1, 2 }:gelu(), { -0.15865525, 0, 0.84134475, 1.9544997 }, 1e-6)
  near(dk.tensor { -1, 0, 1, 2 }:gelu { approximate = "tanh" }, { -0.15880801, 0, 0.841192, 1.9545977 }, 1e-6)
  raises(function() dk.tensor { 1 }:gelu("x") end, "'gelu'", "\"none\" or \"tanh\"")
end

function cases.outside_the_domain()
  assert(dk.tensor { -1 }:sqrt()[1] ~= dk.tensor { -1 }:sqrt()[1])
  assert(dk.tensor { 0 }:log()[1] == -math.huge)
  assert(dk.tensor { -1 }:log()[1] ~= dk.tensor { -1 }:log()[1])
  assert(dk.tensor { 1000 }:exp()[1] == math.huge and dk.tensor { -1000 }:exp()[1] == 0)
  near(dk.tensor { 100, -100 }:softplus(), { 100, 0 }, 1e-6)
  near(dk.tensor { 1000, -1000 }:sigmoid(), { 1, 0 })
  near(dk.tensor { 1000, -1000 }:tanh(), { 1, -1 })
  near(dk.tensor { 1000, -1000 }:silu(), { 1000, 0 })
end

function cases.clamp()
  local t = dk.tensor { -2, 0, 2 }
  same(t:clamp(-1, 1), { -1, 0, 1 })
  same(t:clamp { min = 0 }, { 0, 0, 2 })
  same(t:clamp { max = 0 }, { -2, 0, 0 })
  same(dk.clamp(t, 0), { 0, 0, 2 })
  same(t:clamp(), { -2, 0, 2 })
  raises(function() t:clamp("a") end, "'clamp'", "number or Tensor expected")
end

function cases.leaky_relu_slope()
  same(dk.tensor { -2, 2 }:leaky_relu(0.5), { -1, 2 })
  same(dk.tensor { -2, 2 }:leaky_relu { negative_slope = 0.5 }, { -1, 2 })
end

function cases.softmax()
  local t = dk.tensor { { 0, 0 }, { math.log(3), 0 } }
  near(t:softmax(), { { 0.5, 0.5 }, { 0.75, 0.25 } }, 1e-6)
  near(t:softmax(2), { { 0.5, 0.5 }, { 0.75, 0.25 } }, 1e-6)
  near(t:softmax(1), { { 0.25, 0.5 }, { 0.75, 0.5 } }, 1e-6)
  near(t:softmax { axis = -2 }, { { 0.25, 0.5 }, { 0.75, 0.5 } }, 1e-6)
  near(dk.log_softmax(t, -1), { { math.log(0.5), math.log(0.5) }, { math.log(0.75), math.log(0.25) } }, 1e-6)
  near(dk.tensor { 1000, 1000, -1000 }:softmax(), { 0.5, 0.5, 0 }, 1e-6)
  near(dk.tensor { 1000, 0 }:log_softmax(), { 0, -1000 }, 1e-6)
  raises(function() t:softmax(3) end, "softmax", "[2, 2]")
  raises(function() t:softmax(0) end, "'softmax'", "count from 1")
  same(dk.zeros(0, 3):softmax():shape(), { 0, 3 })
end

function cases.running_sums_and_products()
  local t = dk.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
  same(t:cumsum(), { { 1, 2, 3 }, { 5, 7, 9 } })
  same(t:cumsum(2), { { 1, 3, 6 }, { 4, 9, 15 } })
  same(t:cumsum { axis = -1 }, { { 1, 3, 6 }, { 4, 9, 15 } })
  same(dk.cumprod(t, 1), { { 1, 2, 3 }, { 4, 10, 18 } })
  same(t:cumprod(2), { { 1, 2, 6 }, { 4, 20, 120 } })
  raises(function() t:cumsum(3) end, "cumsum", "[2, 3]")
  raises(function() t:cumprod(0) end, "cumprod")
end

function cases.sorting()
  local t = dk.tensor { { 3, 1, 2 }, { 9, 7, 8 } }
  local values, positions = t:sort()
  same(values, { { 1, 2, 3 }, { 7, 8, 9 } })
  same(positions, { { 2, 3, 1 }, { 2, 3, 1 } })
  values, positions = dk.sort(t, 1, true)
  same(values, { { 9, 7, 8 }, { 3, 1, 2 } })
  same(positions, { { 2, 2, 2 }, { 1, 1, 1 } })
  values = t:sort { axis = -1, descending = true }
  same(values, { { 3, 2, 1 }, { 9, 8, 7 } })
  same(t:argsort(), { { 2, 3, 1 }, { 2, 3, 1 } })
  same(dk.tensor { 1, 1, 0, 0 }:argsort(), { 3, 4, 1, 2 })
  same(t:gather(2, t:argsort()), { { 1, 2, 3 }, { 7, 8, 9 } })
  local with_nan = dk.tensor { 2, 0 / 0, 1 }:sort()
  assert(with_nan[1] == 1 and with_nan[2] == 2 and with_nan[3] ~= with_nan[3], "NaN sorts last, as in PyTorch")
  raises(function() t:sort(3) end, "sort", "[2, 3]")
end

function cases.gradients()
  local x = dk.tensor { { 0.3, -0.8, 1.7 }, { 2.2, 0.6, -1.4 } }
  for _, name in ipairs { "abs", "exp", "sin", "cos", "tanh", "sigmoid", "relu", "silu", "gelu", "softplus", "leaky_relu", "square",
    "neg", "softmax", "log_softmax", "cumsum", "cumprod" } do
    support.check_gradient(function(p) return (p[name](p) * dk.tensor { 1, 2, -1 }):sum() end, x)
  end
  local positive = dk.tensor { 0.7, 1.9, 3.1 }
  for _, name in ipairs { "log", "sqrt", "reciprocal" } do
    support.check_gradient(function(p) return p[name](p):sum() end, positive)
  end
  support.check_gradient(function(p) return (p:clamp(-1, 1) * p):sum() end, x)
  support.check_gradient(function(p) return (p:sort() * dk.tensor { 1, 2, 3 }):sum() end, x)
end

function cases.on_wrong_values()
  for _, name in ipairs { "exp", "relu", "softmax", "cumsum", "sort", "clamp", "gelu" } do
    for _, wrong in ipairs { 1, "x", true, {}, print, io.stdout, dk.Generator() } do
      raises(function() dk[name](wrong) end, "'" .. name .. "'")
    end
    raises(function() dk[name]() end, "bad argument #1 to '" .. name .. "'", "Tensor expected, got nil")
  end
end

return cases
