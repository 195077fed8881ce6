#define _GNU_SOURCE // pipe2
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const int kept[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
enum { COUNT = sizeof kept / sizeof *kept };

static struct sigaction before[COUNT], outside;
static int ends[] = {-1, -1}; // of a pipe

static void keep(int number) {
  int error = errno;
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
