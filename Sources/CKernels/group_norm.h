// What group normalisation and its gradient share: the division of the channels, and the terms of each channel.
#ifndef CK_GROUP_NORM_H
#define CK_GROUP_NORM_H

#include "activations.h"
#include "grain.h"

// A tile is a group of channels whose sums fit into registers; a panel is adjacent tiles, processed in blocks of rows
// so that memory is read in order; a chunk is whole groups, the work of one thread at a time: one panel or, for large
// groups, more.
enum { TILE_VECTORS = 2, TILE = TILE_VECTORS * VF, PANEL_TILES = 2, PANEL_VECTORS = PANEL_TILES * TILE_VECTORS };
enum { PANEL = PANEL_TILES * TILE, CHUNK = PANEL };
enum { BLOCK_ROWS = 4 * PARTIAL_ROWS };

/// Calls a loop with the number of vectors and the width as constants if the tile is full.
#define FOR_TILE(width, CALL)          \
  do {                                 \
    if ((width) == TILE)               \
      CALL(TILE_VECTORS, TILE);        \
    else if ((width) == VF)            \
      CALL(1, VF);                     \
    else                               \
      CALL(vectors_for(width), width); \
  } while (0)

/// Iterates over the rows of a panel: `CALL_TILE` gets the `channel`, `width` and `part` (first vector) of a tile in
/// it, and the first `row` and the number of `rows` of a block.
#define FOR_PANEL(panel, end, positions, CALL_TILE)                                                       \
  for (size_t row = 0; row < (positions); row += BLOCK_ROWS) {                                            \
    size_t rows = (positions) - row < BLOCK_ROWS ? (positions) - row : BLOCK_ROWS;                        \
    for (size_t part = 0, channel = (panel); part < PANEL_VECTORS && channel < (end);                       \
         part += TILE_VECTORS, channel += TILE) {                                                           \
      size_t width = (end) - channel < TILE ? (end) - channel : TILE;                                     \
      CALL_TILE;                                                                                          \
    }                                                                                                     \
  }

CK_INLINE size_t vectors_for(size_t width) { return width > VF ? TILE_VECTORS : 1; }

typedef struct {
  ck_group_norm_terms terms;
  size_t group;               // channels per group
  size_t chunk_groups, chunks;  // groups per chunk; chunks per example
  const float *mean_in, *rstd_in, *dy;
  float *y, *mean, *rstd, *dshift, *dweight, *dbias;
} norm_job;

/// The terms of a tile's channels, one lane each.
typedef struct {
  vf center, rstd, weight, bias;
} channel_terms;

CK_INLINE void load_channels(vf *v, const float *values, size_t channel, size_t width, float otherwise) {
  *v = otherwise;
  if (values != NULL) vf_load_part(v, values + channel, width);
}

/// Loads the terms of a tile.
CK_INLINE void load_terms(const norm_job *job, size_t example, size_t channel, size_t width, const float *mean,
                          const float *rstd, channel_terms *terms) {
  const ck_group_norm_terms *t = &job->terms;
  size_t own = example * t->channels, parameters = t->each_example ? own : 0;
  float means[TILE] = {0}, rstds[TILE] = {0};
  for (size_t i = 0; i < width; i++) {
    size_t group = (channel + i) / job->group;
    means[i] = mean[group];
    rstds[i] = rstd[group];
  }
  for (size_t k = 0; k < vectors_for(width); k++) {
    size_t at = channel + k * VF, left = width - k * VF;
    vf shift;
    load_channels(&shift, t->shift, own + at, left, 0);
    load_channels(&terms[k].weight, t->weight, parameters + at, left, 1);
    load_channels(&terms[k].bias, t->bias, parameters + at, left, 0);
    terms[k].center = vf_load(means + k * VF) - shift;
    terms[k].rstd = vf_load(rstds + k * VF);
  }
}

CK_INLINE void load_panel(const norm_job *job, size_t example, size_t panel, size_t end, const float *mean,
                          const float *rstd, channel_terms *terms) {
  for (size_t part = 0, channel = panel; part < PANEL_VECTORS && channel < end; part += TILE_VECTORS, channel += TILE)
    load_terms(job, example, channel, smaller(end - channel, TILE), mean, rstd, terms + part);
}

/// Divides the channels so that every thread has work and, if the groups permit it, vectors are full.
static inline void divide(norm_job *job) {
  const ck_group_norm_terms *t = &job->terms;
  job->group = t->channels / t->groups;
  size_t widest = CHUNK;
  while (widest > VF && t->batch * ((t->channels + widest - 1) / widest) < (size_t)ck_num_threads()) widest /= 2;
  size_t groups = widest / job->group;
  for (size_t fewer = groups; fewer > 0; fewer--) {
    if (fewer * job->group % VF == 0) {
      groups = fewer;
      break;
    }
  }
  job->chunk_groups = groups > 0 ? groups : 1;
  job->chunks = (t->groups + job->chunk_groups - 1) / job->chunk_groups;
}

static inline size_t grain(const norm_job *job) {
  return grain_for(COSTLY_GRAIN, job->terms.positions * job->group * job->chunk_groups);
}

#endif
