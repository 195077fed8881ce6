// A host whose signal handler runs on the stack of whatever it interrupts, as most do: runs the script given first,
// with the functions start_alarms() and alarms(), how many there were.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

static volatile sig_atomic_t count;

static void handle(int number) {
  (void)number;
  volatile char frame[8192];
  memset((char *)frame, 0x5a, sizeof frame);
  count++;
}

static int start_alarms(lua_State *L) {
  (void)L;
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval often = {{0, 300}, {0, 300}};
  setitimer(ITIMER_REAL, &often, NULL);
  return 0;
}

static int alarms(lua_State *L) {
  lua_pushinteger(L, count);
  return 1;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (!L || argc < 2) return 2;
  luaL_openlibs(L);
  lua_register(L, "start_alarms", start_alarms);
  lua_register(L, "alarms", alarms);
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
  signal(SIGALRM, SIG_IGN);
  lua_close(L);
  return 0;
}
