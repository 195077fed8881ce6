// LAPACK, from a library that is loaded when it is first needed: a process that computes no decompositions
// pays nothing for it.
//
// Matrices are in column-major order, with the first index of an element (its row) the faster one. A leading dimension
// is the number of elements from one column to the next. Results named `info` are 0, or LAPACK's number of what failed.
#ifndef CLAPACK_H
#define CLAPACK_H

#include <stdbool.h>
#include <stddef.h>

// ---------------------------------------------------------------- the library (library.c)

/// Loads the first library that has all routines. The names, of `cl_library_name(0)` and so on (NULL after the last), are
/// tried in order. Not for two threads at once.
bool cl_load(void);
const char *cl_library_name(int index);
/// Whether the routines compute large products on the OpenMP team of the calling thread. The other libraries that are
/// known use one thread.
bool cl_has_team(void);
/// What one thread takes of the address space for products at most, and the library with its first thread.
enum { CL_THREAD_BYTES = 136 << 20, CL_LIBRARY_BYTES = 360 << 20 };

// ---------------------------------------------------------------- routines (routines.c)

/// The Cholesky factor of an n x n matrix, of which one triangle is read and written. A positive info is the order of the
/// leading minor that is not positive definite.
int cl_potrf(bool upper, int n, float *a);

/// The LU factors of an m x n matrix, with the row (from 1) that was exchanged with each. A positive info is the first
/// pivot that is 0.
int cl_getrf(int m, int n, float *a, int *pivots);
/// Solves A X = B, or A' X = B, with the factors of A. B is [n, columns].
int cl_getrs(bool transpose, int n, int columns, const float *factors, const int *pivots, float *b);
/// The inverse, in the memory of the factors. A work_count of -1 stores the best count in `work`, here and below.
int cl_getri(int n, float *factors, const int *pivots, float *work, int work_count);

/// X := A^-1 X (`left`) or X A^-1, with A or its transpose, for a triangular matrix. X is [m, n].
void cl_trsm(bool left, bool upper, bool transpose, bool unit, int m, int n, const float *a, int lda, float *x, int ldx);

/// Householder's reflections and R of an m x n matrix.
int cl_geqrf(int m, int n, float *a, float *scales, float *work, int work_count);
/// The first n columns of the m x m matrix that is the product of k reflections.
int cl_orgqr(int m, int n, int k, float *a, const float *scales, float *work, int work_count);

/// The singular values of an m x n matrix, descending; for job 'S' the first min(m, n) columns of U [m, ...] and rows of
/// V' too, for 'A' all, for 'N' none. A is overwritten. `integers` has 8 min(m, n) elements.
int cl_gesdd(char job, int m, int n, float *a, float *s, float *u, float *vt, float *work, int work_count, int *integers);

/// The eigenvalues, ascending, of a symmetric matrix of which one triangle is read; with `vectors` the matrix is
/// overwritten with a column for each.
int cl_syevd(bool vectors, bool upper, int n, float *a, float *w, float *work, int work_count, int *integers,
             int integer_count);
int cl_syevd_double(bool vectors, bool upper, int n, double *a, double *w, double *work, int work_count, int *integers,
                    int integer_count);

/// The solution of least squares of an m x n matrix A with the smallest norm, from its singular values `s`. B is
/// [ldb, columns] with ldb = max(m, n); the solution is its first n rows. Singular values below `cutoff` times the first
/// count as 0. `integers` has `cl_gelsd`'s count with a work_count of -1.
int cl_gelsd(int m, int n, int columns, float *a, float *b, float *s, float cutoff, int *rank, float *work,
             int work_count, int *integers);

/// C := factor op(A) op(B) + before C, with op(A) of m x k and op(B) of k x n.
void cl_gemm_double(bool transpose_a, bool transpose_b, int m, int n, int k, double factor, const double *a, int lda,
                    const double *b, int ldb, double before, double *c, int ldc);

#endif
