// The team of threads: libgomp's, which oneDNN runs on too.
//
// libgomp ends the process, and with it the host, if it cannot create a thread. So before a team is used for the first
// time it is tried (trial.c). And libgomp's threads would receive signals if the host created them with an open mask,
// on any stack that oneDNN gives them: each thread blocks its own signals here.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ckernels.h"
#include "team.h"

// The code that a compiler emits for `#pragma omp parallel`; calling it directly needs no -fopenmp, which SwiftPM would
// call an unsafe flag.
void GOMP_parallel(void (*body)(void *), void *data, unsigned num_threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
int omp_get_thread_limit(void);
int omp_in_parallel(void);
void omp_set_num_threads(int);
int omp_get_dynamic(void);
void omp_set_dynamic(int);
int omp_pause_resource_all(int kind);
enum { OMP_PAUSE_HARD = 2 };

// ---------------------------------------------------------------- number of threads

static atomic_int default_threads;  // 0 until first used
static atomic_int chosen_threads;   // 0: the default

static int bounded(int threads) {
  int cores = ck_available_cores(), limit = omp_get_thread_limit();
  if (threads > cores) threads = cores;
  if (threads > limit) threads = limit;
  return threads < 1 ? 1 : threads;
}

/// One thread for each core that the process may use, fewer if OMP_NUM_THREADS says so.
static int initial_threads(void) {
  int threads = atomic_load_explicit(&default_threads, memory_order_relaxed);
  if (threads > 0) return threads;
  // Read before the first omp_set_num_threads, which changes the result of omp_get_max_threads.
  int wanted = omp_get_max_threads(), none = 0;
  threads = bounded(wanted);
  if (atomic_compare_exchange_strong(&default_threads, &none, threads) && wanted > threads &&
      getenv("OMP_NUM_THREADS") != NULL)
    diffusionkit_fewer_threads(wanted, threads, true);
  return atomic_load_explicit(&default_threads, memory_order_relaxed);
}

int ck_num_threads(void) {
  int threads = atomic_load_explicit(&chosen_threads, memory_order_relaxed);
  return threads > 0 ? threads : initial_threads();
}

void ck_set_num_threads(int threads) {
  initial_threads();
  int had = threads > 0 ? bounded(threads) : 0;
  atomic_store_explicit(&chosen_threads, had, memory_order_relaxed);
  if (had < threads) diffusionkit_fewer_threads(threads, had, true);
  ck_ready_threads(false);
}

/// Fixes the number of threads: after a failure more threads are not tried again.
static void settle_for(int wanted, int threads) {
  atomic_store_explicit(&chosen_threads, threads, memory_order_relaxed);
  diffusionkit_fewer_threads(wanted, threads, false);
}

// ---------------------------------------------------------------- members

/// The threads that libgomp holds for one thread that starts teams. It ends those that a smaller team does not need,
/// and creates others for the next: oneDNN's teams are smaller for small work, and a host may use OpenMP itself.
typedef struct {
  atomic_int others;  // members besides the thread that starts teams
  atomic_int references;
  int size;     // of the largest team for which there were threads so far
  int refused;  // the size of the smallest team for which there were none
  bool may_be_smaller;  // than before: libgomp will create threads
} members;

static __thread members *own_team, *joined;
static pthread_key_t leaving, ending;
static bool has_keys;
static pthread_once_t keys_made = PTHREAD_ONCE_INIT;

static void forget(members *team) {
  if (atomic_fetch_sub(&team->references, 1) == 1) free(team);
}

static void leave_team(void *team) {
  joined = NULL;
  atomic_fetch_sub(&((members *)team)->others, 1);
  forget(team);
}

static void end_team(void *team) {
  own_team = NULL;
  forget(team);
}

// A forked child has only the thread that forked: libgomp would wait forever for the other members of its team. So the
// team ends before the fork. Parent and child each create another one when they next need it.

static __thread bool team_remains; // libgomp does not end a team that runs, as when a signal's handler forks

static void before_fork(void) { team_remains = own_team != NULL && omp_pause_resource_all(OMP_PAUSE_HARD) != 0; }

/// Without its members a team that remains can never be used again.
static void after_fork_in_child(void) {
  if (!team_remains) return;
  own_team->size = 1;
  own_team->refused = 2;
  atomic_store(&own_team->others, 0);
  atomic_store_explicit(&chosen_threads, 1, memory_order_relaxed);
}

static void make_keys(void) {
  if (pthread_atfork(before_fork, NULL, after_fork_in_child) != 0) return;
  if (pthread_key_create(&leaving, leave_team) != 0) return;
  has_keys = pthread_key_create(&ending, end_team) == 0;
}

/// The calling thread's members; NULL if there is no memory for them.
static members *team_of_thread(void) {
  if (own_team != NULL) return own_team;
  pthread_once(&keys_made, make_keys);
  members *team = has_keys ? malloc(sizeof *team) : NULL;
  if (team == NULL) return NULL;
  atomic_init(&team->others, 0);
  atomic_init(&team->references, 1);
  team->size = 1;
  team->refused = INT_MAX;
  team->may_be_smaller = false;
  if (pthread_setspecific(ending, team) != 0) {
    free(team);
    return NULL;
  }
  return own_team = team;
}

typedef struct {
  members *team;
  int size;
  atomic_bool has_small_stack;  // whether one thread has
} roll_call;

/// The minimum stack of a team's thread: kernels take up to 90 KB. A host or OMP_STACKSIZE may have given it less, down
/// to 16 KB.
enum { MIN_STACK = 160 << 10 };

/// Whether the calling thread's stack is below the minimum.
static bool is_stack_small(void) {
  static __thread enum { UNKNOWN, SMALL, LARGE } own;
  pthread_attr_t attributes;
  void *base;
  size_t size = MIN_STACK;
  if (own == UNKNOWN && pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
    own = size < MIN_STACK ? SMALL : LARGE;
  }
  return own == SMALL;
}

/// Runs in every thread of the team.
static void respond(void *context) {
  roll_call *call = context;
  if (omp_get_thread_num() == 0) {
    call->size = omp_get_num_threads();
    return;
  }
  ck_allocate_thread_locals();
  if (is_stack_small()) atomic_store(&call->has_small_stack, true);
  if (joined == call->team) return;
  ck_block_signals();
  if (joined != NULL || pthread_setspecific(leaving, call->team) != 0) return;
  joined = call->team;
  atomic_fetch_add(&joined->others, 1);
  atomic_fetch_add(&joined->references, 1);
}

static void run_region(int threads, void (*body)(void *), void *context) {
  // A host may let libgomp use fewer threads than requested, by the load of the machine.
  int is_dynamic = omp_get_dynamic();
  if (is_dynamic) omp_set_dynamic(0);
  GOMP_parallel(body, context, (unsigned)threads, 0);
  if (is_dynamic) omp_set_dynamic(1);
}

void ck_run_team(int threads, void (*body)(void *), void *context) {
  if (!own_team->may_be_smaller) return run_region(threads, body, context);
  // Threads that libgomp creates inherit this thread's mask.
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, NULL, &before);
  ck_block_signals();
  run_region(threads, body, context);
  own_team->may_be_smaller = false;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/// Returns the number of threads that responded; 1 if they cannot be used.
static int call_roll(members *team, int threads) {
  roll_call call = {team, 1, false};
  ck_run_team(threads, respond, &call);
  *ck_team_is_deaf() = true;
  return atomic_load(&call.has_small_stack) ? 1 : call.size;
}

/// Threads of a trial for each thread of a team: threads of earlier, smaller teams may not have ended yet when a larger
/// one is created.
enum { TRIED_FOR_EACH = 3 };

/// The size of the largest team, up to `wanted`, for which the system has threads. A team of one thread is no team, so
/// the second thread is never created anew.
static int try_team(int others, int wanted) {
  int had = others + ck_try_threads(wanted == 2 ? 1 - others : TRIED_FOR_EACH * (wanted - 1) - others);
  int size = wanted == 2 ? 1 + had : 1 + had / TRIED_FOR_EACH;
  return size < 2 && had > 0 ? 2 : size;
}

int ck_ready_threads(bool for_onednn) {
  int wanted = ck_num_threads();
  if (wanted <= 1 || omp_in_parallel()) return 1;
  members *team = team_of_thread();
  if (team == NULL) return 1;
  int others = atomic_load_explicit(&team->others, memory_order_acquire);
  if (team->size < wanted) {
    int had = wanted < team->refused ? try_team(others < wanted ? others : 0, wanted) : 0;
    if (had < team->size) had = team->size;
    team->may_be_smaller = true;
    if (had > 1) had = call_roll(team, had);
    if (had < wanted) {
      team->refused = wanted;
      settle_for(wanted, had);
    }
    return team->size = had;
  }
  // Threads are created again, or oneDNN is to run on a team in which a host that uses OpenMP may have created one just
  // now. Only the threads themselves can tell whether they receive signals.
  if (others < wanted - 1) team->may_be_smaller = true;
  bool is_deaf = !for_onednn || !ck_holds_signals() || *ck_team_is_deaf();
  return others < wanted - 1 || !is_deaf ? call_roll(team, wanted) : wanted;
}

int ck_ready_team(void) {
  ck_ready_threads(false);
  return ck_num_threads();
}

// ---------------------------------------------------------------- around oneDNN

enum { TEAM_OPERATIONS = 2000000 };

ck_team ck_enter_team(double operations) {
  int wanted = operations < TEAM_OPERATIONS ? 1 : ck_ready_threads(true);
  // oneDNN's teams of more than two vary in size, so that libgomp creates threads, with this thread's mask.
  ck_hold_signals(wanted > 2);
  ck_team before = {operations, omp_get_max_threads(), omp_get_dynamic()};
  if (before.threads != wanted) omp_set_num_threads(wanted);
  // oneDNN divides its work among the promised number of threads.
  if (before.is_dynamic) omp_set_dynamic(0);
  if (wanted > 2) own_team->may_be_smaller = true;
  return before;
}

void ck_leave_team(ck_team before) {
  if (before.is_dynamic) omp_set_dynamic(1);
  if (omp_get_max_threads() != before.threads) omp_set_num_threads(before.threads);
  ck_release_signals(before.operations);
}

int ck_team_threads(void) { return omp_get_max_threads(); }
