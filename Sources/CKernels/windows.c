// Weighted sums under a window that moves along one axis, and their gradient: a convolution of one channel with one
// small kernel, in which oneDNN has little to vectorise.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// Floats that are summed at a time: they stay in the first-level cache.
enum { PIECE = 1024 };

typedef struct {
  ptrdiff_t from, to;  // floats per row of x and of y
  ptrdiff_t step;      // between two elements of the window, in x
  size_t size, pieces; // of the window; pieces per row of y
  const float *weights, *x;
  float *y;
} window_job;

CK_DISPATCH static void window_range(void *context, size_t begin, size_t end) {
  const window_job *job = context;
  for (size_t item = begin; item < end; item++) {
    ptrdiff_t row = (ptrdiff_t)(item / job->pieces), first = (ptrdiff_t)(item % job->pieces) * PIECE;
    ptrdiff_t last = first + PIECE < job->to ? first + PIECE : job->to;
    const float *restrict x = job->x + row * job->from;
    float *restrict y = job->y + row * job->to;
    for (ptrdiff_t i = first; i < last; i++) y[i] = 0.0f;
    for (size_t k = 0; k < job->size; k++) {
      ptrdiff_t offset = (ptrdiff_t)k * job->step;
      ptrdiff_t low = first > -offset ? first : -offset;
      ptrdiff_t high = last < job->from - offset ? last : job->from - offset;
      float weight = job->weights[k];
      for (ptrdiff_t i = low; i < high; i++) y[i] += weight * x[i + offset];
    }
  }
}

static void sum_windows(size_t rows, size_t from, size_t to, ptrdiff_t step, size_t size, const float *weights,
                        const float *x, float *y) {
  window_job job = {(ptrdiff_t)from, (ptrdiff_t)to, step, size, (to + PIECE - 1) / PIECE, weights, x, y};
  size_t floats = size * smaller(to, PIECE);
  ck_parallel_for(rows * job.pieces, grain_for(GRAIN, floats), window_range, &job);
}

void ck_window_sums(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *x, float *y) {
  sum_windows(rows, n * inner, (n - size + 1) * inner, (ptrdiff_t)inner, size, weights, x, y);
}

void ck_window_sums_grad(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *dy,
                         float *dx) {
  sum_windows(rows, (n - size + 1) * inner, n * inner, -(ptrdiff_t)inner, size, weights, dy, dx);
}
