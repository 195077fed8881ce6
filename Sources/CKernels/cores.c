// How many cores the process may use: those that it is bound to, and what its control group grants of their time.
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

/// Cores' worth of time, rounded up; 0 where there is no limit.
static int cores_of(double quota, double period) {
  if (!(quota > 0 && period > 0)) return 0;
  double cores = quota / period;
  if (cores >= CK_MOST_THREADS) return CK_MOST_THREADS;
  int whole = (int)cores;
  return whole + (whole < cores);
}

/// What one group grants, in the words of version 2 ("150000 100000", "max 100000") or 1.
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

/// The least that a group and those around it grant; 0 where none has a limit.
static int least_quota(const char *folder, char *group, bool is_second) {
  int least = 0;
  while (true) {
    int cores = group_quota(folder, group, is_second);
    if (cores > 0 && (least == 0 || cores < least)) least = cores;
    char *end = strrchr(group, '/');
    if (end == NULL) return least;
    *end = 0;
  }
}

/// Of the groups in a file like /proc/self/cgroup, whose lines are "0::/group" or "4:cpu,cpuacct:/group". In a
/// container the group may be that of the machine, which is not there: its parents, up to the root, are asked as well.
int ck_group_cores(const char *groups, const char *root) {
  FILE *file = fopen(groups, "re");
  if (file == NULL) return 0;
  char line[512], folder[300];
  int least = 0;
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
    int cores = least_quota(folder, group, is_second);
    if (cores > 0 && (least == 0 || cores < least)) least = cores;
  }
  fclose(file);
  return least;
}

int ck_available_cores(void) {
  int cores = omp_get_num_procs(); // as the process was bound when libgomp was loaded, which may bind threads further
  if (cores < 1) cores = 1;
  if (cores > CK_MOST_THREADS) cores = CK_MOST_THREADS;
  int granted = ck_group_cores("/proc/self/cgroup", "/sys/fs/cgroup");
  return granted > 0 && granted < cores ? granted : cores;
}
