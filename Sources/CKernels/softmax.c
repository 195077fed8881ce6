// Softmax and its logarithm along the middle axis of [outer, n, inner], and their gradients.
#include "activations.h"
#include "grain.h"

/// Polls for a stop between two runs: after a stop the result is incomplete.
CK_INLINE bool ends_at(size_t i) { return i % MAX_RUN == 0 && i > 0 && ck_stops(); }

// Totals are in double precision: beside the exponentials the conversion costs nothing.

/// A row of at most sixteen elements, which stays in one register.
CK_INLINE void softmax_short_row(bool logarithm, size_t n, const float *x, float *y) {
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  vf v = -INFINITY;
  vf_load_part(&v, x, n);
  v = v - __builtin_reduce_max(v);
  vf e = v;
  vf_exp(&e);
  e = lane < (int32_t)n ? e : 0.0f;  // if the maximum is -inf, the padding is NaN
  vd wide = vf_to_double(e);
  double sum = vd_sum(&wide);
  v = logarithm ? v - (float)log(sum) : e * (float)(1.0 / sum);
  vf_store_part(y, &v, n);
}

CK_INLINE void softmax_row(bool logarithm, size_t n, const float *x, float *y) {
  if (n <= VF) {
    softmax_short_row(logarithm, n, x, y);
    return;
  }
  vf top = -INFINITY;
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    if (ends_at(i)) return;
    vf v = -INFINITY;
    vf_load_part(&v, x + i, n - i);
    top = v > top ? v : top;
  }
  float maximum = __builtin_reduce_max(top);  // ignores NaN, which reaches the result through the sum
  for (size_t i = 0; i < n; i += VF) {
    if (ends_at(i)) return;
    vf v = -INFINITY;
    vf_load_part(&v, x + i, n - i);
    vf e = v - maximum;
    vf_exp(&e);
    if (n - i < VF) {  // if the maximum is -inf, the padding is NaN
      const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      e = lane < (int32_t)(n - i) ? e : 0.0f;
    }
    total += vf_to_double(e);
    if (!logarithm) vf_store_part(y + i, &e, n - i);
  }
  double sum = vd_sum(&total);
  float scale = (float)(1.0 / sum), log_sum = logarithm ? (float)log(sum) : 0.0f;
  for (size_t i = 0; i < n; i += VF) {
    if (ends_at(i)) return;
    vf v = 0.0f;
    vf_load_part(&v, (logarithm ? x : y) + i, n - i);
    v = logarithm ? (v - maximum) - log_sum : v * scale;
    vf_store_part(y + i, &v, n - i);
  }
}

/// Up to sixteen columns at once, `stride` floats from row to row.
CK_INLINE void softmax_columns(bool logarithm, size_t n, size_t width, size_t stride, const float *x, float *y) {
  vf top = -INFINITY;
  vd total = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (ends_at(i)) return;
    vf v = 0.0f;
    vf_load_part(&v, x + i * stride, width);
    top = v > top ? v : top;
  }
  for (size_t i = 0; i < n; i++) {
    if (ends_at(i)) return;
    vf v = 0.0f;
    vf_load_part(&v, x + i * stride, width);
    v = v - top;
    vf_exp(&v);
    total += vf_to_double(v);
    if (!logarithm) vf_store_part(y + i * stride, &v, width);
  }
  vf sum = __builtin_convertvector(total, vf), scale = 1.0f / sum, log_sum = sum;
  if (logarithm) vf_log(&log_sum);
  for (size_t i = 0; i < n; i++) {
    if (ends_at(i)) return;
    vf v = 0.0f;
    vf_load_part(&v, (logarithm ? x : y) + i * stride, width);
    v = logarithm ? (v - top) - log_sum : v * scale;
    vf_store_part(y + i * stride, &v, width);
  }
}

CK_INLINE void softmax_grad_row(bool logarithm, size_t n, const float *y, const float *dy, float *dx) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    if (ends_at(i)) return;
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i, n - i);
    vf_load_part(&g, dy + i, n - i);
    total += vf_to_double(logarithm ? g : v * g);
  }
  float sum = (float)vd_sum(&total);
  for (size_t i = 0; i < n; i += VF) {
    if (ends_at(i)) return;
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i, n - i);
    vf_load_part(&g, dy + i, n - i);
    if (logarithm) {
      vf_exp(&v);
      g = g - v * sum;
    } else {
      g = v * (g - sum);
    }
    vf_store_part(dx + i, &g, n - i);
  }
}

CK_INLINE void softmax_grad_columns(bool logarithm, size_t n, size_t width, size_t stride, const float *y,
                                    const float *dy, float *dx) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (ends_at(i)) return;
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i * stride, width);
    vf_load_part(&g, dy + i * stride, width);
    total += vf_to_double(logarithm ? g : v * g);
  }
  vf sum = __builtin_convertvector(total, vf);
  for (size_t i = 0; i < n; i++) {
    if (ends_at(i)) return;
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i * stride, width);
    vf_load_part(&g, dy + i * stride, width);
    if (logarithm) {
      vf_exp(&v);
      g = g - v * sum;
    } else {
      g = v * (g - sum);
    }
    vf_store_part(dx + i * stride, &g, width);
  }
}

typedef struct {
  bool logarithm;
  size_t n, inner;
  const float *x, *dy;  // for the gradient dy, and the softmax as x
  float *y;
} softmax_job;

/// An item is a vector of columns, or a row if inner is 1.
CK_DISPATCH static void softmax_range(void *context, size_t begin, size_t end) {
  const softmax_job *job = context;
  size_t n = job->n, inner = job->inner, blocks = vf_count(inner);
  for (size_t item = begin; item < end; item++) {
    size_t column = item % blocks * VF, width = smaller(inner - column, VF);
    size_t start = item / blocks * n * inner + column;
    const float *x = job->x + start;
    float *y = job->y + start;
    if (job->dy == NULL && inner == 1)
      softmax_row(job->logarithm, n, x, y);
    else if (job->dy == NULL)
      softmax_columns(job->logarithm, n, width, inner, x, y);
    else if (inner == 1)
      softmax_grad_row(job->logarithm, n, x, job->dy + start, y);
    else
      softmax_grad_columns(job->logarithm, n, width, inner, x, job->dy + start, y);
  }
}

static void run(softmax_job job, size_t outer) {
  ck_parallel_for(outer * vf_count(job.inner), grain_for(COSTLY_GRAIN, job.n * smaller(job.inner, VF)), softmax_range,
                  &job);
}

void ck_softmax(bool logarithm, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  run((softmax_job){logarithm, n, inner, x, NULL, y}, outer);
}

void ck_softmax_grad(bool logarithm, size_t outer, size_t n, size_t inner, const float *y, const float *dy, float *dx) {
  run((softmax_job){logarithm, n, inner, y, dy, dx}, outer);
}
