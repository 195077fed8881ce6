// 3x3 convolutions of a batch of 16 as bare oneDNN primitives, forward: in the layout that oneDNN chooses and with the
// channels last, as in DiffusionKit. Prints the medians, in microseconds. Threads: OMP_NUM_THREADS.
#define _POSIX_C_SOURCE 200112L
#include "../../Sources/COneDNN/versions.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 16, ROUNDS = 21 };

static const struct { int inputs, outputs, size; } shapes[] = {{32, 32, 32}, {64, 64, 16}, {128, 128, 8}, {256, 128, 8}};

static dnnl_engine_t engine;
static dnnl_stream_t stream;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static int operand(dnnl_exec_arg_t *to, int argument, description description) {
  size_t bytes = dnnl_memory_desc_get_size(description);
  void *buffer;
  if (posix_memalign(&buffer, 64, bytes) != 0) return 1;
  for (size_t i = 0; i < bytes / sizeof(float); i++) ((float *)buffer)[i] = (float)(i % 7) * 0.1f - 0.3f;
  to->arg = argument;
  return dnnl_memory_create(&to->memory, description, engine, buffer) != dnnl_success;
}

/// Returns microseconds, or a negative number if oneDNN refuses.
static double measure(int inputs, int outputs, int size, dnnl_format_tag_t tag) {
  dnnl_dims_t images = {BATCH, inputs, size, size}, results = {BATCH, outputs, size, size};
  dnnl_dims_t weights = {outputs, inputs, 3, 3};
  dnnl_memory_desc_t x, w, y;
  dnnl_primitive_desc_t descriptor;
  dnnl_primitive_t primitive;
  if (describe(&x, 4, images, dnnl_f32, tag) || describe(&y, 4, results, dnnl_f32, tag) ||
      describe(&w, 4, weights, dnnl_f32, dnnl_format_tag_any))
    return -1;
  convolution_terms terms = {.images = described(&x), .weights = described(&w), .results = described(&y),
                             .strides = {1, 1}, .low = {1, 1}, .high = {1, 1}};
  if (forward_descriptor(&descriptor, engine, dnnl_forward_inference, &terms, NULL) ||
      dnnl_primitive_create(&primitive, descriptor))
    return -1;
  dnnl_exec_arg_t arguments[3];
  if (operand(&arguments[0], DNNL_ARG_SRC, dnnl_primitive_desc_query_md(descriptor, dnnl_query_src_md, 0)) ||
      operand(&arguments[1], DNNL_ARG_WEIGHTS, dnnl_primitive_desc_query_md(descriptor, dnnl_query_weights_md, 0)) ||
      operand(&arguments[2], DNNL_ARG_DST, dnnl_primitive_desc_query_md(descriptor, dnnl_query_dst_md, 0)))
    return -1;
  double times[ROUNDS];
  for (int round = -1; round < ROUNDS; round++) {
    double start = now();
    int calls = 0;
    do {
      if (dnnl_primitive_execute(primitive, stream, 3, arguments)) return -1;
      calls++;
    } while (now() - start < 2e4);
    dnnl_stream_wait(stream);
    if (round >= 0) times[round] = (now() - start) / calls;
  }
  qsort(times, ROUNDS, sizeof(double), ascending);
  return times[ROUNDS / 2];
}

int main(void) {
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) || dnnl_stream_create(&stream, engine, dnnl_stream_default_flags))
    return fprintf(stderr, "bench-convolution: oneDNN has no engine\n"), 1;
  for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
    int inputs = shapes[i].inputs, outputs = shapes[i].outputs, size = shapes[i].size;
    double own = measure(inputs, outputs, size, dnnl_format_tag_any);
    double last = measure(inputs, outputs, size, dnnl_nhwc);
    if (own < 0 || last < 0) return fprintf(stderr, "bench-convolution: oneDNN refused a convolution\n"), 1;
    printf("own_%d_%d_%d %.3f\nlast_%d_%d_%d %.3f\n", inputs, outputs, size, own, inputs, outputs, size, last);
  }
  return 0;
}
