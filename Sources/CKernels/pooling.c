// Maxima and averages of windows, and their gradients. Each element of the window is processed for a whole row of
// windows at a time, with `inner` floats at each position: one source serves images with the channels last and, with
// one float per position, with the channels first.
#include <math.h>

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"
#include "window_axis.h"

typedef struct {
  ck_pooling shape;
  const float *x;
  float *y;
  // For maxima
  int32_t *chosen;
  const int32_t *was_chosen;
  // For averages
  const float *rows, *columns;
} pool_job;

// ---------------------------------------------------------------- floats
// Loops over floats that are `step` apart in the input. Selections use masks, because compilers turn others into
// branches.

CK_INLINE float masked(float x, bool keep) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits &= -(uint32_t)keep;
  memcpy(&x, &bits, sizeof bits);
  return x;
}

/// y = max(y, x). A NaN wins, the last of several, as in PyTorch.
CK_INLINE void take_larger(size_t n, size_t step, int32_t element, const float *restrict x, float *restrict y,
                           int32_t *restrict chosen) {
  for (size_t i = 0; i < n; i++) {
    float value = x[i * step], best = y[i];
    if (chosen != NULL) {
      int32_t wins = -(int32_t)((value > best) | (value != value));
      chosen[i] = (element & wins) | (chosen[i] & ~wins);
    }
    best = value > best ? value : best;
    y[i] = value != value ? value : best;
  }
}

CK_INLINE void add(size_t n, size_t step, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += x[i * step];
}

/// The inverse of `take_larger`: adds to the chosen elements.
CK_INLINE void add_chosen(size_t n, size_t step, int32_t element, const int32_t *restrict chosen,
                          const float *restrict dy, float *restrict dx) {
  for (size_t i = 0; i < n; i++) dx[i * step] += masked(dy[i], chosen[i] == element);
}

/// dx += dy / (rows * columns) for one position.
CK_INLINE void add_share(size_t n, float rows, float columns, const float *restrict dy, float *restrict dx) {
  float share = 1.0f / (rows * columns);
  for (size_t i = 0; i < n; i++) dx[i] += share * dy[i];
}

/// The same for positions of one float.
CK_INLINE void add_shares(size_t n, size_t step, float rows, const float *restrict columns, const float *restrict dy,
                          float *restrict dx) {
  for (size_t i = 0; i < n; i++) dx[i * step] += dy[i] / (rows * columns[i]);
}

// ---------------------------------------------------------------- results
// `inner` and `stride` are the job's, and constants if these functions are inlined for single floats.

/// Computes one row of windows. `chosen` is NULL for averages, and for maxima without a gradient.
CK_INLINE void pool_row(const pool_job *job, bool is_max, size_t inner, size_t stride, const float *image, size_t row,
                        float *y, int32_t *chosen) {
  const ck_window *height = &job->shape.height, *width = &job->shape.width;
  range rows = elements_of(height, row, row), columns = elements_of(width, 0, width->out - 1);
  for (size_t i = 0; i < width->out * inner; i++) y[i] = is_max ? -INFINITY : 0.0f;
  if (chosen != NULL) {
    // If all elements are -infinity, the first one is chosen.
    for (size_t p = 0; p < width->out; p++) {
      int32_t first = (int32_t)(rows.begin * width->kernel + elements_of(width, p, p).begin);
      for (size_t i = 0; i < inner; i++) chosen[p * inner + i] = first;
    }
  }
  for (size_t r = rows.begin; r < rows.end; r++) {
    for (size_t c = columns.begin; c < columns.end; c++) {
      range windows = windows_with(width, c);
      size_t count = windows.end - windows.begin, to = windows.begin * inner;
      if (count == 0) continue;
      const float *x = image + (position(height, row, r) * width->in + position(width, windows.begin, c)) * inner;
      int32_t element = (int32_t)(r * width->kernel + c);
      // All positions at once if they are contiguous or single floats.
      bool is_one = inner == 1 || stride == 1;
      size_t n = is_one ? count * inner : inner, step = inner == 1 ? stride : 1;
      for (size_t p = 0; p < (is_one ? 1 : count); p++, x += stride * inner, to += inner) {
        if (!is_max) add(n, step, x, y + to);
        else if (chosen == NULL) take_larger(n, step, element, x, y + to, NULL);
        else take_larger(n, step, element, x, y + to, chosen + to);
      }
    }
  }
  if (is_max) return;
  for (size_t p = 0; p < width->out; p++) {
    float count = job->rows[row] * job->columns[p];
    for (size_t i = 0; i < inner; i++) y[p * inner + i] /= count;
  }
}

CK_INLINE void pool_rows(const pool_job *job, bool is_max, size_t inner, size_t stride, size_t begin, size_t end) {
  const ck_window *height = &job->shape.height, *width = &job->shape.width;
  size_t floats = width->out * inner, image = height->in * width->in * inner;
  for (size_t r = begin; r < end; r++) {
    const float *x = job->x + r / height->out * image;
    int32_t *chosen = job->chosen != NULL ? job->chosen + r * floats : NULL;
    pool_row(job, is_max, inner, stride, x, r % height->out, job->y + r * floats, chosen);
  }
}

CK_INLINE void pool_range(const pool_job *job, bool is_max, size_t begin, size_t end) {
  size_t inner = job->shape.inner, stride = job->shape.width.stride;
  if (inner == 1 && stride == 2) pool_rows(job, is_max, 1, 2, begin, end);
  else if (inner == 1) pool_rows(job, is_max, 1, stride, begin, end);
  else pool_rows(job, is_max, inner, stride, begin, end);
}

CK_DISPATCH static void max_range(void *context, size_t begin, size_t end) { pool_range(context, true, begin, end); }
CK_DISPATCH static void average_range(void *context, size_t begin, size_t end) {
  pool_range(context, false, begin, end);
}

/// The grain for rows of `positions` positions, each of which costs about as many floats as a window has.
static size_t row_grain(const ck_pooling *shape, size_t positions) {
  size_t window = shape->height.kernel * shape->width.kernel;
  return grain_for(GRAIN, positions * shape->inner * (window < 64 ? window : 64));
}

void ck_max_pool(ck_pooling shape, const float *x, float *y, int32_t *chosen) {
  pool_job job = {.shape = shape, .x = x, .y = y, .chosen = chosen};
  ck_parallel_for(shape.outer * shape.height.out, row_grain(&shape, shape.width.out), max_range, &job);
}

void ck_average_pool(ck_pooling shape, const float *rows, const float *columns, const float *x, float *y) {
  pool_job job = {.shape = shape, .x = x, .y = y, .rows = rows, .columns = columns};
  ck_parallel_for(shape.outer * shape.height.out, row_grain(&shape, shape.width.out), average_range, &job);
}

// ---------------------------------------------------------------- gradients

/// Computes one row of dx (`y`), from the windows of dy (`x`) that cover it.
CK_INLINE void pool_grad_row(const pool_job *job, bool is_max, size_t inner, size_t stride, size_t image, size_t row,
                             float *dx) {
  const ck_window *height = &job->shape.height, *width = &job->shape.width;
  range rows = windows_over(height, row), columns = elements_of(width, 0, width->out - 1);
  for (size_t i = 0; i < width->in * inner; i++) dx[i] = 0.0f;
  for (size_t r = rows.begin; r < rows.end; r++) {
    size_t distance = row + height->before - r * height->stride;
    if (distance % height->dilation != 0) continue;
    size_t element_row = distance / height->dilation;
    for (size_t c = columns.begin; c < columns.end; c++) {
      range windows = windows_with(width, c);
      size_t count = windows.end - windows.begin;
      if (count == 0) continue;
      size_t from = ((image * height->out + r) * width->out + windows.begin) * inner;
      float *to = dx + position(width, windows.begin, c) * inner;
      int32_t element = (int32_t)(element_row * width->kernel + c);
      if (inner == 1) {
        if (is_max) add_chosen(count, stride, element, job->was_chosen + from, job->x + from, to);
        else add_shares(count, stride, job->rows[r], job->columns + windows.begin, job->x + from, to);
        continue;
      }
      for (size_t p = windows.begin; p < windows.end; p++, from += inner, to += stride * inner) {
        if (is_max) add_chosen(inner, 1, element, job->was_chosen + from, job->x + from, to);
        else add_share(inner, job->rows[r], job->columns[p], job->x + from, to);
      }
    }
  }
}

CK_INLINE void pool_grad_range(const pool_job *job, bool is_max, size_t begin, size_t end) {
  size_t inner = job->shape.inner, stride = job->shape.width.stride;
  size_t rows = job->shape.height.in, floats = job->shape.width.in * inner;
  for (size_t r = begin; r < end; r++) {
    float *dx = job->y + r * floats;
    if (inner == 1 && stride == 2) pool_grad_row(job, is_max, 1, 2, r / rows, r % rows, dx);
    else if (inner == 1) pool_grad_row(job, is_max, 1, stride, r / rows, r % rows, dx);
    else pool_grad_row(job, is_max, inner, stride, r / rows, r % rows, dx);
  }
}

CK_DISPATCH static void max_grad_range(void *context, size_t begin, size_t end) {
  pool_grad_range(context, true, begin, end);
}
CK_DISPATCH static void average_grad_range(void *context, size_t begin, size_t end) {
  pool_grad_range(context, false, begin, end);
}

void ck_max_pool_grad(ck_pooling shape, const int32_t *chosen, const float *dy, float *dx) {
  pool_job job = {.shape = shape, .x = dy, .y = dx, .was_chosen = chosen};
  ck_parallel_for(shape.outer * shape.height.in, row_grain(&shape, shape.width.in), max_grad_range, &job);
}

void ck_average_pool_grad(ck_pooling shape, const float *rows, const float *columns, const float *dy,
                          float *dx) {
  pool_job job = {.shape = shape, .x = dy, .y = dx, .rows = rows, .columns = columns};
  ck_parallel_for(shape.outer * shape.height.in, row_grain(&shape, shape.width.in), average_grad_range, &job);
}
