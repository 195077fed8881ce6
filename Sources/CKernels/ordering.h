// Keys by which elements are sorted (ordering.c, distinct.c).
#ifndef CK_ORDERING_H
#define CK_ORDERING_H

#include "vectors.h"

/// Unsigned integers that sort like the values: NaN last, or first if descending; -0 equals 0.
CK_INLINE uint32_t sortable_bits(float value, bool descending) {
  uint32_t bits;
  float positive_zero = value + 0.0f;
  memcpy(&bits, &positive_zero, sizeof(bits));
  bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u;
  bits = value == value ? bits : UINT32_MAX;
  return descending ? ~bits : bits;
}

/// The sortable bits above the position, which is below 2^32.
CK_INLINE uint64_t sort_key(float value, bool descending, size_t position) {
  return (uint64_t)sortable_bits(value, descending) << 32 | position;
}

/// Sorts keys by their upper halves; equal ones stay in order. Returns the sorted ones, `keys` or `scratch`, each with
/// memory for n < 2^32 keys.
uint64_t *sort_keys(uint64_t *keys, uint64_t *scratch, size_t n);

#endif
