// Hooks that a host or a script has set to stop what runs: a signal handler's, as in the program lua, a watchdog's, a
// limit of instructions. Lua calls them between the instructions of Lua code. Native code has none, so long native work
// asks for the hook from time to time, and ends if it raises an error.
#include <time.h>

#include "internal.h"

/// What native work counts as.
enum { INSTRUCTIONS_PER_MICROSECOND = 100 };
/// Time between two polls beyond this was not spent in native work.
enum { MAX_MICROSECONDS = 100000 };

static int64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/// Whether as much has run since the last call of the hook, or since the first poll with it, as its count demands. A poll
/// counts as a microsecond at least, so that the hook of a signal handler, whose count is 1, is due at once.
static bool is_due(lua_State *L) {
  static _Thread_local lua_Hook known;
  static _Thread_local int64_t last, instructions;
  lua_Hook hook = lua_gethookmask(L) & LUA_MASKCOUNT ? lua_gethook(L) : NULL;
  bool is_known = hook == known;
  known = hook;
  if (!hook) return false;
  int64_t now = microseconds(), passed = is_known ? now - last : 0;
  last = now;
  if (passed < 1) passed = 1;
  if (passed > MAX_MICROSECONDS) passed = MAX_MICROSECONDS;
  instructions = (is_known ? instructions : 0) + passed * INSTRUCTIONS_PER_MICROSECOND;
  if (instructions < lua_gethookcount(L)) return false;
  instructions = 0;
  return true;
}

/// Lets Lua call the hook: at the first instruction of an empty function. It is compiled each time, so that LuaJIT never
/// translates it to machine code, which calls no hooks.
static int run_empty_function(lua_State *L) {
  if (luaL_loadbufferx(L, "", 0, "=diffusionkit", "t") != LUA_OK) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

int clua_poll_hook(lua_State *L, clua_state *in_kernel) {
  if (!is_due(L)) return LUA_OK;
  lua_Hook hook = lua_gethook(L);
  int mask = lua_gethookmask(L), count = lua_gethookcount(L);
  lua_sethook(L, hook, mask, 1);
  if (in_kernel) in_kernel->within = CLUA_WITHIN_KERNEL;
  int status = clua_run_protected(L, run_empty_function, NULL, 0, 0);
  if (in_kernel) in_kernel->within = CLUA_NOTHING_SPECIAL;
  if (lua_gethook(L) == hook && lua_gethookcount(L) == 1) lua_sethook(L, hook, mask, count);
  return status;
}
