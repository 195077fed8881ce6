// Parallel loops on libgomp's team. GOMP_parallel is what a compiler emits for `#pragma omp parallel`; calling it
// ourselves needs no -fopenmp, which SwiftPM would call an unsafe flag.
#include <stdatomic.h>
#include <time.h>

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

// oneDNN's sgemm (up to 2.6.3 at least) lets the stack pointer point into a buffer on the heap where a sum is longer than
// 252 (jit_avx_gemm_f32: `mov rsp, [ws]`). The frame of a signal's handler would be written over what lies below that
// buffer. So signals wait while such a product is computed, and the threads of the team, which inherit the mask of the
// one that makes them, get none at all.
static atomic_bool holds_signals = true;

void ck_set_holds_signals(bool holds) { atomic_store(&holds_signals, holds); }

/// Returns whether `before` is to be restored.
static bool hold_signals(sigset_t *before) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  if (!atomic_load_explicit(&holds_signals, memory_order_relaxed)) return false;
  sigset_t all;
  sigfillset(&all);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
  return pthread_sigmask(SIG_BLOCK, &all, before) == 0;
}

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

/// In stretches where the loop may be stopped, as long as the clock shows that the grain can be multiplied.
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

/// Runs in every thread of the team. The team may be smaller than asked for, so each takes every so-manyth chunk.
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
  if (chunks <= 1 || omp_in_parallel()) {
    run(&loop, 0, count);
    return;
  }
  sigset_t before;
  bool holds = hold_signals(&before);
  GOMP_parallel(run_chunks, &loop, (unsigned)chunks, 0);
  if (holds) pthread_sigmask(SIG_SETMASK, &before, NULL);
}

enum { TEAM_OPERATIONS = 2000000, LONGEST_ON_STACK = 128 };

void ck_enter_team(ck_team *team, double operations, size_t inner) {
  int wanted = operations < TEAM_OPERATIONS ? 1 : ck_num_threads();
  team->threads = omp_get_max_threads();
  if (team->threads != wanted) omp_set_num_threads(wanted);
  team->holds_signals = (wanted > 1 || inner > LONGEST_ON_STACK) && hold_signals(&team->signals);
}

void ck_leave_team(const ck_team *team) {
  if (team->holds_signals) pthread_sigmask(SIG_SETMASK, &team->signals, NULL);
  if (omp_get_max_threads() != team->threads) omp_set_num_threads(team->threads);
}

int ck_team_threads(void) { return omp_get_max_threads(); }

static __thread void *thread_slot;

void *ck_thread_slot(void) { return thread_slot; }
void ck_set_thread_slot(void *value) { thread_slot = value; }
