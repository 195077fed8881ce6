// Optimal pairs of points (assignment.c).

/// The number of doubles in the workspace of `ck_assign`.
size_t ck_assignment_workspace(size_t n, size_t size);
/// Assigns to each of the n points a ([n, size]) one of b, so that the sum of squared distances is minimal. The values
/// are finite, n is at most 2^31 - 17. Returns false if the loop was stopped.
bool ck_assign(size_t n, size_t size, const float *a, const float *b, int32_t *columns, double *workspace);
