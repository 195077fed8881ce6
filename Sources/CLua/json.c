// Tables that are arrays in JSON even if they are empty: plain lists whose metatable says only that.
#include "internal.h"

/// Its address is the registry key of the metatable.
static const char array_metatable = 0;

void clua_add_array_metatable(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushstring(L, "array");
  lua_setfield(L, -2, "__jsontype"); // as in dkjson
  lua_pushstring(L, "Array");
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__name");
  lua_setfield(L, -2, "__metatable"); // as for classes: scripts cannot change it
  lua_rawsetp(L, LUA_REGISTRYINDEX, &array_metatable);
}

static int mark_array(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &array_metatable) == LUA_TTABLE) lua_setmetatable(L, -2);
  else lua_pop(L, 1); // the debug library was used on the registry
  return 1;
}

int clua_mark_array(lua_State *L) { return clua_run_protected(L, mark_array, NULL, 1, 1); }

bool clua_is_array(lua_State *L, int index) {
  if (!lua_checkstack(L, 2) || !lua_getmetatable(L, index)) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_metatable);
  bool is_array = lua_rawequal(L, -1, -2) && lua_istable(L, -1);
  lua_pop(L, 2);
  return is_array;
}
