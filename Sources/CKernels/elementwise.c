// Maps over one array: functions and their gradients, fills, linear updates and selection.
#include "activations.h"
#include "grain.h"

// ---------------------------------------------------------------- unary

static bool is_costly(ck_unary_op op) {
  switch (op) {
    case CK_NEG: case CK_ABS: case CK_SIGN: case CK_SQRT: case CK_SQUARE: case CK_RECIPROCAL: case CK_RELU:
    case CK_LEAKY_RELU: case CK_CLAMP: case CK_FLOOR: case CK_CEIL: case CK_ROUND: case CK_TRUNC: case
    CK_FRAC: case CK_RSQRT: case CK_HARDTANH: case CK_HARDSIGMOID: case CK_HARDSWISH: case CK_SOFTSHRINK: case
    CK_HARDSHRINK: case CK_THRESHOLD: return false;
    default: return true;
  }
}

typedef struct {
  ck_unary_op op;
  float a, b;
  const float *x, *y, *dy;
  float *out;
} unary_job;

CK_INLINE void unary_loop(ck_unary_op op, float a, float b, size_t n, const float *x, float *y) {
  vf end = 0.0f;
  if (n % VF != 0) vf_load_end(&end, x, n);
  for (size_t i = 0; i + VF <= n; i += VF) {
    vf v = vf_load(x + i);
    vf_unary(op, a, b, &v);
    vf_store(y + i, v);
  }
  if (n % VF != 0) {
    vf_unary(op, a, b, &end);
    vf_store_end(y, &end, n);
  }
}

CK_DISPATCH static void unary_range(void *context, size_t begin, size_t end) {
  const unary_job *job = context;
  const float *x = job->x + begin;
  float *y = job->out + begin;
  switch (job->op) {
    // The loop is inlined once for each op, with the op a constant.
#define X(OP) case OP: unary_loop(OP, job->a, job->b, end - begin, x, y); break;
    CK_UNARY_OPS(X)
#undef X
  }
}

void ck_unary(ck_unary_op op, float a, float b, size_t n, const float *x, float *y) {
  unary_job job = {op, a, b, x, NULL, NULL, y};
  ck_parallel_for(n, is_costly(op) ? COSTLY_GRAIN : GRAIN, unary_range, &job);
}

CK_INLINE void unary_grad_loop(ck_unary_op op, float a, float b, size_t n, const float *x, const float *y,
                               const float *dy, float *dx) {
  vf end_x = 0.0f, end_y = 0.0f, end = 0.0f;
  if (n % VF != 0) {
    vf_load_end(&end_x, x, n);
    vf_load_end(&end_y, y, n);
    vf_load_end(&end, dy, n);
  }
  for (size_t i = 0; i + VF <= n; i += VF) {
    vf vx = vf_load(x + i), vy = vf_load(y + i), v = vf_load(dy + i);
    vf_unary_grad(op, a, b, &vx, &vy, &v);
    vf_store(dx + i, v);
  }
  if (n % VF != 0) {
    vf_unary_grad(op, a, b, &end_x, &end_y, &end);
    vf_store_end(dx, &end, n);
  }
}

CK_DISPATCH static void unary_grad_range(void *context, size_t begin, size_t end) {
  const unary_job *job = context;
  const float *x = job->x + begin, *y = job->y + begin, *dy = job->dy + begin;
  float *dx = job->out + begin;
  switch (job->op) {
#define X(OP) case OP: unary_grad_loop(OP, job->a, job->b, end - begin, x, y, dy, dx); break;
    CK_UNARY_OPS(X)
#undef X
  }
}

void ck_unary_grad(ck_unary_op op, float a, float b, size_t n, const float *x, const float *y, const float *dy,
                   float *dx) {
  unary_job job = {op, a, b, x, y, dy, dx};
  ck_parallel_for(n, is_costly(op) ? COSTLY_GRAIN : GRAIN, unary_grad_range, &job);
}

// ---------------------------------------------------------------- fill, axpy, scale and shift, select

typedef struct {
  float alpha, beta;
  const float *mask, *a, *b;
  size_t a_step, b_step;
  float *y;
} linear_job;

CK_DISPATCH static void fill_range(void *context, size_t begin, size_t end) {
  const linear_job *job = context;
  float *y = job->y;
  for (size_t i = begin; i < end; i++) y[i] = job->alpha;
}

void ck_fill(size_t n, float value, float *y) {
  linear_job job = {.alpha = value, .y = y};
  ck_parallel_for(n, GRAIN, fill_range, &job);
}

CK_DISPATCH static void axpy_range(void *context, size_t begin, size_t end) {
  const linear_job *job = context;
  const float *x = job->a;
  float *y = job->y;
  float alpha = job->alpha;
#pragma clang loop vectorize(assume_safety)
  for (size_t i = begin; i < end; i++) y[i] += alpha * x[i];
}

void ck_axpy(size_t n, float alpha, const float *x, float *y) {
  linear_job job = {.alpha = alpha, .a = x, .y = y};
  ck_parallel_for(n, GRAIN, axpy_range, &job);
}

CK_DISPATCH static void scale_shift_range(void *context, size_t begin, size_t end) {
  const linear_job *job = context;
  const float *x = job->a;
  float *y = job->y;
  float alpha = job->alpha, beta = job->beta;
#pragma clang loop vectorize(assume_safety)
  for (size_t i = begin; i < end; i++) y[i] = alpha * x[i] + beta;
}

void ck_scale_shift(size_t n, float alpha, float beta, const float *x, float *y) {
  linear_job job = {.alpha = alpha, .beta = beta, .a = x, .y = y};
  ck_parallel_for(n, GRAIN, scale_shift_range, &job);
}

typedef struct {
  size_t terms;
  const float *weights;
  const float *const *x;
  float *y;
} weighted_sum_job;

// In blocks that fit the first-level cache, so that memory is read and written once for any number of terms.
CK_DISPATCH static void weighted_sum_range(void *context, size_t begin, size_t end) {
  const weighted_sum_job *job = context;
  enum { BLOCK = 2048 };
  for (size_t start = begin; start < end; start += BLOCK) {
    size_t n = smaller(end - start, BLOCK);
    float *y = job->y + start;
    for (size_t term = 0; term < job->terms; term++) {
      const float *x = job->x[term] + start;
      float weight = job->weights[term];
      if (term == 0) {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < n; i++) y[i] = weight * x[i];
      } else {
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < n; i++) y[i] += weight * x[i];
      }
    }
  }
}

void ck_weighted_sum(size_t n, size_t terms, const float *weights, const float *const *x, float *y) {
  weighted_sum_job job = {.terms = terms, .weights = weights, .x = x, .y = y};
  ck_parallel_for(n, GRAIN, weighted_sum_range, &job);
}

CK_DISPATCH static void select_range(void *context, size_t begin, size_t end) {
  const linear_job *job = context;
  float a_copies[VF], b_copies[VF];
  const float *mask = job->mask + begin, *a = job->a, *b = job->b;
  float *y = job->y + begin;
  size_t n = end - begin, i = 0, a_step = job->a_step, b_step = job->b_step;
  if (a_step == 0) vf_store(a_copies, (vf)*a);
  if (b_step == 0) vf_store(b_copies, (vf)*b);
  a = a_step == 0 ? a_copies : a + begin;
  b = b_step == 0 ? b_copies : b + begin;
  for (; i + VF <= n; i += VF) {
    vf v = vf_load(a + i * a_step), w = vf_load(b + i * b_step);
    vf_store(y + i, vf_load(mask + i) != 0.0f ? v : w);
  }
  for (; i < n; i++) y[i] = mask[i] != 0.0f ? a[i * a_step] : b[i * b_step];
}

void ck_select(size_t n, const float *mask, const float *a, size_t a_step, const float *b, size_t b_step, float *y) {
  linear_job job = {.mask = mask, .a = a, .a_step = a_step, .b = b, .b_step = b_step, .y = y};
  ck_parallel_for(n, GRAIN, select_range, &job);
}
