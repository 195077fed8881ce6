// Whether the system still has memory to give.
#include <malloc.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "ckernels.h"

/// So much is left free for what cannot be refused: small objects, whose allocation ends the process where it fails.
enum { HEADROOM = 4 << 20, BETWEEN_LOOKS = 256 << 10 };

bool ck_system_has(size_t bytes) {
  void *found = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return false;
  munmap(found, bytes);
  return true;
}

bool ck_leaves_headroom(size_t bytes) {
  static atomic_size_t taken;
  size_t before = atomic_fetch_add_explicit(&taken, bytes, memory_order_relaxed);
  if (before / BETWEEN_LOOKS == (before + bytes) / BETWEEN_LOOKS) return true;
  return ck_system_has(HEADROOM);
}

void ck_give_back_free(void) { malloc_trim(0); }
