"""Images and windows: resizing, adaptive pooling, padding, sampling at points, windows as columns."""
import torch
import torch.nn.functional as F

from golden import case, distinct, rand, randn, tensor


def lua(value):
    """A value as scripts write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(lua(x) for x in value) + "}"
    return repr(value)


def call(name, function, text, x, tolerance=1e-6, differences=True, gradients=True, **options):
    """A case of a function of dk.nn.functional and PyTorch's of one input and options of the same names."""
    named = ", ".join(f"{key} = {lua(value)}" for key, value in options.items())
    case(f"{text} {named}", f"dk.nn.functional.{name}(x, {{{named}}})", lambda x: function(x, **options),
         tolerance=tolerance, differences=differences, gradients=gradients, x=x)


# Resizing.
def interpolate(x, **options):
    call("interpolate", F.interpolate, f"interpolate {list(x.shape)}", x, **options)


for mode in ["nearest", "nearest-exact", "area"]:
    interpolate(randn(2, 2, 5), size=8, mode=mode)
    interpolate(randn(1, 2, 7), size=3, mode=mode)
    interpolate(randn(1, 2, 7), scale_factor=0.6, mode=mode)
    interpolate(randn(1, 2, 5), scale_factor=1.7, mode=mode, recompute_scale_factor=True)
    interpolate(randn(1, 2, 3, 4), size=[5, 2], mode=mode)
    interpolate(randn(1, 2, 3, 4), scale_factor=[2, 1.5], mode=mode)
    interpolate(randn(1, 1, 2, 3, 2), size=[3, 2, 4], mode=mode)
interpolate(randn(1, 2, 5), scale_factor=1.9)
for align in [False, True]:
    interpolate(randn(2, 2, 5), size=8, mode="linear", align_corners=align)
    interpolate(randn(1, 2, 7), size=3, mode="linear", align_corners=align)
    interpolate(randn(1, 2, 7), scale_factor=1.3, mode="linear", align_corners=align)
    interpolate(randn(1, 2, 7), scale_factor=1.3, mode="linear", align_corners=align, recompute_scale_factor=True)
    interpolate(randn(1, 2, 4), size=1, mode="linear", align_corners=align)
    interpolate(randn(1, 1, 1), size=4, mode="linear", align_corners=align)
    interpolate(randn(2, 1, 2, 3), size=[4, 5], mode="bilinear", align_corners=align)
    interpolate(randn(1, 2, 5, 4), scale_factor=[0.5, 1.3], mode="bilinear", align_corners=align)
    interpolate(randn(1, 1, 2, 2, 3), size=[3, 4, 2], mode="trilinear", align_corners=align)
    interpolate(randn(1, 1, 2, 3, 2), scale_factor=1.5, mode="trilinear", align_corners=align)
    interpolate(randn(1, 2, 3, 4), size=[5, 7], mode="bicubic", align_corners=align)
    interpolate(randn(1, 1, 6, 5), size=[4, 2], mode="bicubic", align_corners=align)
    interpolate(randn(1, 1, 4, 5), scale_factor=1.3, mode="bicubic", align_corners=align)
    interpolate(randn(1, 1, 1, 2), size=[3, 4], mode="bicubic", align_corners=align)
    interpolate(randn(1, 2, 3, 3), size=3, mode="bicubic", align_corners=align)
    # Of an axis whose size stays, while its factor is not 1, PyTorch's gradient is not that of its result.
    interpolate(randn(1, 2, 3, 3), scale_factor=1.2, mode="bicubic", align_corners=align, gradients=False)
    for mode in ["bilinear", "bicubic"]:
        interpolate(randn(1, 2, 9, 7), size=[4, 3], mode=mode, align_corners=align, antialias=True)
        interpolate(randn(1, 1, 3, 8), size=[5, 2], mode=mode, align_corners=align, antialias=True)
        interpolate(randn(1, 1, 7, 5), scale_factor=[0.4, 0.7], mode=mode, align_corners=align, antialias=True)
        interpolate(randn(1, 1, 6, 6), size=1, mode=mode, align_corners=align, antialias=True)
        interpolate(randn(1, 1, 3, 3), scale_factor=1.2, mode=mode, align_corners=align, antialias=True,
                    gradients=align)
        interpolate(randn(1, 1, 3, 4), scale_factor=[1.2, 2], mode=mode, align_corners=align, antialias=True,
                    gradients=align)
interpolate(tensor([[[[float("nan"), 1, 2], [3, float("inf"), 5]]]]), size=[3, 5], mode="bilinear", differences=False)
interpolate(tensor([[[1, float("nan"), 2, 3]]]), size=2, mode="area", differences=False)

for size in [1, 3, 5, 8]:
    call("adaptive_avg_pool1d", F.adaptive_avg_pool1d, "adaptive_avg_pool1d", randn(2, 2, 5), output_size=size)
    call("adaptive_max_pool1d", F.adaptive_max_pool1d, "adaptive_max_pool1d", distinct(2, 2, 5), output_size=size)
for size in [2, [3, 1], [4, 7]]:
    call("adaptive_avg_pool2d", F.adaptive_avg_pool2d, "adaptive_avg_pool2d", randn(1, 2, 4, 6), output_size=size)
    call("adaptive_max_pool2d", F.adaptive_max_pool2d, "adaptive_max_pool2d", distinct(1, 2, 4, 6), output_size=size)
call("adaptive_max_pool1d", F.adaptive_max_pool1d, "adaptive_max_pool1d of ties", tensor([[[2, 2, 1, 2, 2]]]), output_size=3,
     differences=False)
call("adaptive_max_pool1d", F.adaptive_max_pool1d, "adaptive_max_pool1d of NaN", tensor([[[1, float("nan"), 5, 4, 3]]]), output_size=2,
     differences=False)

# Padding.
for mode in ["constant", "reflect", "replicate", "circular"]:
    for shape, padding in [((2, 3, 4), [1, 2]), ((2, 3, 4), [0, 3]), ((1, 2, 3, 4), [3, 1, 2, 0]), ((2, 5), [-1, 2]),
                           ((1, 2, 4, 5), [2, -1, -2, 1]), ((1, 1, 2, 3, 2), [1, 0, 2, 2, 1, 1]), ((1, 1), [0, 0])]:
        case(f"pad {list(shape)} by {padding}, {mode}", f"x:pad({lua(padding)}, {{mode = {lua(mode)}}})",
             lambda x, padding=padding, mode=mode: F.pad(x, padding, mode), x=randn(*shape))
case("pad by a value", "x:pad({1, 2}, 9)", lambda x: F.pad(x, [1, 2], value=9), x=randn(2, 3))
case("pad by mode and value", "x:pad({1, 2, 3, 0}, 'constant', -1)", lambda x: F.pad(x, [1, 2, 3, 0], "constant", -1), x=randn(2, 3))
case("pad beside an empty axis", "x:pad({1, 2}, 'constant', 1)", lambda x: F.pad(x, [1, 2], "constant", 1), x=randn(2, 0))
case("pad, replicate more than there is", "x:pad({5, 4}, 'replicate')", lambda x: F.pad(x, [5, 4], "replicate"), x=randn(1, 2, 2))

# Windows as axes and as columns.
for size, step in [(2, 1), (3, 2), (1, 1), (5, 1), (2, 3), (2, 9)]:
    case(f"unfold an axis {size} {step}", f"x:unfold(1, {size}, {step})", lambda x, n=size, s=step: x.unfold(0, n, s), x=randn(5))
    case(f"unfold a middle axis {size} {step}", f"x:unfold(2, {size}, {step})", lambda x, n=size, s=step: x.unfold(1, n, s),
         x=randn(2, 5, 3))
case("unfold a last axis", "x:unfold(-1, 2, 2)", lambda x: x.unfold(-1, 2, 2), x=randn(2, 2, 4))
case("unfold twice", "x:unfold(1, 2, 1):unfold(2, 2, 1)", lambda x: x.unfold(0, 2, 1).unfold(1, 2, 1), x=randn(3, 4))
for options in [dict(kernel_size=2), dict(kernel_size=[2, 3], padding=1), dict(kernel_size=[1, 2], stride=2), dict(kernel_size=2, dilation=2),
                dict(kernel_size=[3, 2], dilation=[1, 2], padding=[2, 1], stride=[2, 3])]:
    call("unfold", F.unfold, "functional.unfold", randn(2, 2, 4, 5), **options)
    columns = F.unfold(randn(2, 2, 4, 5), **options)
    call("fold", F.fold, "fold", randn(*columns.shape), output_size=[4, 5], **options)
call("fold", F.fold, "fold", randn(1, 8, 9), output_size=4, kernel_size=2)

# Channels.
call("pixel_shuffle", F.pixel_shuffle, "pixel_shuffle", randn(1, 8, 2, 3), upscale_factor=2)
call("pixel_shuffle", F.pixel_shuffle, "pixel_shuffle", randn(9, 1, 2), upscale_factor=3)
call("pixel_shuffle", F.pixel_shuffle, "pixel_shuffle", randn(2, 1, 4, 1, 2), upscale_factor=2)
call("pixel_unshuffle", F.pixel_unshuffle, "pixel_unshuffle", randn(1, 2, 4, 6), downscale_factor=2)
call("pixel_unshuffle", F.pixel_unshuffle, "pixel_unshuffle", randn(1, 3, 3), downscale_factor=3)
case("channel_shuffle", "dk.nn.functional.channel_shuffle(x, 2)", lambda x: F.channel_shuffle(x, 2), x=randn(2, 6, 3))
case("channel_shuffle of images", "dk.nn.functional.channel_shuffle(x, 3)", lambda x: F.channel_shuffle(x, 3), x=randn(1, 6, 2, 2))

# Samples at the points of grids.


def points(*shape, size):
    """A grid of points away from the kinks of the interpolation: each coordinate is a quarter of a pixel off the centres or edges."""
    steps = torch.randint(-4, 2 * max(size) + 4, shape, generator=torch.Generator().manual_seed(sum(shape)))
    grid = torch.zeros(shape)
    for axis, n in enumerate(reversed(size)):
        grid[..., axis] = ((steps[..., axis] % (2 * n + 6) - 3) / 2 + 0.28) * 2 / n - 1
    return grid


for padding in ["zeros", "border", "reflection"]:
    for align in [False, True]:
        for mode in ["bilinear", "nearest", "bicubic"]:
            case(f"grid_sample {mode} {padding} {align}",
                 f"dk.nn.functional.grid_sample(x, grid, {{mode = '{mode}', padding_mode = '{padding}', align_corners = {lua(align)}}})",
                 lambda x, grid, m=mode, p=padding, a=align: F.grid_sample(x, grid, m, p, a), tolerance=2e-6,
                 differences=False, x=randn(2, 2, 3, 4), grid=points(2, 3, 5, 2, size=(3, 4)))
        for mode in ["bilinear", "nearest"]:
            case(f"grid_sample of volumes {mode} {padding} {align}",
                 f"dk.nn.functional.grid_sample(x, grid, '{mode}', '{padding}', {lua(align)})",
                 lambda x, grid, m=mode, p=padding, a=align: F.grid_sample(x, grid, m, p, a), tolerance=2e-6,
                 differences=False, x=randn(1, 2, 2, 3, 4), grid=points(1, 2, 3, 3, 3, size=(2, 3, 4)))
    case(f"grid_sample inside, {padding}", f"dk.nn.functional.grid_sample(x, grid, 'bilinear', '{padding}')",
         lambda x, grid, p=padding: F.grid_sample(x, grid, "bilinear", p, False),
         x=randn(1, 2, 4, 4), grid=tensor([[[[-0.4, 0.1], [0.35, -0.1]], [[0.1, 0.4], [0.6, 0.6]]]]))
    case(f"grid_sample of one pixel, {padding}", f"dk.nn.functional.grid_sample(x, grid, 'bilinear', '{padding}', true)",
         lambda x, grid, p=padding: F.grid_sample(x, grid, "bilinear", p, True), differences=False,
         x=randn(1, 2, 1, 1), grid=tensor([[[[-0.4, 0.1], [3, -2]]]]))
case("grid_sample bicubic inside", "dk.nn.functional.grid_sample(x, grid, 'bicubic', 'border')",
     lambda x, grid: F.grid_sample(x, grid, "bicubic", "border", False), tolerance=2e-6,
     x=randn(1, 2, 4, 4), grid=tensor([[[[-0.4, 0.1], [0.35, -0.1]], [[0.1, 0.4], [0.6, 0.6]]]]))
case("grid_sample of many points and channels", "dk.nn.functional.grid_sample(x, grid)",
     lambda x, grid: F.grid_sample(x, grid, align_corners=False), tolerance=2e-6, differences=False, x=randn(2, 5, 6, 7),
     grid=rand(2, 9, 16, 2) * 2.4 - 1.2)
case("grid_sample, infinity and NaN among zeros", "dk.nn.functional.grid_sample(x, grid)",
     lambda x, grid: F.grid_sample(x, grid, align_corners=False), gradients=False, x=randn(1, 1, 3, 4),
     grid=tensor([[[[float("nan"), 0], [0, float("inf")], [1e30, 0], [0, -3e9]]]]))
for align in [False, True]:
    case(f"affine_grid {align}", f"dk.nn.functional.affine_grid(theta, {{2, 3, 3, 4}}, {lua(align)})",
         lambda theta, a=align: F.affine_grid(theta, [2, 3, 3, 4], a), theta=randn(2, 2, 3))
    case(f"affine_grid of volumes {align}", f"dk.nn.functional.affine_grid(theta, {{1, 2, 2, 3, 1}}, {lua(align)})",
         lambda theta, a=align: F.affine_grid(theta, [1, 2, 2, 3, 1], a), theta=randn(1, 3, 4))

# Volumes.
for options in [dict(), dict(stride=2), dict(padding=1), dict(padding=[1, 0, 2], stride=[1, 2, 3]), dict(dilation=[2, 1, 2], padding=1), dict(padding="same"),
                dict(padding="valid")]:
    named = ", ".join(f"{key} = {lua(value)}" for key, value in options.items())
    case(f"conv3d {named}", f"dk.nn.functional.conv3d(x, weight, bias, {{{named}}})", lambda x, weight, bias, o=options: F.conv3d(x, weight, bias, **o),
         tolerance=3e-6, x=randn(2, 2, 4, 3, 4), weight=randn(2, 2, 2, 2, 3), bias=randn(2))
case("conv3d in groups", "dk.nn.functional.conv3d(x, weight, {groups = 2})", lambda x, weight: F.conv3d(x, weight, groups=2), tolerance=3e-6,
     x=randn(1, 4, 3, 3, 3), weight=randn(4, 2, 2, 1, 3))
case("conv3d with a kernel of one plane", "dk.nn.functional.conv3d(x, weight)", lambda x, weight: F.conv3d(x, weight), tolerance=3e-6,
     x=randn(1, 2, 3, 3, 3), weight=randn(3, 2, 1, 1, 1))
for options in [dict(kernel_size=2), dict(kernel_size=[1, 2, 3], stride=1), dict(kernel_size=[3, 2, 2], padding=[1, 1, 0], stride=[2, 1, 2]),
                dict(kernel_size=2, stride=3, ceil_mode=True)]:
    call("max_pool3d", F.max_pool3d, "max_pool3d", distinct(2, 2, 4, 4, 5), **options)
    call("avg_pool3d", F.avg_pool3d, "avg_pool3d", randn(2, 2, 4, 4, 5), **options)
call("max_pool3d", F.max_pool3d, "max_pool3d", distinct(1, 2, 5, 4, 5), kernel_size=2, dilation=[2, 1, 3], stride=1)
call("avg_pool3d", F.avg_pool3d, "avg_pool3d", randn(1, 2, 4, 4, 5), kernel_size=3, padding=1, count_include_pad=False)
call("max_pool3d", F.max_pool3d, "max_pool3d of ties", tensor([[[[[1, 1], [1, 0]], [[1, 1], [0, 1]]]]]), differences=False, kernel_size=2)

# Layers.
for layer, here, shape in [
        (torch.nn.ZeroPad2d((3, 0, 1, 2)), "ZeroPadding2D{1, 2, 3, 0}", (1, 2, 3, 4)),
        (torch.nn.ZeroPad1d((1, 2)), "ZeroPadding1D{1, 2}", (1, 2, 3)), (torch.nn.ZeroPad2d(1), "ZeroPadding2D()", (1, 2, 3, 4)),
        (torch.nn.ReflectionPad1d(2), "ReflectionPad1D(2)", (1, 2, 3)), (torch.nn.ReflectionPad2d((2, 2, 1, 1)), "ReflectionPad2D{1, 2}", (1, 2, 3, 4)),
        (torch.nn.ReplicationPad1d(2), "ReplicationPad1D(2)", (1, 2, 3)), (torch.nn.ReplicationPad2d(1), "ReplicationPad2D(1)", (1, 2, 3, 4)),
        (torch.nn.CircularPad1d(2), "CircularPad1D(2)", (1, 2, 3)), (torch.nn.CircularPad2d(1), "CircularPad2D(1)", (1, 2, 3, 4)),
        (torch.nn.PixelShuffle(2), "PixelShuffle(2)", (1, 8, 2, 3)), (torch.nn.PixelUnshuffle(2), "PixelUnshuffle(2)", (1, 2, 4, 2))]:
    case(f"nn.{here}", f"dk.nn.{here}(x)", lambda x, layer=layer: layer(x), x=randn(*shape))
