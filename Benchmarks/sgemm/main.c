// The five matrix products of one training step of 9.1.3 (100 -> 128 -> 100, batch 32), as bare oneDNN calls on one
// thread: a lower bound for a training step. Prints the median of some batches, in microseconds for the five.
#define _POSIX_C_SOURCE 200112L
#include <shim.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 32, INPUTS = 100, HIDDEN = 128, ROUNDS = 41, STEPS = 500 };

static float input[BATCH * INPUTS], hidden[BATCH * HIDDEN], output[BATCH * INPUTS];
static float first[INPUTS * HIDDEN], second[HIDDEN * INPUTS], first_gradient[INPUTS * HIDDEN],
    second_gradient[HIDDEN * INPUTS], hidden_gradient[BATCH * HIDDEN];

static int product(char a, char b, int rows, int columns, int depth, const float *left, const float *right,
                   float *result) {
  int left_stride = a == 'N' ? depth : rows, right_stride = b == 'N' ? columns : depth;
  return dnnl_sgemm(a, b, rows, columns, depth, 1, left, left_stride, right, right_stride, 0, result, columns) !=
         dnnl_success;
}

static int step(void) {
  return product('N', 'N', BATCH, HIDDEN, INPUTS, input, first, hidden) |
         product('N', 'N', BATCH, INPUTS, HIDDEN, hidden, second, output) |
         product('T', 'N', HIDDEN, INPUTS, BATCH, hidden, output, second_gradient) |
         product('N', 'T', BATCH, HIDDEN, INPUTS, output, second, hidden_gradient) |
         product('T', 'N', INPUTS, HIDDEN, BATCH, input, hidden_gradient, first_gradient);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(void) {
  for (size_t i = 0; i < sizeof(input) / sizeof(*input); i++) input[i] = (float)(i % 7) * 0.1f;
  for (size_t i = 0; i < sizeof(first) / sizeof(*first); i++) first[i] = second[i] = (float)(i % 11) * 0.01f;
  double times[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < STEPS; i++)
      if (step()) return fprintf(stderr, "bench-sgemm: oneDNN refused a product\n"), 1;
    times[round] = (now() - start) / STEPS;
  }
  qsort(times, ROUNDS, sizeof(double), ascending);
  printf("sgemm_us %.3f\n", times[ROUNDS / 2]);
  return 0;
}
