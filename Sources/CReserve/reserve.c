// The reserve for what cannot be refused.
//
// An object of Swift or C++ that does not get its memory ends the process, and one call may make thousands of them. So
// the process keeps some address space that nobody uses (headroom.c). Where a small request fails, the reserve is given
// up and the request made again; from that moment on whatever can be refused is, until there is a reserve again.
//
// In the program these functions stand in for the C library's, whoever calls them. The linker map of the module keeps
// them to the module: the Swift runtime in it finds them, its host does not.
#define _GNU_SOURCE
#include "creserve.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

#ifndef IS_SANITIZED // they have their own ways

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ckernels.h"

/// What is larger is asked for by those who expect to be refused, or was made sure of before.
enum { LARGEST_SMALL = 4 << 20 };

// The functions that stand behind these: of the C library, or of whatever else the process has for it.
typedef void *(*allocate)(size_t);
typedef void *(*allocate_zeroed)(size_t, size_t);
typedef void *(*reallocate)(void *, size_t);
typedef int (*allocate_aligned)(void **, size_t, size_t);

static _Atomic(allocate) next_malloc;
static _Atomic(allocate_zeroed) next_calloc;
static _Atomic(reallocate) next_realloc;
static _Atomic(allocate_aligned) next_posix_memalign;

/// What others in the process call by that name; behind it where that is ours, as in the program.
static void *behind(const char *name, void *own) {
  void *found = dlsym(RTLD_DEFAULT, name);
  return found == own || found == NULL ? dlsym(RTLD_NEXT, name) : found;
}

#define NEXT(name)                                                                            \
  ({                                                                                          \
    __typeof__(atomic_load(&next_##name)) found = atomic_load_explicit(&next_##name, memory_order_relaxed); \
    if (__builtin_expect(found == NULL, 0)) {                                                 \
      found = (__typeof__(found))behind(#name, (void *)name);                                 \
      atomic_store_explicit(&next_##name, found, memory_order_relaxed);                       \
    }                                                                                         \
    found;                                                                                    \
  })

/// Whether it is worth asking again.
static bool found_reserve(size_t size) {
  int error = errno;
  bool found = size <= LARGEST_SMALL && ck_break_reserve();
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
