// Simulates a lack of memory: preloaded, it refuses large requests to the C library. SCARCE_BYTES is the size of a large
// request, SCARCE_FIRST the first one to be refused, with the three that follow: the caller may collect garbage and request
// again, and the program's malloc requests twice each time, the second time without its reserve (CReserve). At the end the
// number of large requests is written to the file SCARCE_COUNT.
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static size_t large = (size_t)-1;
static long first = -1;
static atomic_long requests;

__attribute__((constructor)) static void start(void) {
  const char *bytes = getenv("SCARCE_BYTES"), *number = getenv("SCARCE_FIRST");
  if (number) first = atol(number);
  if (bytes) large = (size_t)atol(bytes);
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("SCARCE_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&requests));
  fclose(file);
}

static bool is_refused(size_t size) {
  if (size < large) return false;
  long number = atomic_fetch_add(&requests, 1);
  return first >= 0 && number >= first && number < first + 4;
}

static void *refuse(void) {
  errno = ENOMEM;
  return NULL;
}

void *malloc(size_t size) { return is_refused(size) ? refuse() : __libc_malloc(size); }

void *calloc(size_t count, size_t size) {
  return size && is_refused(count > (size_t)-1 / size ? (size_t)-1 : count * size) ? refuse() : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) { return is_refused(size) ? refuse() : __libc_realloc(block, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (is_refused(size)) return ENOMEM;
  void *found = __libc_memalign(alignment, size);
  if (!found) return ENOMEM;
  *block = found;
  return 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return is_refused(size) ? refuse() : __libc_memalign(alignment, size);
}
