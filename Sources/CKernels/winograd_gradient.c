// The gradient of the weights of winograd.c's convolutions: the transformed inputs times the transposed transforms of
// the results' gradients, summed over all tiles.
#include "winograd.h"

/// Computes the gradients of the products of a block of tiles, [36][block, outputs].
CK_INLINE void transform_results(const winograd_job *job, size_t first, size_t count, float *gradients) {
  const ck_winograd_geometry *g = &job->g;
  for (size_t i = 0; i < count; i++) {
    tile_position p = position_of(job, first + i);
    size_t rows = smaller(g->result_height - p.row, OUT), columns = smaller(g->result_width - p.column, OUT);
    const float *results =
        job->dresults + ((p.image * g->result_height + p.row) * g->result_width + p.column) * g->outputs;
    for (size_t c = 0; c < g->outputs; c += VF) {
      vf row[OUT], half[OUT * IN], column[IN];
      for (size_t r = 0; r < OUT; r++) {
        for (size_t x = 0; x < OUT; x++) {
          if (r < rows && x < columns)
            row[x] = vf_load(results + (r * g->result_width + x) * g->outputs + c);
          else
            row[x] = 0.0f;
        }
        transform_gradients(row, 1, half + r * IN, 1);
      }
      float *target = gradients + i * g->outputs + c;
      for (size_t x = 0; x < IN; x++) {
        transform_gradients(half + x, IN, column, 1);
        for (size_t r = 0; r < IN; r++) vf_store(target + (r * IN + x) * job->products_step, column[r]);
      }
    }
  }
}

/// c[r, 16] (+)= the sum over k of a[k, r] * b[k, 16]
CK_INLINE void add_products(size_t rows, bool is_first, size_t depth, const float *a, size_t a_row, const float *b,
                            size_t b_row, float *c) {
  vf sums[ROWS];
  for (size_t r = 0; r < rows; r++) {
    if (is_first)
      sums[r] = 0.0f;
    else
      sums[r] = vf_load(c + r * VF);
  }
  for (size_t k = 0; k < depth; k++) {
    vf row = vf_load(b + k * b_row);
    for (size_t r = 0; r < rows; r++) sums[r] = a[k * a_row + r] * row + sums[r];
  }
  for (size_t r = 0; r < rows; r++) vf_store(c + r * VF, sums[r]);
}

/// sums of a frequency (+)= the transpose of values[count, inputs] * gradients[count, outputs]
CK_INLINE void accumulate(bool is_first, size_t count, size_t inputs, size_t outputs, size_t frequency,
                          const float *values, const float *gradients, float *sums) {
  for (size_t o = 0; o < outputs; o += VF) {
    const float *b = gradients + o;
    float *c = sums + weights_offset(inputs, o, frequency, 0);
    size_t i = 0;
    for (; i + ROWS <= inputs; i += ROWS)
      add_products(ROWS, is_first, count, values + i, inputs, b, outputs, c + i * VF);
    // The remainder of multiples of sixteen.
    if (inputs - i == 4) add_products(4, is_first, count, values + i, inputs, b, outputs, c + i * VF);
    if (inputs - i == 2) add_products(2, is_first, count, values + i, inputs, b, outputs, c + i * VF);
  }
}

/// Each worker sums its share, at the start of its workspace, in the order of the weights.
CK_DISPATCH static void differentiate_range(void *context, size_t begin, size_t end) {
  const winograd_job *job = context;
  const ck_winograd_geometry *g = &job->g;
  for (size_t worker = begin; worker < end; worker++) {
    float *sums = job->workspace + worker * job->worker_size, *values = sums + FREQUENCIES * g->inputs * g->outputs;
    float *gradients = values + FREQUENCIES * job->values_step;
    size_t start = worker * job->share, last = smaller(start + job->share, job->tiles);
    for (size_t first = start; first < last; first += job->block) {
      size_t count = smaller(last - first, job->block);
      transform_images(job, first, count, values);
      transform_results(job, first, count, gradients);
      for (size_t f = 0; f < FREQUENCIES; f++) {
        const float *v = values + f * job->values_step, *d = gradients + f * job->products_step;
        if (first == start)
          accumulate(true, count, g->inputs, g->outputs, f, v, d, sums);
        else
          accumulate(false, count, g->inputs, g->outputs, f, v, d, sums);
      }
    }
  }
}

/// Sums over the workers and transforms the sums back. An item is an input.
CK_DISPATCH static void gather_range(void *context, size_t begin, size_t end) {
  const winograd_job *job = context;
  const ck_winograd_geometry *g = &job->g;
  size_t size = KERNEL * KERNEL;
  for (size_t i = begin; i < end; i++)
    for (size_t o = 0; o < g->outputs; o += VF) {
      vf column[IN], half[KERNEL * IN], kernel[KERNEL * KERNEL];
      for (size_t x = 0; x < IN; x++) {
        for (size_t r = 0; r < IN; r++) {
          const float *sums = job->workspace + weights_offset(g->inputs, o, r * IN + x, i);
          column[r] = vf_load(sums);
          for (size_t worker = 1; worker < g->workers; worker++) column[r] += vf_load(sums + worker * job->worker_size);
        }
        gather_kernel(column, 1, half + x, IN);
      }
      for (size_t r = 0; r < KERNEL; r++) gather_kernel(half + r * IN, 1, kernel + r * KERNEL, 1);
      for (size_t k = 0; k < size; k++)
        for (size_t lane = 0; lane < VF; lane++)
          job->dweights[((o + lane) * g->inputs + i) * size + k] = kernel[k][lane];
    }
}

static winograd_job gradient_job_for(const ck_winograd_geometry *g) {
  winograd_job job = job_for(g);
  job.worker_size += FREQUENCIES * g->inputs * g->outputs;
  return job;
}

size_t ck_winograd_gradient_workspace(const ck_winograd_geometry *geometry) {
  return gradient_job_for(geometry).worker_size * geometry->workers;
}

void ck_winograd_weight_gradient(const ck_winograd_geometry *geometry, const float *images, const float *dresults,
                                 float *dweights, float *workspace) {
  winograd_job job = gradient_job_for(geometry);
  job.images = images, job.dresults = dresults, job.dweights = dweights, job.workspace = workspace;
  ck_parallel_for(job.g.workers, 1, differentiate_range, &job);
  ck_parallel_for(geometry->inputs, grain_for(COSTLY_GRAIN, FREQUENCIES * geometry->outputs), gather_range, &job);
}
