// Group normalisation of images with the channels last, fused with its neighbours in a U-Net: the timestep's embedding
// added before, the activation after. Forward and backward each read their inputs from memory once: a few channels of
// one example, at all positions, fit into a cache.
#include "activations.h"
#include "grain.h"

// A tile is a group of channels whose sums fit into registers; a panel is adjacent tiles, processed in blocks of rows
// so that memory is read in order; a chunk is whole groups, the work of one thread at a time: one panel or, for large
// groups, more.
enum { TILE_VECTORS = 2, TILE = TILE_VECTORS * VF, PANEL_TILES = 2, PANEL_VECTORS = PANEL_TILES * TILE_VECTORS };
enum { PANEL = PANEL_TILES * TILE, CHUNK = PANEL };
enum { PARTIAL_ROWS = 16, BLOCK_ROWS = 4 * PARTIAL_ROWS };

enum { IDENTITY = -1 };

// The ops that can follow; the loops are inlined once for each.
#define ACTIVATIONS(X) X(IDENTITY) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_TANH) X(CK_SIGMOID) \
  X(CK_SOFTPLUS)

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

/// A group's moments while channels are added: the mean, and the sum of squared deviations from it.
typedef struct {
  double mean, deviations, channels;
} moments;

/// The terms of a tile's channels, one lane each.
typedef struct {
  vf center, rstd, weight, bias;
} channel_terms;

/// Adds a channel of n values, given the sums of their differences from `pivot` and of the squares of these (Chan et
/// al.).
CK_INLINE void add_channel(moments *m, double n, double pivot, double sum, double squares) {
  double mean = pivot + sum / n, distance = mean - m->mean, channels = m->channels + 1;
  m->mean += distance / channels;
  m->deviations += squares - sum * sum / n + distance * distance * n * (m->channels / channels);
  m->channels = channels;
}

CK_INLINE void load_channels(vf *v, const float *values, size_t channel, size_t width, float otherwise) {
  *v = otherwise;
  if (values != NULL) vf_load_part(v, values + channel, width);
}

/// Sums rows of `vectors` vectors of channels: x - pivot and its square.
CK_INLINE void sum_channels(size_t vectors, size_t rows, size_t stride, size_t width, const float *x, const vf *pivot,
                            vd *sums, vd *squares) {
  for (size_t row = 0; row < rows;) {
    size_t stop = rows - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : rows;
    vf partial_sums[TILE_VECTORS], partial_squares[TILE_VECTORS];
    for (size_t k = 0; k < vectors; k++) partial_sums[k] = partial_squares[k] = 0.0f;
    for (; row < stop; row++) {
      for (size_t k = 0; k < vectors; k++) {
        vf v = pivot[k];
        vf_load_part(&v, x + row * stride + k * VF, width - k * VF);
        v -= pivot[k];
        partial_sums[k] += v;
        partial_squares[k] = v * v + partial_squares[k];
      }
    }
    for (size_t k = 0; k < vectors; k++) {
      sums[k] += vf_to_double(partial_sums[k]);
      squares[k] += vf_to_double(partial_squares[k]);
    }
  }
}

/// Adds the moments of a panel's channels, up to `end`, to those of their groups; `first` is the chunk's first channel.
CK_INLINE void add_moments(const norm_job *job, size_t example, size_t first, size_t panel, size_t end,
                           moments *groups) {
  const ck_group_norm_terms *t = &job->terms;
  const float *x = t->x + example * t->positions * t->channels;
  vf pivot[PANEL_VECTORS];
  vd sums[PANEL_VECTORS], squares[PANEL_VECTORS];
  for (size_t k = 0; k < PANEL_VECTORS; k++) {
    size_t channel = panel + k * VF;
    pivot[k] = 0.0f;
    if (channel < end) vf_load_part(&pivot[k], x + channel, end - channel);
    sums[k] = squares[k] = 0.0;
  }
#define CALL(vectors, width) \
  sum_channels(vectors, rows, t->channels, width, x + row * t->channels + channel, pivot + part, sums + part, \
               squares + part)
  FOR_PANEL(panel, end, t->positions, FOR_TILE(width, CALL))
#undef CALL
  const float *shift = t->shift == NULL ? NULL : t->shift + example * t->channels;
  const float *pivots = (const float *)pivot;
  const double *all_sums = (const double *)sums, *all_squares = (const double *)squares;
  for (size_t channel = panel; channel < end && channel < panel + PANEL; channel++) {
    size_t i = channel - panel;
    double from = pivots[i] + (shift == NULL ? 0.0 : shift[channel]);
    add_channel(&groups[(channel - first) / job->group], (double)t->positions, from, all_sums[i], all_squares[i]);
  }
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
    load_terms(job, example, channel, end - channel < TILE ? end - channel : TILE, mean, rstd, terms + part);
}

// ---------------------------------------------------------------- forward

CK_INLINE void apply_vectors(int op, size_t vectors, size_t rows, size_t stride, size_t width, const float *x, float *y,
                             const channel_terms *terms) {
  vf scale[TILE_VECTORS];
  for (size_t k = 0; k < vectors; k++) scale[k] = terms[k].rstd * terms[k].weight;
  for (size_t row = 0; row < rows; row++) {
    for (size_t k = 0; k < vectors; k++) {
      size_t at = row * stride + k * VF, left = width - k * VF;
      vf v = 0.0f;
      vf_load_part(&v, x + at, left);
      v = (v - terms[k].center) * scale[k] + terms[k].bias;
      if (op != IDENTITY) vf_unary((ck_unary_op)op, 0, 0, &v);
      vf_store_part(y + at, &v, left);
    }
  }
}

CK_INLINE void normalize_chunk(int op, const norm_job *job, size_t example, size_t first_group, size_t group_count) {
  const ck_group_norm_terms *t = &job->terms;
  size_t first = first_group * job->group, end = first + group_count * job->group;
  float *mean = job->mean + example * t->groups, *rstd = job->rstd + example * t->groups;
  moments groups[CHUNK];
  for (size_t g = 0; g < group_count; g++) groups[g] = (moments){0, 0, 0};
  for (size_t panel = first; panel < end; panel += PANEL) add_moments(job, example, first, panel, end, groups);
  for (size_t g = 0; g < group_count; g++) {
    double variance = groups[g].deviations / ((double)job->group * (double)t->positions);
    mean[first_group + g] = (float)groups[g].mean;
    rstd[first_group + g] = (float)(1.0 / __builtin_elementwise_sqrt((variance > 0 ? variance : 0) + t->eps));
  }
  for (size_t panel = first; panel < end; panel += PANEL) {
    size_t start = example * t->positions * t->channels;
    channel_terms terms[PANEL_VECTORS];
    load_panel(job, example, panel, end, mean, rstd, terms);
#define CALL(vectors, width)                                                                                          \
  apply_vectors(op, vectors, rows, t->channels, width, t->x + start + row * t->channels + channel,                    \
                job->y + start + row * t->channels + channel, terms + part)
    FOR_PANEL(panel, end, t->positions, FOR_TILE(width, CALL))
#undef CALL
  }
}

/// An item is a chunk of an example.
CK_DISPATCH static void group_norm_range(void *context, size_t begin, size_t end) {
  const norm_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t example = item / job->chunks, group = item % job->chunks * job->chunk_groups;
    size_t count = job->terms.groups - group < job->chunk_groups ? job->terms.groups - group : job->chunk_groups;
    switch (job->terms.op) {
#define X(OP) case OP: normalize_chunk(OP, job, example, group, count); break;
      ACTIVATIONS(X)
#undef X
    }
  }
}

/// Divides the channels so that every thread has work and, if the groups permit it, vectors are full.
static void divide(norm_job *job) {
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

static size_t grain(const norm_job *job) {
  return grain_for(COSTLY_GRAIN, job->terms.positions * job->group * job->chunk_groups);
}

void ck_group_norm(const ck_group_norm_terms *terms, float *y, float *mean, float *rstd) {
  norm_job job = {.terms = *terms, .y = y, .mean = mean, .rstd = rstd};
  divide(&job);
  ck_parallel_for(terms->batch * job.chunks, grain(&job), group_norm_range, &job);
}

// ---------------------------------------------------------------- backward
// With h = (x + shift - mean) rstd, z = h weight + bias, y = f(z), g = dy f'(z) and M values in a group:
// dx = rstd (g weight - sum(g weight) / M - h sum(g weight h) / M)

/// Writes g to dx, and sums g and g h.
CK_INLINE void derive_vectors(int op, size_t vectors, size_t rows, size_t stride, size_t width, const float *x,
                              const float *dy, float *dx, const channel_terms *terms, vd *sums, vd *products) {
  for (size_t row = 0; row < rows;) {
    size_t stop = rows - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : rows;
    vf partial_sums[TILE_VECTORS], partial_products[TILE_VECTORS];
    for (size_t k = 0; k < vectors; k++) partial_sums[k] = partial_products[k] = 0.0f;
    for (; row < stop; row++) {
      for (size_t k = 0; k < vectors; k++) {
        size_t at = row * stride + k * VF, left = width - k * VF;
        vf v = terms[k].center, g = 0.0f;
        vf_load_part(&v, x + at, left);
        vf_load_part(&g, dy + at, left);
        vf h = (v - terms[k].center) * terms[k].rstd;
        if (op != IDENTITY) {
          vf z = h * terms[k].weight + terms[k].bias, y = z;
          if (op == CK_RELU || op == CK_TANH || op == CK_SIGMOID) vf_unary((ck_unary_op)op, 0, 0, &y);
          vf_unary_grad((ck_unary_op)op, 0, 0, &z, &y, &g);
        }
        vf_store_part(dx + at, &g, left);
        partial_sums[k] += g;
        partial_products[k] = g * h + partial_products[k];
      }
    }
    for (size_t k = 0; k < vectors; k++) {
      sums[k] += vf_to_double(partial_sums[k]);
      products[k] += vf_to_double(partial_products[k]);
    }
  }
}

/// Replaces g by dx, and sums dx.
CK_INLINE void finish_vectors(size_t vectors, size_t rows, size_t stride, size_t width, const float *x, float *dx,
                              const channel_terms *terms, const vf *mean_g, const vf *mean_gh, vd *sums) {
  vf scale[TILE_VECTORS];
  for (size_t k = 0; k < vectors; k++) scale[k] = terms[k].rstd * terms[k].weight;
  for (size_t row = 0; row < rows;) {
    size_t stop = rows - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : rows;
    vf partial[TILE_VECTORS];
    for (size_t k = 0; k < vectors; k++) partial[k] = 0.0f;
    for (; row < stop; row++) {
      for (size_t k = 0; k < vectors; k++) {
        size_t at = row * stride + k * VF, left = width - k * VF;
        vf v = terms[k].center, g = 0.0f;
        vf_load_part(&v, x + at, left);
        vf_load_part(&g, dx + at, left);
        v = g * scale[k] - (v - terms[k].center) * mean_gh[k] - mean_g[k];
        vf_store_part(dx + at, &v, left);
        partial[k] += v;
      }
    }
    for (size_t k = 0; k < vectors; k++) sums[k] += vf_to_double(partial[k]);
  }
}

/// Stores a panel's sums in the channels of an example.
CK_INLINE void store_sums(float *to, const vd *sums, size_t panel, size_t end) {
  for (size_t k = 0; k < PANEL_VECTORS && panel + k * VF < end; k++) {
    vf narrow = __builtin_convertvector(sums[k], vf);
    vf_store_part(to + panel + k * VF, &narrow, end - panel - k * VF);
  }
}

/// The first pass: computes g, its sums by channel and its weighted sums by group.
CK_INLINE void derive_panel(int op, const norm_job *job, size_t example, size_t first, size_t panel, size_t end,
                            const channel_terms *terms, double *sums_g, double *sums_gh) {
  const ck_group_norm_terms *t = &job->terms;
  size_t start = example * t->positions * t->channels;
  vd sums[PANEL_VECTORS], products[PANEL_VECTORS];
  for (size_t k = 0; k < PANEL_VECTORS; k++) sums[k] = products[k] = 0.0;
#define CALL(vectors, width)                                                                                        \
  derive_vectors(op, vectors, rows, t->channels, width, t->x + start + row * t->channels + channel,                 \
                 job->dy + start + row * t->channels + channel, job->y + start + row * t->channels + channel,       \
                 terms + part, sums + part, products + part)
  FOR_PANEL(panel, end, t->positions, FOR_TILE(width, CALL))
#undef CALL
  for (size_t channel = panel; channel < end && channel < panel + PANEL; channel++) {
    size_t group = (channel - first) / job->group, k = (channel - panel) / VF, lane = (channel - panel) % VF;
    double weight = terms[k].weight[lane];
    sums_g[group] += weight * sums[k][lane];
    sums_gh[group] += weight * products[k][lane];
  }
  store_sums(job->dbias + example * t->channels, sums, panel, end);
  store_sums(job->dweight + example * t->channels, products, panel, end);
}

/// The second pass: computes dx from the groups' sums, and its sums by channel.
CK_INLINE void finish_panel(const norm_job *job, size_t example, size_t first, size_t panel, size_t end,
                            const channel_terms *terms, const float *rstd, const double *sums_g,
                            const double *sums_gh) {
  const ck_group_norm_terms *t = &job->terms;
  size_t start = example * t->positions * t->channels;
  double values = (double)job->group * (double)t->positions;
  vf mean_g[PANEL_VECTORS], mean_gh[PANEL_VECTORS];
  vd sums[PANEL_VECTORS];
  for (size_t k = 0; k < PANEL_VECTORS; k++) {
    sums[k] = 0.0;
    mean_g[k] = mean_gh[k] = 0.0f;
  }
  for (size_t channel = panel; channel < end && channel < panel + PANEL; channel++) {
    size_t group = (channel - first) / job->group, k = (channel - panel) / VF, lane = (channel - panel) % VF;
    double r = rstd[first / job->group + group];
    mean_g[k][lane] = (float)(r * sums_g[group] / values);
    mean_gh[k][lane] = (float)(r * r * sums_gh[group] / values);
  }
#define CALL(vectors, width)                                                                              \
  finish_vectors(vectors, rows, t->channels, width, t->x + start + row * t->channels + channel,           \
                 job->y + start + row * t->channels + channel, terms + part, mean_g + part, mean_gh + part, \
                 sums + part)
  FOR_PANEL(panel, end, t->positions, FOR_TILE(width, CALL))
#undef CALL
  if (job->dshift != NULL) store_sums(job->dshift + example * t->channels, sums, panel, end);
}

CK_INLINE void derive_chunk(int op, const norm_job *job, size_t example, size_t first_group, size_t group_count) {
  const ck_group_norm_terms *t = &job->terms;
  size_t first = first_group * job->group, end = first + group_count * job->group;
  const float *mean = job->mean_in + example * t->groups, *rstd = job->rstd_in + example * t->groups;
  channel_terms terms[PANEL_VECTORS];
  double sums_g[CHUNK], sums_gh[CHUNK];
  for (size_t g = 0; g < group_count; g++) sums_g[g] = sums_gh[g] = 0;
  for (size_t panel = first; panel < end; panel += PANEL) {
    load_panel(job, example, panel, end, mean, rstd, terms);
    derive_panel(op, job, example, first, panel, end, terms, sums_g, sums_gh);
  }
  for (size_t panel = first; panel < end; panel += PANEL) {
    load_panel(job, example, panel, end, mean, rstd, terms);
    finish_panel(job, example, first, panel, end, terms, rstd, sums_g, sums_gh);
  }
}

CK_DISPATCH static void group_norm_grad_range(void *context, size_t begin, size_t end) {
  const norm_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t example = item / job->chunks, group = item % job->chunks * job->chunk_groups;
    size_t count = job->terms.groups - group < job->chunk_groups ? job->terms.groups - group : job->chunk_groups;
    switch (job->terms.op) {
#define X(OP) case OP: derive_chunk(OP, job, example, group, count); break;
      ACTIVATIONS(X)
#undef X
    }
  }
}

void ck_group_norm_grad(const ck_group_norm_terms *terms, const float *mean, const float *rstd, const float *dy,
                        float *dx, float *dshift, float *dweight, float *dbias) {
  norm_job job = {.terms = *terms, .mean_in = mean, .rstd_in = rstd, .dy = dy, .y = dx, .dshift = dshift,
                  .dweight = dweight, .dbias = dbias};
  divide(&job);
  ck_parallel_for(terms->batch * job.chunks, grain(&job), group_norm_grad_range, &job);
}
