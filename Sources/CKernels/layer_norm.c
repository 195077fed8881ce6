// Layer normalisation of rows, and its gradients.
#include "activations.h"
#include "grain.h"

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
    if (n > MAX_RUN && ck_stops()) return;
    for (size_t i = 0; i < n; i += VF) {
      vf v = mean;
      vf_load_part(&v, x + i, n - i);
      v -= mean;
      deviations += vf_to_double(v * v);
    }
    if (n > MAX_RUN && ck_stops()) return;
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
    if (n > MAX_RUN && ck_stops()) return;
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

/// Computes dweight and dbias of columns [begin, end), in units of sixteen, summed over all rows.
CK_DISPATCH static void layer_norm_parameters_range(void *context, size_t begin, size_t end) {
  const norm_job job = *(const norm_job *)context;
  for (size_t block = begin; block < end; block++) {
    size_t column = block * VF, width = smaller(job.n - column, VF);
    vd dweight = 0.0, dbias = 0.0;
    for (size_t row = 0; row < job.rows;) {
      size_t stop = row + smaller(job.rows - row, PARTIAL_ROWS);
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
    if (job.dweight != NULL) vd_store_part(job.dweight + column, &dweight, width);
    if (job.dbias != NULL) vd_store_part(job.dbias + column, &dbias, width);
  }
}

void ck_layer_norm_grad(size_t rows, size_t n, const float *x, const float *weight, const float *mean,
                        const float *rstd, const float *dy, float *dx, float *dweight, float *dbias) {
  norm_job job = {.rows = rows, .n = n, .x = x, .weight = weight, .dy = dy, .mean = mean, .rstd = rstd, .y = dx,
                  .dweight = dweight, .dbias = dbias};
  // The parameters first: dx may be dy's buffer.
  if (dweight != NULL || dbias != NULL)
    ck_parallel_for(vf_count(n), grain_for(GRAIN, rows * VF), layer_norm_parameters_range, &job);
  ck_parallel_for(rows, grain_for(GRAIN, n), layer_norm_dx_range, &job);
}
