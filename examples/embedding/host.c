// A C program that trains a diffusion model and samples from it, in its embedded Lua. From this folder:
//
//     cc -I/usr/include/lua5.4 -o host host.c -llua5.4
//     LUA_CPATH="../../.build/lua/?.so" ./host ring.lua
//
// Nothing here is specific to DiffusionKit, which the script loads by `require "diffusionkit"`.
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

/// report(epoch, loss): called by the script after each epoch. A real host would do its other work here.
static int report(lua_State *L) {
  lua_Integer epoch = luaL_checkinteger(L, 1);
  lua_Number loss = luaL_checknumber(L, 2);
  if (epoch % 20 == 0) fprintf(stderr, "epoch %d: loss %.3f\n", (int)epoch, loss);
  return 0;
}

/// Contains every call that may raise an error, from a missing module to exhausted memory. main calls it protected.
static int run(lua_State *L) {
  const char *script = lua_touserdata(L, 1);
  luaL_openlibs(L);
  if (luaL_loadfile(L, script) != LUA_OK) return lua_error(L);
  lua_call(L, 0, 1); // ring = { train = ..., draw = ... }

  lua_getfield(L, -1, "train");
  lua_pushcfunction(L, report);
  lua_call(L, 1, 0); // ring.train(report)

  lua_getfield(L, -1, "draw");
  lua_pushinteger(L, 8);
  lua_call(L, 1, 1); // { {x, y}, ... } = ring.draw(8)
  for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TTABLE; i++) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    printf("%6.3f %6.3f\n", lua_tonumber(L, -2), lua_tonumber(L, -1));
    lua_pop(L, 3);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: host SCRIPT\n");
    return EXIT_FAILURE;
  }
  lua_State *L = luaL_newstate();
  if (!L) {
    fprintf(stderr, "host: not enough memory\n");
    return EXIT_FAILURE;
  }
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, argv[1]);
  int status = lua_pcall(L, 1, 0, 0);
  if (status != LUA_OK) fprintf(stderr, "host: %s\n", lua_isstring(L, -1) ? lua_tostring(L, -1) : "error");
  lua_close(L); // frees every tensor and model
  return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
