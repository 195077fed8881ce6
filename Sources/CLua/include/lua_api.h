// Lua's C API for this target and for Swift, with the names and the meanings of Lua 5.4. Its functions are taken at run
// time from the Lua library of the program that loads the module, so that one build serves Lua 5.1 to 5.5 and LuaJIT:
// no header of one version is included. Where a version lacks a function, stand_ins.c has one that does the same.
//
// CLuaHost, which is linked with Lua 5.4, includes Lua's own headers instead.
#ifndef CLUA_LUA_API_H
#define CLUA_LUA_API_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lua_functions.h"
#include "lua_types.h"

typedef long long lua_Integer; // of 64 bits in every version on the machines that this library runs on
typedef double lua_Number;

/// The fields that all versions have in common, and room for the others.
typedef struct lua_Debug {
  int event;
  const char *name, *namewhat;
  char others[480];
} lua_Debug;
typedef void (*lua_Hook)(lua_State *L, lua_Debug *activation);

// Macros, as in Lua's headers: Swift sees them as Int32.

#define LUA_MULTRET (-1)

#define LUA_OK 0
#define LUA_YIELD 1
#define LUA_ERRRUN 2
#define LUA_ERRSYNTAX 3
#define LUA_ERRMEM 4
#define LUA_ERRERR 5

#define LUA_TNONE (-1)
#define LUA_TNIL 0
#define LUA_TBOOLEAN 1
#define LUA_TLIGHTUSERDATA 2
#define LUA_TNUMBER 3
#define LUA_TSTRING 4
#define LUA_TTABLE 5
#define LUA_TFUNCTION 6
#define LUA_TUSERDATA 7
#define LUA_TTHREAD 8

#define LUA_MINSTACK 20

#define LUA_GCSTOP 0
#define LUA_GCRESTART 1
#define LUA_GCCOLLECT 2
#define LUA_GCCOUNT 3

#define LUA_MASKCALL 1
#define LUA_MASKRET 2
#define LUA_MASKCOUNT 8

/// The functions, and what differs by version.
typedef struct clua_lua_api {
  int version;           // 501 to 505; LuaJIT is 501
  bool is_jit;           // LuaJIT
  int registry;          // the pseudo-index of the registry
  int upvalues;          // that of upvalue i is this number - i
  int gc_is_running;     // what lua_gc calls it; negative in Lua 5.1, which does not tell
  /// As lua_checkstack, but may raise where memory runs out, as in Lua 5.1.
  int (*clua_checkstack)(lua_State *L, int count);
#define CLUA_FIELD(result, name, parameters, ...) result(*name) parameters;
  CLUA_API_FUNCTIONS(CLUA_FIELD)
  CLUA_API_VARIADIC(CLUA_FIELD)
#undef CLUA_FIELD
} clua_lua_api;

/// Set by `clua_use_lua`. Every state of the process belongs to the same Lua library.
extern __attribute__((visibility("hidden"))) clua_lua_api clua_api;

#define CLUA_INLINE(result, name, parameters, arguments)                                                               \
  static inline result name parameters { return clua_api.name arguments; }
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpedantic"
CLUA_API_FUNCTIONS(CLUA_INLINE)
#pragma clang diagnostic pop
#undef CLUA_INLINE

#define lua_gc(L, ...) (clua_api.lua_gc(L, __VA_ARGS__))
#define luaL_error(L, ...) (clua_api.luaL_error(L, __VA_ARGS__))
#define lua_pushfstring(L, ...) (clua_api.lua_pushfstring(L, __VA_ARGS__))

#define LUA_REGISTRYINDEX (clua_api.registry)
static inline int lua_upvalueindex(int upvalue) { return clua_api.upvalues - upvalue; }

// What Lua defines as macros.
static inline void lua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline void lua_insert(lua_State *L, int index) { lua_rotate(L, index, 1); }
static inline void lua_remove(lua_State *L, int index) {
  lua_rotate(L, index, -1);
  lua_pop(L, 1);
}
static inline void lua_replace(lua_State *L, int index) {
  lua_copy(L, -1, index);
  lua_pop(L, 1);
}
static inline void lua_newtable(lua_State *L) { lua_createtable(L, 0, 0); }
static inline void lua_pushcfunction(lua_State *L, lua_CFunction function) { lua_pushcclosure(L, function, 0); }
static inline void lua_call(lua_State *L, int arguments, int results) { lua_callk(L, arguments, results, 0, NULL); }
static inline int lua_pcall(lua_State *L, int arguments, int results, int handler) {
  return lua_pcallk(L, arguments, results, handler, 0, NULL);
}
static inline const char *lua_tostring(lua_State *L, int index) { return lua_tolstring(L, index, NULL); }
static inline lua_Integer lua_tointeger(lua_State *L, int index) { return lua_tointegerx(L, index, NULL); }
static inline bool lua_isnil(lua_State *L, int index) { return lua_type(L, index) == LUA_TNIL; }
static inline bool lua_istable(lua_State *L, int index) { return lua_type(L, index) == LUA_TTABLE; }
static inline bool lua_isfunction(lua_State *L, int index) { return lua_type(L, index) == LUA_TFUNCTION; }
static inline const char *luaL_typename(lua_State *L, int index) { return lua_typename(L, lua_type(L, index)); }
static inline int lua_absindex(lua_State *L, int index) {
  return index > 0 || index <= clua_api.registry ? index : lua_gettop(L) + index + 1;
}

static inline bool clua_has_metatable(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  lua_pop(L, 1);
  return true;
}

/// Whether the collector runs by itself.
static inline bool clua_collector_runs(lua_State *L) {
  return clua_api.gc_is_running < 0 || lua_gc(L, clua_api.gc_is_running, 0) == 1;
}

#endif
