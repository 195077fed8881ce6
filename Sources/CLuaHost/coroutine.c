// The functions of Lua's library that run coroutines, for the states of hosts. They behave like Lua's own, and report
// to the watch which thread runs: a hook belongs to one thread, so a request to stop would otherwise miss a loop in a
// coroutine.
#include "host.h"

static lua_State *check_thread(lua_State *L) {
  lua_State *thread = lua_tothread(L, 1);
  luaL_argexpected(L, thread, 1, "coroutine");
  return thread;
}

/// Resumes with the topmost values. Returns the number of results on the stack, or -1 with an error value.
static int run(lua_State *L, lua_State *thread, int arguments) {
  if (ck_stack_is_low(CLUA_STACK_RESERVE)) {
    lua_pushliteral(L, "stack overflow (coroutines are nested too deeply for the stack of this thread)");
    return -1;
  }
  if (!lua_checkstack(thread, arguments)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, thread, arguments);
  int results;
  clua_enter_thread(L, thread);
  int status = lua_resume(thread, L, arguments, &results);
  clua_leave_thread(L);
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(thread, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, results + 1)) {
    lua_pop(thread, results);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(thread, L, results);
  return results;
}

static int resume(lua_State *L) {
  lua_State *thread = check_thread(L);
  int results = run(L, thread, lua_gettop(L) - 1);
  lua_pushboolean(L, results >= 0);
  if (results < 0) results = 1;
  lua_insert(L, -results - 1);
  return results + 1;
}

/// Closes the variables of a thread that has ended or is suspended; leaves an error value on the thread if its status
/// is an error.
static int close_variables(lua_State *L, lua_State *thread) {
  clua_enter_thread(L, thread);
  int status = lua_resetthread(thread);
  clua_leave_thread(L);
  return status;
}

/// The function that `wrap` returns.
static int resume_wrapped(lua_State *L) {
  lua_State *thread = lua_tothread(L, lua_upvalueindex(1));
  if (!thread) return clua_raise_changed(L);
  int results = run(L, thread, lua_gettop(L));
  if (results >= 0) return results;
  int status = lua_status(thread);
  if (status != LUA_OK && status != LUA_YIELD) {
    status = close_variables(L, thread);
    lua_xmove(thread, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *thread = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, thread, 1);
  lua_pushcclosure(L, resume_wrapped, 1);
  return 1;
}

static int close(lua_State *L) {
  lua_State *thread = check_thread(L);
  lua_Debug activation;
  if (thread == L) return luaL_error(L, "cannot close a running coroutine");
  if (lua_status(thread) == LUA_OK && lua_getstack(thread, 0, &activation))
    return luaL_error(L, "cannot close a normal coroutine");
  int status = close_variables(L, thread);
  lua_pushboolean(L, status == LUA_OK);
  if (status == LUA_OK) return 1;
  lua_xmove(thread, L, 1);
  return 2;
}

void clua_watch_coroutines(lua_State *L) {
  static const luaL_Reg functions[] = {{"resume", resume}, {"wrap", wrap}, {"close", close}, {NULL, NULL}};
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  luaL_getsubtable(L, -1, LUA_COLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 2);
}
