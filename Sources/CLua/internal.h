// Shared by the files of this target only.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include "clua.h"

// Upvalues of every closure the trampoline stands behind.
#define FUNCTION_UPVALUE lua_upvalueindex(1)
#define STATE_UPVALUE lua_upvalueindex(2)
// Of functions: the metatable of the result's box, or nil.
#define RESULT_METATABLE_UPVALUE lua_upvalueindex(3)

// User values of the state's userdata.
enum { KEPT_ERROR = 1, REFERENCES = 2 };

/// Its address is the registry key under which a host leaves the context that the module shall use.
extern const char clua_given_context;

/// No collection is asked for before this much native memory is new.
#define CLUA_COLLECT_AT_LEAST (512 << 10)

/// The C function behind every exported function.
int clua_trampoline(lua_State *L);
/// Pushes a closure of the trampoline; the state's userdata is at `state_index`.
void clua_push_function(lua_State *L, const clua_function *function, int state_index);
/// Pushes an empty box with the metatable at `metatable`. Raises.
clua_box *clua_new_box(lua_State *L, const clua_type *type, int metatable);
/// Ends the value's life (once) and takes its cost off the state's account.
void clua_close_box(clua_state *state, clua_box *box);
/// Calls `body` under lua_pcall with a light userdata of `arguments` and the `moved` topmost values.
int clua_run_protected(lua_State *L, lua_CFunction body, void *arguments, int moved, int results);
/// Whether the value on top is what protected functions leave when the stack cannot grow.
bool clua_is_overflow(lua_State *L);
/// Pushes what is kept of an argument: the value, or for a plain table a copy with everything in it that can be
/// collected, since the script may change its table later. Raises.
void clua_push_kept(lua_State *L, int index);
/// Leaves the libraries of a sandbox and `require` as globals. Raises.
void clua_open_sandbox(lua_State *L);
/// The hook of a sandbox.
void clua_poll_instructions(lua_State *L, lua_Debug *activation);
/// Raises where a stop was requested or time is over.
void clua_poll(lua_State *L);
/// Puts the string functions that poll into the table on top.
void clua_set_pattern_functions(lua_State *L);
int clua_collect_box(lua_State *L); // `__gc`
int clua_leave_box(lua_State *L);   // `__close`

#endif
