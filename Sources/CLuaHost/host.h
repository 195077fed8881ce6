// Shared by the files of this target only.
#ifndef HOST_H
#define HOST_H

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>
#include <stdatomic.h>

#include "ckernels.h"
#include "clua_host.h"

/// Makes the bridge use the Lua library that the program is linked with, before it meets a state. Returns NULL, or why
/// the library cannot be used.
const char *clua_use_linked_lua(void);

/// The message handler of the library's calls of scripts' functions: keeps the traceback.
int clua_store_traceback(lua_State *L);

/// The function behind `require "diffusionkit"` in a prepared state: the module uses the host's context.
int clua_require_hosted(lua_State *L);

/// Replaces the table on top by a read-only one with the same contents, nested tables included. `known` maps tables
/// that are frozen already. Raises.
void clua_freeze(lua_State *L, int known);
/// Whether the table is a read-only one.
bool clua_is_frozen(lua_State *L, int index);
/// Sets the libraries of a sandbox and `require` as the only globals. Raises.
void clua_open_sandbox(lua_State *L);
/// Replaces print, io.write and the write method of files by functions whose output appears above the line at the
/// bottom of the terminal. Raises.
void clua_print_above(lua_State *L);
/// Raises if a stop was requested or the time limit is over.
void clua_poll(lua_State *L);
/// The hook of a sandbox's threads, which polls.
void clua_poll_instructions(lua_State *L, lua_Debug *activation);
/// Sets that hook. After the time limit every instruction polls.
void clua_set_poll_hook(lua_State *L, bool is_over);
/// The time limit if it is over, else 0.
double clua_exceeded_seconds(lua_State *L);
/// Puts the string functions that poll into the table on top.
void clua_set_pattern_functions(lua_State *L);

/// Records which thread (coroutine) of a state runs, and stops it. Every thread has its address in the extra space.
typedef struct clua_watch {
  void *context;
  _Atomic(lua_State *) running;
  atomic_int requests;       // requests in progress at this moment
  bool has_switch;           // whether hooks can be enabled within a finaliser
  atomic_bool hooks_were_off; // when the request was made
} clua_watch;

static inline clua_watch *clua_watch_of(lua_State *L) { return *(clua_watch **)lua_getextraspace(L); }

/// Gives a new state its watch, which is outside of Lua's heap, where no script can remove it; `clua_close_state` frees
/// it.
void clua_add_watch(lua_State *L, void *context);
/// Replaces the functions that run coroutines by ones that report to the watch.
void clua_watch_coroutines(lua_State *L);
/// Records that `thread` is about to run, resumed or closed by L.
void clua_enter_thread(lua_State *L, lua_State *thread);
/// Records that L runs again.
void clua_leave_thread(lua_State *L);

#endif
