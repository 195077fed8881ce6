// What the convolution and the gradient of its weights share: the division into tiles, and their transformed inputs.
#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include "ckernels.h"
#include "grain.h"
#include "winograd_transforms.h"

enum { OUT = CK_WINOGRAD_TILE, KERNEL = 3, IN = OUT + KERNEL - 1, FREQUENCIES = IN * IN };
enum { ROWS = 6, BLOCK = 6 * ROWS };  // rows of a product; tiles at a time, whose values and products fit a cache

/// The offset of the transformed weights of sixteen outputs for an input, [outputs / 16][36][inputs][16]: adjacent
/// frequencies are not a power of two apart, which would map all of them to one set of the cache.
CK_INLINE size_t weights_offset(size_t inputs, size_t output, size_t frequency, size_t input) {
  return (output * FREQUENCIES + frequency * VF) * inputs + input * VF;
}

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
static inline size_t step_of(size_t block, size_t channels) { return block * channels + VF; }

static inline winograd_job job_for(const ck_winograd_geometry *g) {
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

#endif
