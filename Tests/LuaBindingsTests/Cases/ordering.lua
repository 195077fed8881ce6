local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local nan, inf = 0 / 0, math.huge

function cases.sorting_takes_pytorchs_options()
  local x = dk.tensor { { 3, 1, 2 }, { 6, 5, 4 } }
  same(x:sort { axis = 1, descending = true, stable = true }, { { 6, 5, 4 }, { 3, 1, 2 } })
  same(x:argsort(-1, true), { { 1, 3, 2 }, { 1, 2, 3 } })
  same(x:msort(), x:sort(1))
  -- -0 equals 0, and stays -0
  local zeros = dk.tensor { 0, 0 / -inf, -1 }:sort()
  assert(1 / zeros[3] == -inf and 1 / zeros[2] == inf)
end

function cases.selection()
  local x = dk.tensor { { 3, 1, 2 }, { 6, 5, 4 } }
  local values, positions = x:topk(1, 1)
  same(values, { { 6, 5, 4 } })
  same(positions, { { 2, 2, 2 } })
  same(x:topk { k = 2, axis = 2, largest = false, sorted = false }, { { 1, 2 }, { 4, 5 } })
  same(dk.topk(dk.tensor { 1, nan, 2 }, 2), { nan, 2 })
  -- The elements themselves, for sizes at which other algorithms sort them.
  for _, n in ipairs { 1, 2, 39, 40, 41, 300, 5000, 20000 } do
    local numbers = dk.randn(n, { generator = dk.Generator(n) }):mul(50):round()
    local sorted, order = numbers:sort()
    for _, k in ipairs { 1, math.ceil(n / 50), math.ceil(n / 3), n } do
      local minima, at = numbers:topk(k, -1, false)
      same(minima, sorted:narrow(1, 1, k))
      same(at, order:narrow(1, 1, k))
      local value, position = numbers:kthvalue(k)
      same({ value:item(), position:item() }, { sorted[k], order[k] })
    end
    same(numbers:median():item(), sorted[math.ceil(n / 2)])
  end
  raises(function() x:topk(4) end, "bad argument #1 to 'topk'", "4 is out of range for the 3 elements of axis 2 of shape [2, 3]")
  raises(function() x:topk(-1) end, "bad argument #1 to 'topk'", "-1 is out of range")
  raises(function() x:topk(1.5) end, "bad argument #1 to 'topk'")
  raises(function() x:topk(1, 3) end, "no axis 3")
  raises(function() x:topk() end, "bad argument #1 to 'topk'", "integer expected")
  raises(function() dk.topk({ 1, 2 }, 1) end, "bad argument #1 to 'topk'", "Tensor expected, got table")
  raises(function() x:kthvalue(0) end, "bad argument #1 to 'kthvalue'", "0 is out of range")
  raises(function() x:kthvalue(4) end, "bad argument #1 to 'kthvalue'", "for the 3 elements of axis 2")
  raises(function() dk.zeros(2, 0):kthvalue(1) end, "no k-th value of no elements, the shape is [2, 0]")
  raises(function() x:topk(2, { largst = true }) end, "unknown option 'largst'", "largest")
end

function cases.medians_and_modes()
  local x = dk.tensor { { 1, 2, 3, 4 }, { 4, 3, nan, 1 } }
  assert(select("#", x:median()) == 1 and select("#", x:median(1)) == 2)
  local values, positions = x:median(2)
  same(values, { 2, nan })
  same(positions, { 2, 3 })
  values, positions = x:nanmedian { axis = 2, keepdim = true }
  same(values, { { 2 }, { 3 } })
  same(positions, { { 2 }, { 2 } })
  same(dk.zeros(0, 2):median(2):shape(), { 0 })
  -- NaN equals no other element, and is the mode only where there is nothing else.
  same(dk.tensor { nan, nan, nan, 1 }:mode(), { 1 })
  same(dk.tensor { nan, nan }:mode(), { nan })
  for _, name in ipairs { "median", "nanmedian", "mode" } do
    raises(function() dk[name](dk.zeros(2, 0), 2) end, "bad argument #1 to '" .. name .. "'", "of no elements, the shape is [2, 0]")
    raises(function() x[name](x, 3) end, "no axis 3")
    raises(function() x[name](x, 1.5) end, "bad argument #2 to '" .. name .. "'")
  end
end

function cases.quantiles()
  local x = dk.tensor { 4, 1, 3, 2 }
  same(x:quantile(0.5), { 2.5 })
  same(x:quantile({ 0, 1 }), { 1, 4 })
  same(x:quantile(dk.tensor { 0, 1 }), { 1, 4 })
  same(x:quantile({}):shape(), { 0 })
  same(dk.quantile { x, q = 0.5, interpolation = "lower" }, { 2 })
  for _, name in ipairs { "quantile", "nanquantile" } do
    raises(function() x[name](x, 1.5) end, "bad argument #2 to '" .. name .. "'", "must be 0 to 1, not 1.5")
    raises(function() x[name](x, { 0.5, nan }) end, "bad argument #2 to '" .. name .. "'", "must be 0 to 1, not")
    raises(function() x[name](x, dk.zeros(1, 1)) end, "bad argument #2 to '" .. name .. "'", "expected one axis, got [1, 1]")
    raises(function() x[name](x, "0.5") end, "bad argument #2 to '" .. name .. "'")
    raises(function() x[name](x) end, "bad argument #2 to '" .. name .. "'")
    raises(function() dk[name](dk.zeros(0), 0.5) end, "bad argument #1 to '" .. name .. "'", "no quantile of no elements")
    raises(function() dk[name](dk.zeros(0, 3), 0.5, 2) end, "no quantile of no elements")
    raises(function() x[name](x, 0.5, nil, false, "lowest") end, "bad argument #5 to '" .. name .. "'", "'linear', 'lower', 'higher', 'midpoint', 'nearest'", "did you mean 'lower'?")
  end
end

function cases.distinct_elements()
  local x = dk.tensor { { 2, 1 }, { 1, nan } }
  assert(select("#", x:unique()) == 1)
  assert(select("#", x:unique { return_counts = true }) == 2)
  local values, positions, counts = x:unique(true, true, true)
  same(values, { 1, 2, nan })
  same(positions, { { 2, 1 }, { 1, 3 } })
  same(counts, { 2, 1, 1 })
  -- PyTorch sorts slices with NaN in no order; here NaN comes last, and differs from NaN.
  values, positions = dk.tensor { { nan, 1 }, { 0, 5 }, { nan, 1 } }:unique { axis = 1, return_inverse = true }
  same(values, { { 0, 5 }, { nan, 1 }, { nan, 1 } })
  same(positions, { 2, 1, 3 })
  -- The positions restore the elements.
  local numbers = dk.randint(0, 50, { 40, 30 }, dk.Generator(1))
  values, positions = numbers:unique { return_inverse = true }
  same(values:index_select(1, positions:flatten()):reshape(40, 30), numbers)
  raises(function() dk.zeros(3, 0):unique { axis = 1 } end, "slices of no elements, the shape is [3, 0]")
  raises(function() dk.zeros(3, 0):unique_consecutive { axis = 1 } end, "slices of no elements")
  raises(function() x:unique { axis = 3 } end, "no axis 3")
  raises(function() x:unique { return_inverses = true } end, "did you mean 'return_inverse'?")
  raises(function() x:unique(1) end, "bad argument #1 to 'unique'", "boolean expected, got number")
end

function cases.class_labels_count_from_0()
  same(dk.tensor { 0, 2, 2 }:bincount(), { 1, 0, 2 })
  same(dk.tensor { 0, 2, 2 }:bincount(dk.tensor { 0.5, 1, 1 }, 4), { 0.5, 0, 2, 0 })
  raises(function() dk.tensor { -1 }:bincount() end, "-1.0 is not a class label")
  raises(function() dk.tensor { 0.5 }:bincount() end, "0.5 is not a class label")
  raises(function() dk.tensor { nan }:bincount() end, "is not a class label")
  raises(function() dk.tensor { inf }:bincount() end, "is not a class label")
  raises(function() dk.tensor { { 1 } }:bincount() end, "expected one axis of class labels, got [1, 1]")
  raises(function() dk.tensor { 1 }:bincount(dk.ones(2)) end, "bad argument #1 to 'bincount'", "shape [2] for labels of shape [1]")
  raises(function() dk.tensor { 1 }:bincount { minlength = -1 } end, "bad argument 'minlength' to 'bincount'", "at least 0")
  raises(function() dk.tensor { 2 ^ 50 }:bincount() end, "memory")
  raises(function() dk.tensor { 1 }:bincount { minlength = 2 ^ 62 } end, "bad argument 'minlength' to 'bincount'")
end

function cases.histograms()
  local x = dk.tensor { 1, 2, nan, inf }
  same(x:histc(2, 1, 2), { 1, 1 })
  same(x:histogram { bins = { 0, 1, inf } }, { 0, 3 })
  raises(function() x:histc(3) end, "bad argument", "is not finite and ascending")
  raises(function() x:histc(3, 2, 1) end, "the range from 2 to 1 is not finite and ascending")
  raises(function() x:histc(0, 1, 2) end, "bad argument #1 to 'histc'", "at least 1")
  raises(function() x:histc(2 ^ 62, 1, 2) end, "bad argument #1 to 'histc'")
  raises(function() x:histogram(3) end, "is not finite and ascending")
  raises(function() x:histogram(3, { 2, 1 }) end, "bad argument #2 to 'histogram'", "from 2 to 1")
  raises(function() x:histogram(3, { 1 }) end, "bad argument #2 to 'histogram'", "expected {low, high}, got 1 numbers")
  raises(function() x:histogram({ 3, 2, 1 }) end, "bad argument #1 to 'histogram'", "edges must ascend: 3 is before 2")
  raises(function() x:histogram({ 1, nan }) end, "edges must ascend")
  raises(function() x:histogram({ 1 }) end, "expected two edges or more on one axis, got [1]")
  raises(function() x:histogram(dk.zeros(2, 2)) end, "expected two edges or more on one axis, got [2, 2]")
  raises(function() x:histogram({ 1, 2 }, { 1, 2 }) end, "bad argument #2 to 'histogram'", "given beside the edges")
  raises(function() x:histogram { bins = 2, range = { 0, 3 }, weight = dk.ones(3) } end, "bad argument 'weight' to 'histogram'", "[3]", "[4]")
  raises(function() x:histogram(1.5) end, "bad argument #1 to 'histogram'")
  raises(function() x:histogram() end, "bad argument #1 to 'histogram'")
end

function cases.searching()
  same(dk.searchsorted({ 1, 2, 3 }, 2.5), { 3 })
  same(dk.searchsorted(dk.tensor { 3, 1, 2 }, dk.tensor { 1.5 }, { sorter = dk.tensor { 2, 3, 1 } }), { 2 })
  same(dk.bucketize(2.5, { 1, 2 }), { 3 })
  raises(function() dk.searchsorted(dk.zeros(2, 3), dk.zeros(3)) end, "bad argument #2 to 'searchsorted'", "shape [3] for sequences of shape [2, 3]")
  raises(function() dk.searchsorted({ 1 }, { 1 }, { right = true, side = "left" }) end, "bad argument 'side' to 'searchsorted'", "contradicts")
  raises(function() dk.searchsorted({ 1 }, { 1 }, { side = "top" }) end, "expected \"left\" or \"right\", got \"top\"")
  raises(function() dk.searchsorted({ 1, 2 }, { 1 }, { sorter = dk.tensor { 1, 3 } }) end, "bad argument 'sorter' to 'searchsorted'", "no position 3")
  raises(function() dk.searchsorted({ 1, 2 }, { 1 }, { sorter = dk.tensor { 1, 0 } }) end, "bad argument 'sorter' to 'searchsorted'")
  raises(function() dk.searchsorted({ 1, 2 }, { 1 }, { sorter = dk.tensor { 1 } }) end, "bad argument 'sorter' to 'searchsorted'")
  raises(function() dk.bucketize(dk.zeros(2), dk.zeros(2, 2)) end, "bad argument #2 to 'bucketize'", "expected one axis, got [2, 2]")
end

function cases.cumulative_functions()
  local values, positions = dk.tensor { { 1, 3 }, { 2, 2 } }:cummax(2)
  same(values, { { 1, 3 }, { 2, 2 } })
  same(positions, { { 1, 2 }, { 1, 2 } })
  near(dk.tensor { 0, 0 }:logcumsumexp(), { 0, math.log(2) })
  for _, name in ipairs { "cummax", "cummin", "logcumsumexp", "cumprod" } do
    raises(function() dk[name](dk.zeros(2), 2) end, "bad argument #2 to '" .. name .. "'", "no axis 2")
  end
end

function cases.reductions_without_nan()
  local x = dk.tensor { { nan, 1 }, { 2, 3 } }
  same(x:nansum(1), { 2, 4 })
  same(x:nanmean(1), { 2, 2 })
  local low, high = x:aminmax(2)
  same(low, { nan, 2 })
  same(high, { nan, 3 })
  raises(function() dk.zeros(0):aminmax() end, "of no elements")
  raises(function() x:aminmax { axis = { 1, 2 } } end, "integer expected, got table")
  raises(function() x:nansum(3) end, "no axis 3")
end

-- A shape without elements may have axes of any size.
function cases.no_elements()
  local x = dk.zeros(0, 2 ^ 40)
  same(x:sort(1):shape(), { 0, 2 ^ 40 })
  same(x:topk(0, 1):shape(), { 0, 2 ^ 40 })
  same(x:unique():shape(), { 0 })
  same(x:cummax(1):shape(), { 0, 2 ^ 40 })
  same(x:logcumsumexp(2):shape(), { 0, 2 ^ 40 })
  for _, call in ipairs {
    function() return x:sort(2) end, function() return x:topk(1, 2) end, function() return x:kthvalue(1, 2) end,
    function() return x:median(2) end, function() return x:mode(2) end, function() return x:mode(1) end,
    function() return x:unique { axis = 2 } end, function() return x:unique { axis = 1, return_inverse = true } end,
    function() return x:unique_consecutive { axis = 2 } end, function() return x:cummin(2) end, function() return x:quantile(0.5, 2) end,
    function() return x:nanmedian(1) end, function() return x:aminmax(1) end, function() return x:kthvalue(1, 1) end,
  } do
    pcall(call) -- an error or a result, in no time
  end
end

function cases.results_without_gradients()
  local p = dk.parameter(dk.tensor { 2, 1, 2 })
  local _, positions = p:sort()
  assert(not positions.requires_grad)
  assert(not p:unique().requires_grad and not p:bincount().requires_grad and not p:histc().requires_grad)
  assert(not dk.searchsorted({ 1, 2 }, p).requires_grad)
  assert(p:topk(1).requires_grad and p:mode().requires_grad and p:median().requires_grad)
end

return cases
