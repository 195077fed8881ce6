// Statistics of channels over a batch, and maps with parameters for each channel.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

typedef struct {
  size_t outer, channels, inner;
  const float *x, *mean, *scale, *shift, *dy, *gain;
  float *y, *sums;
} channel_job;

/// The offset of a channel's run of `inner` floats in an example.
CK_INLINE size_t stretch(const channel_job *job, size_t example, size_t channel) {
  return (example * job->channels + channel) * job->inner;
}

// ---------------------------------------------------------------- moments

/// Computes channels [begin, end), each a run of every example.
CK_DISPATCH static void moments_range(void *context, size_t begin, size_t end) {
  const channel_job *job = context;
  double count = (double)job->outer * (double)job->inner;
  for (size_t c = begin; c < end; c++) {
    vd total = 0.0, deviations = 0.0;
    for (size_t o = 0; o < job->outer; o++) {
      const float *x = job->x + stretch(job, o, c);
      for (size_t i = 0; i < job->inner; i += VF) {
        vf v = 0.0f;
        vf_load_part(&v, x + i, job->inner - i);
        total += vf_to_double(v);
      }
    }
    float mean = (float)(vd_sum(&total) / count);
    for (size_t o = 0; o < job->outer; o++) {
      const float *x = job->x + stretch(job, o, c);
      for (size_t i = 0; i < job->inner; i += VF) {
        vf v = mean;
        vf_load_part(&v, x + i, job->inner - i);
        v -= mean;
        deviations += vf_to_double(v * v);
      }
    }
    job->y[c] = mean;
    job->sums[c] = (float)vd_sum(&deviations);
  }
}

void ck_channel_moments(size_t outer, size_t channels, size_t inner, const float *x, float *mean,
                        float *squared_deviations) {
  if (inner == 1) {
    ck_moments(1, outer, channels, x, mean, squared_deviations);
    return;
  }
  channel_job job = {.outer = outer, .channels = channels, .inner = inner, .x = x, .y = mean,
                     .sums = squared_deviations};
  ck_parallel_for(channels, grain_for(GRAIN, outer * inner), moments_range, &job);
}

// ---------------------------------------------------------------- maps

CK_INLINE void map_stretch(size_t n, float mean, float scale, float shift, float gain, const float *restrict x,
                           const float *restrict dy, float *restrict y) {
  for (size_t i = 0; i < n; i++) {
    float value = (x[i] - mean) * scale + shift;
    y[i] = dy != NULL ? value + dy[i] * gain : value;
  }
}

CK_INLINE void map_row(size_t channels, const float *restrict mean, const float *restrict scale,
                       const float *restrict shift, const float *restrict gain, const float *restrict x,
                       const float *restrict dy, float *restrict y) {
  for (size_t c = 0; c < channels; c++) {
    float value = (x[c] - mean[c]) * scale[c] + shift[c];
    y[c] = dy != NULL ? value + dy[c] * gain[c] : value;
  }
}

/// Maps rows of channels, or runs of one channel.
CK_DISPATCH static void map_range(void *context, size_t begin, size_t end) {
  const channel_job job = *(const channel_job *)context;
  size_t n = job.inner == 1 ? job.channels : job.inner;
  for (size_t r = begin; r < end; r++) {
    const float *x = job.x + r * n;
    float *y = job.y + r * n;
    if (job.inner == 1) {
      if (job.dy == NULL) map_row(n, job.mean, job.scale, job.shift, NULL, x, NULL, y);
      else map_row(n, job.mean, job.scale, job.shift, job.gain, x, job.dy + r * n, y);
      continue;
    }
    size_t c = r % job.channels;
    if (job.dy == NULL) map_stretch(n, job.mean[c], job.scale[c], job.shift[c], 0.0f, x, NULL, y);
    else map_stretch(n, job.mean[c], job.scale[c], job.shift[c], job.gain[c], x, job.dy + r * n, y);
  }
}

void ck_channel_map(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *scale,
                    const float *shift, const float *dy, const float *gain, float *y) {
  channel_job job = {.outer = outer, .channels = channels, .inner = inner, .x = x, .mean = mean, .scale = scale,
                     .shift = shift, .dy = dy, .gain = gain, .y = y};
  if (inner == 1) ck_parallel_for(outer, grain_for(GRAIN, channels), map_range, &job);
  else ck_parallel_for(outer * channels, grain_for(GRAIN, inner), map_range, &job);
}

// ---------------------------------------------------------------- sums of gradients

/// Sums channels [begin, end), each a run of every example.
CK_DISPATCH static void stretch_sums_range(void *context, size_t begin, size_t end) {
  const channel_job *job = context;
  for (size_t c = begin; c < end; c++) {
    float mean = job->mean[c], rstd = job->scale[c];
    vd products = 0.0, sums = 0.0;
    for (size_t o = 0; o < job->outer; o++) {
      const float *x = job->x + stretch(job, o, c), *dy = job->dy + stretch(job, o, c);
      for (size_t i = 0; i < job->inner; i += VF) {
        vf v = mean, g = 0.0f;
        vf_load_part(&v, x + i, job->inner - i);
        vf_load_part(&g, dy + i, job->inner - i);
        products += vf_to_double(g * ((v - mean) * rstd));
        sums += vf_to_double(g);
      }
    }
    job->y[c] = (float)vd_sum(&products);
    job->sums[c] = (float)vd_sum(&sums);
  }
}

/// Sums columns [begin, end) of rows of channels, in units of sixteen.
CK_DISPATCH static void column_sums_range(void *context, size_t begin, size_t end) {
  const channel_job job = *(const channel_job *)context;
  for (size_t block = begin; block < end; block++) {
    size_t column = block * VF, width = smaller(job.channels - column, VF);
    vf mean = 0.0f, rstd = 0.0f;
    vf_load_part(&mean, job.mean + column, width);
    vf_load_part(&rstd, job.scale + column, width);
    vd products = 0.0, sums = 0.0;
    for (size_t row = 0; row < job.outer;) {
      size_t stop = row + smaller(job.outer - row, PARTIAL_ROWS);
      vf partial_products = 0.0f, partial_sums = 0.0f;
      for (; row < stop; row++) {
        vf v = 0.0f, g = 0.0f;
        vf_load_part(&v, job.x + row * job.channels + column, width);
        vf_load_part(&g, job.dy + row * job.channels + column, width);
        partial_products += g * ((v - mean) * rstd);
        partial_sums += g;
      }
      products += vf_to_double(partial_products);
      sums += vf_to_double(partial_sums);
    }
    vd_store_part(job.y + column, &products, width);
    vd_store_part(job.sums + column, &sums, width);
  }
}

void ck_channel_sums(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *rstd,
                     const float *dy, float *products, float *sums) {
  channel_job job = {.outer = outer, .channels = channels, .inner = inner, .x = x, .mean = mean, .scale = rstd,
                     .dy = dy, .y = products, .sums = sums};
  if (inner == 1)
    ck_parallel_for(vf_count(channels), grain_for(GRAIN, outer * VF), column_sums_range, &job);
  else
    ck_parallel_for(channels, grain_for(GRAIN, outer * inner), stretch_sums_range, &job);
}
