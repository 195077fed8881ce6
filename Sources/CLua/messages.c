// Messages of errors: the position in the script, the function and the argument.
#include <string.h>

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

int clua_raise_message(lua_State *L, const clua_function *f, int position, const char *named) {
  const char *function = f->name, *message = lua_tostring(L, -1);
  if (!message) return lua_error(L); // "not enough memory" is a string; other values are passed on
  // x(1) and x[1] have one argument: the object does not count, as in a method's call.
  bool has_self =
      strcmp(function, "__call") == 0 || strcmp(function, "__index") == 0 || strcmp(function, "__newindex") == 0;
  bool is_metamethod = strncmp(function, "__", 2) == 0;
  bool is_method = !is_metamethod && f->parameter_count > 0 && strcmp(f->parameters[0].name, "self") == 0;
  if (is_metamethod) function += 2; // "bad argument #2 to 'add'"
  clua_push_position(L, 1);
  if (position < 0) {
    bool compares = strcmp(f->name, "__lt") == 0 || strcmp(f->name, "__le") == 0; // `t > 2` is 2 < t
    lua_pushfstring(L, "%s: %s", compares ? "compare" : function, message);
  } else if (named) {
    lua_pushfstring(L, "bad argument '%s' to '%s' (%s)", named, function, message);
  } else {
    lua_Debug caller;
    if (!has_self && lua_getstack(L, 0, &caller)) {
      lua_getinfo(L, "n", &caller);
      has_self = strcmp(caller.namewhat, "method") == 0;
    }
    if (has_self) position--;
    if (position < 0)
      lua_pushfstring(L, "calling '%s' on bad self (%s)", function, message);
    else if (position == 0 && is_method && !has_self)
      lua_pushfstring(L, "bad argument #1 to '%s' (%s; it is a method, called with a colon: value:%s(...))", function,
                      message, function);
    else
      lua_pushfstring(L, "bad argument #%d to '%s' (%s)", position + 1, function, message);
  }
  lua_concat(L, 2);
  return lua_error(L);
}

int clua_raise_changed(lua_State *L) {
  return clua_raise(L, 1, "a function of diffusionkit has lost what it needs (the debug library was used on it)");
}

void clua_check_table(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) clua_raise_changed(L);
}
