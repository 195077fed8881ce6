// A Lua program that kills copies of itself while they write: runs the named script with
//
//   killed_at(n, f)   calls f in a copy of the process that SIGKILL ends at its nth system call on files; returns false if the
//                     copy ends before, true if it was killed, nil if the system does not let one process trace another
#define _GNU_SOURCE
#include <errno.h>
#include <lauxlib.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// System calls that change the disk, and related ones.
static const long counted[] = {
    SYS_openat, SYS_close, SYS_write, SYS_pwrite64, SYS_fsync, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_flock,
    SYS_linkat, SYS_mkdirat, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_utimensat,
#ifdef SYS_mkdir
    SYS_mkdir, SYS_unlink, SYS_rename, SYS_rmdir,
#endif
};
enum { COUNTED = sizeof counted / sizeof *counted };

/// Makes this process stop for its tracer at the counted system calls, and at no others. Returns whether the system allows it.
static bool stop_at_counted_calls(void) {
  struct sock_filter code[2 * COUNTED + 2] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
  for (unsigned i = 0; i < COUNTED; i++) {
    code[2 * i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)counted[i], 0, 1);
    code[2 * i + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  }
  code[2 * COUNTED + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {2 * COUNTED + 2, code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void run(lua_State *L) {
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || !stop_at_counted_calls()) _exit(3);
  raise(SIGSTOP);
  lua_pushvalue(L, 2);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
    fprintf(stderr, "in the copy: %s\n", lua_tostring(L, -1));
    _exit(1);
  }
  _exit(0);
}

static int killed_at(lua_State *L) {
  lua_Integer left = luaL_checkinteger(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) run(L);
  int status;
  if (child < 0 || waitpid(child, &status, 0) != child) return luaL_error(L, "fork failed");
  bool is_watched = WIFSTOPPED(status) &&
                    ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL)) == 0;
  if (!is_watched) {
    if (WIFSTOPPED(status)) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
    }
    lua_pushnil(L);
    return 1;
  }
  for (;;) {
    if (ptrace(PTRACE_CONT, child, NULL, NULL) != 0 && errno != ESRCH) return luaL_error(L, "ptrace failed");
    if (waitpid(child, &status, 0) != child) return luaL_error(L, "the copy was lost");
    if (WIFEXITED(status)) {
      if (WEXITSTATUS(status) != 0) return luaL_error(L, "the copy failed with %d", WEXITSTATUS(status));
      lua_pushboolean(L, false);
      return 1;
    }
    if (WIFSIGNALED(status)) return luaL_error(L, "the copy ended by signal %d", WTERMSIG(status));
    if (status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8) || --left > 0) continue;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    lua_pushboolean(L, true);
    return 1;
  }
}

int main(int count, char **arguments) {
  lua_State *L = luaL_newstate();
  if (!L || count < 2) return 2;
  luaL_openlibs(L);
  lua_register(L, "killed_at", killed_at);
  if (luaL_loadfile(L, arguments[1]) != LUA_OK) goto failed;
  for (int i = 2; i < count; i++) lua_pushstring(L, arguments[i]);
  if (lua_pcall(L, count - 2, 0, 0) == LUA_OK) {
    lua_close(L);
    return 0;
  }
failed:
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  return 1;
}
