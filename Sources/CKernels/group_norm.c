// Group normalisation of images with the channels last, with what surrounds it in a U-Net: the step's embedding added
// before, the activation after. Forward and backward each read their inputs from memory once: a few channels of one
// example, all positions, fit a cache.
#include "activations.h"
#include "grain.h"

// A tile is what one pass over the positions works on; a chunk is whole groups, one thread's work at a time.
enum { TILE_VECTORS = 2, TILE = TILE_VECTORS * VF, CHUNK = 64, PARTIAL_ROWS = 16 };

enum { IDENTITY = -1 };

// The loops are inlined once for each.
#define ACTIVATIONS(X) X(IDENTITY) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_TANH) X(CK_SIGMOID) \
  X(CK_SOFTPLUS)

/// Calls a loop with the number of vectors and the width as constants where a tile is full.
#define FOR_TILE(width, CALL)          \
  do {                                 \
    if ((width) == TILE)               \
      CALL(TILE_VECTORS, TILE);        \
    else if ((width) == VF)            \
      CALL(1, VF);                     \
    else                               \
      CALL(vectors_for(width), width); \
  } while (0)

CK_INLINE size_t vectors_for(size_t width) { return width > VF ? TILE_VECTORS : 1; }

typedef struct {
  ck_group_norm_terms terms;
  size_t group;               // channels of a group
  size_t chunk_groups, chunks;  // groups of a chunk; chunks of an example
  const float *mean_in, *rstd_in, *dy;
  float *y, *mean, *rstd, *dshift, *dweight, *dbias;
} norm_job;

/// A group's moments while channels are added: the mean, and the squared deviations from it.
typedef struct {
  double mean, deviations, channels;
} moments;

/// What a tile's channels are computed with, one lane each.
typedef struct {
  vf center, rstd, weight, bias;
} channel_terms;

/// Adds a channel of n values, given the sums of their distances from `pivot` and of the squares of these (Chan et al.).
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

/// Sums over the positions of `vectors` vectors of channels: of x - pivot and of its square.
CK_INLINE void sum_channels(size_t vectors, size_t positions, size_t stride, size_t width, const float *x, const vf *pivot,
                            vd *sums, vd *squares) {
  for (size_t k = 0; k < vectors; k++) sums[k] = squares[k] = 0.0;
  for (size_t row = 0; row < positions;) {
    size_t stop = positions - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : positions;
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

/// Adds the moments of a tile's channels to those of its groups, `first` being the chunk's first channel.
CK_INLINE void add_moments(const norm_job *job, size_t example, size_t first, size_t channel, size_t width,
                           moments *groups) {
  const ck_group_norm_terms *t = &job->terms;
  const float *x = t->x + example * t->positions * t->channels + channel;
  vf pivot[TILE_VECTORS];
  vd sums[TILE_VECTORS], squares[TILE_VECTORS];
  for (size_t k = 0; k < vectors_for(width); k++) load_channels(&pivot[k], x, k * VF, width - k * VF, 0);
#define CALL(vectors, width) sum_channels(vectors, t->positions, t->channels, width, x, pivot, sums, squares)
  FOR_TILE(width, CALL);
#undef CALL
  const float *shift = t->shift == NULL ? NULL : t->shift + example * t->channels + channel;
  const float *pivots = (const float *)pivot;
  const double *all_sums = (const double *)sums, *all_squares = (const double *)squares;
  for (size_t i = 0; i < width; i++) {
    double from = pivots[i] + (shift == NULL ? 0.0 : shift[i]);
    add_channel(&groups[(channel + i - first) / job->group], (double)t->positions, from, all_sums[i], all_squares[i]);
  }
}

/// The terms of a tile.
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

// ---------------------------------------------------------------- forward

CK_INLINE void apply_vectors(int op, size_t vectors, const norm_job *job, size_t width, const float *x, float *y,
                             const channel_terms *terms) {
  size_t stride = job->terms.channels;
  vf scale[TILE_VECTORS];
  for (size_t k = 0; k < vectors; k++) scale[k] = terms[k].rstd * terms[k].weight;
  for (size_t row = 0; row < job->terms.positions; row++) {
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
  for (size_t channel = first; channel < end; channel += TILE)
    add_moments(job, example, first, channel, end - channel < TILE ? end - channel : TILE, groups);
  for (size_t g = 0; g < group_count; g++) {
    double variance = groups[g].deviations / ((double)job->group * (double)t->positions);
    mean[first_group + g] = (float)groups[g].mean;
    rstd[first_group + g] = (float)(1.0 / __builtin_elementwise_sqrt((variance > 0 ? variance : 0) + t->eps));
  }
  for (size_t channel = first; channel < end; channel += TILE) {
    size_t width = end - channel < TILE ? end - channel : TILE, start = example * t->positions * t->channels + channel;
    channel_terms terms[TILE_VECTORS];
    load_terms(job, example, channel, width, mean, rstd, terms);
#define CALL(vectors, width) apply_vectors(op, vectors, job, width, t->x + start, job->y + start, terms)
    FOR_TILE(width, CALL);
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

/// Divides the channels so that every thread has work and vectors are full where the groups allow it.
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

/// Writes g to dx, and adds up g and g h.
CK_INLINE void derive_vectors(int op, size_t vectors, const norm_job *job, size_t width, const float *x, const float *dy,
                              float *dx, const channel_terms *terms, vd *sums, vd *products) {
  size_t stride = job->terms.channels, positions = job->terms.positions;
  for (size_t k = 0; k < vectors; k++) sums[k] = products[k] = 0.0;
  for (size_t row = 0; row < positions;) {
    size_t stop = positions - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : positions;
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

/// Replaces g by dx, and adds that up.
CK_INLINE void finish_vectors(size_t vectors, const norm_job *job, size_t width, const float *x, float *dx,
                              const channel_terms *terms, const vf *mean_g, const vf *mean_gh, vd *sums) {
  size_t stride = job->terms.channels, positions = job->terms.positions;
  vf scale[TILE_VECTORS];
  for (size_t k = 0; k < vectors; k++) {
    scale[k] = terms[k].rstd * terms[k].weight;
    sums[k] = 0.0;
  }
  for (size_t row = 0; row < positions;) {
    size_t stop = positions - row > PARTIAL_ROWS ? row + PARTIAL_ROWS : positions;
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

CK_INLINE void store_sums(float *to, const vd *sums, size_t width) {
  for (size_t k = 0; k < vectors_for(width); k++) {
    vf narrow = __builtin_convertvector(sums[k], vf);
    vf_store_part(to + k * VF, &narrow, width - k * VF);
  }
}

CK_INLINE void derive_chunk(int op, const norm_job *job, size_t example, size_t first_group, size_t group_count) {
  const ck_group_norm_terms *t = &job->terms;
  size_t first = first_group * job->group, end = first + group_count * job->group;
  const float *mean = job->mean_in + example * t->groups, *rstd = job->rstd_in + example * t->groups;
  double sums_g[CHUNK], sums_gh[CHUNK];
  for (size_t g = 0; g < group_count; g++) sums_g[g] = sums_gh[g] = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (size_t channel = first; channel < end; channel += TILE) {
      size_t width = end - channel < TILE ? end - channel : TILE;
      size_t start = example * t->positions * t->channels + channel, own = example * t->channels + channel;
      const float *x = t->x + start;
      float *dx = job->y + start;
      channel_terms terms[TILE_VECTORS];
      load_terms(job, example, channel, width, mean, rstd, terms);
      vd sums[TILE_VECTORS];
      if (pass == 0) {
        vd products[TILE_VECTORS];
#define CALL(vectors, width) derive_vectors(op, vectors, job, width, x, job->dy + start, dx, terms, sums, products)
        FOR_TILE(width, CALL);
#undef CALL
        for (size_t i = 0; i < width; i++) {
          size_t group = (channel + i - first) / job->group;
          double weight = terms[i / VF].weight[i % VF];
          sums_g[group] += weight * sums[i / VF][i % VF];
          sums_gh[group] += weight * products[i / VF][i % VF];
        }
        store_sums(job->dbias + own, sums, width);
        store_sums(job->dweight + own, products, width);
      } else {
        double values = (double)job->group * (double)t->positions;
        vf mean_g[TILE_VECTORS], mean_gh[TILE_VECTORS];
        for (size_t i = 0; i < width; i++) {
          size_t group = (channel + i - first) / job->group;
          double r = rstd[first_group + group];
          mean_g[i / VF][i % VF] = (float)(r * sums_g[group] / values);
          mean_gh[i / VF][i % VF] = (float)(r * r * sums_gh[group] / values);
        }
#define CALL(vectors, width) finish_vectors(vectors, job, width, x, dx, terms, mean_g, mean_gh, sums)
        FOR_TILE(width, CALL);
#undef CALL
        if (job->dshift != NULL) store_sums(job->dshift + own, sums, width);
      }
    }
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
