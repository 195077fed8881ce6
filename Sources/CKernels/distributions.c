// Distributions that PyTorch draws one number at a time on the CPU, in double precision. As in random.c, the order of the
// draws must not change.
#include <float.h>
#include <math.h>

#include "ckernels.h"
#include "grain.h"
#include "random.h"

/// Numbers between two polls for a stop: each is slower than a uniform number by a factor of some dozens.
enum { DRAWS = 1 << 16 };

static bool stops_after(size_t i) { return i % DRAWS == DRAWS - 1 && ck_stops(); }

void ck_mt_bernoulli(ck_mt19937 *g, size_t n, double p, float *y) {
  for (size_t i = 0; i < n && !stops_after(i); i++) y[i] = scalar_uniform(g) < p ? 1.0f : 0.0f;
}

void ck_mt_exponential(ck_mt19937 *g, size_t n, double rate, float *y) {
  for (size_t i = 0; i < n && !stops_after(i); i++) y[i] = (float)(-1.0 / rate * log1p(-scalar_uniform(g)));
}

void ck_mt_laplace(ck_mt19937 *g, size_t n, float *y) {
  ck_mt_uniform(g, n, FLT_EPSILON - 1.0f, 1.0f, y);
  for (size_t i = 0; i < n && !stops_after(i); i++) y[i] = copysignf(log1pf(-fabsf(y[i])), y[i]);
}

/// Marsaglia and Tsang (2000), with the boost for shapes below 1.
static double standard_gamma(ck_mt19937 *g, double alpha) {
  double scale = 1.0;
  if (alpha < 1.0) {
    if (alpha == 0.0) return 0.0;
    scale = pow(1.0 - scalar_uniform(g), 1.0 / alpha);
    alpha += 1.0;
  }
  const double d = alpha - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
  for (;;) {
    double x, y;
    do {
      x = scalar_normal(g);
      y = 1.0 + c * x;
    } while (y <= 0);
    double v = y * y * y, u = 1.0 - scalar_uniform(g), xx = x * x;
    if (u < 1.0 - 0.0331 * xx * xx || log(u) < 0.5 * xx + d * (1.0 - v + log(v))) return scale * d * v;
  }
}

void ck_mt_gamma(ck_mt19937 *g, size_t n, const float *alpha, double *y) {
  for (size_t i = 0; i < n && !stops_after(i); i++) y[i] = standard_gamma(g, (double)alpha[i]);
}

/// Counts the uniform numbers whose product stays above exp(-rate) (Knuth 1969, 3.4.1).
static double small_poisson(ck_mt19937 *g, double rate) {
  double end = exp(-rate), product = scalar_uniform(g), count = 0;
  for (; product > end; count++) product *= scalar_uniform(g);
  return count;
}

/// Transformed rejection (Hoermann 1993, algorithm PTRS), for rates from 10.
static double large_poisson(ck_mt19937 *g, double rate) {
  double log_rate = log(rate), b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    double u = scalar_uniform(g) - 0.5, v = scalar_uniform(g), s = 0.5 - fabs(u);
    double k = floor((2 * a / s + b) * u + rate + 0.43);
    if (s >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (s < 0.013 && v > s)) continue;
    int sign;
    double bound = -rate + k * log_rate - lgamma_r(k + 1, &sign);
    if (log(v) + log(inverse_alpha) - log(a / (s * s) + b) <= bound) return k;
  }
}

void ck_mt_poisson(ck_mt19937 *g, size_t n, const float *rates, float *y) {
  for (size_t i = 0; i < n && !stops_after(i); i++) {
    double rate = rates[i];
    y[i] = (float)(rate >= 10 ? large_poisson(g, rate) : rate > 0 ? small_poisson(g, rate) : 0);
  }
}

/// The running sums of weights divided by their total, in single precision as in PyTorch.
static void distribution_of(size_t n, const float *weights, float *sums) {
  float sum = 0;
  for (size_t i = 0; i < n; i++) {
    sum += weights[i];
    sums[i] = sum;
  }
  for (size_t i = 0; i < n; i++) sums[i] /= sum;
  sums[n - 1] = 1;
}

void ck_mt_multinomial(ck_mt19937 *g, size_t rows, size_t n, const float *weights, size_t count, float *sums, float *y) {
  for (size_t row = 0; row < rows; row++) {
    distribution_of(n, weights + row * n, sums);
    for (size_t i = 0; i < count; i++) {
      double sample = scalar_uniform(g);
      size_t start = 0, end = n;
      while (start < end) {
        size_t middle = start + (end - start) / 2;
        bool is_below = (double)sums[middle] < sample;
        start = is_below ? middle + 1 : start;
        end = is_below ? end : middle;
      }
      y[row * count + i] = (float)start;
      if (stops_after(i)) return;
    }
    if (n >= DRAWS ? ck_stops() : stops_after(row)) return;
  }
}
