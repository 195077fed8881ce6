local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local optimizers = dk.optimizers
local cases = {}

--- The parameter after steps with the gradient 2p (of p^2) from p = 1.
local function run(optimizer, steps)
  local p = dk.parameter { 1 }
  for _ = 1, steps or 1 do
    optimizer:zero_grad { p }
    p:square():sum():backward()
    optimizer:step { p }
  end
  return p[1]
end

function cases.sgd()
  near(run(optimizers.SGD(0.1)), 0.8, 1e-6)
  near(run(optimizers.SGD { learning_rate = 0.1 }, 3), 0.8 ^ 3, 1e-6)
  near(run(optimizers.SGD { learning_rate = 0.1, momentum = 0.9 }, 2), 0.8 - 0.1 * (0.9 * 2 + 1.6), 1e-6)
  near(run(optimizers.SGD { learning_rate = 0.1, momentum = 0.9, dampening = 0.5 }, 2), 0.8 - 0.1 * (0.9 * 2 + 0.5 * 1.6), 1e-6)
  near(run(optimizers.SGD { learning_rate = 0.1, momentum = 0.9, nesterov = true }), 1 - 0.1 * (2 + 0.9 * 2), 1e-6)
  near(run(optimizers.SGD { learning_rate = 0.1, weight_decay = 0.5 }), 1 - 0.1 * 2.5, 1e-6)
end

function cases.adam()
  near(run(optimizers.Adam(0.1)), 0.9, 1e-5)
  near(run(optimizers.Adam()), 0.999, 1e-5)
  -- The second step by hand, from torch.optim.Adam's rule.
  local m, v, p = 0, 0, 1
  for step = 1, 5 do
    local g = 2 * p
    m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g * g
    p = p - 0.1 * (m / (1 - 0.8 ^ step)) / (math.sqrt(v / (1 - 0.9 ^ step)) + 1e-8)
  end
  near(run(optimizers.Adam { learning_rate = 0.1, beta_1 = 0.8, beta_2 = 0.9 }, 5), p, 1e-5)
  near(run(optimizers.Adam { learning_rate = 0.1, beta_1 = 0.8, beta_2 = 0.9, amsgrad = true }, 5) ~= nil, true)
end

function cases.adamw_and_rmsprop()
  near(run(optimizers.AdamW { learning_rate = 0.1, weight_decay = 0.5 }), 1 * (1 - 0.05) - 0.1, 1e-5)
  near(run(optimizers.RMSprop { learning_rate = 0.1, rho = 0.9 }), 1 - 0.1 * 2 / (math.sqrt(0.1 * 4) + 1e-8), 1e-5)
  near(run(optimizers.RMSprop { learning_rate = 0.1, rho = 0.9, momentum = 0.5 }), 1 - 0.1 * 2 / math.sqrt(0.4), 1e-5)
  near(run(optimizers.RMSprop { learning_rate = 0.1, rho = 0.9, centered = true }), 1 - 0.1 * 2 / math.sqrt(0.4 - 0.04), 1e-4)
end

function cases.clipping()
  near(run(optimizers.SGD { learning_rate = 0.1, clip_norm = 1 }), 0.9, 1e-5)
  near(run(optimizers.SGD { learning_rate = 0.1, clip_value = 0.5 }), 0.95, 1e-5)
  near(run(optimizers.SGD { learning_rate = 0.1, clip_norm = 100 }), 0.8, 1e-6)
  local p, q = dk.parameter { 0 }, dk.parameter { 0 }
  p.grad, q.grad = dk.tensor { 3 }, dk.tensor { 4 }
  optimizers.SGD { learning_rate = 1, clip_norm = 1 }:step { p, q }
  near(p, { -0.6 }, 1e-5)
  near(q, { -0.8 }, 1e-5)
end

function cases.step_takes_lists_models_and_parameters()
  local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
  local optimizer = optimizers.SGD(0.1)
  optimizer:step(model:parameters())
  optimizer:step(model)
  optimizer:step(dk.parameter { 1 })
  optimizer:step { parameters = model:parameters() }
  optimizer:step {}
  raises(function() optimizer:step() end, "'step'")
  raises(function() optimizer:step(3) end, "'step'", "list of Parameters or model expected, got number")
  raises(function() optimizer:step { dk.zeros(1) } end, "'step'", "index 1", "got Tensor")
  raises(function() optimizer:step { 3 } end, "'step'", "index 1")
end

function cases.zero_grad()
  local p = dk.parameter { 1 }
  local optimizer = optimizers.SGD(0.1)
  p.grad = dk.tensor { 1 }
  optimizer:step { p }
  optimizer:zero_grad()
  assert(p.grad == nil)
  p.grad = dk.tensor { 1 }
  optimizer:zero_grad { p }
  assert(p.grad == nil)
end

function cases.state_continues_the_run()
  local function train(optimizer, p, steps)
    for _ = 1, steps do
      p:zero_grad()
      p:square():sum():backward()
      optimizer:step { p }
    end
  end
  for _, name in ipairs { "SGD", "Adam", "AdamW", "RMSprop" } do
    local options = { learning_rate = 0.1 }
    if name == "SGD" or name == "RMSprop" then options.momentum = 0.9 end
    local whole, p = optimizers[name](options), dk.parameter { 1, 2 }
    train(whole, p, 6)
    local first, q = optimizers[name](options), dk.parameter { 1, 2 }
    train(first, q, 3)
    local second = optimizers[name](options)
    second:load_state_dict(first:state_dict())
    train(second, q, 3)
    same(q, p)
    assert(second.step_count == 6)
    raises(function() optimizers[name]():load_state_dict { nonsense = dk.zeros(1) } end, "load_state_dict")
  end
end

function cases.learning_rate_can_be_read_and_set()
  local optimizer = optimizers.SGD(0.5)
  assert(optimizer.learning_rate == 0.5 and optimizer.step_count == 0)
  optimizer.learning_rate = 0.25
  assert(optimizer.learning_rate == 0.25)
  optimizer.learning_rate = optimizers.schedules.step_decay(1, 2, 0.5)
  assert(optimizer.learning_rate == 1)
  raises(function() optimizer.learning_rate = "x" end, "'learning_rate'", "number or LearningRateSchedule expected")
  raises(function() optimizer.step_count = 1 end, "has no field 'step_count' that can be set")
end

function cases.schedules()
  local s = optimizers.schedules
  near(s.exponential_decay(1, 10, 0.5)(10), 0.5)
  near(s.exponential_decay(1, 10, 0.5)(5), 0.5 ^ 0.5)
  near(s.exponential_decay { initial_learning_rate = 1, decay_steps = 10, decay_rate = 0.5, staircase = true }(19), 0.5)
  near(s.cosine_decay(1, 100)(50), 0.5)
  near(s.cosine_decay(1, 100, 0.1)(200), 0.1)
  near(s.cosine_decay { 0, 100, warmup_target = 1, warmup_steps = 10 }(5), 0.5)
  near(s.step_decay(1, 3)(7), 0.01)
  near(s.piecewise_constant({ 10, 20 }, { 1, 0.5, 0.1 })(10), 1)
  near(s.piecewise_constant({ 10, 20 }, { 1, 0.5, 0.1 })(11), 0.5)
  near(s.piecewise_constant({ 10, 20 }, { 1, 0.5, 0.1 })(1000), 0.1)
  near(s.linear_warmup(1, 10)(5), 0.5)
  near(s.linear_warmup(1, 10)(50), 1)
  near(s.polynomial_decay(1, 10, 0)(5), 0.5)
  near(s.polynomial_decay { 1, 10, end_learning_rate = 0, power = 2 }(5), 0.25)
  local optimizer = optimizers.SGD { learning_rate = s.step_decay(0.1, 1, 0.5) }
  near(run(optimizer, 2), 0.8 * (1 - 2 * 0.05), 1e-6)
  raises(function() s.step_decay(1, 0) end, "step_decay")
  raises(function() s.exponential_decay(1, -5, 0.5) end, "exponential_decay")
  raises(function() s.piecewise_constant({ 1 }, { 1 }) end, "piecewise_constant")
  raises(function() s.exponential_decay(0 / 0, 10, 0.5) end, "bad argument #1 to 'exponential_decay'", "finite")
end

function cases.bad_options()
  for _, name in ipairs { "SGD", "Adam", "AdamW", "RMSprop" } do
    for _, rate in ipairs { -1, 0 / 0, math.huge } do
      raises(function() optimizers[name](rate) end, name)
    end
    raises(function() optimizers[name] { weight_decay = -1 } end, "weight_decay")
    raises(function() optimizers[name] { clip_norm = -1 } end, "clip_norm")
    raises(function() optimizers[name] { clip_value = 0 / 0 } end, "clip_value")
    raises(function() optimizers[name] { lr = 1 } end, "unknown option 'lr' for '" .. name .. "' (known: learning_rate")
    raises(function() optimizers[name] "0.1" end, "number or LearningRateSchedule expected, got string")
  end
  raises(function() optimizers.Adam { beta_1 = 1 } end, "beta_1")
  raises(function() optimizers.Adam { beta_2 = -0.1 } end, "beta_2")
  raises(function() optimizers.Adam { epsilon = -1 } end, "epsilon")
  raises(function() optimizers.SGD { momentum = -1 } end, "momentum")
  raises(function() optimizers.SGD { nesterov = true } end, "nesterov")
end

function cases.ema()
  local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1, { use_bias = false }))
  local p = model:parameters()[1]
  p.value = dk.tensor { { 1 } }
  local ema = dk.EMA(model, { decay = 0.5 })
  p.value = dk.tensor { { 3 } }
  ema:update()
  ema:apply()
  near(p, { { 2 } }, 1e-6)
  ema:restore()
  near(p, { { 3 } }, 1e-6)
  local state = ema:state_dict()
  near(state["dense.weight"] or state[next(model:state_dict())], { { 2 } }, 1e-6)
  near(state.n_averaged, { 1, 0 })
  raises(function() ema:restore() end, "restore")
  raises(function() dk.EMA(model, { decay = 1.5 }) end, "decay")
  raises(function() dk.EMA(model, { power = 0 }) end, "'power'")
  raises(function() dk.EMA(model, { inv_gamma = -1 }) end, "'inv_gamma'")
  raises(function() dk.EMA(3) end, "bad argument #1 to 'EMA'", "Layer expected, got number")
end

function cases.ema_continues_from_its_state()
  local function make()
    local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1, { use_bias = false, kernel_initializer = "ones" }))
    return model, dk.EMA(model, { decay = 0.999, warm_up = true })
  end
  local function update(model, ema, ...)
    for _, value in ipairs { ... } do
      model:parameters()[1].value = dk.tensor { { value } }
      ema:update()
    end
  end
  local whole, average = make()
  update(whole, average, 2, 5, 3, 9)
  local model, first = make()
  update(model, first, 2, 5)
  local path = support.path("ema.safetensors")
  dk.save_safetensors(path, first:state_dict())
  local other, second = make()
  second:load_state_dict(dk.load_safetensors(path))
  same(second.update_count, 2)
  update(other, second, 3, 9)
  for name, tensor in pairs(average:state_dict()) do same(second:state_dict()[name], tensor) end
  -- The state of an average is also that of a model, and vice versa.
  other:load_state_dict(average:state_dict())
  same(other:parameters()[1].value, average:state_dict()[next(model:state_dict())])
  second:load_state_dict(model:state_dict())
  same(second.update_count, 0)
  raises(function() second:load_state_dict { x = dk.zeros(1) } end, "load_state_dict", "unexpected", "x")
  raises(function() second:load_state_dict(3) end, "table of named Tensors expected, got number")
  second:apply()
  raises(function() second:load_state_dict(average:state_dict()) end, "restore")
end

function cases.averages_with_a_warm_up()
  local norm = dk.nn.BatchNormalization()
  norm(dk.zeros(2, 1))
  local ema = dk.EMA(norm, { decay = 0.9, inv_gamma = 1, power = 1, use_buffers = true })
  local weight = norm:parameters()[1]
  local decays = { 0, 1 / 2, 2 / 3 } -- 1 - 1 / (1 + n)
  local average
  for n = 1, 3 do
    weight.value = dk.tensor { n }
    ema:update()
    average = n == 1 and 1 or decays[n] * average + (1 - decays[n]) * n
    near(ema:state_dict().weight, { average })
  end
  assert(ema:state_dict().running_mean)
  assert(not dk.EMA(norm):state_dict().running_mean)
end

return cases
