// Copies between layouts, rows by index (movement.c), and triangles (triangle.c).

/// dst (dense, row-major over sizes) = src read with `strides` (elements; 0 and negative allowed).
void ck_gather_strided(size_t rank, const size_t *sizes, const float *src, const ptrdiff_t *strides, float *dst);
/// dst written with `strides` = src (dense), or += if `accumulate`. Runs on one thread if a stride is zero.
void ck_scatter_strided(size_t rank, const size_t *sizes, const float *src, float *dst, const ptrdiff_t *strides,
                        bool accumulate);
/// dst[o, i, :] = src[o, index[i], :] for o in 0..<outer, i in 0..<count; src has `n` slots of `inner` floats.
void ck_take(size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src, float *dst);
/// dst[o, index[i], :] = src[o, i, :], or += if `accumulate`. Of equal positions the last counts.
void ck_put(bool accumulate, size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src,
            float *dst);
/// dst [outer, before + in + after, inner] is src [outer, in, inner] between its positions edges[0..<before] and
/// edges[before..<before + after].
void ck_extend(size_t outer, size_t in, size_t inner, size_t before, size_t after, const int64_t *edges,
               const float *src, float *dst);
/// The gradient: each position of dst [outer, in, inner] is the sum of those of src that are copies of it.
void ck_extend_grad(size_t outer, size_t in, size_t inner, size_t before, size_t after, const int64_t *edges,
                    const float *src, float *dst);
/// y = x for `count` matrices, with zeros below the diagonal that is `offset` columns right of the main one, or above it.
void ck_triangle(bool upper, size_t count, size_t rows, size_t columns, ptrdiff_t offset, const float *x, float *y);
