// What a console asks of a state; most of it is in console.lua. Everything runs under lua_pcall.
#include <stdio.h>

#include "internal.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const char source[] = {
#embed "console.lua"
};

/// Its address is the registry key of what console.lua returns.
static const char console = 0;

/// The methods and the fields of our values, as tables; nothing for any other.
static int members(lua_State *L) {
  if (!clua_box_type(L, 1) || luaL_getmetafield(L, 1, "__index") != LUA_TFUNCTION) return 0;
  return clua_push_members(L, lua_gettop(L));
}

static int open_console(lua_State *L) {
  if (luaL_loadbufferx(L, source, sizeof source, "=console", "t") != LUA_OK) return lua_error(L);
  lua_getglobal(L, "require");
  lua_pushstring(L, "diffusionkit");
  lua_call(L, 1, 1);
  lua_pushcfunction(L, members);
  luaL_requiref(L, LUA_DBLIBNAME, luaopen_debug, 0); // which scripts in a sandbox do not have
  lua_call(L, 3, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &console);
  return 0;
}

int clua_open_console(lua_State *L) {
  lua_pushcfunction(L, open_console);
  return lua_pcall(L, 0, 0, 0);
}

/// Puts the console's function of that name below the arguments.
static void push_function(lua_State *L, const char *name) {
  luaL_checkstack(L, LUA_MINSTACK, "too many values to show");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &console);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
  lua_insert(L, 1);
}

static int show(lua_State *L) {
  push_function(L, "show");
  lua_call(L, lua_gettop(L) - 1, 1);
  size_t length;
  const char *text = luaL_checklstring(L, -1, &length);
  fwrite(text, 1, length, stdout);
  fputc('\n', stdout);
  fflush(stdout);
  return 0;
}

int clua_show(lua_State *L, int count) {
  lua_pushcfunction(L, show);
  lua_insert(L, -count - 1);
  return lua_pcall(L, count, 0, 0);
}

struct line {
  const char *bytes;
  size_t length;
};

static int complete(lua_State *L) {
  const struct line *line = lua_touserdata(L, 1);
  lua_settop(L, 0);
  lua_pushlstring(L, line->bytes, line->length);
  push_function(L, "complete");
  lua_call(L, 1, 2);
  return 2;
}

int clua_complete(lua_State *L, const char *bytes, size_t length) {
  struct line line = {bytes, length};
  lua_pushcfunction(L, complete);
  lua_pushlightuserdata(L, &line);
  return lua_pcall(L, 1, 2, 0);
}
