// The team of threads: libgomp's, which oneDNN runs on too.
//
// Where libgomp cannot make a thread it ends the process, and a host with it. So before a team is used for the first
// time it is tried: threads are made with pthread_create, which says no. And libgomp's threads would take signals where
// the host has made them with an open mask, on whatever stack oneDNN gives them: each blocks its own here.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ckernels.h"
#include "team.h"

// What a compiler emits for `#pragma omp parallel`; calling it ourselves needs no -fopenmp, which SwiftPM would call an
// unsafe flag.
void GOMP_parallel(void (*body)(void *), void *data, unsigned num_threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
int omp_get_thread_limit(void);
int omp_in_parallel(void);
void omp_set_num_threads(int);
int omp_get_dynamic(void);
void omp_set_dynamic(int);

// ---------------------------------------------------------------- how many

static atomic_int default_threads;  // 0 until first asked
static atomic_int chosen_threads;   // 0: the default

static int bounded(int threads) {
  int cores = ck_available_cores(), limit = omp_get_thread_limit();
  if (threads > cores) threads = cores;
  if (threads > limit) threads = limit;
  return threads < 1 ? 1 : threads;
}

/// One thread for each core that the process may use, fewer where OMP_NUM_THREADS says so.
static int initial_threads(void) {
  int threads = atomic_load_explicit(&default_threads, memory_order_relaxed);
  if (threads > 0) return threads;
  // Read before the first omp_set_num_threads, which changes what omp_get_max_threads answers.
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

/// From here on this is the number: what could not be had once is not tried again.
static void settle_for(int wanted, int threads) {
  atomic_store_explicit(&chosen_threads, threads, memory_order_relaxed);
  diffusionkit_fewer_threads(wanted, threads, false);
}

// ---------------------------------------------------------------- trying

/// The stack that libgomp's threads get where the environment says so, else 0: a number of kilobytes, or with a letter
/// for another unit.
static size_t stack_size(void) {
  const char *text = getenv("OMP_STACKSIZE");
  if (text == NULL) text = getenv("GOMP_STACKSIZE");
  if (text == NULL) return 0;
  char *rest;
  unsigned long long size = strtoull(text, &rest, 10);
  while (*rest == ' ') rest++;
  int shift = *rest == 'b' || *rest == 'B'   ? 0
              : *rest == 'm' || *rest == 'M' ? 20
              : *rest == 'g' || *rest == 'G' ? 30
                                             : 10;
  return size > SIZE_MAX >> shift ? SIZE_MAX : (size_t)size << shift;
}

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t is_over;
  bool ends;
} trial;

typedef struct {
  trial *trial;
  pthread_t thread;
  atomic_int number;  // the system's, 0 until it runs
} candidate;

static void *wait_for_end(void *context) {
  candidate *own = context;
  atomic_store(&own->number, (int)syscall(SYS_gettid));
  pthread_mutex_lock(&own->trial->lock);
  while (!own->trial->ends) pthread_cond_wait(&own->trial->is_over, &own->trial->lock);
  pthread_mutex_unlock(&own->trial->lock);
  return NULL;
}

/// A thread that has ended counts against limits until the system has forgotten it, some microseconds later.
static void wait_until_forgotten(int number) {
  for (int tries = 0; tries < 10000 && syscall(SYS_tgkill, getpid(), number, 0) == 0; tries++) sched_yield();
}

/// Room that is left to the process besides stacks: what a team allocates must not be what ends it either.
enum { SPARE_MEMORY = 256 << 20 };

/// How many threads can be had at once besides those that there are, at most `count`. None of them is left.
static int try_threads(int count) {
  candidate *all = calloc((size_t)count, sizeof *all);
  pthread_attr_t attributes;
  if (all == NULL) return 0;
  if (pthread_attr_init(&attributes) != 0) {
    free(all);
    return 0;
  }
  size_t size = stack_size();
  if (size > 0) pthread_attr_setstacksize(&attributes, size); // where that is too small libgomp has the default too
  trial trial = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
  int made = 0;
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, NULL, &before);
  ck_block_signals();
  for (; made < count; made++) {
    all[made].trial = &trial;
    if (pthread_create(&all[made].thread, &attributes, wait_for_end, &all[made]) != 0) break;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  void *spare = mmap(NULL, SPARE_MEMORY, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  pthread_mutex_lock(&trial.lock);
  trial.ends = true;
  pthread_cond_broadcast(&trial.is_over);
  pthread_mutex_unlock(&trial.lock);
  for (int i = 0; i < made; i++) {
    pthread_join(all[i].thread, NULL);
    wait_until_forgotten(atomic_load(&all[i].number));
  }
  if (spare != MAP_FAILED) munmap(spare, SPARE_MEMORY);
  // Memory that does not suffice for the rest does not suffice for a team of that size.
  int had = spare != MAP_FAILED ? made : made / 2;
  pthread_cond_destroy(&trial.is_over);
  pthread_mutex_destroy(&trial.lock);
  pthread_attr_destroy(&attributes);
  free(all);
  return had;
}

// ---------------------------------------------------------------- who is in it

/// The threads that libgomp keeps for one thread that starts teams. It ends those that a smaller team does not need,
/// and makes others for the next: oneDNN's teams are smaller where there is little to do, and a host may use OpenMP
/// itself.
typedef struct {
  atomic_int others;  // members besides the one that starts teams
  atomic_int references;
  int size;     // of the largest team for which there were threads
  int refused;  // that of the smallest for which there were none
  bool may_be_smaller;  // than it was: libgomp will make threads
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

static void make_keys(void) {
  if (pthread_key_create(&leaving, leave_team) != 0) return;
  has_keys = pthread_key_create(&ending, end_team) == 0;
}

/// The calling thread's; NULL where there is no memory for it.
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
  atomic_bool has_small_stack;  // one of them
} roll_call;

/// What a thread of a team needs at least: kernels take up to 90 KB. A host or OMP_STACKSIZE may have given it less, 16 KB
/// at worst.
enum { LEAST_STACK = 160 << 10 };

/// Of the calling thread.
static bool is_stack_small(void) {
  static __thread enum { UNKNOWN, SMALL, LARGE } own;
  pthread_attr_t attributes;
  void *base;
  size_t size = LEAST_STACK;
  if (own == UNKNOWN && pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
    own = size < LEAST_STACK ? SMALL : LARGE;
  }
  return own == SMALL;
}

/// In every thread of the team.
static void answer(void *context) {
  roll_call *call = context;
  if (omp_get_thread_num() == 0) {
    call->size = omp_get_num_threads();
    return;
  }
  if (is_stack_small()) atomic_store(&call->has_small_stack, true);
  if (joined == call->team) return;
  ck_block_signals();
  if (joined != NULL || pthread_setspecific(leaving, call->team) != 0) return;
  joined = call->team;
  atomic_fetch_add(&joined->others, 1);
  atomic_fetch_add(&joined->references, 1);
}

static void run_region(int threads, void (*body)(void *), void *context) {
  // A host may let libgomp use fewer threads than were asked for, by the load of the machine.
  int is_dynamic = omp_get_dynamic();
  if (is_dynamic) omp_set_dynamic(0);
  GOMP_parallel(body, context, (unsigned)threads, 0);
  if (is_dynamic) omp_set_dynamic(1);
}

void ck_run_team(int threads, void (*body)(void *), void *context) {
  if (!own_team->may_be_smaller) return run_region(threads, body, context);
  // Threads that libgomp makes have the mask of this one.
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, NULL, &before);
  ck_block_signals();
  run_region(threads, body, context);
  own_team->may_be_smaller = false;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/// Returns how many answer; 1 where they cannot be used.
static int call_roll(members *team, int threads) {
  roll_call call = {team, 1, false};
  ck_run_team(threads, answer, &call);
  *ck_team_is_deaf() = true;
  return atomic_load(&call.has_small_stack) ? 1 : call.size;
}

/// Threads in a trial for each of a team: those that a smaller team has left may not have ended yet when a larger one
/// is made, and those before them.
enum { TRIED_FOR_EACH = 3 };

/// The size of the largest team, up to `wanted`, for which the system has threads. Of two threads the second is never
/// made anew: what is smaller than two is no team.
static int try_team(int others, int wanted) {
  int had = others + try_threads(wanted == 2 ? 1 - others : TRIED_FOR_EACH * (wanted - 1) - others);
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
  // Threads are made again, or oneDNN is to run on a team in which a host that uses OpenMP itself may have made one a
  // moment ago. Only the threads can tell whether they receive signals.
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
  // oneDNN's teams of more than two vary in size, so that libgomp makes threads: with the mask of this one.
  ck_hold_signals(wanted > 2);
  ck_team before = {operations, omp_get_max_threads(), omp_get_dynamic()};
  if (before.threads != wanted) omp_set_num_threads(wanted);
  // oneDNN divides its work among as many threads as it is promised.
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
