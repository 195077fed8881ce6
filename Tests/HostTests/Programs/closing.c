// closing SCRIPT ARGUMENT: runs the script with a function `close` that closes the state and ends the process.
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#include <stdio.h>
#include <stdlib.h>

static lua_State *state;

static int close_state(lua_State *L) {
  (void)L;
  lua_close(state);
  puts("closed");
  exit(0);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  state = luaL_newstate();
  luaL_openlibs(state);
  lua_register(state, "close", close_state);
  if (luaL_loadfile(state, arguments[1])) return 3;
  lua_pushstring(state, arguments[2]);
  if (lua_pcall(state, 1, 0, 0)) puts(lua_tostring(state, -1));
  return 1;
}
