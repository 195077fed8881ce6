// Reductions along an axis and of all elements (reduce.c, cumulative.c).

// x is [outer, n, inner], y is [outer, inner]. n >= 1 except for sums (0, MEAN: NaN) and PROD (1).
typedef enum { CK_SUM, CK_MEAN, CK_PROD, CK_MAX, CK_MIN, CK_SUM_OF_SQUARES } ck_reduce_op;
void ck_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// The first position (from 0) of the maximum or minimum; a NaN wins, as in PyTorch.
void ck_arg_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, int64_t *y);
/// Two-pass variance: mean and sum of squared deviations, both [outer, inner].
void ck_moments(size_t outer, size_t n, size_t inner, const float *x, float *mean, float *squared_deviations);
/// Cumulative sums or products (CK_SUM, CK_PROD) along the middle axis, from its end if `reverse`. In place.
void ck_cumulative(ck_reduce_op op, bool reverse, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// Logarithms of cumulative sums of exponentials along the middle axis, and their gradient.
void ck_cumulative_log_sum(size_t outer, size_t n, size_t inner, const float *x, float *y);
void ck_cumulative_log_sum_grad(size_t outer, size_t n, size_t inner, const float *x, const float *y, const float *dy,
                                float *dx);
/// Sums over all n elements, with partial sums in double precision.
double ck_sum(size_t n, const float *x);
double ck_sum_of_squares(size_t n, const float *x);
bool ck_all_finite(size_t n, const float *x);
/// mean[r] = the mean of the points y [points, size], weighted by the density of x[r] under signal[r] y + noise[r] times
/// normal noise; for noise 0 the nearest points. `sums` has room for rows * size doubles.
void ck_posterior_mean(size_t rows, size_t points, size_t size, const float *x, const float *y, const double *signal,
                       const double *noise, double *sums, float *mean);
