// Runs a script with arguments in any Lua that this program is compiled for, within limits:
//
//   guarded MEGABYTES SCRIPT ARGUMENT...
//
// The process gets so much more address space, and no more. The script names each of its calls with the global function
// `watch`. A call that takes more than half a second gets a hook that raises "interrupted", as stock lua sets on SIGINT; one that
// does not end within a minute aborts the process. Calls that a call's callbacks make do not prolong it: one with endless
// callbacks would never be interrupted. Prints the script's results alone, not what it prints.
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static lua_State *main_thread;
static lua_State *volatile watched[2]; // the main thread and the one that called `watch`
static volatile int quarters;          // of a second, since the call began
static char call[1000];

static void interrupt(lua_State *L, lua_Debug *activation) {
  (void)activation;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted");
}

static void tick(int signal) {
  (void)signal;
  if (!watched[0]) return;
  if (++quarters > 4 * 60) {
    static const char message[] = "it hangs: ";
    if (write(2, message, sizeof message - 1) < 0 || write(2, call, strlen(call)) < 0) _exit(3);
    abort();
  }
  for (int i = 0; i < 2 && quarters > 2; i++)
    if (watched[i]) lua_sethook(watched[i], interrupt, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

/// watch(text, is_part): the caller's next call begins, as a part of the one before if `is_part`.
static int watch(lua_State *L) {
  snprintf(call, sizeof call, "%s\n", luaL_checkstring(L, 1));
  if (!lua_toboolean(L, 2)) quarters = 0;
  // The handler must not find a thread that was collected.
  lua_pushthread(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "watched");
  watched[0] = main_thread;
  watched[1] = L;
  for (int i = 0; i < 2; i++)
    if (watched[i]) lua_sethook(watched[i], NULL, 0, 0);
  return 0;
}

static void limit_memory(long megabytes) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld", &pages) != 1) exit(2);
  fclose(file);
  rlim_t bytes = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)megabytes << 20);
  if (setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes}) != 0) exit(2);
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushcfunction(L, watch);
  lua_setglobal(L, "watch");
  if (luaL_loadstring(L, "require 'diffusionkit'") || lua_pcall(L, 0, 0, 0) || luaL_loadfile(L, arguments[2])) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return 1;
  }
  int output = dup(1), nothing = open("/dev/null", O_WRONLY);
  if (output < 0 || nothing < 0 || dup2(nothing, 1) < 0) return 2;
  limit_memory(atol(arguments[1]));
  main_thread = L;
  struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 250000}, {0, 250000}}, NULL);
  for (int i = 3; i < count; i++) lua_pushstring(L, arguments[i]);
  int status = lua_pcall(L, count - 3, LUA_MULTRET, 0);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
  fflush(stdout);
  dup2(output, 1);
  for (int i = 1; i <= lua_gettop(L); i++) fprintf(status ? stderr : stdout, "%s\n", lua_tostring(L, i));
  fflush(stdout);
  lua_close(L);
  return status ? 1 : 0;
}
