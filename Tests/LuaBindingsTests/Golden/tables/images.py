"""Images in other sizes, as torchvision resizes them."""
import torch
import torch.nn.functional as F

from golden import case, randn


def resized(size, mode, antialias):
    corners = None if mode in ("nearest", "area") else False
    return lambda x: F.interpolate(x, size=size, mode=mode, align_corners=corners, antialias=antialias)


for mode in ("bilinear", "bicubic"):
    for antialias in (True, False):
        flag = "true" if antialias else "false"
        for height, width in ((3, 4), (5, 11), (9, 2), (1, 1)):
            case("resize", f'dk.image.resize(x, {height}, {width}, {{mode = "{mode}", antialias = {flag}}})',
                 resized((height, width), mode, antialias), x=randn(1, 2, 5, 7))
for mode in ("nearest", "area"):
    for height, width in ((3, 4), (5, 11), (9, 2), (1, 1)):
        case("resize", f'dk.image.resize(x, {height}, {width}, "{mode}")', resized((height, width), mode, False),
             x=randn(2, 1, 5, 7))
