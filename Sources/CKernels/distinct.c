// The order of slices, and where neighbouring slices differ: the slices x[:, i, :] of [outer, n, inner].
#include "ckernels.h"
#include "grain.h"
#include "ordering.h"

void ck_order_slices(size_t outer, size_t n, size_t inner, const float *x, uint64_t *scratch, uint32_t *order) {
  uint32_t *before = order + n;
  const size_t columns = outer * inner;
  for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
  // By the last column first: each sort preserves the order of the previous ones among equal elements.
  for (size_t column = columns; column-- > 0;) {
    const float *elements = x + column / inner * n * inner + column % inner;
    for (size_t i = 0; i < n; i++) scratch[i] = sort_key(elements[order[i] * inner], false, i);
    const uint64_t *sorted = sort_keys(scratch, scratch + n, n);
    if (ck_stops()) return;
    memcpy(before, order, n * sizeof(*order));
    for (size_t i = 0; i < n; i++) order[i] = before[(uint32_t)sorted[i]];
  }
}

CK_INLINE bool is_equal(const float *a, const float *b, size_t outer, size_t stride, size_t inner) {
  for (size_t o = 0; o < outer; o++) {
    for (size_t j = 0; j < inner; j++) {
      if (!(a[o * stride + j] == b[o * stride + j])) return false;
    }
  }
  return true;
}

void ck_distinct_slices(size_t outer, size_t n, size_t inner, const float *x, const uint32_t *order, uint8_t *differs) {
  size_t slice = outer * inner, polled = 0;
  for (size_t i = 0; i < n; i++) {
    const float *a = x + (order != NULL ? order[i] : i) * inner;
    const float *b = i == 0 ? a : x + (order != NULL ? order[i - 1] : i - 1) * inner;
    differs[i] = i == 0 || !is_equal(a, b, outer, n * inner, inner);
    polled += slice;
    if (polled < MAX_RUN) continue;
    if (ck_stops()) return;
    polled = 0;
  }
}
