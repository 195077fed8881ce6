// A host whose signal handler runs on the stack of the interrupted thread, as most do, and which uses OpenMP itself. It
// runs the script given as first argument, with the functions start_alarms(), stop_alarms(), alarms(), which returns their
// number, and use_threads(count), which runs an OpenMP team of the host's own.
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

void GOMP_parallel(void (*body)(void *), void *data, unsigned num_threads, unsigned flags);

static atomic_long count;

static void handle(int number) {
  (void)number;
  volatile char frame[8192];
  memset((char *)frame, 0x5a, sizeof frame);
  count++;
}

static void every(long microseconds) {
  struct itimerval often = {{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &often, NULL);
  setitimer(ITIMER_PROF, &often, NULL);
}

static int start_alarms(lua_State *L) {
  (void)L;
  every(100);
  return 0;
}

static int stop_alarms(lua_State *L) {
  (void)L;
  every(0);
  return 0;
}

static int alarms(lua_State *L) {
  lua_pushinteger(L, count);
  return 1;
}

static void nothing(void *data) { (void)data; }

static int use_threads(lua_State *L) {
  GOMP_parallel(nothing, NULL, (unsigned)luaL_checkinteger(L, 1), 0);
  return 0;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (!L || argc < 2) return 2;
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  sigaction(SIGPROF, &action, NULL);
  luaL_openlibs(L);
  lua_register(L, "start_alarms", start_alarms);
  lua_register(L, "stop_alarms", stop_alarms);
  lua_register(L, "alarms", alarms);
  lua_register(L, "use_threads", use_threads);
  lua_createtable(L, argc, 0);
  for (int i = 1; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - 1);
  }
  lua_setglobal(L, "arg");
  if (luaL_dofile(L, argv[1]) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return 1;
  }
  every(0);
  lua_close(L);
  return 0;
}
