// Shared by the files of this target only.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include <stdatomic.h>

#include "ckernels.h"
#include "clua.h"

/// The bindings set by `clua_bind`.
extern const clua_bindings *clua_bound;

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
/// Raises an error: a function of the library has lost an upvalue or a similar value.
int clua_raise_changed(lua_State *L);
/// Raises unless the value is a table.
void clua_check_table(lua_State *L, int index);

// User values of the state's userdata.
enum { STORED_ERROR = 1, REFERENCES = 2 };

/// Pushes the module of a state that a host prepared, which uses the host's context. For `require`.
int clua_open_hosted(lua_State *L);
/// Its address is the registry key of a boolean: whether this state belongs to a host, which will read tracebacks.
extern const char clua_is_hosted;

/// The minimum of new native memory before a collection.
#define CLUA_MIN_COLLECT (512 << 10)

/// The stack that a call needs: Lua's limit of 200 C calls does not depend on the size of the thread's stack.
#define CLUA_STACK_RESERVE (96 << 10)

/// The number of times that Swift has called a function that can run Lua, on any thread: if it has not changed during a
/// call, the call's stack is unchanged too.
extern atomic_size_t clua_entries_into_lua;
static inline void clua_enter_lua(void) { atomic_fetch_add_explicit(&clua_entries_into_lua, 1, memory_order_relaxed); }
static inline size_t clua_entries(void) { return atomic_load_explicit(&clua_entries_into_lua, memory_order_relaxed); }

/// Leaves the metatable of shapes in the registry. Raises.
void clua_add_shape_metatable(lua_State *L);
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
/// Pushes the tables of methods and of fields that the `__index` at `index` uses, and returns 2; returns 0 for any
/// other function.
int clua_push_members(lua_State *L, int index);
int clua_collect_box(lua_State *L); // `__gc`
int clua_leave_box(lua_State *L);   // `__close`

// ---------------------------------------------------------------- messages

/// Pushes "script:line: ", the nearest position in a script from that level of calls on, or "". Raises.
void clua_push_position(lua_State *L, int level);
/// As luaL_error, with that position in front. Level 1 is the caller of the running C function.
int clua_raise(lua_State *L, int level, const char *format, ...);

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

// ---------------------------------------------------------------- states of hosts

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
