// The gradients of group normalisation. With h = (x + shift - mean) rstd, z = h weight + bias, y = f(z), g = dy f'(z)
// and M values in a group: dx = rstd (g weight - sum(g weight) / M - h sum(g weight h) / M)
#include "group_norm.h"

/// Writes g to dx, and sums g and g h.
CK_INLINE void derive_vectors(int op, size_t vectors, size_t rows, size_t stride, size_t width, const float *x,
                              const float *dy, float *dx, const channel_terms *terms, vd *sums, vd *products) {
  for (size_t row = 0; row < rows;) {
    size_t stop = row + smaller(rows - row, PARTIAL_ROWS);
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
          if (derives_from_output(op)) vf_unary((ck_unary_op)op, 0, 0, &y);
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
    size_t stop = row + smaller(rows - row, PARTIAL_ROWS);
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
  for (size_t k = 0; k < PANEL_VECTORS && panel + k * VF < end; k++)
    vd_store_part(to + panel + k * VF, &sums[k], end - panel - k * VF);
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
    size_t count = smaller(job->terms.groups - group, job->chunk_groups);
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
