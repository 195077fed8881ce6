// The passes of a Fourier transform of a strip, sixteen signals in the lanes (Stockham's algorithm): each factor r of
// the length is a pass over all elements, which transforms groups of r and leaves them where the next pass finds them,
// so that no final reordering is needed.
#include "fourier.h"

#include "grain.h"

static const size_t radices[] = {8, 4, 2, 3, 5};

bool ck_fft_factorize(size_t n, ck_fft_passes *passes) {
  *passes = (ck_fft_passes){.n = n};
  for (size_t i = 0; i < sizeof radices / sizeof *radices; i++)
    for (; n % radices[i] == 0 && n > 0; n /= radices[i]) passes->factors[passes->factor_count++] = radices[i];
  for (size_t r = 7; r <= CK_FFT_MAX_PRIME; r += 2)
    for (; n % r == 0 && n > 0; n /= r) passes->factors[passes->factor_count++] = r;
  return n == 1;
}

/// The twiddles of the passes one after the other; then those within a pass whose factor is above 5.
size_t ck_fft_twiddle_count(const ck_fft_passes *passes) {
  size_t count = 0, rest = passes->n;
  for (size_t i = 0; i < passes->factor_count; i++) {
    size_t r = passes->factors[i];
    rest /= r;
    count += 2 * (r - 1) * rest + (r > 5 && r != 8 ? 2 * r : 0);
  }
  return count;
}

static void power(size_t n, size_t k, double *re, double *im) {
  double angle = -2.0 * M_PI * ((double)(k % n) / (double)n);
  *re = cos(angle);
  *im = sin(angle);
}

void ck_fft_twiddles(const ck_fft_passes *passes, float *twiddles) {
  size_t rest = passes->n;
  double re, im;
  for (size_t i = 0; i < passes->factor_count; i++) {
    size_t r = passes->factors[i], span = rest;
    rest /= r;
    for (size_t p = 0; p < rest; p++)
      for (size_t k = 1; k < r; k++) {
        power(span, p * k, &re, &im);
        *twiddles++ = (float)re;
        *twiddles++ = (float)im;
      }
    if (r <= 5 || r == 8) continue;
    for (size_t k = 0; k < r; k++) {
      power(r, k, &re, &im);
      *twiddles++ = (float)re;
      *twiddles++ = (float)im;
    }
  }
}

void ck_fft_powers(size_t n, size_t step, size_t count, double *powers) {
  for (size_t k = 0; k < count; k++) power(n, k * step, powers + 2 * k, powers + 2 * k + 1);
}

void ck_fft_halves(const ck_fft_roots *roots, size_t count, float *halves) {
  for (size_t k = 0; k < count; k++) {
    double re, im;
    ck_fft_root(roots, k, &re, &im);
    halves[2 * k] = (float)re;
    halves[2 * k + 1] = (float)im;
    if (k % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

/// k^2 modulo 2 n by steps, since the squares of large k overflow.
void ck_fft_chirp(const ck_fft_roots *roots, float *chirp) {
  size_t square = 0;
  for (size_t k = 0; 2 * k < roots->n; k++) {
    double re, im;
    ck_fft_root(roots, square, &re, &im);
    chirp[2 * k] = (float)re;
    chirp[2 * k + 1] = (float)im;
    square = (square + 2 * k + 1) % roots->n;
    if (k % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

// ---------------------------------------------------------------- groups of r

CK_INLINE void sum_and_difference(lanes *a, lanes *b) {
  lanes sum = {a->re + b->re, a->im + b->im}, difference = {a->re - b->re, a->im - b->im};
  *a = sum, *b = difference;
}

/// The result is in the order 0, 1, 2, 3.
CK_INLINE void transform_4(lanes *a, lanes *b, lanes *c, lanes *d) {
  sum_and_difference(a, c);
  sum_and_difference(b, d);
  lanes first = {c->re + d->im, c->im - d->re}, third = {c->re - d->im, c->im + d->re};
  sum_and_difference(a, b);
  *c = *b;
  *b = first;
  *d = third;
}

CK_INLINE void transform_8(lanes *a) {
  const float h = 0.70710678118654752f;
  transform_4(&a[0], &a[2], &a[4], &a[6]);
  transform_4(&a[1], &a[3], &a[5], &a[7]);
  a[3] = (lanes){h * (a[3].re + a[3].im), h * (a[3].im - a[3].re)};
  a[5] = (lanes){a[5].im, -a[5].re};
  a[7] = (lanes){h * (a[7].im - a[7].re), -h * (a[7].re + a[7].im)};
  for (int k = 0; k < 8; k += 2) sum_and_difference(&a[k], &a[k + 1]);
  // Sums are frequencies 0 to 3, differences 4 to 7.
  lanes b[8] = {a[0], a[2], a[4], a[6], a[1], a[3], a[5], a[7]};
  for (int k = 0; k < 8; k++) a[k] = b[k];
}

CK_INLINE void transform_3(lanes *a) {
  const float c = -0.5f, s = 0.86602540378443865f;
  sum_and_difference(&a[1], &a[2]);
  lanes even = {a[0].re + c * a[1].re, a[0].im + c * a[1].im};
  lanes odd = {s * a[2].im, -s * a[2].re};
  a[0] = (lanes){a[0].re + a[1].re, a[0].im + a[1].im};
  a[1] = (lanes){even.re + odd.re, even.im + odd.im};
  a[2] = (lanes){even.re - odd.re, even.im - odd.im};
}

CK_INLINE void transform_5(lanes *a) {
  const float c1 = 0.30901699437494742f, c2 = -0.80901699437494742f;
  const float s1 = 0.95105651629515357f, s2 = 0.58778525229247313f;
  sum_and_difference(&a[1], &a[4]);
  sum_and_difference(&a[2], &a[3]);
  lanes even_1 = {a[0].re + c1 * a[1].re + c2 * a[2].re, a[0].im + c1 * a[1].im + c2 * a[2].im};
  lanes even_2 = {a[0].re + c2 * a[1].re + c1 * a[2].re, a[0].im + c2 * a[1].im + c1 * a[2].im};
  lanes odd_1 = {s1 * a[4].im + s2 * a[3].im, -(s1 * a[4].re + s2 * a[3].re)};
  lanes odd_2 = {s2 * a[4].im - s1 * a[3].im, s1 * a[3].re - s2 * a[4].re};
  a[0] = (lanes){a[0].re + a[1].re + a[2].re, a[0].im + a[1].im + a[2].im};
  a[1] = (lanes){even_1.re + odd_1.re, even_1.im + odd_1.im};
  a[4] = (lanes){even_1.re - odd_1.re, even_1.im - odd_1.im};
  a[2] = (lanes){even_2.re + odd_2.re, even_2.im + odd_2.im};
  a[3] = (lanes){even_2.re - odd_2.re, even_2.im - odd_2.im};
}

/// An odd prime, by pairs of elements at the same distance from both ends. `roots` are those of r.
CK_INLINE void transform_odd(size_t r, const float *roots, lanes *a) {
  lanes result[CK_FFT_MAX_PRIME];
  size_t half = r / 2;
  for (size_t t = 1; t <= half; t++) sum_and_difference(&a[t], &a[r - t]);
  result[0] = a[0];
  for (size_t t = 1; t <= half; t++) result[0] = (lanes){result[0].re + a[t].re, result[0].im + a[t].im};
  for (size_t k = 1; k <= half; k++) {
    lanes even = a[0], odd = {0.0f, 0.0f};
    for (size_t t = 1, at = k; t <= half; t++, at = at + k < r ? at + k : at + k - r) {
      float c = roots[2 * at], s = -roots[2 * at + 1];
      even = (lanes){even.re + c * a[t].re, even.im + c * a[t].im};
      odd = (lanes){odd.re + s * a[r - t].im, odd.im - s * a[r - t].re};
    }
    result[k] = (lanes){even.re + odd.re, even.im + odd.im};
    result[r - k] = (lanes){even.re - odd.re, even.im - odd.im};
  }
  for (size_t k = 0; k < r; k++) a[k] = result[k];
}

// ---------------------------------------------------------------- passes

/// A pass over r * m groups of `stride` units.
CK_INLINE void pass(size_t r, size_t m, size_t stride, const float *twiddles, const float *restrict x,
                    float *restrict y) {
  const float *roots = twiddles + 2 * (r - 1) * m;
  for (size_t p = 0; p < m; p++) {
    const float *w = twiddles + 2 * (r - 1) * p;
    for (size_t q = 0; q < stride; q++) {
      const float *from = x + (q + stride * p) * UNIT;
      float *to = y + (q + stride * r * p) * UNIT;
      lanes a[CK_FFT_MAX_PRIME];
      for (size_t j = 0; j < r; j++) load_unit(&a[j], from + j * stride * m * UNIT);
      switch (r) {
        case 2: sum_and_difference(&a[0], &a[1]); break;
        case 3: transform_3(a); break;
        case 4: transform_4(&a[0], &a[1], &a[2], &a[3]); break;
        case 5: transform_5(a); break;
        case 8: transform_8(a); break;
        default: transform_odd(r, roots, a);
      }
      store_unit(to, &a[0]);
      for (size_t k = 1; k < r; k++) {
        if (m > 1) a[k] = TIMES(a[k], w[2 * k - 2], w[2 * k - 1]);
        store_unit(to + k * stride * UNIT, &a[k]);
      }
    }
  }
}

CK_DISPATCH float *fourier_passes(const ck_fft_passes *passes, float *x, float *y) {
  size_t rest = passes->n, stride = 1;
  const float *twiddles = passes->twiddles;
  for (size_t i = 0; i < passes->factor_count; i++) {
    size_t r = passes->factors[i];
    rest /= r;
    switch (r) {
      case 2: pass(2, rest, stride, twiddles, x, y); break;
      case 3: pass(3, rest, stride, twiddles, x, y); break;
      case 4: pass(4, rest, stride, twiddles, x, y); break;
      case 5: pass(5, rest, stride, twiddles, x, y); break;
      case 8: pass(8, rest, stride, twiddles, x, y); break;
      default: pass(r, rest, stride, twiddles, x, y); break;
    }
    twiddles += 2 * (r - 1) * rest + (r > 5 && r != 8 ? 2 * r : 0);
    stride *= r;
    float *result = y;
    y = x, x = result;
    if (passes->n > MAX_RUN / UNIT && ck_stops()) break;
  }
  return x;
}
