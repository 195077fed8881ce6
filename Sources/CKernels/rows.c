// Loops that see a whole row or column of a matrix at once: softmax, layer normalisation, bias with activation, and
// losses.
#include "activations.h"

enum { GRAIN = 32768, COSTLY_GRAIN = 8192, COLUMN_VECTORS = 16, COLUMNS = COLUMN_VECTORS * VF, PARTIAL_ROWS = 16 };

static size_t grain_for(size_t floats, size_t floats_per_item) {
  size_t grain = floats / (floats_per_item ? floats_per_item : 1);
  return grain ? grain : 1;
}

// ---------------------------------------------------------------- softmax

// Totals are kept in double precision: next to the exponentials the conversion costs nothing.

/// A row of at most sixteen, which stays in one register.
CK_INLINE void softmax_short_row(bool logarithm, size_t n, const float *x, float *y) {
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  vf v = -INFINITY;
  vf_load_part(&v, x, n);
  v = v - __builtin_reduce_max(v);
  vf e = v;
  vf_exp(&e);
  e = lane < (int32_t)n ? e : 0.0f;  // where the maximum is -inf, the filling is NaN
  vd wide = vf_to_double(e);
  double sum = vd_sum(&wide);
  v = logarithm ? v - (float)log(sum) : e * (float)(1.0 / sum);
  vf_store_part(y, &v, n);
}

CK_INLINE void softmax_row(bool logarithm, size_t n, const float *x, float *y) {
  if (n <= VF) {
    softmax_short_row(logarithm, n, x, y);
    return;
  }
  vf top = -INFINITY;
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    vf v = -INFINITY;
    vf_load_part(&v, x + i, n - i);
    top = v > top ? v : top;
  }
  float maximum = __builtin_reduce_max(top);  // blind to NaN, which reaches the result through the sum
  for (size_t i = 0; i < n; i += VF) {
    vf v = -INFINITY;
    vf_load_part(&v, x + i, n - i);
    vf e = v - maximum;
    vf_exp(&e);
    if (n - i < VF) {  // where the maximum is -inf, the filling is NaN
      const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      e = lane < (int32_t)(n - i) ? e : 0.0f;
    }
    total += vf_to_double(e);
    if (!logarithm) vf_store_part(y + i, &e, n - i);
  }
  double sum = vd_sum(&total);
  float scale = (float)(1.0 / sum), log_sum = logarithm ? (float)log(sum) : 0.0f;
  for (size_t i = 0; i < n; i += VF) {
    vf v = 0.0f;
    vf_load_part(&v, (logarithm ? x : y) + i, n - i);
    v = logarithm ? (v - maximum) - log_sum : v * scale;
    vf_store_part(y + i, &v, n - i);
  }
}

/// Up to sixteen columns at once, `stride` floats from row to row.
CK_INLINE void softmax_columns(bool logarithm, size_t n, size_t width, size_t stride, const float *x, float *y) {
  vf top = -INFINITY;
  vd total = 0.0;
  for (size_t i = 0; i < n; i++) {
    vf v = 0.0f;
    vf_load_part(&v, x + i * stride, width);
    top = v > top ? v : top;
  }
  for (size_t i = 0; i < n; i++) {
    vf v = 0.0f;
    vf_load_part(&v, x + i * stride, width);
    v = v - top;
    vf_exp(&v);
    total += vf_to_double(v);
    if (!logarithm) vf_store_part(y + i * stride, &v, width);
  }
  vf sum = __builtin_convertvector(total, vf), scale = 1.0f / sum, log_sum = sum;
  if (logarithm) vf_log(&log_sum);
  for (size_t i = 0; i < n; i++) {
    vf v = 0.0f;
    vf_load_part(&v, (logarithm ? x : y) + i * stride, width);
    v = logarithm ? (v - top) - log_sum : v * scale;
    vf_store_part(y + i * stride, &v, width);
  }
}

CK_INLINE void softmax_grad_row(bool logarithm, size_t n, const float *y, const float *dy, float *dx) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i, n - i);
    vf_load_part(&g, dy + i, n - i);
    total += vf_to_double(logarithm ? g : v * g);
  }
  float sum = (float)vd_sum(&total);
  for (size_t i = 0; i < n; i += VF) {
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i, n - i);
    vf_load_part(&g, dy + i, n - i);
    if (logarithm) {
      vf_exp(&v);
      g = g - v * sum;
    } else {
      g = v * (g - sum);
    }
    vf_store_part(dx + i, &g, n - i);
  }
}

CK_INLINE void softmax_grad_columns(bool logarithm, size_t n, size_t width, size_t stride, const float *y,
                                    const float *dy, float *dx) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i++) {
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i * stride, width);
    vf_load_part(&g, dy + i * stride, width);
    total += vf_to_double(logarithm ? g : v * g);
  }
  vf sum = __builtin_convertvector(total, vf);
  for (size_t i = 0; i < n; i++) {
    vf v = 0.0f, g = 0.0f;
    vf_load_part(&v, y + i * stride, width);
    vf_load_part(&g, dy + i * stride, width);
    if (logarithm) {
      vf_exp(&v);
      g = g - v * sum;
    } else {
      g = v * (g - sum);
    }
    vf_store_part(dx + i * stride, &g, width);
  }
}

typedef struct {
  bool logarithm;
  size_t n, inner;
  const float *x, *dy;
  float *y;
} softmax_job;

CK_DISPATCH static void softmax_range(void *context, size_t begin, size_t end) {
  const softmax_job *job = context;
  size_t n = job->n, inner = job->inner, blocks = (inner + VF - 1) / VF;
  for (size_t item = begin; item < end; item++) {
    size_t column = item % blocks * VF, width = inner - column < VF ? inner - column : VF;
    size_t start = item / blocks * n * inner + column;
    if (inner == 1)
      softmax_row(job->logarithm, n, job->x + start, job->y + start);
    else
      softmax_columns(job->logarithm, n, width, inner, job->x + start, job->y + start);
  }
}

void ck_softmax(bool logarithm, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  softmax_job job = {logarithm, n, inner, x, NULL, y};
  ck_parallel_for(outer * ((inner + VF - 1) / VF), grain_for(COSTLY_GRAIN, n * (inner < VF ? inner : VF)),
                  softmax_range, &job);
}

CK_DISPATCH static void softmax_grad_range(void *context, size_t begin, size_t end) {
  const softmax_job *job = context;
  size_t n = job->n, inner = job->inner, blocks = (inner + VF - 1) / VF;
  for (size_t item = begin; item < end; item++) {
    size_t column = item % blocks * VF, width = inner - column < VF ? inner - column : VF;
    size_t start = item / blocks * n * inner + column;
    if (inner == 1)
      softmax_grad_row(job->logarithm, n, job->x + start, job->dy + start, job->y + start);
    else
      softmax_grad_columns(job->logarithm, n, width, inner, job->x + start, job->dy + start, job->y + start);
  }
}

void ck_softmax_grad(bool logarithm, size_t outer, size_t n, size_t inner, const float *y, const float *dy, float *dx) {
  softmax_job job = {logarithm, n, inner, y, dy, dx};
  ck_parallel_for(outer * ((inner + VF - 1) / VF), grain_for(COSTLY_GRAIN, n * (inner < VF ? inner : VF)),
                  softmax_grad_range, &job);
}

// ---------------------------------------------------------------- layer normalisation

typedef struct {
  size_t rows, n;
  float eps;
  const float *x, *weight, *bias, *dy, *mean, *rstd;
  float *y, *mean_out, *rstd_out, *dweight, *dbias;
} norm_job;

CK_DISPATCH static void layer_norm_range(void *context, size_t begin, size_t end) {
  const norm_job job = *(const norm_job *)context;
  size_t n = job.n;
  for (size_t row = begin; row < end; row++) {
    const float *x = job.x + row * n;
    float *y = job.y + row * n;
    vd total = 0.0, deviations = 0.0;
    for (size_t i = 0; i < n; i += VF) {
      vf v = 0.0f;
      vf_load_part(&v, x + i, n - i);
      total += vf_to_double(v);
    }
    float mean = (float)(vd_sum(&total) / (double)n);
    for (size_t i = 0; i < n; i += VF) {
      vf v = mean;
      vf_load_part(&v, x + i, n - i);
      v -= mean;
      deviations += vf_to_double(v * v);
    }
    float rstd = (float)(1.0 / __builtin_elementwise_sqrt(vd_sum(&deviations) / (double)n + job.eps));
    for (size_t i = 0; i < n; i += VF) {
      vf v = 0.0f, weight = 1.0f, bias = 0.0f;
      vf_load_part(&v, x + i, n - i);
      if (job.weight != NULL) vf_load_part(&weight, job.weight + i, n - i);
      if (job.bias != NULL) vf_load_part(&bias, job.bias + i, n - i);
      v = (v - mean) * rstd * weight + bias;
      vf_store_part(y + i, &v, n - i);
    }
    job.mean_out[row] = mean;
    job.rstd_out[row] = rstd;
  }
}

void ck_layer_norm(size_t rows, size_t n, float eps, const float *x, const float *weight, const float *bias, float *y,
                   float *mean, float *rstd) {
  norm_job job = {.n = n, .eps = eps, .x = x, .weight = weight, .bias = bias, .y = y, .mean_out = mean,
                  .rstd_out = rstd};
  ck_parallel_for(rows, grain_for(GRAIN, n), layer_norm_range, &job);
}

/// dx = rstd * (g - mean(g) - h * mean(g * h)) with g = dy * weight and h = (x - mean) * rstd
CK_DISPATCH static void layer_norm_dx_range(void *context, size_t begin, size_t end) {
  const norm_job job = *(const norm_job *)context;
  size_t n = job.n;
  for (size_t row = begin; row < end; row++) {
    const float *x = job.x + row * n, *dy = job.dy + row * n;
    float *dx = job.y + row * n, mean = job.mean[row], rstd = job.rstd[row];
    vd total_g = 0.0, total_gh = 0.0;
    for (size_t i = 0; i < n; i += VF) {
      vf v = mean, g = 0.0f, weight = 1.0f;
      vf_load_part(&v, x + i, n - i);
      vf_load_part(&g, dy + i, n - i);
      if (job.weight != NULL) vf_load_part(&weight, job.weight + i, n - i);
      g *= weight;
      total_g += vf_to_double(g);
      total_gh += vf_to_double(g * ((v - mean) * rstd));
    }
    float mean_g = (float)(vd_sum(&total_g) / (double)n), mean_gh = (float)(vd_sum(&total_gh) / (double)n);
    for (size_t i = 0; i < n; i += VF) {
      vf v = 0.0f, g = 0.0f, weight = 1.0f;
      vf_load_part(&v, x + i, n - i);
      vf_load_part(&g, dy + i, n - i);
      if (job.weight != NULL) vf_load_part(&weight, job.weight + i, n - i);
      v = rstd * (g * weight - mean_g - (v - mean) * rstd * mean_gh);
      vf_store_part(dx + i, &v, n - i);
    }
  }
}

/// dweight and dbias of columns [begin, end), in units of sixteen, added over all rows.
CK_DISPATCH static void layer_norm_parameters_range(void *context, size_t begin, size_t end) {
  const norm_job job = *(const norm_job *)context;
  for (size_t block = begin; block < end; block++) {
    size_t column = block * VF, width = job.n - column < VF ? job.n - column : VF;
    vd dweight = 0.0, dbias = 0.0;
    for (size_t row = 0; row < job.rows;) {
      size_t stop = job.rows - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : job.rows;
      vf partial_weight = 0.0f, partial_bias = 0.0f;
      for (; row < stop; row++) {
        vf v = 0.0f, g = 0.0f;
        vf_load_part(&v, job.x + row * job.n + column, width);
        vf_load_part(&g, job.dy + row * job.n + column, width);
        partial_weight += g * ((v - job.mean[row]) * job.rstd[row]);
        partial_bias += g;
      }
      dweight += vf_to_double(partial_weight);
      dbias += vf_to_double(partial_bias);
    }
    vf narrow = __builtin_convertvector(dweight, vf);
    if (job.dweight != NULL) vf_store_part(job.dweight + column, &narrow, width);
    narrow = __builtin_convertvector(dbias, vf);
    if (job.dbias != NULL) vf_store_part(job.dbias + column, &narrow, width);
  }
}

void ck_layer_norm_grad(size_t rows, size_t n, const float *x, const float *weight, const float *mean,
                        const float *rstd, const float *dy, float *dx, float *dweight, float *dbias) {
  norm_job job = {.rows = rows, .n = n, .x = x, .weight = weight, .dy = dy, .mean = mean, .rstd = rstd, .y = dx,
                  .dweight = dweight, .dbias = dbias};
  // The parameters first: dx may be dy's buffer.
  if (dweight != NULL || dbias != NULL)
    ck_parallel_for((n + VF - 1) / VF, grain_for(GRAIN, rows * VF), layer_norm_parameters_range, &job);
  ck_parallel_for(rows, grain_for(GRAIN, n), layer_norm_dx_range, &job);
}

// ---------------------------------------------------------------- bias and activation

enum { IDENTITY = -1 };

// The ops of a dense layer; the loops are inlined once for each.
#define ACTIVATIONS(X)                                                                                        \
  X(IDENTITY) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_TANH) X(CK_SIGMOID) X(CK_SOFTPLUS)

typedef struct {
  int op;
  size_t rows, cols;
  const float *bias, *z, *dy;
  float *y, *z_out, *dz, *dbias;
} activation_job;

CK_INLINE void activate_rows(int op, const activation_job *job, size_t begin, size_t end) {
  size_t cols = job->cols;
  const float *bias = job->bias;
  vf end_bias = 0.0f;
  if (bias != NULL && cols % VF != 0) vf_load_end(&end_bias, bias, cols);
  for (size_t row = begin; row < end; row++) {
    float *y = job->y + row * cols, *z = job->z_out == NULL ? NULL : job->z_out + row * cols;
    vf v_end = 0.0f;
    if (cols % VF != 0) vf_load_end(&v_end, y, cols);
    for (size_t i = 0; i + VF <= cols; i += VF) {
      vf v = vf_load(y + i);
      if (bias != NULL) v += vf_load(bias + i);
      if (z != NULL) vf_store(z + i, v);
      if (op != IDENTITY) vf_unary((ck_unary_op)op, 0, 0, &v);
      vf_store(y + i, v);
    }
    if (cols % VF != 0) {
      if (bias != NULL) v_end += end_bias;
      if (z != NULL) vf_store_end(z, &v_end, cols);
      if (op != IDENTITY) vf_unary((ck_unary_op)op, 0, 0, &v_end);
      vf_store_end(y, &v_end, cols);
    }
  }
}

CK_DISPATCH static void activate_range(void *context, size_t begin, size_t end) {
  const activation_job *job = context;
  switch (job->op) {
#define X(OP) case OP: activate_rows(OP, job, begin, end); break;
    ACTIVATIONS(X)
#undef X
  }
}

void ck_bias_activation(int op, size_t rows, size_t cols, const float *bias, float *y, float *z) {
  activation_job job = {.op = op, .cols = cols, .bias = bias, .y = y, .z_out = z};
  bool cheap = op == IDENTITY || op == CK_RELU;
  ck_parallel_for(rows, grain_for(cheap ? GRAIN : COSTLY_GRAIN, cols), activate_range, &job);
}

/// At most COLUMNS columns of all rows, from `column`; their sums go to dbias.
CK_INLINE void activation_grad_columns(int op, const activation_job *job, size_t column, size_t width) {
  size_t cols = job->cols, vectors = (width + VF - 1) / VF;
  // These derivatives are functions of the output.
  bool from_output = op == CK_RELU || op == CK_TANH || op == CK_SIGMOID;
  const float *from = from_output ? job->y : job->z;
  vf partial[COLUMN_VECTORS];
  vd total[COLUMN_VECTORS];
  for (size_t k = 0; k < vectors; k++) total[k] = 0.0;
  for (size_t row = 0; row < job->rows;) {
    size_t stop = job->rows - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : job->rows;
    for (size_t k = 0; k < vectors; k++) partial[k] = 0.0f;
    for (; row < stop; row++) {
      size_t start = row * cols + column;
      for (size_t k = 0; k < vectors; k++) {
        size_t at = start + k * VF, left = width - k * VF;
        vf g = 0.0f, v = 0.0f;
        vf_load_part(&g, job->dy + at, left);
        if (op != IDENTITY) {
          vf_load_part(&v, from + at, left);
          vf_unary_grad((ck_unary_op)op, 0, 0, &v, &v, &g);
        }
        if (job->dz != NULL) vf_store_part(job->dz + at, &g, left);
        partial[k] += g;
      }
    }
    for (size_t k = 0; k < vectors; k++) total[k] += vf_to_double(partial[k]);
  }
  if (job->dbias == NULL) return;
  for (size_t k = 0; k < vectors; k++) {
    vf sums = __builtin_convertvector(total[k], vf);
    vf_store_part(job->dbias + column + k * VF, &sums, width - k * VF);
  }
}

/// An item is a vector of columns.
CK_DISPATCH static void activation_grad_range(void *context, size_t begin, size_t end) {
  const activation_job *job = context;
  size_t stop = end * VF < job->cols ? end * VF : job->cols;
  for (size_t column = begin * VF; column < stop; column += COLUMNS) {
    size_t width = stop - column < COLUMNS ? stop - column : COLUMNS;
    switch (job->op) {
#define X(OP) case OP: activation_grad_columns(OP, job, column, width); break;
      ACTIVATIONS(X)
#undef X
    }
  }
}

void ck_bias_activation_grad(int op, size_t rows, size_t cols, const float *y, const float *z, const float *dy,
                             float *dz, float *dbias) {
  activation_job job = {.op = op, .rows = rows, .cols = cols, .y = (float *)y, .z = z, .dy = dy, .dz = dz,
                        .dbias = dbias};
  bool cheap = op == IDENTITY || op == CK_RELU;
  ck_parallel_for((cols + VF - 1) / VF, grain_for(cheap ? GRAIN : COSTLY_GRAIN, rows * VF), activation_grad_range,
                  &job);
}

// ---------------------------------------------------------------- losses

enum { PARTS = 64, SMALLEST_PART = 4096 };

typedef struct {
  ck_error error;
  float delta, scale;
  size_t n, part;
  const float *x, *y;
  float *dx;
  double *partial;
} error_job;

CK_INLINE double error_part(ck_error error, float delta, float scale, size_t n, const float *x, const float *y,
                            float *dx) {
  vd total = 0.0;
  for (size_t i = 0; i < n; i += VF) {
    vf v = 0.0f, w = 0.0f;
    vf_load_part(&v, x + i, n - i);
    vf_load_part(&w, y + i, n - i);
    vf d = v - w, size = vf_abs(d), value, slope;
    switch (error) {
      case CK_SQUARED_ERROR:
        value = d * d;
        slope = 2.0f * d;
        break;
      case CK_ABSOLUTE_ERROR:
        value = size;
        slope = d;
        vf_sign(&slope);
        break;
      case CK_HUBER:
        value = size <= delta ? 0.5f * d * d : delta * (size - 0.5f * delta);
        slope = size <= delta ? d : __builtin_elementwise_copysign((vf)delta, d);
        break;
    }
    total += vf_to_double(value);
    if (dx != NULL) {
      slope *= scale;
      vf_store_part(dx + i, &slope, n - i);
    }
  }
  return vd_sum(&total);
}

CK_DISPATCH static void error_range(void *context, size_t begin, size_t end) {
  const error_job *job = context;
  for (size_t k = begin; k < end; k++) {
    size_t start = k * job->part, left = job->n - start, n = left < job->part ? left : job->part;
    const float *x = job->x + start, *y = job->y + start;
    float *dx = job->dx == NULL ? NULL : job->dx + start;
    switch (job->error) {
#define X(ERROR) case ERROR: job->partial[k] = error_part(ERROR, job->delta, job->scale, n, x, y, dx); break;
      X(CK_SQUARED_ERROR) X(CK_ABSOLUTE_ERROR) X(CK_HUBER)
#undef X
    }
  }
}

double ck_error_mean(ck_error f, float delta, float scale, size_t n, const float *x, const float *y, float *dx) {
  double partial[PARTS], sum = 0.0;
  if (n == 0) return NAN;  // the mean of nothing, as in PyTorch
  size_t part = (n + PARTS - 1) / PARTS;
  part = part < SMALLEST_PART ? SMALLEST_PART : part;
  size_t parts = (n + part - 1) / part;
  error_job job = {f, delta, (float)(scale / (double)n), n, part, x, y, dx, partial};
  ck_parallel_for(parts, grain_for(GRAIN, part), error_range, &job);
  for (size_t k = 0; k < parts; k++) sum += partial[k];
  return sum / (double)n;
}
