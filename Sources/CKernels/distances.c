// Distances between the rows of two matrices, and their gradients. The second matrix is transposed, so that sixteen of its rows
// are compared at a time, whatever their length.
#include "ckernels.h"
#include "grain.h"
#include "precise.h"

// How a norm is computed: the number of differences, their sum, the root of their squares, their maximum, and any other power.
#define KINDS(X) X(COUNT) X(SUM) X(EUCLIDEAN) X(MAXIMUM) X(POWER)
typedef enum { KINDS(CK_ENUMERATOR) } distance_kind;

static distance_kind kind_of(float p) {
  if (p == 0.0f) return COUNT;
  if (p == 1.0f) return SUM;
  if (p == 2.0f) return EUCLIDEAN;
  return p == INFINITY ? MAXIMUM : POWER;
}

typedef struct {
  distance_kind kind;
  float p;
  size_t others, size;
  const float *x, *zt, *y, *dy;
  float *out;
} distance_job;

CK_INLINE void add_difference(distance_kind kind, const vf *p, const vf *difference, vf *total) {
  vf d = vf_abs(*difference);
  switch (kind) {
    case COUNT: *total += d == 0.0f ? (vf)0.0f : (vf)1.0f; break;
    case SUM: *total += d; break;
    case EUCLIDEAN: *total += d * d; break;
    case MAXIMUM: *total = ((d > *total) | (d != d)) ? d : *total; break;
    case POWER: vf_pow(&d, p); *total += d; break;
  }
}

CK_INLINE void distance_rows(distance_kind kind, const distance_job *job, size_t begin, size_t end) {
  size_t others = job->others, size = job->size;
  vf p = job->p, root = 1.0f / job->p;
  for (size_t row = begin; row < end; row++) {
    const float *x = job->x + row * size;
    for (size_t column = 0; column < others; column += VF) {
      size_t width = smaller(others - column, VF);
      vf total = 0.0f;
      for (size_t k = 0; k < size; k++) {
        vf z = 0.0f;
        vf_load_part(&z, job->zt + k * others + column, width);
        vf difference = x[k] - z;
        add_difference(kind, &p, &difference, &total);
      }
      if (kind == EUCLIDEAN) total = vf_sqrt(total);
      if (kind == POWER) vf_pow(&total, &root);
      vf_store_part(job->out + row * others + column, &total, width);
    }
    if (ck_stops()) return;
  }
}

CK_DISPATCH static void distance_range(void *context, size_t begin, size_t end) {
  const distance_job *job = context;
  switch (job->kind) {
#define X(KIND) case KIND: distance_rows(KIND, job, begin, end); break;
    KINDS(X)
#undef X
  }
}

void ck_distances(float p, size_t rows, size_t others, size_t size, const float *x, const float *zt, float *y) {
  distance_job job = {.kind = kind_of(p), .p = p, .others = others, .size = size, .x = x, .zt = zt, .out = y};
  ck_parallel_for(rows, grain_for(job.kind == POWER ? COSTLY_GRAIN : GRAIN, others * size), distance_range, &job);
}

/// The derivative of the distance y by the difference d, times dy. It is 0 where the distance is 0.
CK_INLINE void difference_gradient(distance_kind kind, const vf *power, const vf *d, const vf *y, vf *dy) {
  vf sign = (*d > 0.0f ? (vf)1.0f : (vf)0.0f) - (*d < 0.0f ? (vf)1.0f : (vf)0.0f), slope = sign;
  switch (kind) {
    case COUNT: slope = 0.0f; break;
    case SUM: break;
    case EUCLIDEAN: slope = *d / *y; break;
    case MAXIMUM: slope = vf_abs(*d) == *y ? sign : 0.0f; break;
    case POWER:
      slope = vf_abs(*d) / *y;
      vf_pow(&slope, power);
      slope = *d == 0.0f ? 0.0f : slope * sign;
      break;
  }
  *dy *= *y == 0.0f ? 0.0f : slope;
}

CK_INLINE void gradient_rows(distance_kind kind, const distance_job *job, size_t begin, size_t end) {
  size_t others = job->others, size = job->size;
  vf power = job->p - 1.0f;
  for (size_t row = begin; row < end; row++) {
    const float *y = job->y + row * others, *dy = job->dy + row * others;
    for (size_t k = 0; k < size; k++) {
      const float *z = job->zt + k * others;
      float x = job->x[row * size + k];
      vd total = 0.0;
      for (size_t column = 0; column < others; column += VF) {
        size_t width = smaller(others - column, VF);
        vf vz = x, vy = 0.0f, v = 0.0f;
        vf_load_part(&vz, z + column, width);
        vf_load_part(&vy, y + column, width);
        vf_load_part(&v, dy + column, width);
        vf difference = x - vz;
        difference_gradient(kind, &power, &difference, &vy, &v);
        total += vf_to_double(v);
      }
      job->out[row * size + k] = (float)vd_sum(&total);
    }
    if (ck_stops()) return;
  }
}

CK_DISPATCH static void gradient_range(void *context, size_t begin, size_t end) {
  const distance_job *job = context;
  switch (job->kind) {
#define X(KIND) case KIND: gradient_rows(KIND, job, begin, end); break;
    KINDS(X)
#undef X
  }
}

void ck_distances_grad(float p, size_t rows, size_t others, size_t size, const float *x, const float *zt, const float *y,
                       const float *dy, float *dx) {
  distance_job job = {.kind = kind_of(p), .p = p, .others = others, .size = size, .x = x, .zt = zt, .y = y, .dy = dy, .out = dx};
  ck_parallel_for(rows, grain_for(job.kind == POWER ? COSTLY_GRAIN : GRAIN, others * size), gradient_range, &job);
}
