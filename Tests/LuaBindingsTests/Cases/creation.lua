local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

function cases.tensor_of_nested_lists()
  same(dk.tensor({ 1, 2, 3 }), { 1, 2, 3 })
  same(dk.tensor({ { 1, 2, 3 }, { 4, 5, 6 } }), { { 1, 2, 3 }, { 4, 5, 6 } })
  same(dk.tensor { { 1, 2 }, { 3, 4 } }:shape(), { 2, 2 })
  same(dk.tensor { { { 1 } }, { { 2 } } }:shape(), { 2, 1, 1 })
  same(dk.tensor { true, false }, { 1, 0 })
end

function cases.tensor_of_a_number()
  local t = dk.tensor(2.5)
  assert(t:numel() == 1 and t:item() == 2.5)
end

function cases.tensor_of_a_tensor_is_a_copy()
  local a = dk.tensor { 1, 2 }
  local b = dk.tensor(a)
  b[1] = 9
  same(a, { 1, 2 })
  same(b, { 9, 2 })
end

function cases.tensor_keeps_special_numbers()
  local t = dk.tensor { 0 / 0, math.huge, -math.huge, 1e39 }
  assert(t[1] ~= t[1] and t[2] == math.huge and t[3] == -math.huge and t[4] == math.huge)
end

function cases.tensor_named()
  same(dk.tensor { values = { 1, 2 } }, { 1, 2 })
end

function cases.ragged_lists()
  raises(function() dk.tensor { { 1, 2 }, { 3 } } end, "'tensor'", "1 entries at [2], the first has 2")
  raises(function() dk.tensor { { 1, 2 }, 3 } end, "'tensor'", "table expected at [2], got number")
  raises(function() dk.tensor { 1, { 2 } } end, "'tensor'", "number expected at [2], got table")
  raises(function() dk.tensor { 1, "2" } end, "'tensor'", "number expected at [2], got string")
  raises(function() dk.tensor { 1, dk } end, "'tensor'", "[2]")
  raises(function() dk.tensor { { 1 }, { 2, 3 } } end, "2 entries at [2], the first has 1")
end

function cases.tensor_of_other_types()
  raises(function() dk.tensor("1") end, "bad argument #1 to 'tensor'", "got string")
  raises(function() dk.tensor(print) end, "bad argument #1 to 'tensor'", "got function")
  raises(function() dk.tensor(nil) end, "bad argument #1 to 'tensor'", "got nil")
  raises(function() dk.tensor() end, "bad argument #1 to 'tensor'")
  raises(function() dk.tensor(io.stdout) end, "bad argument #1 to 'tensor'", "got userdata")
  raises(function() dk.tensor({ 1 }, { 2 }) end, "'tensor'")
end

function cases.cyclic_and_deep_tables()
  local cycle = {}
  cycle[1] = cycle
  raises(function() dk.tensor(cycle) end, "'tensor'", "nested deeper than")
  local deep = { 1 }
  for _ = 1, 1000 do deep = { deep } end
  raises(function() dk.tensor(deep) end, "'tensor'", "nested deeper than")
end

function cases.empty_tensors()
  same(dk.tensor {}:shape(), { 0 })
  same(dk.tensor { {}, {} }:shape(), { 2, 0 })
  same(dk.zeros(0, 3):shape(), { 0, 3 })
  assert(dk.zeros(0):numel() == 0 and #dk.zeros(0) == 0)
  same(dk.zeros(0):totable(), {})
  same(dk.zeros(2, 0):totable(), { {}, {} })
  raises(function() dk.zeros(2 ^ 50, 0):totable() end, "totable", "[1125899906842624, 0]")
  assert(type(tostring(dk.zeros(0))) == "string")
  raises(function() dk.zeros(0):item() end, "item")
  raises(function() dk.tensor { { 1 }, dk.ones(1) } end, "table expected at [2], got Tensor")
  raises(function() dk.tensor { 1, dk.Generator(1) } end, "got Generator")
end

function cases.sizes_in_both_forms()
  same(dk.zeros(2, 3), { { 0, 0, 0 }, { 0, 0, 0 } })
  same(dk.zeros { 2, 3 }, { { 0, 0, 0 }, { 0, 0, 0 } })
  same(dk.zeros { shape = { 2, 3 } }, { { 0, 0, 0 }, { 0, 0, 0 } })
  same(dk.zeros({ 2 }, {}):shape(), { 2 })
  same(dk.ones(2), { 1, 1 })
  same(dk.ones { 1, 2 }, { { 1, 1 } })
  same(dk.full(2, 7), { 7, 7 })
  same(dk.full({ 2, 1 }, 7), { { 7 }, { 7 } })
  same(dk.full { shape = { 2, 1 }, value = 7 }, { { 7 }, { 7 } })
  same(dk.zeros(2.0), { 0, 0 })
end

function cases.like()
  local t = dk.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
  same(dk.zeros_like(t), { { 0, 0, 0 }, { 0, 0, 0 } })
  same(dk.ones_like(t), { { 1, 1, 1 }, { 1, 1, 1 } })
  same(dk.empty_like(t):shape(), { 2, 3 })
  same(dk.zeros_like { input = t }, { { 0, 0, 0 }, { 0, 0, 0 } })
  raises(function() dk.zeros_like(3) end, "bad argument #1 to 'zeros_like'", "Tensor expected, got number")
end

function cases.arange()
  same(dk.arange(4), { 0, 1, 2, 3 })
  same(dk.arange(1, 4), { 1, 2, 3 })
  same(dk.arange(0, 1, 0.25), { 0, 0.25, 0.5, 0.75 })
  same(dk.arange(3, 0, -1), { 3, 2, 1 })
  same(dk.arange { start = 1, stop = 4, step = 2 }, { 1, 3 })
  same(dk.arange(2, 2):shape(), { 0 })
  raises(function() dk.arange(0, 3, 0) end, "'arange'")
  raises(function() dk.arange(0, 3, -1) end, "'arange'")
  raises(function() dk.arange(0, 0 / 0) end, "'arange'")
  raises(function() dk.arange(0, math.huge) end, "'arange'")
  raises(function() dk.arange(0, 1, 1e-300) end, "'arange'")
  raises(function() dk.arange(1e300) end, "'arange'")
end

function cases.linspace()
  same(dk.linspace(0, 1, 5), { 0, 0.25, 0.5, 0.75, 1 })
  same(dk.linspace(3, 3, 1), { 3 })
  same(dk.linspace(0, 1, 0):shape(), { 0 })
  near(dk.linspace(0, 2 * math.pi, 100)[100], 2 * math.pi, 1e-6)
  same(dk.linspace { start = 0, stop = 2, steps = 3 }, { 0, 1, 2 })
  raises(function() dk.linspace(0, 1, -1) end, "linspace", "-1")
  raises(function() dk.linspace(0, 1, 1e18) end, "linspace")
  raises(function() dk.linspace(0, 1, 2.5) end, "bad argument #3 to 'linspace'", "no integer representation")
  raises(function() dk.linspace(0, 1) end, "bad argument #3 to 'linspace'", "integer expected, got nil")
end

function cases.eye()
  same(dk.eye(2), { { 1, 0 }, { 0, 1 } })
  same(dk.eye(2, 3), { { 1, 0, 0 }, { 0, 1, 0 } })
  same(dk.eye { rows = 1, columns = 2 }, { { 1, 0 } })
  raises(function() dk.eye(-1) end, "eye", "-1")
end

function cases.bad_sizes()
  raises(function() dk.zeros(-1) end, "zeros", "-1")
  raises(function() dk.zeros(2, -3) end, "zeros", "-3")
  raises(function() dk.zeros(1.5) end, "bad argument #1 to 'zeros'", "no integer representation: 1.5")
  raises(function() dk.zeros(0 / 0) end, "bad argument #1 to 'zeros'", "no integer representation")
  raises(function() dk.zeros(math.huge) end, "bad argument #1 to 'zeros'", "no integer representation")
  raises(function() dk.zeros("3") end, "bad argument #1 to 'zeros'", "integer expected, got string")
  raises(function() dk.zeros(2, "3") end, "bad argument #2 to 'zeros'", "integer expected, got string")
  raises(function() dk.zeros(2, 2, 2, 2, {}, 2) end, "'zeros'", "integer expected, got table")
  raises(function() dk.zeros { 2, "x" } end, "'zeros'", "integer expected", "got string")
  raises(function() dk.zeros { 2, {} } end, "'zeros'", "integer expected at index 2", "got table")
  raises(function() dk.zeros { shape = "x" } end, "bad argument 'shape' to 'zeros'")
  raises(function() dk.full({}, "x") end, "'full'")
  raises(function() dk.full(2) end, "bad argument #2 to 'full'", "number expected, got nil")
end

function cases.sizes_beyond_memory()
  for _, sizes in ipairs { { support.maxinteger }, { support.maxinteger, 2 }, { 2 ^ 32, 2 ^ 32 }, { 2 ^ 62, 4 }, { 2 ^ 45 } } do
    raises(function() dk.zeros(sizes) end, "zeros")
    raises(function() dk.randn(sizes) end, "randn")
  end
  raises(function() dk.zeros(0, support.maxinteger, support.maxinteger) end, "zeros")
  raises(function() dk.full(support.maxinteger, 1) end, "full")
  raises(function() dk.eye(2 ^ 31, 2 ^ 31) end, "eye")
  raises(function() dk.zeros(1):expand(2 ^ 45) end, "expand")
  raises(function() dk.zeros(support.mininteger) end, "zeros")
  same(dk.ones(2), { 1, 1 })
end

function cases.too_many_axes()
  local sizes = {}
  for i = 1, 1000 do sizes[i] = 1 end
  raises(function() dk.zeros(sizes) end, "zeros")
  raises(function() dk.zeros(support.unpack(sizes)) end, "zeros")
  raises(function()
    local many = {}
    for i = 1, 2000000 do many[i] = 1 end
    dk.zeros(many)
  end, "zeros")
end

function cases.unknown_options_list_the_known_ones()
  raises(function() dk.full { shape = 2, valu = 3 } end, "unknown option 'valu' for 'full' (did you mean 'value'? known: shape, value)")
  raises(function() dk.linspace { begin = 1 } end, "unknown option 'begin' for 'linspace' (known: start, stop, steps)")
  raises(function() dk.time { x = 1 } end, "unknown option 'x' for 'time' (it takes none)")
  raises(function() dk.linspace(0, 1, { steps = 2, start = 4 }) end, "'start' is given twice to 'linspace'")
  raises(function() dk.full { shape = 2, ["value\0"] = 3 } end, "unknown option")
  raises(function() dk.linspace { 0, 1, 2, 3 } end, "too many values in the table for 'linspace' (at most 3)")
  raises(function() dk.linspace { [1.5] = 1 } end, "'linspace'", "number key")
  raises(function() dk.linspace { [{}] = 1 } end, "'linspace'", "table key")
  raises(function() dk.linspace(0, 1, 2, 3) end, "too many arguments to 'linspace' (4 given, at most 3)")
end

function cases.inspection()
  local t = dk.zeros(2, 3, 4)
  same(t:shape(), { 2, 3, 4 })
  same(t:size(), { 2, 3, 4 })
  assert(t:size(1) == 2 and t:size(-1) == 4 and t:size { axis = 2 } == 3)
  assert(t:dim() == 3 and t:numel() == 24 and #t == 2)
  assert(support.is_integer(t:size(1)) and support.is_integer(t:numel()))
  assert(dk.tensor { 5 }:item() == 5)
  raises(function() t:item() end, "item", "[2, 3, 4]")
  raises(function() t:size(4) end, "size", "[2, 3, 4]")
  raises(function() t:size(0) end, "bad argument #1 to 'size'", "count from 1")
  raises(function() t:size(-4) end, "size")
  local copy = t:clone()
  copy[{ 1, 1, 1 }] = 5
  assert(t[{ 1, 1, 1 }] == 0)
  assert(dk.ones(2):isfinite() and not dk.tensor { 1, 0 / 0 }:isfinite() and not dk.tensor { math.huge }:isfinite())
end

function cases.text()
  local text = tostring(dk.tensor { 1, 2.5 })
  assert(text:find("1", 1, true) and text:find("2.5", 1, true), text)
  local long = tostring(dk.zeros(100000))
  assert(#long < 1000 and long:find("...", 1, true), "long tensors are elided")
  assert(#tostring(dk.zeros(100, 100, 10)) < 20000)
  assert(tostring(dk.tensor { 0 / 0, math.huge, -math.huge }):find("inf", 1, true))
end

function cases.round_trip_of_many_shapes()
  for _, shape in ipairs { { 1 }, { 7 }, { 2, 3 }, { 3, 1, 2 }, { 2, 2, 2, 2 }, { 1, 1, 1, 1, 3 } } do
    local t = dk.arange(dk.zeros(shape):numel()):reshape(shape)
    same(dk.tensor(t:totable()), t)
    same(dk.tensor(t:totable()):shape(), shape)
  end
end

return cases
