// How much of its stack a thread has left, and what else belongs to a thread.
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

// Of the calling thread. The stack lies in low..<high, both 0 until asked; SIZE_MAX for high where it is not known.
static __thread struct {
  void *slot;
  uintptr_t low, high;
} own;

void *ck_thread_slot(void) { return own.slot; }

void *ck_exchange_thread_slot(void *value) {
  void *before = own.slot;
  own.slot = value;
  return before;
}

/// A first thread without a limit grows until it meets something else.
enum { UNLIMITED = 64 << 20 };

/// The first thread's stack grows until the limit, and pthread_getattr_np finds out about it in /proc, which may not be
/// there. The name that the program was started by is the last that stands on it.
static void find_first_stack(void) {
  const char *name = (const char *)getauxval(AT_EXECFN);
  if (name == NULL) return;
  struct rlimit limit;
  size_t size = UNLIMITED;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < UNLIMITED) size = (size_t)limit.rlim_cur;
  own.high = (uintptr_t)name + strlen(name) + 1;
  own.low = own.high - (size < own.high ? size : own.high);
}

static void find_stack(void) {
  pthread_attr_t attributes;
  void *base;
  size_t size;
  own.low = 0;
  own.high = SIZE_MAX;
  if (syscall(SYS_gettid) == getpid()) return find_first_stack();
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  if (pthread_attr_getstack(&attributes, &base, &size) == 0) {
    own.low = (uintptr_t)base;
    own.high = own.low + size;
  }
  pthread_attr_destroy(&attributes);
}

/// Small stacks keep less in reserve: half.
bool ck_stack_is_low(size_t reserve) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  // On the way to a stack that a host has made itself, for coroutines say, nothing is known about it.
  if (here - own.low >= reserve && here < own.high) return false;
  if (own.high == 0) find_stack();
  if (here < own.low || here >= own.high) return false;
  size_t half = (own.high - own.low) / 2;
  return here - own.low < (reserve < half ? reserve : half);
}

// ---------------------------------------------------------------- a stack of a size that is known

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
  uintptr_t low = own.low, high = own.high;
  own.low = (uintptr_t)memory + guard;
  own.high = own.low + size;
  swapcontext(&switched.outer, &switched.inner);
  own.low = low;
  own.high = high;
  munmap(memory, guard + size);
}
