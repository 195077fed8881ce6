// The polls of a running sandbox: whether a stop was requested or the time limit is over. Every thread's hook polls,
// and so do the functions of the libraries that may run for long.
#include "host.h"

enum { INSTRUCTIONS_BETWEEN_POLLS = 1000 };

double clua_exceeded_seconds(lua_State *L) {
  void *context = clua_watch_of(L)->context;
  return context ? clua_bound->exceeded_seconds(context) : 0;
}

// After the time limit every instruction fails, so that no pcall, handler or __close continues.
void clua_set_poll_hook(lua_State *L, bool is_over) {
  int every = is_over ? 1 : INSTRUCTIONS_BETWEEN_POLLS;
  if (lua_gethookcount(L) != every) lua_sethook(L, clua_poll_instructions, LUA_MASKCOUNT, every);
}

void clua_poll(lua_State *L) {
  void *context = clua_watch_of(L)->context;
  if (context && clua_bound->take_stop_request(context)) clua_raise(L, 0, "interrupted!");
  double seconds = clua_exceeded_seconds(L);
  clua_set_poll_hook(L, seconds > 0);
  if (seconds > 0) clua_raise(L, 0, "the time limit of %f seconds is over", seconds);
}

void clua_poll_instructions(lua_State *L, lua_Debug *activation) {
  (void)activation;
  clua_poll(L);
}
