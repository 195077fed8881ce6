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

/// A descriptor that is closed would be given to the first file that is opened, and what is printed would land in it.
static void open_standard_descriptors(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest one that is free is this one. As with a closed one, reading gives nothing and writing fails.
    if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor) {
      static const char message[] = "diffuse-lua: a standard descriptor is closed, and /dev/null cannot be opened\n";
      (void)!write(STDERR_FILENO, message, strlen(message));
      _exit(71); // EX_OSERR
    }
  }
}

/// The first stack grows where it is needed, and where the system has no memory for that the process ends. What our own
/// functions take is there from the start: only addresses, no memory.
static void grow_stack(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur < 4 << 20) return; // a stack of our own stands ready
  volatile char room[1 << 20];
  room[0] = 0;
}

static void require_memory(void) {
  if (ck_keep_reserve()) return;
  static const char message[] = "diffuse-lua: not enough memory to start\n";
  (void)!write(STDERR_FILENO, message, strlen(message));
  _exit(1);
}

/// glibc hands its arguments to every constructor. Swift's own way to them is /proc, which need not be there.
__attribute__((constructor(101))) static void start(int argc, char **argv) {
  count = argc;
  arguments = argv;
  open_standard_descriptors();
  require_memory();
  grow_stack();
}
