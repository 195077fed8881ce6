// The transforms of Winograd's minimal filtering in one dimension, by the method of Toom and Cook: a kernel g of three
// elements computes four results from six inputs d, with the points 0, +-A, +-B and infinity:
//   inputs:   the polynomial d with the coefficients of x (x^2 - A^2) (x^2 - B^2) / (x - point)
//   kernel:   g(point) / the product of (point - every other point)
//   results:  y_k = the sum of point^k m, and m of infinity for k = 3
// A = 5/8 and B = 3/2 lose half a digit less than 1 and 2. `step` is the distance of the elements that are read, `to`
// of those that are written.
#ifndef CK_WINOGRAD_TRANSFORMS_H
#define CK_WINOGRAD_TRANSFORMS_H

#include "vectors.h"

#define A 0.625f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)
#define A3 (A2 * A)
#define B3 (B2 * B)
// The inverse divisors of the kernel at 0, +-A and +-B.
#define SCALE_0 (1 / (A2 * B2))
#define SCALE_A (1 / (2 * A2 * (A2 - B2)))
#define SCALE_B (1 / (2 * B2 * (B2 - A2)))

CK_INLINE void transform_inputs(const vf *d, size_t step, vf *out, size_t to) {
  vf d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  vf even_a = d4 - B2 * d2, odd_a = A * d3 - (A * B2) * d1;
  vf even_b = d4 - A2 * d2, odd_b = B * d3 - (B * A2) * d1;
  out[0] = A2 * B2 * d[0] - (A2 + B2) * d2 + d4;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = A2 * B2 * d1 - (A2 + B2) * d3 + d[5 * step];
}

CK_INLINE void transform_kernel(const vf *g, size_t step, vf *out, size_t to) {
  vf g0 = g[0], g1 = g[step], g2 = g[2 * step];
  vf even_a = SCALE_A * g0 + (SCALE_A * A2) * g2, odd_a = (SCALE_A * A) * g1;
  vf even_b = SCALE_B * g0 + (SCALE_B * B2) * g2, odd_b = (SCALE_B * B) * g1;
  out[0] = SCALE_0 * g0;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = g2;
}

CK_INLINE void transform_products(const vf *m, size_t step, vf *out, size_t to) {
  vf sum_a = m[step] + m[2 * step], difference_a = m[step] - m[2 * step];
  vf sum_b = m[3 * step] + m[4 * step], difference_b = m[3 * step] - m[4 * step];
  out[0] = m[0] + sum_a + sum_b;
  out[to] = A * difference_a + B * difference_b;
  out[2 * to] = A2 * sum_a + B2 * sum_b;
  out[3 * to] = A3 * difference_a + B3 * difference_b + m[5 * step];
}

/// The transpose of `transform_products`: the gradients of the products from those of the results.
CK_INLINE void transform_gradients(const vf *y, size_t step, vf *out, size_t to) {
  vf y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
  vf even_a = y0 + A2 * y2, odd_a = A * y1 + A3 * y3;
  vf even_b = y0 + B2 * y2, odd_b = B * y1 + B3 * y3;
  out[0] = y0;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = y3;
}

/// The transpose of `transform_kernel`: the gradient of the kernel from that of its transform.
CK_INLINE void gather_kernel(const vf *u, size_t step, vf *out, size_t to) {
  vf sum_a = u[step] + u[2 * step], difference_a = u[step] - u[2 * step];
  vf sum_b = u[3 * step] + u[4 * step], difference_b = u[3 * step] - u[4 * step];
  out[0] = SCALE_0 * u[0] + SCALE_A * sum_a + SCALE_B * sum_b;
  out[to] = (SCALE_A * A) * difference_a + (SCALE_B * B) * difference_b;
  out[2 * to] = (SCALE_A * A2) * sum_a + (SCALE_B * B2) * sum_b + u[5 * step];
}

#endif
