// What the files of the Fourier transforms share: sixteen complex numbers, one in each lane.
#ifndef CK_FOURIER_H
#define CK_FOURIER_H

#include "ckernels.h"
#include "vectors.h"

/// The floats of an element of a strip: sixteen real parts, then sixteen imaginary parts.
enum { UNIT = 2 * VF };

typedef struct {
  vf re, im;
} lanes;

/// One of them.
typedef struct {
  float re, im;
} number;

CK_INLINE void load_unit(lanes *a, const float *p) { a->re = vf_load(p), a->im = vf_load(p + VF); }
CK_INLINE void store_unit(float *p, const lanes *a) {
  vf_store(p, a->re);
  vf_store(p + VF, a->im);
}

/// a * (re, im), the same number in all lanes or one in each
#define TIMES(a, wr, wi) \
  (lanes) { (a).re * (wr) - (a).im * (wi), (a).re * (wi) + (a).im * (wr) }

/// Frequencies k and m - k (`low` and `high`) of n = 2 m real elements from elements k and m - k (`a` and `b`) of the
/// transform of m complex numbers, whose real parts are the even elements: the transforms of the even and the odd ones,
/// joined with w = exp(-2 pi i k / n). `half` is 1 / 2. For lanes and for numbers.
#define SEPARATE(half, a, b, w, low, high)                                                       \
  do {                                                                                           \
    __typeof__(a) even = {(half) * ((a).re + (b).re), (half) * ((a).im - (b).im)};               \
    __typeof__(a) odd = {(half) * ((a).im + (b).im), (half) * ((b).re - (a).re)};                \
    odd = (__typeof__(a)){odd.re * (w).re - odd.im * (w).im, odd.re * (w).im + odd.im * (w).re}; \
    (low) = (__typeof__(a)){even.re + odd.re, even.im + odd.im};                                 \
    (high) = (__typeof__(a)){even.re - odd.re, odd.im - even.im};                                \
  } while (0)

/// The reverse, times 2 if `factor` is 1, and with real and imaginary parts exchanged.
#define COMBINE(factor, a, b, w, low, high)                                                      \
  do {                                                                                           \
    __typeof__(a) even = {(factor) * ((a).re + (b).re), (factor) * ((a).im - (b).im)};           \
    __typeof__(a) odd = {(factor) * ((a).re - (b).re), (factor) * ((a).im + (b).im)};            \
    odd = (__typeof__(a)){odd.re * (w).re + odd.im * (w).im, odd.im * (w).re - odd.re * (w).im}; \
    (low) = (__typeof__(a)){even.im + odd.re, even.re - odd.im};                                 \
    (high) = (__typeof__(a)){odd.re - even.im, even.re + odd.im};                                \
  } while (0)

/// Transforms a strip of passes->n units from x; y is as long. Returns whichever of them has the result.
float *fourier_passes(const ck_fft_passes *passes, float *x, float *y);

#endif
