// Finds and loads LAPACK.
//
// OpenBLAS reads its settings from the environment while it is loaded. It is shown an environment of this file's, so that
// neither the host's variables nor those of the programs that it starts change:
// - It starts no threads of its own. The build for OpenMP uses the calling thread's team later, whose size is set for
//   each call; that for pthreads stays with one.
// - On processors with AVX-512 it uses its kernels for AVX2. Those for AVX-512 compute wrong products in releases that
//   distributions still have (0.3.20, issues 5267 and others), and win little for the sizes of decompositions.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clapack.h"
#include "table.h"

cl_table cl_routines;
static bool has_team;

bool cl_has_team(void) { return has_team; }

const char *cl_library_name(int index) {
  static const char *const names[] = {"libopenblas.so.0", "liblapack.so.3"};
  return index >= 0 && (size_t)index < sizeof names / sizeof *names ? names[index] : NULL;
}

static bool has_avx512(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

/// The environment with the settings before it, of which `getenv` finds the first.
static char **environment_for_loading(void) {
  // The build for OpenMP reads the second one, which libgomp has read long before.
  static char one_thread[] = "OPENBLAS_NUM_THREADS=1", one_member[] = "OMP_NUM_THREADS=1";
  static char haswell[] = "OPENBLAS_CORETYPE=Haswell";
  size_t count = 0, added = 0;
  while (environ != NULL && environ[count] != NULL) count++;
  char **own = malloc((count + 4) * sizeof *own);
  if (own == NULL) return NULL;
  own[added++] = one_thread;
  own[added++] = one_member;
  if (has_avx512() && getenv("OPENBLAS_CORETYPE") == NULL) own[added++] = haswell;
  if (count > 0) memcpy(own + added, environ, count * sizeof *own);
  own[added + count] = NULL;
  return own;
}

static void *open_library(const char *name) {
  // Another thread may still read the list after it was replaced, so the list is freed when the next one is made.
  static char **own;
  char **before = environ;
  free(own);
  own = environment_for_loading();
  if (own == NULL) return NULL;
  environ = own;
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (environ == own) environ = before;
  return library;
}

/// Whether the library has all routines, which are then in the table.
static bool fill_table(void *library) {
  cl_table found;
#define CL_FIND(name, parameters)                           \
  *(void **)&found.name = dlsym(library, #name "_"); \
  if (found.name == NULL) return false;
  CL_ROUTINES(CL_FIND)
#undef CL_FIND
  cl_routines = found;
  return true;
}

enum { OPENBLAS_OPENMP = 2 };

bool cl_load(void) {
  for (int i = 0; cl_library_name(i) != NULL; i++) {
    void *library = open_library(cl_library_name(i));
    if (library == NULL) continue;
    if (fill_table(library)) {
      int (*kind_of_threads)(void) = (int (*)(void))dlsym(library, "openblas_get_parallel");
      has_team = kind_of_threads != NULL && kind_of_threads() == OPENBLAS_OPENMP;
      return true;
    }
    dlclose(library);
  }
  return false;
}
