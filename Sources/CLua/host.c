// What a program that runs scripts needs: a state to run them in, and a way to stop them. Whatever may raise runs
// under lua_pcall.
#include <signal.h>
#include <stdatomic.h>

#include "internal.h"

// ---------------------------------------------------------------- a state

static int prepare(lua_State *L) {
  lua_pushvalue(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_given_context);
  luaL_checkversion(L);
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_diffusionkit);
  lua_setfield(L, -2, "diffusionkit");
  return 0;
}

int clua_prepare(lua_State *L, void *context) {
  lua_pushcfunction(L, prepare);
  lua_pushlightuserdata(L, context);
  return lua_pcall(L, 1, 0, 0);
}

static int prepare_sandbox(lua_State *L) {
  lua_pushvalue(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_given_context);
  luaL_checkversion(L);
  clua_open_sandbox(L);
  return 0;
}

int clua_prepare_sandbox(lua_State *L, void *context) {
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

static int require_as_global(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushstring(L, "diffusionkit");
  lua_call(L, 1, 1);
  lua_setglobal(L, lua_touserdata(L, 1));
  return 0;
}

int clua_require_as_global(lua_State *L, const char *name) {
  lua_pushcfunction(L, require_as_global);
  lua_pushlightuserdata(L, (void *)name);
  return lua_pcall(L, 1, 0, 0);
}

// ---------------------------------------------------------------- typing

static int print_values(lua_State *L) {
  luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
  lua_getglobal(L, "print");
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

int clua_print(lua_State *L, int count) {
  lua_pushcfunction(L, print_values);
  lua_insert(L, -count - 1);
  return lua_pcall(L, count, 0, 0);
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

// ---------------------------------------------------------------- stopping

/// Runs at the next instruction after a request. Native code may have answered it first: each stops one thing.
static void stop(lua_State *L, lua_Debug *activation) {
  (void)activation;
  lua_sethook(L, NULL, 0, 0);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_given_context);
  void *context = lua_touserdata(L, -1);
  lua_settop(L, -2);
  if (context && diffusionkit_take_stop_request(context)) luaL_error(L, "interrupted!");
}

void clua_request_stop(lua_State *L, void *context) {
  diffusionkit_request_stop(context);
  if (lua_gethook(L) == clua_poll_instructions) return; // it asks anyway, and has to stay
  lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void clua_forget_stop_request(lua_State *L, void *context) {
  if (lua_gethook(L) == stop) lua_sethook(L, NULL, 0, 0);
  diffusionkit_take_stop_request(context);
}

// A process has one handler for SIGINT: what it should stop.
static _Atomic(lua_State *) interruptible;
static _Atomic(void *) interruptible_context;

static void set_handler(void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler}; // no SA_RESTART: a blocking read ends too
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
}

static void interrupt(int number) {
  (void)number;
  set_handler(SIG_DFL); // a second one ends the process
  lua_State *L = atomic_load(&interruptible);
  if (L) clua_request_stop(L, atomic_load(&interruptible_context));
}

void clua_catch_interrupts(lua_State *L, void *context) {
  atomic_store(&interruptible_context, context);
  atomic_store(&interruptible, L);
  set_handler(interrupt);
}

void clua_release_interrupts(lua_State *L, void *context) {
  set_handler(SIG_DFL);
  atomic_store(&interruptible, NULL);
  clua_forget_stop_request(L, context);
}
