#define _GNU_SOURCE // O_PATH, renameat2, memfd_create
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STANDARD = 3 }; // the number of standard descriptors

static int above_standard(int descriptor) {
  if (descriptor < 0 || descriptor >= STANDARD) return descriptor;
  int above = fcntl(descriptor, F_DUPFD_CLOEXEC, STANDARD);
  int error = errno;
  close(descriptor);
  errno = error;
  return above;
}

int csystem_open(int folder, const char *path, int flags, mode_t mode) {
  return above_standard(openat(folder, path, flags | O_CLOEXEC, mode));
}

int csystem_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, STANDARD); }

int csystem_open_unnamed(const char *label) { return above_standard(memfd_create(label, MFD_CLOEXEC)); }

int csystem_open_folder(int folder, const char *path, bool follows_links) {
  return csystem_open(folder, path, O_PATH | O_DIRECTORY | (follows_links ? 0 : O_NOFOLLOW), 0);
}

int csystem_exchange(int first_folder, const char *first, int second_folder, const char *second) {
  return renameat2(first_folder, first, second_folder, second, RENAME_EXCHANGE);
}

int csystem_rename_new(int from_folder, const char *from, int to_folder, const char *to) {
  if (renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0) return 0;
  // On a file system without flags: a folder never replaces one that has entries.
  return errno == EINVAL || errno == ENOSYS ? renameat(from_folder, from, to_folder, to) : -1;
}
