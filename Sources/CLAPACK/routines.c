// LAPACK's routines with arguments by value.
#include "clapack.h"
#include "table.h"

static int leading(int rows) { return rows > 1 ? rows : 1; }

int cl_potrf(bool upper, int n, float *a) {
  int lda = leading(n), info = 0;
  cl_routines.spotrf(upper ? "U" : "L", &n, a, &lda, &info, 1);
  return info;
}

int cl_getrf(int m, int n, float *a, int *pivots) {
  int lda = leading(m), info = 0;
  cl_routines.sgetrf(&m, &n, a, &lda, pivots, &info);
  return info;
}

int cl_getrs(bool transpose, int n, int columns, const float *factors, const int *pivots, float *b) {
  int lda = leading(n), info = 0;
  cl_routines.sgetrs(transpose ? "T" : "N", &n, &columns, factors, &lda, pivots, b, &lda, &info, 1);
  return info;
}

int cl_getri(int n, float *factors, const int *pivots, float *work, int work_count) {
  int lda = leading(n), info = 0;
  cl_routines.sgetri(&n, factors, &lda, pivots, work, &work_count, &info);
  return info;
}

void cl_trsm(bool left, bool upper, bool transpose, bool unit, int m, int n, const float *a, int lda, float *x, int ldx) {
  const float one = 1;
  lda = leading(lda), ldx = leading(ldx);
  cl_routines.strsm(left ? "L" : "R", upper ? "U" : "L", transpose ? "T" : "N", unit ? "U" : "N", &m, &n, &one, a, &lda, x,
                    &ldx, 1, 1, 1, 1);
}

int cl_geqrf(int m, int n, float *a, float *scales, float *work, int work_count) {
  int lda = leading(m), info = 0;
  cl_routines.sgeqrf(&m, &n, a, &lda, scales, work, &work_count, &info);
  return info;
}

int cl_orgqr(int m, int n, int k, float *a, const float *scales, float *work, int work_count) {
  int lda = leading(m), info = 0;
  cl_routines.sorgqr(&m, &n, &k, a, &lda, scales, work, &work_count, &info);
  return info;
}

int cl_gesdd(char job, int m, int n, float *a, float *s, float *u, float *vt, float *work, int work_count, int *integers) {
  int lda = leading(m), ldvt = leading(job == 'A' || m > n ? n : m), info = 0;
  cl_routines.sgesdd(&job, &m, &n, a, &lda, s, u, &lda, vt, &ldvt, work, &work_count, integers, &info, 1);
  return info;
}

int cl_syevd(bool vectors, bool upper, int n, float *a, float *w, float *work, int work_count, int *integers,
             int integer_count) {
  int lda = leading(n), info = 0;
  cl_routines.ssyevd(vectors ? "V" : "N", upper ? "U" : "L", &n, a, &lda, w, work, &work_count, integers, &integer_count,
                     &info, 1, 1);
  return info;
}

int cl_syevd_double(bool vectors, bool upper, int n, double *a, double *w, double *work, int work_count, int *integers,
                    int integer_count) {
  int lda = leading(n), info = 0;
  cl_routines.dsyevd(vectors ? "V" : "N", upper ? "U" : "L", &n, a, &lda, w, work, &work_count, integers, &integer_count,
                     &info, 1, 1);
  return info;
}

int cl_gelsd(int m, int n, int columns, float *a, float *b, float *s, float cutoff, int *rank, float *work,
             int work_count, int *integers) {
  int lda = leading(m), ldb = leading(m > n ? m : n), info = 0;
  cl_routines.sgelsd(&m, &n, &columns, a, &lda, b, &ldb, s, &cutoff, rank, work, &work_count, integers, &info);
  return info;
}

void cl_gemm_double(bool transpose_a, bool transpose_b, int m, int n, int k, double factor, const double *a, int lda,
                    const double *b, int ldb, double before, double *c, int ldc) {
  lda = leading(lda), ldb = leading(ldb), ldc = leading(ldc);
  cl_routines.dgemm(transpose_a ? "T" : "N", transpose_b ? "T" : "N", &m, &n, &k, &factor, a, &lda, b, &ldb, &before, c,
                    &ldc, 1, 1);
}
