local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}
local linalg = dk.linalg
local nan = 0 / 0

local square_functions = { "cholesky", "inv", "det", "slogdet", "eigh", "eigvalsh", "matrix_exp" }
local matrix_functions = { "lu", "qr", "svd", "svdvals", "pinv", "matrix_rank", "cond" }

function cases.matrices_that_are_not_square()
  for _, name in ipairs(square_functions) do
    raises(function() linalg[name](dk.ones(2, 3)) end, "argument #1 to '" .. name, "square", "[2, 3]")
    raises(function() linalg[name](dk.ones(3)) end, "argument #1 to '" .. name, "[..., rows, columns]", "[3]")
  end
  for _, name in ipairs(matrix_functions) do
    raises(function() linalg[name](dk.ones(3)) end, "argument #1 to '" .. name, "[..., rows, columns]", "[3]")
  end
  raises(function() linalg.matrix_power(dk.ones(2, 3), 2) end, "square", "[2, 3]")
  raises(function() linalg.cond(dk.ones(2, 3), 1) end, "square", "[2, 3]")
  raises(function() linalg.matrix_norm(dk.ones(3)) end, "[..., rows, columns]", "[3]")
end

function cases.singular_matrices_are_named()
  raises(function() linalg.inv(dk.ones(2, 2)) end, "argument #1 to 'inv'", "the matrix is singular", "pivot 2 is 0")
  local batch = dk.stack { dk.eye(2), dk.zeros(2, 2) }
  raises(function() linalg.inv(batch) end, "matrix 2 is singular", "pivot 1 is 0")
  raises(function() linalg.solve(batch:reshape(2, 1, 2, 2), dk.ones(2, 1)) end, "matrix [2, 1] is singular")
  raises(function() linalg.matrix_power(batch, -1) end, "matrix 2 is singular")
  same(linalg.det(batch), { 1, 0 })
  same(linalg.matrix_power(batch, 0), dk.stack { dk.eye(2), dk.eye(2) })
end

function cases.matrices_that_are_not_positive_definite()
  raises(
    function() linalg.cholesky(dk.tensor { { 1, 2 }, { 2, 1 } }) end, "argument #1 to 'cholesky'",
    "the matrix is not positive definite", "leading minor of order 2")
  raises(function() linalg.cholesky(dk.stack { dk.eye(2), -dk.eye(2) }) end, "matrix 2", "order 1")
end

function cases.elements_that_are_not_finite()
  for _, bad in ipairs { nan, math.huge, -math.huge } do
    local a = dk.stack { dk.eye(2), dk.tensor { { 1, 1 }, { bad, 2 } } }
    for _, name in ipairs { "cholesky", "svd", "svdvals", "eigh", "eigvalsh", "pinv", "matrix_rank", "cond" } do
      raises(function() linalg[name](a) end, "argument #1 to '" .. name, "matrix 2 has an element that is not finite")
    end
    raises(function() linalg.lstsq(a, dk.ones(2, 2, 1)) end, "argument #1 to 'lstsq'", "not finite")
    raises(function() linalg.lstsq(dk.eye(2), dk.tensor { 1, bad }) end, "argument #2 to 'lstsq'", "not finite")
    -- As in PyTorch, one bad matrix does not spoil the others.
    local inverse, determinant = linalg.inv(a), linalg.det(a)
    same(inverse[1], dk.eye(2))
    same(inverse[2], dk.full({ 2, 2 }, nan))
    near(determinant, { 1, nan })
    near(linalg.solve(a, dk.ones(2)), { { 1, 1 }, { nan, nan } })
    local q, r = linalg.qr(a)
    near(q[2], { { nan, nan }, { nan, nan } })
    near(r[2][1], { nan, nan })
    near(q[1]:matmul(r[1]), dk.eye(2))
  end
end

function cases.sizes_that_do_not_fit()
  local a = dk.eye(2)
  raises(function() linalg.solve(a, dk.ones(3)) end, "argument #2 to 'solve'", "[3]", "expected 2 elements")
  raises(function() linalg.solve(a, dk.ones(3, 2)) end, "argument #2 to 'solve'", "[3, 2]", "expected 2 rows")
  raises(function() linalg.solve(a, dk.ones(2, 3), false) end, "expected 2 columns")
  raises(function() linalg.solve(a, dk.ones(2), false) end, "expected matrices")
  raises(function() linalg.solve(dk.ones(2, 3), dk.ones(2, 1)) end, "argument #1 to 'solve'", "square")
  raises(function() linalg.solve(dk.eye(2):expand(3, 2, 2), dk.ones(4, 2, 1)) end, "batches do not broadcast")
  raises(function() linalg.solve_triangular(a, dk.ones(3, 1), true) end, "argument #2", "expected 2 rows")
  raises(function() linalg.solve_triangular(dk.ones(2, 3), dk.ones(2, 1), true) end, "argument #1", "square")
  raises(function() linalg.solve_triangular(a, dk.ones(2, 1)) end, "#3 to 'solve_triangular'", "boolean expected")
  raises(function() linalg.cholesky_solve(dk.ones(3, 1), a) end, "argument #1 to 'cholesky_solve'", "expected 2 rows")
  raises(function() linalg.cholesky_solve(dk.ones(2, 1), dk.ones(2, 3)) end, "argument #2 to 'cholesky_solve'", "square")
  raises(function() linalg.lstsq(dk.ones(3, 2), dk.ones(2, 1)) end, "argument #2 to 'lstsq'", "expected 3 rows")
  raises(function() linalg.lstsq(dk.ones(3, 2), dk.ones(3, 1), -1) end, "argument #3 to 'lstsq'", "at least 0")
  raises(function() linalg.pinv(a, -1) end, "argument #2 to 'pinv'", "at least 0")
  raises(function() linalg.matrix_rank(a, 0, nan) end, "argument #3 to 'matrix_rank'", "at least 0")
end

function cases.multi_dot_checks_its_factors()
  local a = dk.ones(2, 3)
  raises(function() linalg.multi_dot { a } end, "expected two or more, got 1")
  raises(function() linalg.multi_dot { a, a } end, "factors 1 and 2", "[2, 3]")
  raises(function() linalg.multi_dot { a, dk.ones(3), dk.ones(3) } end, "factor 2", "[3]", "a matrix")
  raises(function() linalg.multi_dot { a, dk.ones(3, 2, 1) } end, "factor 2", "a matrix or a vector")
  same(linalg.multi_dot { dk.ones(2), dk.ones(2) }, { 2 })
end

function cases.norms_check_orders_and_axes()
  local a = dk.ones(2, 3)
  raises(function() linalg.norm(a, 3) end, "argument #2 to 'norm'", "1, 2 or infinity", "not 3")
  raises(function() linalg.matrix_norm(a, 0) end, "argument #2 to 'matrix_norm'", "not 0")
  raises(function() linalg.matrix_norm(a, nan) end, "argument #2 to 'matrix_norm'")
  raises(function() linalg.norm(a, "frobenius") end, "argument #2 to 'norm'")
  raises(function() linalg.norm(a, "nuc", 1) end, "argument #2 to 'norm'", "a number")
  raises(function() linalg.norm(dk.ones(2, 2, 2), 1) end, "argument #3 to 'norm'", "[2, 2, 2]")
  raises(function() linalg.norm(a, 1, { 1, 2, 1 }) end, "argument #3 to 'norm'", "two axes, not 3")
  raises(function() linalg.norm(a, nil, { 1, 1 }) end, "twice")
  raises(function() linalg.matrix_norm(a, 1, { 1, 1 }) end, "twice")
  raises(function() linalg.matrix_norm(a, 1, { 1, 3 }) end, "no axis 3")
  raises(function() linalg.matrix_norm(a, 1, 1) end, "two axes, not 1")
  raises(function() linalg.vector_norm(a, nan) end, "argument #2 to 'vector_norm'", "NaN")
  raises(function() linalg.vector_norm(dk.zeros(0), -1) end, "no elements")
  raises(function() linalg.eigh(dk.eye(2), "X") end, "argument #2 to 'eigh'", "'L', 'U'")
  raises(function() linalg.qr(dk.eye(2), "full") end, "argument #2 to 'qr'", "'reduced', 'complete', 'r'")
end

function cases.gradients_that_do_not_exist()
  local x = dk.parameter(dk.randn(3, 2))
  local _, r = linalg.qr(x, "r")
  raises(function() r:sum():backward() end, "no gradient", "\"r\"")
  local q = linalg.qr(x, "complete")
  raises(function() q:sum():backward() end, "no gradient", "more rows than columns")
  assert(not linalg.matrix_rank(x).requires_grad)
end

function cases.gradients_of_products_without_elements()
  local a, b = dk.parameter(dk.ones(2, 3, 0)), dk.parameter(dk.ones(0, 2))
  dk.matmul(a, b):sum():backward()
  same(a.grad:shape(), { 2, 3, 0 })
  same(b.grad:shape(), { 0, 2 })
  local c = dk.parameter(dk.ones(2, 4))
  linalg.multi_dot { dk.ones(3, 0), b, c }:sum():backward()
  same(c.grad, dk.zeros(2, 4))
end

function cases.large_shapes_without_elements()
  local wide = dk.zeros(2 ^ 40, 0)
  same(linalg.svdvals(wide):shape(), { 0 })
  raises(function() linalg.svd(wide, true) end, "too many elements")
  raises(function() linalg.det(dk.zeros(2 ^ 50, 0, 0)) end, "memory")
  same(linalg.inv(dk.zeros(2 ^ 50, 0, 0)):shape(), { 2 ^ 50, 0, 0 })
  same(linalg.solve(dk.zeros(2 ^ 50, 0, 0), dk.zeros(0, 3)):shape(), { 2 ^ 50, 0, 3 })
end

function cases.many_small_matrices()
  dk.manual_seed(0)
  local x = dk.randn(3000, 4, 4) + 4 * dk.eye(4)
  local identity = dk.eye(4):expand(3000, 4, 4)
  assert(dk.max((x:matmul(linalg.inv(x)) - identity):abs()):item() < 1e-2)
  local u, s, vh = linalg.svd(x)
  assert(dk.max(((u * s:unsqueeze(2)):matmul(vh) - x):abs()):item() < 1e-4)
  local values, vectors = linalg.eigh(x + x:transpose(2, 3))
  local product = (vectors * values:unsqueeze(2)):matmul(vectors:transpose(2, 3))
  assert(dk.max((product - x - x:transpose(2, 3)):abs()):item() < 1e-4)
end

function cases.larger_matrices()
  dk.manual_seed(0)
  local x = dk.randn(150, 150)
  local b = dk.randn(150, 3)
  local function size(t) return t:abs():max():item() end
  assert(size(x:matmul(linalg.solve(x, b)) - b) < 1e-2)
  local q, r = linalg.qr(x)
  assert(size(q:matmul(r) - x) < 1e-4 and size(q:t():matmul(q) - dk.eye(150)) < 1e-4)
  local u, s, vh = linalg.svd(x)
  assert(size((u * s):matmul(vh) - x) < 1e-3)
  local a = x:matmul(x:t()) + dk.eye(150)
  local l = linalg.cholesky(a)
  assert(size(l:matmul(l:t()) - a) < 1e-2)
  local sign, logarithm = linalg.slogdet(a)
  near(logarithm:item(), 2 * l:mul(dk.eye(150)):sum(1):log():sum():item(), 1e-4)
  same(sign, { 1 })
end

function cases.hints_for_other_names()
  raises(function() return dk.inverse end, "dk.linalg.inv")
  raises(function() return linalg.inverse end, "dk.linalg.inv")
  raises(function() return dk.svd end, "dk.linalg.svd")
  raises(function() return linalg.expm end, "dk.linalg.matrix_exp")
  raises(function() return linalg.eig end, "dk.linalg.eigh")
end

return cases
