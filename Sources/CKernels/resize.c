// Signals, images and volumes in other sizes, and the gradients. Along each axis a position of the result is a weighted sum of
// neighbouring positions of the input, so a gradient is the same computation with the transposed weights. There are `inner`
// floats at each position, as in pooling.c.
//
// A row of the result is computed in pieces: the weighted sum of its source rows, which stays in the first-level cache, then
// the weighted sums along the row. Both layouts add in the same order, so that they have the same rounding.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// Floats of a piece of a row, and of the sum of its source rows.
enum { PIECE = 1024, SCRATCH = 4096, ROWS_PER_POLL = 64 };

typedef struct {
  ck_resizing shape;
  size_t columns, pieces;  // positions per piece, pieces per row
  const float *x;
  float *y;
} resize_job;

CK_INLINE float weight_of(const ck_resized_axis *axis, size_t index, size_t tap) {
  return axis->weights != NULL ? axis->weights[tap * axis->out + index] : 1.0f;
}

/// The end of the positions that are read for a position of the result, which reads one even if its sum has no terms.
CK_INLINE size_t end_of(const ck_resized_axis *axis, size_t index) {
  return (size_t)axis->first[index] + (axis->count[index] > 0 ? (size_t)axis->count[index] : 1);
}

/// y = weight * x for the first term of a sum, y += weight * x for the others.
CK_INLINE void add_term(bool is_first, size_t n, float weight, const float *restrict x, float *restrict y) {
  if (is_first) {
    for (size_t i = 0; i < n; i++) y[i] = weight * x[i];
  } else {
    for (size_t i = 0; i < n; i++) y[i] += weight * x[i];
  }
}

CK_INLINE void clear(size_t n, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = 0.0f;
}

// ---------------------------------------------------------------- source rows

/// The source rows of a row of the result: `depths` times `heights` rows of the image.
typedef struct {
  const float *first;
  size_t depth, height, depths, heights;
} source_rows;

CK_INLINE source_rows rows_of(const resize_job *job, size_t inner, size_t row) {
  const ck_resized_axis *depth = &job->shape.depth, *height = &job->shape.height;
  source_rows rows = {.height = row % height->out, .depth = row / height->out % depth->out};
  size_t image = row / height->out / depth->out * depth->in + (size_t)depth->first[rows.depth];
  rows.first = job->x + (image * height->in + (size_t)height->first[rows.height]) * job->shape.width.in * inner;
  rows.depths = (size_t)depth->count[rows.depth];
  rows.heights = (size_t)height->count[rows.height];
  return rows;
}

CK_INLINE float row_weight(const resize_job *job, const source_rows *rows, size_t i, size_t k) {
  return weight_of(&job->shape.depth, rows->depth, i) * weight_of(&job->shape.height, rows->height, k);
}

/// The weighted sum of the source rows: of `n` positions from `low` on, the floats `at` to `at + run` of each.
CK_INLINE void sum_rows(const resize_job *job, const source_rows *rows, size_t inner, size_t low, size_t n, size_t at,
                        size_t run, float *restrict sum) {
  size_t row = job->shape.width.in * inner, image = job->shape.height.in * row;
  if (rows->depths * rows->heights == 0) clear(n * run, sum);
  for (size_t i = 0; i < rows->depths; i++)
    for (size_t k = 0; k < rows->heights; k++) {
      if (k % ROWS_PER_POLL == ROWS_PER_POLL - 1 && ck_stops()) return;
      const float *x = rows->first + i * image + k * row + low * inner + at;
      float weight = row_weight(job, rows, i, k);
      bool is_first = i + k == 0;
      if (run == inner) add_term(is_first, n * inner, weight, x, sum);
      else
        for (size_t p = 0; p < n; p++) add_term(is_first, run, weight, x + p * inner, sum + p * run);
    }
}

// ---------------------------------------------------------------- along a row

/// The weighted sums for the positions `begin` to `end`; `x` begins at position `low`.
CK_INLINE void sum_single(const ck_resized_axis *width, size_t begin, size_t end, int32_t low, const float *restrict x,
                          float *restrict y) {
  size_t n = end - begin;
  const int32_t *restrict first = width->first + begin, *restrict count = width->count + begin;
  for (size_t p = 0; p < n; p++) {
    float term = weight_of(width, begin + p, 0) * x[first[p] - low];
    y[p] = count[p] > 0 ? term : 0.0f;
  }
  for (int32_t k = 1; k < (int32_t)width->taps; k++) {
    if (width->weights == NULL) {
      for (size_t p = 0; p < n; p++) {
        bool counts = k < count[p];
        float sum = y[p] + x[first[p] - low + (counts ? k : 0)];
        y[p] = counts ? sum : y[p];
      }
    } else {
      const float *restrict weights = width->weights + (size_t)k * width->out + begin;
      for (size_t p = 0; p < n; p++) {
        bool counts = k < count[p];
        float sum = y[p] + weights[p] * x[first[p] - low + (counts ? k : 0)];
        y[p] = counts ? sum : y[p];
      }
    }
  }
}

CK_INLINE void sum_columns(const ck_resized_axis *width, size_t inner, size_t begin, size_t end, size_t low,
                           const float *restrict x, float *restrict y) {
  if (inner == 1) {
    sum_single(width, begin, end, (int32_t)low, x, y);
    return;
  }
  for (size_t p = begin; p < end; p++, y += inner) {
    const float *from = x + ((size_t)width->first[p] - low) * inner;
    size_t count = (size_t)width->count[p];
    if (count == 0) clear(inner, y);
    for (size_t k = 0; k < count; k++) add_term(k == 0, inner, weight_of(width, p, k), from + k * inner, y);
  }
}

/// A position of the result that reads more than SCRATCH floats of each row: in blocks of its floats, or of its terms.
CK_INLINE void sum_large(const resize_job *job, const source_rows *rows, size_t inner, size_t p, float *scratch,
                         float *y) {
  const ck_resized_axis *width = &job->shape.width;
  size_t first = (size_t)width->first[p], count = (size_t)width->count[p];
  size_t run = count < SCRATCH ? smaller(inner, SCRATCH / count) : 1, terms = smaller(count, SCRATCH / run);
  for (size_t at = 0; at < inner; at += run) {
    size_t floats = smaller(run, inner - at);
    for (size_t k = 0; k < count; k += terms) {
      size_t n = smaller(terms, count - k);
      sum_rows(job, rows, inner, first + k, n, at, floats, scratch);
      for (size_t t = 0; t < n; t++)
        add_term(k + t == 0, floats, weight_of(width, p, k + t), scratch + t * floats, y + at);
      if (ck_stops()) return;
    }
  }
}

CK_INLINE void resize_piece(const resize_job *job, size_t inner, size_t row, size_t begin, size_t end, float *y) {
  const ck_resized_axis *width = &job->shape.width;
  source_rows rows = rows_of(job, inner, row);
  if (rows.depths * rows.heights == 1 && row_weight(job, &rows, 0, 0) == 1.0f) {
    sum_columns(width, inner, begin, end, 0, rows.first, y);
    return;
  }
  float scratch[SCRATCH];
  for (size_t p = begin, next; p < end; p = next) {
    size_t low = (size_t)width->first[p], high = end_of(width, p);
    float *to = y + (p - begin) * inner;
    next = p + 1;
    if ((high - low) * inner > SCRATCH) {
      sum_large(job, &rows, inner, p, scratch, to);
      continue;
    }
    for (; next < end; next++) {
      size_t reach = end_of(width, next);
      if (reach < high) reach = high;
      if ((reach - low) * inner > SCRATCH) break;
      high = reach;
    }
    sum_rows(job, &rows, inner, low, high - low, 0, inner, scratch);
    sum_columns(width, inner, p, next, low, scratch, to);
  }
}

/// An item is a piece of a row.
CK_INLINE void resize_pieces(const resize_job *job, size_t inner, size_t begin, size_t end) {
  size_t out = job->shape.width.out;
  for (size_t item = begin; item < end; item++) {
    size_t row = item / job->pieces, from = item % job->pieces * job->columns;
    resize_piece(job, inner, row, from, smaller(from + job->columns, out), job->y + (row * out + from) * inner);
  }
}

CK_DISPATCH static void resize_range(void *context, size_t begin, size_t end) {
  const resize_job *job = context;
  if (job->shape.inner == 1) resize_pieces(job, 1, begin, end);
  else resize_pieces(job, job->shape.inner, begin, end);
}

void ck_resize(ck_resizing shape, const float *x, float *y) {
  size_t columns = grain_for(PIECE, shape.inner), out = shape.width.out;
  resize_job job = {shape, columns, (out + columns - 1) / columns, x, y};
  size_t terms = shape.width.taps + shape.height.taps * shape.depth.taps * (shape.width.in / out + 1);
  size_t rows = shape.outer * shape.depth.out * shape.height.out;
  ck_parallel_for(rows * job.pieces, grain_for(GRAIN, smaller(columns, out) * shape.inner * terms), resize_range, &job);
}
