#define _GNU_SOURCE // pipe2
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <termios.h>
#include <unistd.h>

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
enum { COUNT = sizeof caught / sizeof *caught };

static struct sigaction before[COUNT], outside;
static int ends[] = {-1, -1}; // the ends of a pipe
static struct termios terminal; // the settings before lines were edited
static bool has_terminal;

// The number of signals that arrived and were not read. libedit does not read them while it processes bindings of
// .editrc, and a key that is bound to itself makes it do so for ever: repeated signals end the process.
static atomic_int waiting;
enum { PATIENCE = 3 };

static bool ends_process(int number) {
  return number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

static void record(int number) {
  int error = errno;
  if (ends_process(number) && atomic_fetch_add(&waiting, 1) + 1 >= PATIENCE) {
    if (has_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    signal(number, SIG_DFL);
    raise(number); // when this handler returns
    return;
  }
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(ends[1], &byte, 1); // a full pipe has enough signals
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
  struct sigaction action = {.sa_handler = record, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < COUNT; i++) {
    sigaction(caught[i], &action, &before[i]);
    if (before[i].sa_handler == SIG_IGN) sigaction(caught[i], &before[i], NULL); // ignored by the parent process
  }
}

void cedit_release_signals(void) {
  for (int i = 0; i < COUNT; i++) sigaction(caught[i], &before[i], NULL);
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
    if (caught[i] == number) sigaction(number, &before[i], NULL);
  raise(number);
  struct sigaction action = {.sa_handler = record, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}
