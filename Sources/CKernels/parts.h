// Sums over many elements, in parts whose size depends on the number of elements alone: the result does not depend on
// the number of threads.
#ifndef CK_PARTS_H
#define CK_PARTS_H

#include "ckernels.h"
#include "grain.h"

enum { MAX_PARTS = 64, MIN_PART = 4096 };

/// The first member of a loop's context: `count` elements, in parts of `size`, each of which has its sum.
typedef struct {
  size_t count, size;
  double *sums;
} part_sums;

/// The sum over at least one element. An item of the range is a part, whose sum it stores.
static inline double sum_parts(part_sums *parts, void (*range)(void *context, size_t begin, size_t end)) {
  double sums[MAX_PARTS], total = 0.0;
  size_t size = (parts->count + MAX_PARTS - 1) / MAX_PARTS;
  parts->size = size < MIN_PART ? MIN_PART : size;
  parts->sums = sums;
  size_t number = (parts->count + parts->size - 1) / parts->size;
  ck_parallel_for(number, grain_for(GRAIN, parts->size), range, parts);
  for (size_t k = 0; k < number; k++) total += sums[k];
  return total;
}

#endif
