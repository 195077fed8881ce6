// Parallel loops on the team, and their early end.
#include <time.h>

#include "ckernels.h"
#include "team.h"

int omp_get_thread_num(void);
int omp_get_num_threads(void);

// ---------------------------------------------------------------- ending early

static __thread ck_stop *thread_stop;

ck_stop *ck_allow_stop(ck_stop *stop) {
  ck_stop *before = thread_stop;
  thread_stop = stop;
  return before;
}

bool ck_stops(void) {
  ck_stop *stop = thread_stop;
  if (stop == NULL) return false;
  if (__atomic_load_n(&stop->ended, __ATOMIC_RELAXED)) return true;
  if (!stop->should_end(stop->context)) return false;
  __atomic_store_n(&stop->ended, 1, __ATOMIC_RELAXED);
  return true;
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum { STRETCH = 10000000 };  // nanoseconds

// ---------------------------------------------------------------- loops

typedef struct {
  size_t count, chunks, grain;
  void (*body)(void *context, size_t begin, size_t end);
  void *context;
  ck_stop *stop;
} parallel_loop;

/// Runs a loop that may be stopped in parts, whose size grows as long as the clock permits it.
static void run(const parallel_loop *loop, size_t begin, size_t end) {
  if (loop->stop != NULL) {
    size_t items = loop->grain > 1 ? loop->grain : 1;
    while (end - begin > items) {
      int64_t start = nanoseconds();
      loop->body(loop->context, begin, begin + items);
      begin += items;
      if (ck_stops()) return;
      if (nanoseconds() - start < STRETCH / 2) items *= 2;
    }
  }
  loop->body(loop->context, begin, end);
}

/// Runs in every thread of the team. The team may be smaller than requested, so each thread takes every n-th chunk.
static void run_chunks(void *data) {
  const parallel_loop *loop = data;
  ck_stop *own = ck_allow_stop(loop->stop);
  size_t threads = (size_t)omp_get_num_threads();
  size_t quotient = loop->count / loop->chunks, remainder = loop->count % loop->chunks;
  for (size_t c = (size_t)omp_get_thread_num(); c < loop->chunks; c += threads) {
    size_t begin = c * quotient + (c < remainder ? c : remainder);
    run(loop, begin, begin + quotient + (c < remainder));
  }
  ck_allow_stop(own);
}

void ck_parallel_for(size_t count, size_t grain, void (*body)(void *context, size_t begin, size_t end), void *context) {
  if (count == 0) return;
  size_t chunks = grain > 1 ? count / grain : count;
  if (chunks > 1) {
    size_t threads = (size_t)ck_num_threads();
    if (chunks > threads) chunks = threads;
  }
  parallel_loop loop = {count, chunks, grain, body, context, thread_stop};
  if (chunks > 1 || loop.stop != NULL) ck_let_signals_through();
  // A team is always used whole: a smaller one would make libgomp end threads, and create them again for the next.
  int team = chunks > 1 ? ck_ready_threads(false) : 1;
  if (team <= 1) {
    run(&loop, 0, count);
    return;
  }
  ck_run_team(team, run_chunks, &loop);
}
