// Optimizer steps: one pass over a parameter and its state, with PyTorch's update rules.
//
// The loops are plain C that Clang vectorises; `assume_safety` tells it that distinct buffers do not overlap.
#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

typedef struct {
  float lr, momentum, dampening, weight_decay, grad_scale;
  bool nesterov, first;
  const float *grad;
  float *buffer, *p;
} sgd_job;

CK_DISPATCH static void sgd_range(void *context, size_t begin, size_t end) {
  const sgd_job job = *(const sgd_job *)context;
  if (job.buffer == NULL) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = begin; i < end; i++)
      job.p[i] -= job.lr * (job.grad[i] * job.grad_scale + job.weight_decay * job.p[i]);
    return;
  }
  float keep = job.first ? 0.0f : job.momentum, take = job.first ? 1.0f : 1.0f - job.dampening;
  float gradient_part = job.nesterov ? 1.0f : 0.0f, buffer_part = job.nesterov ? job.momentum : 1.0f;
  // An uninitialised buffer might contain a NaN on the first step: it is cleared, not multiplied by 0.
  if (job.first) memset(job.buffer + begin, 0, (end - begin) * sizeof(float));
#pragma clang loop vectorize(assume_safety)
  for (size_t i = begin; i < end; i++) {
    float g = job.grad[i] * job.grad_scale + job.weight_decay * job.p[i];
    float velocity = keep * job.buffer[i] + take * g;
    job.buffer[i] = velocity;
    job.p[i] -= job.lr * (gradient_part * g + buffer_part * velocity);
  }
}

void ck_sgd(size_t n, float lr, float momentum, float dampening, bool nesterov, float weight_decay, float grad_scale,
            bool first, const float *grad, float *buffer, float *p) {
  sgd_job job = {lr, momentum, dampening, weight_decay, grad_scale, nesterov, first, grad, buffer, p};
  ck_parallel_for(n, GRAIN, sgd_range, &job);
}

typedef struct {
  float beta_1, beta_2, epsilon, step_size, root_scale, coupled_decay, decay_factor, grad_scale;
  const float *grad;
  float *m, *v, *max_v, *p;
} adam_job;

CK_INLINE void adam_vector(const adam_job *job, bool amsgrad, const vf *gradient, vf *m, vf *v, vf *max_v, vf *p) {
  vf g = *gradient * job->grad_scale + job->coupled_decay * *p;
  *m = job->beta_1 * *m + (1.0f - job->beta_1) * g;
  *v = job->beta_2 * *v + (1.0f - job->beta_2) * (g * g);
  vf second = *v;
  if (amsgrad) second = *max_v = second > *max_v ? second : *max_v;
  vf denominator = vf_sqrt(second) * job->root_scale + job->epsilon;
  *p = *p * job->decay_factor - job->step_size * *m / denominator;
}

CK_INLINE void adam_loop(const adam_job *job, bool amsgrad, size_t begin, size_t end) {
  const adam_job local = *job;  // a copy that the stores below cannot alias
  size_t i = begin;
  for (; i + VF <= end; i += VF) {
    vf g = vf_load(local.grad + i), m = vf_load(local.m + i), v = vf_load(local.v + i), p = vf_load(local.p + i);
    vf max_v = 0.0f;
    if (amsgrad) max_v = vf_load(local.max_v + i);
    adam_vector(&local, amsgrad, &g, &m, &v, &max_v, &p);
    vf_store(local.m + i, m);
    vf_store(local.v + i, v);
    vf_store(local.p + i, p);
    if (amsgrad) vf_store(local.max_v + i, max_v);
  }
  if (i < end) {
    size_t n = end - i;
    vf g = 0.0f, m = 0.0f, v = 0.0f, max_v = 0.0f, p = 0.0f;
    vf_load_part(&g, local.grad + i, n);
    vf_load_part(&m, local.m + i, n);
    vf_load_part(&v, local.v + i, n);
    vf_load_part(&p, local.p + i, n);
    if (amsgrad) vf_load_part(&max_v, local.max_v + i, n);
    adam_vector(&local, amsgrad, &g, &m, &v, &max_v, &p);
    vf_store_part(local.m + i, &m, n);
    vf_store_part(local.v + i, &v, n);
    vf_store_part(local.p + i, &p, n);
    if (amsgrad) vf_store_part(local.max_v + i, &max_v, n);
  }
}

CK_DISPATCH static void adam_range(void *context, size_t begin, size_t end) {
  const adam_job *job = context;
  if (job->max_v == NULL)
    adam_loop(job, false, begin, end);
  else
    adam_loop(job, true, begin, end);
}

void ck_adam(size_t n, float lr, float beta_1, float beta_2, float epsilon, float weight_decay, bool decoupled,
             float bias_1, float bias_2, float grad_scale, const float *grad, float *m, float *v, float *max_v,
             float *p) {
  adam_job job = {beta_1, beta_2, epsilon, lr / bias_1, (float)(1.0 / sqrt((double)bias_2)),
                  decoupled ? 0.0f : weight_decay, decoupled ? 1.0f - lr * weight_decay : 1.0f,
                  grad_scale, grad, m, v, max_v, p};
  ck_parallel_for(n, GRAIN / 2, adam_range, &job);
}

typedef struct {
  float lr, rho, epsilon, weight_decay, momentum, grad_scale;
  const float *grad;
  float *square_mean, *grad_mean, *buffer, *p;
} rmsprop_job;

CK_INLINE void rmsprop_vector(const rmsprop_job *job, const vf *gradient, vf *square_mean, vf *grad_mean, vf *buffer,
                              vf *p) {
  vf g = *gradient * job->grad_scale + job->weight_decay * *p;
  *square_mean = job->rho * *square_mean + (1.0f - job->rho) * (g * g);
  vf variance = *square_mean;
  if (job->grad_mean != NULL) {
    *grad_mean = job->rho * *grad_mean + (1.0f - job->rho) * g;
    variance = variance - *grad_mean * *grad_mean;
  }
  vf step = g / (vf_sqrt(variance) + job->epsilon);
  if (job->buffer != NULL) step = *buffer = job->momentum * *buffer + step;
  *p = *p - job->lr * step;
}

CK_DISPATCH static void rmsprop_range(void *context, size_t begin, size_t end) {
  const rmsprop_job job = *(const rmsprop_job *)context;
  for (size_t i = begin; i < end; i += VF) {
    size_t n = end - i;
    vf g = 0.0f, square_mean = 0.0f, grad_mean = 0.0f, buffer = 0.0f, p = 0.0f;
    vf_load_part(&g, job.grad + i, n);
    vf_load_part(&square_mean, job.square_mean + i, n);
    if (job.grad_mean != NULL) vf_load_part(&grad_mean, job.grad_mean + i, n);
    if (job.buffer != NULL) vf_load_part(&buffer, job.buffer + i, n);
    vf_load_part(&p, job.p + i, n);
    rmsprop_vector(&job, &g, &square_mean, &grad_mean, &buffer, &p);
    vf_store_part(job.square_mean + i, &square_mean, n);
    if (job.grad_mean != NULL) vf_store_part(job.grad_mean + i, &grad_mean, n);
    if (job.buffer != NULL) vf_store_part(job.buffer + i, &buffer, n);
    vf_store_part(job.p + i, &p, n);
  }
}

void ck_rmsprop(size_t n, float lr, float rho, float epsilon, float weight_decay, float momentum, float grad_scale,
                const float *grad, float *square_mean, float *grad_mean, float *buffer, float *p) {
  rmsprop_job job = {lr, rho, epsilon, weight_decay, momentum, grad_scale, grad, square_mean, grad_mean, buffer, p};
  ck_parallel_for(n, GRAIN / 2, rmsprop_range, &job);
}
