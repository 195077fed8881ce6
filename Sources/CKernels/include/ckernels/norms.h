// Normalisations and softmax (softmax.c, layer_norm.c, group_norm.c, batch_norm.c).

/// Softmax (or its logarithm) along the middle axis of [outer, n, inner]. In place.
void ck_softmax(bool logarithm, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// dx from y and dy. In place on dy.
void ck_softmax_grad(bool logarithm, size_t outer, size_t n, size_t inner, const float *y, const float *dy, float *dx);
/// Layer normalisation of [rows, n]: y = (x - mean) * rstd * weight + bias; weight and bias may be NULL.
/// mean and rstd ([rows]) are stored for the gradient.
void ck_layer_norm(size_t rows, size_t n, float eps, const float *x, const float *weight, const float *bias, float *y,
                   float *mean, float *rstd);
/// dweight and dbias ([n]) are overwritten; each of them and weight may be NULL.
void ck_layer_norm_grad(size_t rows, size_t n, const float *x, const float *weight, const float *mean,
                        const float *rstd, const float *dy, float *dx, float *dweight, float *dbias);
/// Group normalisation of [batch, positions, channels], for each example and each run of channels / groups: y = f((x +
/// shift - mean) * rstd * weight + bias).
typedef struct {
  int op;  // f, as for ck_bias_activation
  size_t batch, positions, channels, groups;
  float eps;
  const float *x;
  const float *shift;          // [batch, channels], or NULL
  const float *weight, *bias;  // [channels], or [batch, channels] if `each_example`, or NULL
  bool each_example;
} ck_group_norm_terms;
/// mean and rstd ([batch, groups]) are stored for the gradient.
void ck_group_norm(const ck_group_norm_terms *terms, float *y, float *mean, float *rstd);
/// dshift (may be NULL), dweight and dbias are [batch, channels], with the part of each example.
void ck_group_norm_grad(const ck_group_norm_terms *terms, const float *mean, const float *rstd, const float *dy,
                        float *dx, float *dshift, float *dweight, float *dbias);

// Batch normalisation of x [outer, channels, inner]; inner is 1 with the channels last.
/// For each channel: the mean and the sum of squared deviations, in two passes.
void ck_channel_moments(size_t outer, size_t channels, size_t inner, const float *x, float *mean,
                        float *squared_deviations);
/// y = (x - mean[c]) * scale[c] + shift[c], plus dy * gain[c] if dy is not NULL.
void ck_channel_map(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *scale,
                    const float *shift, const float *dy, const float *gain, float *y);
/// For each channel: the sums of dy * (x - mean[c]) * rstd[c] and of dy.
void ck_channel_sums(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *rstd,
                     const float *dy, float *products, float *sums);
