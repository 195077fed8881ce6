// Cumulative sums and products along the middle axis of [outer, n, inner].
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
