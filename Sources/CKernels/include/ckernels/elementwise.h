// Functions of each element, in place (elementwise.c, binary.c, bias_activation.c, losses.c, bfloat16.c).

#define CK_ENUMERATOR(NAME) NAME,
// activations.h defines the ops.
#define CK_UNARY_OPS(X)                                                                                             \
  X(CK_NEG) X(CK_ABS) X(CK_SIGN) X(CK_EXP) X(CK_LOG) X(CK_SQRT) X(CK_SQUARE) X(CK_RECIPROCAL) X(CK_SIN) X(CK_COS)   \
  X(CK_TANH) X(CK_SIGMOID) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_SOFTPLUS) X(CK_LEAKY_RELU)         \
  X(CK_CLAMP) X(CK_FLOOR) X(CK_CEIL) X(CK_ROUND) X(CK_TRUNC) X(CK_FRAC) X(CK_EXP2) X(CK_EXPM1) X(CK_LOG1P)          \
  X(CK_LOG2) X(CK_LOG10) X(CK_RSQRT) X(CK_TAN) X(CK_ASIN) X(CK_ACOS) X(CK_ATAN) X(CK_SINH) X(CK_COSH) X(CK_ASINH)   \
  X(CK_ACOSH) X(CK_ATANH) X(CK_SINC) X(CK_ERF) X(CK_ERFC) X(CK_ERFINV) X(CK_LGAMMA) X(CK_DIGAMMA) X(CK_LOGIT)       \
  X(CK_LOG_SIGMOID) X(CK_MISH) X(CK_ELU) X(CK_HARDTANH) X(CK_HARDSIGMOID) X(CK_HARDSWISH) X(CK_SOFTSHRINK)          \
  X(CK_HARDSHRINK) X(CK_THRESHOLD)
typedef enum { CK_UNARY_OPS(CK_ENUMERATOR) } ck_unary_op;

/// y = f(x). `a` is leaky_relu's slope, the minimum of clamp and hardtanh, logit's eps (negative for none), the factor of elu's
/// exponential, the half-width of the shrinking functions or the threshold; `b` the maximum, the factor of elu's exponent or
/// the value below the threshold. Other ops ignore them.
void ck_unary(ck_unary_op op, float a, float b, size_t n, const float *x, float *y);
/// dx = dy * f'(x), from x and y = f(x), with PyTorch's subgradients (relu'(0) = 0, abs'(0) = 0, clamp passes gradients
/// at its bounds, hardtanh does not).
void ck_unary_grad(ck_unary_op op, float a, float b, size_t n, const float *x, const float *y, const float *dy,
                   float *dx);

#define CK_BINARY_OPS(X)                                                                                            \
  X(CK_ADD) X(CK_SUB) X(CK_MUL) X(CK_DIV) X(CK_POW) X(CK_MOD) X(CK_MAXIMUM) X(CK_MINIMUM) X(CK_EQ) X(CK_NE) X(CK_LT)  \
  X(CK_LE) X(CK_GT) X(CK_GE) X(CK_FMOD) X(CK_FLOOR_DIVIDE) X(CK_ATAN2) X(CK_HYPOT) X(CK_COPYSIGN)
typedef enum { CK_BINARY_OPS(CK_ENUMERATOR) } ck_binary_op;

/// y[i] = f(a[i * a_step], b[i * b_step]); a step is 0 (one value for all) or 1. MOD is floored, like Lua's %, and
/// FMOD truncated, like C's; MAXIMUM and MINIMUM propagate NaN; comparisons return 0 or 1.
void ck_binary(ck_binary_op op, size_t n, const float *a, size_t a_step, const float *b, size_t b_step, float *y);
/// The same over `rank` axes with any strides (in elements, 0 to broadcast); y is dense, row-major.
void ck_binary_strided(ck_binary_op op, size_t rank, const size_t *sizes, const float *a, const ptrdiff_t *a_strides,
                       const float *b, const ptrdiff_t *b_strides, float *y);

void ck_fill(size_t n, float value, float *y);
/// y += alpha * x
void ck_axpy(size_t n, float alpha, const float *x, float *y);
/// y = alpha * x + beta (in place)
void ck_scale_shift(size_t n, float alpha, float beta, const float *x, float *y);
/// y = the sum of weights[k] * x[k] over k < terms (at least 1); y may alias x[0] only.
void ck_weighted_sum(size_t n, size_t terms, const float *weights, const float *const *x, float *y);
/// y = mask != 0 ? a : b, steps as in ck_binary
void ck_select(size_t n, const float *mask, const float *a, size_t a_step, const float *b, size_t b_step, float *y);

/// y[r, c] = f(y[r, c] + bias[c]); bias may be NULL. `op` is RELU, SILU, GELU, GELU_TANH, TANH, SIGMOID, SOFTPLUS, or
/// -1 for none. For ops whose gradient needs the pre-activation (SILU, GELU, GELU_TANH, SOFTPLUS), z ([rows, cols])
/// receives it if not NULL.
void ck_bias_activation(int op, size_t rows, size_t cols, const float *bias, float *y, float *z);
/// dz = dy * f'(.) from y (RELU, TANH, SIGMOID) or z (the others), and dbias[c] = sum over rows of dz. The unused one
/// of y and z may be NULL. dz may be dy's own buffer, or NULL if op is -1. dbias may be NULL. One pass.
void ck_bias_activation_grad(int op, size_t rows, size_t cols, const float *y, const float *z, const float *dy,
                             float *dz, float *dbias);

/// The mean of f(x - y) over n elements in one pass; if dx is not NULL, dx = scale * f'(x - y) / n.
typedef enum { CK_SQUARED_ERROR, CK_ABSOLUTE_ERROR, CK_HUBER } ck_error;
double ck_error_mean(ck_error f, float delta, float scale, size_t n, const float *x, const float *y, float *dx);

/// Rounds to the nearest bfloat16, ties to even; values beyond the range become infinity.
void ck_to_bfloat16(size_t n, const float *x, uint16_t *y);
/// The same, with the results as floats.
void ck_round_to_bfloat16(size_t n, const float *x, float *y);
