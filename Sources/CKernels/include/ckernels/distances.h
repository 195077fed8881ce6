// Distances between rows (distances.c), and the intervals of a grid (intervals.c).

/// y[i, j] = the p-norm (p >= 0, 0 counts, INFINITY is the maximum) of x[i, :] - zt[:, j], for x [rows, size] and the transposed
/// zt [size, others].
void ck_distances(float p, size_t rows, size_t others, size_t size, const float *x, const float *zt, float *y);
/// The gradient of x from that of y. Distances of 0 have none.
void ck_distances_grad(float p, size_t rows, size_t others, size_t size, const float *x, const float *zt, const float *y,
                       const float *dy, float *dx);

/// interval[i] = the last k < n - 1 with grid[k] <= x[i], 0 if there is none; the grid ascends and n is at least 2.
void ck_intervals(size_t count, const float *x, size_t n, const float *grid, int64_t *interval);
