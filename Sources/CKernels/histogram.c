// Counts of values in bins, and positions in sorted sequences.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// The first edge, among those from `start` to before `end`, above the value.
CK_INLINE size_t edge_above(const float *edges, size_t start, size_t end, float value) {
  while (start < end) {
    size_t middle = start + (end - start) / 2;
    bool is_above = edges[middle] > value;
    end = is_above ? middle : end;
    start = is_above ? start : middle + 1;
  }
  return start;
}

void ck_histogram(ck_bins kind, size_t n, const float *x, const float *weights, size_t bins, const float *edges,
                  double *sums) {
  const float low = edges[0], high = edges[bins], width = high - low;
  for (size_t i = 0; i < n; i++) {
    float value = x[i];
    if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
    if (!(value >= low && value <= high)) continue;
    size_t above;
    if (kind == CK_BINS_SEARCHED) {
      above = edge_above(edges, 0, bins + 1, value);
    } else {
      // The quotient is at most one bin off.
      float quotient = (value - low) * (float)bins / width;
      size_t bin = quotient < (float)bins ? (size_t)quotient : bins;
      above = kind == CK_BINS_COMPUTED
                  ? bin + 1
                  : edge_above(edges, bin > 0 ? bin - 1 : 0, smaller(bin + 2, bins + 1), value);
    }
    // The last bin includes its upper edge.
    size_t bin = smaller(above > 0 ? above - 1 : 0, bins - 1);
    sums[bin] += weights != NULL ? (double)weights[i] : 1.0;
  }
}

typedef struct {
  bool right;
  size_t n, rows, count;
  const float *sorted, *values;
  const uint32_t *sorter;
  float *y;
} search_job;

CK_DISPATCH static void search_range(void *context, size_t begin, size_t end) {
  const search_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t row = job->rows > 1 ? item / job->count : 0;
    const float *sorted = job->sorted + row * job->n;
    const uint32_t *sorter = job->sorter != NULL ? job->sorter + row * job->n : NULL;
    float value = job->values[item];
    size_t start = 0, stop = job->n;
    while (start < stop) {
      size_t middle = start + (stop - start) / 2;
      float found = sorted[sorter != NULL ? sorter[middle] : middle];
      bool is_before = !(job->right ? found > value : found >= value);
      start = is_before ? middle + 1 : start;
      stop = is_before ? stop : middle;
    }
    job->y[item] = (float)start;
  }
}

void ck_search_sorted(bool right, size_t rows, size_t n, const float *sorted, const uint32_t *sorter, size_t count,
                      const float *values, float *y) {
  search_job job = {right, n, rows, count, sorted, values, sorter, y};
  ck_parallel_for(rows * count, COSTLY_GRAIN / 8, search_range, &job);
}
