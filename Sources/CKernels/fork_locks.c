// Locks that no fork leaves locked: a forked child has only the thread that forked, so a lock that another thread holds
// would never be released there, and what it protects might be half changed. Each fork therefore takes all locks first.
#include <time.h>

#include "ckernels.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static ck_lock *all;
static bool has_all;

static bool take_all(void) {
  for (ck_lock *lock = all; lock != NULL; lock = lock->next) {
    if (pthread_mutex_trylock(&lock->mutex) == 0) continue;
    for (ck_lock *taken = all; taken != lock; taken = taken->next) pthread_mutex_unlock(&taken->mutex);
    return false;
  }
  return true;
}

enum { MAX_TRIES = 10000 };

static void before_fork(void) {
  pthread_mutex_lock(&list_lock);
  // Other threads take one lock within another in any order, so waiting for a lock while holding another could last
  // forever. The forking thread itself holds a lock only if a signal's handler forks: then the tries end.
  for (int tries = 0; !(has_all = take_all()) && tries < MAX_TRIES; tries++)
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

static void after_fork(void) {
  for (ck_lock *lock = has_all ? all : NULL; lock != NULL; lock = lock->next) pthread_mutex_unlock(&lock->mutex);
  pthread_mutex_unlock(&list_lock);
}

static void watch_forks(void) { pthread_atfork(before_fork, after_fork, after_fork); }

void ck_add_lock(ck_lock *lock) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  pthread_mutex_init(&lock->mutex, NULL);
  pthread_mutex_lock(&list_lock);
  lock->next = all;
  lock->link = &all;
  if (all != NULL) all->link = &lock->next;
  all = lock;
  pthread_mutex_unlock(&list_lock);
}

void ck_remove_lock(ck_lock *lock) {
  pthread_mutex_lock(&list_lock);
  *lock->link = lock->next;
  if (lock->next != NULL) lock->next->link = lock->link;
  pthread_mutex_unlock(&list_lock);
  pthread_mutex_destroy(&lock->mutex);
}
