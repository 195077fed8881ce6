#include "size.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_CELLS = 1000, USUAL_ROWS = 24, USUAL_COLUMNS = 80 };

static _Thread_local bool is_bounded;

void cedit_bound_size(void) { is_bounded = true; }
void cedit_unbound_size(void) { is_bounded = false; }

static unsigned short bounded(unsigned short given, unsigned short usual) {
  return given == 0 ? usual : given > MAX_CELLS ? MAX_CELLS : given;
}

/// Replaces the C library's function, which only makes the system call: libedit learns the terminal's size only by
/// querying it, and calls the program's function.
int ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  int result = (int)syscall(SYS_ioctl, descriptor, request, argument);
  if (result == 0 && is_bounded && request == TIOCGWINSZ) {
    struct winsize *size = argument;
    size->ws_row = bounded(size->ws_row, USUAL_ROWS);
    size->ws_col = bounded(size->ws_col, USUAL_COLUMNS);
  }
  return result;
}
