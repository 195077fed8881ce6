// Means of errors, with their gradient in the same pass.
#include "activations.h"
#include "parts.h"

typedef struct {
  part_sums parts;
  ck_error error;
  float delta, scale;
  const float *x, *y;
  float *dx;
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
    size_t start = k * job->parts.size, n = smaller(job->parts.count - start, job->parts.size);
    const float *x = job->x + start, *y = job->y + start;
    float *dx = job->dx == NULL ? NULL : job->dx + start;
    switch (job->error) {
#define X(ERROR) case ERROR: job->parts.sums[k] = error_part(ERROR, job->delta, job->scale, n, x, y, dx); break;
      X(CK_SQUARED_ERROR) X(CK_ABSOLUTE_ERROR) X(CK_HUBER)
#undef X
    }
  }
}

double ck_error_mean(ck_error f, float delta, float scale, size_t n, const float *x, const float *y, float *dx) {
  if (n == 0) return NAN;  // the mean of nothing, as in PyTorch
  error_job job = {{.count = n}, f, delta, (float)(scale / (double)n), x, y, dx};
  return sum_parts(&job.parts, error_range) / (double)n;
}
