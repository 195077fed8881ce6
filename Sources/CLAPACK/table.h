// The routines of LAPACK and BLAS by Fortran's convention: arguments by address, and after them the length of each text.
#ifndef CLAPACK_TABLE_H
#define CLAPACK_TABLE_H
#include <stddef.h>

#define CL_ROUTINES(routine)                                                                                      \
  routine(spotrf, (const char *, const int *, float *, const int *, int *, size_t))                               \
  routine(sgetrf, (const int *, const int *, float *, const int *, int *, int *))                                 \
  routine(sgetrs, (const char *, const int *, const int *, const float *, const int *, const int *, float *,      \
                   const int *, int *, size_t))                                                                   \
  routine(sgetri, (const int *, float *, const int *, const int *, float *, const int *, int *))                  \
  routine(strsm, (const char *, const char *, const char *, const char *, const int *, const int *,               \
                  const float *, const float *, const int *, float *, const int *, size_t, size_t, size_t, size_t)) \
  routine(sgeqrf, (const int *, const int *, float *, const int *, float *, float *, const int *, int *))         \
  routine(sorgqr, (const int *, const int *, const int *, float *, const int *, const float *, float *,           \
                   const int *, int *))                                                                           \
  routine(sgesdd, (const char *, const int *, const int *, float *, const int *, float *, float *, const int *,   \
                   float *, const int *, float *, const int *, int *, int *, size_t))                             \
  routine(ssyevd, (const char *, const char *, const int *, float *, const int *, float *, float *, const int *,  \
                   int *, const int *, int *, size_t, size_t))                                                    \
  routine(dsyevd, (const char *, const char *, const int *, double *, const int *, double *, double *,            \
                   const int *, int *, const int *, int *, size_t, size_t))                                       \
  routine(sgelsd, (const int *, const int *, const int *, float *, const int *, float *, const int *, float *,    \
                   const float *, int *, float *, const int *, int *, int *))                                     \
  routine(dgemm, (const char *, const char *, const int *, const int *, const int *, const double *,              \
                  const double *, const int *, const double *, const int *, const double *, double *, const int *, \
                  size_t, size_t))

typedef struct {
#define CL_FIELD(name, parameters) void(*name) parameters;
  CL_ROUTINES(CL_FIELD)
#undef CL_FIELD
} cl_table;

/// Filled by `cl_load`.
extern cl_table cl_routines;

#endif
