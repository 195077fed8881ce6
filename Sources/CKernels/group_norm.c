// Group normalisation of images with the channels last, fused with its neighbours in a U-Net: the timestep's embedding
// added before, the activation after. Forward and backward each read their inputs from memory once: a few channels of
// one example, at all positions, fit into a cache.
#include "group_norm.h"

// ---------------------------------------------------------------- moments

/// A group's moments while channels are added: the mean, and the sum of squared deviations from it.
typedef struct {
  double mean, deviations, channels;
} moments;

/// Adds a channel of n values, given the sums of their differences from `pivot` and of the squares of these (Chan et
/// al.).
CK_INLINE void add_channel(moments *m, double n, double pivot, double sum, double squares) {
  double mean = pivot + sum / n, distance = mean - m->mean, channels = m->channels + 1;
  m->mean += distance / channels;
  m->deviations += squares - sum * sum / n + distance * distance * n * (m->channels / channels);
  m->channels = channels;
}

/// Sums rows of `vectors` vectors of channels: x - pivot and its square.
CK_INLINE void sum_channels(size_t vectors, size_t rows, size_t stride, size_t width, const float *x, const vf *pivot,
                            vd *sums, vd *squares) {
  for (size_t row = 0; row < rows;) {
    size_t stop = row + smaller(rows - row, PARTIAL_ROWS);
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

// ---------------------------------------------------------------- results

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
    size_t count = smaller(job->terms.groups - group, job->chunk_groups);
    switch (job->terms.op) {
#define X(OP) case OP: normalize_chunk(OP, job, example, group, count); break;
      ACTIVATIONS(X)
#undef X
    }
  }
}

void ck_group_norm(const ck_group_norm_terms *terms, float *y, float *mean, float *rstd) {
  norm_job job = {.terms = *terms, .y = y, .mean = mean, .rstd = rstd};
  divide(&job);
  ck_parallel_for(terms->batch * job.chunks, grain(&job), group_norm_range, &job);
}
