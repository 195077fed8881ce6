// A program with a static Lua whose functions it does not export.
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#include <stdio.h>

int main(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  if (luaL_dostring(L, "print(pcall(require, 'diffusionkit'))")) puts(lua_tostring(L, -1));
  lua_close(L);
  return 0;
}
