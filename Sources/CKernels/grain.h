// How loops are divided: among threads (ck_parallel_for), and between polls for a stop.
#ifndef CK_GRAIN_H
#define CK_GRAIN_H

#include <stddef.h>

/// Floats per chunk: about 10 microseconds of cheap work, or of work with transcendental functions.
enum { GRAIN = 32768, COSTLY_GRAIN = 8192 };

/// Floats of one lane between two polls for a stop.
enum { MAX_RUN = 1 << 21 };

/// Items per chunk, for items of `floats_per_item` floats.
static inline size_t grain_for(size_t floats, size_t floats_per_item) {
  size_t grain = floats / (floats_per_item ? floats_per_item : 1);
  return grain ? grain : 1;
}

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

#endif
