// Images and volumes sampled at the points of a grid, and the gradients, in the arithmetic of PyTorch's grid_sample.
//
// A sample is a weighted sum of elements: along each axis one (nearest), two (linear) or four (cubic). They are computed for a
// block of points at a time, and serve all channels.
#include <math.h>

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

enum { BLOCK = 64, AXIS_TERMS = 4, TERMS = 16, BLOCKS_PER_POLL = 1024 };

typedef struct {
  ck_sampling shape;
  const float *x, *grid, *dy;
  float *y;  // the samples, or the gradient that is computed
} sample_job;

// ---------------------------------------------------------------- one axis

/// The terms of a block of points along an axis. The index is -1 for elements outside of the image, which are 0; the slope
/// is the derivative of the weight by the point's coordinate.
typedef struct {
  int terms;
  int32_t index[AXIS_TERMS][BLOCK];
  float weight[AXIS_TERMS][BLOCK], slope[AXIS_TERMS][BLOCK];
} axis_terms;

/// A coordinate, and its derivative by that of the point.
typedef struct {
  float at, slope;
} coordinate;

CK_INLINE coordinate clipped(coordinate p, float last) {
  // A NaN becomes 0. Beyond the borders, and on them, nothing changes with the coordinate.
  bool is_within = p.at > 0.0f && p.at < last;
  float at = p.at > 0.0f ? p.at : 0.0f;
  return (coordinate){at < last ? at : last, is_within ? p.slope : 0.0f};
}

/// Reflects at the borders: the centres of the first and the last element, or their outer edges.
CK_INLINE coordinate reflected(coordinate p, size_t size, bool align_corners) {
  float low = align_corners ? 0.0f : -0.5f, span = (float)(align_corners ? size - 1 : size);
  if (span <= 0.0f) return (coordinate){0.0f, 0.0f};
  float distance = p.at - low, length = fabsf(distance), twice = 2.0f * span;
  float extra = length - truncf(length / twice) * twice, other = twice - extra;
  float slope = distance < 0.0f ? -p.slope : p.slope;
  return (coordinate){(extra > other ? other : extra) + low, extra > other ? -slope : slope};
}

CK_INLINE coordinate padded(coordinate p, const ck_sampling *shape, size_t size) {
  if (shape->padding == CK_SAMPLE_ZEROS) return p;
  if (shape->padding == CK_SAMPLE_REFLECTION) p = reflected(p, size, shape->align_corners);
  return clipped(p, (float)(size - 1));
}

/// The index of an element; -1 outside, and for what is no number.
CK_INLINE int32_t index_of(float at, size_t size) { return at > -1.0f && at < (float)size ? (int32_t)at : -1; }

/// The kernel of cubic convolution (Keys 1981, a = -0.75) and its derivative, up to a distance of 1 and beyond.
CK_INLINE float near_weight(float x) { return (1.25f * x - 2.25f) * x * x + 1.0f; }
CK_INLINE float near_slope(float x) { return (3.75f * x - 4.5f) * x; }
CK_INLINE float far_weight(float x) { return ((-0.75f * x + 3.75f) * x - 6.0f) * x + 3.0f; }
CK_INLINE float far_slope(float x) { return (-2.25f * x + 7.5f) * x - 6.0f; }

CK_INLINE void set_term(axis_terms *terms, int k, size_t point, int32_t index, float weight, float slope) {
  terms->index[k][point] = index;
  terms->weight[k][point] = weight;
  terms->slope[k][point] = slope;
}

/// The terms of `n` points whose coordinates are `step` apart, -1 to 1 over an axis of `size` elements.
CK_INLINE void find_terms(const ck_sampling *shape, size_t size, size_t n, size_t step, const float *grid,
                          axis_terms *terms) {
  bool align = shape->align_corners;
  float scale = (float)(align ? size - 1 : size) * 0.5f;
  terms->terms = shape->mode == CK_SAMPLE_NEAREST ? 1 : shape->mode == CK_SAMPLE_LINEAR ? 2 : 4;
  for (size_t i = 0; i < n; i++) {
    coordinate p = {(grid[i * step] + 1.0f) * scale, scale};
    if (!align) p.at -= 0.5f;
    if (shape->mode != CK_SAMPLE_CUBIC) p = padded(p, shape, size);
    if (shape->mode == CK_SAMPLE_NEAREST) {
      set_term(terms, 0, i, index_of(nearbyintf(p.at), size), 1.0f, 0.0f);
      continue;
    }
    float first = floorf(p.at), t = p.at - first;
    if (shape->mode == CK_SAMPLE_LINEAR) {
      set_term(terms, 0, i, index_of(first, size), 1.0f - t, -p.slope);
      set_term(terms, 1, i, index_of(first + 1.0f, size), t, p.slope);
      continue;
    }
    float weights[] = {far_weight(t + 1.0f), near_weight(t), near_weight(1.0f - t), far_weight(2.0f - t)};
    float slopes[] = {far_slope(t + 1.0f), near_slope(t), -near_slope(1.0f - t), -far_slope(2.0f - t)};
    for (int k = 0; k < 4; k++) {
      coordinate at = padded((coordinate){first + (float)(k - 1), 0.0f}, shape, size);
      set_term(terms, k, i, index_of(at.at, size), weights[k], slopes[k] * scale);
    }
  }
}

// ---------------------------------------------------------------- all axes

/// The terms of a block of points: offsets in an image (-1 outside), weights, and slopes by the coordinates of the grid.
typedef struct {
  int terms;
  size_t first, n;
  ptrdiff_t offset[TERMS][BLOCK];
  float weight[TERMS][BLOCK], slope[3][TERMS][BLOCK];
} block_terms;

/// Finds the terms of the block with number `block` of a batch's image. Slopes only if they are needed.
CK_INLINE void find_block(const sample_job *job, size_t image, size_t block, bool needs_slopes, block_terms *all) {
  const ck_sampling *shape = &job->shape;
  size_t axes = shape->axes, sizes[3] = {shape->width, shape->height, shape->depth};
  all->first = block * BLOCK;
  all->n = smaller(shape->points - all->first, BLOCK);
  const float *grid = job->grid + (image * shape->points + all->first) * axes;
  axis_terms found[3];
  found[2].terms = 1;
  for (size_t axis = 0; axis < axes; axis++) find_terms(shape, sizes[axis], all->n, axes, grid + axis, &found[axis]);
  if (axes == 2)
    for (size_t i = 0; i < all->n; i++) set_term(&found[2], 0, i, 0, 1.0f, 0.0f);
  const axis_terms *x = &found[0], *y = &found[1], *z = &found[2];
  int term = 0;
  for (int d = 0; d < z->terms; d++)
    for (int h = 0; h < y->terms; h++)
      for (int w = 0; w < x->terms; w++, term++)
        for (size_t i = 0; i < all->n; i++) {
          int32_t column = x->index[w][i], row = y->index[h][i], plane = z->index[d][i];
          bool is_inside = (column | row | plane) >= 0;
          ptrdiff_t offset =
              ((ptrdiff_t)plane * (ptrdiff_t)shape->height + row) * (ptrdiff_t)shape->width + column;
          all->offset[term][i] = is_inside ? offset : -1;
          float of_x = x->weight[w][i], of_y = y->weight[h][i], of_z = z->weight[d][i];
          all->weight[term][i] = of_x * of_y * of_z;
          if (!needs_slopes) continue;
          all->slope[0][term][i] = x->slope[w][i] * of_y * of_z;
          all->slope[1][term][i] = of_x * y->slope[h][i] * of_z;
          all->slope[2][term][i] = of_x * of_y * z->slope[d][i];
        }
  all->terms = term;
}

CK_INLINE float element(const float *image, ptrdiff_t offset) {
  float value = image[offset < 0 ? 0 : offset];
  return offset < 0 ? 0.0f : value;
}

CK_INLINE size_t blocks_of(const ck_sampling *shape) { return (shape->points + BLOCK - 1) / BLOCK; }
CK_INLINE size_t image_size(const ck_sampling *shape) { return shape->depth * shape->height * shape->width; }

/// An item is a block of points, for all channels.
CK_DISPATCH static void sample_range(void *context, size_t begin, size_t end) {
  const sample_job *job = context;
  const ck_sampling *shape = &job->shape;
  size_t blocks = blocks_of(shape), size = image_size(shape);
  for (size_t item = begin; item < end; item++) {
    size_t image = item / blocks;
    block_terms all;
    find_block(job, image, item % blocks, false, &all);
    for (size_t c = image * shape->channels; c < (image + 1) * shape->channels; c++) {
      const float *restrict x = job->x + c * size;
      float sums[BLOCK] = {0.0f};
      for (int t = 0; t < all.terms; t++)
        for (size_t i = 0; i < all.n; i++) sums[i] += all.weight[t][i] * element(x, all.offset[t][i]);
      memcpy(job->y + c * shape->points + all.first, sums, all.n * sizeof(float));
    }
  }
}

/// An item is an image of one channel.
CK_DISPATCH static void input_gradient_range(void *context, size_t begin, size_t end) {
  const sample_job *job = context;
  const ck_sampling *shape = &job->shape;
  size_t blocks = blocks_of(shape), size = image_size(shape);
  for (size_t i = begin * size; i < end * size; i++) job->y[i] = 0.0f;
  for (size_t first = begin, next; first < end; first = next) {
    size_t image = first / shape->channels;
    next = smaller(end, (image + 1) * shape->channels);
    for (size_t block = 0; block < blocks; block++) {
      if (block % BLOCKS_PER_POLL == BLOCKS_PER_POLL - 1 && ck_stops()) return;
      block_terms all;
      find_block(job, image, block, false, &all);
      for (size_t c = first; c < next; c++) {
        float *restrict dx = job->y + c * size;
        const float *restrict dy = job->dy + c * shape->points + all.first;
        for (int t = 0; t < all.terms; t++)
          for (size_t i = 0; i < all.n; i++)
            if (all.offset[t][i] >= 0) dx[all.offset[t][i]] += all.weight[t][i] * dy[i];
      }
    }
  }
}

/// An item is a block of points. `axes` is a constant where this function is inlined.
CK_INLINE void grid_gradient(const sample_job *job, size_t axes, size_t begin, size_t end) {
  const ck_sampling *shape = &job->shape;
  size_t blocks = blocks_of(shape), size = image_size(shape);
  for (size_t item = begin; item < end; item++) {
    size_t image = item / blocks;
    block_terms all;
    find_block(job, image, item % blocks, true, &all);
    float sums[3][BLOCK] = {{0.0f}};
    for (size_t c = image * shape->channels; c < (image + 1) * shape->channels; c++) {
      const float *restrict x = job->x + c * size;
      const float *restrict dy = job->dy + c * shape->points + all.first;
      for (int t = 0; t < all.terms; t++)
        for (size_t i = 0; i < all.n; i++) {
          float value = element(x, all.offset[t][i]) * dy[i];
          for (size_t axis = 0; axis < axes; axis++) sums[axis][i] += value * all.slope[axis][t][i];
        }
    }
    float *dgrid = job->y + (image * shape->points + all.first) * axes;
    for (size_t i = 0; i < all.n; i++)
      for (size_t axis = 0; axis < axes; axis++) dgrid[i * axes + axis] = sums[axis][i];
  }
}

CK_DISPATCH static void grid_gradient_range(void *context, size_t begin, size_t end) {
  const sample_job *job = context;
  if (job->shape.axes == 2) grid_gradient(job, 2, begin, end);
  else grid_gradient(job, 3, begin, end);
}

static size_t terms_of(const ck_sampling *shape) {
  return shape->mode == CK_SAMPLE_NEAREST ? 1 : shape->mode == CK_SAMPLE_CUBIC ? 16 : 8;
}

void ck_grid_sample(ck_sampling shape, const float *x, const float *grid, float *y) {
  sample_job job = {shape, x, grid, NULL, y};
  size_t grain = grain_for(GRAIN, BLOCK * (shape.channels + 8) * terms_of(&shape));
  ck_parallel_for(shape.batch * blocks_of(&shape), grain, sample_range, &job);
}

void ck_grid_sample_grad(ck_sampling shape, const float *grid, const float *dy, float *dx) {
  sample_job job = {shape, NULL, grid, dy, dx};
  size_t grain = grain_for(GRAIN, shape.points * terms_of(&shape) + image_size(&shape));
  ck_parallel_for(shape.batch * shape.channels, grain, input_gradient_range, &job);
}

void ck_grid_sample_grid_grad(ck_sampling shape, const float *x, const float *grid, const float *dy, float *dgrid) {
  sample_job job = {shape, x, grid, dy, dgrid};
  size_t grain = grain_for(GRAIN, BLOCK * (shape.channels + 8) * terms_of(&shape));
  ck_parallel_for(shape.batch * blocks_of(&shape), grain, grid_gradient_range, &job);
}
