// The remaining stack of a thread, and other state of threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "ckernels.h"

__thread struct ck_thread ck_own_thread;

/// The assumed size of a first thread's stack without a limit, which grows until it reaches other memory.
enum { UNLIMITED = 64 << 20 };

/// Finds the first thread's stack, which grows until the limit. pthread_getattr_np would read /proc, which may be
/// missing. The program's file name is the last item on that stack.
static void find_first_stack(void) {
  const char *name = (const char *)getauxval(AT_EXECFN);
  if (name == NULL) return;
  struct rlimit limit;
  size_t size = UNLIMITED;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < UNLIMITED) size = (size_t)limit.rlim_cur;
  ck_own_thread.high = (uintptr_t)name + strlen(name) + 1;
  ck_own_thread.low = ck_own_thread.high - (size < ck_own_thread.high ? size : ck_own_thread.high);
}

static void find_stack(void) {
  pthread_attr_t attributes;
  void *base;
  size_t size;
  ck_own_thread.low = 0;
  ck_own_thread.high = SIZE_MAX;
  if (syscall(SYS_gettid) == getpid()) return find_first_stack();
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  if (pthread_attr_getstack(&attributes, &base, &size) == 0) {
    ck_own_thread.low = (uintptr_t)base;
    ck_own_thread.high = ck_own_thread.low + size;
  }
  pthread_attr_destroy(&attributes);
}

/// Small stacks have a smaller reserve: half.
bool ck_stack_is_low_at(uintptr_t here, size_t reserve) {
  if (ck_own_thread.high == 0) {
    find_stack();
    ck_allocate_thread_locals();
  }
  // Nothing is known about a stack that a host has made itself, such as that of a coroutine.
  if (here < ck_own_thread.low || here >= ck_own_thread.high) return false;
  size_t half = (ck_own_thread.high - ck_own_thread.low) / 2;
  return here - ck_own_thread.low < (reserve < half ? reserve : half);
}

// ---------------------------------------------------------------- a stack of a known size

static struct {
  ucontext_t outer, inner;
  void (*body)(void *);
  void *context;
} switched;

static void run_switched(void) { switched.body(switched.context); }

void ck_run_with_stack(size_t size, void (*body)(void *), void *context) {
  struct rlimit limit;
  size_t guard = (size_t)sysconf(_SC_PAGESIZE);
  bool is_enough = getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= size;
  char *memory = is_enough ? MAP_FAILED
                           : mmap(NULL, guard + size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory + guard, size, PROT_READ | PROT_WRITE) != 0 ||
      getcontext(&switched.inner) != 0) {
    if (memory != MAP_FAILED) munmap(memory, guard + size);
    body(context);
    return;
  }
  switched.body = body;
  switched.context = context;
  switched.inner.uc_stack = (stack_t){.ss_sp = memory + guard, .ss_size = size};
  switched.inner.uc_link = &switched.outer;
  makecontext(&switched.inner, run_switched, 0);
  find_stack();
  uintptr_t low = ck_own_thread.low, high = ck_own_thread.high;
  ck_own_thread.low = (uintptr_t)memory + guard;
  ck_own_thread.high = ck_own_thread.low + size;
  swapcontext(&switched.outer, &switched.inner);
  ck_own_thread.low = low;
  ck_own_thread.high = high;
  munmap(memory, guard + size);
}
