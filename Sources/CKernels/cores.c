// The number of cores that the process may use: those it is bound to, limited by its control group's share of their
// time.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

int omp_get_num_procs(void);

/// The first line of a small file, without its end.
static bool read_line(const char *path, char *line, size_t size) {
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  bool has_line = fgets(line, (int)size, file) != NULL;
  fclose(file);
  if (has_line) line[strcspn(line, "\n")] = 0;
  return has_line;
}

/// Cores' worth of time, rounded up; 0 without a limit.
static int cores_of(double quota, double period) {
  if (!(quota > 0 && period > 0)) return 0;
  double cores = quota / period;
  if (cores >= CK_MAX_THREADS) return CK_MAX_THREADS;
  int whole = (int)cores;
  return whole + (whole < cores);
}

/// The quota of one group, in the format of version 2 ("150000 100000", "max 100000") or 1.
static int group_quota(const char *folder, const char *group, bool is_second) {
  char path[600], line[64];
  snprintf(path, sizeof path, "%s%s/%s", folder, group, is_second ? "cpu.max" : "cpu.cfs_quota_us");
  if (!read_line(path, line, sizeof line)) return 0;
  char *rest;
  double quota = strtod(line, &rest);
  if (rest == line) return 0; // "max"
  if (is_second) return cores_of(quota, strtod(rest, NULL));
  snprintf(path, sizeof path, "%s%s/cpu.cfs_period_us", folder, group);
  return read_line(path, line, sizeof line) ? cores_of(quota, strtod(line, NULL)) : 0;
}

/// The minimum quota of a group and its parents; 0 if none has a limit.
static int min_quota(const char *folder, char *group, bool is_second) {
  int minimum = 0;
  while (true) {
    int cores = group_quota(folder, group, is_second);
    if (cores > 0 && (minimum == 0 || cores < minimum)) minimum = cores;
    char *end = strrchr(group, '/');
    if (end == NULL) return minimum;
    *end = 0;
  }
}

/// The quota of the groups in a file like /proc/self/cgroup, whose lines are "0::/group" or "4:cpu,cpuacct:/group". In
/// a container the group may be one of the machine, which is not visible: its parents, up to the root, are read as
/// well.
int ck_group_cores(const char *groups, const char *root) {
  FILE *file = fopen(groups, "re");
  if (file == NULL) return 0;
  char line[512], folder[300];
  int minimum = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
    if (group == NULL) continue;
    *group++ = 0;
    controllers++;
    bool is_second = *controllers == 0;
    bool is_cpu = false;
    char *rest = NULL;
    char names[512];
    snprintf(names, sizeof names, "%s", controllers);
    for (char *name = strtok_r(names, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest))
      is_cpu = is_cpu || strcmp(name, "cpu") == 0;
    if (!is_second && !is_cpu) continue;
    snprintf(folder, sizeof folder, is_second ? "%s" : "%s/cpu", root);
    if (strcmp(group, "/") == 0) *group = 0;
    int cores = min_quota(folder, group, is_second);
    if (cores > 0 && (minimum == 0 || cores < minimum)) minimum = cores;
  }
  fclose(file);
  return minimum;
}

int ck_available_cores(void) {
  int cores = omp_get_num_procs(); // the binding when libgomp was loaded, which may bind threads further
  if (cores < 1) cores = 1;
  if (cores > CK_MAX_THREADS) cores = CK_MAX_THREADS;
  int granted = ck_group_cores("/proc/self/cgroup", "/sys/fs/cgroup");
  return granted > 0 && granted < cores ? granted : cores;
}
