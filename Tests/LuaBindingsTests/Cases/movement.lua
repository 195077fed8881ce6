local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local t = dk.arange(6):reshape(2, 3)

function cases.reshape()
  same(t:reshape(3, 2), { { 0, 1 }, { 2, 3 }, { 4, 5 } })
  same(t:reshape { 6 }, { 0, 1, 2, 3, 4, 5 })
  same(t:reshape(-1, 2):shape(), { 3, 2 })
  same(t:reshape { shape = { 1, -1 } }:shape(), { 1, 6 })
  same(dk.reshape(t, 6), { 0, 1, 2, 3, 4, 5 })
  same(dk.reshape(t, { 1, 6 }):shape(), { 1, 6 })
  raises(function() t:reshape(4) end, "reshape", "[2, 3]", "[4]")
  raises(function() t:reshape(-1, -1) end, "reshape")
  raises(function() t:reshape(-1, 4) end, "reshape")
  raises(function() t:reshape(-2) end, "reshape")
  raises(function() t:reshape(-1, 0) end, "reshape")
  raises(function() t:reshape(support.maxinteger, 2) end, "reshape")
  raises(function() t:reshape("x") end, "'reshape'", "integer expected")
end

function cases.flatten()
  local x = dk.zeros(2, 3, 4)
  same(x:flatten():shape(), { 24 })
  same(x:flatten(2):shape(), { 2, 12 })
  same(x:flatten(1, 2):shape(), { 6, 4 })
  same(x:flatten { start_axis = 1, end_axis = -2 }:shape(), { 6, 4 })
  raises(function() x:flatten(3, 1) end, "flatten")
  raises(function() x:flatten(4) end, "flatten")
end

function cases.axes_in_another_order()
  local x = dk.arange(24):reshape(2, 3, 4)
  same(x:permute(3, 1, 2):shape(), { 4, 2, 3 })
  same(x:permute { 3, 1, 2 }[{ 4, 2, 3 }], x[{ 2, 3, 4 }])
  same(x:permute(-1, 1, 2):shape(), { 4, 2, 3 })
  same(t:transpose(), { { 0, 3 }, { 1, 4 }, { 2, 5 } })
  same(t:transpose(1, 2), { { 0, 3 }, { 1, 4 }, { 2, 5 } })
  same(x:transpose(1, 3):shape(), { 4, 3, 2 })
  same(t:t(), { { 0, 3 }, { 1, 4 }, { 2, 5 } })
  raises(function() x:permute(1, 2) end, "permute", "[2, 3, 4]")
  raises(function() x:permute(1, 2, 2) end, "permute")
  raises(function() x:permute(1, 2, 4) end, "permute")
  raises(function() x:permute(0, 1, 2) end, "permute", "count from 1")
  raises(function() x:t() end, "'t'")
  raises(function() t:transpose(1, 3) end, "transpose")
end

function cases.new_axes()
  same(t:unsqueeze(1):shape(), { 1, 2, 3 })
  same(t:unsqueeze(3):shape(), { 2, 3, 1 })
  same(t:unsqueeze(-1):shape(), { 2, 3, 1 })
  same(dk.zeros(1, 2, 1):squeeze():shape(), { 2 })
  same(dk.zeros(1, 2, 1):squeeze(1):shape(), { 2, 1 })
  same(dk.zeros(1, 2, 1):squeeze { 1, 3 }:shape(), { 2 })
  same(dk.zeros(1, 2, 1):squeeze { axis = -1 }:shape(), { 1, 2 })
  same(dk.zeros(1, 2):squeeze(2):shape(), { 1, 2 })
  raises(function() t:unsqueeze(5) end, "unsqueeze")
  raises(function() t:unsqueeze() end, "bad argument #1 to 'unsqueeze'")
  raises(function() t:squeeze(3) end, "squeeze")
end

function cases.expand_and_tile()
  same(dk.tensor { { 1 }, { 2 } }:expand(2, 3), { { 1, 1, 1 }, { 2, 2, 2 } })
  same(dk.tensor { { 1 }, { 2 } }:expand { -1, 2 }, { { 1, 1 }, { 2, 2 } })
  same(dk.tensor { 1, 2 }:expand(2, 2), { { 1, 2 }, { 1, 2 } })
  same(dk.tensor { 1, 2 }:tile(2), { 1, 2, 1, 2 })
  same(dk.tensor { { 1, 2 } }:tile(2, 1), { { 1, 2 }, { 1, 2 } })
  raises(function() t:expand(2, 4) end, "expand", "[2, 3]")
  raises(function() t:expand(3) end, "expand")
  raises(function() t:expand(-1, 2, 3) end, "expand")
  raises(function() t:tile(-1) end, "tile")
  raises(function() t:tile(support.maxinteger, 2) end, "tile")
end

function cases.parts()
  same(t:narrow(2, 2, 2), { { 1, 2 }, { 4, 5 } })
  same(t:narrow { axis = 1, start = -1, length = 1 }, { { 3, 4, 5 } })
  same(t:narrow(2, 1, 0):shape(), { 2, 0 })
  raises(function() t:narrow(2, 2, 3) end, "narrow", "[2, 3]")
  raises(function() t:narrow(2, 0, 1) end, "narrow", "count from 1")
  raises(function() t:narrow(2, 1, -1) end, "narrow")
  raises(function() t:narrow(2, 1, support.maxinteger) end, "narrow")
  local parts = dk.arange(7):chunk(3)
  assert(#parts == 3)
  same(parts[1], { 0, 1, 2 })
  same(parts[3], { 6 })
  same(t:chunk(3, 2)[2], { { 1 }, { 4 } })
  same(t:chunk { count = 2, axis = 1 }[2], { { 3, 4, 5 } })
  raises(function() t:chunk(0) end, "chunk")
  raises(function() t:chunk(-1) end, "chunk")
  assert(#t:chunk(support.maxinteger) == 2)
end

function cases.flip_pad_roll()
  same(t:flip(), { { 5, 4, 3 }, { 2, 1, 0 } })
  same(t:flip(1), { { 3, 4, 5 }, { 0, 1, 2 } })
  same(t:flip { 1, 2 }, { { 5, 4, 3 }, { 2, 1, 0 } })
  same(dk.flip { input = t, axis = -1 }, { { 2, 1, 0 }, { 5, 4, 3 } })
  same(dk.tensor { 1, 2 }:pad { 1, 2 }, { 0, 1, 2, 0, 0 })
  same(dk.tensor { { 1 } }:pad({ 0, 1, 1, 0 }, 9), { { 9, 9 }, { 1, 9 } })
  same(dk.tensor { { 1 } }:pad { padding = { 1, 0 }, value = 5 }, { { 5, 1 } })
  raises(function() t:pad { 1 } end, "pad", "[2, 3]")
  raises(function() t:pad { 1, 1, 1, 1, 1, 1 } end, "pad")
  raises(function() t:pad { support.maxinteger, 1 } end, "pad")
  raises(function() t:pad { -9, 0 } end, "pad")
  same(dk.tensor { 1, 2, 3 }:roll(1), { 3, 1, 2 })
  same(dk.tensor { 1, 2, 3 }:roll(-1), { 2, 3, 1 })
  same(dk.tensor { 1, 2, 3 }:roll(4), { 3, 1, 2 })
  same(t:roll(1, 2), { { 2, 0, 1 }, { 5, 3, 4 } })
  same(t:roll({ 1, 1 }, { 1, 2 }), { { 5, 3, 4 }, { 2, 0, 1 } })
  same(t:roll(1), { { 5, 0, 1 }, { 2, 3, 4 } })
  same(t:roll(support.maxinteger, 2):shape(), { 2, 3 })
  same(t:roll(support.mininteger, 2):shape(), { 2, 3 })
  same(dk.zeros(0):roll(1):shape(), { 0 })
  raises(function() t:roll({ 1, 2 }, 1) end, "roll")
end

function cases.joining()
  local a, b = dk.tensor { { 1, 2 } }, dk.tensor { { 3, 4 } }
  same(dk.concat { a, b }, { { 1, 2 }, { 3, 4 } })
  same(dk.concat({ a, b }, 2), { { 1, 2, 3, 4 } })
  same(dk.concat({ a, b }, { axis = -1 }), { { 1, 2, 3, 4 } })
  same(dk.concat { tensors = { a, b }, axis = 1 }, { { 1, 2 }, { 3, 4 } })
  same(dk.stack { a, b }:shape(), { 2, 1, 2 })
  same(dk.stack({ a, b }, 3):shape(), { 1, 2, 2 })
  same(dk.stack({ a, b }, -1):shape(), { 1, 2, 2 })
  same(dk.concat { a, dk.zeros(0, 2) }, { { 1, 2 } })
  raises(function() dk.concat {} end, "concat")
  raises(function() dk.stack {} end, "stack")
  raises(function() dk.concat { a, dk.zeros(1, 3) } end, "concat", "[1, 2]", "[1, 3]")
  raises(function() dk.stack { a, dk.zeros(2) } end, "stack")
  raises(function() dk.concat { a, 3 } end, "concat", "Tensor expected at index 2 of the list, got number")
  raises(function() dk.concat(a, b) end, "bad argument #1 to 'concat'", "list of Tensors expected, got Tensor")
  raises(function() dk.concat({ a, b }, 3) end, "concat")
end

function cases.matmul()
  local a, b = dk.tensor { { 1, 2 }, { 3, 4 } }, dk.tensor { { 5, 6 }, { 7, 8 } }
  same(a:matmul(b), { { 19, 22 }, { 43, 50 } })
  same(dk.matmul(a, b), { { 19, 22 }, { 43, 50 } })
  same(dk.matmul { input = a, other = b }, { { 19, 22 }, { 43, 50 } })
  same(a:matmul(dk.tensor { 1, 1 }), { 3, 7 })
  same(dk.tensor { 1, 1 }:matmul(a), { 4, 6 })
  assert(dk.tensor { 1, 2 }:matmul(dk.tensor { 3, 4 }):item() == 11)
  same(dk.ones(5, 1, 2, 3):matmul(dk.ones(4, 3, 2)):shape(), { 5, 4, 2, 2 })
  same(dk.ones(2, 0):matmul(dk.ones(0, 3)), { { 0, 0, 0 }, { 0, 0, 0 } })
  support.close(dk.full({ 1, 2, 3 }, 5)) -- the buffer that the next tensor reuses
  same(dk.ones(1, 2, 0):matmul(dk.ones(0, 3)), { { { 0, 0, 0 }, { 0, 0, 0 } } })
  raises(function() dk.zeros(32, 100):matmul(dk.zeros(128, 100)) end, "bad argument #1 to 'matmul'",
    "[32, 100]", "[128, 100]")
  raises(function() dk.matmul(dk.zeros(32, 100), dk.zeros(128, 100)) end, "bad argument #2 to 'matmul'")
  raises(function() dk.ones(2, 2, 2):matmul(dk.ones(3, 2, 2)) end, "matmul")
  raises(function() a:matmul(3) end, "bad argument #1 to 'matmul'", "Tensor expected, got number")
  raises(function() dk.zeros(2 ^ 20, 1):matmul(dk.zeros(1, 2 ^ 22)) end, "matmul")
end

function cases.sub()
  local x = dk.arange(12):reshape(3, 4)
  same(x:sub(2, 3), { { 4, 5, 6, 7 }, { 8, 9, 10, 11 } })
  same(x:sub(2, 2), { { 4, 5, 6, 7 } })
  same(x:sub(-2, -1), x:sub(2, 3))
  same(x:sub(1, -1), x)
  same(x:sub(1, -1, 2, 3), { { 1, 2 }, { 5, 6 }, { 9, 10 } })
  same(x:sub(3, 3, -1, -1), { { 11 } })
  same(dk.sub(x, 1, 2), x[{ { 1, 2 } }])
  same(x:sub { first = 1, last = 2 }, x:sub(1, 2))
  same(x:sub(1, 2, { 2, 3 }), x:sub(1, 2, 2, 3))
  same(dk.parameter { 1, 2, 3 }:sub(2, 3), { 2, 3 })
  support.check_gradient(function(p) return p:sub(2, 3, 1, 2):square():sum() end, x)
  raises(function() x:sub(1, 4) end, "sub", "no position 4 on axis 1", "[3, 4]")
  raises(function() x:sub(1, 2, 1, 5) end, "sub", "no position 5 on axis 2", "[3, 4]")
  raises(function() x:sub(3, 2) end, "sub", "empty", "[3, 4]")
  raises(function() x:sub(0, 2) end, "bad argument #1 to 'sub'", "count from 1")
  raises(function() x:sub(1, 2, 1) end, "'sub'", "for each axis, got 3 positions")
  raises(function() x:sub(1, 2, 1, 2, 1, 2) end, "sub", "[3, 4]")
  raises(function() x:sub(1.5, 2) end, "bad argument #1 to 'sub'")
  -- PyTorch's sub is a difference.
  raises(function() x:sub(x) end, "bad argument #1 to 'sub'", "got Tensor", "x - y")
  raises(function() x:sub(1) end, "bad argument #2 to 'sub'", "x - y")
  same(x:subtract(x), dk.zeros(3, 4))
end

function cases.einsum()
  local a, b = dk.tensor { { 1, 2 }, { 3, 4 } }, dk.tensor { { 5, 6 }, { 7, 8 } }
  same(dk.einsum("ik,kj->ij", a, b), { { 19, 22 }, { 43, 50 } })
  same(dk.einsum("ij->ji", a), { { 1, 3 }, { 2, 4 } })
  same(dk.einsum("ii->i", a), { 1, 4 })
  assert(dk.einsum("ij->", a):item() == 10 and dk.einsum("ii", a):item() == 5)
  same(dk.einsum("ik,kj->ij", { a, b }), { { 19, 22 }, { 43, 50 } })
  same(dk.einsum("i,j->ij", dk.tensor { 1, 2 }, dk.tensor { 3, 4 }), { { 3, 4 }, { 6, 8 } })
  raises(function() dk.einsum("ij,jk->ik", a) end, "einsum")
  raises(function() dk.einsum("ij->ijk", a) end, "einsum")
  raises(function() dk.einsum("i?->i", a) end, "einsum")
  raises(function() dk.einsum("", a) end, "einsum")
  raises(function() dk.einsum("ijk->i", a) end, "einsum")
  raises(function() dk.einsum("ij,jk->ik", a, dk.zeros(3, 3)) end, "einsum")
  raises(function() dk.einsum("ij->i\0j", a) end, "einsum")
  raises(function() dk.einsum(a, b) end, "bad argument #1 to 'einsum'")
  raises(function() dk.einsum("ij->i") end, "einsum")
end

function cases.gradients()
  local x = dk.tensor { { 0.3, -0.8, 1.7 }, { 2.2, 0.6, -1.4 } }
  local weights = dk.tensor { { 1, 2, 3 }, { -1, 4, 0.5 } }
  for _, f in ipairs {
    function(p) return p:reshape(3, 2):transpose():reshape(2, 3) end,
    function(p) return p:permute(2, 1):t() end,
    function(p) return p:flip() end, function(p) return p:roll(1, 2) end,
    function(p) return p:pad { 1, 1 }:narrow(2, 2, 3) end,
    function(p) return dk.concat({ p, p }, 2):narrow(2, 2, 3) end,
    function(p) return dk.stack({ p, p }, 1):sum(1) end,
    function(p) return p:unsqueeze(1):expand(4, 2, 3):sum(1) end,
    function(p) return p:tile(2, 1):narrow(1, 2, 2) end,
    function(p) return dk.concat(p:chunk(3, 2), 2) end,
    function(p) return p:gather(2, dk.tensor { { 3, 3, 1 }, { 1, 2, 2 } }) end,
    function(p) return p:masked_fill(weights:gt(2), 0) end,
  } do
    support.check_gradient(function(p) return (f(p):square() * weights):sum() end, x)
  end
  support.check_gradient(function(p, q) return p:matmul(q):square():sum() end, x, x:t())
  support.check_gradient(function(p, q) return dk.einsum("ij,kj->ik", p, q):square():sum() end, x, x)
end

return cases
