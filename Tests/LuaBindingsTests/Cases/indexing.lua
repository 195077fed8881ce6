local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local cases = {}

local function grid() return dk.tensor { { 1, 2, 3 }, { 4, 5, 6 } } end

function cases.numbers_from_one_axis()
  local t = dk.tensor { 10, 20, 30 }
  assert(t[1] == 10 and t[3] == 30 and t[-1] == 30 and t[-3] == 10)
  assert(support.is_float(t[1]))
  assert(t[2.0] == 20)
end

function cases.rows_and_elements()
  local t = grid()
  same(t[1], { 1, 2, 3 })
  same(t[-1], { 4, 5, 6 })
  assert(t[{ 2, 3 }] == 6 and t[{ -1, -1 }] == 6 and t[{ 1, 2 }] == 2)
  assert(t[1][2] == 2)
  same(t[{ 2 }], { 4, 5, 6 })
end

function cases.ranges_are_inclusive()
  local t = grid()
  same(t[{ { 1, 2 }, { 2, 3 } }], { { 2, 3 }, { 5, 6 } })
  same(t[{ {}, 2 }], { 2, 5 })
  same(t[{ {}, { 2 } }], { { 2 }, { 5 } })
  same(t[{ 1, {} }], { 1, 2, 3 })
  same(t[{ {}, { -2, -1 } }], { { 2, 3 }, { 5, 6 } })
  same(t[{ {}, { 1, 3, 2 } }], { { 1, 3 }, { 4, 6 } })
  same(t[{}], t)
  same(dk.arange(10)[{ { 3, 5 } }], { 2, 3, 4 })
  same(dk.arange(10)[{ { 2, -1, 3 } }], { 1, 4, 7 })
end

function cases.slices_are_values()
  local t = grid()
  local row = t[1]
  row[1] = 100
  assert(t[{ 1, 1 }] == 1)
  t[{ 1, 1 }] = 7
  assert(row[1] == 100)
  local same_box = t
  same_box[{ 2, 2 }] = 0
  assert(t[{ 2, 2 }] == 0, "one Lua value is one tensor")
end

function cases.ipairs_ends()
  local seen = {}
  for i, value in ipairs(dk.tensor { 5, 6, 7 }) do seen[i] = value end
  same(seen, { 5, 6, 7 })
  local rows = {}
  for i, row in ipairs(grid()) do rows[i] = row:totable() end
  same(rows, grid():totable())
  local sum = 0
  for _, value in ipairs(dk.parameter { 1, 2 }) do sum = sum + value end
  assert(sum == 3)
  for _ in ipairs(dk.zeros(0)) do error "there is nothing" end
end

-- The position after the last one is nil, so that ipairs ends; positions beyond are errors.
function cases.the_position_after_the_last_one_is_nil()
  local t = dk.zeros(3)
  assert(t[4] == nil and t[#t + 1] == nil)
  for _, position in ipairs { 5, 0, -4 } do raises(function() return t[position] end, "bad argument #1 to 'index'") end
  raises(function() return t[5] end, "no position 5 on axis 1 of shape [3]")
  raises(function() return t[{ 4 }] end, "no position 4 on axis 1 of shape [3]")
  raises(function() t[4] = 1 end, "no position 4 on axis 1 of shape [3]")
end

function cases.shapes_print_and_are_lists()
  local shape = dk.zeros(2, 3, 4):shape()
  assert(tostring(shape) == "2 x 3 x 4" and tostring(dk.zeros(5):size()) == "5")
  assert("of shape " .. shape == "of shape 2 x 3 x 4" and shape .. "" == "2 x 3 x 4" and shape .. shape == "2 x 3 x 42 x 3 x 4")
  for _, other in ipairs { false, {}, print } do
    raises(function() return shape .. other end, "attempt to concatenate a " .. type(other) .. " value")
  end
  raises(function() return shape .. nil end, "attempt to concatenate a nil value")
  assert(1 .. shape == "12 x 3 x 4")
  assert(tostring(dk.nn.Input { 1, 8 }:shape()) == "-1 x 1 x 8")
  assert(#shape == 3 and shape[2] == 3 and shape[4] == nil and select("#", support.unpack(shape)) == 3)
  assert(table.concat(shape, ",") == "2,3,4")
  local sizes = {}
  for axis, size in ipairs(shape) do sizes[axis] = size end
  same(sizes, { 2, 3, 4 })
  shape[2], shape[4] = 6, 1
  assert(tostring(shape) == "2 x 6 x 4 x 1")
  same(dk.zeros(shape):shape(), { 2, 6, 4, 1 })
  same(dk.randn(2, 3):reshape(dk.zeros(3, 2):shape()):shape(), { 3, 2 })
  same(dk.full(dk.zeros(2):shape(), 1), { 1, 1 })
  shape[1] = shape
  assert(not pcall(tostring, shape), "a list within itself has no text")
  assert(not pcall(setmetatable, dk.zeros(1):shape(), {}) and getmetatable(shape) == "Shape")
end

function cases.assignment()
  local t = dk.zeros(3)
  t[1], t[-1] = 1, 3
  same(t, { 1, 0, 3 })
  local g = grid()
  g[1] = 0
  same(g, { { 0, 0, 0 }, { 4, 5, 6 } })
  g[2] = dk.tensor { 7, 8, 9 }
  same(g, { { 0, 0, 0 }, { 7, 8, 9 } })
  g[{ {}, 1 }] = dk.tensor { 1, 2 }
  same(g, { { 1, 0, 0 }, { 2, 8, 9 } })
  g[{ {}, { 2, 3 } }] = 5
  same(g, { { 1, 5, 5 }, { 2, 5, 5 } })
  g[{ { 1, 2 }, { 1, 2 } }] = dk.tensor { { 1, 2 } }
  same(g, { { 1, 2, 5 }, { 1, 2, 5 } })
  g[{}] = 0
  same(g, { { 0, 0, 0 }, { 0, 0, 0 } })
  g[{ 1, 2 }] = dk.tensor { 4 }
  assert(g[{ 1, 2 }] == 4)
end

function cases.assignment_of_a_tensor_to_itself()
  local t = dk.tensor { 1, 2, 3, 4 }
  t[{ { 1, 3 } }] = t[{ { 2, 4 } }]
  same(t, { 2, 3, 4, 4 })
  t[{}] = t
  same(t, { 2, 3, 4, 4 })
end

function cases.assignment_does_not_reach_copies()
  local a = dk.tensor { 1, 2, 3 }
  local views = { a:clone(), a:reshape(3, 1), a + 0, dk.tensor(a), a:detach(), a:narrow(1, 1, 3), a:flatten(), a[{}] }
  a[{}] = 0
  for _, view in ipairs(views) do same(view:flatten(), { 1, 2, 3 }) end
end

function cases.out_of_range()
  local t = dk.tensor { 1, 2, 3 }
  for _, position in ipairs { 5, -4, support.maxinteger, support.mininteger } do
    raises(function() local _ = t[position] end, "[3]")
    raises(function() t[position] = 1 end, "[3]")
  end
  raises(function() local _ = t[0] end, "count from 1")
  raises(function() t[0] = 1 end, "count from 1")
  raises(function() local _ = t[1.5] end, "no integer representation")
  raises(function() local _ = t[0 / 0] end, "no integer representation")
  raises(function() local _ = grid()[{ 3, 1 }] end, "[2, 3]")
  raises(function() local _ = grid()[{ 1, 4 }] end, "[2, 3]")
  raises(function() local _ = grid()[{ 1, 1, 1 }] end, "[2, 3]")
  raises(function() local _ = grid()[{ { 1, 3 } }] end, "[2, 3]")
  raises(function() local _ = grid()[{ { 0, 1 } }] end)
  raises(function() local _ = grid()[{ { 1, 2, 0 } }] end)
  raises(function() local _ = grid()[{ { 1, 2, 1, 1 } }] end, "range")
  raises(function() local _ = grid()[{ { 1, 2, support.mininteger } }] end)
  raises(function() local _ = dk.zeros(0)[2] end)
  raises(function() local _ = dk.tensor(5)[3] end)
end

function cases.keys_of_other_types()
  local t = grid()
  raises(function() local _ = t.nosuch end, "Tensor has no field or method 'nosuch'")
  raises(function() t.nosuch = 1 end, "Tensor has no field 'nosuch' that can be set")
  raises(function() local _ = t[true] end)
  raises(function() local _ = t[print] end)
  raises(function() local _ = t[{ "a" }] end)
  raises(function() local _ = t[{ { "a" } }] end)
  raises(function() local _ = t[{ { {}, {} } }] end, "in braces of its own")
  raises(function() local _ = t[{ rows = 1 }] end)
  raises(function() t[{ rows = 1 }] = 1 end)
  raises(function() local _ = t[io.stdout] end)
  raises(function() local _ = t[t] end)
  raises(function() t[1] = "x" end, "Tensor, number or boolean expected, got string")
  raises(function() t[1] = nil end, "got nil")
  raises(function() t[1] = {} end, "got table")
  raises(function() t[1] = io.stdout end, "got userdata")
  raises(function() t[1] = dk.zeros(4) end, "[4]")
  raises(function() t[{ 1, 1 }] = dk.zeros(2) end, "[2]")
  local cycle = {}
  cycle[1] = cycle
  raises(function() local _ = t[cycle] end)
end

function cases.large_selections_are_refused()
  local many = {}
  for i = 1, 1000000 do many[i] = 1 end
  raises(function() local _ = grid()[many] end)
end

function cases.index_select()
  local t = grid()
  same(t:index_select(1, { 2, 1, 2 }), { { 4, 5, 6 }, { 1, 2, 3 }, { 4, 5, 6 } })
  same(t:index_select(2, dk.tensor { 3, 1 }), { { 3, 1 }, { 6, 4 } })
  same(t:index_select(-1, { -1 }), { { 3 }, { 6 } })
  same(t:index_select(2, 2), { { 2 }, { 5 } })
  same(t:index_select { axis = 2, positions = { 1 } }, { { 1 }, { 4 } })
  same(dk.index_select(t, 1, { 1 }), { { 1, 2, 3 } })
  same(t:index_select(1, {}):shape(), { 0, 3 })
  raises(function() t:index_select(1, { 3 }) end, "index_select", "[2, 3]")
  raises(function() t:index_select(3, { 1 }) end, "index_select")
  raises(function() t:index_select(1, { 0 }) end, "index_select", "count from 1")
  raises(function() t:index_select(1, dk.tensor { 0 }) end, "index_select")
  raises(function() t:index_select(1, dk.tensor { 1.5 }) end, "index_select")
  raises(function() t:index_select(1, dk.tensor { 0 / 0 }) end, "index_select")
  raises(function() t:index_select(1, dk.tensor { math.huge }) end, "index_select")
  raises(function() t:index_select(1, dk.tensor { 1e30 }) end, "index_select")
end

function cases.gather()
  local t = grid()
  same(t:gather(2, dk.tensor { { 3, 1 }, { 2, 2 } }), { { 3, 1 }, { 5, 5 } })
  same(t:gather(1, dk.tensor { { 2, 1, 2 } }), { { 4, 2, 6 } })
  raises(function() t:gather(2, dk.tensor { { 4 }, { 1 } }) end, "gather")
  raises(function() t:gather(2, dk.tensor { { 0 / 0 }, { 1 } }) end, "gather")
  raises(function() t:gather(2, dk.tensor { 1 }) end, "gather")
  raises(function() t:gather(2) end, "bad argument #2 to 'gather'")
end

function cases.masked_fill()
  local t = grid()
  same(t:masked_fill(t:gt(3), 0), { { 1, 2, 3 }, { 0, 0, 0 } })
  same(t:masked_fill(dk.tensor { 1, 0, 0 }, -1), { { -1, 2, 3 }, { -1, 5, 6 } })
  same(t:masked_fill { mask = t:eq(1), value = 9 }, { { 9, 2, 3 }, { 4, 5, 6 } })
  raises(function() t:masked_fill(dk.zeros(4), 0) end, "masked_fill", "[4]")
  raises(function() t:masked_fill(t, "x") end, "masked_fill", "number expected")
end

function cases.gradients_of_indexing()
  local p = dk.parameter { { 1, 2, 3 }, { 4, 5, 6 } }
  p[{ {}, { 2, 3 } }]:sum():backward()
  same(p.grad, { { 0, 1, 1 }, { 0, 1, 1 } })
  p:zero_grad()
  p:index_select(1, { 1, 1 }):sum():backward()
  same(p.grad, { { 2, 2, 2 }, { 0, 0, 0 } })
  p:zero_grad()
  local t = dk.zeros(2, 3)
  raises(function() t[1] = p[2] end, "would lose the gradient", "detach()")
  t[1] = p[2]:detach()
  same(t, { { 4, 5, 6 }, { 0, 0, 0 } })
  raises(function() p[1] = 0 end, "p.value")
end

return cases
