// Sorting and selection along the middle axis of [outer, n, inner]. An element's key is one integer, its sortable bits
// above its position: keys are fast to sort, and equal elements stay in order.
#include "ordering.h"

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

/// Lengths up to which keys are sorted by insertion and by digits of 8 bits; longer ones by digits of 11 bits.
enum { FEW_TO_SORT = 40, SHORT_DIGITS = 8192, MAX_DIGIT_BITS = 11, MAX_DIGITS = 1 << MAX_DIGIT_BITS };

/// Keys between two polls for a stop.
enum { KEY_RUN = MAX_RUN / 4 };

typedef struct {
  bool descending;
  size_t n, inner, ranks, parts, lanes;
  size_t first;  // the first rank
  const float *x;
  uint64_t *scratch;
  float *values;
  uint32_t *order;
} order_job;

// ---------------------------------------------------------------- sorting

static void sort_few(uint64_t *keys, size_t n) {
  for (size_t i = 1; i < n; i++) {
    uint64_t key = keys[i];
    size_t j = i;
    for (; j > 0 && keys[j - 1] > key; j--) keys[j] = keys[j - 1];
    keys[j] = key;
  }
}

uint64_t *sort_keys(uint64_t *keys, uint64_t *scratch, size_t n) {
  if (n <= FEW_TO_SORT) {
    sort_few(keys, n);
    return keys;
  }
  uint32_t counts[4][MAX_DIGITS];
  const unsigned bits = n < SHORT_DIGITS ? 8 : MAX_DIGIT_BITS, passes = n < SHORT_DIGITS ? 4 : 3;
  const uint32_t mask = (1u << bits) - 1;
  for (unsigned pass = 0; pass < passes; pass++) memset(counts[pass], 0, (mask + 1) * sizeof(uint32_t));
  for (size_t i = 0; i < n; i++) {
    uint32_t value = (uint32_t)(keys[i] >> 32);
    for (unsigned pass = 0; pass < passes; pass++) counts[pass][value >> pass * bits & mask]++;
    if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return keys;
  }
  for (unsigned pass = 0; pass < passes; pass++) {
    unsigned shift = 32 + pass * bits;
    uint32_t *next = counts[pass], sum = 0;
    // All keys have the same digit: nothing to move.
    if (next[keys[0] >> shift & mask] == n) continue;
    for (uint32_t digit = 0; digit <= mask; digit++) {
      uint32_t count = next[digit];
      next[digit] = sum;
      sum += count;
    }
    for (size_t i = 0; i < n; i++) {
      scratch[next[keys[i] >> shift & mask]++] = keys[i];
      if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return keys;
    }
    uint64_t *sorted = scratch;
    scratch = keys;
    keys = sorted;
  }
  return keys;
}

/// All keys of a lane, sorted, in one half of `keys`, which has memory for 2 n.
CK_INLINE const uint64_t *sorted_keys(const order_job *job, const float *x, size_t inner, uint64_t *keys) {
  for (size_t first = 0; first < job->n; first += KEY_RUN) {
    size_t end = first + smaller(job->n - first, KEY_RUN);
    for (size_t i = first; i < end; i++) keys[i] = sort_key(x[i * inner], job->descending, i);
    if (end < job->n && ck_stops()) return keys;
  }
  return sort_keys(keys, keys + job->n, job->n);
}

// ---------------------------------------------------------------- selection

/// The digit that contains a rank, which becomes the rank among the keys with that digit.
CK_INLINE uint32_t digit_of_rank(const uint32_t *counts, uint32_t digits, size_t *rank) {
  for (uint32_t digit = 0; digit + 1 < digits; digit++) {
    if (*rank < counts[digit]) return digit;
    *rank -= counts[digit];
  }
  return digits - 1;
}

/// The key of a rank, found digit by digit from the highest below `shift`; all keys have the same digits above. Leaves
/// the keys in disorder.
CK_INLINE uint64_t narrowed_key(uint64_t *keys, size_t count, size_t rank, unsigned shift) {
  uint32_t counts[MAX_DIGITS];
  while (count > FEW_TO_SORT) {
    const unsigned bits = count < SHORT_DIGITS ? 8 : MAX_DIGIT_BITS;
    const uint32_t digits = 1u << bits;
    shift = shift > bits ? shift - bits : 0;
    memset(counts, 0, digits * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++) {
      counts[keys[i] >> shift & (digits - 1)]++;
      if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return 0;
    }
    uint32_t digit = digit_of_rank(counts, digits, &rank);
    size_t remaining = 0;
    for (size_t i = 0; i < count; i++) {
      uint64_t key = keys[i];
      keys[remaining] = key;
      remaining += (key >> shift & (digits - 1)) == digit;
      if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return 0;
    }
    count = remaining;
  }
  sort_few(keys, count);
  return keys[rank];
}

/// The key of a rank among those of a lane. `keys` has memory for n of them.
CK_INLINE uint64_t key_of_rank(const order_job *job, const float *x, size_t inner, size_t rank, uint64_t *keys) {
  size_t n = job->n, count = 0;
  const unsigned bits = n < SHORT_DIGITS ? 8 : MAX_DIGIT_BITS;
  uint32_t counts[MAX_DIGITS];
  memset(counts, 0, sizeof(uint32_t) << bits);
  for (size_t i = 0; i < n; i++) {
    counts[sortable_bits(x[i * inner], job->descending) >> (32 - bits)]++;
    if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return 0;
  }
  uint32_t digit = digit_of_rank(counts, 1u << bits, &rank);
  for (size_t i = 0; i < n; i++) {
    uint32_t value = sortable_bits(x[i * inner], job->descending);
    keys[count] = (uint64_t)value << 32 | i;
    count += value >> (32 - bits) == digit;
    if (i % KEY_RUN == KEY_RUN - 1 && ck_stops()) return 0;
  }
  return narrowed_key(keys, count, rank, 64 - bits);
}

/// Removes all but the `count` smallest of `found` keys, whose order is preserved. Returns the largest of them.
CK_INLINE uint64_t retain_smallest(uint64_t *keys, uint64_t *scratch, size_t found, size_t count) {
  memcpy(scratch, keys, found * sizeof(uint64_t));
  uint64_t largest = narrowed_key(scratch, found, count - 1, 64);
  size_t retained = 0;
  for (size_t i = 0; i < found; i++) {
    uint64_t key = keys[i];
    keys[retained] = key;
    retained += key <= largest;
  }
  return largest;
}

/// The `count` smallest keys of a lane, sorted, in one half of `keys`, which has memory for 2 n.
CK_INLINE const uint64_t *smallest_keys(const order_job *job, const float *x, size_t inner, size_t count,
                                        uint64_t *keys) {
  enum { BLOCK = 64 };
  size_t n = job->n, found = 0, room = 4 * count + 4 * BLOCK;
  if (room >= n) return sorted_keys(job, x, inner, keys);
  // Elements below the largest of the smallest so far are collected; if the room is full, the smallest are retained.
  uint32_t limit = UINT32_MAX;
  bool is_full = false;
  for (size_t first = 0; first < n; first += BLOCK) {
    size_t block = smaller(n - first, BLOCK);
    uint32_t values[BLOCK], any = !is_full;
    for (size_t i = 0; i < block; i++) {
      values[i] = sortable_bits(x[(first + i) * inner], job->descending);
      any |= values[i] < limit;
    }
    if (first % KEY_RUN == KEY_RUN - BLOCK && ck_stops()) return keys;
    if (!any) continue;
    for (size_t i = 0; i < block; i++) {
      keys[found] = (uint64_t)values[i] << 32 | (first + i);
      // A later element that equals the largest comes after it.
      found += !is_full || values[i] < limit;
    }
    if (found + BLOCK <= room) continue;
    limit = (uint32_t)(retain_smallest(keys, keys + n, found, count) >> 32);
    found = count;
    is_full = true;
  }
  if (found > count) retain_smallest(keys, keys + n, found, count);
  return sort_keys(keys, keys + n, count);
}

/// The value of a key, from its bits unless several values have the same.
CK_INLINE float key_value(const order_job *job, const float *x, size_t inner, uint64_t key) {
  uint32_t bits = (uint32_t)(key >> 32);
  if (job->descending) bits = ~bits;
  if (bits == 0x80000000u || bits == UINT32_MAX) return x[(uint32_t)key * inner];
  bits ^= bits >> 31 ? 0x80000000u : UINT32_MAX;
  float value;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

/// `inner` is the job's, a constant where it is 1.
CK_INLINE void order_lane(const order_job *job, size_t lane, size_t inner, uint64_t *keys) {
  size_t n = job->n, ranks = job->ranks, start = lane / inner * ranks * inner + lane % inner;
  const float *x = job->x + lane / inner * n * inner + lane % inner;
  const uint64_t *sorted;
  if (ranks == 1 && job->first > 0) {
    *keys = key_of_rank(job, x, inner, job->first, keys);
    sorted = keys;
  } else {
    sorted = smallest_keys(job, x, inner, job->first + ranks, keys) + job->first;
  }
  for (size_t i = 0; i < ranks; i++) {
    job->order[start + i * inner] = (uint32_t)sorted[i];
    job->values[start + i * inner] = key_value(job, x, inner, sorted[i]);
  }
}

CK_DISPATCH static void order_lanes(void *context, size_t begin, size_t end) {
  const order_job *job = context;
  for (size_t part = begin; part < end; part++) {
    uint64_t *keys = job->scratch + part * 2 * job->n;
    size_t polled = 0;
    for (size_t lane = part * job->lanes / job->parts; lane < (part + 1) * job->lanes / job->parts; lane++) {
      if (job->inner == 1) {
        order_lane(job, lane, 1, keys);
      } else {
        order_lane(job, lane, job->inner, keys);
      }
      polled += job->n;
      if (polled < KEY_RUN) continue;
      if (ck_stops()) return;
      polled = 0;
    }
  }
}

void ck_order(bool descending, size_t first, size_t ranks, size_t outer, size_t n, size_t inner, const float *x,
              size_t parts, uint64_t *scratch, float *values, uint32_t *order) {
  order_job job = {descending, n, inner, ranks, parts, outer * inner, first, x, scratch, values, order};
  ck_parallel_for(parts, 1, order_lanes, &job);
}

// ---------------------------------------------------------------- elements by their order

typedef struct {
  size_t n, ranks, inner;
  const uint32_t *order;
  const float *from;
  float *to;
} along_job;

CK_DISPATCH static void take_along(void *context, size_t begin, size_t end) {
  const along_job *job = context;
  size_t inner = job->inner;
  for (size_t row = begin; row < end;) {
    size_t o = row / job->ranks, last = smaller(end, (o + 1) * job->ranks);
    const float *from = job->from + o * job->n * inner;
    for (; row < last; row++) {
      const uint32_t *order = job->order + row * inner;
      float *to = job->to + row * inner;
      for (size_t j = 0; j < inner; j++) to[j] = from[order[j] * inner + j];
    }
  }
}

void ck_take_along(size_t outer, size_t n, size_t ranks, size_t inner, const uint32_t *order, const float *x,
                   float *y) {
  along_job job = {n, ranks, inner, order, x, y};
  ck_parallel_for(outer * ranks, grain_for(GRAIN, inner), take_along, &job);
}

/// An item of the range is one of `outer`, whose results no other item writes.
static void put_along(void *context, size_t begin, size_t end) {
  const along_job *job = context;
  size_t inner = job->inner, ranks = job->ranks;
  for (size_t item = begin; item < end; item++) {
    float *to = job->to + item * job->n * inner;
    for (size_t i = 0; i < ranks; i++) {
      size_t row = (item * ranks + i) * inner;
      for (size_t j = 0; j < inner; j++) to[job->order[row + j] * inner + j] += job->from[row + j];
      if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
    }
  }
}

void ck_put_along(size_t outer, size_t n, size_t ranks, size_t inner, const uint32_t *order, const float *dy,
                  float *dx) {
  along_job job = {n, ranks, inner, order, dy, dx};
  ck_parallel_for(outer, grain_for(GRAIN, ranks * inner), put_along, &job);
}

typedef struct {
  const uint32_t *positions;
  float *y;
} position_job;

CK_DISPATCH static void convert_positions(void *context, size_t begin, size_t end) {
  const position_job *job = context;
  for (size_t i = begin; i < end; i++) job->y[i] = (float)job->positions[i];
}

void ck_convert_positions(size_t n, const uint32_t *positions, float *y) {
  position_job job = {positions, y};
  ck_parallel_for(n, GRAIN, convert_positions, &job);
}

typedef struct {
  bool greatest;
  size_t n, inner;
  const float *x;
  float *values;
  uint32_t *order;
} extrema_job;

CK_DISPATCH static void cumulative_extrema(void *context, size_t begin, size_t end) {
  const extrema_job *job = context;
  size_t n = job->n, inner = job->inner;
  for (size_t lane = begin; lane < end; lane++) {
    size_t start = lane / inner * n * inner + lane % inner;
    const float *x = job->x + start;
    float extremum = x[0];
    uint32_t position = 0;
    for (size_t i = 0; i < n; i++) {
      float value = x[i * inner];
      bool reaches = job->greatest ? value >= extremum : value <= extremum;
      if (value != value || (extremum == extremum && reaches)) {
        extremum = value;
        position = (uint32_t)i;
      }
      job->values[start + i * inner] = extremum;
      job->order[start + i * inner] = position;
      if (i % MAX_RUN == MAX_RUN - 1 && ck_stops()) return;
    }
  }
}

void ck_cumulative_extrema(bool greatest, size_t outer, size_t n, size_t inner, const float *x, float *values,
                           uint32_t *order) {
  extrema_job job = {greatest, n, inner, x, values, order};
  ck_parallel_for(outer * inner, grain_for(GRAIN, n), cumulative_extrema, &job);
}
