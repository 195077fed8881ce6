// Read-only tables: the libraries of a sandbox, which its scripts share.
#include "host.h"

bool clua_is_frozen(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  lua_pushstring(L, "__frozen");
  bool is = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return is;
}

static int refuse(lua_State *L) {
  return luaL_error(L, "a library's table is read-only (field '%s')", luaL_tolstring(L, 2, NULL));
}

static int next_pair(lua_State *L) {
  lua_settop(L, 2);
  clua_check_table(L, lua_upvalueindex(1));
  if (lua_next(L, lua_upvalueindex(1))) return 2;
  lua_pushnil(L);
  return 1;
}

static int pairs_of_frozen(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, next_pair, 1);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

void clua_freeze(lua_State *L, int known) {
  luaL_checkstack(L, 10, NULL);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, known) == LUA_TTABLE) {
    lua_replace(L, -2);
    return;
  }
  lua_pop(L, 1);
  int table = lua_gettop(L);
  lua_newtable(L);
  int frozen = table + 1;
  lua_pushvalue(L, table);
  lua_pushvalue(L, frozen);
  lua_rawset(L, known);

  lua_newtable(L);
  int contents = table + 2;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -1) == LUA_TTABLE) clua_freeze(L, known);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, contents);
  }

  lua_newtable(L);
  int metatable = table + 3;
  if (lua_getmetatable(L, table)) { // a constructor can be called, and has a name
    static const char *const fields[] = {"__call", "__name", "__tostring", "__metatable", NULL};
    for (const char *const *name = fields; *name; name++) {
      lua_getfield(L, -1, *name);
      lua_setfield(L, metatable, *name);
    }
    lua_newtable(L); // the messages for missing names
    lua_getfield(L, -2, "__index");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, contents);
    lua_pop(L, 1);
  } else {
    lua_pushboolean(L, 0);
    lua_setfield(L, metatable, "__metatable");
  }
  lua_pushboolean(L, 1);
  lua_setfield(L, metatable, "__frozen");
  lua_pushvalue(L, contents);
  lua_setfield(L, metatable, "__index");
  lua_pushcfunction(L, refuse);
  lua_setfield(L, metatable, "__newindex");
  lua_pushvalue(L, contents);
  lua_pushcclosure(L, pairs_of_frozen, 1);
  lua_setfield(L, metatable, "__pairs");
  lua_setmetatable(L, frozen);
  lua_settop(L, frozen);
  lua_replace(L, table);
}
