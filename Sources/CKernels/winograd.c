// Convolutions with 3 x 3 kernels at stride 1, of images with the channels last, by Winograd's minimal filtering F(4 x
// 4, 3 x 3) (Lavin and Gray 2016): a tile of 4 x 4 results takes 36 products of transformed inputs and weights instead
// of 144. The products of all tiles and channels together are 36 matrix products, one for each frequency.
#include "winograd.h"

// ---------------------------------------------------------------- weights

typedef struct {
  size_t inputs, outputs;
  bool transposed;
  const float *weights;
  float *packed;
} packing_job;

/// An item is an input.
CK_DISPATCH static void pack_range(void *context, size_t begin, size_t end) {
  const packing_job *job = context;
  size_t size = KERNEL * KERNEL, last = job->transposed ? size - 1 : 0;
  size_t input_step = job->transposed ? job->outputs * size : size;
  size_t output_step = job->transposed ? size : job->inputs * size;
  for (size_t i = begin; i < end; i++)
    for (size_t o = 0; o < job->outputs; o += VF) {
      const float *source = job->weights + i * input_step + o * output_step;
      vf kernel[KERNEL * KERNEL], half[KERNEL * IN], column[IN];
      for (size_t k = 0; k < size; k++)
        for (size_t lane = 0; lane < VF; lane++)
          kernel[k][lane] = source[lane * output_step + (job->transposed ? last - k : k)];
      for (size_t r = 0; r < KERNEL; r++) transform_kernel(kernel + r * KERNEL, 1, half + r * IN, 1);
      for (size_t x = 0; x < IN; x++) {
        transform_kernel(half + x, IN, column, 1);
        for (size_t r = 0; r < IN; r++)
          vf_store(job->packed + weights_offset(job->inputs, o, r * IN + x, i), column[r]);
      }
    }
}

void ck_winograd_pack(size_t inputs, size_t outputs, bool transposed, const float *weights, float *packed) {
  packing_job job = {inputs, outputs, transposed, weights, packed};
  ck_parallel_for(inputs, grain_for(COSTLY_GRAIN, FREQUENCIES * outputs), pack_range, &job);
}

// ---------------------------------------------------------------- convolution

/// c[r, 16] = the sum over k of a[r, k] * b[k, 16]
CK_INLINE void multiply_rows(size_t rows, size_t depth, const float *a, const float *b, float *c, size_t c_row) {
  vf sums[ROWS];
  for (size_t r = 0; r < rows; r++) sums[r] = 0.0f;
  for (size_t k = 0; k < depth; k++) {
    vf row = vf_load(b + k * VF);
    for (size_t r = 0; r < rows; r++) sums[r] = a[r * depth + k] * row + sums[r];
  }
  for (size_t r = 0; r < rows; r++) vf_store(c + r * c_row, sums[r]);
}

/// products[count, outputs] = values[count, inputs] * the weights of a frequency
CK_INLINE void multiply(size_t count, size_t inputs, size_t outputs, size_t frequency, const float *values,
                        const float *packed, float *products) {
  for (size_t o = 0; o < outputs; o += VF) {
    const float *a = values, *b = packed + weights_offset(inputs, o, frequency, 0);
    float *c = products + o;
    size_t left = count;
    for (; left >= ROWS; left -= ROWS, a += ROWS * inputs, c += ROWS * outputs)
      multiply_rows(ROWS, inputs, a, b, c, outputs);
    switch (left) {
      case 5: multiply_rows(5, inputs, a, b, c, outputs); break;
      case 4: multiply_rows(4, inputs, a, b, c, outputs); break;
      case 3: multiply_rows(3, inputs, a, b, c, outputs); break;
      case 2: multiply_rows(2, inputs, a, b, c, outputs); break;
      case 1: multiply_rows(1, inputs, a, b, c, outputs); break;
    }
  }
}

/// Computes the results of a block of tiles from their products, [36][block, outputs].
CK_INLINE void transform_back(const winograd_job *job, size_t first, size_t count, const float *products) {
  const ck_winograd_geometry *g = &job->g;
  for (size_t i = 0; i < count; i++) {
    tile_position p = position_of(job, first + i);
    size_t rows = smaller(g->result_height - p.row, OUT), columns = smaller(g->result_width - p.column, OUT);
    float *results = job->results + ((p.image * g->result_height + p.row) * g->result_width + p.column) * g->outputs;
    for (size_t c = 0; c < g->outputs; c += VF) {
      const float *source = products + i * g->outputs + c;
      vf column[IN], half[OUT * IN], row[OUT], bias = 0.0f;
      if (job->bias != NULL) bias = vf_load(job->bias + c);
      for (size_t x = 0; x < IN; x++) {
        for (size_t r = 0; r < IN; r++) column[r] = vf_load(source + (r * IN + x) * job->products_step);
        transform_products(column, 1, half + x, IN);
      }
      for (size_t r = 0; r < rows; r++) {
        transform_products(half + r * IN, 1, row, 1);
        for (size_t x = 0; x < columns; x++)
          vf_store(results + (r * g->result_width + x) * g->outputs + c, row[x] + bias);
      }
    }
  }
}

/// An item is a worker with its share of the tiles.
CK_DISPATCH static void convolve_range(void *context, size_t begin, size_t end) {
  const winograd_job *job = context;
  const ck_winograd_geometry *g = &job->g;
  for (size_t worker = begin; worker < end; worker++) {
    float *values = job->workspace + worker * job->worker_size, *products = values + FREQUENCIES * job->values_step;
    size_t last = smaller((worker + 1) * job->share, job->tiles);
    for (size_t first = worker * job->share; first < last; first += job->block) {
      size_t count = smaller(last - first, job->block);
      transform_images(job, first, count, values);
      for (size_t f = 0; f < FREQUENCIES; f++)
        multiply(count, g->inputs, g->outputs, f, values + f * job->values_step, job->packed,
                 products + f * job->products_step);
      transform_back(job, first, count, products);
    }
  }
}

size_t ck_winograd_workspace(const ck_winograd_geometry *geometry) {
  return job_for(geometry).worker_size * geometry->workers;
}

void ck_winograd_convolve(const ck_winograd_geometry *geometry, const float *images, const float *packed,
                          const float *bias, float *results, float *workspace) {
  winograd_job job = job_for(geometry);
  job.images = images, job.packed = packed, job.bias = bias, job.results = results, job.workspace = workspace;
  ck_parallel_for(job.g.workers, 1, convolve_range, &job);
}
