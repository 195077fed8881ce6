-- dk.scope closes the values that are made inside, except the returned ones.
local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local nn = dk.nn
local cases = {}

function cases.the_rest_is_closed_at_once()
  support.collect()
  collectgarbage "stop"
  local live, stored = dk.memory().live, nil
  local result = dk.scope(function()
    local a = dk.ones(1000, 1000)
    stored = a * 2
    return (a + stored):sum()
  end)
  same(result, { 3e6 })
  assert(dk.memory().live - live < 1000, "nothing waits for the collector")
  raises(function() local _ = stored + 1 end, "bad argument #1 to 'add'", "this Tensor is closed")
  collectgarbage "restart"
end

function cases.results_survive_however_they_are_packed()
  local outside = dk.ones(2)
  local a, list, closure, object, missing = dk.scope(function()
    local a, b, c, d, e = dk.full({ 1 }, 1), dk.full({ 1 }, 2), dk.full({ 1 }, 3), dk.full({ 1 }, 4), dk.full({ 1 }, 5)
    local cyclic = { b, deep = { [c] = true } }
    cyclic.self = cyclic
    return a, cyclic, function() return d + outside[1] end, setmetatable({}, { __index = { e = e } }), nil
  end)
  same(a, { 1 })
  same(list[1], { 2 })
  same(next(list.deep), { 3 })
  same(closure(), { 5 })
  same(object.e, { 5 })
  assert(missing == nil and select("#", dk.scope(function() return nil, nil end)) == 2)
  assert(select("#", dk.scope(function() end)) == 0)
end

function cases.older_values_stay()
  local before, holder = dk.ones(2), {}
  dk.scope(function()
    holder.before, holder.new = before, dk.ones(2)
    return before
  end)
  same(before, { 1, 1 })
  raises(function() holder.new:sum() end, "closed")
end

function cases.globals_are_no_results()
  dk.scope(function()
    made_in_scope = dk.ones(1)
    return function() return made_in_scope end
  end)
  raises(function() made_in_scope:sum() end, "closed")
  made_in_scope = nil
end

function cases.errors_arrive_unchanged()
  support.collect()
  local live, marker, stored = dk.memory().live, {}, nil
  support.raises_value(function()
    dk.scope(function()
      stored = dk.ones(1000)
      marker[1] = stored
      error(marker)
    end)
  end, marker)
  raises(function() stored:sum() end, "closed")
  marker = nil
  support.collect()
  assert(dk.memory().live <= live)
  raises(function() dk.scope() end, "bad argument #1 to 'scope' (function expected, got nil)")
  raises(function() dk.scope(dk.ones(1)) end, "bad argument #1 to 'scope' (function expected, got Tensor)")
end

function cases.scopes_in_scopes()
  local first, second, third, dropped
  local result = dk.scope(function()
    first = dk.ones(1)
    local inner, other = dk.scope(function()
      second, third = dk.ones(1), dk.ones(1)
      pcall(dk.scope, function()
        dropped = dk.ones(1)
        error "x"
      end)
      raises(function() dropped:sum() end, "closed")
      same(first, { 1 })
      return second, third
    end)
    same(inner + other, { 2 })
    return inner
  end)
  same(result, { 1 })
  same(second, { 1 })
  raises(function() first:sum() end, "closed")
  raises(function() third:sum() end, "closed")
  -- Values of an outer scope that an inner one returns stay with the outer scope, and older values belong to no scope.
  local outer = dk.scope(function()
    local own = dk.ones(1)
    dk.scope(function() return own, result end)
    same(own, { 1 })
    dropped = own
  end)
  raises(function() dropped:sum() end, "closed")
  same(result, { 1 })
end

function cases.layers_parameters_and_everything_else()
  local uses = {}
  dk.scope(function()
    local model = nn.Sequential(nn.Input(2), nn.Dense(1))
    local parameter, generator, input = model:parameters()[1], dk.Generator(), nn.Input(3)
    local optimizer, ema, schedule = dk.optimizers.SGD(), dk.EMA(model), dk.optimizers.schedules.step_decay(1, 1)
    local scheduler = dk.schedulers.DDPMScheduler()
    uses.Layer = function() model:summary() end
    uses.Parameter = function() parameter:sum() end
    uses.Generator = function() generator:manual_seed(1) end
    uses.SymbolicTensor = function() input:shape() end
    uses.Optimizer = function() optimizer:state_dict() end
    uses.EMA = function() ema:update() end
    uses.LearningRateSchedule = function() schedule(1) end
    uses.Scheduler = function() scheduler:set_timesteps(3) end
    for _, use in pairs(uses) do use() end
  end)
  for name, use in pairs(uses) do raises(use, "this " .. name .. " is closed") end
end

function cases.models_retain_their_parts()
  local Scale = nn.module "Scale"
  local weights
  function Scale:init()
    self.s = dk.parameter { 2 }
    self.inner = { nn.Dense(1, { use_bias = false, kernel_initializer = 1 }) }
  end
  function Scale:forward(x) return self.inner[1](x) * self.s * weights end
  local model = dk.scope(function()
    weights = dk.ones(1)
    local bias = dk.ones(1)
    local input = nn.Input(3)
    local m = nn.Model(input, Scale()(input))
    m:compile { loss = function(a, b) return (a - b + bias):square():mean() end }
    return m
  end)
  same(model(dk.ones(1, 3)), { { 6 } })
  model:fit(dk.ones(2, 3), dk.ones(2, 1), { verbose = 0 })
  local instance = dk.scope(function() return Scale() end)
  same(instance(dk.ones(1, 3)), { { 6 } })
end

function cases.coroutines()
  local outer
  local co = coroutine.wrap(function()
    local made = dk.scope(function()
      local inner = coroutine.wrap(function()
        for i = 1, 3 do
          outer = dk.full({ 1 }, i)
          coroutine.yield(outer)
        end
      end)
      local first = inner()
      inner()
      return first
    end)
    coroutine.yield(made)
    return dk.scope(function() return dk.ones(2) end)
  end)
  local made = co()
  same(made, { 1 })
  raises(function() outer:sum() end, "closed")
  same(co(), { 1, 1 })
  local ok, message = coroutine.resume(coroutine.create(function() dk.scope(coroutine.yield) end))
  assert(not ok and message:find("yield across", 1, true), message)
  same(dk.ones(1), { 1 })
end

function cases.in_training()
  local model = nn.Sequential(nn.Input(2), nn.Dense(1))
  local weights = dk.ones(1)
  model:compile { loss = function(a, b)
    return dk.scope(function() return ((a - b):square() * weights):mean() end)
  end }
  local history = model:fit(dk.randn(8, 2), dk.zeros(8, 1), { epochs = 5, verbose = 0 })
  assert(#history.loss == 5 and history.loss[5] < history.loss[1])
  dk.scope(function() model:fit(dk.randn(8, 2), dk.zeros(8, 1), { verbose = 0 }) end)
  assert(#model:predict(dk.ones(3, 2)) == 3)
end

function cases.coroutines_and_weak_tables_among_the_results()
  local weak, thread = dk.scope(function()
    local t = dk.ones(1)
    return setmetatable({ t }, { __mode = "v" }), coroutine.create(function() return t end)
  end)
  same(weak[1], { 1 })
  assert(type(thread) == "thread")
end

return cases
