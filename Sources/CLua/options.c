// Named options: the table after a call's other arguments, according to the function's parameters.
#include <string.h>

#include "internal.h"

static int find_parameter(const clua_function *f, const char *name) {
  for (int i = 0; i < f->parameter_count; i++)
    if (strcmp(f->parameters[i].name, name) == 0) return i;
  return -1;
}

/// `#`, or -1 for an invalid length.
static lua_Integer length_of(lua_State *L, int index) {
  int is_integer;
  lua_len(L, index);
  lua_Integer length = lua_tointegerx(L, -1, &is_integer);
  lua_pop(L, 1);
  return is_integer && length >= 0 ? length : -1;
}

/// Whether indexing the table with the name of any parameter gives a value.
static bool gives_options(lua_State *L, const clua_function *f, int index) {
  for (int i = 0; i < f->parameter_count; i++) {
    bool has = lua_getfield(L, index, f->parameters[i].name) != LUA_TNIL;
    lua_pop(L, 1);
    if (has && strcmp(f->parameters[i].name, "self") != 0) return true;
  }
  return false;
}

bool clua_is_options(lua_State *L, const clua_function *f, int index) {
  if (strncmp(f->name, "__", 2) == 0 && strcmp(f->name, "__call") != 0) return false; // an operand: t[1] = {}
  int parameter = f->variadic >= 0 && index > f->variadic ? f->variadic : index - 1;
  int takes = parameter < f->parameter_count ? f->parameters[parameter].takes : 0;
  if (takes & CLUA_TAKES_TABLE) return false;
  if (!clua_is_plain(L, index)) {
    lua_Debug call;
    if (index == 1 && lua_getstack(L, 0, &call) && lua_getinfo(L, "n", &call) && strcmp(call.namewhat, "method") == 0)
      return false; // object:sum(): the table is the object
    // A layer written in Lua, a class, a callable object: the table is the value itself.
    clua_push_attached(L, index);
    bool is_value = !lua_isnil(L, -1) || luaL_getmetafield(L, index, "__call") != LUA_TNIL;
    lua_settop(L, index);
    if (is_value) return false;
    if (!(takes & CLUA_TAKES_LIST)) return true;
    if (luaL_getmetafield(L, index, "__len") != LUA_TNIL) {
      lua_pop(L, 1);
      if (length_of(L, index) != 0) return false; // a list whose fields are not options
    }
    if (gives_options(L, f, index)) return true;
    clua_check_table(L, index); // a metamethod has run
  }
  if (!(takes & CLUA_TAKES_LIST)) return true;
  bool is_empty = true;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
      lua_pop(L, 1);
      return true;
    }
    is_empty = false;
  }
  // An empty table: for a type with options, DDPMScheduler {}, it is the options; after other values of a variadic
  // parameter, randn(2, 3, {}), too; for an optional list, conv2d(x, w, b, {}), it is no list.
  return is_empty
         && (f->is_constructor || (takes & CLUA_IS_OPTIONAL) || (f->variadic >= 0 && index - 1 > f->variadic));
}

static int unknown_option(lua_State *L, const clua_function *f, const char *name) {
  int first = f->parameter_count > 0 && strcmp(f->parameters[0].name, "self") == 0;
  lua_pushstring(L, "");
  for (int i = first; i < f->parameter_count; i++) {
    lua_pushfstring(L, "%s%s%s", lua_tostring(L, -1), i > first ? ", " : "", f->parameters[i].name);
    lua_remove(L, -2);
  }
  if (lua_rawlen(L, -1) == 0) return clua_raise(L, 1, "unknown option '%s' for '%s' (it takes none)", name, f->name);
  char hint[CLUA_HINT_SIZE];
  clua_bound->option_hint(name, f, hint, sizeof hint);
  clua_suggestion suggestion = {.name = name};
  for (int i = first; i < f->parameter_count && !*hint; i++) clua_consider(&suggestion, f->parameters[i].name);
  clua_push_suggestion(L, &suggestion, "", " ");
  return clua_raise(L, 1, "unknown option '%s' for '%s' (%sknown: %s%s%s)", name, f->name, lua_tostring(L, -1),
                    lua_tostring(L, -2), *hint ? "; " : "", hint);
}

/// Replaces the nil at the parameter's index by the value on top (popped).
static void set_option(lua_State *L, const clua_function *f, int parameter) {
  const char *name = f->parameters[parameter].name;
  if (!lua_isnil(L, parameter + 1)) clua_raise(L, 1, "'%s' is given twice to '%s'", name, f->name);
  lua_replace(L, parameter + 1);
}

/// Adds the options behind a metatable: entries of the list, and for omitted parameters the results of indexing with
/// their names.
static void spread_inherited(lua_State *L, clua_call *call, int table, int first, lua_Integer listed) {
  const clua_function *f = call->function;
  for (lua_Integer i = 1; f->variadic < 0 && i <= listed; i++) {
    lua_geti(L, table, i);
    set_option(L, f, first + (int)i - 1);
  }
  for (int parameter = 0; parameter < f->parameter_count; parameter++) {
    const char *name = f->parameters[parameter].name;
    if (!lua_isnil(L, parameter + 1) || strcmp(name, "self") == 0) continue;
    if (parameter == f->variadic && call->variadic_count + listed > 0) continue;
    if (lua_getfield(L, table, name) != LUA_TNIL) {
      lua_pushvalue(L, -1);
      lua_replace(L, parameter + 1);
      call->named |= (uint64_t)1 << parameter;
    }
    lua_pop(L, 1);
  }
}

void clua_spread_options(lua_State *L, clua_call *call, int table, int first) {
  const clua_function *f = call->function;
  bool is_plain = clua_is_plain(L, table);
  lua_Integer listed = is_plain ? (lua_Integer)lua_rawlen(L, table) : length_of(L, table);
  if (listed < 0) clua_raise(L, 1, "'#' of the table for '%s' is no integer of at least 0", f->name);
  if (f->variadic >= 0) {
    luaL_checkstack(L, listed > 1000000 ? 1000000 : (int)listed, "too many values");
    if (listed > 1000000) clua_raise(L, 1, "too many values for '%s'", f->name);
  } else if (listed > f->parameter_count - first) {
    clua_raise(L, 1, "too many values in the table for '%s' (at most %d)", f->name, f->parameter_count - first);
  }
  clua_check_table(L, table); // __len has run
  lua_pushnil(L);
  while (lua_next(L, table)) {
    int parameter;
    if (lua_type(L, -2) == LUA_TSTRING) {
      const char *name = lua_tostring(L, -2);
      parameter = strlen(name) == lua_rawlen(L, -2) ? find_parameter(f, name) : -1; // a zero byte may follow
      if (parameter < 0) unknown_option(L, f, name);
      call->named |= (uint64_t)1 << parameter;
    } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= listed) {
      if (f->variadic >= 0 || !is_plain) {
        lua_pop(L, 1);
        continue; // in order below
      }
      parameter = first + (int)lua_tointeger(L, -2) - 1;
    } else {
      clua_raise(L, 1, "the options of '%s' are named: a %s key is not allowed", f->name, luaL_typename(L, -2));
      return;
    }
    set_option(L, f, parameter);
  }
  if (!is_plain) spread_inherited(L, call, table, first, listed);
  if (f->variadic >= 0) {
    for (lua_Integer i = 1; i <= listed; i++) lua_geti(L, table, i);
    call->variadic_count += (int)listed;
  }
  lua_remove(L, table);
}
