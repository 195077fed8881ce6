// Messages of errors: the position in the script, and suggestions for misspelt names.
#include "internal.h"

void clua_push_position(lua_State *L, int level) {
  // An accessor, a string's metamethod or pcall may be between.
  for (int last = level + 3;; level++) {
    luaL_where(L, level);
    if (lua_rawlen(L, -1) > 0 || level == last) return;
    lua_pop(L, 1);
  }
}

int clua_raise(lua_State *L, int level, const char *format, ...) {
  va_list values;
  clua_push_position(L, level);
  va_start(values, format);
  lua_pushvfstring(L, format, values);
  va_end(values);
  lua_concat(L, 2);
  return lua_error(L);
}

int clua_raise_changed(lua_State *L) {
  return clua_raise(L, 1, "a function of diffusionkit has lost what it needs (the debug library was used on it)");
}

void clua_check_table(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) clua_raise_changed(L);
}

void clua_consider(clua_suggestion *suggestion, const char *known) {
  int distance = clua_bound->name_distance(suggestion->name, known);
  if (distance < 0 || (suggestion->nearest && distance >= suggestion->distance)) return;
  suggestion->nearest = known;
  suggestion->distance = distance;
}

void clua_push_suggestion(lua_State *L, const clua_suggestion *suggestion, const char *before, const char *after) {
  if (suggestion->nearest)
    lua_pushfstring(L, "%sdid you mean '%s'?%s", before, suggestion->nearest, after);
  else
    lua_pushliteral(L, "");
}
