// For LD_PRELOAD: simulates a machine with CORES cores, on which a process may have THREADS threads besides its first.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int threads;

typedef struct {
  void *(*body)(void *);
  void *context;
} start;

static void *run(void *context) {
  start own = *(start *)context;
  free(context);
  void *result = own.body(own.context);
  atomic_fetch_sub(&threads, 1);
  return result;
}

static int number(const char *variable) {
  const char *text = getenv(variable);
  return text ? atoi(text) : 1;
}

int omp_get_num_procs(void) { return number("CORES"); }

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *context) {
  int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
  if (atomic_fetch_add(&threads, 1) >= number("THREADS")) {
    atomic_fetch_sub(&threads, 1);
    return EAGAIN;
  }
  start *own = malloc(sizeof *own);
  *own = (start){body, context};
  int status = create(thread, attributes, run, own);
  if (status != 0) {
    free(own);
    atomic_fetch_sub(&threads, 1);
  }
  return status;
}
