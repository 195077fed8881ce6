"""Linear algebra (torch.linalg). Vectors are compared by expressions that do not depend on their signs."""
import math

import torch

from golden import case, rand, randn, tensor

L = torch.linalg
inf = math.inf
# The tolerance of results that LAPACKs compute in different orders.
CLOSE = 1e-5


def apart(*shape, seed=0):
    """Square matrices whose eigenvalues and singular values are well apart, also under finite differences."""
    n = shape[-1]
    steps = torch.diag(torch.arange(1, n + 1, dtype=torch.float32) * torch.tensor([1.0, -1.0]).repeat(n)[:n])
    return steps * 1.5 + 0.3 * randn(*shape, seed=seed)


def tall(*shape, seed=0):
    """Matrices with singular values that are apart."""
    m, n = shape[-2:]
    return torch.eye(m, n) * torch.arange(1, n + 1) * 1.2 + 0.3 * randn(*shape, seed=seed)


def positive(x):
    return x @ x.mT + torch.eye(x.shape[-1])


def cond(x, p):
    """torch.linalg.cond, whose gradient fails for norms that need the inverse."""
    return L.cond(x, p) if p in (None, 2, -2) else L.matrix_norm(x, p) * L.matrix_norm(L.inv(x), p)


# The same in Lua: the symmetric part of any square matrix.
POSITIVE = "local n = x:shape()[x:dim()] local a = x:matmul(x:transpose(-1, -2)) + dk.eye(n) "
SYMMETRIC = "local a = (x + x:transpose(-1, -2)) * 0.5 "


def symmetric(x):
    return (x + x.mT) * 0.5


# Cholesky.
case("cholesky", POSITIVE + "return dk.linalg.cholesky(a)", lambda x: L.cholesky(positive(x)), CLOSE, x=0.5 * randn(3, 3))
case("cholesky, upper", POSITIVE + "return dk.linalg.cholesky(a, true)", lambda x: L.cholesky(positive(x), upper=True), CLOSE,
     x=0.5 * randn(3, 3))
case("cholesky of a batch", POSITIVE + "return dk.linalg.cholesky(a)", lambda x: L.cholesky(positive(x)), CLOSE,
     x=0.5 * randn(2, 1, 3, 3))
case("cholesky of 1 x 1", "dk.linalg.cholesky(x)", lambda x: L.cholesky(x), CLOSE, x=tensor([[4.0]]))
case("cholesky reads the lower triangle", "dk.linalg.cholesky(x)", lambda x: L.cholesky(x), CLOSE, gradients=False,
     x=tensor([[4.0, math.nan], [2.0, 5.0]]))
case("cholesky, upper, reads the upper triangle", "dk.linalg.cholesky{x, upper = true}", lambda x: L.cholesky(x, upper=True),
     CLOSE, gradients=False, x=tensor([[4.0, 2.0], [math.nan, 5.0]]))
case("cholesky without elements", "dk.linalg.cholesky(x)", lambda x: L.cholesky(x), gradients=False, x=torch.zeros(2, 0, 0))
case("cholesky_solve", "dk.linalg.cholesky_solve(y, x)", lambda y, x: torch.cholesky_solve(y, x), CLOSE, gradients=["y"],
     y=randn(3, 2), x=(2 * torch.eye(3) + 0.3 * randn(3, 3)).tril())
case("cholesky_solve, upper", "dk.linalg.cholesky_solve(y, x, true)", lambda y, x: torch.cholesky_solve(y, x, upper=True), CLOSE,
     gradients=["y"], y=randn(2, 3, 2), x=(2 * torch.eye(3) + 0.3 * randn(2, 3, 3)).triu())
case("cholesky_solve and cholesky", POSITIVE + "return dk.linalg.cholesky_solve(y, dk.linalg.cholesky(a))",
     lambda y, x: torch.cholesky_solve(y, L.cholesky(positive(x))), CLOSE, y=randn(3, 2), x=0.5 * randn(3, 3))

# Equations.
for name, a, b in [
    ("matrices", (3, 3), (3, 2)), ("a vector", (3, 3), (3,)), ("a batch", (2, 3, 3), (2, 3, 2)), ("a batch of vectors", (2, 3, 3), (2, 3)),
    ("one matrix for a batch", (3, 3), (2, 3, 2)), ("a batch and one right-hand side", (2, 3, 3), (3, 1)),
    ("a batch and one vector", (2, 3, 3), (3,)), ("two axes that broadcast", (2, 1, 2, 2), (3, 2, 2)), ("1 x 1", (1, 1), (1, 1)),
]:
    case("solve, " + name, "dk.linalg.solve(a, b)", lambda a, b: L.solve(a, b), CLOSE, a=apart(*a), b=randn(*b))
case("solve from the right", "dk.linalg.solve(a, b, false)", lambda a, b: L.solve(a, b, left=False), CLOSE, a=apart(2, 3, 3), b=randn(2, 2, 3))
case("solve from the right with broadcasting", "dk.linalg.solve{a, b, left = false}", lambda a, b: L.solve(a, b, left=False), CLOSE,
     a=apart(3, 3), b=randn(2, 2, 3))
case("solve with exchanged rows", "dk.linalg.solve(a, b)", lambda a, b: L.solve(a, b), CLOSE, differences=False,
     a=tensor([[0.0, 2.0], [1.0, 3.0]]), b=randn(2, 2))
case("solve without elements", "dk.linalg.solve(a, b)", lambda a, b: L.solve(a, b), gradients=False, a=torch.zeros(0, 0), b=torch.zeros(0, 2))
case("solve without right-hand sides", "dk.linalg.solve(a, b)", lambda a, b: L.solve(a, b), gradients=False, a=apart(3, 3), b=torch.zeros(3, 0))
case("solve with NaN", "dk.linalg.solve(a, b)", lambda a, b: L.solve(a, b), gradients=False, a=tensor([[math.nan, 1], [1, 2]]), b=randn(2))
for upper in (False, True):
    for left in (True, False):
        for unit in (False, True):
            words = f"{'upper' if upper else 'lower'}, {'left' if left else 'right'}{', unit diagonal' if unit else ''}"
            lua = (f"dk.linalg.solve_triangular(a, b, {{upper = {str(upper).lower()}, left = {str(left).lower()}, "
                   f"unitriangular = {str(unit).lower()}}})")
            case("solve_triangular, " + words, lua,
                 lambda a, b, u=upper, l=left, t=unit: L.solve_triangular(a, b, upper=u, left=l, unitriangular=t), CLOSE,
                 a=1.5 * torch.eye(3) + 0.3 * randn(3, 3), b=randn(*((3, 2) if left else (2, 3))))
case("solve_triangular, broadcasting", "dk.linalg.solve_triangular(a, b, true)", lambda a, b: L.solve_triangular(a, b, upper=True), CLOSE,
     a=1.5 * torch.eye(3) + 0.3 * randn(2, 1, 3, 3), b=randn(2, 3, 2))
case("solve_triangular, a zero on the diagonal", "dk.linalg.solve_triangular(a, b, false)",
     lambda a, b: L.solve_triangular(a, b, upper=False), gradients=False, a=tensor([[1.0, 0.0], [1.0, 0.0]]), b=tensor([[1.0], [3.0]]))
case("inv", "dk.linalg.inv(x)", lambda x: L.inv(x), CLOSE, x=apart(3, 3))
case("inv of a batch", "dk.linalg.inv(x)", lambda x: L.inv(x), CLOSE, x=apart(2, 2, 2, 2))
case("inv of 1 x 1", "dk.linalg.inv(x)", lambda x: L.inv(x), CLOSE, x=tensor([[-4.0]]))
case("inv of a larger matrix", "dk.linalg.inv(x)", lambda x: L.inv(x), 1e-4, differences=False, x=apart(9, 9))
case("inv without elements", "dk.linalg.inv(x)", lambda x: L.inv(x), gradients=False, x=torch.zeros(3, 0, 0))
case("det", "dk.linalg.det(x)", lambda x: L.det(x), CLOSE, x=apart(3, 3))
case("det of a batch", "dk.linalg.det(x)", lambda x: L.det(x), CLOSE, x=apart(2, 3, 4, 4))
case("det of 1 x 1", "dk.linalg.det(x)", lambda x: L.det(x), CLOSE, x=tensor([[-4.0]]))
# PyTorch's gradient of det is 0 for all singular matrices.
case("det of a matrix of rank 1", "dk.linalg.det(x)", lambda x: x[0, 0] * x[1, 1] - x[0, 1] * x[1, 0], 1e-5, x=tensor([[1.0, 2.0], [2.0, 4.0]]))
case("det of a matrix of rank 2", "dk.linalg.det(x)", lambda x: x[0, 0] * (x[1, 1] * x[2, 2] - x[1, 2] * x[2, 1])
     - x[0, 1] * (x[1, 0] * x[2, 2] - x[1, 2] * x[2, 0]) + x[0, 2] * (x[1, 0] * x[2, 1] - x[1, 1] * x[2, 0]), 1e-5,
     x=tensor([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0], [0.0, 0.0, 3.0]]))
case("det of zeros", "dk.linalg.det(x)", lambda x: L.det(x), x=torch.zeros(3, 3))
case("det without elements", "dk.linalg.det(x)", lambda x: L.det(x), gradients=False, x=torch.zeros(2, 0, 0))
case("det with NaN", "dk.linalg.det(x)", lambda x: L.det(x), gradients=False, x=tensor([[math.nan, 1], [1, 2]]))
case("slogdet", "dk.linalg.slogdet(x)", lambda x: L.slogdet(x), CLOSE, x=apart(3, 3))
case("slogdet of a batch", "dk.linalg.slogdet(x)", lambda x: L.slogdet(x), CLOSE, x=apart(2, 2, 3, 3))
case("slogdet of a singular matrix", "dk.linalg.slogdet(x)", lambda x: L.slogdet(x), gradients=False, x=torch.ones(2, 2))
case("slogdet without elements", "dk.linalg.slogdet(x)", lambda x: L.slogdet(x), gradients=False, x=torch.zeros(0, 0))
case("slogdet of a tiny determinant", "dk.linalg.slogdet(x)", lambda x: L.slogdet(x), gradients=False, x=torch.eye(20) * 1e-4)

# Least squares.
for name, a, b in [("tall", (4, 2), (4, 3)), ("wide", (2, 4), (2, 3)), ("square", (3, 3), (3, 1)), ("a batch", (2, 4, 2), (2, 4, 1)),
                   ("a row", (1, 3), (1, 2)), ("a column", (3, 1), (3, 2))]:
    case("lstsq, " + name, "return (dk.linalg.lstsq(a, b))", lambda a, b: L.lstsq(a, b, driver="gelsd").solution, 2e-5, a=tall(*a), b=randn(*b))
    case("lstsq's other results, " + name, "local _, r, k, s = dk.linalg.lstsq(a, b) return r, k, s",
         lambda a, b: L.lstsq(a, b, driver="gelsd")[1:], 2e-5, gradients=False, a=tall(*a), b=randn(*b))
case("lstsq, vectors", "return (dk.linalg.lstsq(a, b))", lambda a, b: L.lstsq(a, b).solution, 2e-5, gradients=False, a=tall(2, 4, 2), b=randn(2, 4))
case("lstsq, broadcasting", "return (dk.linalg.lstsq(a, b))", lambda a, b: L.lstsq(a.expand(2, 4, 2), b, driver="gelsd").solution, 2e-5,
     a=tall(4, 2), b=randn(2, 4, 3))
case("lstsq of rank 1", "return dk.linalg.lstsq(a, b)", lambda a, b: L.lstsq(a, b, driver="gelsd"), 2e-5, gradients=False, a=torch.ones(3, 2), b=randn(3, 2))
case("lstsq with rcond", "local x, _, k = dk.linalg.lstsq(a, b, 0.5) return x, k",
     lambda a, b: L.lstsq(a, b, rcond=0.5, driver="gelsd")[::2], 2e-5, gradients=False, a=torch.diag(tensor(4.0, 3.0, 1.0)), b=randn(3, 1))

# LU.
for name, shape in [("square", (3, 3)), ("tall", (4, 2)), ("wide", (2, 4)), ("a batch", (2, 2, 3, 2)), ("a row", (1, 3)), ("a column", (3, 1))]:
    case("lu, " + name, "dk.linalg.lu(x)", lambda x: L.lu(x), CLOSE, x=tall(*shape))
case("lu with exchanged rows", "dk.linalg.lu(x)", lambda x: L.lu(x), CLOSE, x=tensor([[0.1, 2.0, 1.0], [1.0, 0.3, -1.0], [3.0, 1.0, 2.0]]))
case("lu of a singular matrix", "dk.linalg.lu(x)", lambda x: L.lu(x), CLOSE, gradients=False, x=torch.ones(3, 3))
for shape in [(3, 0), (0, 3), (2, 0, 0)]:
    case(f"lu of {' x '.join(map(str, shape))}", "dk.linalg.lu(x)", lambda x: L.lu(x), gradients=False, x=torch.zeros(shape))

# QR, whose signs differ between libraries.
for name, shape in [("tall", (4, 2)), ("square", (3, 3)), ("wide", (2, 4)), ("a batch", (2, 3, 2)), ("a row", (1, 3)), ("a column", (3, 1))]:
    case("qr, " + name, "local q, r = dk.linalg.qr(x) return q:abs(), r:abs()", lambda x: [v.abs() for v in L.qr(x)], CLOSE,
         differences=False, x=tall(*shape))
    case("qr's products, " + name, "local q, r = dk.linalg.qr(x) return q:matmul(q:transpose(-1, -2)), r:transpose(-1, -2):matmul(r)",
         lambda x: (lambda q, r: [q @ q.mT, r.mT @ r])(*L.qr(x)), CLOSE, x=tall(*shape))
case("qr, complete, wide", "local q, r = dk.linalg.qr(x, 'complete') return q:abs(), r:abs()", lambda x: [v.abs() for v in L.qr(x, "complete")],
     CLOSE, differences=False, x=tall(2, 4))
case("qr, complete, tall", "local q, r = dk.linalg.qr(x, 'complete') return q:abs(), r:abs()", lambda x: [v.abs() for v in L.qr(x, "complete")],
     CLOSE, gradients=False, x=tall(2, 4, 2))
case("qr, r", "local q, r = dk.linalg.qr(x, 'r') return q, r:abs()", lambda x: (lambda q, r: [q, r.abs()])(*L.qr(x, "r")), CLOSE, gradients=False,
     x=tall(4, 2))
for mode in ("reduced", "complete"):
    for shape in [(3, 0), (0, 3), (2, 0, 0)]:
        case(f"qr, {mode}, of {' x '.join(map(str, shape))}", f"dk.linalg.qr(x, '{mode}')", lambda x, mode=mode: L.qr(x, mode), gradients=False, x=torch.zeros(shape))

# Singular values.
for name, shape in [("tall", (4, 2)), ("square", (3, 3)), ("wide", (2, 4)), ("a batch", (2, 3, 2)), ("1 x 1", (1, 1))]:
    case("svdvals, " + name, "dk.linalg.svdvals(x)", lambda x: L.svdvals(x), CLOSE, x=tall(*shape))
    case("svd's magnitudes, " + name, "local u, s, vh = dk.linalg.svd(x) return u:abs(), s, vh:abs()",
         lambda x: (lambda u, s, vh: [u.abs(), s, vh.abs()])(*L.svd(x, full_matrices=False)), 2e-5, differences=False, x=tall(*shape))
    case("svd's first parts, " + name,
         "local u, s, vh = dk.linalg.svd(x) local u1, v1 = u:narrow(-1, 1, 1), vh:narrow(-2, 1, 1) "
         "return u1:matmul(u1:transpose(-1, -2)), v1:transpose(-1, -2):matmul(v1), u1:matmul(v1)",
         lambda x: (lambda u, s, vh: [u[..., :1] @ u[..., :1].mT, vh[..., :1, :].mT @ vh[..., :1, :], u[..., :1] @ vh[..., :1, :]])(
             *L.svd(x, full_matrices=False)), 2e-5, x=tall(*shape))
for name, shape in [("tall", (4, 2)), ("wide", (2, 4))]:
    case("svd, full matrices, " + name,
         "local u, s, vh = dk.linalg.svd(x, true) local k = s:numel() return u:narrow(2, 1, k):abs(), s, vh:narrow(1, 1, k):abs(), u:matmul(u:t()), vh:matmul(vh:t())",
         lambda x: (lambda u, s, vh: [u[:, :2].abs(), s, vh[:2].abs(), u @ u.mT, vh @ vh.mT])(*L.svd(x)), 2e-5,
         gradients=False, x=tall(*shape))
case("svdvals of ties", "dk.linalg.svdvals(x)", lambda x: L.svdvals(x), CLOSE, gradients=False, x=torch.eye(3))
for shape in [(3, 0), (0, 3), (2, 0, 0)]:
    for full in (False, True):
        case(f"svd of {' x '.join(map(str, shape))}, {'full' if full else 'reduced'}", f"dk.linalg.svd(x, {str(full).lower()})",
             lambda x, full=full: L.svd(x, full_matrices=full), gradients=False, x=torch.zeros(shape))

# Eigenvalues.
for name, shape in [("one matrix", (3, 3)), ("a batch", (2, 2, 3, 3)), ("1 x 1", (1, 1))]:
    case("eigvalsh, " + name, SYMMETRIC + "return dk.linalg.eigvalsh(a)", lambda x: L.eigvalsh(symmetric(x)), CLOSE, x=apart(*shape))
    case("eigh, " + name, SYMMETRIC + "local w, v = dk.linalg.eigh(a) return w, v:abs()",
         lambda x: (lambda w, v: [w, v.abs()])(*L.eigh(symmetric(x))), 2e-5, differences=False, x=apart(*shape))
    case("eigh's first parts, " + name,
         SYMMETRIC + "local w, v = dk.linalg.eigh(a) local v1 = v:narrow(-1, 1, 1) return v1:matmul(v1:transpose(-1, -2))",
         lambda x: (lambda w, v: v[..., :1] @ v[..., :1].mT)(*L.eigh(symmetric(x))), 2e-5, x=apart(*shape))
case("eigh reads the lower triangle", "dk.linalg.eigvalsh(x)", lambda x: L.eigvalsh(x), CLOSE, gradients=False, x=tensor([[2.0, math.nan], [1.0, 3.0]]))
case("eigh reads the upper triangle", "dk.linalg.eigvalsh(x, 'U')", lambda x: L.eigvalsh(x, UPLO="U"), CLOSE, gradients=False,
     x=tensor([[2.0, 1.0], [math.nan, 3.0]]))
case("eigh of ties", "local w, v = dk.linalg.eigh(x) return w, v:matmul(v:t())", lambda x: (lambda w, v: [w, v @ v.mT])(*L.eigh(x)), CLOSE,
     gradients=False, x=2 * torch.eye(4))
case("eigh without elements", "dk.linalg.eigh(x)", lambda x: L.eigh(x), gradients=False, x=torch.zeros(2, 0, 0))

# Pseudoinverses, ranks, condition numbers.
for name, shape in [("tall", (4, 2)), ("wide", (2, 4)), ("square", (3, 3)), ("a batch", (2, 2, 3))]:
    case("pinv, " + name, "dk.linalg.pinv(x)", lambda x: L.pinv(x), 2e-5, x=tall(*shape))
case("pinv of rank 1", "dk.linalg.pinv(x)", lambda x: L.pinv(x), 1e-4, differences=False, x=tensor([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
case("pinv, atol", "dk.linalg.pinv(x, 2)", lambda x: L.pinv(x, atol=2.0), 1e-5, differences=False, x=torch.diag(tensor(1.0, 2.5, 4.0)))
case("pinv, rtol", "dk.linalg.pinv{x, rtol = 0.5}", lambda x: L.pinv(x, rtol=0.5), 1e-5, differences=False, x=torch.diag(tensor(1.0, 2.5, 4.0)))
case("pinv, symmetric", SYMMETRIC + "return dk.linalg.pinv{a, hermitian = true}", lambda x: L.pinv(symmetric(x), hermitian=True), 2e-5, x=apart(3, 3))
case("pinv without elements", "dk.linalg.pinv(x)", lambda x: L.pinv(x), gradients=False, x=torch.zeros(2, 0, 3))
case("matrix_rank", "dk.linalg.matrix_rank(x)", lambda x: L.matrix_rank(x), gradients=False,
     x=torch.stack([torch.eye(3), torch.ones(3, 3), torch.zeros(3, 3)]))
case("matrix_rank, atol", "dk.linalg.matrix_rank(x, 2)", lambda x: L.matrix_rank(x, atol=2.0), gradients=False, x=torch.diag(tensor(1.0, -2.5, 4.0)))
case("matrix_rank, rtol", "dk.linalg.matrix_rank{x, rtol = 0.3}", lambda x: L.matrix_rank(x, rtol=0.3), gradients=False, x=torch.diag(tensor(1.0, 2.5, 4.0)))
case("matrix_rank, atol and rtol", "dk.linalg.matrix_rank(x, 3, 0.1)", lambda x: L.matrix_rank(x, atol=3.0, rtol=0.1), gradients=False,
     x=torch.diag(tensor(1.0, 2.5, 4.0)))
case("matrix_rank, symmetric", "dk.linalg.matrix_rank{x, hermitian = true}", lambda x: L.matrix_rank(x, hermitian=True), gradients=False,
     x=tensor([[1.0, 0.0], [1.0, 1.0]]))
case("matrix_rank without elements", "dk.linalg.matrix_rank(x)", lambda x: L.matrix_rank(x), gradients=False, x=torch.zeros(2, 0, 3))
for p, lua in [(None, ""), (2, ", 2"), (-2, ", -2"), (1, ", 1"), (-1, ", -1"), (inf, ", math.huge"), (-inf, ", -math.huge"), ("fro", ", 'fro'"),
               ("nuc", ", 'nuc'")]:
    case(f"cond, {p}", f"dk.linalg.cond(x{lua})", lambda x, p=p: cond(x, p), 2e-5, differences=p not in (1, -1, inf, -inf), x=apart(2, 3, 3))
case("cond of a tall matrix", "dk.linalg.cond(x)", lambda x: L.cond(x), 2e-5, x=tall(4, 2))
case("cond of singular matrices", "return dk.linalg.cond(x), dk.linalg.cond(x, 1)", lambda x: [torch.tensor(inf).expand(2), L.cond(x, 1)],
     gradients=False, x=torch.stack([torch.zeros(2, 2) + torch.diag(tensor(1.0, 0.0)), torch.diag(tensor(0.0, 2.0))]))
case("cond without elements", "dk.linalg.cond(x)", lambda x: L.cond(x), gradients=False, x=torch.zeros(2, 0, 0))

# Norms.
ORDERS = [("fro", "'fro'"), ("nuc", "'nuc'"), (1, "1"), (-1, "-1"), (2, "2"), (-2, "-2"), (inf, "math.huge"), (-inf, "-math.huge")]
for order, lua in ORDERS:
    case(f"matrix_norm, {order}", f"dk.linalg.matrix_norm(x, {lua})", lambda x, o=order: L.matrix_norm(x, o), CLOSE, x=tall(2, 3, 2))
    case(f"matrix_norm, {order}, axes", f"dk.linalg.matrix_norm(x, {lua}, {{3, 1}})", lambda x, o=order: L.matrix_norm(x, o, dim=(2, 0)), CLOSE,
         differences=order not in (1, -1, inf, -inf), x=tall(3, 3, 2).transpose(0, 2).contiguous())
    case(f"matrix_norm, {order}, keepdim", f"dk.linalg.matrix_norm(x, {lua}, {{-1, 1}}, true)",
         lambda x, o=order: L.matrix_norm(x, o, dim=(-1, 0), keepdim=True), CLOSE, gradients=False, x=randn(2, 3, 4))
    case(f"matrix_norm, {order}, without elements", f"dk.linalg.matrix_norm(x, {lua})", lambda x: torch.zeros(2), gradients=False, x=torch.zeros(2, 0, 0))
    case(f"norm of a matrix, {order}", f"dk.linalg.norm(x, {lua})", lambda x, o=order: L.norm(x, o), CLOSE, gradients=False, x=randn(3, 2))
for order, lua in [(2, "2"), (1, "1"), (3, "3"), (0.5, "0.5"), (0, "0"), (-1, "-1"), (-2.5, "-2.5"), (inf, "math.huge"), (-inf, "-math.huge")]:
    x = (rand(2, 3, 2) + 0.3) * torch.sign(randn(2, 3, 2))
    case(f"vector_norm, {order}", f"dk.linalg.vector_norm(x, {lua})", lambda x, o=order: L.vector_norm(x, o), CLOSE, differences=abs(order) < inf, x=x)
    case(f"vector_norm, {order}, an axis", f"dk.linalg.vector_norm(x, {lua}, 2)", lambda x, o=order: L.vector_norm(x, o, dim=1), CLOSE, differences=abs(order) < inf, x=x)
    case(f"vector_norm, {order}, two axes", f"dk.linalg.vector_norm(x, {lua}, {{-1, 1}}, true)",
         lambda x, o=order: L.vector_norm(x, o, dim=(-1, 0), keepdim=True), CLOSE,
         differences=abs(order) < inf, x=x)
    case(f"norm of a vector, {order}", f"dk.linalg.norm(x, {lua})", lambda x, o=order: L.norm(x, o), CLOSE, gradients=False, x=randn(5))
    case(f"vector_norm, {order}, of zeros", f"dk.linalg.vector_norm(x, {lua})", lambda x, o=order: L.vector_norm(x, o), gradients=False, x=tensor(0.0, 2.0, -3.0))
case("vector_norm with NaN", "dk.linalg.vector_norm(x)", lambda x: L.vector_norm(x), gradients=False, x=tensor(1.0, math.nan))
case("vector_norm of no elements", "return dk.linalg.vector_norm(x), dk.linalg.vector_norm(x, 0)", lambda x: [L.vector_norm(x), L.vector_norm(x, 0)],
     gradients=False, x=torch.zeros(0))
case("norm", "dk.linalg.norm(x)", lambda x: L.norm(x), CLOSE, x=randn(2, 3, 2))
case("norm, keepdim", "dk.linalg.norm{x, keepdim = true}", lambda x: L.norm(x, keepdim=True), CLOSE, gradients=False, x=randn(2, 3, 2))
case("norm along an axis", "dk.linalg.norm(x, nil, 2)", lambda x: L.norm(x, dim=1), CLOSE, x=randn(2, 3, 2))
case("norm along an axis, with an order", "dk.linalg.norm{x, ord = 1, axis = -1}", lambda x: L.norm(x, 1, dim=-1), CLOSE, x=randn(2, 3, 2))
case("norm along two axes", "dk.linalg.norm(x, nil, {1, 3})", lambda x: L.norm(x, dim=(0, 2)), CLOSE, x=randn(2, 3, 2))
case("norm along two axes, with an order", "dk.linalg.norm(x, 1, {1, 3})", lambda x: L.norm(x, 1, dim=(0, 2)), CLOSE, x=randn(2, 3, 2))

# Powers and products.
for n in (0, 1, 2, 5, -1, -3):
    case(f"matrix_power, {n}", f"dk.linalg.matrix_power(x, {n})", lambda x, n=n: L.matrix_power(x, n), 2e-5, x=0.5 * apart(2, 2, 2))
case("matrix_power without elements", "dk.linalg.matrix_power(x, 3)", lambda x: L.matrix_power(x, 3), gradients=False, x=torch.zeros(0, 0))
case("matrix_exp", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), CLOSE, x=0.5 * randn(3, 3))
case("matrix_exp of a batch with norms of many sizes", "dk.linalg.matrix_exp(x * y)", lambda x, y: L.matrix_exp(x * y), 2e-5, differences=False,
     x=randn(4, 2, 2), y=tensor(1e-3, 0.1, 1.0, 6.0).reshape(4, 1, 1))
case("matrix_exp of 1 x 1", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), CLOSE, x=tensor([[-1.5]]))
case("matrix_exp of zeros", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), CLOSE, x=torch.zeros(2, 2))
case("matrix_exp of a rotation", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), 2e-5, gradients=False, x=tensor([[0.0, -20.0], [20.0, 0.0]]))
case("matrix_exp with NaN", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), gradients=False, x=tensor([[math.nan, 1], [1, 2]]))
case("matrix_exp without elements", "dk.linalg.matrix_exp(x)", lambda x: L.matrix_exp(x), gradients=False, x=torch.zeros(2, 0, 0))
case("multi_dot", "dk.linalg.multi_dot{a, b, c}", lambda a, b, c: L.multi_dot([a, b, c]), CLOSE, a=randn(2, 4), b=randn(4, 3), c=randn(3, 1))
case("multi_dot of two", "dk.linalg.multi_dot{a, b}", lambda a, b: L.multi_dot([a, b]), CLOSE, a=randn(2, 4), b=randn(4, 3))
case("multi_dot of vectors", "dk.linalg.multi_dot{a, b, c}", lambda a, b, c: L.multi_dot([a, b, c]), CLOSE, a=randn(4), b=randn(4, 3), c=randn(3))
case("multi_dot from a vector", "dk.linalg.multi_dot{a, b, c}", lambda a, b, c: L.multi_dot([a, b, c]), CLOSE, a=randn(4), b=randn(4, 3), c=randn(3, 2))
case("multi_dot of four", "dk.linalg.multi_dot{a, b, c, d}", lambda a, b, c, d: L.multi_dot([a, b, c, d]), CLOSE, a=randn(2, 5), b=randn(5, 1),
     c=randn(1, 4), d=randn(4, 2))
