// Shared by the files of this target only.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include <stdatomic.h>

#include "ckernels.h"
#include "clua.h"

/// What stands above this target, from `clua_bind` on.
extern const clua_bindings *clua_bound;

// Upvalues of our closures. Scripts with the debug library can change each of them, and the registry, user values and
// metatables too, before a call and, from a callback, within it: what is found there is checked whenever it is used. What is
// wrong is an error (`clua_raise_changed`), or nothing is done.

// Of the trampoline's: the place of the function among the state's, as the address of a light userdata.
#define FUNCTION_UPVALUE lua_upvalueindex(1)
// Of all: the state's userdata.
#define STATE_UPVALUE lua_upvalueindex(2)
// Of the trampoline's: the metatable of the result's box, or nil.
#define RESULT_METATABLE_UPVALUE lua_upvalueindex(3)

/// The address that every state's userdata begins with.
extern const char clua_state_tag;

/// The states that were asked for last, by their addresses: to ask Lua how large a userdata is takes longer than all else
/// that a call checks. Their finaliser takes them out.
enum { CLUA_KNOWN_STATES = 64 };
extern _Atomic(clua_state *) clua_known_states[CLUA_KNOWN_STATES];
static inline _Atomic(clua_state *) *clua_known_place(const clua_state *state) {
  uintptr_t address = (uintptr_t)state;
  return &clua_known_states[(address >> 4 ^ address >> 12) % CLUA_KNOWN_STATES];
}

/// As `clua_state_at`, of a userdata that is not known.
clua_state *clua_find_state(lua_State *L, int index);

/// The state among the upvalues of the function that runs, or at any other index; NULL where there is something else.
static inline clua_state *clua_state_at(lua_State *L, int index) {
  clua_state *state = lua_touserdata(L, index);
  if (!state) return NULL;
  bool is_known = atomic_load_explicit(clua_known_place(state), memory_order_relaxed) == state;
  return is_known && state->tag == &clua_state_tag ? state : clua_find_state(L, index);
}
static inline clua_state *clua_state_of(lua_State *L) { return clua_state_at(L, STATE_UPVALUE); }

/// The class of contents for values of that type, by their size.
static inline size_t clua_content_class(const clua_type *type) {
  return (type->payload + CLUA_CONTENT_STEP - 1) / CLUA_CONTENT_STEP;
}

/// As `clua_take_content` where one is unused, else NULL.
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

/// Raises that a function of ours has lost what it needs.
int clua_raise_changed(lua_State *L);
/// Raises where the value is no table.
void clua_check_table(lua_State *L, int index);

// User values of the state's userdata.
enum { KEPT_ERROR = 1, REFERENCES = 2 };

/// Pushes the module of a state that a host prepared, which uses the host's context. For `require`.
int clua_open_hosted(lua_State *L);
/// Its address is the registry key of a boolean: whether this state is a host's, who will ask for tracebacks.
extern const char clua_is_hosted;

/// No collection is asked for before this much native memory is new.
#define CLUA_COLLECT_AT_LEAST (512 << 10)

/// What a call needs of the thread's stack: Lua's limit of 200 calls of C knows nothing of its size.
#define CLUA_STACK_RESERVE (96 << 10)

/// How often Swift has called something that can run Lua, on whatever thread: where it has not during a call, what the
/// call finds on the stack is what it left there.
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
/// Ends the life of the value and gives its memory back to the state.
void clua_destroy_content(clua_state *state, clua_content *content);
/// Ends the life of an open content's value and takes its cost off the state's account.
void clua_close_content(clua_state *state, clua_content *content);
/// When the state closes.
void clua_release_contents(clua_state *state);
/// Calls `body` under lua_pcall with a light userdata of `arguments` and the `moved` topmost values.
int clua_run_protected(lua_State *L, lua_CFunction body, void *arguments, int moved, int results);
/// Whether the value on top is what protected functions leave when the stack cannot grow.
bool clua_is_overflow(lua_State *L);
/// Whether the table at the last place, above a call's other arguments, holds options rather than a parameter's value.
bool clua_is_options(lua_State *L, const clua_function *f, int index);
/// Moves the options (at `table`, above all parameters' places) to their places. List entries fill the places from
/// `first` on, or are further values of the variadic parameter. A metatable counts: defaults may stand behind its __index.
void clua_spread_options(lua_State *L, clua_call *call, int table, int first);
/// Pushes what is kept of an argument: the value, or for a plain table a copy with everything in it that can be
/// collected, since the script may change its table later. Raises.
void clua_push_kept(lua_State *L, int index);
/// Keeps a call's arguments as long as its function says. For a method that adds to what its object holds the stack place
/// of the holder is returned, with the key and the kept values above it: `clua_commit_kept` follows once the call
/// succeeded. Else 0.
int clua_keep_arguments(lua_State *L, const clua_function *f, clua_call *call, int box);
/// holder[key] = kept, below the results. The key is there already, so nothing is allocated.
void clua_commit_kept(lua_State *L, int holder);
/// Leaves the libraries of a sandbox and `require` as globals. Raises.
void clua_open_sandbox(lua_State *L);
/// Replaces print, io.write and the write method of files by ones that keep what they write above the line that is drawn on
/// the terminal. Raises.
void clua_print_above(lua_State *L);
/// Raises where a stop was requested or time is over.
void clua_poll(lua_State *L);
/// The hook of a sandbox's threads, which polls.
void clua_poll_instructions(lua_State *L, lua_Debug *activation);
/// Sets that hook. Where time is over every instruction polls.
void clua_set_poll_hook(lua_State *L, bool is_over);
/// The time limit where it is over, else 0.
double clua_exceeded_seconds(lua_State *L);
/// Puts the string functions that poll into the table on top.
void clua_set_pattern_functions(lua_State *L);
/// Pushes the tables of methods and of fields that the `__index` at that place uses, and returns 2; nothing where it is
/// not ours.
int clua_push_members(lua_State *L, int index);
int clua_collect_box(lua_State *L); // `__gc`
int clua_leave_box(lua_State *L);   // `__close`

// ---------------------------------------------------------------- messages

/// Pushes "script:line: ", the nearest place in a script from that level of calls on, or "". Raises.
void clua_push_place(lua_State *L, int level);
/// As luaL_error, with that place in front. Level 1 is the caller of the C function that runs.
int clua_raise(lua_State *L, int level, const char *format, ...);

/// What a misspelt name was meant to be: the nearest of the names that were considered, or NULL.
typedef struct clua_suggestion {
  const char *name, *nearest;
  int distance;
} clua_suggestion;

/// Room for what Swift knows of a missing name.
enum { CLUA_HINT_SIZE = 256 };

void clua_consider(clua_suggestion *suggestion, const char *known);
/// Pushes "did you mean 'relu'?" between those texts, or "" where nothing is near. Raises.
void clua_push_suggestion(lua_State *L, const clua_suggestion *suggestion, const char *before, const char *after);

// ---------------------------------------------------------------- states of hosts

/// Which thread (coroutine) of a state runs, and how it is stopped. Every thread has its address in the extra space.
typedef struct clua_watch {
  void *context;
  _Atomic(lua_State *) running;
  atomic_int requests;       // being made at this moment
  bool has_switch;           // whether hooks can be switched on within a finaliser
  atomic_bool hooks_were_off; // when the request was made
} clua_watch;

static inline clua_watch *clua_watch_of(lua_State *L) { return *(clua_watch **)lua_getextraspace(L); }

/// Gives a new state its watch. It lies outside of Lua's heap, where no script takes it away; `clua_close_state` frees it.
void clua_add_watch(lua_State *L, void *context);
/// Replaces the functions that run coroutines by ones that tell the watch.
void clua_watch_coroutines(lua_State *L);
/// `thread` is about to run, resumed or closed by L.
void clua_enter_thread(lua_State *L, lua_State *thread);
/// L runs again.
void clua_leave_thread(lua_State *L);

#endif
