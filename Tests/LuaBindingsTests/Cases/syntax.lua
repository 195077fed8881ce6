-- What parses only in Lua 5.4 and later: variables that are closed, and operators of integers.
local support = ...
local dk, raises = support.dk, support.raises
local cases = {}

function cases.a_variable_is_closed_at_the_end_of_its_block()
  local outer
  do
    local t <close> = dk.ones(3)
    outer = t
    support.same(t, { 1, 1, 1 })
  end
  raises(function() local _ = outer + 1 end, "bad argument #1 to 'add'", "this Tensor is closed")
end

function cases.an_error_closes_variables()
  local marker = {}
  support.raises_value(function()
    local t <close> = dk.zeros(5)
    error(marker)
  end, marker)
  raises(function()
    local t <close> = dk.zeros(5)
    local _ = t + dk.zeros(4)
  end, "'add'")
end

function cases.variables_of_callbacks_are_closed()
  local closed = 0
  local guard = setmetatable({}, { __close = function() closed = closed + 1 end })
  pcall(dk.no_grad, function()
    local g <close> = guard
    local _ = dk.zeros(2) + dk.zeros(3)
  end)
  assert(closed == 1)
  local marker = {}
  support.raises_value(function()
    dk.no_grad(function()
      local g <close> = setmetatable({}, { __close = function() error(marker) end })
    end)
  end, marker)
end

function cases.a_closed_coroutine_closes_its_variables()
  local inner
  local co = coroutine.create(function()
    local t <close> = dk.zeros(10)
    inner = t
    coroutine.yield()
    return t
  end)
  coroutine.resume(co)
  assert(coroutine.close(co))
  raises(function() inner:sum() end, "this Tensor is closed")
end

function cases.a_closed_coroutine_ends_its_loop_of_training()
  local model = dk.nn.Sequential(dk.nn.Input(2), dk.nn.Dense(1))
  model:compile()
  local function abandoned()
    for _ in model:fit_steps(dk.zeros(4, 2), dk.zeros(4, 1), { batch_size = 1 }) do coroutine.yield() end
  end
  local co = coroutine.create(abandoned)
  coroutine.resume(co)
  assert(coroutine.close(co) and not model.training)
end

function cases.operators_of_integers_are_not_those_of_tensors()
  local a, b = dk.ones(2), dk.ones(2)
  assert(not pcall(function() return a // b end))
  assert(not pcall(function() return a & b end))
  assert(not pcall(function() return ~a end))
  assert(not pcall(function() return a << 1 end))
end

return cases
