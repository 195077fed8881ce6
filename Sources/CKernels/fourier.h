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

CK_INLINE void load_unit(lanes *a, const float *p) { a->re = vf_load(p), a->im = vf_load(p + VF); }
CK_INLINE void store_unit(float *p, const lanes *a) {
  vf_store(p, a->re);
  vf_store(p + VF, a->im);
}

/// a * (re, im), the same number in all lanes or one in each
#define TIMES(a, wr, wi) \
  (lanes) { (a).re * (wr) - (a).im * (wi), (a).re * (wi) + (a).im * (wr) }

/// Transforms a strip of passes->n units from x; y is as long. Returns whichever of them has the result.
float *fourier_passes(const ck_fft_passes *passes, float *x, float *y);

#endif
