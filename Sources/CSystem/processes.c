#define _GNU_SOURCE // vfork, execvpe, pidfd_open
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

uint64_t csystem_start_of(pid_t process) {
  char text[1024];
  snprintf(text, sizeof text, "/proc/%ld/stat", (long)process);
  int file = csystem_open(AT_FDCWD, text, O_RDONLY, 0);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  // "PID (name) state ...": the name may contain any character, parentheses included. The start is the 22nd field, the
  // state the third.
  const char *field = strrchr(text, ')');
  for (int i = 2; field && i < 22; i++) {
    field = strchr(field, ' ');
    if (field) field++;
  }
  unsigned long long start;
  return field && sscanf(field, "%llu", &start) == 1 ? start : 0;
}

// ---------------------------------------------------------------- running children

// Signal handlers may read the list: so there is no lock, and space for more children than ever draw at once. One more
// child is not ended by csystem_end_children; it still ends with the thread that started it.
enum { MAX_CHILDREN = 64 };
static _Atomic(pid_t) running[MAX_CHILDREN];

static void remember(pid_t process) {
  for (int i = 0; i < MAX_CHILDREN; i++) {
    pid_t none = 0;
    if (atomic_compare_exchange_strong(&running[i], &none, process)) return;
  }
}

static void forget(pid_t process) {
  for (int i = 0; i < MAX_CHILDREN; i++) {
    pid_t expected = process;
    if (atomic_compare_exchange_strong(&running[i], &expected, 0)) return;
  }
}

void csystem_end_children(void) {
  for (int i = 0; i < MAX_CHILDREN; i++) {
    pid_t process = atomic_load(&running[i]);
    if (process > 0) kill(-process, SIGKILL);
  }
}

// ---------------------------------------------------------------- starting

static void limit(int resource, uint64_t maximum) {
  struct rlimit now, wanted = {maximum, maximum};
  if (maximum == 0 || getrlimit(resource, &now) != 0) return;
  if (now.rlim_max < maximum) wanted.rlim_max = wanted.rlim_cur = now.rlim_max;
  if (setrlimit(resource, &wanted) != 0) _exit(126);
}

/// Moves a descriptor to the number that the program expects. That number may be among the descriptors that are still
/// needed, which are all above the standard ones.
static void install(int descriptor, int number) {
  if (dup2(descriptor, number) < 0) _exit(126);
}

/// Runs in the child, which shares its parent's memory until exec.
static void become(char *const arguments[], int input, int output, int errors, csystem_limits limits, pid_t parent) {
  setpgid(0, 0);
  // The signal is sent when the starting thread ends. The parent may have ended before this call; a parent in another
  // namespace of processes has the number 0.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) _exit(126);
  pid_t now = getppid();
  if (now != parent && now != 0) _exit(126);
  install(input, STDIN_FILENO);
  install(output, STDOUT_FILENO);
  install(errors, STDERR_FILENO);
  limit(RLIMIT_CPU, limits.seconds);
  limit(RLIMIT_DATA, limits.bytes);
  limit(RLIMIT_FSIZE, limits.bytes);
  struct sigaction usual = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL) sigaction(number, &usual, NULL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvpe(arguments[0], arguments, environ);
}

int csystem_start(char *const arguments[], int input, int output, int errors, csystem_limits limits, pid_t *process) {
  // No handler of the parent may run in the child while it shares the memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  volatile int error = 0; // written by the child before it ends, read by the parent: they share it
  pid_t parent = getpid();
  pid_t child = vfork();
  if (child == 0) {
    become(arguments, input, output, errors, limits, parent);
    error = errno;
    _exit(127);
  }
  if (child < 0) error = errno;
  if (child > 0 && error == 0) remember(child);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (child > 0 && error != 0) waitpid(child, NULL, 0);
  *process = child;
  return error;
}

// ---------------------------------------------------------------- waiting

/// Whether the process has ended; processes that it has started and left are ended too.
static bool has_ended(pid_t process, int *status) {
  siginfo_t end = {0};
  int found;
  do found = waitid(P_PID, (id_t)process, &end, WEXITED | WNOHANG | WNOWAIT);
  while (found < 0 && errno == EINTR);
  if (found == 0 && end.si_pid == 0) return false;
  *status = -1; // a host that ignores SIGCHLD, or waits for all children, has taken it
  if (found == 0) {
    kill(-process, SIGKILL); // while the number still belongs to it
    while (waitpid(process, status, 0) < 0 && errno == EINTR) {}
  }
  forget(process);
  return true;
}

bool csystem_wait(pid_t process, int milliseconds, int *status) {
  if (has_ended(process, status)) return true;
  int file = (int)syscall(SYS_pidfd_open, process, 0);
  if (file >= 0) {
    int above = csystem_duplicate(file); // not on a standard descriptor while waiting
    close(file);
    file = above;
  }
  if (file >= 0) {
    struct pollfd source = {file, POLLIN, 0};
    poll(&source, 1, milliseconds);
    close(file);
  } else { // an old kernel
    struct timespec moment = {0, 2000000};
    nanosleep(&moment, NULL);
  }
  return has_ended(process, status);
}

void csystem_end(pid_t process) {
  kill(-process, SIGKILL);
  kill(process, SIGKILL);
  int status;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  forget(process);
}
