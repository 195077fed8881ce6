// Attention (attention.c).

enum { CK_ATTENTION_MAX_WIDTH = 256 };

/// The layout of a head's rows: element (b, h, row, i) is values[b * batch_stride + h * head_stride + row * row_stride
/// + i].
typedef struct {
  float *values;
  size_t batch_stride, head_stride, row_stride;
} ck_attention_operand;

/// softmax(scale q k^T) v, for each head of each example. Widths are at most CK_ATTENTION_MAX_WIDTH, rows fewer than
/// 2^31.
typedef struct {
  size_t batch, heads, queries, keys, width, value_width;
  float scale;
  bool is_causal;  // only queries from j on attend to key j
  ck_attention_operand q, k, v;
} ck_attention_terms;
/// log_sums ([batch, heads, queries]) is stored for the gradient.
void ck_attention(const ck_attention_terms *terms, ck_attention_operand output, float *log_sums);
/// Overwrites dq, dk and dv; deltas is a workspace of the size of log_sums.
void ck_attention_grad(const ck_attention_terms *terms, ck_attention_operand output, const float *log_sums,
                       ck_attention_operand doutput, float *deltas, ck_attention_operand dq, ck_attention_operand dk,
                       ck_attention_operand dv);
