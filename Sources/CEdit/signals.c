#define _GNU_SOURCE // pipe2
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <termios.h>
#include <unistd.h>

static const int kept[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
enum { COUNT = sizeof kept / sizeof *kept };

static struct sigaction before[COUNT], outside;
static int ends[] = {-1, -1}; // of a pipe
static struct termios terminal; // as it was before lines were edited
static bool has_terminal;

// Signals that came and were not asked for. libedit does not ask while it works at what .editrc has bound, and a key that is
// bound to itself keeps it at that for ever: whoever insists ends the process.
static atomic_int waiting;
enum { PATIENCE = 3 };

static bool ends_process(int number) {
  return number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

static void keep(int number) {
  int error = errno;
  if (ends_process(number) && atomic_fetch_add(&waiting, 1) + 1 >= PATIENCE) {
    if (has_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    signal(number, SIG_DFL);
    raise(number); // when this handler returns
    return;
  }
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(ends[1], &byte, 1); // where the pipe is full, enough has come
  (void)written;
  errno = error;
}

static void ignore(int number) { (void)number; }

bool cedit_open_signals(void) {
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &outside);
  return true;
}

void cedit_close_signals(void) {
  if (ends[0] < 0) return;
  sigaction(SIGINT, &outside, NULL);
  for (int i = 0; i < 2; i++) {
    close(ends[i]);
    ends[i] = -1;
  }
}

void cedit_catch_signals(void) {
  has_terminal = tcgetattr(STDIN_FILENO, &terminal) == 0;
  atomic_store(&waiting, 0);
  struct sigaction action = {.sa_handler = keep, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < COUNT; i++) {
    sigaction(kept[i], &action, &before[i]);
    if (before[i].sa_handler == SIG_IGN) sigaction(kept[i], &before[i], NULL); // whoever started us wants it so
  }
}

void cedit_release_signals(void) {
  for (int i = 0; i < COUNT; i++) sigaction(kept[i], &before[i], NULL);
  while (cedit_next_signal()) {}
}

int cedit_signals(void) { return ends[0]; }

int cedit_next_signal(void) {
  unsigned char byte;
  atomic_store(&waiting, 0);
  return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

void cedit_raise(int number) {
  for (int i = 0; i < COUNT; i++)
    if (kept[i] == number) sigaction(number, &before[i], NULL);
  raise(number);
  struct sigaction action = {.sa_handler = keep, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}
