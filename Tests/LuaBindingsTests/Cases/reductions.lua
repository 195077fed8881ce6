local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local t = dk.tensor { { 1, 2, 3 }, { 4, 5, 9 } }

function cases.sum_in_every_form()
  assert(t:sum():item() == 24 and t:sum():numel() == 1)
  same(t:sum(1), { 5, 7, 12 })
  same(t:sum(2), { 6, 18 })
  same(t:sum(-1), { 6, 18 })
  same(t:sum(1, true), { { 5, 7, 12 } })
  same(t:sum { axis = 1, keepdim = true }, { { 5, 7, 12 } })
  same(t:sum(2, { keepdim = true }), { { 6 }, { 18 } })
  same(t:sum { 1, 2 }:item(), 24)
  same(t:sum({ 1, 2 }, true), { { 24 } })
  same(t:sum { axis = { 1, -1 } }:item(), 24)
  same(dk.sum(t, 1), { 5, 7, 12 })
  same(dk.sum { input = t, axis = 2 }, { 6, 18 })
  same(t:sum { keepdim = true }, { { 24 } })
end

function cases.others()
  near(t:mean():item(), 4, 1e-6)
  near(t:mean(1), { 2.5, 3.5, 6 }, 1e-6)
  near(t:mean(2, true), { { 2 }, { 6 } }, 1e-6)
  near(t:var(2), { 1, 7 }, 1e-6)
  near(t:var { axis = 2, unbiased = false }, { 2 / 3, 14 / 3 }, 1e-6)
  near(t:std(2), { 1, math.sqrt(7) }, 1e-6)
  near(t:std():item(), math.sqrt(40 / 5), 1e-6)
  near(t:max():item(), 9)
  same(t:max(1), { 4, 5, 9 })
  same(t:min(2, true), { { 1 }, { 4 } })
  near(t:prod(2), { 6, 180 })
  near(t:prod():item(), 1080)
  near(t:norm():item(), math.sqrt(136), 1e-6)
  near(t:norm(1):item(), 24)
  near(t:norm { axis = 2 }, { math.sqrt(14), math.sqrt(122) }, 1e-6)
  near(t:norm(math.huge):item(), 9)
  near(t:norm(2, 1), { math.sqrt(17), math.sqrt(29), math.sqrt(90) }, 1e-6)
  near(dk.tensor { 0, math.log(3) }:logsumexp():item(), math.log(4), 1e-6)
end

function cases.positions_count_from_one()
  assert(t:argmax():item() == 6 and t:argmin():item() == 1)
  same(t:argmax(2), { 3, 3 })
  same(t:argmax(1), { 2, 2, 2 })
  same(t:argmin(1, true), { { 1, 1, 1 } })
  same(t:argmax { axis = -1, keepdim = true }, { { 3 }, { 3 } })
  same(dk.tensor { 1, 3, 3 }:argmax():item(), 2)
end

function cases.nan_spreads()
  local n = dk.tensor { 1, 0 / 0, 3 }
  for _, name in ipairs { "sum", "mean", "max", "min", "prod", "var", "norm" } do
    local value = n[name](n):item()
    assert(value ~= value, name)
  end
  assert(n:argmax():item() == 2, "NaN counts as the largest, as in PyTorch")
end

function cases.empty_tensors()
  local e = dk.zeros(0)
  assert(e:sum():item() == 0 and e:prod():item() == 1)
  assert(e:mean():item() ~= e:mean():item())
  same(dk.zeros(0, 3):sum(1), { 0, 0, 0 })
  same(dk.zeros(0, 3):sum(2):shape(), { 0 })
  for _, name in ipairs { "max", "min", "argmax", "argmin" } do
    raises(function() e[name](e) end, name)
    raises(function() dk[name](dk.zeros(2, 0), 2) end, name)
  end
  assert(dk.tensor { 1 }:var():item() ~= dk.tensor { 1 }:var():item(), "the variance of one value divides by 0")
end

function cases.bad_axes()
  for _, name in ipairs { "sum", "mean", "prod", "max", "min", "var", "std", "argmax", "argmin", "logsumexp" } do
    raises(function() t[name](t, 3) end, name, "[2, 3]")
    raises(function() t[name](t, -3) end, name, "[2, 3]")
    raises(function() t[name](t, 0) end, "bad argument #2 to '" .. name .. "'", "count from 1")
    raises(function() t[name](t, "x") end, "bad argument #2 to '" .. name .. "'", "got string")
    raises(function() t[name](t, 1.5) end, "bad argument #2 to '" .. name .. "'")
    raises(function() t[name](t, 1, 1) end, "bad argument #3 to '" .. name .. "'", "boolean expected, got number")
    raises(function() t[name](t, { axes = 1 }) end, "unknown option 'axes' for '" .. name .. "'", "axis, keepdim")
    raises(function() t[name](t, support.maxinteger) end, name)
    raises(function() t[name](t, support.mininteger) end, name)
  end
  raises(function() t:sum { 1, 1 } end, "sum")
  raises(function() t:sum { axis = { 1, "x" } } end, "bad argument 'axis' to 'sum'")
end

function cases.accuracy()
  near(dk.full(1000000, 0.1):sum():item(), 100000, 1e-6)
  near(dk.full(1000000, 0.1):mean():item(), 0.1, 1e-6)
  near((dk.randn(100000, { generator = dk.Generator(1) }) + 1000):std():item(), 1, 2e-2)
end

function cases.gradients()
  local x = dk.tensor { { 0.3, -0.8, 1.7 }, { 2.2, 0.6, -1.4 } }
  for _, name in ipairs { "sum", "mean", "prod", "max", "min", "var", "std", "logsumexp" } do
    support.check_gradient(function(p) return p[name](p):square():sum() end, x)
    support.check_gradient(function(p) return p[name](p, 1):square():sum() end, x)
    support.check_gradient(function(p) return (p[name](p, 2, true) * p):sum() end, x)
  end
  support.check_gradient(function(p) return p:norm() end, x)
  support.check_gradient(function(p) return p:norm(3, 2):sum() end, x)
end

return cases
