// The functions of a program that runs scripts on its state. Those that may raise run under lua_pcall.
#include "host.h"

// ---------------------------------------------------------------- a state

/// Stores the context where the module and the functions that stop the state find it.
static void give_context(lua_State *L, int index) {
  luaL_checkversion(L);
  const char *reason = clua_use_linked_lua();
  if (reason) luaL_error(L, "%s", reason);
  clua_add_watch(L, lua_touserdata(L, index));
}

int clua_require_hosted(lua_State *L) {
  return clua_open_hosted(L, clua_watch_of(L)->context, clua_store_traceback);
}

const char *clua_release(void) { return LUA_RELEASE; }

static int prepare(lua_State *L) {
  give_context(L, 1);
  luaL_openlibs(L);
  clua_print_above(L);
  clua_watch_coroutines(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, clua_require_hosted);
  lua_setfield(L, -2, "diffusionkit");
  return 0;
}

/// Clears the watch of a new state, which `clua_close` reads. Lua leaves this memory uninitialised.
static void clear_watch(lua_State *L) { *(clua_watch **)lua_getextraspace(L) = NULL; }

int clua_prepare(lua_State *L, void *context) {
  clear_watch(L);
  lua_pushcfunction(L, prepare);
  lua_pushlightuserdata(L, context);
  return lua_pcall(L, 1, 0, 0);
}

static int ignore_environment(lua_State *L) {
  lua_pushboolean(L, true);
  lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV"); // read by the package library
  return 0;
}

int clua_ignore_environment(lua_State *L) {
  lua_pushcfunction(L, ignore_environment);
  return lua_pcall(L, 0, 0, 0);
}

static int prepare_sandbox(lua_State *L) {
  give_context(L, 1);
  clua_open_sandbox(L);
  clua_print_above(L);
  return 0;
}

int clua_prepare_sandbox(lua_State *L, void *context) {
  clear_watch(L);
  lua_pushcfunction(L, prepare_sandbox);
  lua_pushlightuserdata(L, context);
  return lua_pcall(L, 1, 0, 0);
}

struct arguments {
  const char *const *values;
  int count, script;
};

static int set_arguments(lua_State *L) {
  const struct arguments *arguments = lua_touserdata(L, 1);
  int after = arguments->count - arguments->script - 1;
  lua_createtable(L, after > 0 ? after : 0, arguments->script + 1);
  for (int i = 0; i < arguments->count; i++) {
    lua_pushstring(L, arguments->values[i]);
    lua_rawseti(L, -2, i - arguments->script);
  }
  lua_setglobal(L, "arg");
  return 0;
}

int clua_set_arguments(lua_State *L, const char *const *values, int count, int script) {
  struct arguments arguments = {values, count, script};
  lua_pushcfunction(L, set_arguments);
  lua_pushlightuserdata(L, &arguments);
  return lua_pcall(L, 1, 0, 0);
}

static int push_arguments(lua_State *L) {
  if (lua_getglobal(L, "arg") != LUA_TTABLE) return luaL_error(L, "'arg' is not a table");
  lua_Integer count = luaL_len(L, 1);
  luaL_argcheck(L, count < 1000000, 1, "too many arguments to the script");
  luaL_checkstack(L, (int)count + 1, "too many arguments to the script");
  for (lua_Integer i = 1; i <= count; i++) lua_rawgeti(L, 1, i);
  return (int)count;
}

int clua_push_arguments(lua_State *L, int *count) {
  int height = lua_gettop(L);
  lua_pushcfunction(L, push_arguments);
  int status = lua_pcall(L, 0, LUA_MULTRET, 0);
  *count = lua_gettop(L) - height;
  return status;
}

static int load_file(lua_State *L) {
  int status = luaL_loadfilex(L, lua_touserdata(L, 1), lua_touserdata(L, 2));
  return status == LUA_OK ? 1 : lua_error(L);
}

int clua_load_file(lua_State *L, const char *path, const char *mode) {
  lua_pushcfunction(L, load_file);
  lua_pushlightuserdata(L, (void *)path);
  lua_pushlightuserdata(L, (void *)mode);
  return lua_pcall(L, 2, 1, 0);
}

static int push_require(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushstring(L, lua_touserdata(L, 1));
  return 2;
}

int clua_push_require(lua_State *L, const char *module) {
  lua_pushcfunction(L, push_require);
  lua_pushlightuserdata(L, (void *)module);
  return lua_pcall(L, 1, 2, 0);
}

static int set_global(lua_State *L) {
  lua_pushvalue(L, 1);
  lua_setglobal(L, lua_touserdata(L, 2));
  return 0;
}

int clua_set_global(lua_State *L, const char *name) {
  lua_pushcfunction(L, set_global);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, (void *)name);
  return lua_pcall(L, 2, 0, 0);
}

static int get_global_text(lua_State *L) {
  lua_getglobal(L, lua_touserdata(L, 1));
  if (!lua_isnil(L, -1)) luaL_tolstring(L, -1, NULL);
  return 1;
}

int clua_push_global_text(lua_State *L, const char *variable) {
  lua_pushcfunction(L, get_global_text);
  lua_pushlightuserdata(L, (void *)variable);
  return lua_pcall(L, 1, 1, 0);
}
