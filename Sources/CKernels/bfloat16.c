// bfloat16, the upper half of a float32: a format of the factors of products.
#include "grain.h"
#include "vectors.h"

#include "ckernels.h"

typedef uint32_t __attribute__((may_alias)) float_bits;

typedef struct {
  const float *x;
  uint16_t *halves;
  float *floats;
} rounding_job;

/// The nearest bfloat16, ties to even, in the upper half. A NaN remains a NaN.
CK_INLINE uint32_t rounded(uint32_t bits) {
  uint32_t nearest = bits + 0x7FFF + ((bits >> 16) & 1);
  return (bits & 0x7FFFFFFF) > 0x7F800000 ? bits | 0x400000 : nearest;
}

CK_DISPATCH static void to_halves(void *context, size_t begin, size_t end) {
  const rounding_job *job = context;
  const float_bits *x = (const float_bits *)job->x;
  for (size_t i = begin; i < end; i++) job->halves[i] = (uint16_t)(rounded(x[i]) >> 16);
}

CK_DISPATCH static void to_floats(void *context, size_t begin, size_t end) {
  const rounding_job *job = context;
  const float_bits *x = (const float_bits *)job->x;
  float_bits *y = (float_bits *)job->floats;
  for (size_t i = begin; i < end; i++) y[i] = rounded(x[i]) & 0xFFFF0000;
}

void ck_to_bfloat16(size_t n, const float *x, uint16_t *y) {
  ck_parallel_for(n, GRAIN, to_halves, &(rounding_job){.x = x, .halves = y});
}

void ck_round_to_bfloat16(size_t n, const float *x, float *y) {
  ck_parallel_for(n, GRAIN, to_floats, &(rounding_job){.x = x, .floats = y});
}
