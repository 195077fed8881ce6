// Selection of elements by masks and by positions.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

enum { MAX_RANK = 16 };

// ---------------------------------------------------------------- masks

CK_DISPATCH static size_t count_run(size_t n, const float *x) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += x[i] != 0.0f;
  return count;
}

size_t ck_count_nonzero(size_t n, const float *x) {
  size_t count = 0;
  for (size_t i = 0; i < n && !ck_stops(); i += MAX_RUN) count += count_run(smaller(n - i, MAX_RUN), x + i);
  return count;
}

// The loops below have no branch that depends on an element: of a random mask every second one would be predicted wrongly.
// They end with the last selected element, so that each may store to the next slot before it is known to be selected.

void ck_nonzero(size_t count, const float *x, int64_t *positions) {
  for (size_t i = 0, k = 0; k < count; i++) {
    positions[k] = (int64_t)i;
    k += x[i] != 0.0f;
    if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

void ck_compress(size_t count, const float *mask, const float *src, float *dst) {
  for (size_t i = 0, k = 0; k < count; i++) {
    dst[k] = src[i];
    k += mask[i] != 0.0f;
    if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

void ck_expand(size_t n, size_t count, const float *mask, const float *src, const float *otherwise, float *dst) {
  const float zero = 0.0f;
  size_t step = otherwise != NULL;
  if (!otherwise) otherwise = &zero;
  if (count == 0) src = &zero, count = 1;  // no element is read from it
  for (size_t i = 0, k = 0; i < n; i++) {
    bool selected = mask[i] != 0.0f;
    float value = src[smaller(k, count - 1)], other = otherwise[i * step];
    dst[i] = selected ? value : other;
    k += selected;
    if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

void ck_unravel(size_t count, const int64_t *positions, size_t rank, const size_t *sizes, float *dst) {
  size_t run = sizes[rank - 1], index[MAX_RANK] = {0}, end = run;
  for (size_t i = 0; i < count; i++, dst += rank) {
    while ((size_t)positions[i] >= end) {  // the next row
      end += run;
      for (size_t axis = rank - 1; axis-- > 0; index[axis] = 0)
        if (++index[axis] < sizes[axis]) break;
    }
    for (size_t axis = 0; axis + 1 < rank; axis++) dst[axis] = (float)index[axis];
    dst[rank - 1] = (float)((size_t)positions[i] - (end - run));
    if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

// ---------------------------------------------------------------- positions

CK_DISPATCH static bool positions_run(size_t n, const float *values, int64_t first, bool from_end, int64_t size,
                                      int64_t *positions) {
  bool all = true;
  for (size_t i = 0; i < n; i++) {
    float value = values[i];
    bool whole = (value == truncf(value)) & (fabsf(value) <= 0x1p24f);
    int64_t number = whole ? (int32_t)value : 0;
    int64_t position = number < 0 ? number + size : number - first;
    all &= whole & (position >= 0) & (position < size) & (from_end | (number >= 0));
    positions[i] = position;
  }
  return all;
}

bool ck_to_positions(size_t n, const float *values, int64_t first, bool from_end, int64_t size, int64_t *positions) {
  bool all = true;
  for (size_t i = 0; i < n && !ck_stops(); i += MAX_RUN)
    all &= positions_run(smaller(n - i, MAX_RUN), values + i, first, from_end, size, positions + i);
  return all;
}

void ck_add_positions(size_t rank, const size_t *sizes, const int64_t *positions, const ptrdiff_t *strides,
                      int64_t scale, int64_t *sums) {
  size_t run = sizes[rank - 1], rows = 1, index[MAX_RANK] = {0};
  for (size_t axis = 0; axis + 1 < rank; axis++) rows *= sizes[axis];
  ptrdiff_t step = strides[rank - 1];
  for (size_t row = 0; row < rows; row++, sums += run) {
    for (size_t j = 0; j < run; j++) {
      sums[j] += positions[(ptrdiff_t)j * step] * scale;
      if (j % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
    }
    for (size_t axis = rank - 1; axis-- > 0; index[axis] = 0) {
      positions += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      positions -= (ptrdiff_t)sizes[axis] * strides[axis];
    }
    if (row % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
  }
}

// ---------------------------------------------------------------- elements along an axis

typedef enum { GATHER, SET, ADD } along_op;

typedef struct {
  along_op op;
  size_t rank, axis;
  const size_t *sizes;        // of the index
  const int64_t *index;       // positions along the axis, dense
  const ptrdiff_t *strides;   // of the tensor in which they count
  const ptrdiff_t *others;    // of the tensor of the elements, by the index's axes
  const float *src;
  float *dst;
  size_t items;               // elements of the index per item
} along_job;

CK_INLINE void along_run(along_op op, size_t n, const int64_t *index, ptrdiff_t stride, ptrdiff_t step, ptrdiff_t other,
                         const float *src, float *dst) {
  for (size_t j = 0; j < n; j++) {
    ptrdiff_t at = (ptrdiff_t)index[j] * stride + (ptrdiff_t)j * step, dense = (ptrdiff_t)j * other;
    switch (op) {
      case GATHER: dst[dense] = src[at]; break;
      case SET: dst[at] = src[dense]; break;
      case ADD: dst[at] += src[dense]; break;
    }
  }
}

/// An item is the part of the index at one combination of the axes before `axis`: items write to parts of their own.
CK_INLINE void along_items(along_op op, const along_job *job, size_t begin, size_t end) {
  size_t rank = job->rank, last = rank - 1, run = job->sizes[last], position[MAX_RANK];
  size_t first_row = begin * job->items / run, rows = (end - begin) * job->items / run, done = 0;
  ptrdiff_t at = 0, dense = 0;
  for (size_t axis = last, rest = first_row; axis-- > 0; rest /= job->sizes[axis]) {
    position[axis] = rest % job->sizes[axis];
    if (axis != job->axis) at += (ptrdiff_t)position[axis] * job->strides[axis];
    dense += (ptrdiff_t)position[axis] * job->others[axis];
  }
  ptrdiff_t step = job->axis == last ? 0 : job->strides[last], other = job->others[last];
  const int64_t *index = job->index + first_row * run;
  for (size_t row = 0; row < rows; row++, index += run) {
    for (size_t j = 0; j < run; j += MAX_RUN) {
      size_t n = smaller(run - j, MAX_RUN);
      ptrdiff_t at_j = at + (ptrdiff_t)j * step, dense_j = dense + (ptrdiff_t)j * other;
      if (op == GATHER)
        along_run(op, n, index + j, job->strides[job->axis], step, other, job->src + at_j, job->dst + dense_j);
      else
        along_run(op, n, index + j, job->strides[job->axis], step, other, job->src + dense_j, job->dst + at_j);
      if ((done += n) >= MAX_RUN) {
        if (ck_stops()) return;
        done = 0;
      }
    }
    for (size_t axis = last; axis-- > 0; position[axis] = 0) {
      ptrdiff_t stride = axis == job->axis ? 0 : job->strides[axis];
      at += stride, dense += job->others[axis];
      if (++position[axis] < job->sizes[axis]) break;
      at -= (ptrdiff_t)job->sizes[axis] * stride, dense -= (ptrdiff_t)job->sizes[axis] * job->others[axis];
    }
  }
}

static void along_range(void *context, size_t begin, size_t end) {
  const along_job *job = context;
  switch (job->op) {
    case GATHER: along_items(GATHER, job, begin, end); break;
    case SET: along_items(SET, job, begin, end); break;
    case ADD: along_items(ADD, job, begin, end); break;
  }
}

static void along(along_job *job) {
  size_t outer = 1, count = 1;
  for (size_t axis = 0; axis < job->rank; axis++) count *= job->sizes[axis];
  if (count == 0) return;
  // Items that only read may be smaller: rows.
  size_t before = job->op == GATHER ? job->rank - 1 : smaller(job->axis, job->rank - 1);
  for (size_t axis = 0; axis < before; axis++) outer *= job->sizes[axis];
  job->items = count / outer;
  ck_parallel_for(outer, grain_for(GRAIN, job->items), along_range, job);
}

void ck_gather_along(size_t rank, size_t axis, const size_t *sizes, const int64_t *index, const float *src,
                     const ptrdiff_t *src_strides, float *dst, const ptrdiff_t *dst_strides) {
  along_job job = {GATHER, rank, axis, sizes, index, src_strides, dst_strides, src, dst, 0};
  along(&job);
}

void ck_scatter_along(bool accumulate, size_t rank, size_t axis, const size_t *sizes, const int64_t *index,
                      const float *src, const ptrdiff_t *src_strides, float *dst, const ptrdiff_t *dst_strides) {
  along_job job = {accumulate ? ADD : SET, rank, axis, sizes, index, dst_strides, src_strides, src, dst, 0};
  along(&job);
}
