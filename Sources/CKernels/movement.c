// Copies between dense and strided layouts, selection of rows by index, and axes extended by their own positions.
//
// A strided copy is described by its axes. Axes of size 1 are dropped and axes with a common step are merged, so that
// most views become runs of contiguous floats or transposes of matrices, which have loops of their own.
#include <stdlib.h>

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

// MAX_BAND is the number of columns of one transposed band between two polls for a stop.
enum { MAX_RANK = 16, TILE = 32, MAX_BAND = 1 << 16 };

// The layout of a copy: `dense` floats are in row-major order over sizes, `strided` ones at the strides.
typedef struct {
  size_t rank, sizes[MAX_RANK];
  ptrdiff_t strided[MAX_RANK], dense[MAX_RANK];
} layout;

static void simplify(layout *l, size_t rank, const size_t *sizes, const ptrdiff_t *strides) {
  size_t remaining = 0;
  for (size_t axis = 0; axis < rank; axis++) {
    if (sizes[axis] == 1) continue;
    if (remaining > 0 && l->strided[remaining - 1] == strides[axis] * (ptrdiff_t)sizes[axis]) {
      l->sizes[remaining - 1] *= sizes[axis];
      l->strided[remaining - 1] = strides[axis];
    } else {
      l->sizes[remaining] = sizes[axis];
      l->strided[remaining] = strides[axis];
      remaining++;
    }
  }
  if (remaining == 0) {  // a single element
    l->sizes[0] = 1;
    l->strided[0] = 1;
    remaining = 1;
  }
  l->rank = remaining;
  ptrdiff_t step = 1;
  for (size_t axis = remaining; axis-- > 0;) {
    l->dense[axis] = step;
    step *= (ptrdiff_t)l->sizes[axis];
  }
}

/// Removes an axis from the layout.
static void remove_axis(layout *l, size_t axis) {
  l->rank--;
  for (size_t i = axis; i < l->rank; i++) {
    l->sizes[i] = l->sizes[i + 1];
    l->strided[i] = l->strided[i + 1];
    l->dense[i] = l->dense[i + 1];
  }
}

/// The offsets of the `index`th combination of a layout's axes, in row-major order.
static void locate(const layout *l, size_t index, ptrdiff_t *strided, ptrdiff_t *dense) {
  *strided = *dense = 0;
  for (size_t axis = l->rank; axis-- > 0;) {
    ptrdiff_t position = (ptrdiff_t)(index % l->sizes[axis]);
    index /= l->sizes[axis];
    *strided += position * l->strided[axis];
    *dense += position * l->dense[axis];
  }
}

// ---------------------------------------------------------------- strided copies

typedef enum { GATHER, SCATTER, ACCUMULATE } direction;

typedef struct {
  direction direction;
  layout outer;           // all axes but those of the inner loop
  size_t run;             // length of the last axis
  ptrdiff_t run_stride;   // its stride on the strided side
  size_t rows;            // transposes: length of the axis that is contiguous on the strided side
  ptrdiff_t rows_stride;  // and its stride on the dense side
  const float *src;
  float *dst;
} copy_job;

/// A call of memcpy costs more than a short copy.
CK_INLINE void copy_floats(size_t n, const float *src, float *dst) {
  if (n < VF)
    vf_copy_part(dst, src, n);
  else
    memcpy(dst, src, n * sizeof(float));
}

/// Copies one run: dense on one side, `stride` apart on the other.
CK_INLINE void copy_run(direction direction, size_t n, ptrdiff_t stride, const float *src, float *dst) {
  switch (direction) {
    case GATHER:
      if (stride == 1)
        copy_floats(n, src, dst);
      else
        for (size_t i = 0; i < n; i++) dst[i] = src[(ptrdiff_t)i * stride];
      break;
    case SCATTER:
      if (stride == 1)
        copy_floats(n, src, dst);
      else
        for (size_t i = 0; i < n; i++) dst[(ptrdiff_t)i * stride] = src[i];
      break;
    case ACCUMULATE:
      if (stride == 1) {
        for (size_t i = 0; i < n; i++) dst[i] += src[i];
      } else {
        for (size_t i = 0; i < n; i++) dst[(ptrdiff_t)i * stride] += src[i];
      }
      break;
  }
}

/// Copies one run in parts, with polls for a stop between them.
CK_INLINE void copy_long_run(direction direction, size_t n, ptrdiff_t stride, const float *src, float *dst) {
  ptrdiff_t src_step = direction == GATHER ? stride : 1, dst_step = direction == GATHER ? 1 : stride;
  for (; n > MAX_RUN; n -= MAX_RUN, src += MAX_RUN * src_step, dst += MAX_RUN * dst_step) {
    copy_run(direction, MAX_RUN, stride, src, dst);
    if (ck_stops()) return;
  }
  copy_run(direction, n, stride, src, dst);
}

/// An item is one run. Offsets advance along the outer axes like an odometer: a division for each run would cost more
/// than a short run.
CK_INLINE void copy_runs(direction direction, const copy_job *job, size_t begin, size_t end) {
  const layout *outer = &job->outer;
  size_t position[MAX_RANK], index = begin;
  ptrdiff_t strided, dense = (ptrdiff_t)(begin * job->run);
  locate(outer, begin, &strided, &(ptrdiff_t){0});
  for (size_t axis = outer->rank; axis-- > 0; index /= outer->sizes[axis]) position[axis] = index % outer->sizes[axis];
  for (size_t item = begin; item < end; item++, dense += (ptrdiff_t)job->run) {
    if (direction == GATHER)
      copy_long_run(GATHER, job->run, job->run_stride, job->src + strided, job->dst + dense);
    else
      copy_long_run(direction, job->run, job->run_stride, job->src + dense, job->dst + strided);
    for (size_t axis = outer->rank; axis-- > 0;) {
      strided += outer->strided[axis];
      if (++position[axis] < outer->sizes[axis]) break;
      position[axis] = 0;
      strided -= (ptrdiff_t)outer->sizes[axis] * outer->strided[axis];
    }
  }
}

CK_DISPATCH static void runs_range(void *context, size_t begin, size_t end) {
  const copy_job *job = context;
  switch (job->direction) {
    case GATHER: copy_runs(GATHER, job, begin, end); break;
    case SCATTER: copy_runs(SCATTER, job, begin, end); break;
    case ACCUMULATE: copy_runs(ACCUMULATE, job, begin, end); break;
  }
}

typedef float quad __attribute__((ext_vector_type(4)));
typedef float quad_unaligned __attribute__((ext_vector_type(4), aligned(4), may_alias));

/// dst[c * dst_stride + r] = or += src[r * src_stride + c] over a tile, by blocks of 4 x 4.
CK_INLINE void transpose_tile(bool accumulate, size_t rows, size_t cols, const float *src, ptrdiff_t src_stride,
                              float *dst, ptrdiff_t dst_stride) {
  size_t full_rows = rows & ~(size_t)3, full_cols = cols & ~(size_t)3;
  for (size_t c = 0; c < full_cols; c += 4)
    for (size_t r = 0; r < full_rows; r += 4) {
      const float *s = src + (ptrdiff_t)r * src_stride + (ptrdiff_t)c;
      float *d = dst + (ptrdiff_t)c * dst_stride + (ptrdiff_t)r;
      quad in[4], out[4];
      for (int i = 0; i < 4; i++) in[i] = *(const quad_unaligned *)(s + i * src_stride);
      quad low_02 = __builtin_shufflevector(in[0], in[2], 0, 4, 1, 5);
      quad low_13 = __builtin_shufflevector(in[1], in[3], 0, 4, 1, 5);
      quad high_02 = __builtin_shufflevector(in[0], in[2], 2, 6, 3, 7);
      quad high_13 = __builtin_shufflevector(in[1], in[3], 2, 6, 3, 7);
      out[0] = __builtin_shufflevector(low_02, low_13, 0, 4, 1, 5);
      out[1] = __builtin_shufflevector(low_02, low_13, 2, 6, 3, 7);
      out[2] = __builtin_shufflevector(high_02, high_13, 0, 4, 1, 5);
      out[3] = __builtin_shufflevector(high_02, high_13, 2, 6, 3, 7);
      for (int i = 0; i < 4; i++) {
        quad_unaligned *to = (quad_unaligned *)(d + i * dst_stride);
        *to = accumulate ? *to + out[i] : out[i];
      }
    }
  for (size_t c = 0; c < cols; c++)
    for (size_t r = c < full_cols ? full_rows : 0; r < rows; r++) {
      float value = src[(ptrdiff_t)r * src_stride + (ptrdiff_t)c];
      float *to = dst + (ptrdiff_t)c * dst_stride + (ptrdiff_t)r;
      *to = accumulate ? *to + value : value;
    }
}

/// An item is a band of TILE rows of one matrix: `rows` is contiguous on the strided side, `run` on the dense side.
CK_DISPATCH static void transpose_range(void *context, size_t begin, size_t end) {
  const copy_job *job = context;
  size_t bands = (job->rows + TILE - 1) / TILE;
  for (size_t item = begin; item < end; item++) {
    ptrdiff_t strided, dense;
    locate(&job->outer, item / bands, &strided, &dense);
    size_t row = item % bands * TILE, height = smaller(job->rows - row, TILE);
    strided += (ptrdiff_t)row;
    dense += (ptrdiff_t)row * job->rows_stride;
    for (size_t column = 0; column < job->run; column += TILE) {
      if (column % MAX_BAND == 0 && column > 0 && ck_stops()) return;
      size_t width = smaller(job->run - column, TILE);
      ptrdiff_t s = strided + (ptrdiff_t)column * job->run_stride, d = dense + (ptrdiff_t)column;
      if (job->direction == GATHER)
        transpose_tile(false, width, height, job->src + s, job->run_stride, job->dst + d, job->rows_stride);
      else
        transpose_tile(job->direction == ACCUMULATE, height, width, job->src + d, job->rows_stride, job->dst + s,
                       job->run_stride);
    }
  }
}

/// Whether no two positions of the layout share an address: with the axes in order of stride, each stride exceeds the
/// extent of the smaller ones.
static bool addresses_are_distinct(const layout *l) {
  size_t order[MAX_RANK];
  for (size_t i = 0; i < l->rank; i++) {
    size_t at = i;
    for (; at > 0 && llabs(l->strided[order[at - 1]]) > llabs(l->strided[i]); at--) order[at] = order[at - 1];
    order[at] = i;
  }
  long long reach = 0;
  for (size_t i = 0; i < l->rank; i++) {
    long long stride = llabs(l->strided[order[i]]);
    if (stride <= reach) return false;
    reach += stride * (long long)(l->sizes[order[i]] - 1);
  }
  return true;
}

static void strided_copy(direction direction, size_t rank, const size_t *sizes, const ptrdiff_t *strides,
                         const float *src, float *dst) {
  copy_job job = {.direction = direction, .src = src, .dst = dst};
  size_t count = 1;
  for (size_t axis = 0; axis < rank; axis++) count *= sizes[axis];
  if (count == 0) return;
  simplify(&job.outer, rank, sizes, strides);
  bool serial = direction != GATHER && !addresses_are_distinct(&job.outer);
  layout *outer = &job.outer;

  size_t last = outer->rank - 1, unit = last;
  for (size_t axis = 0; axis < last; axis++)
    if (outer->strided[axis] == 1 && outer->sizes[axis] >= 4) unit = axis;
  job.run = outer->sizes[last];
  job.run_stride = outer->strided[last];
  remove_axis(outer, last);

  if (unit != last && job.run >= 4 && !serial) {
    job.rows = outer->sizes[unit];
    job.rows_stride = outer->dense[unit];
    remove_axis(outer, unit);
    size_t items = count / job.run / job.rows * ((job.rows + TILE - 1) / TILE);
    ck_parallel_for(items, grain_for(GRAIN, job.run * TILE), transpose_range, &job);
    return;
  }
  size_t items = count / job.run;
  if (serial)
    runs_range(&job, 0, items);
  else
    ck_parallel_for(items, grain_for(GRAIN, job.run), runs_range, &job);
}

void ck_gather_strided(size_t rank, const size_t *sizes, const float *src, const ptrdiff_t *strides, float *dst) {
  strided_copy(GATHER, rank, sizes, strides, src, dst);
}

void ck_scatter_strided(size_t rank, const size_t *sizes, const float *src, float *dst, const ptrdiff_t *strides,
                        bool accumulate) {
  strided_copy(accumulate ? ACCUMULATE : SCATTER, rank, sizes, strides, src, dst);
}

// ---------------------------------------------------------------- rows by index

typedef struct {
  size_t n, inner, count;
  const int64_t *index;
  const float *src;
  float *dst;
} take_job;

/// An item is one row of the result.
static void take_range(void *context, size_t begin, size_t end) {
  const take_job *job = context;
  size_t inner = job->inner, o = begin / job->count, i = begin % job->count;
  for (size_t item = begin; item < end; item++) {
    size_t at = (o * job->n + (size_t)job->index[i]) * inner;
    if (inner == 1)
      job->dst[item] = job->src[at];
    else
      copy_floats(inner, job->src + at, job->dst + item * inner);
    if (++i == job->count) i = 0, o++;
  }
}

void ck_take(size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src, float *dst) {
  take_job job = {n, inner, count, index, src, dst};
  if (inner == 0) return;
  ck_parallel_for(outer * count, grain_for(GRAIN, inner), take_range, &job);
}

/// An item is an outer index: its rows may be named twice, so they stay on one thread.
CK_INLINE void put_items(bool accumulate, const take_job *job, size_t begin, size_t end) {
  size_t inner = job->inner, done = 0;
  for (size_t o = begin; o < end; o++)
    for (size_t i = 0; i < job->count; i++) {
      const float *src = job->src + (o * job->count + i) * inner;
      float *dst = job->dst + (o * job->n + (size_t)job->index[i]) * inner;
      if (inner == 1) {
        *dst = accumulate ? *dst + *src : *src;
      } else if (accumulate) {
#pragma clang loop vectorize(assume_safety)
        for (size_t k = 0; k < inner; k++) dst[k] += src[k];
      } else {
        copy_floats(inner, src, dst);
      }
      if ((done += inner) >= MAX_RUN) {
        if (ck_stops()) return;
        done = 0;
      }
    }
}

CK_DISPATCH static void put_range(void *context, size_t begin, size_t end) { put_items(false, context, begin, end); }
CK_DISPATCH static void accumulate_range(void *context, size_t begin, size_t end) {
  put_items(true, context, begin, end);
}

void ck_put(bool accumulate, size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src,
            float *dst) {
  take_job job = {n, inner, count, index, src, dst};
  if (inner == 0 || count == 0) return;
  ck_parallel_for(outer, grain_for(GRAIN, inner * count), accumulate ? accumulate_range : put_range, &job);
}

// ---------------------------------------------------------------- axes that are extended by their own positions

typedef struct {
  size_t in, inner, before, after;
  const int64_t *edges;
  const float *src;
  float *dst;
} extend_job;

/// An item is an outer index.
CK_DISPATCH static void extend_range(void *context, size_t begin, size_t end) {
  const extend_job *job = context;
  size_t inner = job->inner, in = job->in * inner, out = in + (job->before + job->after) * inner;
  for (size_t o = begin; o < end; o++) {
    const float *src = job->src + o * in;
    float *dst = job->dst + o * out;
    for (size_t e = 0; e < job->before + job->after; e++) {
      float *to = dst + (e < job->before ? e * inner : in + e * inner);
      const float *from = src + (size_t)job->edges[e] * inner;
      if (inner == 1) *to = *from;
      else copy_floats(inner, from, to);
      if (e % MAX_BAND == MAX_BAND - 1 && ck_stops()) return;
    }
    copy_long_run(GATHER, in, 1, src, dst + job->before * inner);
  }
}

CK_DISPATCH static void extend_grad_range(void *context, size_t begin, size_t end) {
  const extend_job *job = context;
  size_t inner = job->inner, in = job->in * inner, out = in + (job->before + job->after) * inner;
  for (size_t o = begin; o < end; o++) {
    const float *src = job->src + o * out;
    float *dst = job->dst + o * in;
    copy_long_run(GATHER, in, 1, src + job->before * inner, dst);
    for (size_t e = 0; e < job->before + job->after; e++) {
      const float *restrict from = src + (e < job->before ? e * inner : in + e * inner);
      float *restrict to = dst + (size_t)job->edges[e] * inner;
      for (size_t i = 0; i < inner; i++) to[i] += from[i];
      if (e % MAX_BAND == MAX_BAND - 1 && ck_stops()) return;
    }
  }
}

void ck_extend(size_t outer, size_t in, size_t inner, size_t before, size_t after, const int64_t *edges,
               const float *src, float *dst) {
  extend_job job = {in, inner, before, after, edges, src, dst};
  ck_parallel_for(outer, grain_for(GRAIN, (in + before + after) * inner), extend_range, &job);
}

void ck_extend_grad(size_t outer, size_t in, size_t inner, size_t before, size_t after, const int64_t *edges,
                    const float *src, float *dst) {
  extend_job job = {in, inner, before, after, edges, src, dst};
  ck_parallel_for(outer, grain_for(GRAIN, (in + before + after) * inner), extend_grad_range, &job);
}
