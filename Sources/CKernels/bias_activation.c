// The end of a dense layer: bias and activation in one pass, forward and backward.
#include "activations.h"
#include "grain.h"

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

/// Computes at most COLUMNS columns of all rows, from `column`; their sums go to dbias.
CK_INLINE void activation_grad_columns(int op, const activation_job *job, size_t column, size_t width) {
  size_t cols = job->cols, vectors = vf_count(width);
  const float *from = derives_from_output(op) ? job->y : job->z;
  vf partial[COLUMN_VECTORS];
  vd total[COLUMN_VECTORS];
  for (size_t k = 0; k < vectors; k++) total[k] = 0.0;
  for (size_t row = 0; row < job->rows;) {
    size_t stop = row + smaller(job->rows - row, PARTIAL_ROWS);
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
  for (size_t k = 0; k < vectors; k++) vd_store_part(job->dbias + column + k * VF, &total[k], width - k * VF);
}

/// An item is a vector of columns.
CK_DISPATCH static void activation_grad_range(void *context, size_t begin, size_t end) {
  const activation_job *job = context;
  size_t stop = end * VF < job->cols ? end * VF : job->cols;
  for (size_t column = begin * VF; column < stop; column += COLUMNS) {
    size_t width = smaller(stop - column, COLUMNS);
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
  ck_parallel_for(vf_count(cols), grain_for(cheap ? GRAIN : COSTLY_GRAIN, rows * VF), activation_grad_range,
                  &job);
}
