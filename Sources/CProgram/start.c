#include "cprogram.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

/// glibc hands its arguments to every constructor. Swift's own way to them is /proc, which need not be there.
__attribute__((constructor(101))) static void start(int argc, char **argv) {
  count = argc;
  arguments = argv;
  open_standard_descriptors();
}
