#include "cprogram.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ckernels.h"

static int count;
static char **arguments;

int cprogram_argument_count(void) { return arguments ? count : 0; }
char *const *cprogram_arguments(void) { return arguments; }

/// Opens closed standard descriptors: one of them would be given to the first file that is opened, and printed text
/// would be written to that file.
static void open_standard_descriptors(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free descriptor is this one. As with a closed one, reading returns nothing and writing fails.
    if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor) {
      static const char message[] = "diffuse-lua: a standard descriptor is closed, and /dev/null cannot be opened\n";
      (void)!write(STDERR_FILENO, message, strlen(message));
      _exit(71); // EX_OSERR
    }
  }
}

/// Grows the first stack, which otherwise grows when needed and ends the process if the system has no memory. The stack
/// of the library's own functions is mapped from the start: as addresses only, without memory.
static void grow_stack(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur < 4 << 20) return; // the program's own stack is used
  volatile char space[1 << 20];
  space[0] = 0;
}

static void require_memory(void) {
  if (ck_keep_reserve()) return;
  static const char message[] = "diffuse-lua: not enough memory to start\n";
  (void)!write(STDERR_FILENO, message, strlen(message));
  _exit(1);
}

/// Takes the command line. glibc passes it to every constructor; Swift reads it from /proc, which may be missing.
__attribute__((constructor(101))) static void start(int argc, char **argv) {
  count = argc;
  arguments = argv;
  open_standard_descriptors();
  require_memory();
  grow_stack();
}
