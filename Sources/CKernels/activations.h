// Every unary function and its derivative on one vector. The op is a constant wherever these functions are inlined, so
// the switch disappears. elementwise.c maps them over arrays, bias_activation.c over the output of a dense layer.
#ifndef CK_ACTIVATIONS_H
#define CK_ACTIVATIONS_H

#include "ckernels.h"
#include "vectormath.h"

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
    case CK_ROUND: dy = 0.0f; break;
  }
  *gradient = dy;
}

#endif
