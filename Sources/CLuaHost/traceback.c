// Tracebacks of errors in scripts and in the functions that the library calls back.
#include "host.h"

// An error in a callback is caught on its way through Swift and raised again: by then its calls are gone from the
// stack. For a host, their traceback is stored in the registry at this address, as a list of the error value, the text,
// and the number of callbacks called until then.
static const char stored_traceback = 0;

/// Pushes the stored traceback of the error value at 1, and returns whether there is one that was stored since the last
/// callback was called.
static bool push_stored_traceback(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &stored_traceback) == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 3);
    if (lua_rawequal(L, -2, 1) && lua_tointeger(L, -1) == clua_callbacks) {
      lua_rawgeti(L, -3, 2);
      return true;
    }
  }
  return false;
}

int clua_store_traceback(lua_State *L) {
  lua_settop(L, 1);
  if (!push_stored_traceback(L)) {
    lua_createtable(L, 3, 0);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, 1);
    luaL_traceback(L, L, NULL, 1);
    lua_rawseti(L, -2, 2);
    lua_pushinteger(L, clua_callbacks);
    lua_rawseti(L, -2, 3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &stored_traceback);
  }
  lua_settop(L, 1);
  return 1;
}

static int add_traceback(lua_State *L) {
  const char *message = lua_tostring(L, 1);
  if (!message) {
    if (luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING) return 1;
    message = lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
  }
  if (!push_stored_traceback(L)) luaL_traceback(L, L, NULL, 1);
  lua_pushfstring(L, "%s\n%s", message, lua_tostring(L, -1));
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &stored_traceback);
  return 1;
}

int clua_traced_call(lua_State *L, int arguments, int results) {
  int handler = lua_gettop(L) - arguments;
  lua_pushcfunction(L, add_traceback);
  lua_insert(L, handler);
  int status = lua_pcall(L, arguments, results, handler);
  lua_remove(L, handler);
  return status;
}
