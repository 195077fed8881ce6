// Convolutions with 3 x 3 kernels at stride 1, of images with the channels last, by Winograd's minimal filtering F(4 x
// 4, 3 x 3) (Lavin and Gray 2016): a tile of 4 x 4 results takes 36 products of transformed inputs and weights instead
// of 144. The products of all tiles and channels together are 36 matrix products, one for each frequency.
//
// In one dimension a kernel g of three elements computes four results from six inputs d by the method of Toom and Cook,
// with the points 0, +-A, +-B and infinity:
//   inputs:   the polynomial d with the coefficients of x (x^2 - A^2) (x^2 - B^2) / (x - point)
//   kernel:   g(point) / the product of (point - every other point)
//   results:  y_k = the sum of point^k m, and m of infinity for k = 3
// A = 5/8 and B = 3/2 lose half a digit less than 1 and 2.
#include "grain.h"
#include "vectormath.h"
#include "ckernels.h"

enum { OUT = CK_WINOGRAD_TILE, KERNEL = 3, IN = OUT + KERNEL - 1, FREQUENCIES = IN * IN };
enum { ROWS = 6, BLOCK = 6 * ROWS };  // rows of a product; tiles at a time, whose values and products fit a cache

#define A 0.625f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)
#define A3 (A2 * A)
#define B3 (B2 * B)
// The inverse divisors of the kernel at 0, +-A and +-B.
#define SCALE_0 (1 / (A2 * B2))
#define SCALE_A (1 / (2 * A2 * (A2 - B2)))
#define SCALE_B (1 / (2 * B2 * (B2 - A2)))

// ---------------------------------------------------------------- transforms in one dimension
// `step` is the distance of the elements that are read, `to` of those that are written.

CK_INLINE void transform_inputs(const vf *d, size_t step, vf *out, size_t to) {
  vf d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  vf even_a = d4 - B2 * d2, odd_a = A * d3 - (A * B2) * d1;
  vf even_b = d4 - A2 * d2, odd_b = B * d3 - (B * A2) * d1;
  out[0] = A2 * B2 * d[0] - (A2 + B2) * d2 + d4;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = A2 * B2 * d1 - (A2 + B2) * d3 + d[5 * step];
}

CK_INLINE void transform_kernel(const vf *g, size_t step, vf *out, size_t to) {
  vf g0 = g[0], g1 = g[step], g2 = g[2 * step];
  vf even_a = SCALE_A * g0 + (SCALE_A * A2) * g2, odd_a = (SCALE_A * A) * g1;
  vf even_b = SCALE_B * g0 + (SCALE_B * B2) * g2, odd_b = (SCALE_B * B) * g1;
  out[0] = SCALE_0 * g0;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = g2;
}

CK_INLINE void transform_products(const vf *m, size_t step, vf *out, size_t to) {
  vf sum_a = m[step] + m[2 * step], difference_a = m[step] - m[2 * step];
  vf sum_b = m[3 * step] + m[4 * step], difference_b = m[3 * step] - m[4 * step];
  out[0] = m[0] + sum_a + sum_b;
  out[to] = A * difference_a + B * difference_b;
  out[2 * to] = A2 * sum_a + B2 * sum_b;
  out[3 * to] = A3 * difference_a + B3 * difference_b + m[5 * step];
}

/// The transpose of `transform_products`: the gradients of the products from those of the results.
CK_INLINE void transform_gradients(const vf *y, size_t step, vf *out, size_t to) {
  vf y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
  vf even_a = y0 + A2 * y2, odd_a = A * y1 + A3 * y3;
  vf even_b = y0 + B2 * y2, odd_b = B * y1 + B3 * y3;
  out[0] = y0;
  out[to] = even_a + odd_a;
  out[2 * to] = even_a - odd_a;
  out[3 * to] = even_b + odd_b;
  out[4 * to] = even_b - odd_b;
  out[5 * to] = y3;
}

/// The transpose of `transform_kernel`: the gradient of the kernel from that of its transform.
CK_INLINE void gather_kernel(const vf *u, size_t step, vf *out, size_t to) {
  vf sum_a = u[step] + u[2 * step], difference_a = u[step] - u[2 * step];
  vf sum_b = u[3 * step] + u[4 * step], difference_b = u[3 * step] - u[4 * step];
  out[0] = SCALE_0 * u[0] + SCALE_A * sum_a + SCALE_B * sum_b;
  out[to] = (SCALE_A * A) * difference_a + (SCALE_B * B) * difference_b;
  out[2 * to] = (SCALE_A * A2) * sum_a + (SCALE_B * B2) * sum_b + u[5 * step];
}

// ---------------------------------------------------------------- weights

/// The offset of the transformed weights of sixteen outputs for an input, [outputs / 16][36][inputs][16]: adjacent
/// frequencies are not a power of two apart, which would map all of them to one set of the cache.
CK_INLINE size_t weights_offset(size_t inputs, size_t output, size_t frequency, size_t input) {
  return (output * FREQUENCIES + frequency * VF) * inputs + input * VF;
}

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

// ---------------------------------------------------------------- tiles

typedef struct {
  ck_winograd_geometry g;
  size_t tiles_down, tiles_across;  // per image
  size_t tiles, share, block;       // in total, per worker, at a time
  size_t values_step, products_step;  // between two frequencies of a block
  const float *images, *dresults, *packed, *bias;
  float *results, *dweights;
  float *workspace;
  size_t worker_size;
} winograd_job;

/// The distance of frequencies, no power of two, which would map all frequencies of a tile to one set of the cache.
static size_t step_of(size_t block, size_t channels) { return block * channels + VF; }

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static winograd_job job_for(const ck_winograd_geometry *g) {
  winograd_job job = {.g = *g};
  job.tiles_down = (g->result_height + OUT - 1) / OUT;
  job.tiles_across = (g->result_width + OUT - 1) / OUT;
  job.tiles = g->batch * job.tiles_down * job.tiles_across;
  job.share = (job.tiles + g->workers - 1) / g->workers;
  job.g.workers = (job.tiles + job.share - 1) / job.share;  // every worker has tiles
  // Blocks of equal size, and of whole groups of rows.
  size_t blocks = (job.share + BLOCK - 1) / BLOCK;
  job.block = smaller(job.share, (job.share + blocks * ROWS - 1) / (blocks * ROWS) * ROWS);
  job.values_step = step_of(job.block, g->inputs);
  job.products_step = step_of(job.block, g->outputs);
  job.worker_size = FREQUENCIES * (job.values_step + job.products_step);
  return job;
}

typedef struct {
  size_t image, row, column;  // of the tile's first result
} tile_position;

CK_INLINE tile_position position_of(const winograd_job *job, size_t tile) {
  size_t tile_in_image = tile % (job->tiles_down * job->tiles_across);
  return (tile_position){tile / (job->tiles_down * job->tiles_across), tile_in_image / job->tiles_across * OUT,
                      tile_in_image % job->tiles_across * OUT};
}

/// Computes the transformed inputs of a block of tiles, [36][block, inputs].
CK_INLINE void transform_images(const winograd_job *job, size_t first, size_t count, float *values) {
  const ck_winograd_geometry *g = &job->g;
  ptrdiff_t height = (ptrdiff_t)g->image_height, width = (ptrdiff_t)g->image_width;
  for (size_t i = 0; i < count; i++) {
    tile_position p = position_of(job, first + i);
    const float *image = job->images + p.image * g->image_height * g->image_width * g->inputs;
    ptrdiff_t top = (ptrdiff_t)p.row - (ptrdiff_t)g->top, left = (ptrdiff_t)p.column - (ptrdiff_t)g->left;
    bool is_inside = top >= 0 && left >= 0 && top + IN <= height && left + IN <= width;
    for (size_t c = 0; c < g->inputs; c += VF) {
      vf row[IN], half[FREQUENCIES], column[IN];
      for (ptrdiff_t r = 0; r < IN; r++) {
        const float *source = image + c + (top + r) * width * (ptrdiff_t)g->inputs;
        for (ptrdiff_t x = 0; x < IN; x++) {
          if (is_inside || (top + r >= 0 && top + r < height && left + x >= 0 && left + x < width))
            row[x] = vf_load(source + (left + x) * (ptrdiff_t)g->inputs);
          else
            row[x] = 0.0f;
        }
        transform_inputs(row, 1, half + r * IN, 1);
      }
      float *target = values + i * g->inputs + c;
      for (size_t x = 0; x < IN; x++) {
        transform_inputs(half + x, IN, column, 1);
        for (size_t r = 0; r < IN; r++) vf_store(target + (r * IN + x) * job->values_step, column[r]);
      }
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

// ---------------------------------------------------------------- gradient of the weights

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
