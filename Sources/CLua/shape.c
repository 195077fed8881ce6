// Shapes: plain lists of sizes whose metatable says only how they print.
#include "internal.h"

/// Its address is the registry key of the metatable.
static const char shape_metatable = 0;

/// The number of axes that are printed.
enum { MAX_AXES = 16 };

/// `__tostring`: "2 x 3 x 4".
static int shape_text(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  size_t count = lua_rawlen(L, 1);
  lua_pushstring(L, "");
  for (size_t i = 1; i <= count; i++) {
    if (i > MAX_AXES) { // of a list that a script has changed
      lua_pushstring(L, " x ...");
      lua_concat(L, 2);
      break;
    }
    lua_pushstring(L, i > 1 ? " x " : "");
    lua_rawgeti(L, 1, (lua_Integer)i);
    luaL_tolstring(L, -1, NULL); // a script may have put anything there
    lua_remove(L, -2);
    lua_concat(L, 3);
  }
  return 1;
}

/// `__concat`: "shape: " .. t:shape(). Beside a shape stands what Lua itself concatenates, or another shape.
static int shape_concat(lua_State *L) {
  lua_settop(L, 2);
  for (int i = 1; i <= 2; i++) {
    bool is_text = lua_isstring(L, i) || (lua_istable(L, i) && clua_has_metatable(L, i) && clua_is_plain(L, i));
    if (!is_text) return clua_raise(L, 1, "attempt to concatenate a %s value", luaL_typename(L, i));
  }
  luaL_tolstring(L, 1, NULL);
  luaL_tolstring(L, 2, NULL);
  lua_concat(L, 2);
  return 1;
}

void clua_add_shape_metatable(lua_State *L) {
  lua_createtable(L, 0, 4);
  lua_pushstring(L, "Shape");
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__name");
  lua_setfield(L, -2, "__metatable"); // as for classes: scripts cannot change it
  lua_pushcfunction(L, shape_text);
  lua_setfield(L, -2, "__tostring");
  lua_pushcfunction(L, shape_concat);
  lua_setfield(L, -2, "__concat");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &shape_metatable);
}

struct sizes {
  const ptrdiff_t *values;
  size_t count;
};

static int push_shape(lua_State *L) {
  const struct sizes *sizes = lua_touserdata(L, 1);
  lua_createtable(L, (int)sizes->count, 0);
  for (size_t i = 0; i < sizes->count; i++) {
    lua_pushinteger(L, sizes->values[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &shape_metatable) == LUA_TTABLE) lua_setmetatable(L, -2);
  else lua_pop(L, 1); // the debug library was used on the registry
  return 1;
}

int clua_push_shape(lua_State *L, const ptrdiff_t *values, size_t count) {
  struct sizes sizes = {values, count};
  return clua_run_protected(L, push_shape, &sizes, 0, 1);
}

bool clua_is_plain(lua_State *L, int index) {
  if (!lua_checkstack(L, 2)) return false;
  if (!lua_getmetatable(L, index)) return true;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &shape_metatable);
  bool is_shape = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_shape || clua_is_array(L, index);
}
