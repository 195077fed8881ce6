// Scaled dot-product attention whose memory grows with the number of tokens, not with its square (Dao et al. 2022, Rabe
// and Staats 2021): the scores of sixteen tokens, one per lane, are computed one block at a time and never stored.
//
// A tile is the transpose of sixteen rows of an operand, width x 16. Two loops do all the work: `score` multiplies rows
// with a tile, `gather` adds weighted rows to a tile. The gradient computes the scores again, once with the queries in
// the lanes (for dq) and once with the keys (for dk and dv), so that no two threads add to the same element.
#include "grain.h"
#include "vectormath.h"
#include "ckernels.h"

enum { BLOCK = 64, ROWS = 6, MAX_WIDTH = CK_ATTENTION_MAX_WIDTH };

typedef struct {
  ck_attention_terms terms;
  size_t lanes_blocks;  // blocks of sixteen queries, or keys
  ck_attention_operand output, doutput, dq, dk, dv;
  float *log_sums;  // [batch, heads, queries]
  float *deltas;    // [batch, heads, queries], sum of doutput * output
} attention_job;

static float *row_of(const ck_attention_operand *o, size_t batch, size_t head, size_t row) {
  return o->values + batch * o->batch_stride + head * o->head_stride + row * o->row_stride;
}

CK_INLINE void load_tile(vf *tile, size_t width, const float *rows, size_t stride, size_t count) {
  for (size_t d = 0; d < width; d++) tile[d] = 0.0f;
  float *lanes = (float *)tile;
  for (size_t i = 0; i < count; i++)
    for (size_t d = 0; d < width; d++) lanes[d * VF + i] = rows[i * stride + d];
}

CK_INLINE void store_tile(const vf *tile, size_t width, float *rows, size_t stride, size_t count) {
  const float *lanes = (const float *)tile;
  for (size_t i = 0; i < count; i++)
    for (size_t d = 0; d < width; d++) rows[i * stride + d] = lanes[d * VF + i];
}

CK_INLINE void score_rows(size_t rows, size_t width, const float *a, size_t stride, const vf *tile, vf *scores) {
  vf sums[ROWS];
  for (size_t r = 0; r < rows; r++) sums[r] = 0.0f;
  for (size_t d = 0; d < width; d++) {
    vf t = tile[d];
    for (size_t r = 0; r < rows; r++) sums[r] = a[r * stride + d] * t + sums[r];
  }
  for (size_t r = 0; r < rows; r++) scores[r] = sums[r];
}

/// scores[j] = sum over d of a[j, d] * tile[d]
CK_INLINE void score(size_t count, size_t width, const float *a, size_t stride, const vf *tile, vf *scores) {
  size_t j = 0;
  for (; j + ROWS <= count; j += ROWS) score_rows(ROWS, width, a + j * stride, stride, tile, scores + j);
  for (; j < count; j++) score_rows(1, width, a + j * stride, stride, tile, scores + j);
}

CK_INLINE void gather_columns(size_t columns, size_t count, const float *a, size_t stride, const vf *weights,
                              vf *tile) {
  vf sums[ROWS];
  for (size_t c = 0; c < columns; c++) sums[c] = tile[c];
  for (size_t j = 0; j < count; j++) {
    vf w = weights[j];
    for (size_t c = 0; c < columns; c++) sums[c] = a[j * stride + c] * w + sums[c];
  }
  for (size_t c = 0; c < columns; c++) tile[c] = sums[c];
}

/// tile[d] += sum over j of weights[j] * a[j, d]
CK_INLINE void gather(size_t count, size_t width, const float *a, size_t stride, const vf *weights, vf *tile) {
  size_t d = 0;
  for (; d + ROWS <= width; d += ROWS) gather_columns(ROWS, count, a + d, stride, weights, tile + d);
  for (; d < width; d++) gather_columns(1, count, a + d, stride, weights, tile + d);
}

/// The indices of the lanes, counted from `first`.
CK_INLINE void lane_numbers(vi *numbers, size_t first) {
  for (int i = 0; i < VF; i++) (*numbers)[i] = (int32_t)(first + (size_t)i);
}

// ---------------------------------------------------------------- forward

CK_INLINE void attend(const attention_job *job, size_t batch, size_t head, size_t first) {
  const ck_attention_terms *t = &job->terms;
  size_t lanes = smaller(t->queries - first, VF);
  vf q[MAX_WIDTH], sums[MAX_WIDTH], scores[BLOCK];
  load_tile(q, t->width, row_of(&t->q, batch, head, first), t->q.row_stride, lanes);
  for (size_t d = 0; d < t->width; d++) q[d] *= t->scale;
  for (size_t d = 0; d < t->value_width; d++) sums[d] = 0.0f;
  vf maximum = -__builtin_inff(), total = 0.0f;
  vi queries;
  lane_numbers(&queries, first);
  // With a causal mask, none of these queries attends to a key after the last of them.
  size_t keys = t->is_causal && first + lanes < t->keys ? first + lanes : t->keys;
  for (size_t key = 0; key < keys; key += BLOCK) {
    size_t count = smaller(keys - key, BLOCK);
    score(count, t->width, row_of(&t->k, batch, head, key), t->k.row_stride, q, scores);
    vf before = maximum;
    for (size_t j = 0; j < count; j++) {
      if (t->is_causal) scores[j] = queries >= (int32_t)(key + j) ? scores[j] : -__builtin_inff();
      maximum = scores[j] > maximum ? scores[j] : maximum;
    }
    vf rescale = before - maximum;
    vf_exp(&rescale);
    if (vf_any(before < maximum)) {
      for (size_t d = 0; d < t->value_width; d++) sums[d] *= rescale;
      total *= rescale;
    }
    for (size_t j = 0; j < count; j++) {
      scores[j] -= maximum;
      vf_exp(&scores[j]);
      total += scores[j];
    }
    gather(count, t->value_width, row_of(&t->v, batch, head, key), t->v.row_stride, scores, sums);
  }
  vf inverse = 1.0f / total;
  for (size_t d = 0; d < t->value_width; d++) sums[d] *= inverse;
  store_tile(sums, t->value_width, row_of(&job->output, batch, head, first), job->output.row_stride, lanes);
  vf_log(&total);
  total += maximum;
  vf_store_part(job->log_sums + (batch * t->heads + head) * t->queries + first, &total, lanes);
}

/// An item is sixteen lanes of a head of an example.
CK_DISPATCH static void attention_range(void *context, size_t begin, size_t end) {
  const attention_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t pair = item / job->lanes_blocks, first = item % job->lanes_blocks * VF;
    attend(job, pair / job->terms.heads, pair % job->terms.heads, first);
  }
}

/// Runs a loop over all heads, with sixteen rows per item.
static void run(attention_job *job, size_t rows, void (*range)(void *, size_t, size_t)) {
  const ck_attention_terms *t = &job->terms;
  job->lanes_blocks = vf_count(rows);
  size_t work = (t->queries * t->keys / (rows ? rows : 1)) * (t->width + t->value_width);
  ck_parallel_for(t->batch * t->heads * job->lanes_blocks, grain_for(COSTLY_GRAIN, work), range, job);
}

void ck_attention(const ck_attention_terms *terms, ck_attention_operand output, float *log_sums) {
  attention_job job = {.terms = *terms, .output = output, .log_sums = log_sums};
  run(&job, terms->queries, attention_range);
}

// ---------------------------------------------------------------- backward
// With p = softmax(s), dp = doutput v^T and delta = sum(doutput * output): ds = p (dp - delta).

/// Computes delta for all queries of an item.
CK_DISPATCH static void delta_range(void *context, size_t begin, size_t end) {
  const attention_job *job = context;
  const ck_attention_terms *t = &job->terms;
  for (size_t item = begin; item < end; item++) {
    size_t batch = item / t->queries / t->heads, head = item / t->queries % t->heads, row = item % t->queries;
    const float *o = row_of(&job->output, batch, head, row), *d = row_of(&job->doutput, batch, head, row);
    float sum = 0;
    for (size_t i = 0; i < t->value_width; i++) sum += o[i] * d[i];
    job->deltas[item] = sum;
  }
}

CK_INLINE void derive_queries(const attention_job *job, size_t batch, size_t head, size_t first) {
  const ck_attention_terms *t = &job->terms;
  size_t lanes = smaller(t->queries - first, VF);
  size_t statistics = (batch * t->heads + head) * t->queries + first;
  vf q[MAX_WIDTH], doutput[MAX_WIDTH], dq[MAX_WIDTH], scores[BLOCK], products[BLOCK];
  load_tile(q, t->width, row_of(&t->q, batch, head, first), t->q.row_stride, lanes);
  load_tile(doutput, t->value_width, row_of(&job->doutput, batch, head, first), job->doutput.row_stride, lanes);
  for (size_t d = 0; d < t->width; d++) {
    q[d] *= t->scale;
    dq[d] = 0.0f;
  }
  vf log_sum = 0.0f, delta = 0.0f;
  vf_load_part(&log_sum, job->log_sums + statistics, lanes);
  vf_load_part(&delta, job->deltas + statistics, lanes);
  vi queries;
  lane_numbers(&queries, first);
  size_t keys = t->is_causal && first + lanes < t->keys ? first + lanes : t->keys;
  for (size_t key = 0; key < keys; key += BLOCK) {
    size_t count = smaller(keys - key, BLOCK);
    const float *k = row_of(&t->k, batch, head, key);
    score(count, t->width, k, t->k.row_stride, q, scores);
    score(count, t->value_width, row_of(&t->v, batch, head, key), t->v.row_stride, doutput, products);
    for (size_t j = 0; j < count; j++) {
      vf p = scores[j] - log_sum;
      vf_exp(&p);
      if (t->is_causal) p = queries >= (int32_t)(key + j) ? p : 0.0f;
      scores[j] = p * (products[j] - delta) * t->scale;
    }
    gather(count, t->width, k, t->k.row_stride, scores, dq);
  }
  store_tile(dq, t->width, row_of(&job->dq, batch, head, first), job->dq.row_stride, lanes);
}

CK_DISPATCH static void derive_queries_range(void *context, size_t begin, size_t end) {
  const attention_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t pair = item / job->lanes_blocks, first = item % job->lanes_blocks * VF;
    derive_queries(job, pair / job->terms.heads, pair % job->terms.heads, first);
  }
}

CK_INLINE void derive_keys(const attention_job *job, size_t batch, size_t head, size_t first) {
  const ck_attention_terms *t = &job->terms;
  size_t lanes = smaller(t->keys - first, VF);
  const float *log_sums = job->log_sums + (batch * t->heads + head) * t->queries;
  const float *deltas = job->deltas + (batch * t->heads + head) * t->queries;
  vf k[MAX_WIDTH], v[MAX_WIDTH], dk[MAX_WIDTH], dv[MAX_WIDTH], scores[BLOCK], products[BLOCK];
  load_tile(k, t->width, row_of(&t->k, batch, head, first), t->k.row_stride, lanes);
  load_tile(v, t->value_width, row_of(&t->v, batch, head, first), t->v.row_stride, lanes);
  for (size_t d = 0; d < t->width; d++) {
    k[d] *= t->scale;
    dk[d] = 0.0f;
  }
  for (size_t d = 0; d < t->value_width; d++) dv[d] = 0.0f;
  vi keys;
  lane_numbers(&keys, first);
  for (size_t query = t->is_causal ? first : 0; query < t->queries; query += BLOCK) {
    size_t count = smaller(t->queries - query, BLOCK);
    const float *q = row_of(&t->q, batch, head, query), *doutput = row_of(&job->doutput, batch, head, query);
    score(count, t->width, q, t->q.row_stride, k, scores);
    score(count, t->value_width, doutput, job->doutput.row_stride, v, products);
    for (size_t i = 0; i < count; i++) {
      vf p = scores[i] - log_sums[query + i];
      vf_exp(&p);
      if (t->is_causal) p = keys <= (int32_t)(query + i) ? p : 0.0f;
      scores[i] = p;
      products[i] = p * (products[i] - deltas[query + i]) * t->scale;
    }
    gather(count, t->value_width, doutput, job->doutput.row_stride, scores, dv);
    gather(count, t->width, q, t->q.row_stride, products, dk);
  }
  store_tile(dk, t->width, row_of(&job->dk, batch, head, first), job->dk.row_stride, lanes);
  store_tile(dv, t->value_width, row_of(&job->dv, batch, head, first), job->dv.row_stride, lanes);
}

CK_DISPATCH static void derive_keys_range(void *context, size_t begin, size_t end) {
  const attention_job *job = context;
  for (size_t item = begin; item < end; item++) {
    size_t pair = item / job->lanes_blocks, first = item % job->lanes_blocks * VF;
    derive_keys(job, pair / job->terms.heads, pair % job->terms.heads, first);
  }
}

void ck_attention_grad(const ck_attention_terms *terms, ck_attention_operand output, const float *log_sums,
                       ck_attention_operand doutput, float *deltas, ck_attention_operand dq, ck_attention_operand dk,
                       ck_attention_operand dv) {
  attention_job job = {.terms = *terms, .output = output, .doutput = doutput, .dq = dq, .dk = dk, .dv = dv,
                       .log_sums = (float *)log_sums, .deltas = deltas};
  size_t rows = terms->batch * terms->heads * terms->queries;
  ck_parallel_for(rows, grain_for(GRAIN, terms->value_width), delta_range, &job);
  run(&job, terms->queries, derive_queries_range);
  run(&job, terms->keys, derive_keys_range);
}
