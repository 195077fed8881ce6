// The windows of one axis, and which of their elements are within it (pooling.c, unfold.c).
#ifndef CK_WINDOW_AXIS_H
#define CK_WINDOW_AXIS_H

#include "ckernels.h"
#include "vectors.h"

typedef struct {
  size_t begin, end;
} range;

CK_INLINE range within(range r, size_t limit) {
  if (r.end > limit) r.end = limit;
  if (r.begin > r.end) r.begin = r.end;
  return r;
}

CK_INLINE size_t rounded_up(size_t a, size_t b) { return (a + b - 1) / b; }

/// The position of a window's element.
CK_INLINE size_t position(const ck_window *axis, size_t window, size_t element) {
  return window * axis->stride + element * axis->dilation - axis->before;
}

/// The windows whose element `element` is within the axis.
CK_INLINE range windows_with(const ck_window *axis, size_t element) {
  size_t offset = element * axis->dilation, end = axis->in + axis->before;
  range r = {offset < axis->before ? rounded_up(axis->before - offset, axis->stride) : 0,
             offset < end ? (end - offset - 1) / axis->stride + 1 : 0};
  return within(r, axis->out);
}

/// The elements that are within the axis for some of the windows `first` to `last`.
CK_INLINE range elements_of(const ck_window *axis, size_t first, size_t last) {
  size_t end = axis->in + axis->before, low = first * axis->stride, high = last * axis->stride;
  range r = {high < axis->before ? rounded_up(axis->before - high, axis->dilation) : 0,
             low < end ? (end - low - 1) / axis->dilation + 1 : 0};
  return within(r, axis->kernel);
}

/// The windows that cover a position.
CK_INLINE range windows_over(const ck_window *axis, size_t index) {
  size_t reach = (axis->kernel - 1) * axis->dilation, at = index + axis->before;
  range r = {at > reach ? rounded_up(at - reach, axis->stride) : 0, at / axis->stride + 1};
  return within(r, axis->out);
}

#endif
