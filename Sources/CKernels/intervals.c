// The interval of a grid in which each number lies.
#include "ckernels.h"
#include "grain.h"

typedef struct {
  const float *x, *grid;
  size_t n;
  int64_t *interval;
} interval_job;

static void interval_range(void *context, size_t begin, size_t end) {
  const interval_job *job = context;
  for (size_t i = begin; i < end; i++) {
    float x = job->x[i];
    size_t low = 0, high = job->n - 1;  // the interval is in low...high - 1
    while (high - low > 1) {
      size_t middle = low + (high - low) / 2;
      if (job->grid[middle] <= x) low = middle;
      else high = middle;
    }
    job->interval[i] = (int64_t)low;
  }
}

void ck_intervals(size_t count, const float *x, size_t n, const float *grid, int64_t *interval) {
  interval_job job = {x, grid, n, interval};
  ck_parallel_for(count, COSTLY_GRAIN, interval_range, &job);
}
