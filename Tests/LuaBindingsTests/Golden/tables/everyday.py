"""Everyday functions of tensors: elementwise, joining, products."""
import math

import torch
import torch.nn.functional as F

from golden import Positions, case, distinct, rand, randn, tensor

inf, nan = math.inf, math.nan
EDGES = tensor(0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, inf, -inf, nan, 1e-20, 3e38)


def two(function):
    return lambda x, y: function(x, y)


def unary(name, function, *arguments, inputs=None, edges=True, lua=None, **options):
    """Ordinary values with gradients, and the ends of the domain."""
    code = lua or f"x:{name}({', '.join(map(str, arguments))})"
    x = inputs if inputs is not None else distinct(3, 5, step=0.23)
    case(name, code, lambda x: function(x, *arguments), x=x, **options)
    if edges:
        case(name + ", edges", code, lambda x: function(x, *arguments), gradients=False, x=EDGES)


# Elementwise functions of one tensor.
above_0, within_1, above_1 = rand(3, 4) + 0.2, rand(3, 4) * 1.6 - 0.8, rand(3, 4) + 1.2
unary("exp2", torch.exp2)
unary("expm1", torch.expm1)
unary("log1p", torch.log1p, inputs=above_0)
unary("log2", torch.log2, inputs=above_0)
unary("log10", torch.log10, inputs=above_0)
unary("rsqrt", torch.rsqrt, inputs=above_0)
unary("trunc", torch.trunc)
unary("frac", torch.frac)
unary("tan", torch.tan, inputs=within_1)
unary("asin", torch.asin, inputs=within_1)
unary("acos", torch.acos, inputs=within_1)
unary("atan", torch.atan)
unary("sinh", torch.sinh)
unary("cosh", torch.cosh)
unary("asinh", torch.asinh)
unary("acosh", torch.acosh, inputs=above_1)
unary("atanh", torch.atanh, inputs=within_1)
unary("sinc", torch.sinc, edges=False)
case("sinc, edges", "x:sinc()", lambda x: torch.sinc(x), gradients=False, x=EDGES[:-1])
unary("erf", torch.erf)
unary("erfc", torch.erfc)
unary("erfinv", torch.erfinv, inputs=within_1, tolerance=2e-6)
unary("lgamma", torch.lgamma, inputs=above_0)
unary("lgamma below 0", torch.lgamma, lua="x:lgamma()", inputs=tensor(-0.4, -1.3, -2.6), edges=False)
unary("digamma", torch.digamma, inputs=above_0)
unary("digamma below 0", torch.digamma, lua="x:digamma()", inputs=tensor(-0.4, -1.3, -2.6), edges=False)
unary("logit", torch.logit, inputs=rand(3, 4) * 0.6 + 0.2)
unary("logit", torch.logit, 0.1, inputs=tensor(-0.5, 0.3, 0.6, 1.5))
case("nan_to_num", "x:nan_to_num()", lambda x: torch.nan_to_num(x), differences=False, x=EDGES)
case("nan_to_num, numbers", "x:nan_to_num(1, 2, 3)", lambda x: torch.nan_to_num(x, 1, 2, 3), differences=False, x=EDGES)
case("whole powers are exact", "x:exp2(), x:exp2():log2()", lambda x: (x.exp2(), x.exp2().log2()), tolerance=0,
     gradients=False, x=torch.arange(-20.0, 20.0))

# Activation functions.
unary("relu6", F.relu6)
unary("elu", F.elu)
unary("elu", F.elu, 0.5)
unary("selu", F.selu)
unary("celu", F.celu, 0.5)
unary("mish", F.mish)
unary("hardsigmoid", F.hardsigmoid)
unary("hardswish", F.hardswish)
unary("logsigmoid", F.logsigmoid)
unary("softsign", F.softsign)
unary("tanhshrink", F.tanhshrink, tolerance=2e-6)
unary("hardtanh", F.hardtanh)
unary("hardtanh", F.hardtanh, -0.5, 1)
unary("threshold", F.threshold, 0.3, -7)
unary("softshrink", F.softshrink)
unary("softshrink", F.softshrink, 0.3)
unary("hardshrink", F.hardshrink)
unary("hardshrink", F.hardshrink, 0.3)
case("prelu", "x:prelu(w)", lambda x, w: F.prelu(x, w), x=distinct(2, 3, 4), w=randn(3))
case("prelu, one weight", "x:prelu(w)", lambda x, w: F.prelu(x, w), x=distinct(5), w=randn(1))
case("glu", "x:glu()", lambda x: F.glu(x), x=randn(2, 3, 4))
case("glu, axis", "x:glu(1)", lambda x: F.glu(x, 0), x=randn(2, 3, 4))
case("softmin", "x:softmin(1)", lambda x: F.softmin(x, 0), x=randn(2, 3))
case("kinks", "x:hardtanh(), x:relu6(), x:hardsigmoid(), x:hardswish(), x:softshrink(), x:hardshrink(), x:threshold(1, 0), x:elu()",
     lambda x: (F.hardtanh(x), F.relu6(x), F.hardsigmoid(x), F.hardswish(x), F.softshrink(x), F.hardshrink(x),
                F.threshold(x, 1, 0), F.elu(x)),
     differences=False, x=tensor(-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0))

# Functions of two and three tensors.
a, b = distinct(3, 4), distinct(3, 4, seed=1, step=0.37)
for name in ["fmod", "atan2", "hypot", "copysign", "logaddexp"]:
    function = getattr(torch, name)
    kinks = name not in ("fmod", "copysign")
    case(name, f"x:{name}(y)", two(function), differences=kinks, x=a, y=b)
    case(name + ", broadcast", f"dk.{name}(x, y)", two(function), differences=kinks, x=a, y=distinct(4, step=0.37))
for name in ["floor_divide", "heaviside"]:
    case(name, f"x:{name}(y)", two(getattr(torch, name)), gradients=False, x=a, y=b)
PAIRS = dict(x=tensor(0, -0.0, 0, 1, -1, inf, -inf, nan, 6, -6, 6, -6, 5, 1e30), y=tensor(0, 0, -0.0, inf, inf, 2, inf, 1, 3, 3, -3, 4, 0, 3))
for name in ["fmod", "floor_divide", "atan2", "hypot", "copysign", "heaviside", "xlogy", "logaddexp"]:
    case(name + ", edges", f"x:{name}(y)", two(getattr(torch, name)), gradients=False, **PAIRS)
case("gradients at 0", "x:atan2(y), x:copysign(y), x:xlogy(y)", lambda x, y: (torch.atan2(x, y), torch.copysign(x, y), torch.xlogy(x, y)),
     differences=False, x=tensor(0.0, 0.0, 1.0), y=tensor(2.0, -1.0, 3.0))
case("xlogy", "x:xlogy(y)", two(torch.xlogy), x=a, y=rand(3, 4) + 0.3)
case("a number first", "dk.atan2(2, x), dk.hypot(2, x), dk.fmod(2, x)",
     lambda x: (torch.atan2(tensor(2.0), x), torch.hypot(tensor(2.0), x), torch.fmod(torch.tensor(2.0), x)), x=above_1)
case("lerp", "x:lerp(y, 0.3), x:lerp(y, 0.9)", lambda x, y: (x.lerp(y, 0.3), x.lerp(y, 0.9)), x=a, y=b)
case("lerp, weights", "x:lerp(y, w)", lambda x, y, w: torch.lerp(x, y, w), x=a, y=b, w=tensor(-0.2, 0.3, 0.7, 1.3))
case("lerp, ends", "x:lerp(y, 0), x:lerp(y, 1)", lambda x, y: (x.lerp(y, 0), x.lerp(y, 1)), tolerance=0, gradients=False, x=a * 1e7, y=b)
case("addcmul", "x:addcmul(y, z, 0.5)", lambda x, y, z: torch.addcmul(x, y, z, value=0.5), x=randn(2, 3), y=randn(2, 1), z=randn(3))
case("addcdiv", "x:addcdiv(y, z)", lambda x, y, z: torch.addcdiv(x, y, z), x=randn(2, 3), y=randn(2, 1), z=above_1[0, :3])
case("clamp, tensors", "x:clamp(y, z)", lambda x, y, z: torch.clamp(x, y, z), x=a, y=b - 1, z=b + 1)
case("clamp, a tensor and a number", "x:clamp(y, 2), x:clamp{max = y}", lambda x, y: (torch.clamp(x, y, tensor(2.0)), torch.clamp(x, max=y)), x=a, y=b - 1)
case("clamp_min, clamp_max", "x:clamp_min(0.35), x:clamp_max(y)", lambda x, y: (torch.clamp_min(x, 0.35), torch.clamp_max(x, y)), x=a, y=b)
case("clamp_min, ties and NaN", "x:clamp_min(y)", two(torch.clamp_min), differences=False, x=tensor(1, 2, nan, 4), y=tensor(1, 3, 0, nan))

# Products.
m, n, v, w = randn(3, 4), randn(4, 2), randn(4), randn(4, seed=1)
batch, other = randn(2, 3, 4), randn(2, 4, 2)
case("matmul", "x:matmul(y)", lambda x, y: x @ y, x=m, y=n)
case("mm", "x:mm(y)", lambda x, y: x.mm(y), x=m, y=n)
case("mm, empty", "x:mm(y)", lambda x, y: x.mm(y), x=torch.zeros(2, 0), y=torch.zeros(0, 3))
case("bmm", "x:bmm(y)", lambda x, y: x.bmm(y), x=batch, y=other)
case("mv", "x:mv(y)", lambda x, y: x.mv(y), x=m, y=v)
case("dot, vdot", "x:dot(y), x:vdot(y)", lambda x, y: (x.dot(y), torch.vdot(x, y)), x=v, y=w)
case("outer", "x:outer(y)", lambda x, y: torch.outer(x, y), x=v, y=randn(3))
case("inner", "x:inner(y)", lambda x, y: torch.inner(x, y), x=m, y=randn(2, 5, 4))
case("inner, vectors", "x:inner(y)", lambda x, y: torch.inner(x, y), x=v, y=w)
case("kron", "x:kron(y)", lambda x, y: torch.kron(x, y), x=randn(2, 3), y=randn(3, 1, 2))
case("cross", "x:cross(y)", lambda x, y: torch.linalg.cross(x, y, dim=0), x=randn(3, 4), y=randn(3, 1))
case("cross, axis", "x:cross(y, -1)", lambda x, y: torch.cross(x, y, dim=-1), x=randn(3, 3), y=randn(3, 3, seed=7))
case("tensordot", "dk.tensordot(x, y)", lambda x, y: torch.tensordot(x, y), x=randn(2, 3, 4), y=randn(3, 4, 2))
case("tensordot, 0 and all axes", "dk.tensordot(x, y, 0), dk.tensordot(x, x, 1)",
     lambda x, y: (torch.tensordot(x, y, 0), torch.tensordot(x, x, 1)), x=v, y=randn(2))
case("tensordot, lists", "dk.tensordot(x, y, {{3, 1}, {1, 2}})", lambda x, y: torch.tensordot(x, y, ([2, 0], [0, 1])),
     x=randn(2, 3, 4), y=randn(4, 2, 5))
case("addmm", "z:addmm(x, y, 0.5, 2)", lambda x, y, z: torch.addmm(z, x, y, beta=0.5, alpha=2), x=m, y=n, z=randn(2))
case("addmm, beta 0", "z:addmm(x, y, {beta = 0})", lambda x, y, z: torch.addmm(z, x, y, beta=0), gradients=["x", "y"], x=m, y=n, z=tensor(nan, inf))
case("addmv", "z:addmv(x, y)", lambda x, y, z: torch.addmv(z, x, y), x=m, y=v, z=randn(3))
case("baddbmm", "z:baddbmm(x, y, {alpha = -1})", lambda x, y, z: torch.baddbmm(z, x, y, alpha=-1), x=batch, y=other, z=randn(2, 3, 2))

# Parts.
for name, lua, python in [("size", "2", 2), ("larger size", "9", 9), ("sizes", "{1, 0, 4}", [1, 0, 4])]:
    case("split, " + name, f"local p = x:split({lua}) return p[1], p[#p]", lambda x, python=python: (x.split(python)[0], x.split(python)[-1]), x=randn(5, 2))
case("split, axis", "local p = x:split(1, 2) return p[1], p[2]", lambda x: x.split(1, 1), x=randn(3, 2))
case("unbind", "local p = x:unbind() return p[1], p[2]", lambda x: x.unbind(), x=randn(2, 3))
case("unbind, axis", "local p = x:unbind(-1) return p[1], p[3]", lambda x: (x.unbind(-1)[0], x.unbind(-1)[2]), x=randn(2, 3))
case("select", "x:select(2, 3), x:select(-1, -1)", lambda x: (x.select(1, 2), x.select(-1, -1)), x=randn(2, 3, 2))

# Joining.
p, q = randn(2, 3), randn(1, 3)
case("cat, concat", "dk.cat{x, y}, dk.concat({x, x}, 2)", lambda x, y: (torch.cat([x, y]), torch.cat([x, x], 1)), x=p, y=q)
case("vstack", "dk.vstack{x, y, z}", lambda x, y, z: torch.vstack([x, y, z]), x=p, y=q, z=randn(3))
case("hstack", "dk.hstack{x, x}, dk.hstack{y, z}", lambda x, y, z: (torch.hstack([x, x]), torch.hstack([y, z])), x=p, y=randn(2), z=randn(3))
case("dstack", "dk.dstack{x, x}, dk.dstack{y, y}", lambda x, y: (torch.dstack([x, x]), torch.dstack([y, y])), x=p, y=v)
case("column_stack", "dk.column_stack{x, y}", lambda x, y: torch.column_stack([x, y]), x=p, y=randn(2))
case("block_diag", "dk.block_diag(x, y, z)", lambda x, y, z: torch.block_diag(x, y, z), x=p, y=randn(2), z=randn(2, 1))
case("broadcast_tensors", "dk.broadcast_tensors(x, y)", lambda x, y: torch.broadcast_tensors(x, y), x=randn(2, 1), y=randn(3))
case("meshgrid", "dk.meshgrid(x, y, z)", lambda x, y, z: torch.meshgrid(x, y, z, indexing="ij"), x=randn(2), y=randn(3), z=randn(1))
case("meshgrid, xy", "dk.meshgrid(x, y, {indexing = 'xy'})", lambda x, y: torch.meshgrid(x, y, indexing="xy"), x=randn(2), y=randn(3))
case("cartesian_prod", "dk.cartesian_prod(x, y)", lambda x, y: torch.cartesian_prod(x, y), x=randn(2), y=randn(3))
case("combinations", "dk.combinations(x), dk.combinations(x, 3), dk.combinations(x, 2, true), dk.combinations(x, 4, true)",
     lambda x: (torch.combinations(x), torch.combinations(x, 3), torch.combinations(x, 2, True), torch.combinations(x, 4, True)), x=v)
case("combinations, all, too many", "dk.combinations(x, 4), dk.combinations(x, 5)", lambda x: (torch.combinations(x, 4), torch.combinations(x, 5)), x=v)

# Diagonals.
cube = randn(2, 3, 4)
case("diag", "x:diag(), x:diag(1), x:diag(-2), y:diag(), y:diag(-1)",
     lambda x, y: (x.diag(), x.diag(1), x.diag(-2), y.diag(), y.diag(-1)), x=m, y=randn(2))
case("diagonal", "x:diagonal(), x:diagonal(1, 2, 3), x:diagonal(-1, -1, 1), x:diagonal(9)",
     lambda x: (x.diagonal(), x.diagonal(1, 1, 2), x.diagonal(-1, -1, 0), x.diagonal(9)), x=cube)
case("diag_embed", "x:diag_embed(), x:diag_embed(1, 1, 3), x:diag_embed(-1, 3, 1)",
     lambda x: (x.diag_embed(), x.diag_embed(1, 0, 2), x.diag_embed(-1, 2, 0)), x=p)
case("trace", "x:trace()", lambda x: x.trace(), x=m)
case("triu, tril", "x:triu(), x:triu(1), x:triu(-1), x:tril(), x:tril(1), x:tril(-9)",
     lambda x: (x.triu(), x.triu(1), x.triu(-1), x.tril(), x.tril(1), x.tril(-9)), x=cube)
case("indices of triangles", "dk.triu_indices(3, 4), dk.triu_indices(3, 2, -1), dk.tril_indices(3, 4), dk.tril_indices(4, 2, -1), dk.tril_indices(2, 2, 9)",
     lambda: tuple(Positions(t) for t in (torch.triu_indices(3, 4), torch.triu_indices(3, 2, -1), torch.tril_indices(3, 4),
                                          torch.tril_indices(4, 2, -1), torch.tril_indices(2, 2, 9))))
case("vander", "dk.vander(x), dk.vander(x, 2), dk.vander(x, 3, true)",
     lambda x: (torch.vander(x), torch.vander(x, 2), torch.vander(x, 3, True)), tolerance=3e-6, gradients=False, x=distinct(4))

# Axes and sizes.
case("movedim", "x:movedim(1, -1), x:movedim({1, 3}, {2, 1})", lambda x: (x.movedim(0, -1), x.movedim((0, 2), (1, 0))), x=cube)
case("swapaxes", "x:swapaxes(1, -1)", lambda x: x.swapaxes(0, -1), x=cube)
case("rot90", "x:rot90(), x:rot90(2), x:rot90(-1), x:rot90(1, {2, 3}), x:rot90(4)",
     lambda x: (x.rot90(), x.rot90(2), x.rot90(-1), x.rot90(1, (1, 2)), x.rot90(4)), x=cube)
case("fliplr, flipud", "x:fliplr(), x:flipud()", lambda x: (x.fliplr(), x.flipud()), x=cube)
case("ravel, unflatten, view_as", "x:ravel(), x:unflatten(-1, {2, -1}), x:view_as(y)",
     lambda x, y: (x.ravel(), x.unflatten(-1, (2, -1)), x.view_as(y)), x=cube, y=torch.zeros(6, 4))
case("expand_as, broadcast_to", "x:expand_as(y), x:broadcast_to(2, 3, 4)", lambda x, y: (x.expand_as(y), x.broadcast_to(2, 3, 4)),
     x=randn(3, 1), y=torch.zeros(3, 2))
case("repeat_interleave", "x:repeat_interleave(2), x:repeat_interleave(3, 1), x:repeat_interleave({2, 0, 1}, 2), x:repeat_interleave(0, 1)",
     lambda x: (x.repeat_interleave(2), x.repeat_interleave(3, 0), x.repeat_interleave(torch.tensor([2, 0, 1]), 1), x.repeat_interleave(0, 0)), x=p)
case("atleast", "dk.atleast_1d(x), dk.atleast_2d(x), dk.atleast_3d(x), dk.atleast_3d(y)",
     lambda x, y: (torch.atleast_1d(x), torch.atleast_2d(x), torch.atleast_3d(x), torch.atleast_3d(y)), x=v, y=p)

# Creation.
case("like", "dk.full_like(x, 3), dk.zeros_like(x), dk.ones_like(x)", lambda x: (torch.full_like(x, 3), torch.zeros_like(x), torch.ones_like(x)), gradients=False, x=p)
case("random like", "dk.randn_like(x), dk.rand_like(x), dk.randint_like(x, -3, 9)",
     lambda x: (torch.randn_like(x), torch.rand_like(x), torch.randint_like(x, -3, 9)), gradients=False, seed=3, x=p)
case("logspace", "dk.logspace(-2, 2, 5), dk.logspace(0, 1, 3, 2), dk.logspace(1, 5, 1), dk.logspace(1, 5, 0)",
     lambda: (torch.logspace(-2, 2, 5), torch.logspace(0, 1, 3, 2), torch.logspace(1, 5, 1), torch.logspace(1, 5, 0)))

# Statistics and functions at points.
case("amax, amin", "x:amax(), x:amax(2), x:amax({1, 2}, true), x:amin(1)", lambda x: (x.amax(), x.amax(1), x.amax((0, 1), True), x.amin(0)), x=distinct(3, 4))
case("amax, amin, ties", "x:amax(1), x:amin(1)", lambda x: (x.amax(0), x.amin(0)), differences=False, x=tensor(2, 1, 2, 1, 1))
case("std_mean, var_mean", "local s, m = dk.std_mean(x, 1) local v, n = dk.var_mean(x, {1, 2}, {unbiased = false, keepdim = true}) return s, m, v, n",
     lambda x: (*torch.std_mean(x, 0), *torch.var_mean(x, (0, 1), correction=0, keepdim=True)), x=cube)
case("cov", "x:cov(), x:cov(0), y:cov()", lambda x, y: (x.cov(), x.cov(correction=0), y.cov()), x=m, y=v)
case("cov, weights", "x:cov(1, {1, 2, 3, 0}), x:cov(1, nil, {0.5, 1, 2, 0.1}), x:cov(0, {1, 2, 3, 0}, {0.5, 1, 2, 0.1})",
     lambda x: (x.cov(fweights=torch.tensor([1, 2, 3, 0])), x.cov(aweights=tensor(0.5, 1, 2, 0.1)),
                x.cov(correction=0, fweights=torch.tensor([1, 2, 3, 0]), aweights=tensor(0.5, 1, 2, 0.1))), tolerance=3e-6, x=m)
case("corrcoef", "x:corrcoef(), y:corrcoef()", lambda x, y: (x.corrcoef(), y.corrcoef()), tolerance=3e-6, differences=False, gradients=["x"], x=m, y=v)
case("diff", "x:diff(), x:diff(2), x:diff(1, 1), x:diff(0), x:diff(9)", lambda x: (x.diff(), x.diff(2), x.diff(1, 0), x.diff(0), x.diff(9)), x=m)
case("diff, joined", "x:diff{prepend = y, append = y}", lambda x, y: x.diff(prepend=y, append=y), x=m, y=randn(3, 1))
case("renorm", "x:renorm(2, 1, 1), x:renorm(1, 2, 2)", lambda x: (x.renorm(2, 0, 1), x.renorm(1, 1, 2)), x=m)
case("trapezoid", "dk.trapezoid(y), dk.trapezoid(y, {dx = 0.5, axis = 1}), dk.trapezoid(y, x), dk.trapezoid(y, z, {axis = 1})",
     lambda y, x, z: (torch.trapezoid(y), torch.trapezoid(y, dx=0.5, dim=0), torch.trapezoid(y, x), torch.trapezoid(y, z, dim=0)), y=m, x=v, z=randn(3, 4, seed=2))
case("trapezoid, few points", "dk.trapezoid(x), dk.cumulative_trapezoid(x), dk.trapezoid(y)", lambda x, y: (torch.trapezoid(x), torch.cumulative_trapezoid(x), torch.trapezoid(y)), gradients=False, x=torch.ones(2, 1), y=torch.ones(2, 0))
case("cumulative_trapezoid", "dk.cumulative_trapezoid(y), dk.cumulative_trapezoid(y, x, {axis = 2})",
     lambda y, x: (torch.cumulative_trapezoid(y), torch.cumulative_trapezoid(y, x)), y=m, x=v)


def interp(x, xp, fp, **ends):
    import numpy
    return torch.from_numpy(numpy.interp(x.numpy(), xp.numpy(), fp.numpy(), **ends))


grid = dict(x=tensor([-1, 0, 0.3], [1, 2.5, 4]), xp=tensor(0, 1, 2, 3), fp=tensor(1, 5, -2, 7))
case("interp", "dk.interp(x, xp, fp)", interp, gradients=False, **grid)
case("interp, ends", "dk.interp(x, xp, fp, 8, 9)", lambda x, xp, fp: interp(x, xp, fp, left=8, right=9), gradients=False, **grid)
case("interp, one point", "dk.interp(x, xp, fp)", interp, gradients=False, x=tensor(-1, 0, 1), xp=tensor(0.0).reshape(1), fp=tensor(5.0).reshape(1))

# Distances.
for power in [2, 1, 0.5, 3, inf, 0]:
    lua = "math.huge" if power == inf else power
    case(f"cdist, p = {power}", f"dk.cdist(x, y, {lua})", lambda x, y, power=power: torch.cdist(x, y, power), tolerance=3e-6,
         differences=power not in (0, inf, 0.5), gradients=power != 0, x=distinct(3, 4), y=distinct(5, 4, seed=1, step=0.37))
case("cdist, batches", "dk.cdist(x, y)", lambda x, y: torch.cdist(x, y), x=randn(2, 1, 3, 2), y=randn(4, 5, 2))
case("cdist, equal rows", "dk.cdist(x, x)", lambda x: torch.cdist(x, x), differences=False, x=randn(3, 2))
case("cdist, empty", "dk.cdist(x, y), dk.cdist(y, y)", lambda x, y: (torch.cdist(x, y), torch.cdist(y, y)), gradients=False, x=torch.ones(2, 3), y=torch.ones(0, 3))
case("pdist", "dk.pdist(x), dk.pdist(x, 1)", lambda x: (torch.pdist(x), torch.pdist(x, 1)), x=distinct(4, 3))
case("normalize", "local f = dk.nn.functional return f.normalize(x), f.normalize(x, 1, 1), f.normalize(x, {axis = -1, eps = 9})",
     lambda x: (F.normalize(x), F.normalize(x, 1, 0), F.normalize(x, dim=-1, eps=9)), x=m)
case("cosine_similarity", "dk.nn.functional.cosine_similarity(x, y), dk.nn.functional.cosine_similarity(x, y, 1)",
     lambda x, y: (F.cosine_similarity(x, y), F.cosine_similarity(x, y, 0)), x=m, y=v.reshape(1, 4))
case("pairwise_distance", "dk.nn.functional.pairwise_distance(x, y), dk.nn.functional.pairwise_distance(x, y, 1, 0.1, true)",
     lambda x, y: (F.pairwise_distance(x, y), F.pairwise_distance(x, y, 1, 0.1, True)), x=m, y=randn(3, 4, seed=1))
