// Cumulative sums, products and logarithms of sums along the middle axis of [outer, n, inner].
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

typedef struct {
  ck_reduce_op op;
  bool reverse;
  size_t n, inner;
  const float *x;
  float *y;
} cumulative_job;

CK_DISPATCH static void cumulative_range(void *context, size_t begin, size_t end) {
  const cumulative_job *job = context;
  size_t n = job->n, inner = job->inner, blocks = vf_count(inner);
  bool product = job->op == CK_PROD;
  for (size_t item = begin; item < end; item++) {
    size_t column = item % blocks * VF, width = smaller(inner - column, VF);
    size_t start = item / blocks * n * inner + column;
    if (width == 1) {
      double running = product ? 1.0 : 0.0;
      for (size_t i = 0; i < n; i++) {
        size_t at = start + (job->reverse ? n - 1 - i : i) * inner;
        running = product ? running * job->x[at] : running + job->x[at];
        job->y[at] = (float)running;
        if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
      }
      continue;
    }
    vd running = product ? 1.0 : 0.0;
    for (size_t i = 0; i < n; i++) {
      size_t at = start + (job->reverse ? n - 1 - i : i) * inner;
      vf v = 0.0f;
      vf_load_part(&v, job->x + at, width);
      running = product ? running * vf_to_double(v) : running + vf_to_double(v);
      v = __builtin_convertvector(running, vf);
      vf_store_part(job->y + at, &v, width);
      if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
    }
  }
}

void ck_cumulative(ck_reduce_op op, bool reverse, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  cumulative_job job = {op, reverse, n, inner, x, y};
  ck_parallel_for(outer * vf_count(inner), grain_for(GRAIN, n * smaller(inner, VF)), cumulative_range, &job);
}

typedef struct {
  size_t n, inner;
  const float *x, *y, *dy;
  float *result;
} logarithm_job;

static void cumulative_log_sums(void *context, size_t begin, size_t end) {
  const logarithm_job *job = context;
  size_t n = job->n, inner = job->inner;
  for (size_t lane = begin; lane < end; lane++) {
    size_t start = lane / inner * n * inner + lane % inner;
    double running = -INFINITY;
    for (size_t i = 0; i < n; i++) {
      double value = job->x[start + i * inner];
      double low = value < running ? value : running, high = value < running ? running : value;
      // Equal infinities have no difference.
      running = low == high && isinf(low) ? low : high + log1p(exp(low - high));
      job->result[start + i * inner] = (float)running;
      if (i % (MAX_RUN / 16) == MAX_RUN / 16 - 1 && ck_stops()) return;
    }
  }
}

void ck_cumulative_log_sum(size_t outer, size_t n, size_t inner, const float *x, float *y) {
  logarithm_job job = {n, inner, x, NULL, NULL, y};
  ck_parallel_for(outer * inner, grain_for(COSTLY_GRAIN, n), cumulative_log_sums, &job);
}

/// dx[i] = exp(x[i] - y[i]) s[i] with s[i] = dy[i] + exp(y[i] - y[i + 1]) s[i + 1]: y ascends, so nothing overflows.
static void cumulative_log_gradients(void *context, size_t begin, size_t end) {
  const logarithm_job *job = context;
  size_t n = job->n, inner = job->inner;
  for (size_t lane = begin; lane < end; lane++) {
    size_t start = lane / inner * n * inner + lane % inner;
    double sum = 0.0;
    float next = 0.0f;
    for (size_t i = n; i-- > 0;) {
      size_t at = start + i * inner;
      float y = job->y[at];
      if (i + 1 < n && y != next) sum *= exp((double)y - next);
      sum += job->dy[at];
      next = y;
      job->result[at] = (float)(exp((double)job->x[at] - y) * sum);
      if (i % (MAX_RUN / 16) == 0 && ck_stops()) return;
    }
  }
}

void ck_cumulative_log_sum_grad(size_t outer, size_t n, size_t inner, const float *x, const float *y, const float *dy,
                                float *dx) {
  logarithm_job job = {n, inner, x, y, dy, dx};
  ck_parallel_for(outer * inner, grain_for(COSTLY_GRAIN, n), cumulative_log_gradients, &job);
}
