// Mathematical functions on sixteen floats at a time. A function `vf_f(&x)` replaces x by f(x).
//
// Rounding to an integer adds and subtracts 1.5 * 2^23: it needs no SSE4.1, and the low bits of the sum are the
// integer, without the undefined behaviour of converting a NaN.
#ifndef CK_VECTORMATH_H
#define CK_VECTORMATH_H

#include "vectors.h"

static const float ck_round_magic = 0x1.8p23f;

// ---------------------------------------------------------------- exponential and logarithm

/// exp(v) = p * 2^n for v in [-104, 89]; n is in the low bits of `shifted`, above which its other bits are 0.
CK_INLINE void vf_exp_parts(const vf *v, vf *p, vi *shifted) {
  vf sum = *v * 1.44269504f + ck_round_magic;
  vf n = sum - ck_round_magic;
  vf r = *v - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  vf q = r * 1.9875691500e-4f + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  *p = q * (r * r) + r + 1.0f;
  *shifted = (vi)sum;
}

CK_INLINE void vf_exp(vf *x) {
  // Beyond these bounds the result is infinite or 0, and the scale below stays in range. A NaN passes both.
  vf v = *x > 89.0f ? 89.0f : *x;
  v = v < -104.0f ? -104.0f : v;
  vf p;
  vi shifted;
  vf_exp_parts(&v, &p, &shifted);
  // 2^n in two factors, so that denormal results and those near overflow are right.
  vi k = shifted - 0x4B400000;
  vi half = k >> 1;
  vf scale_1 = (vf)((half + 127) << 23);
  vf scale_2 = (vf)((k - half + 127) << 23);
  *x = p * scale_1 * scale_2;
}

/// The logarithm of positive, finite, normal numbers.
CK_INLINE void vf_log_normal(vf *x) {
  // x = m 2^e with m from sqrt(1/2) to sqrt(2)
  vi bits = (vi)*x;
  vi exponent = (bits - 0x3F3504F3) >> 23;
  vf m = (vf)(bits - (exponent << 23));
  vf e = __builtin_convertvector(exponent, vf);
  vf f = m - 1.0f;
  vf square = f * f;
  vf p = f * 7.0376836292e-2f + -1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f + -1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f + -1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f + -2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  // One product of each sum is rounded separately; the choice affects the normal numbers' bits (random.c).
  vf correction = e * -2.12194440e-4f;
  vf low = p * f;
  low = low * square + correction;
  low = low - 0.5f * square;
  *x = (f + low) + e * 0.693359375f;
}

CK_INLINE void vf_log(vf *x) {
  vf v = *x;
  vi tiny = v < 0x1p-126f;
  vf y = tiny ? v * 0x1p23f : v;
  vf_log_normal(&y);
  y = tiny ? y - 15.9423851528787f : y;
  y = v == 0.0f ? -INFINITY : y;
  y = v < 0.0f ? NAN : y;
  *x = (v < INFINITY) ? y : v;  // infinity and NaN are returned unchanged
}

/// log(1 + x) for x from 0 to 1
CK_INLINE void vf_log1p_unit(vf *x) {
  vf u = 1.0f + *x;
  vf lost = *x - (u - 1.0f);
  vf y = u;
  vf_log_normal(&y);
  *x = y + lost / u;
}

// ---------------------------------------------------------------- sine and cosine

/// Both functions, for |x| up to 1e4: pi/2 is subtracted in four parts, short enough that the products are exact
/// without FMA.
CK_INLINE void vf_sincos_moderate(const vf *x, vf *sine, vf *cosine) {
  vf shifted = *x * 0.636619772f + ck_round_magic;
  vf n = shifted - ck_round_magic;
  vi quadrant = (vi)shifted;
  vf r = *x - n * 1.5703125f;
  r = r - n * 0.00048351287841796875f;
  r = r - n * 3.13855707645416259765e-07f;
  r = r - n * 6.0771006282767103810e-11f;
  vf z = r * r;
  vf s = z * 2.718311493989822e-6f + -1.9839334836096632e-4f;
  s = s * z + 8.333293858894632e-3f;
  s = s * z + -1.6666666641626524e-1f;
  s = r * (z * s + 1.0f);
  vf c = z * 2.443315711809948e-5f + -1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * (z * z) + (1.0f - 0.5f * z);
  vi swap = (quadrant & 1) != 0;
  vi sine_sign = (quadrant & 2) << 30;
  vi cosine_sign = ((quadrant + 1) & 2) << 30;
  *sine = (vf)((vi)(swap ? c : s) ^ sine_sign);
  *cosine = (vf)((vi)(swap ? s : c) ^ cosine_sign);
}

/// Values beyond 1e4, infinities and NaN go through libm, one lane at a time.
CK_INLINE void vf_sin(vf *x) {
  vf y, unused;
  vf_sincos_moderate(x, &y, &unused);
  vi large = !(vf_abs(*x) < 1e4f);
  if (__builtin_expect(vf_any(large), 0)) {
    for (int i = 0; i < VF; i++)
      if (large[i]) y[i] = sinf((*x)[i]);
  }
  *x = y;
}

CK_INLINE void vf_cos(vf *x) {
  vf y, unused;
  vf_sincos_moderate(x, &unused, &y);
  vi large = !(vf_abs(*x) < 1e4f);
  if (__builtin_expect(vf_any(large), 0)) {
    for (int i = 0; i < VF; i++)
      if (large[i]) y[i] = cosf((*x)[i]);
  }
  *x = y;
}

// ---------------------------------------------------------------- the sigmoid family

/// 1 / (1 + exp(-x)); 0 if that is below 4e-39. It is the activation of U-Nets, and its exponential takes most of their
/// normalisations' time, so it uses a single factor for the power of 2, which is infinite at 2^128.
CK_INLINE void vf_sigmoid(vf *x) {
  vf v = -*x > 89.0f ? 89.0f : -*x;
  v = v < -87.0f ? -87.0f : v;
  vf p;
  vi shifted;
  vf_exp_parts(&v, &p, &shifted);
  *x = 1.0f / (1.0f + p * (vf)((shifted << 23) + (127 << 23)));
}

CK_INLINE void vf_tanh(vf *x) {
  vf a = vf_abs(*x);
  vf z = a * a;
  vf p = z * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * z + -5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z + -3.33332819422e-1f;
  vf small = p * z * a + a;
  vf e = a + a;
  vf_exp(&e);
  vf large = 1.0f - 2.0f / (e + 1.0f);
  *x = __builtin_elementwise_copysign(a < 0.625f ? small : large, *x);
}

/// log(1 + exp(x))
CK_INLINE void vf_softplus(vf *x) {
  vf e = -vf_abs(*x);
  vf_exp(&e);
  vf_log1p_unit(&e);
  *x = (*x > 0.0f ? *x : 0.0f) + e;
}

/// The normal distribution's cumulative function and density: GELU is x * cdf, its slope cdf + x * density. The lower
/// tail is exp(-x^2 / 2) times a polynomial in 1 / (1 + 0.3 |x|), fitted to 4e-9 relative, so that it stays accurate
/// where 1 + erf(x / sqrt 2) would cancel; the rounding error of x^2 is added back.
CK_INLINE void vf_normal_cdf(const vf *x, vf *cdf, vf *density) {
  vf a = vf_abs(*x);
  a = a > 15.0f ? 15.0f : a;
  vf square = a * a;
  vf lost = a * a - square;
  vf e = -0.5f * square;
  vf_exp(&e);
  e = e - e * (0.5f * lost);
  vf t = 1.0f / (1.0f + 0.3f * a);
  vf p = t * -2.062432654e-02f + 1.124402359e-01f;
  p = p * t + -2.282243669e-01f;
  p = p * t + 1.917987168e-01f;
  p = p * t + -7.943508029e-02f;
  p = p * t + 9.616291523e-02f;
  p = p * t + 7.838760316e-02f;
  p = p * t + 1.102358475e-01f;
  p = p * t + 1.195717677e-01f;
  p = p * t + 1.196866930e-01f;
  vf tail = p * t * e;
  *cdf = *x < 0.0f ? tail : 1.0f - tail;
  *density = e * 0.39894228f;
}

// ---------------------------------------------------------------- power and remainder

/// x^y for finite positive x (other lanes are undefined): the logarithm is in double precision, because its error is
/// multiplied by up to 128 in the exponential.
CK_INLINE void vf_pow_positive(vf *x, const vf *y) {
  vl bits = (vl)vf_to_double(*x);
  vul biased = (vul)(bits - 0x3FE6A09E667F3BCD) + 0x3FF0000000000000u;  // exponent + 1023, in place
  // An integer below 2^52 becomes a double by writing it into the mantissa of 2^52: AVX2 has no conversion.
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
  // in units of log 2, so that the integer part is the exponent of the result
  vd log2 = e + s * p * 2.8853900817779268;
  vd power = log2 * vf_to_double(*y);
  power = power > 130.0 ? 130.0 : power;
  power = power < -151.0 ? -151.0 : power;
  vd shifted = power + 0x1.8p52;
  vd n = shifted - 0x1.8p52;
  vf r = __builtin_convertvector((power - n) * 0.6931471805599453, vf);
  vf q = r * 1.9875691500e-4f + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  q = q * (r * r) + r + 1.0f;
  vi k = __builtin_convertvector((vl)shifted, vi);
  vi half = k >> 1;
  vf scale_1 = (vf)((half + 127) << 23);
  vf scale_2 = (vf)((k - half + 127) << 23);
  *x = q * scale_1 * scale_2;
}

/// C's powf: the lanes with zero, negative or non-finite arguments go through libm.
CK_INLINE void vf_pow(vf *x, const vf *y) {
  vf result = *x;
  vf_pow_positive(&result, y);
  vi odd = !((*x > 0.0f) & (*x < INFINITY) & (vf_abs(*y) < INFINITY));
  if (__builtin_expect(vf_any(odd), 0)) {
    for (int i = 0; i < VF; i++)
      if (odd[i]) result[i] = powf((*x)[i], (*y)[i]);
  }
  *x = result;
}

/// The remainder of floored division. In double precision the quotient's floor is exact below 2^28 (two 24-bit numbers
/// cannot come closer to an integer ratio than a double resolves), and so is the product.
CK_INLINE void vf_floored_mod(vf *x, const vf *y) {
  vd a = vf_to_double(*x), b = vf_to_double(*y);
  vd quotient = a / b;
  vf result = __builtin_convertvector(a - __builtin_elementwise_floor(quotient) * b, vf);
  vi odd = !((__builtin_convertvector(vf_abs(quotient), vf) < 0x1p28f) & (vf_abs(*y) < INFINITY));
  if (__builtin_expect(vf_any(odd), 0)) {
    for (int i = 0; i < VF; i++)
      if (odd[i]) {
        float divisor = (*y)[i], remainder = fmodf((*x)[i], divisor);
        bool opposite = remainder != 0.0f && signbit(remainder) != signbit(divisor);
        result[i] = opposite ? remainder + divisor : remainder;
      }
  }
  *x = result;
}

#endif
