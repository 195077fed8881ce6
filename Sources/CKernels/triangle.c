// Triangles of matrices.
#include <string.h>

#include "ckernels.h"
#include "grain.h"

typedef struct {
  bool upper;
  size_t rows, columns;
  ptrdiff_t offset;
  const float *x;
  float *y;
} triangle_job;

/// The rows of all matrices, one after another.
static void triangle_range(void *context, size_t begin, size_t end) {
  const triangle_job *job = context;
  ptrdiff_t columns = (ptrdiff_t)job->columns;
  for (size_t row = begin; row < end; row++) {
    const float *x = job->x + row * job->columns;
    float *y = job->y + row * job->columns;
    // The upper triangle begins at this column, and the lower one ends before the next.
    ptrdiff_t diagonal = (ptrdiff_t)(row % job->rows) + job->offset + (job->upper ? 0 : 1);
    size_t split = (size_t)(diagonal < 0 ? 0 : diagonal > columns ? columns : diagonal);
    memcpy(y, x, sizeof(float) * job->columns);
    if (job->upper) memset(y, 0, sizeof(float) * split);
    else memset(y + split, 0, sizeof(float) * (job->columns - split));
  }
}

void ck_triangle(bool upper, size_t count, size_t rows, size_t columns, ptrdiff_t offset, const float *x, float *y) {
  triangle_job job = {upper, rows, columns, offset, x, y};
  if (rows == 0 || columns == 0) return;
  ck_parallel_for(count * rows, grain_for(GRAIN, columns), triangle_range, &job);
}
