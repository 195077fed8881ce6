"""Sorting, selection by rank, distinct elements, histograms, cumulative functions, reductions without NaN."""
import torch

from golden import Positions, case, distinct, randn, tensor

NAN, INF = float("nan"), float("inf")
TIES = tensor([[2, 1, 2, 3, 1, 1], [5, 5, 5, 5, 5, 5], [0, -0.0, 1, -1, 0, 1], [NAN, 2, NAN, 1, INF, -INF]])


def pair(result):
    return result[0], Positions(result[1])


def stable(x, dim=-1, descending=False):
    return pair(torch.sort(x, dim=dim, descending=descending, stable=True))


def first_of_sorted(x, dim, k, descending):
    """topk with the first of equal elements, whose choice PyTorch leaves open."""
    values, positions = torch.sort(x, dim=dim, descending=descending, stable=True)
    return values.narrow(dim, 0, k), Positions(positions.narrow(dim, 0, k))


# Sorting.
case("sort", "x:sort()", lambda x: stable(x), x=distinct(3, 5))
case("sort of the first axis", "x:sort(1)", lambda x: stable(x, 0), x=distinct(3, 5))
case("sort of a middle axis", "x:sort(-2, true)", lambda x: stable(x, -2, True), x=distinct(2, 5, 3))
case("sort of ties and NaN", "x:sort()", lambda x: stable(x), gradients=False, x=TIES)
case("sort of ties and NaN, descending", "x:sort{descending = true}", lambda x: stable(x, -1, True), gradients=False, x=TIES)
case("sort of one element", "x:sort()", lambda x: stable(x), x=tensor([[1.0], [2.0]]))
case("sort of nothing", "x:sort()", lambda x: stable(x), gradients=False, x=torch.zeros(2, 0))
case("sort of many", "x:sort()", lambda x: stable(x), gradients=False, x=(randn(2, 700) * 4).round())
case("sort of many, first axis", "dk.sort(x, 1, true)", lambda x: stable(x, 0, True), gradients=False, x=(randn(300, 3) * 9).round())
case("sort of very many", "x:sort()", lambda x: stable(x), gradients=False, x=randn(9000))
case("argsort", "x:argsort(1)", lambda x: Positions(torch.argsort(x, dim=0, stable=True)), gradients=False, x=TIES)
case("msort", "x:msort()", torch.msort, x=distinct(4, 3))
case("msort of an axis", "dk.msort(x)", torch.msort, x=distinct(5))

# Selection.
case("topk", "x:topk(2)", lambda x: pair(x.topk(2)), x=distinct(3, 5))
case("topk of the first axis", "x:topk(2, 1)", lambda x: pair(x.topk(2, 0)), x=distinct(3, 5))
case("topk, smallest", "x:topk(3, -1, {largest = false, sorted = true})", lambda x: pair(x.topk(3, largest=False)), x=distinct(2, 5))
case("topk of all", "x:topk(5)", lambda x: pair(x.topk(5)), x=distinct(2, 5))
case("topk of none", "x:topk(0)", lambda x: pair(x.topk(0)), gradients=False, x=distinct(2, 5))
case("topk of ties and NaN", "x:topk(4)", lambda x: first_of_sorted(x, -1, 4, True), gradients=False, x=TIES)
case("topk of ties and NaN, smallest", "x:topk{4, largest = false}", lambda x: first_of_sorted(x, -1, 4, False), gradients=False, x=TIES)
case("topk of many", "x:topk(3)", lambda x: first_of_sorted(x, -1, 3, True), gradients=False, x=(randn(2, 2000) * 30).round())
case("topk of many, first axis", "x:topk(100, 1)", lambda x: first_of_sorted(x, 0, 100, True), gradients=False, x=(randn(2000, 2) * 30).round())
case("topk of most", "x:topk(1500, 1, false)", lambda x: first_of_sorted(x, 0, 1500, False), gradients=False, x=(randn(2000, 2) * 30).round())
case("kthvalue", "x:kthvalue(2)", lambda x: pair(x.kthvalue(2)), x=distinct(3, 5))
case("kthvalue of the first axis", "x:kthvalue(3, 1, true)", lambda x: pair(x.kthvalue(3, 0, True)), x=distinct(3, 5))
case("kthvalue with NaN", "x:kthvalue(3)", lambda x: pair(x.kthvalue(3)), gradients=False, x=tensor([NAN, 1, 2]))
case("kthvalue of many", "x:kthvalue(777)", lambda x: pair(x.kthvalue(777)), gradients=False, x=distinct(2, 1200))
case("kthvalue of no lanes", "x:kthvalue(2)", lambda x: pair(x.kthvalue(2)), gradients=False, x=torch.zeros(0, 3))
case("median", "x:median()", torch.median, x=distinct(3, 4))
case("median of ties", "x:median()", torch.median, differences=False, x=tensor([2, 2, 2, 1]))
case("median of NaN", "x:median()", torch.median, differences=False, x=tensor([NAN, 2, NAN, 1]))
case("median of nothing", "x:median()", torch.median, gradients=False, x=torch.zeros(0))
case("median of an axis", "x:median(2)", lambda x: pair(x.median(1)), x=distinct(3, 4))
case("median of the first axis", "x:median(1, true)", lambda x: pair(x.median(0, True)), x=distinct(5, 2))
case("median of an axis with NaN", "x:median(2)", lambda x: pair(x.median(1)), gradients=False, x=tensor([[1, NAN, 2, NAN], [4, 3, 2, 1]]))
case("nanmedian", "x:nanmedian()", torch.nanmedian, differences=False, x=tensor([NAN, 2, 2, 1]))
case("nanmedian of NaN", "x:nanmedian()", torch.nanmedian, gradients=False, x=tensor([NAN, NAN]))
case("nanmedian of an axis", "x:nanmedian(2)", lambda x: pair(x.nanmedian(1)), gradients=False, x=tensor([[1, NAN, 2, NAN], [4, 3, 2, 1]]))
case("nanmedian of lanes of NaN", "(x:nanmedian(2))", lambda x: x.nanmedian(1)[0], gradients=False, x=tensor([[NAN, NAN], [2, 1]]))
case("nanmedian of the first axis", "x:nanmedian{axis = 1, keepdim = true}", lambda x: pair(x.nanmedian(0, True)), x=distinct(5, 2))
case("mode", "x:mode()", lambda x: pair(x.mode()), differences=False, x=tensor([[3, 1, 1, 3, 2], [4, 4, 4, 1, 1], [9, 8, 7, 6, 5]]))
case("mode of the first axis", "x:mode(1, true)", lambda x: pair(x.mode(0, True)), differences=False, x=tensor([[3, 1], [3, 1], [2, 0]]))
case("mode of no lanes", "x:mode()", lambda x: pair(x.mode()), gradients=False, x=torch.zeros(0, 2))

# Quantiles.
for interpolation in ("linear", "lower", "higher", "midpoint", "nearest"):
    case(f"quantile, {interpolation}", f"x:quantile(dk.tensor{{0.1, 0.5, 0.7, 1}}, 2, false, '{interpolation}')",
         lambda x, name=interpolation: x.quantile(torch.tensor([0.1, 0.5, 0.7, 1]), 1, interpolation=name), x=distinct(3, 6))
case("quantile of all", "x:quantile(0.3)", lambda x: x.quantile(0.3), x=distinct(3, 5))
case("quantile of the first axis", "x:quantile(0.25, 1, true)", lambda x: x.quantile(0.25, 0, True), x=distinct(5, 3))
case("quantile of a middle axis", "x:quantile({0.25, 0.6}, 2)", lambda x: x.quantile(torch.tensor([0.25, 0.6]), 1), x=distinct(2, 4, 3))
case("quantile list of all, kept", "x:quantile({0.25, 0.6}, nil, true)", lambda x: x.quantile(torch.tensor([0.25, 0.6]), keepdim=True), x=distinct(2, 4))
case("quantile, one of a list", "x:quantile{0.5}", lambda x: x.quantile(torch.tensor([0.5])), x=distinct(4))
case("quantile of an axis to none", "x:quantile({0.5, 0.1}, 1)", lambda x: x.quantile(torch.tensor([0.5, 0.1]), 0), x=distinct(4))
case("quantile with NaN", "x:quantile({0, 0.5}, 2)", lambda x: x.quantile(torch.tensor([0, 0.5]), 1), gradients=False, x=TIES)
case("quantile with infinity", "x:quantile({0, 0.5, 1})", lambda x: x.quantile(torch.tensor([0, 0.5, 1])), gradients=False, x=tensor([1, INF]))
case("quantile with infinity, higher", "x:quantile{q = 0.5, interpolation = 'higher'}", lambda x: x.quantile(0.5, interpolation="higher"), gradients=False, x=tensor([1, INF]))
case("nanquantile", "x:nanquantile({0.3, 0.9}, 2)", lambda x: x.nanquantile(torch.tensor([0.3, 0.9]), 1), gradients=False, x=tensor([[NAN, 2, 5, NAN], [1, 4, 2, 3], [NAN] * 4]))
case("nanquantile of all", "x:nanquantile(0.3)", lambda x: x.nanquantile(0.3), x=distinct(3, 3))
case("nanquantile, gradient", "x:nanquantile(0.3)", lambda x: x.nanquantile(0.3), differences=False, x=tensor([2, NAN, 1]))

# Distinct elements.
def unique(x, **options):
    values, inverse, counts = x.unique(return_inverse=True, return_counts=True, **options)
    return values, Positions(inverse), counts


def consecutive(x, **options):
    values, inverse, counts = x.unique_consecutive(return_inverse=True, return_counts=True, **options)
    return values, Positions(inverse), counts


BOTH = "{return_inverse = true, return_counts = true}"
INTS = (randn(4, 50) * 3).round()
case("unique", "x:unique()", lambda x: x.unique(), gradients=False, x=INTS)
case("unique with all", f"x:unique{BOTH}", unique, gradients=False, x=INTS)
case("unique with counts", "x:unique{return_counts = true}", lambda x: x.unique(return_counts=True), gradients=False, x=INTS)
case("unique of nothing", f"x:unique{BOTH}", unique, gradients=False, x=torch.zeros(0))
case("unique of zeros", f"x:unique{BOTH}", unique, gradients=False, x=tensor([-0.0, 0, 1, 0]))
ROWS = tensor([[1, 2, 0], [0, 5, 1], [1, 2, 0], [1, -1, 7], [0, 5, 1]])
case("unique rows", "x:unique(true, true, true, 1)", lambda x: unique(x, dim=0), gradients=False, x=ROWS)
case("unique columns", "x:unique{axis = 2, return_inverse = true, return_counts = true}", lambda x: unique(x, dim=1), gradients=False, x=tensor([[1, 0, 1, 1], [2, 3, 2, 0]]))
case("unique slices", "x:unique{axis = 2}", lambda x: x.unique(dim=1), gradients=False, x=tensor([[[1, 2], [0, 0], [1, 2]], [[3, 4], [5, 6], [3, 4]]]))
case("unique of an axis of vectors", "x:unique{axis = 1}", lambda x: x.unique(dim=0), gradients=False, x=INTS[0])
case("unique of no rows", "x:unique{axis = 1}", lambda x: x.unique(dim=0), gradients=False, x=torch.zeros(0, 3))
case("unique_consecutive", f"x:unique_consecutive{BOTH}", consecutive, gradients=False, x=tensor([1, 1, 2, 2, 1, NAN, NAN]))
case("unique_consecutive of a matrix", f"x:unique_consecutive{BOTH}", consecutive, gradients=False, x=tensor([[1, 1], [2, 2]]))
case("unique_consecutive rows", "x:unique_consecutive(true, true, 1)", lambda x: consecutive(x, dim=0), gradients=False, x=tensor([[1, 2], [1, 2], [0, 1], [1, 2]]))
case("unique_consecutive of nothing", "x:unique_consecutive(true)", lambda x: (x.unique_consecutive(), torch.zeros(0)), gradients=False, x=torch.zeros(0))

# Counts and histograms.
LABELS = tensor([0, 1, 1, 5, 3, 1])
case("bincount", "x:bincount()", lambda x: x.long().bincount(), gradients=False, x=LABELS)
case("bincount with weights", "dk.bincount(x, w)", lambda x, w: x.long().bincount(w), gradients=False, x=LABELS, w=randn(6))
case("bincount to a length", "x:bincount{minlength = 9}", lambda x: x.long().bincount(minlength=9), gradients=False, x=LABELS)
case("bincount of nothing", "x:bincount()", lambda x: x.long().bincount(), gradients=False, x=torch.zeros(0))
case("histc", "x:histc()", lambda x: x.histc(), gradients=False, x=randn(40))
case("histc of a range", "x:histc(5, -1, 1)", lambda x: x.histc(5, -1, 1), gradients=False, x=randn(10, 30))
case("histc at edges", "x:histc(7, 0, 0.7)", lambda x: x.histc(7, 0, 0.7), gradients=False, x=torch.arange(20) / 20)
case("histc of one value", "x:histc(3)", lambda x: x.histc(3), gradients=False, x=tensor([1, 1]))
case("histc with NaN", "x:histc(3, 0, 3)", lambda x: x.histc(3, 0, 3), gradients=False, x=tensor([1, NAN, 2, 5, INF]))
case("histc of nothing", "x:histc(3)", lambda x: x.histc(3), gradients=False, x=torch.zeros(0))
case("histogram", "x:histogram(6)", lambda x: x.histogram(6), gradients=False, x=randn(10, 20))
case("histogram at edges", "x:histogram(10, {0, 1})", lambda x: x.histogram(10, range=(0.0, 1.0)), gradients=False, x=torch.arange(41) / 40)
case("histogram of edges", "x:histogram(e)", lambda x, e: x.histogram(e), gradients=False, x=tensor([1, 2, 3, 2.5, NAN, 9, 0]), e=tensor([1, 2, 2, 3]))
case("histogram with weights", "x:histogram{bins = 3, range = {0, 3}, weight = w}", lambda x, w: x.histogram(3, range=(0.0, 3.0), weight=w), gradients=False, x=randn(4, 5).abs(), w=randn(4, 5))
case("histogram, density", "x:histogram{bins = {-2, -1, 0, 2}, density = true}", lambda x: x.histogram(tensor([-2, -1, 0, 2]), density=True), gradients=False, x=randn(50))
case("histogram of one value", "x:histogram(2)", lambda x: x.histogram(2), gradients=False, x=tensor([1, 1]))
case("histogram of nothing", "x:histogram(3)", lambda x: x.histogram(3), gradients=False, x=torch.zeros(0))
case("histogram of nothing, density", "x:histogram{bins = 2, density = true}", lambda x: x.histogram(2, density=True), gradients=False, x=torch.zeros(0))

# Searching.
SORTED = tensor([1, 2, 2, 3])
case("searchsorted", "dk.searchsorted(s, v)", lambda s, v: Positions(torch.searchsorted(s, v)), gradients=False, s=SORTED, v=tensor([[2, NAN, 0], [9, 3, 2.5]]))
case("searchsorted, right", "dk.searchsorted(s, v, {right = true})", lambda s, v: Positions(torch.searchsorted(s, v, right=True)), gradients=False, s=SORTED, v=tensor([2, NAN, 0, 9, 3]))
case("searchsorted, side", "dk.searchsorted(s, v, {side = 'right'})", lambda s, v: Positions(torch.searchsorted(s, v, side="right")), gradients=False, s=SORTED, v=tensor([2, 3]))
case("searchsorted with NaN", "dk.searchsorted(s, v)", lambda s, v: Positions(torch.searchsorted(s, v)), gradients=False, s=tensor([1, 2, 5, NAN, NAN]), v=tensor([0, 2, 4, 7, NAN]))
case("searchsorted rows", "dk.searchsorted(s, v)", lambda s, v: Positions(torch.searchsorted(s, v)), gradients=False, s=randn(2, 3, 5).sort()[0], v=randn(2, 3, 4))
case("searchsorted with a sorter", "dk.searchsorted(s, v, {sorter = s:argsort()})", lambda s, v: Positions(torch.searchsorted(s, v, sorter=s.argsort())), gradients=False, s=distinct(3, 6), v=randn(3, 4))
case("searchsorted of a number", "dk.searchsorted(s, 2)", lambda s: Positions(torch.searchsorted(s, 2.0)), gradients=False, s=SORTED)
case("searchsorted in nothing", "dk.searchsorted(s, v)", lambda s, v: Positions(torch.searchsorted(s, v)), gradients=False, s=torch.zeros(0), v=tensor([1, 2]))
case("searchsorted of nothing", "dk.searchsorted(s, v)", lambda s, v: Positions(torch.searchsorted(s, v)), gradients=False, s=SORTED, v=torch.zeros(2, 0))
case("bucketize", "dk.bucketize(v, s)", lambda s, v: Positions(torch.bucketize(v, s)), gradients=False, s=tensor([1, 2, 3]), v=tensor([[1, 0.5, 2.5], [3, 4, NAN]]))
case("bucketize, right", "dk.bucketize(v, {1, 2, 3}, true)", lambda v: Positions(torch.bucketize(v, tensor([1, 2, 3]), right=True)), gradients=False, v=tensor([[1, 0.5, 2.5], [3, 4, NAN]]))

# Cumulative functions.
case("cummax", "x:cummax()", lambda x: pair(x.cummax(0)), x=distinct(6))
case("cummax of the last axis", "x:cummax(-1)", lambda x: pair(x.cummax(-1)), x=distinct(3, 5))
case("cummin of a middle axis", "x:cummin(2)", lambda x: pair(x.cummin(1)), x=distinct(2, 5, 3))
case("cummax of ties and NaN", "x:cummax(2)", lambda x: pair(x.cummax(1)), differences=False, x=TIES)
case("cummin of ties and NaN", "x:cummin(2)", lambda x: pair(x.cummin(1)), differences=False, x=TIES)
case("cummax of nothing", "x:cummax(2)", lambda x: pair(x.cummax(1)), gradients=False, x=torch.zeros(2, 0))
case("cumprod", "x:cumprod(2)", lambda x: x.cumprod(1), x=randn(2, 5))
case("cumprod with zeros", "x:cumprod()", lambda x: x.cumprod(0), x=tensor([2, 0, 3, 0, 1]))
case("logcumsumexp", "x:logcumsumexp(2)", lambda x: x.logcumsumexp(1), x=randn(2, 5, 3))
case("logcumsumexp of the first axis", "dk.logcumsumexp(x)", lambda x: x.logcumsumexp(0), x=randn(5, 2) * 3)
case("logcumsumexp of large numbers", "x:logcumsumexp()", lambda x: x.logcumsumexp(0), differences=False, tolerance=1e-5, x=tensor([1000, 1000, -1000, 1001]))
case("logcumsumexp of infinities", "x:logcumsumexp()", lambda x: x.logcumsumexp(0), gradients=False, x=tensor([-INF, -INF, 1, INF, 2, NAN, 1]))
case("logcumsumexp before -infinity", "x:logcumsumexp()", lambda x: x.logcumsumexp(0), differences=False, x=tensor([1, -INF, 2]))
case("logcumsumexp before infinity", "x:logcumsumexp()", lambda x: x.logcumsumexp(0), differences=False, x=tensor([1, INF, 2]))
case("logcumsumexp of nothing", "x:logcumsumexp()", lambda x: x.logcumsumexp(0), gradients=False, x=torch.zeros(0))

# Reductions.
HOLES = tensor([[NAN, 1, 3], [2, 3, 4], [NAN, NAN, NAN]])
case("nansum", "x:nansum()", torch.nansum, differences=False, x=HOLES)
case("nansum of an axis", "x:nansum(2)", lambda x: x.nansum(1), differences=False, x=HOLES)
case("nansum of axes, kept", "x:nansum({1, 3}, true)", lambda x: x.nansum((0, 2), True), x=randn(2, 3, 2))
case("nansum of nothing", "x:nansum()", torch.nansum, gradients=False, x=torch.zeros(0))
case("nanmean", "x:nanmean()", torch.nanmean, differences=False, x=HOLES)
case("nanmean of an axis", "x:nanmean(1, true)", lambda x: x.nanmean(0, True), differences=False, x=HOLES)
case("nanmean of numbers", "x:nanmean(2)", lambda x: x.nanmean(1), x=randn(3, 4))
case("nanmean of nothing", "x:nanmean()", torch.nanmean, gradients=False, x=torch.zeros(0))
case("aminmax", "x:aminmax()", lambda x: x.aminmax(), x=distinct(3, 4))
case("aminmax of an axis", "x:aminmax(1, true)", lambda x: x.aminmax(dim=0, keepdim=True), x=distinct(3, 4))
case("aminmax of ties", "x:aminmax{axis = 2}", lambda x: x.aminmax(dim=1), differences=False, x=tensor([[2, 2, 1, 1, 1], [4, 4, 4, 4, 4]]))
case("aminmax of NaN", "x:aminmax(2)", lambda x: x.aminmax(dim=1), gradients=False, x=TIES)
