// The functions of a console on its state; most of them are in Lua. All of them run under lua_pcall.
#include <stdio.h>

#include "host.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const char syntax_source[] = {
#embed "syntax.lua"
};
static const char locals_source[] = {
#embed "locals.lua"
};
static const char completion_source[] = {
#embed "completion.lua"
};
static const char console_source[] = {
#embed "console.lua"
};

/// Its address is the registry key of the table of the console's functions.
static const char console = 0;

/// Returns the methods and the fields of a box's class, as tables; nothing for any other value.
static int members(lua_State *L) {
  if (!clua_box_type(L, 1) || luaL_getmetafield(L, 1, "__index") != LUA_TFUNCTION) return 0;
  return clua_push_members(L, lua_gettop(L));
}

/// Returns the names of the parameters of a library function; nothing for any other value.
static int parameters(lua_State *L) {
  const clua_function *function = clua_own_function(L, 1);
  if (!function) return 0;
  if (!clua_is_laid_out(function)) clua_bound->lay_out(function);
  lua_createtable(L, function->parameter_count, 0);
  for (int i = 0; i < function->parameter_count; i++) {
    lua_pushstring(L, function->parameters[i].name);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int print_wrapped(lua_State *L) {
  clua_print_wrapped(luaL_checkstring(L, 1));
  return 0;
}

static const luaL_Reg native[] = {
    {"members", members}, {"parameters", parameters}, {"print_wrapped", print_wrapped}, {NULL, NULL}};

static void load_part(lua_State *L, const char *source, size_t size) {
  if (luaL_loadbufferx(L, source, size, "=console", "t") != LUA_OK) lua_error(L);
}

/// Runs a part of the console. Its arguments are the console's table, the tables of the syntax, the debug library and
/// the native functions, and the library.
static void run_part(lua_State *L, const char *source, size_t size, int first) {
  load_part(L, source, size);
  for (int i = 0; i < 5; i++) lua_pushvalue(L, first + i);
  lua_call(L, 5, 0);
}

static int open_console(lua_State *L) {
  lua_newtable(L);
  int first = lua_gettop(L);
  load_part(L, syntax_source, sizeof syntax_source);
  lua_call(L, 0, 1);
  luaL_requiref(L, LUA_DBLIBNAME, luaopen_debug, 0); // scripts in a sandbox do not have it
  luaL_newlib(L, native);
  lua_getglobal(L, "require");
  lua_pushstring(L, "diffusionkit");
  lua_call(L, 1, 1);
  run_part(L, locals_source, sizeof locals_source, first);
  run_part(L, completion_source, sizeof completion_source, first);
  run_part(L, console_source, sizeof console_source, first);
  lua_settop(L, first);
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

static int remember(lua_State *L) {
  push_function(L, "remember");
  lua_call(L, 1, 0);
  return 0;
}

int clua_remember(lua_State *L) {
  lua_pushcfunction(L, remember);
  lua_insert(L, -2);
  return lua_pcall(L, 1, 0, 0);
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
  const char *name;
};

static int compile(lua_State *L) {
  const struct line *line = lua_touserdata(L, 1);
  lua_settop(L, 0);
  lua_pushlstring(L, line->bytes, line->length);
  lua_pushstring(L, line->name);
  push_function(L, "compile");
  lua_call(L, 2, 1);
  return 1;
}

int clua_compile_typed(lua_State *L, const char *bytes, size_t length, const char *name) {
  struct line line = {bytes, length, name};
  lua_pushcfunction(L, compile);
  lua_pushlightuserdata(L, &line);
  return lua_pcall(L, 1, 1, 0);
}

static int finish(lua_State *L) {
  push_function(L, "finish");
  lua_call(L, 0, 0);
  return 0;
}

int clua_finish_console(lua_State *L) {
  lua_pushcfunction(L, finish);
  return lua_pcall(L, 0, 0, 0);
}

static int complete(lua_State *L) {
  const struct line *line = lua_touserdata(L, 1);
  lua_settop(L, 0);
  lua_pushlstring(L, line->bytes, line->length);
  push_function(L, "complete");
  lua_call(L, 1, 2);
  return 2;
}

int clua_complete(lua_State *L, const char *bytes, size_t length) {
  struct line line = {bytes, length, NULL};
  lua_pushcfunction(L, complete);
  lua_pushlightuserdata(L, &line);
  return lua_pcall(L, 1, 2, 0);
}
