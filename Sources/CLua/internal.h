// Shared by the files of this target only.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include <stdatomic.h>

#include "ckernels.h"
#include "clua.h"
#include "lua_api.h"

// Upvalues of the library's closures. Scripts with the debug library can change each of them, and the registry, user
// values and metatables too, before a call and, from a callback, within it: they are checked whenever they are used. A
// wrong value is an error (`clua_raise_changed`), or is ignored.

// The trampoline's: the index of the function among the state's, as the address of a light userdata.
#define FUNCTION_UPVALUE lua_upvalueindex(1)
// All closures': the state's userdata.
#define STATE_UPVALUE lua_upvalueindex(2)
// The trampoline's: the metatable of the result's box, or nil.
#define RESULT_METATABLE_UPVALUE lua_upvalueindex(3)

/// The address that every state's userdata begins with.
extern const char clua_state_tag;

/// The most recently used states, by their addresses: querying the size of a userdata takes longer than all other
/// checks of a call. Their finaliser removes them.
enum { CLUA_KNOWN_STATES = 64 };
extern _Atomic(clua_state *) clua_known_states[CLUA_KNOWN_STATES];
static inline _Atomic(clua_state *) *clua_known_slot(const clua_state *state) {
  uintptr_t address = (uintptr_t)state;
  return &clua_known_states[(address >> 4 ^ address >> 12) % CLUA_KNOWN_STATES];
}

/// As `clua_state_at`, for a userdata that is not among the known states.
clua_state *clua_find_state(lua_State *L, int index);

/// The state among the upvalues of the running function, or at any other index; NULL for any other value.
static inline clua_state *clua_state_at(lua_State *L, int index) {
  clua_state *state = lua_touserdata(L, index);
  if (!state) return NULL;
  bool is_known = atomic_load_explicit(clua_known_slot(state), memory_order_relaxed) == state;
  return is_known && state->tag == &clua_state_tag ? state : clua_find_state(L, index);
}
static inline clua_state *clua_state_of(lua_State *L) { return clua_state_at(L, STATE_UPVALUE); }

/// The size class of contents for values of that type.
static inline size_t clua_content_class(const clua_type *type) {
  return (type->payload + CLUA_CONTENT_STEP - 1) / CLUA_CONTENT_STEP;
}

/// As `clua_take_content` if there is an unused content, else NULL.
static inline clua_content *clua_take_unused(clua_state *state, const clua_type *type) {
  size_t class = clua_content_class(type);
  clua_content *content = class < CLUA_CONTENT_CLASSES ? state->unused[class] : NULL;
  if (!content) return NULL;
  state->unused[class] = content->next;
  content->type = type;
  return content;
}

/// Takes back a content that was not filled, or is closed.
static inline void clua_give_back_content(clua_state *state, clua_content *content) {
  size_t class = clua_content_class(content->type);
  content->next = state->unused[class];
  state->unused[class] = content;
}

/// Raises the message on top of the stack with the position in the script, the function and the argument before it.
/// - `position`: of the argument, from 0, or negative for none. `named`: its name if the call gave it by name, else
///   NULL.
int clua_raise_message(lua_State *L, const clua_function *f, int position, const char *named);
// User values of the state's userdata.
enum { STORED_ERROR = 1, REFERENCES = 2 };

/// The minimum of new native memory before a collection.
#define CLUA_MIN_COLLECT (512 << 10)

/// The number of times that Swift has called a function that can run Lua, on any thread: if it has not changed during a
/// call, the call's stack is unchanged too.
extern atomic_size_t clua_entries_into_lua;
static inline void clua_enter_lua(void) { atomic_fetch_add_explicit(&clua_entries_into_lua, 1, memory_order_relaxed); }
static inline size_t clua_entries(void) { return atomic_load_explicit(&clua_entries_into_lua, memory_order_relaxed); }

/// Leaves the metatable of shapes in the registry. Raises.
void clua_add_shape_metatable(lua_State *L);
void clua_add_array_metatable(lua_State *L);
/// Makes the registry's entry for an error that a hook raises where it cannot pass (stand_ins.c). Raises.
void clua_keep_place_for_early_errors(lua_State *L);
/// The C function behind every exported function.
int clua_trampoline(lua_State *L);
/// Pushes a closure of the trampoline; the state's userdata is at `state_index`.
void clua_push_function(lua_State *L, const clua_function *function, int state_index);
/// Pushes an empty box with the metatable at `metatable`. Raises.
clua_box *clua_new_box(lua_State *L, const clua_type *type, int metatable);
/// Destroys the value and returns its memory to the state.
void clua_destroy_content(clua_state *state, clua_content *content);
/// Destroys the value of an open content and subtracts its cost from the state's native bytes.
void clua_close_content(clua_state *state, clua_content *content);
/// Called when the state closes.
void clua_release_contents(clua_state *state);
/// Calls `body` under lua_pcall with a light userdata of `arguments` and the `moved` topmost values.
int clua_run_protected(lua_State *L, lua_CFunction body, void *arguments, int moved, int results);
/// The same where the stack is known to have two free slots.
int clua_protect(lua_State *L, lua_CFunction body, void *arguments, int moved, int results);
/// Prepares a state for these calls. Raises.
void clua_keep_entry(lua_State *L);
/// Collects all garbage. Returns LUA_OK, or before Lua 5.4 the status with the error value of a finaliser, or of a hook
/// that ran meanwhile, on top.
int clua_collect(lua_State *L);
/// Whether the value on top marks that the stack of a protected function could not grow.
bool clua_is_overflow(lua_State *L);
/// Whether the table at `index`, the last of a call's arguments, holds options rather than a parameter's value.
bool clua_is_options(lua_State *L, const clua_function *f, int index);
/// Moves the options (at `table`, above all parameters' indices) to the parameters' indices. List entries go to the
/// indices from `first` on, or are further values of the variadic parameter. A metatable counts: defaults may be behind
/// its __index.
void clua_spread_options(lua_State *L, clua_call *call, int table, int first);
/// Pushes the retained form of an argument: the value, or for a plain table a copy with all its collectable values,
/// since the script may change its table later. Raises.
void clua_push_retained(lua_State *L, int index);
/// Retains a call's arguments for the lifetime that its function declares. For a method that adds to the values of its
/// object, returns the stack index of the holder, with the key and the retained values above it: `clua_commit_retained`
/// follows once the call has succeeded. Otherwise returns 0.
int clua_retain_arguments(lua_State *L, const clua_function *f, clua_call *call, int box);
/// holder[key] = retained values, below the results. The key exists already, so nothing is allocated.
void clua_commit_retained(lua_State *L, int holder);
int clua_collect_box(lua_State *L); // `__gc`
int clua_leave_box(lua_State *L);   // `__close`

// ---------------------------------------------------------------- messages

/// Pushes "script:line: ", the nearest position in a script from that level of calls on, or "". Raises.
void clua_push_position(lua_State *L, int level);
/// The nearest of the names considered for a misspelt one, or NULL.
typedef struct clua_suggestion {
  const char *name, *nearest;
  int distance;
} clua_suggestion;

/// The size of the buffer for Swift's hint about a missing name.
enum { CLUA_HINT_SIZE = 256 };

void clua_consider(clua_suggestion *suggestion, const char *known);
/// Pushes "did you mean 'relu'?" between those texts, or "" if no name is near. Raises.
void clua_push_suggestion(lua_State *L, const clua_suggestion *suggestion, const char *before, const char *after);

#endif
