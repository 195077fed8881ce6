// Selection of elements by masks and positions (selection.c). A mask selects where it is not 0 (NaN is not 0). Positions
// count from 0 and are valid.

size_t ck_count_nonzero(size_t n, const float *x);
/// The positions of the first `count` elements that are not 0, of which x has so many.
void ck_nonzero(size_t count, const float *x, int64_t *positions);
/// dst[k] = src at the k-th selected element, for the first `count` of them.
void ck_compress(size_t count, const float *mask, const float *src, float *dst);
/// dst[i] = src[k] at the k-th selected element, of which there are `count`; elsewhere `otherwise`, or 0 if it is NULL.
/// In place on `otherwise`.
void ck_expand(size_t n, size_t count, const float *mask, const float *src, const float *otherwise, float *dst);
/// Ascending positions in a tensor of these sizes, as rows of `rank` positions along its axes.
void ck_unravel(size_t count, const int64_t *positions, size_t rank, const size_t *sizes, float *dst);

/// Converts positions that count from `first`, or from the end if negative and `from_end`, along an axis of `size`. False
/// if one of them is no whole number, beyond 2^24 (up to which floats hold all of them) or not on the axis.
bool ck_to_positions(size_t n, const float *values, int64_t first, bool from_end, int64_t size, int64_t *positions);
/// sums (dense over sizes) += scale * positions, read with strides (0 to broadcast).
void ck_add_positions(size_t rank, const size_t *sizes, const int64_t *positions, const ptrdiff_t *strides,
                      int64_t scale, int64_t *sums);

/// dst[i][j][k] = src[i][index[i][j][k]][k] for the middle axis: `sizes` are the index's, which is dense.
void ck_gather_along(size_t rank, size_t axis, const size_t *sizes, const int64_t *index, const float *src,
                     const ptrdiff_t *src_strides, float *dst, const ptrdiff_t *dst_strides);
/// dst[i][index[i][j][k]][k] = src[i][j][k], or += if `accumulate`. Of equal positions the last counts. Strides of src may
/// be 0.
void ck_scatter_along(bool accumulate, size_t rank, size_t axis, const size_t *sizes, const int64_t *index,
                      const float *src, const ptrdiff_t *src_strides, float *dst, const ptrdiff_t *dst_strides);
