// Functions of one or two floats, computed through double precision or by Cephes's polynomials: errors of at most 3 units in
// the last place, vectors throughout. A function `vf_f(&x)` replaces x by f(x). The special functions at the end go through
// C's, one lane at a time.
#ifndef CK_PRECISE_H
#define CK_PRECISE_H

#include "special.h"
#include "vectormath.h"

#define vd_to_float(x) __builtin_convertvector(x, vf)

/// exp(x) for x in [-700, 700], relative error 1e-11.
CK_INLINE void vd_exp(vd *x) {
  vd shifted = *x * 1.4426950408889634 + 0x1.8p52;
  vd n = shifted - 0x1.8p52;
  vd r = *x - n * 0.6931471805599453;
  vd p = r * (1.0 / 362880) + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  // The low bits of the sum are n, in two's complement.
  *x = p * (vd)(((vul)shifted + 1023) << 52);
}

/// log(x) for positive, finite, normal x, relative error 1e-12.
CK_INLINE void vd_log_normal(vd *x) {
  vl bits = (vl)*x;
  vul biased = (vul)(bits - 0x3FE6A09E667F3BCD) + 0x3FF0000000000000u;  // exponent + 1023, in place
  vd e = (vd)((biased >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
  vul exponent_field = (biased & 0xFFF0000000000000u) - 0x3FF0000000000000u;
  vd m = (vd)((vul)bits - exponent_field);
  vd s = (m - 1.0) / (m + 1.0);
  vd z = s * s;
  vd p = z * (1.0 / 13) + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  p = p * z + 1.0;
  *x = s * p * 2.0 + e * 0.6931471805599453;
}

/// log(x): -infinity for 0, NaN below; infinity and NaN are returned unchanged.
CK_INLINE void vd_log(vd *x) {
  vd v = *x, y = v;
  vd_log_normal(&y);
  y = v == 0.0 ? (vd)-INFINITY : y;
  y = v < 0.0 ? (vd)NAN : y;
  *x = v < INFINITY ? y : v;
}

// ---------------------------------------------------------------- exponentials and logarithms

CK_INLINE void vf_exp2(vf *x) {
  vf v = *x > 129.0f ? 129.0f : *x;
  v = v < -151.0f ? -151.0f : v;
  vf sum = v + ck_round_magic;
  vf r = (v - (sum - ck_round_magic)) * 0.69314718f;
  vf q = r * 1.9875691500e-4f + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  vf p = q * (r * r) + r + 1.0f;
  vi k = (vi)sum - 0x4B400000;
  vi half = k >> 1;
  *x = p * (vf)((half + 127) << 23) * (vf)((k - half + 127) << 23);
}

/// The logarithm times a constant, which makes those of powers of the base exact.
CK_INLINE void vf_log_scaled(vf *x, double scale) {
  vd y = vf_to_double(*x);
  vd_log(&y);
  *x = vd_to_float(y * scale);
}

CK_INLINE void vf_log1p(vf *x) {
  vf v = *x;
  vd y = vf_to_double(v) + 1.0;
  vd_log(&y);
  vf small = v * (1.0f - v * (0.5f - v * 0.33333334f));
  *x = vf_abs(v) < 1e-4f ? small : vd_to_float(y);
}

CK_INLINE void vf_expm1(vf *x) {
  vf v = *x, bounded = v > 100.0f ? 100.0f : v;
  bounded = bounded < -100.0f ? -100.0f : bounded;
  vd y = vf_to_double(bounded);
  vd_exp(&y);
  vf small = v * (1.0f + v * (0.5f + v * (0.16666667f + v * 0.041666668f)));
  *x = vf_abs(v) < 1e-3f ? small : vd_to_float(y - 1.0);
}

/// log(x / (1 - x))
CK_INLINE void vf_logit(vf *x) {
  vd v = vf_to_double(*x), y = v / (1.0 - v);
  vd_log(&y);
  *x = vd_to_float(y);
}

// ---------------------------------------------------------------- hyperbolic functions

/// sinh and cosh
CK_INLINE void vf_sinhcosh(const vf *x, vf *sine, vf *cosine) {
  vf v = *x, a = vf_abs(v);
  vd e = vf_to_double(a > 200.0f ? 200.0f : a);
  vd_exp(&e);
  vf z = v * v;
  vf small = v + v * z * (0.16666667f + z * 0.0083333338f);
  vf large = __builtin_elementwise_copysign(vd_to_float((e - 1.0 / e) * 0.5), v);
  *sine = a < 0.01f ? small : large;
  *cosine = vd_to_float((e + 1.0 / e) * 0.5);
}

CK_INLINE void vf_asinh(vf *x) {
  vf v = *x, z = v * v;
  vd a = vf_to_double(vf_abs(v)), y = a + __builtin_elementwise_sqrt(a * a + 1.0);
  vd_log(&y);
  vf small = v - v * z * (0.16666667f - z * 0.075f);
  *x = vf_abs(v) < 0.01f ? small : __builtin_elementwise_copysign(vd_to_float(y), v);
}

/// NaN below 1.
CK_INLINE void vf_acosh(vf *x) {
  vd v = vf_to_double(*x), y = v + __builtin_elementwise_sqrt((v - 1.0) * (v + 1.0));
  vd_log(&y);
  *x = *x < 1.0f ? NAN : vd_to_float(y);
}

CK_INLINE void vf_atanh(vf *x) {
  vf v = *x, z = v * v;
  vd d = vf_to_double(v), y = (1.0 + d) / (1.0 - d);
  vd_log(&y);
  vf small = v + v * z * (0.33333334f + z * 0.2f);
  *x = vf_abs(v) < 0.01f ? small : vd_to_float(y * 0.5);
}

// ---------------------------------------------------------------- trigonometric functions

/// Values beyond 1e4, infinities and NaN go through libm, one lane at a time.
CK_INLINE void vf_tan(vf *x) {
  vd v = vf_to_double(*x), shifted = v * 0.6366197723675814 + 0x1.8p52;
  vd r = v - (shifted - 0x1.8p52) * 1.5707963267948966;
  vd z = r * r;
  vd s = z * (1.0 / 362880) + -1.0 / 5040;
  s = s * z + 1.0 / 120;
  s = s * z + -1.0 / 6;
  s = r * (s * z + 1.0);
  vd c = z * (-1.0 / 3628800) + 1.0 / 40320;
  c = c * z + -1.0 / 720;
  c = c * z + 1.0 / 24;
  c = c * z + -0.5;
  c = c * z + 1.0;
  vl odd_quadrant = ((vl)shifted & 1) != 0;
  vf y = vd_to_float((odd_quadrant ? -c : s) / (odd_quadrant ? s : c));
  vi large = !(vf_abs(*x) < 1e4f);
  if (__builtin_expect(vf_any(large), 0)) {
    for (int i = 0; i < VF; i++)
      if (large[i]) y[i] = tanf((*x)[i]);
  }
  *x = y;
}

/// The arcsine of |x| <= 1/2 (Cephes).
CK_INLINE void vf_asin_half(vf *x) {
  vf z = *x * *x;
  vf p = z * 4.2163199048e-2f + 2.4181311049e-2f;
  p = p * z + 4.5470025998e-2f;
  p = p * z + 7.4953002686e-2f;
  p = p * z + 1.6666752422e-1f;
  *x = p * z * *x + *x;
}

CK_INLINE void vf_asin(vf *x) {
  vf a = vf_abs(*x);
  vf y = a > 0.5f ? vf_sqrt(0.5f * (1.0f - a)) : a;
  vf_asin_half(&y);
  y = a > 0.5f ? 1.57079637f - 2.0f * y : y;
  *x = __builtin_elementwise_copysign(y, *x);
}

CK_INLINE void vf_acos(vf *x) {
  vf v = *x, a = vf_abs(v);
  vf y = a > 0.5f ? vf_sqrt(0.5f * (1.0f - a)) : v;
  vf_asin_half(&y);
  vf outer = v > 0.0f ? 2.0f * y : 3.14159274f - 2.0f * y;
  // pi/2 in two parts
  *x = a > 0.5f ? outer : 1.57079637f - (y + 4.37113883e-8f);
}

/// The arctangent of numerator / denominator, a ratio of 0 to 1 (Cephes).
CK_INLINE void vf_atan_unit(vf *numerator, const vf *denominator) {
  vf n = *numerator, d = *denominator;
  vi upper = n > 0.41421357f * d;
  vf t = (upper ? n - d : n) / (upper ? n + d : d);
  vf z = t * t;
  vf p = z * 8.05374449538e-2f + -1.38776856032e-1f;
  p = p * z + 1.99777106478e-1f;
  p = p * z + -3.33329491539e-1f;
  vf y = p * z * t + t;
  *numerator = upper ? y + 0.785398163f : y;
}

CK_INLINE void vf_atan(vf *x) {
  vf a = vf_abs(*x), one = 1.0f;
  vi inverted = a > 1.0f;
  vf y = inverted ? one / a : a;
  vf_atan_unit(&y, &one);
  y = inverted ? 1.57079637f - y : y;
  *x = __builtin_elementwise_copysign(y, *x);
}

/// The angle of the point (x, y), replacing y. Points at 0, near overflow or not finite go through libm.
CK_INLINE void vf_atan2(vf *y, const vf *x) {
  vf a = vf_abs(*y), b = vf_abs(*x);
  vi steep = a > b;
  vf low = steep ? b : a, high = steep ? a : b;
  vf angle = low;
  vf_atan_unit(&angle, &high);
  angle = steep ? 1.57079637f - angle : angle;
  angle = *x < 0.0f ? 3.14159274f - angle : angle;
  angle = __builtin_elementwise_copysign(angle, *y);
  vi odd = !((high > 0.0f) & (high < 1e38f) & (low <= high));
  if (__builtin_expect(vf_any(odd), 0)) {
    for (int i = 0; i < VF; i++)
      if (odd[i]) angle[i] = atan2f((*y)[i], (*x)[i]);
  }
  *y = angle;
}

/// sin(pi x) / (pi x), exactly 0 at whole numbers; and its derivative.
CK_INLINE void vf_sinc(const vf *x, vf *value, vf *slope) {
  const float pi = 3.14159274f;
  vf v = *x, a = vf_abs(v), bounded = a < 0x1p22f ? v : 0.0f;
  vf shifted = bounded + ck_round_magic;
  vf r = (bounded - (shifted - ck_round_magic)) * pi;
  vf sine, cosine;
  vf_sincos_moderate(&r, &sine, &cosine);
  vi sign = (vi)shifted << 31;
  sine = (vf)((vi)sine ^ sign);
  cosine = (vf)((vi)cosine ^ sign);
  vf y = sine / (pi * v);
  y = v == 0.0f ? 1.0f : y;
  // Half-integers end at 2^22; beyond 2^23 every number is whole.
  y = a >= 0x1p22f ? 0.0f / v : y;
  *value = a < INFINITY ? y : NAN;
  vf u = pi * v, z = u * u;
  vf p = z * (-1.0f / 3991680) + 1.0f / 45360;
  p = p * z + -1.0f / 840;
  p = p * z + 1.0f / 30;
  p = p * z + -1.0f / 3;
  *slope = a < 0.31830987f ? p * u * pi : (cosine - *value) / v;
}

// ---------------------------------------------------------------- mish

/// x tanh(softplus(x)) = x n / (n + 2) with n = e^x (e^x + 2); and its derivative.
CK_INLINE void vf_mish(const vf *x, vf *value, vf *slope) {
  vf v = *x, e = v > 20.0f ? 20.0f : v;
  vf_exp(&e);
  vf n = e * (e + 2.0f), whole = n + 2.0f, t = n / whole;
  *value = v * t;
  *slope = t + v * 4.0f * e * (e + 1.0f) / (whole * whole);
  *slope = v > 20.0f ? 1.0f : *slope;
}

// ---------------------------------------------------------------- error function

/// 1 - erf(|x|): the tail of the normal distribution as in `vf_normal_cdf`.
CK_INLINE void vd_erfc_tail(const vf *x, vd *tail) {
  vf magnitude = vf_abs(*x);
  vd a = vf_to_double(magnitude > 11.0f ? 11.0f : magnitude);
  vd e = -(a * a);
  vd_exp(&e);
  vd t = 1.0 / (1.0 + 0.42426406871192851 * a);
  vd p = t * -2.062432654e-02 + 1.124402359e-01;
  p = p * t + -2.282243669e-01;
  p = p * t + 1.917987168e-01;
  p = p * t + -7.943508029e-02;
  p = p * t + 9.616291523e-02;
  p = p * t + 7.838760316e-02;
  p = p * t + 1.102358475e-01;
  p = p * t + 1.195717677e-01;
  p = p * t + 1.196866930e-01;
  *tail = p * t * e * 2.0;
}

CK_INLINE void vf_erf(vf *x) {
  vf v = *x, z = v * v;
  vd tail;
  vd_erfc_tail(&v, &tail);
  // The series below 1/2, times 2 / sqrt(pi) in two parts.
  vf p = z * (-1.0f / 685440) + 1.0f / 75600;
  p = p * z + -1.0f / 9360;
  p = p * z + 1.0f / 1320;
  p = p * z + -1.0f / 216;
  p = p * z + 1.0f / 42;
  p = p * z + -0.1f;
  p = p * z + 1.0f / 3;
  p = v - v * (p * z);
  vf small = p * 1.12837911f + p * 6.1e-8f;
  vf y = vf_abs(v) < 0.5f ? small : vd_to_float(1.0 - tail);
  *x = v != v ? v : __builtin_elementwise_copysign(y, v);
}

CK_INLINE void vf_erfc(vf *x) {
  vf v = *x;
  vd tail;
  vd_erfc_tail(&v, &tail);
  vf y = v < 0.0f ? vd_to_float(2.0 - tail) : vd_to_float(tail);
  *x = v != v ? v : y;
}

// ---------------------------------------------------------------- functions of two numbers

/// The remainder of truncated division, C's fmod; in double precision as `vf_floored_mod`.
CK_INLINE void vf_fmod(vf *x, const vf *y) {
  vd a = vf_to_double(*x), b = vf_to_double(*y);
  vd quotient = a / b;
  vf result = vd_to_float(a - __builtin_elementwise_trunc(quotient) * b);
  result = __builtin_elementwise_copysign(result, *x);
  vi odd = !((vd_to_float(__builtin_elementwise_abs(quotient)) < 0x1p28f) & (vf_abs(*y) < INFINITY));
  if (__builtin_expect(vf_any(odd), 0)) {
    for (int i = 0; i < VF; i++)
      if (odd[i]) result[i] = fmodf((*x)[i], (*y)[i]);
  }
  *x = result;
}

/// floor(x / y) of the exact quotient. As in Python an infinite x gives NaN, and an infinite y of the other sign -1.
CK_INLINE void vf_floor_divide(vf *x, const vf *y) {
  vf a = *x, b = *y;
  vd quotient = vf_to_double(a) / vf_to_double(b);
  vf result = vd_to_float(__builtin_elementwise_floor(quotient));
  vi opposite = ((vi)a ^ (vi)b) < 0;
  result = ((vf_abs(b) == INFINITY) & (a != 0.0f) & opposite & (vf_abs(a) < INFINITY)) ? -1.0f : result;
  *x = ((vf_abs(a) == INFINITY) & (b != 0.0f)) ? NAN : result;
}

/// sqrt(x^2 + y^2), without overflow.
CK_INLINE void vf_hypot(vf *x, const vf *y) {
  vd a = vf_to_double(*x), b = vf_to_double(*y);
  vf result = vd_to_float(__builtin_elementwise_sqrt(a * a + b * b));
  *x = ((vf_abs(*x) == INFINITY) | (vf_abs(*y) == INFINITY)) ? INFINITY : result;
}

// ---------------------------------------------------------------- one lane at a time

#define VF_LANES(NAME, FUNCTION)                 \
  CK_INLINE void NAME(vf *x) {                   \
    for (int i = 0; i < VF; i++) (*x)[i] = FUNCTION((*x)[i]); \
  }
VF_LANES(vf_erfinv, ck_erfinv)
VF_LANES(vf_lgamma, ck_lgamma)
VF_LANES(vf_digamma, ck_digamma)
VF_LANES(vf_trigamma, ck_trigamma)
#undef VF_LANES

#endif
