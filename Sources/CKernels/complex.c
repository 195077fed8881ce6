// Functions of complex numbers, which are pairs of floats.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

typedef struct {
  const float *a, *b;
  float *y;
} complex_job;

static void run(size_t n, size_t grain, const float *a, const float *b, float *y,
                void (*body)(void *, size_t, size_t)) {
  complex_job job = {a, b, y};
  ck_parallel_for(n, grain_for(grain, 4), body, &job);
}

CK_DISPATCH static void multiply_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = 2 * begin; i < 2 * end; i += 2) {
    float re = job->a[i] * job->b[i] - job->a[i + 1] * job->b[i + 1];
    job->y[i + 1] = job->a[i] * job->b[i + 1] + job->a[i + 1] * job->b[i];
    job->y[i] = re;
  }
}

CK_DISPATCH static void multiply_conjugate_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = 2 * begin; i < 2 * end; i += 2) {
    float re = job->a[i] * job->b[i] + job->a[i + 1] * job->b[i + 1];
    job->y[i + 1] = job->a[i + 1] * job->b[i] - job->a[i] * job->b[i + 1];
    job->y[i] = re;
  }
}

void ck_complex_multiply(bool conjugate, size_t n, const float *a, const float *b, float *y) {
  run(n, GRAIN, a, b, y, conjugate ? multiply_conjugate_range : multiply_range);
}

/// In double precision, whose squares neither overflow nor underflow. An infinite part makes the result infinite.
static inline double length_of(float re, float im) {
  if (isinf(re) || isinf(im)) return INFINITY;
  return sqrt((double)re * re + (double)im * im);
}

CK_DISPATCH static void abs_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = begin; i < end; i++) job->y[i] = (float)length_of(job->a[2 * i], job->a[2 * i + 1]);
}

void ck_complex_abs(size_t n, const float *z, float *y) { run(n, GRAIN, z, NULL, y, abs_range); }

CK_DISPATCH static void abs_gradient_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = begin; i < end; i++) {
    double length = length_of(job->a[2 * i], job->a[2 * i + 1]), factor = job->b[i] / length;
    job->y[2 * i] = length == 0.0 ? 0.0f : (float)(factor * job->a[2 * i]);
    job->y[2 * i + 1] = length == 0.0 ? 0.0f : (float)(factor * job->a[2 * i + 1]);
  }
}

void ck_complex_abs_grad(size_t n, const float *z, const float *dy, float *dz) {
  run(n, GRAIN, z, dy, dz, abs_gradient_range);
}

static void angle_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = begin; i < end; i++) job->y[i] = atan2f(job->a[2 * i + 1], job->a[2 * i]);
}

void ck_complex_angle(size_t n, const float *z, float *y) { run(n, COSTLY_GRAIN, z, NULL, y, angle_range); }

CK_DISPATCH static void angle_gradient_range(void *context, size_t begin, size_t end) {
  const complex_job *job = context;
  for (size_t i = begin; i < end; i++) {
    double re = job->a[2 * i], im = job->a[2 * i + 1], square = re * re + im * im, factor = job->b[i] / square;
    job->y[2 * i] = square == 0.0 ? 0.0f : (float)(-factor * im);
    job->y[2 * i + 1] = square == 0.0 ? 0.0f : (float)(factor * re);
  }
}

void ck_complex_angle_grad(size_t n, const float *z, const float *dy, float *dz) {
  run(n, GRAIN, z, dy, dz, angle_gradient_range);
}
