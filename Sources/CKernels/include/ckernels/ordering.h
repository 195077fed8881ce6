// Sorting, selection and counting (ordering.c, distinct.c, histogram.c).

/// The sorted elements of each lane of [outer, n, inner] and their positions (from 0), from rank `first` on, [outer, ranks, inner]:
/// 1 <= ranks, first + ranks <= n < 2^32. Equal elements stay in order, NaN counts as the maximum, -0 equals 0. The
/// lanes are sorted in `parts` (1 to their number), each on one thread with 2 n keys of scratch.
void ck_order(bool descending, size_t first, size_t ranks, size_t outer, size_t n, size_t inner, const float *x,
              size_t parts, uint64_t *scratch, float *values, uint32_t *order);
/// y[o, r, i] = x[o, order[o, r, i], i], for [outer, n, inner] and [outer, ranks, inner].
void ck_take_along(size_t outer, size_t n, size_t ranks, size_t inner, const uint32_t *order, const float *x, float *y);
/// dx[o, order[o, r, i], i] += dy[o, r, i]
void ck_put_along(size_t outer, size_t n, size_t ranks, size_t inner, const uint32_t *order, const float *dy,
                  float *dx);
/// Positions as floats.
void ck_convert_positions(size_t n, const uint32_t *positions, float *y);
/// The greatest (or least) element so far and its position: the last of equal ones, the last NaN if there is one.
void ck_cumulative_extrema(bool greatest, size_t outer, size_t n, size_t inner, const float *x, float *values,
                           uint32_t *order);

/// The positions that sort the slices x[:, i, :] of [outer, n, inner] like words in a dictionary, n < 2^32. `scratch`
/// and `order` have memory for 2 n.
void ck_order_slices(size_t outer, size_t n, size_t inner, const float *x, uint64_t *scratch, uint32_t *order);
/// Whether each slice, in that order (NULL: as they are), differs from the one before it; the first does, and NaN
/// differs from NaN.
void ck_distinct_slices(size_t outer, size_t n, size_t inner, const float *x, const uint32_t *order, uint8_t *differs);

/// How a value's bin is found: from its distance to the first edge, that corrected by the edges beside it, or by search.
typedef enum { CK_BINS_COMPUTED, CK_BINS_CORRECTED, CK_BINS_SEARCHED } ck_bins;
/// sums[bin] += weight (1 without weights) for each value in the bins + 1 ascending edges. Other values are ignored.
void ck_histogram(ck_bins kind, size_t n, const float *x, const float *weights, size_t bins, const float *edges,
                  double *sums);
/// The number of elements of a sorted row below each value (or not above it, if `right`), by the same comparisons as
/// PyTorch's. `count` values for each of `rows` rows of n elements; `sorter` (or NULL) has the order of each row.
void ck_search_sorted(bool right, size_t rows, size_t n, const float *sorted, const uint32_t *sorter, size_t count,
                      const float *values, float *y);
