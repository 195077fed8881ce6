// The reserve for requests that cannot be refused.
//
// An object of Swift or C++ whose allocation fails ends the process, and one call may make thousands of them. So the
// process holds some unused address space (headroom.c). If a small request fails, the reserve is released and the
// request repeated; from that moment on every request that can be refused is refused, until the reserve is restored.
//
// In the program these functions replace the C library's for all callers. The linker map of the module makes them local
// to the module: the Swift runtime in it finds them, its host does not.
#define _GNU_SOURCE
#include "creserve.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

#ifndef IS_SANITIZED // sanitizers have their own allocators

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ckernels.h"

/// Larger requests are made by code that handles a refusal, or that tested the memory before.
enum { MAX_SMALL = 4 << 20 };

// The functions behind these: the C library's, or the process's replacements of them.
typedef void *(*allocate)(size_t);
typedef void *(*allocate_zeroed)(size_t, size_t);
typedef void *(*reallocate)(void *, size_t);
typedef int (*allocate_aligned)(void **, size_t, size_t);

static _Atomic(allocate) next_malloc;
static _Atomic(allocate_zeroed) next_calloc;
static _Atomic(reallocate) next_realloc;
static _Atomic(allocate_aligned) next_posix_memalign;

/// The function of that name in the rest of the process, or the next one if that is this library's, as in the program.
static void *next_function(const char *name, void *own) {
  void *found = dlsym(RTLD_DEFAULT, name);
  return found == own || found == NULL ? dlsym(RTLD_NEXT, name) : found;
}

#define NEXT(name)                                                                            \
  ({                                                                                          \
    __typeof__(atomic_load(&next_##name)) found = atomic_load_explicit(&next_##name, memory_order_relaxed); \
    if (__builtin_expect(found == NULL, 0)) {                                                 \
      found = (__typeof__(found))next_function(#name, (void *)name);                            \
      atomic_store_explicit(&next_##name, found, memory_order_relaxed);                       \
    }                                                                                         \
    found;                                                                                    \
  })

/// Whether a repeated request may succeed.
static bool found_reserve(size_t size) {
  int error = errno;
  bool found = size <= MAX_SMALL && ck_break_reserve();
  errno = error;
  return found;
}

void *malloc(size_t size) {
  void *block = NEXT(malloc)(size);
  if (__builtin_expect(block != NULL, 1) || !found_reserve(size)) return block;
  return NEXT(malloc)(size);
}

void *calloc(size_t count, size_t size) {
  void *block = NEXT(calloc)(count, size);
  size_t bytes;
  if (__builtin_expect(block != NULL, 1)) return block;
  if (__builtin_mul_overflow(count, size, &bytes) || !found_reserve(bytes)) return NULL;
  return NEXT(calloc)(count, size);
}

void *realloc(void *block, size_t size) {
  void *moved = NEXT(realloc)(block, size);
  if (__builtin_expect(moved != NULL, 1) || size == 0 || !found_reserve(size)) return moved;
  return NEXT(realloc)(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  int status = NEXT(posix_memalign)(block, alignment, size);
  if (__builtin_expect(status == 0, 1) || status != ENOMEM || !found_reserve(size)) return status;
  return NEXT(posix_memalign)(block, alignment, size);
}

__attribute__((constructor(102))) static void start(void) { ck_keep_reserve(); }

#endif
