// Sixteen floats at a time.
//
// One source serves every CPU: a function marked CK_DISPATCH is compiled once for AVX-512, once for AVX2 with FMA and
// once for the baseline, and the loader chooses. The helpers here are inlined into those clones, so they are compiled
// for the clone's instruction set. They take their vectors by address because Clang refuses to pass a vector by value
// between functions of different instruction sets, even if the call is inlined; a function `vf_f(&x)` replaces x by
// f(x). An expression `a * b + c` becomes an FMA if the CPU has one.
#ifndef CK_VECTORS_H
#define CK_VECTORS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// The loader chooses the clones before the thread sanitizer can watch the functions that choose.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CK_DISPATCH __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_DISPATCH
#endif
#define CK_INLINE static inline __attribute__((always_inline))

enum { VF = 16 };
typedef float vf __attribute__((ext_vector_type(16)));
typedef int32_t vi __attribute__((ext_vector_type(16)));
typedef double vd __attribute__((ext_vector_type(16)));
typedef int64_t vl __attribute__((ext_vector_type(16)));
typedef uint64_t vul __attribute__((ext_vector_type(16)));
typedef float vf_unaligned __attribute__((ext_vector_type(16), aligned(4), may_alias));

#define vf_load(p) (*(const vf_unaligned *)(p))
#define vf_store(p, v) (*(vf_unaligned *)(p) = (v))
#define vf_abs(x) __builtin_elementwise_abs(x)
#define vf_sqrt(x) __builtin_elementwise_sqrt(x)
#define vf_any(mask) (__builtin_reduce_or(mask) != 0)
#define vf_to_double(x) __builtin_convertvector(x, vd)

/// Columns are summed side by side, at most COLUMN_VECTORS vectors of them: PARTIAL_ROWS rows in float, before their
/// sums are added to totals in double precision.
enum { COLUMN_VECTORS = 16, COLUMNS = COLUMN_VECTORS * VF, PARTIAL_ROWS = 16 };

/// The number of vectors for n floats.
CK_INLINE size_t vf_count(size_t n) { return (n + VF - 1) / VF; }

/// Copies the n < 16 floats at the end of a row. A call of memcpy would cost more than the copy.
CK_INLINE void vf_copy_part(float *to, const float *from, size_t n) {
  if (n & 8) {
    memcpy(to, from, 32);
    to += 8, from += 8;
  }
  if (n & 4) {
    memcpy(to, from, 16);
    to += 4, from += 4;
  }
  if (n & 2) {
    memcpy(to, from, 8);
    to += 2, from += 2;
  }
  if (n & 1) *to = *from;
}

/// Loads min(n, 16) floats; the lanes beyond retain their values.
CK_INLINE void vf_load_part(vf *v, const float *p, size_t n) {
  if (n >= VF) {
    *v = vf_load(p);
  } else {
    float block[VF];
    vf_store(block, *v);
    vf_copy_part(block, p, n);
    *v = vf_load(block);
  }
}

CK_INLINE void vf_store_part(float *p, const vf *v, size_t n) {
  if (n >= VF) {
    vf_store(p, *v);
  } else {
    float block[VF];
    vf_store(block, *v);
    vf_copy_part(p, block, n);
  }
}

/// Loads the end of an array of n floats that is not a multiple of sixteen, for maps, which may compute an element
/// twice and do not depend on the order of lanes: the last sixteen floats, or all n < 16 as two overlapping halves.
/// Faster than vf_load_part, whose pieces stall on their way through memory. A map that works in place loads its end
/// before the loop stores anything.
CK_INLINE void vf_load_end(vf *v, const float *p, size_t n) {
  if (n >= VF) {
    *v = vf_load(p + n - VF);
  } else if (n >= 8) {
    memcpy(v, p, 32);
    memcpy((float *)v + 8, p + n - 8, 32);
  } else if (n >= 4) {
    memcpy(v, p, 16);
    memcpy((float *)v + 4, p + n - 4, 16);
  } else if (n >= 1) {
    (*v)[0] = p[0], (*v)[1] = p[n / 2], (*v)[2] = p[n - 1];
  }
}

CK_INLINE void vf_store_end(float *p, const vf *v, size_t n) {
  if (n >= VF) {
    vf_store(p + n - VF, *v);
  } else if (n >= 8) {
    memcpy(p, v, 32);
    memcpy(p + n - 8, (const float *)v + 8, 32);
  } else if (n >= 4) {
    memcpy(p, v, 16);
    memcpy(p + n - 4, (const float *)v + 4, 16);
  } else if (n >= 1) {
    p[0] = (*v)[0], p[n / 2] = (*v)[1], p[n - 1] = (*v)[2];
  }
}

/// Stores min(n, 16) totals as floats.
CK_INLINE void vd_store_part(float *p, const vd *totals, size_t n) {
  vf narrow = __builtin_convertvector(*totals, vf);
  vf_store_part(p, &narrow, n);
}

/// The sum of the lanes, added as a tree.
CK_INLINE double vd_sum(const vd *v) {
  __typeof__(v->lo) a = v->lo + v->hi;
  __typeof__(a.lo) b = a.lo + a.hi;
  return (b[0] + b[2]) + (b[1] + b[3]);
}

#endif
