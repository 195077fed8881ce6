// Medians of square windows, for many positions at a time: a selection by compare-and-exchange steps, without branches.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// The number of positions whose windows are sorted side by side.
enum { LANES = 64 };

typedef struct {
  size_t height, width, size;
  const float *x;
  float *y;
} median_job;

/// The median of each lane of `count` rows; `window` is left in disorder.
CK_INLINE const float *select_median(float (*window)[LANES], size_t count, size_t lanes) {
  for (size_t rank = 0; rank <= count / 2; rank++) {
    // Moves the minimum of the rest to the front.
    float *restrict minimum = window[rank];
    for (size_t k = rank + 1; k < count; k++) {
      float *restrict other = window[k];
      for (size_t lane = 0; lane < lanes; lane++) {
        float a = minimum[lane], b = other[lane];
        minimum[lane] = a < b ? a : b;
        other[lane] = a < b ? b : a;
      }
    }
  }
  return window[count / 2];
}

CK_DISPATCH static void median_rows(void *context, size_t begin, size_t end) {
  const median_job *job = context;
  size_t size = job->size, wide = job->width + size - 1, tall = job->height + size - 1;
  float window[CK_MEDIAN_MAX * CK_MEDIAN_MAX][LANES];
  for (size_t row = begin; row < end; row++) {
    const float *corner = job->x + (row / job->height * tall + row % job->height) * wide;
    for (size_t first = 0; first < job->width; first += LANES) {
      size_t lanes = smaller(job->width - first, LANES);
      for (size_t k = 0; k < size * size; k++) {
        const float *x = corner + k / size * wide + k % size + first;
        for (size_t lane = 0; lane < lanes; lane++) window[k][lane] = x[lane];
      }
      const float *median = select_median(window, size * size, lanes);
      for (size_t lane = 0; lane < lanes; lane++) job->y[row * job->width + first + lane] = median[lane];
    }
  }
}

void ck_median(size_t planes, size_t height, size_t width, size_t size, const float *x, float *y) {
  median_job job = {height, width, size, x, y};
  size_t count = size * size;
  ck_parallel_for(planes * height, grain_for(GRAIN, width * count * count / 8), median_rows, &job);
}
