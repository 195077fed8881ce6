// The environment of scripts that are not fully trusted: fewer of the standard libraries, read-only, and no function
// that runs for long without a poll. A poll is an instruction hook that every coroutine inherits.
#include <string.h>

#include "host.h"

enum { MOVES_BETWEEN_POLLS = 10000 };

// ---------------------------------------------------------------- base

/// As xpcall, but after the time limit the handler is skipped: it would run inside the hook, where nothing stops it.
static int handle_error(lua_State *L) {
  if (clua_exceeded_seconds(L) > 0) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int finish_xpcall(lua_State *L, int status, lua_KContext below) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)below;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

static int base_xpcall(lua_State *L) {
  if (ck_stack_is_low(CLUA_STACK_RESERVE)) return luaL_error(L, "stack overflow");
  luaL_checktype(L, 2, LUA_TFUNCTION);
  int arguments = lua_gettop(L) - 2;
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle_error, 1);
  lua_replace(L, 2); // function, handler, arguments
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2); // function, handler, true, function, arguments
  int status = lua_pcallk(L, arguments, LUA_MULTRET, 2, 2, finish_xpcall);
  return finish_xpcall(L, status, 2);
}

/// As setmetatable, without finalisers: Lua runs them with hooks disabled.
static int base_setmetatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  bool is_table = lua_type(L, 2) == LUA_TTABLE;
  luaL_argexpected(L, is_table || lua_isnil(L, 2), 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  if (is_table) {
    lua_pushstring(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "'__gc' is not available in the sandbox");
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

static int base_rawset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  if (clua_is_frozen(L, 1)) return luaL_error(L, "a library's table is read-only");
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 1;
}

/// Calls the stock function, the upvalue, with all arguments.
static int call_stock(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/// As load, for text only.
static int base_load(lua_State *L) {
  lua_settop(L, lua_isnone(L, 4) ? 3 : 4);
  const char *mode = luaL_optstring(L, 3, "bt");
  if (!strchr(mode, 't')) return luaL_error(L, "binary chunks are not available in the sandbox");
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  return call_stock(L);
}

static int base_collectgarbage(lua_State *L) {
  static const char *const options[] = {"collect", "count", "step", "isrunning", NULL};
  luaL_checkoption(L, 1, "collect", options);
  return call_stock(L);
}

static int base_require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (strcmp(name, "diffusionkit") != 0)
    return luaL_error(L, "module '%s' is not available in the sandbox, only 'diffusionkit' is", name);
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

// ---------------------------------------------------------------- table

// A __len can return any length, so these loops poll.

static void count_moves(lua_State *L, lua_Integer i) {
  if (i % MOVES_BETWEEN_POLLS == 0) clua_poll(L);
}

static void check_table(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) luaL_checktype(L, index, LUA_TTABLE);
}

static int table_insert(lua_State *L) {
  check_table(L, 1);
  lua_Integer end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1);
  switch (lua_gettop(L)) {
    case 2: lua_seti(L, 1, end); return 0;
    case 3: break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_Integer position = luaL_checkinteger(L, 2);
  luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2, "position out of bounds");
  for (lua_Integer i = end; i > position; i--) {
    count_moves(L, i);
    lua_geti(L, 1, i - 1);
    lua_seti(L, 1, i);
  }
  lua_seti(L, 1, position);
  return 0;
}

static int table_remove(lua_State *L) {
  check_table(L, 1);
  lua_Integer size = luaL_len(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, size);
  if (position != size) // stock Lua reports the first argument
    luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)size, 1, "position out of bounds");
  lua_geti(L, 1, position);
  for (; position < size; position++) {
    count_moves(L, position);
    lua_geti(L, 1, position + 1);
    lua_seti(L, 1, position);
  }
  lua_pushnil(L);
  lua_seti(L, 1, position);
  return 1;
}

static int table_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  check_table(L, 1);
  check_table(L, target);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    luaL_argcheck(L, to <= LUA_MAXINTEGER - (last - first + 1) + 1, 4, "destination wrap around");
    bool is_forward = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
    lua_Integer count = last - first + 1;
    for (lua_Integer i = 0; i < count; i++) {
      count_moves(L, i);
      lua_Integer offset = is_forward ? i : count - 1 - i;
      lua_geti(L, 1, first + offset);
      lua_seti(L, target, to + offset);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

// ---------------------------------------------------------------- the environment

/// An empty string repeated is empty for any count: stock Lua counts, and no hook interrupts it.
static int string_rep(lua_State *L) {
  size_t length, gap;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &gap);
  if (count <= 0 || (length == 0 && gap == 0)) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (length + gap < length || length + gap > INT_MAX / (size_t)count)
    return luaL_error(L, "resulting string too large");
  luaL_Buffer buffer;
  luaL_buffinitsize(L, &buffer, (size_t)count * length + (size_t)(count - 1) * gap);
  for (; count > 0; count--) {
    luaL_addlstring(&buffer, text, length);
    if (count > 1) luaL_addlstring(&buffer, separator, gap);
  }
  luaL_pushresult(&buffer);
  return 1;
}

static void open_library(lua_State *L, const char *name, lua_CFunction open) {
  luaL_requiref(L, name, open, 1);
  lua_pop(L, 1);
}

/// globals[name] = a closure over the stock function of that name.
static void wrap(lua_State *L, const char *name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

static void forget(lua_State *L, const char *table, const char *const *names) {
  lua_getglobal(L, table);
  for (; *names; names++) {
    lua_pushnil(L);
    lua_setfield(L, -2, *names);
  }
  lua_pop(L, 1);
}

void clua_open_sandbox(lua_State *L) {
  open_library(L, LUA_GNAME, luaopen_base);
  open_library(L, LUA_COLIBNAME, luaopen_coroutine);
  open_library(L, LUA_TABLIBNAME, luaopen_table);
  open_library(L, LUA_STRLIBNAME, luaopen_string);
  open_library(L, LUA_MATHLIBNAME, luaopen_math);
  open_library(L, LUA_UTF8LIBNAME, luaopen_utf8);
  open_library(L, LUA_OSLIBNAME, luaopen_os);

  static const char *const base[] = {"dofile", "loadfile", NULL};
  forget(L, LUA_GNAME, base);
  static const char *const os[] = {"execute", "exit", "getenv", "remove", "rename", "setlocale", "tmpname", "difftime",
                                   NULL};
  forget(L, LUA_OSLIBNAME, os);
  static const char *const string[] = {"dump", NULL};
  forget(L, LUA_STRLIBNAME, string);
  wrap(L, "load", base_load);
  wrap(L, "collectgarbage", base_collectgarbage);
  lua_register(L, "setmetatable", base_setmetatable);
  lua_register(L, "xpcall", base_xpcall);
  lua_register(L, "rawset", base_rawset);
  static const luaL_Reg table[] = {
      {"insert", table_insert}, {"remove", table_remove}, {"move", table_move}, {NULL, NULL}};
  lua_getglobal(L, LUA_TABLIBNAME);
  luaL_setfuncs(L, table, 0);
  lua_getglobal(L, LUA_STRLIBNAME);
  clua_set_pattern_functions(L);
  lua_pushcfunction(L, string_rep);
  lua_setfield(L, -2, "rep");
  lua_pop(L, 2);

  lua_newtable(L);
  int known = lua_gettop(L);
  static const char *const libraries[] = {LUA_COLIBNAME, LUA_TABLIBNAME, LUA_STRLIBNAME, LUA_MATHLIBNAME,
                                          LUA_UTF8LIBNAME, LUA_OSLIBNAME, NULL};
  for (const char *const *name = libraries; *name; name++) {
    lua_getglobal(L, *name);
    clua_freeze(L, known);
    lua_setglobal(L, *name);
  }
  // Methods of strings: s:len() reads the frozen table, and getmetatable("") no longer returns it.
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_getglobal(L, LUA_STRLIBNAME);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);

  lua_pushcfunction(L, clua_require_hosted);
  lua_call(L, 0, 1);
  clua_freeze(L, known);
  lua_pushcclosure(L, base_require, 1);
  lua_setglobal(L, "require");
  lua_settop(L, known - 1);
  clua_set_poll_hook(L, false);
}
