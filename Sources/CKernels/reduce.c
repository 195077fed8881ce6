// Reductions of [outer, n, inner] over the middle axis, and sums of all elements.
//
// Contiguous rows (inner == 1) are summed in double precision, one vector at a time. Otherwise columns are summed side
// by side: float partial sums over at most 16 rows are added to double totals. The division of the work does not depend
// on the number of threads, so neither do the results.
#include "parts.h"
#include "vectors.h"

enum { NARROW = 64 };

static float identity_of(ck_reduce_op op) {
  switch (op) {
    case CK_PROD: return 1.0f;
    case CK_MAX: return -INFINITY;
    case CK_MIN: return INFINITY;
    default: return 0.0f;
  }
}

static double combine_scalar(ck_reduce_op op, double a, double b) {
  switch (op) {
    case CK_PROD: return a * b;
    case CK_MAX: return b > a || b != b ? b : a;
    case CK_MIN: return b < a || b != b ? b : a;
    default: return a + b;
  }
}

/// acc = acc op x; a NaN on either side wins.
CK_INLINE void combine(ck_reduce_op op, vf *acc, const vf *x) {
  switch (op) {
    case CK_PROD: *acc = *acc * *x; break;
    case CK_MAX: *acc = ((*x > *acc) | (*x != *x)) ? *x : *acc; break;
    case CK_MIN: *acc = ((*x < *acc) | (*x != *x)) ? *x : *acc; break;
    case CK_SUM_OF_SQUARES: *acc = *acc + *x * *x; break;
    case CK_SUM:
    case CK_MEAN: *acc = *acc + *x; break;
  }
}

// ---------------------------------------------------------------- one contiguous row

/// The sum of x - center, or of its squares.
CK_INLINE double row_sum(bool squares, float center, size_t n, const float *x) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    vf v = center;
    vf_load_part(&v, x + i, n - i);
    vd d = vf_to_double(v) - (double)center;
    total += squares ? d * d : d;
  }
  return vd_sum(&total);
}

CK_INLINE float row_extreme(ck_reduce_op op, size_t n, const float *x) {
  vf acc = identity_of(op);
  for (size_t i = 0; i < n; i += VF) {
    vf v = identity_of(op);
    vf_load_part(&v, x + i, n - i);
    combine(op, &acc, &v);
  }
  vf other = __builtin_shufflevector(acc, acc, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  combine(op, &acc, &other);
  other = __builtin_shufflevector(acc, acc, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3);
  combine(op, &acc, &other);
  other = __builtin_shufflevector(acc, acc, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1);
  combine(op, &acc, &other);
  other = __builtin_shufflevector(acc, acc, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
  combine(op, &acc, &other);
  return acc[0];
}

static double row_product(size_t n, const float *x) {
  double product = 1.0;
  for (size_t i = 0; i < n; i++) product *= x[i];
  return product;
}

/// Reduces a part of a row. Squares are those of the deviations from `center`; a mean is a sum here.
CK_DISPATCH static double reduce_part(ck_reduce_op op, float center, size_t n, const float *x) {
  switch (op) {
    case CK_SUM:
    case CK_MEAN: return row_sum(false, 0.0f, n, x);
    case CK_SUM_OF_SQUARES: return row_sum(true, center, n, x);
    case CK_PROD: return row_product(n, x);
    case CK_MAX: return row_extreme(CK_MAX, n, x);
    case CK_MIN: return row_extreme(CK_MIN, n, x);
  }
  return 0.0;
}

static float reduce_row(ck_reduce_op op, float center, size_t n, const float *x) {
  double result = reduce_part(op, center, smaller(n, MAX_RUN), x);
  for (size_t i = MAX_RUN; i < n && !ck_stops(); i += MAX_RUN)
    result = combine_scalar(op, result, reduce_part(op, center, smaller(n - i, MAX_RUN), x + i));
  return (float)(op == CK_MEAN ? result / (double)n : result);
}

// ---------------------------------------------------------------- columns

/// Reduces n rows of `width` columns (1...COLUMNS), `stride` floats apart, to result[width]. If `center` is not NULL it
/// is subtracted first. The last vector of a row ends at its last column and may overlap the previous one: both then
/// reduce the shared columns to the same result.
CK_INLINE void column_vectors(ck_reduce_op op, bool full, size_t n, size_t width, size_t stride, const float *x,
                              const float *center, double *result) {
  bool sums = op == CK_SUM || op == CK_MEAN || op == CK_SUM_OF_SQUARES;
  size_t vectors = vf_count(width), last = width < VF ? 0 : width - VF;
  vf acc[COLUMN_VECTORS], centers[COLUMN_VECTORS];
  vd totals[COLUMN_VECTORS];
  for (size_t k = 0; k < vectors; k++) {
    size_t column = k * VF < last ? k * VF : last;
    totals[k] = 0.0;
    acc[k] = identity_of(op);
    centers[k] = 0.0f;
    if (center != NULL) vf_load_part(&centers[k], center + column, width);
  }
  for (size_t row = 0; row < n;) {
    size_t stop = sums && n - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : n;
    for (; row < stop; row++) {
      const float *p = x + row * stride;
      for (size_t k = 0; k < vectors; k++) {
        vf v = 0.0f;
        vf_load_part(&v, p + (k * VF < last ? k * VF : last), full ? VF : width);
        if (center != NULL) v -= centers[k];
        combine(op, &acc[k], &v);
      }
    }
    if (!sums) continue;
    for (size_t k = 0; k < vectors; k++) {
      totals[k] += vf_to_double(acc[k]);
      acc[k] = 0.0f;
    }
  }
  for (size_t k = 0; k < vectors; k++) {
    vd value = sums ? totals[k] : vf_to_double(acc[k]);
    size_t column = k * VF < last ? k * VF : last, count = smaller(width, VF);
    for (size_t i = 0; i < count; i++) result[column + i] = value[i];
  }
}

CK_INLINE void column_loop(ck_reduce_op op, size_t n, size_t width, size_t stride, const float *x, const float *center,
                           double *result) {
  if (width >= VF)
    column_vectors(op, true, n, width, stride, x, center, result);
  else
    column_vectors(op, false, n, width, stride, x, center, result);
}

CK_DISPATCH static void column_run(ck_reduce_op op, size_t n, size_t width, size_t stride, const float *x,
                                   const float *center, double *result) {
  switch (op) {
    case CK_SUM:
    case CK_MEAN: column_loop(CK_SUM, n, width, stride, x, NULL, result); break;
    case CK_PROD: column_loop(CK_PROD, n, width, stride, x, NULL, result); break;
    case CK_MAX: column_loop(CK_MAX, n, width, stride, x, NULL, result); break;
    case CK_MIN: column_loop(CK_MIN, n, width, stride, x, NULL, result); break;
    case CK_SUM_OF_SQUARES: column_loop(CK_SUM_OF_SQUARES, n, width, stride, x, center, result); break;
  }
}

/// Reduces columns in parts, with polls for a stop between them.
static void long_columns(ck_reduce_op op, size_t n, size_t width, size_t stride, const float *x, const float *center,
                         double *result) {
  size_t run = MAX_RUN / width;
  column_run(op, n < run ? n : run, width, stride, x, center, result);
  for (size_t row = run; row < n && !ck_stops(); row += run) {
    double part[COLUMNS];
    column_run(op, smaller(n - row, run), width, stride, x + row * stride, center, part);
    for (size_t c = 0; c < width; c++) result[c] = combine_scalar(op, result[c], part[c]);
  }
}

/// Reduces columns [begin, end) of one [n, inner] matrix. A narrow matrix is read as one with `fold` times fewer and
/// wider rows, which fill the vectors, and the partial results are combined at the end.
static void reduce_columns(ck_reduce_op op, size_t n, size_t inner, size_t width, const float *x, const float *center,
                           float *y) {
  size_t fold = width == inner && inner < NARROW ? NARROW / inner : 1;
  double result[COLUMNS];
  float centers[COLUMNS];
  if (fold > 1 && center != NULL) {
    for (size_t c = 0; c < fold * inner; c++) centers[c] = center[c % inner];
    center = centers;
  }
  size_t wide_rows = n / fold;
  long_columns(op, wide_rows, fold * width, fold * inner, x, center, result);
  for (size_t c = inner; c < fold * inner; c++) result[c % inner] = combine_scalar(op, result[c % inner], result[c]);
  for (size_t row = wide_rows * fold; row < n; row++)
    for (size_t c = 0; c < width; c++) {
      double value = x[row * inner + c];
      if (center != NULL) value -= center[c];
      if (op == CK_SUM_OF_SQUARES) value *= value;
      result[c] = combine_scalar(op, result[c], value);
    }
  for (size_t c = 0; c < width; c++) y[c] = (float)(op == CK_MEAN ? result[c] / (double)n : result[c]);
}

typedef struct {
  ck_reduce_op op;
  bool deviations;
  size_t n, inner;
  const float *x;
  float *y, *mean;
} reduce_job;

static void reduce_rows_range(void *context, size_t begin, size_t end) {
  const reduce_job *job = context;
  for (size_t o = begin; o < end; o++) {
    job->y[o] = reduce_row(job->op, job->deviations ? job->mean[o] : 0.0f, job->n, job->x + o * job->n);
  }
}

/// An item is a block of COLUMNS columns of one outer index.
static void reduce_columns_range(void *context, size_t begin, size_t end) {
  const reduce_job *job = context;
  size_t inner = job->inner, blocks = (inner + COLUMNS - 1) / COLUMNS;
  for (size_t item = begin; item < end; item++) {
    size_t o = item / blocks, column = item % blocks * COLUMNS;
    size_t width = smaller(inner - column, COLUMNS);
    const float *center = job->deviations ? job->mean + o * inner + column : NULL;
    reduce_columns(job->op, job->n, inner, width, job->x + o * job->n * inner + column, center,
                   job->y + o * inner + column);
  }
}

static void reduce_all(reduce_job *job, size_t outer) {
  if (job->inner == 0) return;
  if (job->inner == 1) {
    ck_parallel_for(outer, grain_for(GRAIN, job->n), reduce_rows_range, job);
  } else {
    size_t blocks = (job->inner + COLUMNS - 1) / COLUMNS;
    ck_parallel_for(outer * blocks, grain_for(GRAIN, job->n * smaller(job->inner, COLUMNS)),
                    reduce_columns_range, job);
  }
}

void ck_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  if (n == 0) return ck_fill(outer * inner, op == CK_MEAN ? NAN : identity_of(op), y);
  reduce_job job = {op, false, n, inner, x, y, NULL};
  reduce_all(&job, outer);
}

void ck_moments(size_t outer, size_t n, size_t inner, const float *x, float *mean, float *squared_deviations) {
  ck_reduce(CK_MEAN, outer, n, inner, x, mean);
  reduce_job job = {CK_SUM_OF_SQUARES, true, n, inner, x, squared_deviations, mean};
  reduce_all(&job, outer);
}

// ---------------------------------------------------------------- positions of extrema

typedef struct {
  ck_reduce_op op;
  size_t n, inner;
  const float *x;
  int64_t *y;
} arg_job;

/// Finds the extremum first, then its position: both passes are vectorised and the second stops early.
CK_DISPATCH static int64_t arg_row(ck_reduce_op op, size_t n, const float *x) {
  float best = op == CK_MAX ? row_extreme(CK_MAX, n, x) : row_extreme(CK_MIN, n, x);
  bool is_nan = best != best;
  size_t i = 0;
  for (; i + VF <= n; i += VF) {
    vf v = vf_load(x + i);
    if (vf_any((v == best) | (v != v))) break;
  }
  while (i + 1 < n && !(is_nan ? x[i] != x[i] : x[i] == best)) i++;
  return (int64_t)i;
}

/// The same for up to sixteen columns at once.
CK_DISPATCH static void arg_columns(ck_reduce_op op, size_t n, size_t width, size_t stride, const float *x,
                                    int64_t *y) {
  vf best = 0.0f;
  vl position = 0;
  vf_load_part(&best, x, width);
  for (size_t row = 1; row < n; row++) {
    vf v = 0.0f;
    vf_load_part(&v, x + row * stride, width);
    vi better = (op == CK_MAX ? v > best : v < best) | ((v != v) & (best == best));
    best = better ? v : best;
    position = __builtin_convertvector(better, vl) ? (vl)(int64_t)row : position;
  }
  for (size_t c = 0; c < width; c++) y[c] = position[c];
}

static void arg_range(void *context, size_t begin, size_t end) {
  const arg_job *job = context;
  size_t n = job->n, inner = job->inner, blocks = vf_count(inner);
  for (size_t item = begin; item < end; item++) {
    size_t o = item / blocks, column = item % blocks * VF;
    if (inner == 1)
      job->y[o] = arg_row(job->op, n, job->x + o * n);
    else
      arg_columns(job->op, n, smaller(inner - column, VF), inner, job->x + o * n * inner + column,
                  job->y + o * inner + column);
  }
}

void ck_arg_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, int64_t *y) {
  arg_job job = {op, n, inner, x, y};
  ck_parallel_for(outer * vf_count(inner), grain_for(GRAIN, n * smaller(inner, VF)), arg_range, &job);
}

// ---------------------------------------------------------------- sums of all elements

typedef struct {
  part_sums parts;
  bool squares;
  const float *x;
} total_job;

CK_DISPATCH static void total_range(void *context, size_t begin, size_t end) {
  const total_job *job = context;
  for (size_t k = begin; k < end; k++) {
    size_t start = k * job->parts.size, n = smaller(job->parts.count - start, job->parts.size);
    const float *x = job->x + start;
    job->parts.sums[k] = job->squares ? row_sum(true, 0.0f, n, x) : row_sum(false, 0.0f, n, x);
  }
}

static double total(bool squares, size_t n, const float *x) {
  total_job job = {{.count = n}, squares, x};
  return n == 0 ? 0.0 : sum_parts(&job.parts, total_range);
}

double ck_sum(size_t n, const float *x) { return total(false, n, x); }
double ck_sum_of_squares(size_t n, const float *x) { return total(true, n, x); }

CK_DISPATCH bool ck_all_finite(size_t n, const float *x) {
  enum { STRETCH = 1024 };
  for (size_t i = 0; i < n;) {
    size_t stop = n - i > STRETCH ? i + STRETCH : n;
    // x - x is 0 for finite x, otherwise NaN, and a NaN remains in the sum
    vf sum = 0.0f;
    for (; i + VF <= stop; i += VF) sum += vf_load(x + i) - vf_load(x + i);
    vf v = 0.0f;
    if (i < stop) vf_load_part(&v, x + i, stop - i);
    sum += v - v;
    i = stop;
    if (vf_any(sum != 0.0f)) return false;
  }
  return true;
}
