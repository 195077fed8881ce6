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
