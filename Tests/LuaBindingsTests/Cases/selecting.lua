-- Masks and positions: what golden values cannot say.
local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local cases = {}

local function grid() return dk.tensor { { 1, 2, 3 }, { 4, 5, 6 } } end

local function is_mask(t)
  assert(t:dtype() == "bool" or t:dtype() == "float32")
  return t:dtype() == "bool"
end

function cases.comparisons_and_logical_functions_make_masks()
  local t = grid()
  for _, name in ipairs { "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "isclose" } do
    assert(is_mask(t[name](t, 2)), name)
    assert(is_mask(t[name](t, t)), name)
    assert(is_mask(dk[name](t, t)), name)
  end
  for _, name in ipairs { "logical_not", "isnan", "isinf", "isposinf", "isneginf" } do
    assert(is_mask(t[name](t)) and is_mask(dk[name](t)), name)
  end
  assert(is_mask(t:any(1)) and is_mask(t:all(2)) and is_mask(t:any(nil, true)))
  assert(not is_mask(t) and not is_mask(t:count_nonzero()) and not is_mask(t:nonzero()))
  assert(is_mask(dk.parameter { 1, 2 }:gt(1)))
  same(t:gt(3), { { 0, 0, 0 }, { 1, 1, 1 } })
  assert(tostring(dk.tensor { 1, 3 }:gt(2)) == tostring(dk.tensor { 0, 1 }), "a mask prints as numbers")
end

function cases.booleans_make_masks()
  assert(is_mask(dk.tensor { true, false }) and is_mask(dk.tensor { { true }, { false } }))
  same(dk.tensor { { true, false }, { false, true } }, { { 1, 0 }, { 0, 1 } })
  assert(not is_mask(dk.tensor { true, 1 }) and not is_mask(dk.tensor { 1, 0 }) and not is_mask(dk.tensor {}))
  assert(is_mask(dk.tensor(dk.tensor { true })))
end

function cases.what_moves_elements_keeps_a_mask()
  local m = grid():gt(2)
  for index, moved in ipairs {
    m:reshape(3, 2), m:flatten(), m:permute(2, 1), m:t(), m:transpose(1, 2), m:unsqueeze(1), m:squeeze(), m:tile(2, 1),
    m:expand(2, 2, 3), m:flip(), m:flip(1), m:roll(1), m:roll(1, 2), m:narrow(2, 1, 2), m:chunk(2)[2], m:sub(1, 1), m[1],
    m[{ {}, { 1, 3, 2 } }], m[{ { -1, 1, -1 } }], m[dk.tensor { 2, 1 }], m[m], m:index_select(1, { 2, 1 }),
    m:gather(1, dk.tensor { { 2, 1, 1 } }), m:take { 1, 2 }, m:masked_select(m), m:clone(), m:detach(), dk.tensor(m),
    dk.concat { m, m }, dk.stack { m, m }, dk.where(m, m, 1 - m), m:pad { 1, 1 }, m:masked_fill(m, 0),
    m:index_copy(1, { 1 }, m:narrow(1, 2, 1)), m:scatter(1, dk.tensor { { 1, 2, 1 } }, m[{ { 1 } }]), m:masked_scatter(m, m),
    m:index_fill(1, { 2 }, false), m:index_fill(1, { 2 }, 1), m:scatter(1, dk.tensor { { 1, 2, 1 } }, true),
  } do
    assert(is_mask(moved), index)
  end
end

function cases.arithmetic_makes_numbers()
  local m, n = grid():gt(2), grid():lt(5)
  assert(is_mask(m * n) and is_mask(1 - m) and is_mask(dk.mul(m, n)) and is_mask(dk.subtract(1, m)))
  assert(is_mask(m * n[1]), "products broadcast")
  for index, numbers in ipairs {
    m + n, m - n, m * 2, m * 1, m / n, m ^ 2, m % 2, -m, 2 - m, m - 1, 0 - m, dk.tensor { 1 } - m, dk.ones(2, 3) - m, m * grid(),
    m:abs(), m:relu(), m:sum(1), m:cumsum(), m:pad({ 1, 1 }, 2), dk.concat { m, grid() }, dk.where(m, m, 0.5),
    m:index_add(1, { 1 }, m[{ { 1 } }]), m:scatter_add(1, dk.tensor { { 1, 2, 1 } }, m[{ { 1 } }]), m:masked_fill(m, 3),
    m:index_copy(1, { 1 }, dk.ones(1, 3)), m:index_fill(1, { 1 }, 2), m:scatter(1, dk.tensor { { 1, 2, 1 } }, -1),
  } do
    assert(not is_mask(numbers), index)
  end
  local large = dk.zeros(3000000):eq(0) -- beyond the shortest loops
  assert(is_mask(1 - large) and is_mask(large * large) and not is_mask(2 - large))
end

function cases.parameters_are_never_masks()
  local m = dk.tensor { true, false, true }
  local p = dk.parameter(m)
  assert(not is_mask(p) and not is_mask(p.value) and not is_mask(p:detach()) and is_mask(m))
  assert(not is_mask(dk.parameter { true }))
  p.value = m
  assert(not is_mask(p.value) and is_mask(m))
end

function cases.writing_keeps_a_mask_only_with_truth_values()
  local function written(write)
    local m = grid():gt(2)
    local copy = m:clone()
    write(m)
    assert(is_mask(copy), "copies stay as they are")
    return is_mask(m)
  end
  assert(written(function(m) m[{ 1, 1 }] = 1 end))
  assert(written(function(m) m[{ 1, 1 }] = true end))
  assert(written(function(m) m[1] = false end))
  assert(written(function(m) m[1] = m[2] end))
  assert(written(function(m) m[m] = 0 end))
  assert(written(function(m) m[{ {}, { { 3, 1 } } }] = true end))
  assert(written(function(m) m[{ 1, 1 }] = dk.tensor { true } end))
  assert(not written(function(m) m[{ 1, 1 }] = 2 end))
  assert(not written(function(m) m[{ 1, 1 }] = dk.ones(1) end), "never by the data")
  assert(not written(function(m) m[1] = dk.ones(3) end))
  assert(not written(function(m) m[m] = 0.5 end))
  assert(not written(function(m) m[{ {}, { { 3, 1 } } }] = 7 end))
  local t = grid()
  t[1] = true
  same(t, { { 1, 1, 1 }, { 4, 5, 6 } })
  assert(not is_mask(t))
end

function cases.files_of_booleans_are_masks()
  local path = support.directory .. "/mask.npy"
  local file = assert(io.open(path, "wb"))
  local header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }"
  header = header .. (" "):rep(117 - #header) .. "\n"
  file:write("\147NUMPY\1\0", string.char(#header, 0), header, "\1\0\1")
  file:close()
  local m = dk.data.load_npy(path)
  same(m, { 1, 0, 1 })
  assert(is_mask(m))
  same(dk.tensor { 5, 6, 7 }[m], { 5, 7 })
end

function cases.masks_are_saved_as_booleans()
  local base = support.directory .. "/masks"
  local m = dk.arange(20000):gt(7000):reshape(2, 10000)
  local tensors = { a = m, b = dk.tensor { 1, 0 }, c = dk.zeros(0):gt(0), d = dk.tensor { 0.5 } }
  dk.data.save_npy(base .. ".npy", m)
  dk.data.save_npz(base .. ".npz", tensors)
  dk.data.save_npz(base .. "2.npz", tensors, { compressed = true })
  dk.save_safetensors(base .. ".safetensors", tensors)
  assert(m:equal(dk.data.load_npy(base .. ".npy")) and is_mask(dk.data.load_npy(base .. ".npy")))
  for _, read in ipairs {
    dk.data.load_npz(base .. ".npz"), dk.data.load_npz(base .. "2.npz"), dk.load_safetensors(base .. ".safetensors"),
  } do
    for name, tensor in pairs(tensors) do
      assert(tensor:equal(read[name]) and tensor:dtype() == read[name]:dtype(), name)
    end
  end
end

function cases.a_selection_reads_as_it_is_written()
  local t = grid()
  same(t[{ 2, 1 }], 4)
  same(t[{ { 2, 1, -1 } }], { { 4, 5, 6 }, { 1, 2, 3 } })
  same(t[{ { { 2, 1 } } }], { { 4, 5, 6 }, { 1, 2, 3 } })
  same(t[{ { { 2 } } }], { { 4, 5, 6 } })
  same(t[{ { {} } }]:shape(), { 0, 3 })
  same(t[{ {}, { { -1, 1, 1 } } }], { { 3, 1, 1 }, { 6, 4, 4 } })
  same(t[{ true, false }], { { 1, 2, 3 } })
  same(t[{ {}, { true, false, true } }], { { 1, 3 }, { 4, 6 } })
  same(t[{ { true, true }, { true, false, true } }], { 1, 6 })
  same(t[{ { false, true }, 2 }], { 5 })
  same(t[{ dk.tensor { 2 }, 3 }], { 6 })
  same(t[dk.tensor { { 1 }, { 2 } }]:shape(), { 2, 1, 3 })
  same(t[{ dk.where(t:gt(3)) }], t[t:gt(3)])
  local list = setmetatable({}, { __len = function() return 2 end, __index = function(_, i) return 3 - i end })
  same(t[{ { list } }], { { 4, 5, 6 }, { 1, 2, 3 } })
  assert(t[3] == nil and not pcall(function() return t[dk.tensor { 3 }] end))
end

function cases.parameters_are_selected_with_gradients()
  local p = dk.parameter { { 1, 2, 3 }, { 4, 5, 6 } }
  p[p:gt(2)]:sum():backward()
  same(p.grad, { { 0, 0, 1 }, { 1, 1, 1 } })
  p:zero_grad()
  p[{ {}, { { 3, 3 } } }]:sum():backward()
  same(p.grad, { { 0, 0, 2 }, { 0, 0, 2 } })
  p:zero_grad()
  p[p:gt(100)]:sum():backward()
  same(p.grad, dk.zeros(2, 3))
  raises(function() p[p:gt(2)] = 0 end, "p.value")
  local y = p * 2
  raises(function() y[y:gt(2)] = 0 end, "tape")
  local t = dk.zeros(2, 3)
  raises(function() t[t:eq(0)] = p end, "would lose the gradient")
end

function cases.wrong_selections()
  local t = grid()
  raises(function() return t[dk.zeros(2)] end, "bad argument #1 to 'index'", "no position 0 on axis 1", "a comparison: x:ne(0)")
  raises(function() return t[dk.tensor { 1, 3 }] end, "no position 3 on axis 1 of shape [2, 3]")
  raises(function() return t[dk.tensor { -3 }] end, "no position -3 on axis 1 of shape [2, 3]")
  raises(function() return t[dk.tensor { 1.5 }] end, "1.5 is not a whole number")
  raises(function() return t[dk.tensor { 0 / 0 }] end, "nan is not a whole number")
  raises(function() return t[dk.tensor { 1 / 0 }] end, "inf is not a whole number")
  raises(function() return t[dk.tensor { 2 ^ 53 }] end, "9007199254740992 is too large for a tensor of positions")
  raises(function() return t[dk.tensor { true, false, true }] end, "a mask of shape [3] does not fit axis 1 of shape [2, 3]")
  raises(function() return t[{ {}, dk.tensor { true, false } }] end, "a mask of shape [2] does not fit axis 2 of shape [2, 3]")
  raises(function() return t[t:t():gt(1)] end, "a mask of shape [3, 2] does not fit the axes 1 to 2 of shape [2, 3]")
  raises(function() return t[dk.ones(2, 3, 1):gt(0)] end, "3 selections for the 2 axes of shape [2, 3]")
  raises(function() return t[{ dk.tensor { 1, 2 }, dk.tensor { 1, 2, 3 } }] end, "shapes [2] and [3] do not broadcast")
  raises(function() return t[{ 1, 1, dk.tensor { 1 } }] end, "3 selections for the 2 axes of shape [2, 3]")
  raises(function() return t[{ { 1, 2, -1 } }] end, "range 1 to 2 in steps of -1 on axis 1 of shape [2, 3] is empty")
  raises(function() return t[{ { 2, 1 } }] end, "range 2 to 1 on axis 1 of shape [2, 3] is empty")
  raises(function() return t[{ { 1, 2, 0 } }] end, "a range steps by 1 or more, or by -1 or less, not 0")
  same(t[{ { 2, 1, support.mininteger } }], { { 4, 5, 6 } })
  same(t[{ { 1, 2, support.maxinteger } }], { { 1, 2, 3 } })
  raises(function() return t[{ { 1, 2, 1, 2 } }] end, "a list of positions is {{3, 1}}")
  raises(function() return t[{ { { 1 }, { 2 } } }] end, "in braces of its own")
  raises(function() return t[{ { { 1, 0 } } }] end, "count from 1")
  raises(function() return t[{ { { 3 } } }] end, "no position 3 on axis 1 of shape [2, 3]")
  raises(function() return t[{ { { true } } }] end, "integer expected")
  raises(function() return t[{ true, 1 }] end, "boolean expected at index 2")
  raises(function() return t[{ 1, true }] end, "expected at index 2")
  raises(function() return t[true] end, "position, Tensor or table of positions and ranges expected, got boolean")
  raises(function() return t[{ dk.nn.Dense(1) }] end, "expected at index 1")
  raises(function() t[t:gt(2)] = dk.zeros(3) end, "shape [3] for a part of shape [4]")
  raises(function() t[dk.tensor { 1 }] = dk.zeros(2) end, "shape [2] for a part of shape [1, 3]")
  raises(function() t[dk.zeros(2)] = 1 end, "no position 0")
  raises(function() t[t:gt(2)] = {} end, "Tensor, number or boolean expected, got table")
  same(t, grid())
end

function cases.assignment_of_the_last_value()
  local t = dk.zeros(3)
  t[dk.tensor { 1, 1, 3 }] = dk.tensor { 5, 6, 7 }
  same(t, { 6, 0, 7 })
  raises(function() t[t:ne(0)] = dk.tensor { 1, 2, 3 } end, "for a part of shape [2]")
end

function cases.assignment_through_itself()
  local t = dk.tensor { 2, 3, 1 }
  t[t] = t
  same(t, { 1, 2, 3 })
  local m = dk.tensor { true, false }
  m[m] = false
  same(m, { 0, 0 })
  assert(is_mask(m))
  local copy = t:clone()
  t[t:gt(1)] = 9
  same(copy, { 1, 2, 3 })
  same(t, { 1, 9, 9 })
  t[{}] = dk.tensor { { 4, 5, 6 } }
  same(t, { 4, 5, 6 })
end

function cases.positions_are_no_masks()
  local t = grid()
  local m = dk.tensor { true, true }
  raises(function() t:index_select(1, m) end, "a mask where positions are expected; nonzero gives")
  raises(function() t:take(m) end, "a mask where positions are expected")
  raises(function() t:gather(1, t:gt(0)) end, "a mask where positions are expected")
  raises(function() t:index_add(1, m, t) end, "a mask where positions are expected")
end

function cases.wrong_positions()
  local t = grid()
  raises(function() t:take { 7 } end, "take", "no position 7 among the 6 elements of shape [2, 3]")
  raises(function() t:take { 0 } end, "count from 1")
  raises(function() t:take(dk.tensor { 0 }) end, "no position 0 among the 6 elements of shape [2, 3]")
  raises(function() dk.zeros(0):take { 1 } end, "no position 1 among the 0 elements of shape [0]")
  raises(function() t:put({ 1, 2 }, dk.zeros(3)) end, "put", "3 elements (shape [3]) for 2 positions")
  raises(function() t:put({ 1, 8 }, dk.zeros(2)) end, "no position 8")
  raises(function() t:index_add(1, { 1 }, dk.zeros(2, 3)) end, "shape [2, 3] for 1 positions on axis 1 of shape [2, 3]")
  raises(function() t:index_copy(3, { 1 }, dk.zeros(2, 3)) end, "no axis 3")
  raises(function() t:index_copy(1, dk.ones(1, 1), dk.zeros(1, 3)) end, "expected one axis, got [1, 1]")
  raises(function() t:index_copy(1, { 1 }, dk.zeros(3)) end, "shape [3] for 1 positions")
  raises(function() t:index_fill(1, { 1 }, dk.zeros(2)) end, "a number or one element, not shape [2]")
  raises(function() t:scatter(1, dk.ones(1, 3), dk.zeros(1, 2)) end, "shape [1, 2] for an index of shape [1, 3]")
  raises(function() t:scatter(1, dk.ones(1, 4), 1) end, "shape [1, 4] for axis 1 of shape [2, 3]")
  raises(function() t:scatter(1, dk.ones(3), 1) end, "shape [3] for axis 1 of shape [2, 3]")
  raises(function() t:scatter_add(1, dk.full({ 1, 3 }, 3), 1) end, "no position 3 on axis 1")
  raises(function() t:masked_scatter(t:gt(2), dk.zeros(3)) end, "3 elements (shape [3]) for a mask that selects 4")
  raises(function() t:masked_select(dk.zeros(2)) end, "shapes [2, 3] and [2] do not broadcast")
  raises(function() dk.where(t, 1) end, "where", "takes a and b, or neither")
  raises(function() dk.where { condition = t, b = 1 } end, "takes a and b, or neither")
  raises(function() t:isclose(t, -1) end, "bad argument #2 to 'isclose'", "at least 0, not -1")
  raises(function() t:allclose(t, 0, 0 / 0) end, "bad argument #3 to 'allclose'", "at least 0")
  raises(function() t:equal(1) end, "Tensor expected")
  raises(function() t:any(3) end, "no axis 3")
  raises(function() t:any { 1, 1 } end, "named twice")
  raises(function() t:sub(1, 2, { step = 0 }) end, "sub", "not 0")
  raises(function() t:sub(1, 2, { step = { 1, 2 } }) end, "2 steps for 1 ranges")
end

function cases.nothing_to_select()
  local empty = dk.zeros(0, 3)
  same(empty[empty:gt(0)]:shape(), { 0 })
  same(empty[dk.zeros(0):gt(0)]:shape(), { 0, 3 })
  same(empty[{ {}, { { 1 } } }]:shape(), { 0, 1 })
  empty[empty:gt(0)] = 1
  empty[{ {}, { { 1 } } }] = 1
  same(empty:nonzero():shape(), { 0, 2 })
  same(empty:index_add(2, { 1 }, dk.zeros(0, 1)):shape(), { 0, 3 })
  same(empty:scatter(2, dk.zeros(0, 2), 1):shape(), { 0, 3 })
  same(empty:put({}, dk.zeros(0)):shape(), { 0, 3 })
  same(empty:masked_scatter(empty, dk.zeros(0)):shape(), { 0, 3 })
  assert(not empty:any() and empty:all() and empty:equal(dk.zeros(0, 3)) and not empty:equal(dk.zeros(0, 2)))
  assert(empty:allclose(empty))
  local wide = dk.zeros(2 ^ 40, 0, 2 ^ 10)
  same(wide[dk.tensor { 1, 3 }]:shape(), { 2, 0, 2 ^ 10 })
  same(wide[{ {}, {}, dk.tensor { 1, 3 } }]:shape(), { 2 ^ 40, 0, 2 })
  same(wide[{ dk.tensor { 1, 3 }, {}, dk.tensor { 1, 3 } }]:shape(), { 2, 0 })
  raises(function() wide:nonzero() end, "too large for a tensor")
end

function cases.large_masks()
  local n = 3000000
  local t = dk.arange(n)
  local m = (t % 2):eq(0)
  local half = t[m]
  assert(#half == n / 2 and half[n / 2] == n - 2)
  assert(m:count_nonzero():item() == n / 2)
  t[m] = -1
  assert(t[1] == -1 and t[2] == 1 and t[n - 1] == -1)
  assert(#m:nonzero() == n / 2)
end

function cases.one_hot_of_values_that_are_no_labels()
  local one_hot = dk.nn.functional.one_hot
  raises(function() one_hot(dk.tensor { 0, 3 }, 3) end, "'one_hot'", "id 3 is not among 0 to 2")
  raises(function() one_hot(dk.tensor { -1 }) end, "'one_hot'", "-1")
  raises(function() one_hot(dk.tensor { 0.5 }) end, "'one_hot'", "0.5 is not a whole number")
  raises(function() one_hot(dk.tensor { 0 / 0 }) end, "'one_hot'", "nan")
  raises(function() one_hot(dk.zeros(0)) end, "'one_hot'", "none")
  raises(function() one_hot(dk.tensor { 1 }, 0) end, "bad argument #2 to 'one_hot'", "at least 1")
  same(one_hot(dk.zeros(0), 2):shape(), { 0, 2 })
end

return cases
