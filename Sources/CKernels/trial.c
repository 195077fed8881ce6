// The trial of a team: its threads are created with pthread_create, which reports a failure, and end again.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "team.h"

/// The stack size of libgomp's threads if the environment sets it, otherwise 0: a number of kilobytes, or with a letter
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
  atomic_int number;  // the system's thread id, 0 until it runs
} candidate;

static void *wait_for_end(void *context) {
  candidate *own = context;
  atomic_store(&own->number, (int)syscall(SYS_gettid));
  pthread_mutex_lock(&own->trial->lock);
  while (!own->trial->ends) pthread_cond_wait(&own->trial->is_over, &own->trial->lock);
  pthread_mutex_unlock(&own->trial->lock);
  return NULL;
}

/// Waits until the system has removed an ended thread, some microseconds later: until then it counts against limits.
static void wait_until_forgotten(int number) {
  for (int tries = 0; tries < 10000 && syscall(SYS_tgkill, getpid(), number, 0) == 0; tries++) sched_yield();
}

/// Memory left to the process besides stacks: a team's own allocations must not end the process either.
enum { SPARE_MEMORY = 256 << 20 };

int ck_try_threads(int count) {
  candidate *all = calloc((size_t)count, sizeof *all);
  pthread_attr_t attributes;
  if (all == NULL) return 0;
  if (pthread_attr_init(&attributes) != 0) {
    free(all);
    return 0;
  }
  size_t size = stack_size();
  if (size > 0) pthread_attr_setstacksize(&attributes, size); // if that is too small libgomp uses the default too
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
  // Memory that does not suffice for the spare does not suffice for a team of that size.
  int had = spare != MAP_FAILED ? made : made / 2;
  pthread_cond_destroy(&trial.is_over);
  pthread_mutex_destroy(&trial.lock);
  pthread_attr_destroy(&attributes);
  free(all);
  return had;
}
