// Parallel loops on libgomp's team. GOMP_parallel is what a compiler emits for `#pragma omp parallel`; calling it
// ourselves needs no -fopenmp, which SwiftPM would call an unsafe flag.
#include <stdatomic.h>

#include "ckernels.h"

void GOMP_parallel(void (*body)(void *), void *data, unsigned num_threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
int omp_in_parallel(void);
void omp_set_num_threads(int);

static atomic_int default_threads;  // 0 until first asked
static atomic_int chosen_threads;   // 0: the default

/// libgomp's own default, which is one thread a core unless OMP_NUM_THREADS says otherwise. Read before the first
/// omp_set_num_threads, which changes what omp_get_max_threads answers.
static int initial_threads(void) {
  int threads = atomic_load_explicit(&default_threads, memory_order_relaxed);
  if (threads == 0) {
    threads = omp_get_max_threads();
    atomic_store_explicit(&default_threads, threads, memory_order_relaxed);
  }
  return threads;
}

void ck_set_num_threads(int threads) {
  initial_threads();
  atomic_store_explicit(&chosen_threads, threads < 0 ? 0 : threads, memory_order_relaxed);
}

int ck_num_threads(void) {
  int threads = atomic_load_explicit(&chosen_threads, memory_order_relaxed);
  return threads > 0 ? threads : initial_threads();
}

typedef struct {
  size_t count, chunks;
  void (*body)(void *context, size_t begin, size_t end);
  void *context;
} parallel_loop;

/// Runs in every thread of the team. The team may be smaller than asked for, so each takes every so-manyth chunk.
static void run_chunks(void *data) {
  const parallel_loop *loop = data;
  size_t threads = (size_t)omp_get_num_threads();
  size_t quotient = loop->count / loop->chunks, remainder = loop->count % loop->chunks;
  for (size_t c = (size_t)omp_get_thread_num(); c < loop->chunks; c += threads) {
    size_t begin = c * quotient + (c < remainder ? c : remainder);
    loop->body(loop->context, begin, begin + quotient + (c < remainder));
  }
}

void ck_parallel_for(size_t count, size_t grain, void (*body)(void *context, size_t begin, size_t end), void *context) {
  if (count == 0) return;
  size_t chunks = grain > 1 ? count / grain : count;
  if (chunks > 1) {
    size_t threads = (size_t)ck_num_threads();
    if (chunks > threads) chunks = threads;
  }
  if (chunks <= 1 || omp_in_parallel()) {
    body(context, 0, count);
    return;
  }
  parallel_loop loop = {count, chunks, body, context};
  GOMP_parallel(run_chunks, &loop, (unsigned)chunks, 0);
}

enum { TEAM_OPERATIONS = 2000000 };

int ck_enter_team(double operations) {
  int wanted = operations < TEAM_OPERATIONS ? 1 : ck_num_threads();
  int previous = omp_get_max_threads();
  if (previous != wanted) omp_set_num_threads(wanted);
  return previous;
}

void ck_leave_team(int previous) {
  if (omp_get_max_threads() != previous) omp_set_num_threads(previous);
}

static __thread void *thread_slot;

void *ck_thread_slot(void) { return thread_slot; }
void ck_set_thread_slot(void *value) { thread_slot = value; }
