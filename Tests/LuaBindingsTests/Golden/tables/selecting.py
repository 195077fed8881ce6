"""Selecting: masks and positions, read and written."""
import torch

from golden import Positions, case, distinct, randn, tensor

inf, nan = float("inf"), float("nan")


def at(*positions):
    """Positions from 1 as PyTorch counts them."""
    return torch.tensor(positions) - 1


# Ranges with steps.
case("range with a step", "x[{ {1, 5, 2} }]", lambda x: x[0:5:2], x=randn(5))
case("range with a step beyond its end", "x[{ {2, 5, 9} }]", lambda x: x[1:2], x=randn(5))
case("range backwards", "x[{ {-1, 1, -1} }]", lambda x: x.flip(0), x=randn(4))
case("range backwards with a step", "x[{ {}, {5, 1, -2} }]", lambda x: x[:, [4, 2, 0]], x=randn(2, 5))
case("backwards on two axes", "x[{ {2, 1, -1}, {-1, 2, -1} }]", lambda x: x[:2, 1:].flip(0, 1), x=randn(3, 4))
case("sub", "x:sub(2, -1, 1, 2)", lambda x: x[1:, :2], x=randn(3, 4))
case("sub with a step", "x:sub(1, -1, 1, -1, { step = 2 })", lambda x: x[::2, ::2], x=randn(3, 4))
case("sub with steps", "x:sub(3, 1, 1, -1, { step = { -1, 3 } })", lambda x: x.flip(0)[:, ::3], x=randn(3, 4))

# Masks.
case("mask of the same shape", "x[x:gt(0)]", lambda x: x[x > 0], x=distinct(3, 4))
case("mask that selects nothing", "x[x:gt(100)]", lambda x: x[x > 100], gradients=False, x=randn(3, 4))
case("mask that selects everything", "x[x:lt(100)]", lambda x: x[x < 100], x=randn(3, 4))
case("mask of rows", "x[m:gt(0)]", lambda x, m: x[m > 0], x=randn(4, 3), m=tensor(1, -1, 0, 2))
case("mask of columns", "x[{ {}, m:gt(0) }]", lambda x, m: x[:, m > 0], x=randn(2, 4, 2), m=tensor(1, -1, 0, 2))
case("mask of the last two axes", "x[{ {}, m:gt(0) }]", lambda x, m: x[:, m > 0], x=randn(2, 2, 3), m=distinct(2, 3))
case("mask of the first two axes", "x[m:gt(0)]", lambda x, m: x[m > 0], x=randn(2, 3, 2), m=distinct(2, 3))
case("list of booleans", "x[{ true, false, true }]", lambda x: x[[True, False, True]], x=randn(3, 2))
case("list of booleans on an axis", "x[{ 2, { true, false, true } }]", lambda x: x[1, [True, False, True]], x=randn(3, 3))
case("tensor of booleans", "x[dk.tensor{{true, false}, {false, true}}]",
     lambda x: x[torch.tensor([[True, False], [False, True]])], x=randn(2, 2))
case("mask and position", "x[{ m:gt(0), 2 }]", lambda x, m: x[m > 0, 1], x=randn(4, 3), m=tensor(1, -1, 0, 2))
case("position and mask", "x[{ 2, m:gt(0) }]", lambda x, m: x[1, m > 0], x=randn(3, 4), m=tensor(1, -1, 0, 2))
case("mask and range", "x[{ m:gt(0), {2, 3} }]", lambda x, m: x[m > 0, 1:3], x=randn(4, 3), m=tensor(1, -1, 0, 2))
case("two masks", "x[{ m:gt(0), n:gt(0) }]", lambda x, m, n: x[m > 0, n > 0], x=randn(4, 3), m=tensor(1, -1, 0, 2),
     n=tensor(1, 0, 1))
case("mask and one position in a list", "x[{ m:gt(0), {{2}} }]", lambda x, m: x[m > 0, [1]], x=randn(4, 3),
     m=tensor(1, -1, 0, 2))
case("NaN is not 0", "x[m:ne(0)]", lambda x, m: x[m != 0], x=randn(3), m=tensor(nan, 0.0, -0.0))
case("inverted mask", "x[1 - x:gt(0)]", lambda x: x[~(x > 0)], x=distinct(3, 3))
case("product of masks", "x[x:gt(-1) * x:lt(1)]", lambda x: x[(x > -1) & (x < 1)], x=distinct(12))

# Positions.
case("positions", "x[dk.tensor{3, 1, 3}]", lambda x: x[at(3, 1, 3)], x=randn(3, 2))
case("negative positions", "x[dk.tensor{-1, 1}]", lambda x: x[[-1, 0]], x=randn(3, 2))
case("positions in a matrix", "x[dk.tensor{{3, 1}, {2, 2}}]", lambda x: x[at([3, 1], [2, 2])] if False else x[torch.tensor([[2, 0], [1, 1]])],
     x=randn(3, 2))
case("no positions", "x[dk.zeros(0)]", lambda x: x[torch.zeros(0, dtype=torch.long)], gradients=False, x=randn(3, 2))
case("list of positions", "x[{ {{3, 1}} }]", lambda x: x[[2, 0]], x=randn(3, 2))
case("list of positions on the last axis", "x[{ {}, {{3, 1, 1}} }]", lambda x: x[:, [2, 0, 0]], x=randn(2, 3))
case("positions between ranges", "x[{ {2, 3}, dk.tensor{1, 3}, {1, 3, 2} }]", lambda x: x[1:3, [0, 2]][:, :, ::2],
     x=randn(3, 3, 3))
case("pairs of positions", "x[{ dk.tensor{1, 3}, dk.tensor{2, 4} }]", lambda x: x[[0, 2], [1, 3]], x=randn(3, 4))
case("positions that broadcast", "x[{ dk.tensor{{1}, {3}}, dk.tensor{2, 4, 1} }]",
     lambda x: x[torch.tensor([[0], [2]]), torch.tensor([1, 3, 0])], x=randn(3, 4))
case("separated positions", "x[{ dk.tensor{1, 2, 1}, {}, dk.tensor{3, 1, 1} }]",
     lambda x: x[[0, 1, 0], :, [2, 0, 0]], x=randn(2, 3, 3))
case("separated positions after an axis", "x[{ {}, dk.tensor{1, 2}, {2, 3}, dk.tensor{3, 1} }]",
     lambda x: x[:, [0, 1], 1:3, [2, 0]], x=randn(2, 2, 3, 3))
case("separated matrix of positions", "x[{ dk.tensor{{1, 2}}, {}, dk.tensor{{2}, {1}} }]",
     lambda x: x[torch.tensor([[0, 1]]), :, torch.tensor([[1], [0]])], x=randn(2, 2, 2))
case("position, axis and positions", "x[{ 2, {}, dk.tensor{3, 1} }]", lambda x: x[1, :, [2, 0]], x=randn(2, 2, 3))
case("positions around a position", "x[{ dk.tensor{1, 2}, 2, dk.tensor{3, 1} }]", lambda x: x[[0, 1], 1, [2, 0]],
     x=randn(2, 2, 3))
case("positions and a position at the end", "x[{ {}, dk.tensor{2, 1}, {}, 2 }]", lambda x: x[:, [1, 0], :, 1],
     x=randn(2, 2, 2, 2))
case("positions and mask", "x[{ dk.tensor{1, 2}, m:gt(0) }]", lambda x, m: x[[0, 1], m > 0], x=randn(2, 3),
     m=tensor(1, -1, 1))
case("empty axis", "x[{ {}, dk.tensor{2, 1} }]", lambda x: x[:, [1, 0]], gradients=False, x=torch.zeros(0, 3))
case("positions before an empty axis", "x[dk.tensor{2, 1}]", lambda x: x[[1, 0]], gradients=False, x=torch.zeros(3, 0))
case("index_select", "x:index_select(2, {3, 1, 3})", lambda x: x.index_select(1, at(3, 1, 3)), x=randn(2, 3))
case("index_select of one position", "x:index_select(-1, 2)", lambda x: x.index_select(-1, at(2)), x=randn(2, 3))
case("gather on the first axis", "x:gather(1, dk.tensor{{2, 1}, {1, 1}, {2, 2}})",
     lambda x: x.gather(0, torch.tensor([[1, 0], [0, 0], [1, 1]])), x=randn(2, 3))
case("gather on the last axis", "x:gather(-1, dk.tensor{{3, 3, 1, -3}})",
     lambda x: x.gather(-1, torch.tensor([[2, 2, 0, 0]])), x=randn(2, 3))
case("gather on the middle axis", "x:gather(2, dk.tensor{{{1, 2}, {3, 3}}})",
     lambda x: x.gather(1, torch.tensor([[[0, 1], [2, 2]]])), x=randn(2, 3, 2))
case("take", "x:take{6, 1, -1}", lambda x: x.take(torch.tensor([5, 0, 5])), x=randn(2, 3))
case("take in the shape of a matrix", "x:take(dk.tensor{{6, 1}, {2, 2}})",
     lambda x: x.take(torch.tensor([[5, 0], [1, 1]])), x=randn(2, 3))
case("take nothing", "x:take{}", lambda x: x.take(torch.zeros(0, dtype=torch.long)), gradients=False, x=randn(2, 3))

# Functions of masks.
case("masked_select", "x:masked_select(x:gt(0))", lambda x: x.masked_select(x > 0), x=distinct(2, 5))
case("masked_select by rows", "x:masked_select(m:gt(0))", lambda x, m: x.masked_select(m > 0), x=randn(2, 3),
     m=tensor([[1], [-1]]))
case("masked_select of a row", "x:masked_select(m:gt(0))", lambda x, m: x.masked_select(m > 0), x=randn(3),
     m=distinct(2, 3))
case("masked_scatter", "x:masked_scatter(x:gt(0), y)", lambda x, y: x.masked_scatter(x > 0, y), x=distinct(2, 5),
     y=randn(2, 3))
case("masked_scatter by columns", "x:masked_scatter(m:gt(0), y)", lambda x, m, y: x.masked_scatter(m > 0, y),
     x=randn(2, 3), m=tensor(1, -1, 1), y=randn(5))
case("masked_scatter of nothing", "x:masked_scatter(m, y)", lambda x, m, y: x.masked_scatter(m > 0, y), x=randn(2, 3),
     m=torch.zeros(2, 3), y=randn(5), gradients=["x"])
case("masked_fill", "x:masked_fill(x:gt(0), 9)", lambda x: x.masked_fill(x > 0, 9), x=distinct(2, 5))
case("nonzero", "x:nonzero()", lambda x: Positions(x.nonzero()), x=tensor([[0, 5, 0], [6, 0, -0.0], [nan, inf, 0]]))
case("nonzero of one axis", "x:nonzero()", lambda x: Positions(x.nonzero()), x=tensor(0, 5, 6))
case("nonzero of three axes", "x:nonzero()", lambda x: Positions(x.nonzero()), x=(distinct(2, 3, 4) > 1).float())
case("nonzero of zeros", "x:nonzero()", lambda x: Positions(x.nonzero()), x=torch.zeros(2, 3))
case("nonzero of nothing", "x:nonzero()", lambda x: Positions(x.nonzero()), x=torch.zeros(2, 0))
case("where of a condition", "dk.where(x)", lambda x: [Positions(axis) for axis in torch.where(x)],
     x=tensor([[0, 5, 0], [6, 0, 7]]))
case("where", "dk.where(x:gt(0), x, y)", lambda x, y: torch.where(x > 0, x, y), x=distinct(2, 3), y=randn(3))
for axes in ["", "1", "-1", "{1, 3}"]:
    dims = {"": None, "1": 0, "-1": -1, "{1, 3}": (0, 2)}[axes]
    case(f"count_nonzero({axes})", f"x:count_nonzero({axes})",
         lambda x, dims=dims: x.count_nonzero() if dims is None else x.count_nonzero(dim=dims),
         x=distinct(2, 3, 2).sub(0.1).relu())

# Writing.
case("index_add", "x:index_add(1, {3, 1, 3}, y)", lambda x, y: x.index_add(0, at(3, 1, 3), y), x=randn(3, 2), y=randn(3, 2, seed=1))
case("index_add with alpha", "x:index_add(2, dk.tensor{1, 1}, y, { alpha = -2 })",
     lambda x, y: x.index_add(1, at(1, 1), y, alpha=-2), x=randn(3, 3), y=randn(3, 2))
case("index_add of a vector", "x:index_add(1, {2, 2, -1}, y)", lambda x, y: x.index_add(0, torch.tensor([1, 1, 3]), y),
     x=randn(4), y=randn(3))
case("index_copy", "x:index_copy(1, {3, 1}, y)", lambda x, y: x.index_copy(0, at(3, 1), y), x=randn(3, 2), y=randn(2, 2))
case("index_copy on the last axis", "x:index_copy(-1, dk.tensor{3, 1}, y)", lambda x, y: x.index_copy(-1, at(3, 1), y),
     x=randn(2, 3), y=randn(2, 2))
case("index_fill", "x:index_fill(2, {1, 3}, 7)", lambda x: x.index_fill(1, at(1, 3), 7), x=randn(2, 3))
case("index_fill by a tensor", "x:index_fill(1, {2}, y)", lambda x, y: x.index_fill(0, at(2), y.squeeze()), x=randn(2, 3),
     y=randn(1))
case("put", "x:put({6, 1}, y)", lambda x, y: x.put(at(6, 1), y), x=randn(2, 3), y=randn(2))
case("put that adds", "x:put(dk.tensor{{6, 1}, {6, 6}}, y, true)",
     lambda x, y: x.put(torch.tensor([[5, 0], [5, 5]]), y, accumulate=True), x=randn(2, 3), y=randn(2, 2))
case("scatter on the first axis", "x:scatter(1, dk.tensor{{3, 1, 2}, {1, 2, 1}}, y)",
     lambda x, y: x.scatter(0, torch.tensor([[2, 0, 1], [0, 1, 0]]), y), x=randn(3, 4), y=randn(2, 3))
case("scatter on the last axis", "x:scatter(2, dk.tensor{{3, 1}, {2, 4}}, y)",
     lambda x, y: x.scatter(1, torch.tensor([[2, 0], [1, 3]]), y), x=randn(2, 4), y=randn(2, 2))
case("scatter of a longer source", "x:scatter(2, dk.tensor{{3, 1}}, y)",
     lambda x, y: x.scatter(1, torch.tensor([[2, 0]]), y[:1, :2]), x=randn(2, 4), y=randn(2, 3))
case("scatter of a number", "x:scatter(2, dk.tensor{{3}, {1}}, 9)", lambda x: x.scatter(1, torch.tensor([[2], [0]]), 9),
     x=randn(2, 4))
case("scatter_add", "x:scatter_add(1, dk.tensor{{1, 1, 2}, {1, 2, 2}}, y)",
     lambda x, y: x.scatter_add(0, torch.tensor([[0, 0, 1], [0, 1, 1]]), y), x=randn(3, 4), y=randn(2, 3))
case("scatter_add of a vector", "x:scatter_add(1, dk.tensor{2, 2, 2, 1}, y)",
     lambda x, y: x.scatter_add(0, torch.tensor([1, 1, 1, 0]), y), x=randn(3), y=randn(4))
case("scatter_add on the middle axis", "x:scatter_add(2, dk.tensor{{{1, 3}, {1, 1}}, {{3, 2}, {2, 2}}}, y)",
     lambda x, y: x.scatter_add(1, torch.tensor([[[0, 2], [0, 0]], [[2, 1], [1, 1]]]), y), x=randn(2, 3, 2),
     y=randn(2, 2, 2))
case("scatter of nothing", "x:scatter(1, dk.zeros(0, 2), y)", lambda x, y: x.scatter(0, torch.zeros(0, 2, dtype=torch.long), y),
     gradients=False, x=randn(3, 2), y=torch.zeros(0, 2))


# Assignment.
def assigned(x, where, value):
    y = x.clone()
    y[where] = value
    return y


def assignment(name, lua, where, value=5.0, **inputs):
    case("assignment: " + name, f"local t = x:clone() {lua} return t",
         lambda x, **others: assigned(x, where(x, **others), others.get("y", value)), gradients=False, **inputs)


assignment("mask", "t[x:gt(0)] = 5", lambda x: x > 0, x=distinct(3, 4))
assignment("mask, elements", "t[x:gt(0)] = y", lambda x, y: x > 0, x=distinct(3, 4), y=randn(6))
assignment("mask of rows", "t[m:gt(0)] = 5", lambda x, m: m > 0, x=randn(3, 2), m=tensor(1, 0, 1))
assignment("mask of rows, a row", "t[m:gt(0)] = y", lambda x, m, y: m > 0, x=randn(3, 2), m=tensor(1, 0, 1), y=randn(2))
assignment("mask of columns", "t[{ {}, m:gt(0) }] = y", lambda x, m, y: (slice(None), m > 0), x=randn(2, 3),
           m=tensor(1, 0, 1), y=randn(2, 1))
assignment("positions", "t[dk.tensor{3, 1}] = y", lambda x, y: [2, 0], x=randn(3, 2), y=randn(2, 2))
assignment("pairs of positions", "t[{ {{3, 1}}, {{2, 2}} }] = y", lambda x, y: ([2, 0], [1, 1]), x=randn(3, 2), y=randn(2))
assignment("separated positions", "t[{ {{2, 1}}, {}, {{3, 2}} }] = y", lambda x, y: ([1, 0], slice(None), [2, 1]),
           x=randn(2, 2, 3), y=randn(2, 2))
assignment("positions and a range", "t[{ {{2, 1}}, {1, 3, 2} }] = 5", lambda x: (torch.tensor([1, 0]), slice(0, 3, 2)),
           x=randn(2, 3))
assignment("range with a step", "t[{ {1, 5, 2} }] = y", lambda x, y: slice(0, 5, 2), x=randn(5), y=randn(3))
case("assignment: range backwards", "local t = x:clone() t[{ {-1, 1, -1} }] = x return t", lambda x: x.flip(0),
     gradients=False, x=randn(4))

# Truth.
pairs = dict(x=tensor(2, 2, 0, 0, nan, -0.0), y=tensor(3, 0, 4, 0, 0, nan))
for name in ["logical_and", "logical_or", "logical_xor"]:
    case(name, f"x:{name}(y)", lambda x, y, name=name: getattr(torch, name)(x, y), **pairs)
    case(name + " that broadcasts", f"x:{name}(y)", lambda x, y, name=name: getattr(torch, name)(x, y),
         x=tensor([[1], [0]]), y=tensor(0, 2, 0))
case("logical_and with a number", "x:logical_and(1)", lambda x: x.logical_and(torch.tensor(1)), x=tensor(2, 0))
special = tensor(1, inf, -inf, nan, 0, -0.0)
for name in ["logical_not", "isnan", "isinf", "isposinf", "isneginf"]:
    case(name, f"x:{name}()", lambda x, name=name: getattr(torch, name)(x), x=special)
case("isclose", "x:isclose(y)", lambda x, y: x.isclose(y), x=tensor(1, 1, 0, 0, inf, inf, -inf, nan, inf),
     y=tensor(1.00001, 1.0001, 1e-8, 1e-7, inf, -inf, -inf, nan, 5))
case("isclose with tolerances", "x:isclose(y, 0.1, 0.5, true)", lambda x, y: x.isclose(y, 0.1, 0.5, True),
     x=tensor(1, 2, nan, inf, nan), y=tensor(1.65, 2.8, nan, nan, 0))
case("isclose without tolerance", "x:isclose(y, { rtol = 0, atol = 0 })", lambda x, y: x.isclose(y, 0, 0),
     x=tensor(1, 2, inf), y=tensor(1, 2.0000002, inf))
case("allclose", "x:allclose(x + 1e-6)", lambda x: x.allclose(x + 1e-6), gradients=False, x=distinct(2, 3))
case("allclose that is not", "x:allclose(x + 1e-3)", lambda x: x.allclose(x + 1e-3), gradients=False, x=distinct(2, 3))
case("allclose that broadcasts", "x:allclose(1)", lambda x: x.allclose(torch.tensor(1.0)), x=torch.ones(2, 3))
case("equal", "x:equal(x + 0)", lambda x: x.equal(x + 0), gradients=False, x=randn(2, 3))
case("equal of other shapes", "x:equal(x:reshape(3, 2))", lambda x: x.equal(x.reshape(3, 2)), gradients=False, x=torch.ones(2, 3))
case("equal of NaN", "x:equal(x)", lambda x: torch.equal(x, x.clone()), x=tensor(nan))
table = tensor([[0, 0, 0], [1, nan, -2], [0, 5, 0]])
for name in ["any", "all"]:
    for axes, dims in [("1", 0), ("-1", -1)]:
        case(f"{name}({axes})", f"x:{name}({axes})", lambda x, name=name, dims=dims: getattr(x, name)(dims), x=table)
    case(f"{name} of two axes", f"x:{name}({{1, 3}}, true)", lambda x, name=name: getattr(x, name)((0, 2), keepdim=True),
         x=table.reshape(3, 3, 1))
    case(f"{name} that keeps an axis", f"x:{name}(2, true)", lambda x, name=name: getattr(x, name)(1, keepdim=True), x=table)
    case(f"{name} of all", f"x:{name}()", lambda x, name=name: getattr(x, name)(), x=table)
    case(f"{name} of nothing", f"x:{name}()", lambda x, name=name: getattr(x, name)(), x=torch.zeros(0))
    case(f"{name} of an empty axis", f"x:{name}(2)", lambda x, name=name: getattr(x, name)(1), x=torch.zeros(2, 0))

for name, lua, labels, classes in [
    ("one_hot", "dk.nn.functional.one_hot(x)", [2, 0, 1], -1),
    ("one_hot of more classes", "dk.nn.functional.one_hot(x, 4)", [[2, 0], [1, 1]], 4),
    ("one_hot of one label", "dk.nn.functional.one_hot(x, {num_classes = 3})", [1], 3),
]:
    case(name, lua, lambda x, classes=classes: torch.nn.functional.one_hot(x.long(), classes), gradients=False, x=tensor(labels))
