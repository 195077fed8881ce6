// The Lua side of the boundary. Lua raises errors with longjmp, and a longjmp over a Swift frame is undefined
// behaviour, so only this target calls functions that may raise, in one of two ways:
//   - the trampoline, the one C function behind every exported function, calls them before it enters Swift or after
//     Swift has returned (no Swift frame is on the C stack between it and the handler);
//   - a `clua_push_...` or `clua_...` function calls them under lua_pcall, and returns a status instead.
//
// Swift itself calls only API functions that the manual marks as never raising ("-" in [-o, +p, x]).
#ifndef CLUA_H
#define CLUA_H

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The parts are included here only, in this order.
#include "clua/box.h"
#include "clua/function.h"
#include "clua/module.h"
#include "clua/values.h"
#include "clua/host.h"

// Macros of lua.h that cannot be imported into Swift.
static inline void clua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline const char *clua_release(void) { return LUA_RELEASE; }
static inline bool clua_has_metatable(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  clua_pop(L, 1);
  return true;
}

#ifdef __cplusplus
}
#endif

#endif
