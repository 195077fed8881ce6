// Windows, resizing, sampling and medians of images (pooling.c, unfold.c, resize.c, sampling.c, windows.c, median.c).

// x is [outer, height, width, inner]: [N, H, W, C] with the channels last, otherwise [N * C, H, W, 1]. A signal has
// height 1.

/// The windows of one axis: element e of window w is at w * stride + e * dilation - before, which may be outside.
typedef struct {
  size_t in, out, kernel, stride, dilation, before;
} ck_window;

typedef struct {
  size_t outer, inner;
  ck_window height, width;
} ck_pooling;

/// The maximum of each window; a NaN wins. If `chosen` is not NULL it receives the maximum's index in the window (row *
/// width of the kernel + column), the first of equal ones.
void ck_max_pool(ck_pooling shape, const float *x, float *y, int32_t *chosen);
void ck_max_pool_grad(ck_pooling shape, const int32_t *chosen, const float *dy, float *dx);
/// The sum of each window's elements over rows[.] * columns[.], the numbers of elements that count along each axis.
void ck_average_pool(ck_pooling shape, const float *rows, const float *columns, const float *x, float *y);
void ck_average_pool_grad(ck_pooling shape, const float *rows, const float *columns, const float *dy,
                          float *dx);

typedef struct {
  size_t outer;
  ck_window height, width;
} ck_unfolding;

/// columns[o, i, j, r, c] is element (i, j) of the window (r, c) of image o; 0 outside of the image. x is [outer, height,
/// width], columns [outer, kernel height, kernel width, rows of windows, columns of windows].
void ck_unfold(ck_unfolding shape, const float *x, float *columns);
/// The inverse: each position of x is the sum of the elements that lie on it.
void ck_fold(ck_unfolding shape, const float *columns, float *x);

/// Position r of the result along an axis is the sum of count[r] positions of the input from first[r] on, each times its
/// weight: weights[k * out + r] for the k-th; 1 if `weights` is NULL. first[r] and, where there are terms, first[r] + count[r]
/// do not decrease with r, and first[r] is below `in` even if count[r] is 0.
typedef struct {
  size_t in, out, taps;  // taps: the maximum of count
  const int32_t *first, *count;
  const float *weights;
} ck_resized_axis;

typedef struct {
  size_t outer, inner;
  ck_resized_axis depth, height, width;
} ck_resizing;

/// x is [outer, depth, height, width, inner].
void ck_resize(ck_resizing shape, const float *x, float *y);

typedef enum { CK_SAMPLE_NEAREST, CK_SAMPLE_LINEAR, CK_SAMPLE_CUBIC } ck_sample_mode;
typedef enum { CK_SAMPLE_ZEROS, CK_SAMPLE_BORDER, CK_SAMPLE_REFLECTION } ck_sample_padding;

typedef struct {
  size_t batch, channels, points;  // points per image
  size_t axes;                     // 2, or 3 for volumes; cubic needs 2
  size_t depth, height, width;     // at least 1; the depth of images is 1
  ck_sample_mode mode;
  ck_sample_padding padding;
  bool align_corners;
} ck_sampling;

/// Samples x, [batch, channels, depth, height, width], at the points of the grid, [batch, points, axes], whose coordinates
/// are x, y(, z) from -1 to 1. Any coordinate is possible, also NaN. y is [batch, channels, points].
void ck_grid_sample(ck_sampling shape, const float *x, const float *grid, float *y);
/// The gradients of x and of the grid.
void ck_grid_sample_grad(ck_sampling shape, const float *grid, const float *dy, float *dx);
void ck_grid_sample_grid_grad(ck_sampling shape, const float *x, const float *grid, const float *dy, float *dgrid);

/// y[r, i, c] = sum over k of weights[k] * x[r, i + k, c] for x [rows, n, inner] and y [rows, n - size + 1, inner].
void ck_window_sums(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *x, float *y);
void ck_window_sums_grad(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *dy,
                         float *dx);

/// The maximum side of a window.
enum { CK_MEDIAN_MAX = 15 };
/// y[p, i, j], [planes, height, width], is the median of the size x size elements (an odd size up to CK_MEDIAN_MAX) of
/// x[p, i.., j..], [planes, height + size - 1, width + size - 1].
void ck_median(size_t planes, size_t height, size_t width, size_t size, const float *x, float *y);
