// The system functions of the library that Swift cannot call: those that Glibc's headers hide from it, and the code
// between fork and exec.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---------------------------------------------------------------- descriptors

/// As openat, closed in programs that are started, and never on the descriptors of standard input, output and error: in
/// a process with one of these closed, printed text would be written to the file.
int csystem_open(int folder, const char *path, int flags, mode_t mode);
/// As dup, with the same guarantees.
int csystem_duplicate(int descriptor);
/// Opens a file without a name, with the same guarantees.
int csystem_open_unnamed(const char *label);
/// Opens a folder as the start of paths: it needs no permission to read the folder.
int csystem_open_folder(int folder, const char *path, bool follows_links);

// ---------------------------------------------------------------- names

/// Exchanges the files of two names in folders, in one step. -1 with errno, EINVAL if the file system cannot.
int csystem_exchange(int first_folder, const char *first, int second_folder, const char *second);
/// As renameat, to a name that must not exist.
int csystem_rename_new(int from_folder, const char *from, int to_folder, const char *to);

// ---------------------------------------------------------------- processes

/// The start time of a process, in the system's ticks; 0 if there is no such process, or the time is unknown.
uint64_t csystem_start_of(pid_t process);

/// The limits of a child; 0 for none.
typedef struct csystem_limits {
  uint64_t seconds; // of processor time
  uint64_t bytes;   // of memory
} csystem_limits;

/// Starts a program, found in PATH, as the leader of a process group that csystem_end_children ends, and that ends with
/// the thread that started it. Signals are as at the start of any program.
/// - arguments: end with NULL.
/// - input, output, errors: its standard descriptors.
/// - Returns: 0, or an error number.
int csystem_start(char *const arguments[], int input, int output, int errors, csystem_limits limits, pid_t *process);
/// Waits until the process has ended, at most that long.
/// - Returns: whether it has; `*status` is that of waitpid, or -1 if other code has taken it.
bool csystem_wait(pid_t process, int milliseconds, int *status);
/// Ends the process with all it has started, and waits for it.
void csystem_end(pid_t process);
/// Ends all children. Safe in a signal handler.
void csystem_end_children(void);

#endif
