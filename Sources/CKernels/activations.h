// Every unary function and its derivative on one vector. The op is a constant wherever these functions are inlined, so
// the switch disappears. elementwise.c maps them over arrays, bias_activation.c over the output of a dense layer.
#ifndef CK_ACTIVATIONS_H
#define CK_ACTIVATIONS_H

#include "ckernels.h"
#include "precise.h"

enum { IDENTITY = -1 };

// The ops that follow a dense layer or a normalisation, in one pass with it: loops are inlined once for each.
#define ACTIVATIONS(X)                                                                                              \
  X(IDENTITY) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_TANH) X(CK_SIGMOID) X(CK_SOFTPLUS)

/// Whether the op's derivative is a function of its output, otherwise of its input.
CK_INLINE bool derives_from_output(int op) { return op == CK_RELU || op == CK_TANH || op == CK_SIGMOID; }

CK_INLINE void vf_sign(vf *x) {
  *x = (*x > 0.0f ? (vf)1.0f : (vf)0.0f) - (*x < 0.0f ? (vf)1.0f : (vf)0.0f);
}

/// The argument of the sigmoid in GELU's tanh approximation, x * sigmoid(.).
CK_INLINE void vf_gelu_tanh_argument(vf *x) {
  *x = 1.5957691216f * (*x + 0.044715f * (*x * *x * *x));
}

CK_INLINE void vf_unary(ck_unary_op op, float a, float b, vf *value) {
  vf x = *value, y = x, unused;
  switch (op) {
    case CK_NEG: y = -x; break;
    case CK_ABS: y = vf_abs(x); break;
    case CK_SIGN: vf_sign(&y); break;
    case CK_EXP: vf_exp(&y); break;
    case CK_LOG: vf_log(&y); break;
    case CK_SQRT: y = vf_sqrt(x); break;
    case CK_SQUARE: y = x * x; break;
    case CK_RECIPROCAL: y = 1.0f / x; break;
    case CK_SIN: vf_sin(&y); break;
    case CK_COS: vf_cos(&y); break;
    case CK_TANH: vf_tanh(&y); break;
    case CK_SIGMOID: vf_sigmoid(&y); break;
    case CK_RELU: y = x <= 0.0f ? 0.0f : x; break;
    case CK_SILU: vf_sigmoid(&y); y = x * y; break;
    case CK_GELU: vf_normal_cdf(&x, &y, &unused); y = x * y; break;
    case CK_GELU_TANH: vf_gelu_tanh_argument(&y); vf_sigmoid(&y); y = x * y; break;
    case CK_SOFTPLUS: vf_softplus(&y); break;
    case CK_LEAKY_RELU: y = x > 0.0f ? x : a * x; break;
    case CK_CLAMP: y = x < a ? a : x; y = y > b ? b : y; break;
    case CK_FLOOR: y = __builtin_elementwise_floor(x); break;
    case CK_CEIL: y = __builtin_elementwise_ceil(x); break;
    case CK_ROUND: y = __builtin_elementwise_roundeven(x); break;
    case CK_TRUNC: y = __builtin_elementwise_trunc(x); break;
    case CK_FRAC: y = x - __builtin_elementwise_trunc(x); break;
    case CK_EXP2: vf_exp2(&y); break;
    case CK_EXPM1: vf_expm1(&y); break;
    case CK_LOG1P: vf_log1p(&y); break;
    case CK_LOG2: vf_log_scaled(&y, 1.4426950408889634); break;
    case CK_LOG10: vf_log_scaled(&y, 0.4342944819032518); break;
    case CK_RSQRT: y = 1.0f / vf_sqrt(x); break;
    case CK_TAN: vf_tan(&y); break;
    case CK_ASIN: vf_asin(&y); break;
    case CK_ACOS: vf_acos(&y); break;
    case CK_ATAN: vf_atan(&y); break;
    case CK_SINH: vf_sinhcosh(&x, &y, &unused); break;
    case CK_COSH: vf_sinhcosh(&x, &unused, &y); break;
    case CK_ASINH: vf_asinh(&y); break;
    case CK_ACOSH: vf_acosh(&y); break;
    case CK_ATANH: vf_atanh(&y); break;
    case CK_SINC: vf_sinc(&x, &y, &unused); break;
    case CK_ERF: vf_erf(&y); break;
    case CK_ERFC: vf_erfc(&y); break;
    case CK_ERFINV: vf_erfinv(&y); break;
    case CK_LGAMMA: vf_lgamma(&y); break;
    case CK_DIGAMMA: vf_digamma(&y); break;
    case CK_LOGIT:
      y = x < a ? a : x;
      y = y > 1.0f - a ? 1.0f - a : y;
      y = a < 0.0f ? x : y;
      vf_logit(&y);
      break;
    case CK_LOG_SIGMOID: y = -x; vf_softplus(&y); y = -y; break;
    case CK_MISH: vf_mish(&x, &y, &unused); break;
    case CK_ELU: y = x * b; vf_expm1(&y); y = x > 0.0f ? x : a * y; break;
    case CK_HARDTANH: y = x < a ? a : x; y = y > b ? b : y; break;
    case CK_HARDSIGMOID: y = x + 3.0f; y = y < 0.0f ? 0.0f : y; y = (y > 6.0f ? 6.0f : y) / 6.0f; break;
    case CK_HARDSWISH: y = x + 3.0f; y = y < 0.0f ? 0.0f : y; y = x * (y > 6.0f ? 6.0f : y) / 6.0f; break;
    case CK_SOFTSHRINK: y = x > a ? x - a : x * 0.0f; y = x < -a ? x + a : y; break;
    case CK_HARDSHRINK: y = ((x >= -a) & (x <= a)) ? 0.0f : x; break;
    case CK_THRESHOLD: y = x <= a ? b : x; break;
  }
  *value = y;
}

/// Replaces dy by dy * f'(x), given y = f(x).
CK_INLINE void vf_unary_grad(ck_unary_op op, float a, float b, const vf *px, const vf *py, vf *gradient) {
  vf x = *px, y = *py, dy = *gradient, s = x, t = x;
  switch (op) {
    case CK_NEG: dy = -dy; break;
    case CK_ABS: vf_sign(&s); dy *= s; break;
    case CK_EXP: dy *= y; break;
    case CK_LOG: dy /= x; break;
    case CK_SQRT: dy /= 2.0f * y; break;
    case CK_SQUARE: dy *= 2.0f * x; break;
    case CK_RECIPROCAL: dy *= -(y * y); break;
    case CK_SIN: vf_cos(&s); dy *= s; break;
    case CK_COS: vf_sin(&s); dy *= -s; break;
    case CK_TANH: dy *= 1.0f - y * y; break;
    case CK_SIGMOID: dy *= y * (1.0f - y); break;
    case CK_RELU: dy = y <= 0.0f ? 0.0f : dy; break;
    case CK_SILU: vf_sigmoid(&s); dy *= s * (1.0f + x * (1.0f - s)); break;
    case CK_GELU: vf_normal_cdf(&x, &s, &t); dy *= s + x * t; break;
    case CK_GELU_TANH:
      vf_gelu_tanh_argument(&s);
      vf_sigmoid(&s);
      t = 1.5957691216f * (1.0f + 0.134145f * (x * x));
      dy *= s + x * (s * (1.0f - s)) * t;
      break;
    case CK_SOFTPLUS: vf_sigmoid(&s); dy *= s; break;
    case CK_LEAKY_RELU: dy = x > 0.0f ? dy : a * dy; break;
    case CK_CLAMP: dy = ((x >= a) & (x <= b)) ? dy : 0.0f; break;
    case CK_SIGN:
    case CK_FLOOR:
    case CK_CEIL:
    case CK_ROUND:
    case CK_TRUNC: dy = 0.0f; break;
    case CK_FRAC: break;
    case CK_EXP2: dy *= y * 0.69314718f; break;
    case CK_EXPM1: dy *= y + 1.0f; break;
    case CK_LOG1P: dy /= x + 1.0f; break;
    case CK_LOG2: dy /= x * 0.69314718f; break;
    case CK_LOG10: dy /= x * 2.30258509f; break;
    case CK_RSQRT: dy *= -0.5f * (y * y * y); break;
    case CK_TAN: dy *= 1.0f + y * y; break;
    case CK_ASIN: dy /= vf_sqrt((1.0f - x) * (1.0f + x)); break;
    case CK_ACOS: dy /= -vf_sqrt((1.0f - x) * (1.0f + x)); break;
    case CK_ATAN: dy /= 1.0f + x * x; break;
    case CK_SINH: vf_sinhcosh(&x, &s, &t); dy *= t; break;
    case CK_COSH: vf_sinhcosh(&x, &s, &t); dy *= s; break;
    case CK_ASINH: dy /= vf_sqrt(x * x + 1.0f); break;
    case CK_ACOSH: dy /= vf_sqrt((x - 1.0f) * (x + 1.0f)); break;
    case CK_ATANH: dy /= (1.0f - x) * (1.0f + x); break;
    case CK_SINC: vf_sinc(&x, &s, &t); dy *= t; break;
    case CK_ERF: s = -(x * x); vf_exp(&s); dy *= s * 1.12837917f; break;
    case CK_ERFC: s = -(x * x); vf_exp(&s); dy *= s * -1.12837917f; break;
    case CK_ERFINV: s = y * y; vf_exp(&s); dy *= s * 0.886226925f; break;
    case CK_LGAMMA: vf_digamma(&s); dy *= s; break;
    case CK_DIGAMMA: vf_trigamma(&s); dy *= s; break;
    case CK_LOGIT:
      s = a < 0.0f ? 0.0f : a;
      t = a < 0.0f ? NAN : 0.0f;
      dy = ((x < s) | (x > 1.0f - s)) ? t : dy / (x * (1.0f - x));
      break;
    case CK_LOG_SIGMOID: s = -x; vf_sigmoid(&s); dy *= s; break;
    case CK_MISH: vf_mish(&x, &s, &t); dy *= t; break;
    case CK_ELU: s = x * b; vf_exp(&s); dy = x > 0.0f ? dy : dy * (a * b) * s; break;
    case CK_HARDTANH: dy = ((x <= a) | (x >= b)) ? 0.0f : dy; break;
    case CK_HARDSIGMOID: dy = ((x > -3.0f) & (x < 3.0f)) ? dy / 6.0f : 0.0f; break;
    case CK_HARDSWISH:
      s = x <= -3.0f ? 0.0f : x / 3.0f + 0.5f;
      dy *= x >= 3.0f ? 1.0f : s;
      break;
    case CK_SOFTSHRINK:
    case CK_HARDSHRINK: dy = ((x >= -a) & (x <= a)) ? 0.0f : dy; break;
    case CK_THRESHOLD: dy = x <= a ? 0.0f : dy; break;
  }
  *gradient = dy;
}

#endif
