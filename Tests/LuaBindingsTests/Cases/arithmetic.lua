local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local a, b = dk.tensor { 1, -2, 3 }, dk.tensor { 4, 5, -6 }

function cases.operators()
  same(a + b, { 5, 3, -3 })
  same(a - b, { -3, -7, 9 })
  same(a * b, { 4, -10, -18 })
  same(a / b, dk.tensor { 0.25, -0.4, -0.5 })
  same(-a, { -1, 2, -3 })
  same(dk.tensor { 2, 3 } ^ dk.tensor { 3, 2 }, { 8, 9 })
  same(dk.tensor { 5, -5, 5.5 } % dk.tensor { 3, 3, -3 }, { 2, 1, -0.5 })
end

function cases.operators_with_numbers()
  same(a + 1, { 2, -1, 4 })
  same(1 + a, { 2, -1, 4 })
  same(a - 1, { 0, -3, 2 })
  same(1 - a, { 0, 3, -2 })
  same(a * 2, { 2, -4, 6 })
  same(2 * a, { 2, -4, 6 })
  same(a / 2, { 0.5, -1, 1.5 })
  same(6 / dk.tensor { 1, 2, 3 }, { 6, 3, 2 })
  same(a ^ 2, { 1, 4, 9 })
  same(2 ^ dk.tensor { 1, 3 }, { 2, 8 })
  same(a % 2, { 1, 0, 1 })
  same(5 % dk.tensor { 3, -3 }, { 2, -1 })
end

function cases.operators_with_parameters()
  local p = dk.parameter { 1, 2 }
  same(p + p, { 2, 4 })
  same(p * dk.tensor { 3, 4 }, { 3, 8 })
  same(2 - p, { 1, 0 })
  same(-p, { -1, -2 })
  same(p ^ 2, { 1, 4 })
end

function cases.methods_and_functions()
  for _, pair in ipairs { { "add", { 5, 3, -3 } }, { "subtract", { -3, -7, 9 } }, { "mul", { 4, -10, -18 } },
    { "maximum", { 4, 5, 3 } }, { "minimum", { 1, -2, -6 } }, { "eq", { 0, 0, 0 } }, { "ne", { 1, 1, 1 } },
    { "lt", { 1, 1, 0 } }, { "le", { 1, 1, 0 } }, { "gt", { 0, 0, 1 } }, { "ge", { 0, 0, 1 } } } do
    local name, expected = pair[1], pair[2]
    same(a[name](a, b), expected)
    same(dk[name](a, b), expected)
    same(dk[name] { input = a, other = b }, expected)
    same(a[name](a, { other = b }), expected)
  end
  near(a:div(b), { 0.25, -0.4, -0.5 }, 1e-7)
  same(dk.pow(3, 2):item(), 9)
  same(dk.tensor { 7 }:remainder(4), { 3 })
  same(a:eq(1), { 1, 0, 0 })
  same(dk.maximum(a, 0), { 1, 0, 3 })
end

function cases.broadcasting()
  same(dk.tensor { { 1 }, { 2 } } + dk.tensor { 10, 20, 30 }, { { 11, 21, 31 }, { 12, 22, 32 } })
  same(dk.ones(2, 1, 3) * dk.tensor { { 1 }, { 2 } }, { { { 1, 1, 1 }, { 2, 2, 2 } }, { { 1, 1, 1 }, { 2, 2, 2 } } })
  same((dk.zeros(0, 3) + dk.ones(3)):shape(), { 0, 3 })
  same((dk.zeros(4, 1) + dk.zeros(1, 5)):shape(), { 4, 5 })
  same((dk.tensor { 2 } * dk.ones(2, 2)):shape(), { 2, 2 })
end

function cases.operands_are_untouched()
  local x = dk.tensor { 1, 2, 3 }
  local y = x + x
  y[1] = 50
  same(x, { 1, 2, 3 })
  x = x + 1
  same(x, { 2, 3, 4 })
end

function cases.shapes_that_do_not_fit()
  raises(function() return (dk.zeros(2, 3) + dk.zeros(2)) end, "'add'", "[2, 3]", "[2]")
  for _, op in ipairs { "subtract", "mul", "div", "pow", "remainder", "maximum", "lt", "eq" } do
    raises(function() local _ = dk[op](dk.zeros(2, 3), dk.zeros(4)) end, "'" .. op .. "'", "[2, 3]", "[4]")
  end
  raises(function() local _ = dk.zeros(0) + dk.zeros(2) end, "[0]", "[2]")
end

function cases.operands_of_other_types()
  for _, other in ipairs { "x", "1", true, {}, print, io.stdout, dk.Generator(), coroutine.create(function() end) } do
    raises(function() local _ = a + other end, "bad argument #2 to 'add'", "Tensor or number expected")
    raises(function() local _ = other + a end, "bad argument #1 to 'add'", "Tensor or number expected")
    raises(function() local _ = a:maximum(other) end, "'maximum'")
  end
  raises(function() local _ = a + nil end, "bad argument #2 to 'add'", "got nil")
  raises(function() local _ = a:add() end, "bad argument #1 to 'add'", "got nil")
  raises(function() dk.add(a) end, "bad argument #2 to 'add'", "got nil")
  raises(function() a:add(b, 1) end, "too many arguments to 'add'")
end

function cases.where()
  same(dk.where(a:gt(0), a, b), { 1, 5, 3 })
  same(dk.where(a:gt(0), 1, 0), { 1, 0, 1 })
  same(dk.where { condition = dk.tensor { 1, 0 }, a = dk.tensor { { 1 }, { 2 } }, b = 9 }, { { 1, 9 }, { 2, 9 } })
  raises(function() dk.where(dk.zeros(2), dk.zeros(3), 0) end, "where", "[2]", "[3]")
  raises(function() dk.where(true, 1, 2) end, "bad argument #1 to 'where'", "got boolean")
end

function cases.special_values()
  local t = dk.tensor { 1, 0, -1 } / 0
  assert(t[1] == math.huge and t[2] ~= t[2] and t[3] == -math.huge)
  local nan = dk.tensor { 0 / 0 }
  same(nan:eq(nan), { 0 })
  same(nan:ne(nan), { 1 })
  same(nan:lt(1), { 0 })
  assert(dk.tensor { -8 } ^ (1 / 3) ~= nil)
  local root = (dk.tensor { -8 } ^ (1 / 3))[1]
  assert(root ~= root)
  assert((dk.tensor { 5 } % 0)[1] ~= (dk.tensor { 5 } % 0)[1])
  same(dk.tensor { 1e30 } * 1e30, { math.huge })
end

function cases.equality_and_order_of_values()
  assert(a == a and a ~= b and dk.tensor { 1 } ~= dk.tensor { 1 }, "== compares identity, as for tables")
  assert(not pcall(function() return a < b end))
  assert(not pcall(function() return a .. b end))
  assert(not pcall(function() return a() end))
end

function cases.gradients()
  local x, y = dk.tensor { 0.5, 1.5, 2 }, dk.tensor { { 1.2 }, { 0.7 } }
  support.check_gradient(function(p, q) return (p + q):square():sum() end, x, y)
  support.check_gradient(function(p, q) return (p - q):square():sum() end, x, y)
  support.check_gradient(function(p, q) return (p * q):sum() end, x, y)
  support.check_gradient(function(p, q) return (p / q):sum() end, x, y)
  support.check_gradient(function(p, q) return (p ^ q):sum() end, x, y)
  support.check_gradient(function(p) return (2 ^ p):sum() end, x)
  support.check_gradient(function(p) return (-p / 3 + 2 * p - 1):square():sum() end, x)
  support.check_gradient(function(p, q) return dk.maximum(p, q):sum() end, x, y)
  support.check_gradient(function(p, q) return dk.minimum(p, q):sum() end, x, y)
  support.check_gradient(function(p, q) return dk.where(p:gt(1), p * 3, q):sum() end, x, y)
end

return cases
