// The Lua side of the boundary. Lua raises errors with longjmp, and a longjmp over a Swift frame is undefined
// behaviour, so only this target calls functions that may raise, in one of two ways:
//   - the trampoline, the one C function behind every exported function, calls them before it enters Swift or after
//     Swift has returned (no Swift frame is on the C stack between it and the handler);
//   - a `clua_push_...` or `clua_...` function calls them under lua_pcall, and returns a status instead.
//
// Swift itself calls only API functions that the manual marks as never raising ("-" in [-o, +p, x]).
//
// This header names no version of Lua: CLuaHost includes it beside Lua's own headers.
#ifndef CLUA_H
#define CLUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lua_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// The parts are included here only, in this order.
#include "clua/box.h"
#include "clua/function.h"
#include "clua/module.h"
#include "clua/values.h"
#include "clua/host.h"

#ifdef __cplusplus
}
#endif

#endif
