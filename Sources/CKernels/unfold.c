// The windows of images as columns, and the sums of columns that are the inverse: im2col and col2im.
#include "ckernels.h"
#include "grain.h"
#include "window_axis.h"

typedef struct {
  ck_unfolding shape;
  const float *from;
  float *to;
} unfold_job;

CK_INLINE void clear(size_t n, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = 0.0f;
}

/// An item is a row of one element of all windows: [outer, kernel height, kernel width, rows of windows].
CK_DISPATCH static void unfold_range(void *context, size_t begin, size_t end) {
  const unfold_job *job = context;
  const ck_window *height = &job->shape.height, *width = &job->shape.width;
  for (size_t item = begin; item < end; item++) {
    size_t row = item % height->out, element = item / height->out;
    size_t column = element % width->kernel, line = element / width->kernel % height->kernel;
    size_t image = element / width->kernel / height->kernel;
    float *restrict y = job->to + item * width->out;
    range rows = windows_with(height, line), windows = windows_with(width, column);
    if (row < rows.begin || row >= rows.end) windows.begin = windows.end = width->out;
    clear(windows.begin, y);
    clear(width->out - windows.end, y + windows.end);
    if (windows.begin == windows.end) continue;
    const float *restrict x = job->from + (image * height->in + position(height, row, line)) * width->in
                              + position(width, windows.begin, column);
    size_t n = windows.end - windows.begin, step = width->stride;
    y += windows.begin;
    if (step == 1) {
      for (size_t i = 0; i < n; i++) y[i] = x[i];
    } else {
      for (size_t i = 0; i < n; i++) y[i] = x[i * step];
    }
  }
}

/// An item is a row of an image: the sum over the windows that cover it.
CK_DISPATCH static void fold_range(void *context, size_t begin, size_t end) {
  const unfold_job *job = context;
  const ck_window *height = &job->shape.height, *width = &job->shape.width;
  size_t step = width->stride;
  for (size_t item = begin; item < end; item++) {
    size_t row = item % height->in, image = item / height->in;
    float *x = job->to + item * width->in;
    clear(width->in, x);
    range rows = windows_over(height, row);
    for (size_t r = rows.begin; r < rows.end; r++) {
      size_t distance = row + height->before - r * height->stride;
      if (distance % height->dilation != 0) continue;
      size_t line = image * height->kernel + distance / height->dilation;
      for (size_t c = 0; c < width->kernel; c++) {
        range windows = windows_with(width, c);
        if (windows.begin == windows.end) continue;
        const float *restrict y =
            job->from + ((line * width->kernel + c) * height->out + r) * width->out + windows.begin;
        float *restrict to = x + position(width, windows.begin, c);
        size_t n = windows.end - windows.begin;
        if (step == 1) {
          for (size_t i = 0; i < n; i++) to[i] += y[i];
        } else {
          for (size_t i = 0; i < n; i++) to[i * step] += y[i];
        }
      }
      if (ck_stops()) return;
    }
  }
}

void ck_unfold(ck_unfolding shape, const float *x, float *columns) {
  unfold_job job = {shape, x, columns};
  size_t items = shape.outer * shape.height.kernel * shape.width.kernel * shape.height.out;
  ck_parallel_for(items, grain_for(GRAIN, shape.width.out), unfold_range, &job);
}

void ck_fold(ck_unfolding shape, const float *columns, float *x) {
  unfold_job job = {shape, columns, x};
  size_t terms = shape.height.kernel * shape.width.kernel / (shape.height.stride * shape.width.stride) + 1;
  ck_parallel_for(shape.outer * shape.height.in, grain_for(GRAIN, shape.width.in * terms), fold_range, &job);
}
