// Values that keep others alive: callbacks and Lua modules among a call's arguments live as long as the Swift value
// that refers to them, and the collector sees the cycle if they refer back.
#include "internal.h"

static void push_retained(lua_State *L, int index, int depth) {
  luaL_checkstack(L, 5, NULL);
  index = lua_absindex(L, index);
  bool is_plain = lua_type(L, index) == LUA_TTABLE && clua_is_plain(L, index);
  if (!is_plain || depth == 0) {
    lua_pushvalue(L, index);
    return;
  }
  lua_newtable(L);
  lua_pushvalue(L, index); // methods of a table of callbacks receive the table
  lua_rawseti(L, -2, 1);
  lua_Integer count = 1;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA) {
      push_retained(L, -1, depth - 1);
      lua_rawseti(L, -4, ++count);
    }
    lua_pop(L, 1);
  }
}

void clua_push_retained(lua_State *L, int index) { push_retained(L, index, 2); } // a list of tables of callbacks

int clua_retain_arguments(lua_State *L, const clua_function *f, clua_call *call, int box) {
  int count = f->parameter_count + call->variadic_count;
  int owner = box;
  if (!box && f->retention == CLUA_RETAINS_FOR_OBJECT) {
    // The object of a method: a box, or a module written in Lua whose companion is its layer.
    if (lua_type(L, 1) == LUA_TTABLE)
      clua_push_attached(L, 1);
    else
      lua_pushvalue(L, 1);
    owner = lua_gettop(L);
    const clua_type *type = clua_box_type(L, owner);
    if (!type || !type->holds_lua_values) return 0;
    // Each method has its own key: calling it again replaces the old values.
    if (lua_getiuservalue(L, owner, 1) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_createtable(L, 0, 1);
      lua_pushvalue(L, -1);
      lua_setiuservalue(L, owner, 1);
    }
    lua_pushstring(L, f->name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) {
      lua_pushvalue(L, -2);
      lua_pushboolean(L, 0);
      lua_rawset(L, -5);
    }
    lua_pop(L, 1);
  }
  lua_createtable(L, count, 0);
  for (int i = 1; i <= count; i++) {
    clua_push_retained(L, i);
    lua_rawseti(L, -2, i);
  }
  call->retained = lua_gettop(L); // values behind a metatable are added while they are read
  if (f->retention == CLUA_RETAINS_FOR_CALL) return 0; // the list remains on the stack
  if (!box) return call->retained - 2;
  if (lua_type(L, box) != LUA_TUSERDATA) clua_raise_changed(L); // finalisers may have run
  call->retained = f->result->holds_lua_values ? box : 0;
  if (call->retained)
    lua_setiuservalue(L, box, 1);
  else
    lua_pop(L, 1);
  return 0;
}

void clua_commit_retained(lua_State *L, int holder) {
  clua_check_table(L, holder); // callbacks have run
  lua_rotate(L, holder + 1, -2);
  lua_rawset(L, holder);
}
