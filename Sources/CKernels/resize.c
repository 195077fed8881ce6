// Images enlarged (or reduced) by repeating positions or by interpolating between them, and the gradients. There are
// `inner` floats at each position, as in pooling.c.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// The sources of the positions along one axis; `fractions` is NULL if positions are repeated.
typedef struct {
  size_t in, out;
  const int32_t *sources;
  const float *fractions;
} resized_axis;

typedef struct {
  size_t outer, inner;
  resized_axis height, width;
  const float *x;
  float *y;
} resize_job;

CK_INLINE size_t next(const resized_axis *axis, size_t index) { return index + 1 < axis->in ? index + 1 : index; }

CK_INLINE void copy(size_t n, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] = x[i];
}

CK_INLINE void add_scaled(size_t n, float scale, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += scale * x[i];
}

/// Interpolates between four positions: `t` of the way from a, b down to c, d, and `s` of the way from a, c to b, d.
CK_INLINE float mixed(float t, float s, float a, float b, float c, float d) {
  float above = (1.0f - s) * a + s * b, below = (1.0f - s) * c + s * d;
  return (1.0f - t) * above + t * below;
}

CK_INLINE void mix(size_t n, float t, float s, const float *restrict a, const float *restrict b,
                   const float *restrict c, const float *restrict d, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] = mixed(t, s, a[i], b[i], c[i], d[i]);
}

// ---------------------------------------------------------------- results

CK_INLINE void repeat_row(size_t inner, size_t out, const int32_t *restrict sources, const float *restrict x,
                          float *restrict y) {
  for (size_t p = 0; p < out; p++) {
    if (inner == 1) y[p] = x[sources[p]];
    else copy(inner, x + (size_t)sources[p] * inner, y + p * inner);
  }
}

CK_INLINE void interpolate_row(size_t inner, const resized_axis *width, float t, const float *restrict above,
                               const float *restrict below, float *restrict y) {
  const int32_t *restrict sources = width->sources;
  const float *restrict fractions = width->fractions;
  int32_t last = (int32_t)width->in - 1;
  for (size_t p = 0, out = width->out; p < out; p++) {
    int32_t here = sources[p], there = here < last ? here + 1 : last;
    if (inner == 1) {
      y[p] = mixed(t, fractions[p], above[here], above[there], below[here], below[there]);
    } else {
      size_t a = (size_t)here * inner, b = (size_t)there * inner;
      mix(inner, t, fractions[p], above + a, above + b, below + a, below + b, y + p * inner);
    }
  }
}

CK_INLINE void resize_rows(const resize_job *job, size_t inner, size_t begin, size_t end) {
  const resized_axis *height = &job->height, *width = &job->width;
  size_t row = width->in * inner;
  for (size_t r = begin; r < end; r++) {
    const float *image = job->x + r / height->out * height->in * row;
    size_t index = r % height->out, source = (size_t)height->sources[index];
    const float *above = image + source * row, *below = image + next(height, source) * row;
    float *y = job->y + r * width->out * inner;
    if (height->fractions == NULL) repeat_row(inner, width->out, width->sources, above, y);
    else interpolate_row(inner, width, height->fractions[index], above, below, y);
  }
}

CK_DISPATCH static void resize_range(void *context, size_t begin, size_t end) {
  const resize_job *job = context;
  if (job->inner == 1) resize_rows(job, 1, begin, end);
  else resize_rows(job, job->inner, begin, end);
}

static resize_job job_for(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *row_fractions,
                          const float *column_fractions, const float *x, float *y) {
  return (resize_job){.outer = shape.outer, .inner = shape.inner,
                      .height = {shape.height_in, shape.height_out, rows, row_fractions},
                      .width = {shape.width_in, shape.width_out, columns, column_fractions}, .x = x, .y = y};
}

void ck_resize(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *row_fractions,
               const float *column_fractions, const float *x, float *y) {
  resize_job job = job_for(shape, rows, columns, row_fractions, column_fractions, x, y);
  ck_parallel_for(job.outer * job.height.out, grain_for(GRAIN, job.width.out * job.inner), resize_range, &job);
}

// ---------------------------------------------------------------- gradients

/// dx += weight * dy for one row of each.
CK_INLINE void add_grad_row(const resized_axis *width, size_t inner, float weight, const float *restrict dy,
                            float *restrict dx) {
  for (size_t p = 0; p < width->out; p++) {
    size_t here = (size_t)width->sources[p];
    float s = width->fractions != NULL ? width->fractions[p] : 0.0f;
    add_scaled(inner, weight * (1.0f - s), dy + p * inner, dx + here * inner);
    if (s != 0.0f) add_scaled(inner, weight * s, dy + p * inner, dx + next(width, here) * inner);
  }
}

/// The same for positions of one float: the terms of a position are summed before they are stored.
CK_INLINE void add_grad_positions(const resized_axis *width, float weight, const float *restrict dy,
                                  float *restrict dx) {
  float carried = 0.0f;
  for (size_t p = 0, c = 0; c < width->in; c++) {
    float here = carried;
    carried = 0.0f;
    for (; p < width->out && (size_t)width->sources[p] == c; p++) {
      float s = width->fractions != NULL ? width->fractions[p] : 0.0f;
      here += (1.0f - s) * dy[p];
      if (width->fractions != NULL) carried += s * dy[p];
    }
    dx[c] += weight * (c + 1 < width->in ? here : here + carried);
  }
}

/// The first of the result's positions whose source is `source` or a later one.
CK_INLINE size_t first_from(const resized_axis *axis, size_t source) {
  size_t low = 0, high = axis->out;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if ((size_t)axis->sources[middle] < source) low = middle + 1;
    else high = middle;
  }
  return low;
}

CK_INLINE void resize_grad_rows(const resize_job *job, size_t inner, size_t begin, size_t end) {
  const resized_axis *height = &job->height;
  size_t in = job->width.in * inner, out = job->width.out * inner;
  for (size_t r = begin; r < end; r++) {
    size_t row = r % height->in;
    float *dx = job->y + r * in;
    const float *dy = job->x + r / height->in * height->out * out;
    for (size_t i = 0; i < in; i++) dx[i] = 0.0f;
    // The rows between the previous one and this one, then those between this one and the next.
    bool reaches_back = height->fractions != NULL && row > 0;
    size_t first = first_from(height, reaches_back ? row - 1 : row), stop = first_from(height, row + 1);
    for (size_t p = first; p < stop; p++) {
      float t = height->fractions != NULL ? height->fractions[p] : 0.0f, weight = 1.0f - t;
      if ((size_t)height->sources[p] < row) weight = t;
      else if (next(height, row) == row) weight = 1.0f;
      if (weight == 0.0f) continue;
      if (inner == 1) add_grad_positions(&job->width, weight, dy + p * out, dx);
      else add_grad_row(&job->width, inner, weight, dy + p * out, dx);
    }
  }
}

CK_DISPATCH static void resize_grad_range(void *context, size_t begin, size_t end) {
  const resize_job *job = context;
  if (job->inner == 1) resize_grad_rows(job, 1, begin, end);
  else resize_grad_rows(job, job->inner, begin, end);
}

void ck_resize_grad(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *row_fractions,
                    const float *column_fractions, const float *dy, float *dx) {
  resize_job job = job_for(shape, rows, columns, row_fractions, column_fractions, dy, dx);
  size_t larger = job.height.out > job.height.in ? job.height.out : job.height.in;
  size_t grain = grain_for(GRAIN, larger * job.width.out * job.inner / job.height.in);
  ck_parallel_for(job.outer * job.height.in, grain, resize_grad_range, &job);
}
