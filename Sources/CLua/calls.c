// Calls of Lua functions by Swift: their errors, and the references by which callbacks find their functions.
#include "internal.h"

/// Pushes the user value of the state's userdata at `index`, or nil.
static int push_of_state(lua_State *L, int index) {
  if (clua_state_of(L)) return lua_getiuservalue(L, STATE_UPVALUE, index);
  lua_pushnil(L);
  return LUA_TNIL;
}

void clua_store_error(lua_State *L) {
  if (clua_state_of(L))
    lua_setiuservalue(L, STATE_UPVALUE, STORED_ERROR);
  else
    lua_pop(L, 1);
}

void clua_push_error(lua_State *L) {
  if (push_of_state(L, STORED_ERROR) == LUA_TNIL) return;
  lua_pushnil(L);
  clua_store_error(L);
}

// An error in a callback is caught on its way through Swift and raised again: by then its calls are gone from the
// stack. For a host, their traceback is stored in the registry at this address, as a list of the error value, the text,
// and the number of callbacks called until then.
static const char stored_traceback = 0;
static _Thread_local int64_t callbacks;

/// Pushes the stored traceback of the error value at 1, and returns whether there is one that was stored since the last
/// callback was called.
static bool push_stored_traceback(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &stored_traceback) == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 3);
    if (lua_rawequal(L, -2, 1) && lua_tointeger(L, -1) == callbacks) {
      lua_rawgeti(L, -3, 2);
      return true;
    }
  }
  return false;
}

const char clua_is_hosted = 0;

static int store_traceback(lua_State *L) {
  lua_settop(L, 1);
  bool has_host = lua_rawgetp(L, LUA_REGISTRYINDEX, &clua_is_hosted) != LUA_TNIL;
  if (has_host && !push_stored_traceback(L)) {
    lua_createtable(L, 3, 0);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, 1);
    luaL_traceback(L, L, NULL, 1);
    lua_rawseti(L, -2, 2);
    lua_pushinteger(L, callbacks);
    lua_rawseti(L, -2, 3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &stored_traceback);
  }
  lua_settop(L, 1);
  return 1;
}

int clua_call_value(lua_State *L, int arguments, int results) {
  int handler = lua_gettop(L) - arguments;
  callbacks++;
  clua_enter_lua();
  lua_pushcfunction(L, store_traceback);
  lua_insert(L, handler);
  int status = lua_pcall(L, arguments, results, handler);
  lua_remove(L, handler);
  if (status != LUA_OK) clua_store_error(L);
  return status;
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

// ---------------------------------------------------------------- references

// The table of references maps both ways, so that a value has one identity however often it is passed.
static int make_reference(lua_State *L) {
  int64_t *identity = lua_touserdata(L, 1);
  clua_check_table(L, 2);
  lua_pushvalue(L, 3);
  if (lua_rawget(L, 2) == LUA_TNUMBER) {
    *identity = lua_tointeger(L, -1);
  } else {
    lua_pushvalue(L, 3);
    lua_pushinteger(L, *identity);
    lua_rawset(L, 2);
  }
  lua_pushvalue(L, 3);
  lua_rawseti(L, 2, *identity);
  return 0;
}

int clua_reference(lua_State *L, clua_state *state, int index, int64_t *identity) {
  lua_pushvalue(L, index);
  push_of_state(L, REFERENCES);
  lua_insert(L, -2);
  *identity = state->next_reference++;
  return clua_run_protected(L, make_reference, identity, 2, 0);
}

void clua_push_reference(lua_State *L, int64_t identity) {
  if (push_of_state(L, REFERENCES) == LUA_TTABLE)
    lua_rawgeti(L, -1, identity);
  else
    lua_pushnil(L);
  lua_remove(L, -2);
}
