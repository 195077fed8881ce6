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

_Thread_local int64_t clua_callbacks;

int clua_call_value(lua_State *L, int arguments, int results) {
  clua_state *state = clua_state_of(L);
  int handler = state && state->handler ? lua_gettop(L) - arguments : 0;
  clua_callbacks++;
  clua_enter_lua();
  if (handler) {
    lua_pushcfunction(L, state->handler);
    lua_insert(L, handler);
  }
  int status = lua_pcall(L, arguments, results, handler);
  if (handler) lua_remove(L, handler);
  if (status != LUA_OK) clua_store_error(L);
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
