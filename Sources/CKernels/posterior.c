// The mean of points, weighted by their probability under normal noise.
#include <math.h>

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

typedef struct {
  size_t points, size;
  const float *x, *y;
  const double *signal, *noise;
  double *sums;
  float *mean;
} posterior_job;

CK_DISPATCH static double squared_distance(size_t size, const float *x, const float *y, double signal) {
  double sum = 0;
  for (size_t i = 0; i < size; i++) {
    double difference = (double)x[i] - signal * (double)y[i];
    sum += difference * difference;
  }
  return sum;
}

/// One row: the weights of later points are relative to the greatest one so far, by which the sums are scaled.
static void posterior_row(const posterior_job *job, size_t row) {
  const float *x = job->x + row * job->size;
  double *sums = job->sums + row * job->size;
  double signal = job->signal[row], noise = job->noise[row], total = 0, best = INFINITY;
  for (size_t i = 0; i < job->size; i++) sums[i] = 0;
  for (size_t point = 0; point < job->points; point++) {
    const float *y = job->y + point * job->size;
    double distance = squared_distance(job->size, x, y, signal), weight = 1;
    if (total > 0) {
      double lead = noise > 0 ? (best - distance) / (2 * noise * noise) : distance < best ? INFINITY : -INFINITY;
      if (distance == best) lead = 0;
      if (lead > 0) {
        double scale = exp(-lead);
        for (size_t i = 0; i < job->size; i++) sums[i] *= scale;
        total *= scale;
      } else {
        weight = exp(lead);
      }
    }
    if (distance < best) best = distance;
    if (weight == 0) continue;
    for (size_t i = 0; i < job->size; i++) sums[i] += weight * (double)y[i];
    total += weight;
  }
  for (size_t i = 0; i < job->size; i++) job->mean[row * job->size + i] = (float)(sums[i] / total);
}

static void posterior_range(void *context, size_t begin, size_t end) {
  for (size_t row = begin; row < end && !ck_stops(); row++) posterior_row(context, row);
}

void ck_posterior_mean(size_t rows, size_t points, size_t size, const float *x, const float *y, const double *signal,
                       const double *noise, double *sums, float *mean) {
  posterior_job job = {points, size, x, y, signal, noise, sums, mean};
  ck_parallel_for(rows, 1, posterior_range, &job);
}
