// What the library asks of Linux and Swift cannot reach: calls that Glibc's headers hide from it, and what happens between
// fork and exec.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---------------------------------------------------------------- descriptors

/// As openat, closed in programs that are started, and never on the descriptors of standard input, output and error: in a
/// process where one of these is closed, what the process prints would land in the file.
int csystem_open(int folder, const char *path, int flags, mode_t mode);
/// As dup, with the same promise.
int csystem_duplicate(int descriptor);
/// A file without a name, likewise.
int csystem_open_unnamed(const char *label);
/// A name to begin paths with: it needs no permission to read the folder.
int csystem_open_folder(int folder, const char *path, bool follows_links);

// ---------------------------------------------------------------- names

/// Gives two names in folders each other's file, in one step. -1 with errno, EINVAL where the file system cannot.
int csystem_exchange(int first_folder, const char *first, int second_folder, const char *second);
/// As renameat, to a name that must not be taken.
int csystem_rename_new(int from_folder, const char *from, int to_folder, const char *to);

// ---------------------------------------------------------------- processes

/// When a process began, in the system's ticks; 0 where there is no such process, or no telling.
uint64_t csystem_start_of(pid_t process);

/// What a child may take; 0 for as much as it likes.
typedef struct csystem_limits {
  uint64_t seconds; // of processors
  uint64_t bytes;   // of memory of its own
} csystem_limits;

/// Starts a program, found in PATH, as the leader of a process group that csystem_end_children ends, and that ends with
/// the thread that started it. Signals are as at the start of any program.
/// - arguments: end with NULL.
/// - input, output, errors: what its standard descriptors are.
/// - Returns: 0, or an error number.
int csystem_start(char *const arguments[], int input, int output, int errors, csystem_limits limits, pid_t *process);
/// Waits until it has ended, at most that long.
/// - Returns: whether it has; `*status` is as waitpid has it, or -1 where somebody else asked for it.
bool csystem_wait(pid_t process, int milliseconds, int *status);
/// Ends it with all it has started, and waits for it.
void csystem_end(pid_t process);
/// Ends all of them. Safe in a signal handler.
void csystem_end_children(void);

#endif
