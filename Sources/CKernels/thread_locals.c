// The thread-local variables of libraries that a program loads while it runs.
//
// The C library allocates those of a library when a thread first touches one of them, and ends the process if it has no
// memory for them then. In a module that is so for all libraries that come with it; the first touch may be that of an
// exception of oneDNN, which reports that there is no memory. So they are allocated early, where that can be refused.
#define _GNU_SOURCE
#include <link.h>
#include <stdlib.h>

#include "ckernels.h"

/// What the compilers' code passes to `__tls_get_addr`, by the ABI of every Linux machine that has it.
typedef struct {
  unsigned long module, offset;
} variable;

void *__tls_get_addr(variable *address);

/// More than the C library needs for one library and its own list of them.
enum { SPARE_MEMORY = 16 << 10 };

static int allocate(struct dl_phdr_info *library, size_t size, void *context) {
  (void)size, (void)context;
  if (library->dlpi_tls_modid == 0 || library->dlpi_tls_data != NULL) return 0;
  size_t needed = 0;
  for (int i = 0; i < library->dlpi_phnum; i++) {
    if (library->dlpi_phdr[i].p_type == PT_TLS) needed = library->dlpi_phdr[i].p_memsz;
  }
  void *spare = malloc(needed + SPARE_MEMORY);
  if (spare == NULL) return 1;
  free(spare);
  variable first = {library->dlpi_tls_modid, 0};
  __tls_get_addr(&first);
  return 0;
}

bool ck_allocate_thread_locals(void) { return dl_iterate_phdr(allocate, NULL) == 0; }
