// Tests whether the system still has memory to give.
#include <malloc.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "ckernels.h"

/// The bytes left free for requests that cannot be refused: small objects, whose failed allocation ends the process.
enum { HEADROOM = 4 << 20, BYTES_BETWEEN_TESTS = 256 << 10 };

// ---------------------------------------------------------------- the reserve

/// Unused address space, which is released when a small request fails (CReserve).
enum { RESERVE = 12 << 20 };

static _Atomic(void *) reserve;
static atomic_bool is_short;

bool ck_is_short(void) { return atomic_load_explicit(&is_short, memory_order_relaxed); }

/// Free space between the blocks of the heap serves small requests too.
static bool heap_has_reserve(void) { return mallinfo2().fordblks >= RESERVE; }

bool ck_has_reserve(void) { return !ck_is_short() || ck_keep_reserve(); }

bool ck_keep_reserve(void) {
  if (atomic_load(&reserve) == NULL) {
    void *found = mmap(NULL, RESERVE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *none = NULL;
    if (found != MAP_FAILED && !atomic_compare_exchange_strong(&reserve, &none, found)) munmap(found, RESERVE);
  }
  bool is_there = atomic_load(&reserve) != NULL || heap_has_reserve();
  atomic_store(&is_short, !is_there);
  return is_there;
}

bool ck_break_reserve(void) {
  void *given = atomic_exchange(&reserve, NULL);
  atomic_store(&is_short, true);
  return given != NULL && munmap(given, RESERVE) == 0;
}

// ---------------------------------------------------------------- tests

bool ck_system_has(size_t bytes) {
  if (!ck_has_reserve()) return false;
  void *found = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return false;
  munmap(found, bytes);
  return true;
}

bool ck_leaves_headroom(size_t bytes) {
  if (!ck_has_reserve()) return false;
  static atomic_size_t taken;
  size_t before = atomic_fetch_add_explicit(&taken, bytes, memory_order_relaxed);
  if (before / BYTES_BETWEEN_TESTS == (before + bytes) / BYTES_BETWEEN_TESTS) return true;
  return ck_system_has(HEADROOM);
}

void ck_give_back_free(void) { malloc_trim(0); }
