// dk.scope: values made while a function runs are closed when it ends, except those reachable from its results.
#include <string.h>

#include "internal.h"

/// Pushes the table of globals.
static void push_globals(lua_State *L) {
  enum { GLOBALS_51 = -10002, GLOBALS = 2 }; // a pseudo-index in Lua 5.1, an element of the registry since
  if (clua_api.version == 501) lua_pushvalue(L, GLOBALS_51);
  else lua_rawgeti(L, LUA_REGISTRYINDEX, GLOBALS);
}

void clua_enter_scope(clua_state *state) { state->scope++; }

// Stack indices of `follow`: the values seen, and those of them still to be followed.
enum { SEEN = 1, WAITING = 2 };

/// Takes the value on top, which may lead to boxes, unless it has been seen or represents the whole program.
static void find(lua_State *L, lua_Integer *waiting) {
  int type = lua_type(L, -1);
  if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, SEEN) == LUA_TNIL) {
      lua_pushvalue(L, -2);
      lua_pushboolean(L, 1);
      lua_rawset(L, SEEN);
      lua_pushvalue(L, -2);
      lua_rawseti(L, WAITING, ++*waiting);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/// Marks the boxes of the innermost scope that are reachable from the values above the first: through tables, upvalues
/// and the values of boxes. The first value is the state's userdata.
static int follow(lua_State *L) {
  const clua_state *state = lua_touserdata(L, 1);
  int count = lua_gettop(L) - 2;
  lua_Integer waiting = 0;
  lua_newtable(L);
  lua_replace(L, SEEN);
  // Nearly every function refers to the globals: they are not results. Neither are the library's stored values.
  lua_pushvalue(L, 2);
  lua_pushboolean(L, 1);
  lua_rawset(L, SEEN);
  push_globals(L);
  lua_pushboolean(L, 1);
  lua_rawset(L, SEEN);
  lua_newtable(L);
  lua_replace(L, WAITING);
  for (int i = 0; i < count; i++) find(L, &waiting);
  while (waiting > 0) {
    lua_rawgeti(L, WAITING, waiting--);
    int value = lua_gettop(L);
    clua_box *box = clua_box_type(L, value) ? lua_touserdata(L, value) : NULL;
    if (box && clua_is_open(box) && box->content->scope == state->scope) box->content->scope = state->scope + 1;
    if (!box && lua_getmetatable(L, value)) find(L, &waiting);
    switch (lua_type(L, value)) {
    case LUA_TTABLE:
      lua_pushnil(L);
      while (lua_next(L, value)) {
        find(L, &waiting);
        lua_pushvalue(L, -1);
        find(L, &waiting);
      }
      break;
    case LUA_TFUNCTION:
      if (clua_own_function(L, value)) break;
      for (int i = 1; lua_getupvalue(L, value, i); i++) find(L, &waiting);
      break;
    default:
      for (int i = 1; lua_getiuservalue(L, value, i) != LUA_TNONE; i++) find(L, &waiting);
    }
    lua_settop(L, value - 1);
  }
  return 0;
}

int clua_leave_scope(lua_State *L, clua_state *state, int first) {
  int count = lua_gettop(L) - first + 1;
  int status = LUA_OK;
  if (count > 0) {
    // Finalisers could change a table during the traversal.
    bool collects = clua_collector_runs(L);
    lua_gc(L, LUA_GCSTOP, 0);
    if (lua_checkstack(L, count + LUA_MINSTACK)) {
      lua_pushvalue(L, STATE_UPVALUE);
      for (int i = 0; i < count; i++) lua_pushvalue(L, first + i);
      status = clua_run_protected(L, follow, state, count + 1, 0);
    } else {
      status = clua_push_string(L, "stack overflow", strlen("stack overflow"));
      if (status == LUA_OK) status = LUA_ERRRUN;
    }
    if (collects) lua_gc(L, LUA_GCRESTART, 0);
  }
  // Inner scopes have ended, and the list has the newest boxes first: those of this scope come first.
  int scope = state->scope--;
  for (clua_content *content = state->contents, *next; content && content->scope >= scope; content = next) {
    next = content->next;
    if (content->scope > scope && status == LUA_OK)
      content->scope = scope - 1; // it belongs to the outer scope
    else
      clua_close_content(state, content);
  }
  return status;
}
