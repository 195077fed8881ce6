"""Fourier transforms, complex numbers, short-time transforms and windows. Complex numbers are a last axis of size 2."""
import math

import torch

from golden import case, rand, randn, tensor

C = torch.view_as_complex
fft = torch.fft

# ---- along one axis, of every kind of length: passes of 8, 4, 2, 3, 5, of other primes, with a chirp, matrices
for n in (1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 31, 37):
    case(f"fft of {n}", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=randn(3, n, 2), tolerance=2e-6)
    case(f"rfft of {n}", "dk.fft.rfft(x)", lambda x: fft.rfft(x), x=randn(3, n), tolerance=2e-6)
    case(f"irfft to {n}", f"dk.fft.irfft(x, {n})", lambda x, n=n: fft.irfft(C(x), n), x=randn(3, n // 2 + 1, 2), tolerance=2e-6)
for n in (1, 2, 5, 8, 41):
    case(f"ifft of {n}", "dk.fft.ifft(x)", lambda x: fft.ifft(C(x)), x=randn(2, n, 2), tolerance=2e-6)
for n in (64, 67, 96, 134, 257, 320, 402):
    for rows in (1, 9):
        if rows > 1 and n not in (67, 96, 134):
            continue
        case(f"long fft of {rows} x {n}", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=randn(rows, n, 2), differences=False,
             tolerance=2e-6)
        case(f"long ifft of {rows} x {n}", "dk.fft.ifft(x)", lambda x: fft.ifft(C(x)), x=randn(rows, n, 2), differences=False,
             tolerance=2e-6)
        case(f"long rfft of {rows} x {n}", "dk.fft.rfft(x)", lambda x: fft.rfft(x), x=randn(rows, n), differences=False, tolerance=2e-6)
        case(f"long irfft of {rows} x {n}", f"dk.fft.irfft(x, {n})", lambda x, n=n: fft.irfft(C(x), n),
             x=randn(rows, n // 2 + 1, 2), differences=False, tolerance=2e-6)
case("fft of 17 rows", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=randn(17, 6, 2), differences=False)
case("rfft of 35 rows", "dk.fft.rfft(x)", lambda x: fft.rfft(x), x=randn(35, 20), differences=False)
case("rfft of a vector", "dk.fft.rfft(x)", lambda x: fft.rfft(x), x=randn(10))
case("fft of a vector", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=randn(10, 2))
case("fft of one number", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=randn(1, 2))

# ---- n, axis, norm
for norm in ("backward", "ortho", "forward"):
    for name in ("fft", "ifft", "hfft", "irfft"):
        case(f"{name} {norm}", f"dk.fft.{name}(x, nil, -1, '{norm}')",
             lambda x, f=getattr(fft, name), norm=norm: f(C(x), norm=norm), x=randn(2, 5, 2))
    for name in ("rfft", "ihfft"):
        case(f"{name} {norm}", f"dk.fft.{name}(x, {{norm = '{norm}'}})",
             lambda x, f=getattr(fft, name), norm=norm: f(x, norm=norm), x=randn(2, 5))
    for name in ("fft2", "ifft2", "fftn", "ifftn", "irfft2", "irfftn"):
        case(f"{name} {norm}", f"dk.fft.{name}(x, {{norm = '{norm}'}})",
             lambda x, f=getattr(fft, name), norm=norm: f(C(x), norm=norm), x=randn(3, 4, 2))
    for name in ("rfft2", "rfftn"):
        case(f"{name} {norm}", f"dk.fft.{name}(x, {{norm = '{norm}'}})",
             lambda x, f=getattr(fft, name), norm=norm: f(x, norm=norm), x=randn(3, 4))
for n in (2, 3, 4, 7, 8):
    for name in ("fft", "ifft"):
        case(f"{name} with n = {n}", f"dk.fft.{name}(x, {n})", lambda x, n=n, f=getattr(fft, name): f(C(x), n), x=randn(2, 4, 2))
    for name in ("irfft", "hfft"):
        case(f"{name} with n = {n}", f"dk.fft.{name}(x, {n})", lambda x, n=n, f=getattr(fft, name): f(C(x), n), x=randn(2, 4, 2))
    for name in ("rfft", "ihfft"):
        case(f"{name} with n = {n}", f"dk.fft.{name}{{x, n = {n}}}", lambda x, n=n, f=getattr(fft, name): f(x, n), x=randn(2, 5))
for axis in (0, 1, 2, -1, -2, -3):
    lua = axis + 1 if axis >= 0 else axis
    case(f"fft along {axis}", f"dk.fft.fft{{x, axis = {lua}}}", lambda x, a=axis: fft.fft(C(x), dim=a), x=randn(2, 3, 4, 2))
    case(f"rfft along {axis}", f"dk.fft.rfft{{x, axis = {lua}}}", lambda x, a=axis: fft.rfft(x, dim=a), x=randn(2, 3, 4))
    case(f"irfft along {axis}", f"dk.fft.irfft{{x, axis = {lua}}}", lambda x, a=axis: fft.irfft(C(x), dim=a), x=randn(2, 3, 4, 2))
    case(f"padded rfft along {axis}", f"dk.fft.rfft{{x, n = 5, axis = {lua}}}", lambda x, a=axis: fft.rfft(x, 5, dim=a),
         x=randn(2, 3, 4))
for n in (67, 96, 300):
    for axis in (0, 1):
        case(f"long fft of {n} along {axis}", f"dk.fft.fft{{x, axis = {axis + 1}}}", lambda x, a=axis: fft.fft(C(x), dim=a),
             x=randn(*((n, 3) if axis == 0 else (2, n, 3)), 2), differences=False, tolerance=2e-6)
        case(f"long rfft of {n} along {axis}", f"dk.fft.rfft{{x, axis = {axis + 1}}}", lambda x, a=axis: fft.rfft(x, dim=a),
             x=randn(*((n, 3) if axis == 0 else (2, n, 3))), differences=False, tolerance=2e-6)
        case(f"long irfft of {n} along {axis}", f"dk.fft.irfft{{x, n = {n}, axis = {axis + 1}}}",
             lambda x, a=axis, n=n: fft.irfft(C(x), n, dim=a), x=randn(*((n, 3) if axis == 0 else (2, n, 3)), 2),
             differences=False, tolerance=2e-6)
        case(f"many long rfft of {n} along {axis}", f"dk.fft.rfft{{x, axis = {axis + 1}}}", lambda x, a=axis: fft.rfft(x, dim=a),
             x=randn(*((n, 17) if axis == 0 else (1, n, 9))), differences=False, tolerance=2e-6)
case("padded long rfft", "dk.fft.rfft(x, 300)", lambda x: fft.rfft(x, 300), x=randn(2, 250), differences=False, tolerance=2e-6)
case("cut long fft", "dk.fft.fft(x, 300)", lambda x: fft.fft(C(x), 300), x=randn(2, 350, 2), differences=False, tolerance=2e-6)
case("cut long irfft", "dk.fft.irfft(x, 300)", lambda x: fft.irfft(C(x), 300), x=randn(2, 200, 2), differences=False, tolerance=2e-6)
case("padded long irfft", "dk.fft.irfft(x, 300)", lambda x: fft.irfft(C(x), 300), x=randn(2, 100, 2), differences=False, tolerance=2e-6)

# ---- along several axes
case("fft2", "dk.fft.fft2(x)", lambda x: fft.fft2(C(x)), x=randn(2, 3, 5, 2))
case("ifft2", "dk.fft.ifft2(x)", lambda x: fft.ifft2(C(x)), x=randn(2, 3, 5, 2))
case("rfft2", "dk.fft.rfft2(x)", lambda x: fft.rfft2(x), x=randn(2, 3, 5))
case("irfft2", "dk.fft.irfft2(x)", lambda x: fft.irfft2(C(x)), x=randn(2, 3, 4, 2))
case("irfft2 of an odd width", "dk.fft.irfft2(x, {3, 5})", lambda x: fft.irfft2(C(x), (3, 5)), x=randn(3, 3, 2))
case("fft2 with s", "dk.fft.fft2(x, {4, 2})", lambda x: fft.fft2(C(x), (4, 2)), x=randn(3, 3, 2))
case("fft2 with -1", "dk.fft.fft2(x, {-1, 2})", lambda x: fft.fft2(C(x), (-1, 2)), x=randn(3, 3, 2))
case("rfft2 with s", "dk.fft.rfft2(x, {4, 6})", lambda x: fft.rfft2(x, (4, 6)), x=randn(3, 3))
case("rfft2 with axes", "dk.fft.rfft2(x, nil, {1, 2})", lambda x: fft.rfft2(x, dim=(0, 1)), x=randn(3, 4, 2))
case("rfft2 with axes in another order", "dk.fft.rfft2{x, axis = {-1, 1}}", lambda x: fft.rfft2(x, dim=(-1, 0)), x=randn(3, 4, 2))
case("fftn", "dk.fft.fftn(x)", lambda x: fft.fftn(C(x)), x=randn(2, 3, 2, 2))
case("fftn with s", "dk.fft.fftn(x, {2, 4})", lambda x: fft.fftn(C(x), (2, 4)), x=randn(2, 3, 2, 2))
case("ifftn along one axis", "dk.fft.ifftn{x, axis = 2}", lambda x: fft.ifftn(C(x), dim=(1,)), x=randn(2, 3, 2, 2))
case("rfftn", "dk.fft.rfftn(x)", lambda x: fft.rfftn(x), x=randn(2, 3, 4))
case("irfftn", "dk.fft.irfftn(x)", lambda x: fft.irfftn(C(x)), x=randn(2, 3, 3, 2))
case("irfftn with s and axes", "dk.fft.irfftn(x, {3, 4}, {3, 1})", lambda x: fft.irfftn(C(x), (3, 4), (2, 0)), x=randn(3, 2, 3, 2))

# ---- edges
case("no rows", "dk.fft.fft(x)", lambda x: fft.fft(C(x)), x=torch.zeros(0, 4, 2), differences=False)
case("no columns", "dk.fft.rfft(x, nil, 1)", lambda x: fft.rfft(x, dim=0), x=torch.zeros(4, 0), differences=False)

# ---- frequencies
for n in (1, 2, 5, 8):
    case(f"fftfreq of {n}", f"dk.fft.fftfreq({n})", lambda n=n: fft.fftfreq(n))
    case(f"rfftfreq of {n}", f"dk.fft.rfftfreq({n}, 0.1)", lambda n=n: fft.rfftfreq(n, 0.1))
case("fftfreq with d", "dk.fft.fftfreq{7, d = 0.25}", lambda: fft.fftfreq(7, 0.25))
case("fftshift", "dk.fft.fftshift(x)", lambda x: fft.fftshift(x), x=randn(4, 5))
case("fftshift of complex numbers", "dk.fft.fftshift(x)", lambda x: fft.fftshift(C(x)), x=randn(4, 5, 2))
case("fftshift along an axis", "dk.fft.fftshift(x, 1)", lambda x: fft.fftshift(x, 0), x=randn(3, 5))
case("fftshift along the last axis of complex numbers", "dk.fft.fftshift(x, -1)", lambda x: fft.fftshift(C(x), -1), x=randn(3, 5, 2))
case("ifftshift", "dk.fft.ifftshift(x)", lambda x: fft.ifftshift(x), x=randn(4, 5))
case("ifftshift along axes", "dk.fft.ifftshift(x, {1, 3})", lambda x: fft.ifftshift(x, (0, 2)), x=randn(3, 2, 5))

# ---- complex numbers
away = lambda *shape: randn(*shape) + randn(*shape, seed=5).sign()
case("complex", "dk.complex(a, b)", lambda a, b: torch.complex(a, b), a=randn(2, 3), b=randn(2, 3, seed=1))
case("complex broadcasts", "dk.complex(a, b)", lambda a, b: torch.complex(a, b), a=randn(2, 3), b=randn(3))
case("complex of real numbers", "dk.complex(a)", lambda a: a.to(torch.complex64), a=randn(2, 3))
case("polar", "dk.polar(a, b)", lambda a, b: torch.polar(a, b), a=rand(2, 3), b=randn(2, 3))
case("real", "dk.fft.real(z)", lambda z: C(z).real, z=randn(3, 2))
case("imag", "dk.fft.imag(z)", lambda z: C(z).imag, z=randn(4, 3, 2))
case("conj", "dk.fft.conj(z)", lambda z: C(z).conj().resolve_conj(), z=randn(3, 2))
case("abs", "dk.fft.abs(z)", lambda z: C(z).abs(), z=away(2, 3, 2))
case("abs at 0 and far away", "dk.fft.abs(z)", lambda z: C(z).abs(), differences=False, tolerance=2e-6,
     z=tensor([[0.0, 0], [3, 0], [0, -2], [-1, 1]]))
case("abs without overflow", "dk.fft.abs(z)", lambda z: C(z).abs(), gradients=False,
     z=tensor([[3e30, 4e30], [3e-30, -4e-30], [math.inf, math.nan], [math.nan, 1], [-math.inf, 0]]))
case("angle", "dk.fft.angle(z)", lambda z: C(z).angle(), z=away(2, 3, 2))
case("angle at axes", "dk.fft.angle(z)", lambda z: C(z).angle(), differences=False,
     z=tensor([[0.0, 0], [3, 0], [0, -2], [-1, 0], [-1, -0.0], [0, 5]]))
case("product", "dk.fft.mul(a, b)", lambda a, b: C(a) * C(b), a=randn(2, 3, 2), b=randn(2, 3, 2, seed=1))
case("product broadcasts", "dk.fft.mul(a, b)", lambda a, b: C(a) * C(b), a=randn(2, 3, 2), b=randn(3, 2))
case("product of columns and rows", "dk.fft.mul(a, b)", lambda a, b: C(a) * C(b), a=randn(3, 1, 2), b=randn(1, 4, 2))
case("product with one number", "dk.fft.mul(a, b)", lambda a, b: C(a) * C(b), a=randn(3, 2), b=randn(2))
case("quotient", "dk.fft.div(a, b)", lambda a, b: C(a) / C(b), a=randn(2, 3, 2), b=away(2, 3, 2), tolerance=2e-6)
case("quotient broadcasts", "dk.fft.div(a, b)", lambda a, b: C(a) / C(b), a=randn(2, 3, 2), b=away(3, 2), tolerance=2e-6)
case("filtered", "dk.fft.irfft(dk.fft.rfft(x) * gain:unsqueeze(-1))", lambda x, gain: fft.irfft(fft.rfft(x) * gain),
     x=randn(2, 6), gain=randn(4))

# ---- windows
for n in (0, 1, 2, 3, 8):
    for periodic in (True, False):
        lua = "true" if periodic else "false"
        for name in ("hann", "hamming", "blackman", "bartlett", "kaiser"):
            if (name, n, periodic) == ("blackman", 2, False):
                continue  # all elements are rounding errors
            case(f"{name}_window of {n}, {lua}", f"dk.{name}_window({n}, {lua})",
                 lambda n=n, periodic=periodic, f=getattr(torch, name + "_window"): f(n, periodic))
case("hamming_window's numbers", "dk.hamming_window(5, true, 0.6, 0.3)", lambda: torch.hamming_window(5, True, 0.6, 0.3))
case("kaiser_window's beta", "dk.kaiser_window{6, beta = 3}", lambda: torch.kaiser_window(6, True, 3.0))

# ---- short-time transforms
def stft(x, n_fft, **options):
    return torch.stft(x, n_fft, return_complex=True, **options)

case("stft", "dk.stft(x, 8)", lambda x: stft(x, 8), x=randn(20))
case("stft of a batch", "x:stft(8, 3)", lambda x: stft(x, 8, hop_length=3), x=randn(2, 15))
case("stft with a window", "x:stft{8, window = w}", lambda x, w: stft(x, 8, window=w), x=randn(13), w=rand(8))
case("stft with a shorter window", "x:stft(8, 2, 5, w)", lambda x, w: stft(x, 8, hop_length=2, win_length=5, window=w),
     x=randn(13), w=rand(5))
case("stft with a length only", "x:stft(8, 2, 5)", lambda x: stft(x, 8, hop_length=2, win_length=5), x=randn(13))
case("stft of an odd length", "x:stft{7, hop_length = 3, window = w}", lambda x, w: stft(x, 7, hop_length=3, window=w),
     x=randn(2, 12), w=rand(7))
case("stft, not centred", "x:stft{6, hop_length = 4, center = false}", lambda x: stft(x, 6, hop_length=4, center=False), x=randn(15))
for mode in ("constant", "reflect", "replicate", "circular"):
    case(f"stft, {mode}", f"x:stft{{6, hop_length = 2, pad_mode = '{mode}'}}",
         lambda x, mode=mode: stft(x, 6, hop_length=2, pad_mode=mode), x=randn(2, 9))
case("stft, normalized", "x:stft{8, normalized = true}", lambda x: stft(x, 8, normalized=True), x=randn(16))
for n in (7, 8):
    case(f"stft of {n}, both sides", f"x:stft{{{n}, onesided = false}}", lambda x, n=n: stft(x, n, onesided=False), x=randn(14))
case("stft of many frames", "x:stft{20, hop_length = 5, window = w}", lambda x, w: stft(x, 20, hop_length=5, window=w),
     x=randn(2, 90), w=rand(20), differences=False, tolerance=2e-6)
for n in (300, 301):
    case(f"stft of long frames of {n}", f"x:stft{{{n}, hop_length = 100, window = w}}",
         lambda x, w, n=n: stft(x, n, hop_length=100, window=w), x=randn(2, 700), w=rand(n), differences=False, tolerance=2e-6)

def istft(z, n_fft, **options):
    return torch.istft(C(z), n_fft, **options)

ones = lambda n: rand(n) + 0.5
case("istft", "z:istft(8)", lambda z: istft(z, 8), z=randn(5, 6, 2))
case("istft of a batch", "dk.istft(z, 8, 3)", lambda z: istft(z, 8, hop_length=3), z=randn(2, 5, 4, 2))
case("istft with a window", "z:istft{8, window = w}", lambda z, w: istft(z, 8, window=w), z=randn(5, 6, 2), w=ones(8), tolerance=2e-6)
case("istft with a shorter window", "z:istft(8, 2, 5, w)", lambda z, w: istft(z, 8, hop_length=2, win_length=5, window=w),
     z=randn(2, 5, 6, 2), w=ones(5), tolerance=2e-6)
case("istft of an odd length", "z:istft{7, hop_length = 2}", lambda z: istft(z, 7, hop_length=2), z=randn(4, 5, 2))
case("istft, not centred", "z:istft{6, hop_length = 3, center = false}", lambda z: istft(z, 6, hop_length=3, center=False), z=randn(4, 5, 2))
case("istft, normalized", "z:istft{8, normalized = true}", lambda z: istft(z, 8, normalized=True), z=randn(5, 4, 2))
case("istft, both sides", "z:istft{8, onesided = false}", lambda z: istft(z, 8, onesided=False), z=randn(8, 4, 2))
case("istft to a length", "z:istft{8, length = 5}", lambda z: istft(z, 8, length=5), z=randn(5, 4, 2))
case("istft beyond the frames", "z:istft{8, length = 17}", lambda z: istft(z, 8, length=17), z=randn(2, 5, 4, 2))
case("stft and back", "x:stft{16, window = w}:istft{16, window = w, length = 50}",
     lambda x, w: torch.istft(stft(x, 16, window=w), 16, window=w, length=50), x=randn(50), w=ones(16), gradients=["x"],
     tolerance=4e-6)
