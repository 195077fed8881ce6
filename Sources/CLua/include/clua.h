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

// ---------------------------------------------------------------- boxes: Swift values in userdata

/// A type of boxed values. There is one for each Swift type, which is never freed.
typedef struct clua_type {
  const char *name;
  size_t payload;                                               // bytes of a value
  void (*destroy)(const struct clua_type *type, void *payload); // destroys the value; calls no Lua
  const void *context;                                          // for destroy
  int64_t charge;        // bytes of a value besides tensors, charged to a limited state while its box is open
  bool holds_lua_values; // boxes get a user value with the Lua values to which the Swift value refers
} clua_type;

/// The content of a box: this head, followed by the value. It is outside of Lua's heap, in memory that is reused only
/// for contents of the same size: a box that Lua has freed without its finaliser (scripts with the debug library can
/// remove its metatable) leaves its content in the list, and a closed box finds a different owner in it.
typedef struct clua_content {
  const struct clua_box *owner; // NULL before it is filled and after it is closed
  const clua_type *type;
  int64_t cost : 48;  // native bytes reported to the collector
  int64_t scope : 16; // the depth of dk.scope in which it was made
  struct clua_content *next, **link; // in the list of the state's open contents
  struct clua_state *state;          // while it is open
} __attribute__((aligned(16))) clua_content;

/// The userdata of a Swift value.
typedef struct clua_box {
  const clua_type *type;
  clua_content *content; // NULL while empty
} clua_box;

/// Unused contents are sorted by size.
enum { CLUA_CONTENT_STEP = 16, CLUA_CONTENT_CLASSES = 64 };

struct clua_function;

/// The data that all DiffusionKit values of one Lua state share: a userdata. Functions, boxes and classes have it among
/// their upvalues, which scripts can change: `clua_state_of` checks them.
typedef struct clua_state {
  const void *tag;
  void *context;        // Swift's, retained until the state closes
  lua_State *running;   // the thread (coroutine) of the innermost call into Swift, NULL outside
  int64_t native_bytes; // held by boxes
  int64_t collect_at;   // native_bytes at which the next full collection runs
  int64_t native_limit; // the limit of native_bytes, 0 for none
  bool is_reclaiming;   // a full collection runs inside native code
  int64_t next_reference;
  clua_content *contents; // all open contents, the newest first
  int scope;              // the number of running dk.scope calls
  clua_content *unused[CLUA_CONTENT_CLASSES];
  int64_t content_bytes; // of the unused and the open contents, as charged to the memory budget
  const struct clua_function **functions; // closures refer to them by index, from 1
  size_t function_count, function_capacity;
} clua_state;

/// The open or empty box of that type at `index`, else NULL. Safe for any value, foreign userdata included.
clua_box *clua_test_box(lua_State *L, int index, const clua_type *type);
/// The type of the library's box at `index` (open or not), else NULL.
const clua_type *clua_box_type(lua_State *L, int index);
static inline bool clua_is_open(const clua_box *box) { return box->content && box->content->owner == box; }
static inline void *clua_value(clua_content *content) { return content + 1; }
static inline void *clua_payload(clua_box *box) { return clua_value(box->content); }

// ---------------------------------------------------------------- functions

enum { CLUA_TAKES_LIST = 1, CLUA_TAKES_TABLE = 2, CLUA_IS_OPTIONAL = 4 };

typedef struct clua_parameter {
  const char *name;
  /// CLUA_TAKES_TABLE: a table at this position is always the value, never the options. CLUA_TAKES_LIST: so is a table
  /// without string keys. CLUA_IS_OPTIONAL: the argument may be omitted, and an empty table is taken as options, not a
  /// list.
  int takes;
} clua_parameter;

struct clua_call;

/// Arguments are on the stack during a call, but a script may remove values from their tables meanwhile: with
/// CLUA_RETAINS_FOR_CALL the values live until the call returns, with CLUA_RETAINS_FOR_OBJECT as long as the result (or,
/// without one, the first argument), which refers to them.
enum { CLUA_RETAINS_NOTHING, CLUA_RETAINS_FOR_CALL, CLUA_RETAINS_FOR_OBJECT };

typedef struct clua_function {
  const char *name;
  /// Returns the number of results on top of the stack, CLUA_BOX, or CLUA_FAILED with the error value on top.
  int (*invoke)(const void *body, struct clua_call *call);
  const void *body;         // set by Swift with the parameters
  const void *declaration;  // set by Swift
  const clua_parameter *parameters;
  int parameter_count;      // CLUA_NOT_LAID_OUT until the parameters are first used (clua_is_laid_out)
  int variadic;             // the index of the parameter that takes any number of values, -1 for none
  bool is_constructor;      // called through a table's __call: the table itself is dropped
  int retention;            // CLUA_RETAINS_...: the lifetime of the arguments
  const clua_type *result;  // the type of the prepared box, NULL for none
} clua_function;

enum { CLUA_BOX = -1, CLUA_FAILED = -2 };

enum { CLUA_NOT_LAID_OUT = -1 };
/// Whether the function's parameters are set, so that it may be called. Any thread may call this while another sets
/// them.
static inline bool clua_is_laid_out(const clua_function *function) {
  return __atomic_load_n(&function->parameter_count, __ATOMIC_ACQUIRE) != CLUA_NOT_LAID_OUT;
}
/// Sets the function's parameters and its body, once.
static inline void clua_lay_out(clua_function *function, const void *body, const clua_parameter *parameters, int count,
                                int variadic) {
  function->body = body;
  function->parameters = parameters;
  function->variadic = variadic;
  __atomic_store_n(&function->parameter_count, count, __ATOMIC_RELEASE);
}

/// One call. Parameters are at stack indices 1...parameter_count (nil if not given), the values of the variadic one at
/// parameter_count + 1 ... + variadic_count.
typedef struct clua_call {
  lua_State *L;
  clua_state *state;
  const clua_function *function;
  int variadic_count;
  uint64_t named;        // bit i: parameter i was given by name
  clua_content *content; // prepared, for `result`; NULL for none
  bool is_filled;        // whether its value is initialised
  int retained;          // the list of retained values of the arguments, or the box that has it; 0 for none
  // The bytes of texts that were read, and their number when memory was last requested.
  size_t text_bytes, text_bytes_checked;
  // How a failure is reported:
  int failed_parameter;  // from 0; -1: the message is about no argument; CLUA_FOREIGN: the value is raised unchanged
} clua_call;

enum { CLUA_NO_PARAMETER = -1, CLUA_FOREIGN = -2 };

// ---------------------------------------------------------------- opening a state

/// A member of the module as declared in Swift; clua_open turns it into a Lua value.
typedef struct clua_member {
  const char *path;               // "nn.functional.linear"; "" is the module itself
  const clua_function *function;  // a function; with is_constructor the path becomes a callable table
  const char *text;               // or a string
} clua_member;

typedef struct clua_class {
  const clua_type *type;
  const clua_function *const *methods;
  const clua_function *const *metamethods; // by name: "__add"
  const clua_function *const *getters;
  const clua_function *const *setters;
  // Lists end with NULL.
} clua_class;

typedef struct clua_module {
  const clua_member *members;
  size_t member_count;
  const clua_class *classes;
  size_t class_count;
  const char *prelude;                           // Lua source, called with the module and a table of:
  const clua_function *const *prelude_functions; // ends with NULL
} clua_module;

/// The loader of `require "diffusionkit"`: pushes the declared module table. Raises.
int clua_open(lua_State *L);

// ---------------------------------------------------------------- the targets above

/// The functions of LuaBindings that this target calls. None of them calls Lua.
typedef struct clua_bindings {
  const clua_module *(*module)(void);
  /// Sets the function's parameters, if they are not set yet.
  void (*lay_out)(const clua_function *function);
  void *(*open_context)(void *given, clua_state *state); // returns it retained; a new one for NULL
  void (*close_context)(void *context);
  /// Takes bytes from the state's budget. Returns whether they were available.
  bool (*take_memory)(void *context, size_t bytes);
  void (*give_back_memory)(void *context, size_t bytes);
  /// Requests a stop. Signal handlers call it too.
  void (*request_stop)(void *context);
  /// Takes a requested stop. Returns whether there was one.
  bool (*take_stop_request)(void *context);
  /// Whether a stop is requested; the request remains.
  bool (*is_stop_requested)(void *context);
  /// The time limit if it is over, else 0.
  double (*exceeded_seconds)(void *context);
  /// Erases the line at the bottom of the terminal before other output. Returns whether there is one.
  bool (*will_print)(void);
  /// Draws the line again below the output.
  void (*did_print)(bool ends_line);
  /// Called after the system gave memory to a state. Returns false if too little is left for requests that cannot be
  /// refused: the memory must then be freed.
  bool (*leaves_headroom)(size_t bytes);
  /// Releases cached memory. Returns whether there is a reserve for small objects afterwards.
  bool (*regain_memory)(void);
  /// The distance of a misspelt name from a known one, or -1 if it is too far.
  int (*name_distance)(const char *name, const char *known);
  // A hint for a missing name, such as its name in this library, as a C string in `buffer`, or "": in a room of the
  // module ("" is the module itself, "nn"), in a type, among a function's options.
  void (*room_hint)(const char *name, const char *room, char *buffer, size_t size);
  void (*member_hint)(const char *name, const char *type, char *buffer, size_t size);
  void (*option_hint)(const char *name, const clua_function *function, char *buffer, size_t size);
} clua_bindings;

/// Sets the bindings, once and before any other function of this target is called.
void clua_bind(const clua_bindings *bindings);

// ---------------------------------------------------------------- functions for Swift, which do not raise

// Each function leaves its result on the stack and returns LUA_OK, or leaves the error value and returns its status.
int clua_push_string(lua_State *L, const char *bytes, size_t length);
int clua_push_table(lua_State *L, int list_capacity, int map_capacity);
/// Pushes a list.
int clua_push_integers(lua_State *L, const ptrdiff_t *values, size_t count);
/// Pushes a list of sizes that prints as "2 x 3 x 4".
int clua_push_shape(lua_State *L, const ptrdiff_t *values, size_t count);
/// Pushes nested lists of the numbers of a row-major array.
int clua_push_nested(lua_State *L, const float *values, int rank, const size_t *sizes);
/// Pushes a new empty box, for clua_fill_box.
int clua_push_box(lua_State *L, const clua_type *type);
/// Returns memory for a value of that type, which the caller initialises; NULL if there is none.
clua_content *clua_take_content(clua_state *state, const clua_type *type);

/// table[key] = value on top (popped), raw. `table` is absolute.
int clua_set_field(lua_State *L, int table, const char *key, size_t length);
int clua_set_index(lua_State *L, int table, int64_t position);
/// Expects a table and, on top, a table of reasons by name, which is popped: indexing the first with such a name, if it
/// has no such field, raises an error with the reason as its message.
int clua_refuse_fields(lua_State *L);
/// As lua_next: pops a key, pushes the next key and value and sets *more, or pushes nothing. Leaves an error value on
/// failure.
int clua_next(lua_State *L, int table, bool *more);
/// Pushes container[key] with metamethods.
int clua_get_field(lua_State *L, int container, const char *key);
/// Pushes table[key] without metamethods.
int clua_get_own_field(lua_State *L, int table, const char *key);

/// Returns whether the table can be read raw: it has no metatable, or the metatable of shapes.
bool clua_is_plain(lua_State *L, int index);

/// The result of reading a table with a metatable. The positions of a list count from 1.
typedef struct clua_view {
  int fault;
  int64_t position, length;
} clua_view;

/// The reasons why a table cannot be copied: a nil within the list, an invalid length, too long a list, a length of 0
/// although there is a first entry, keys that cannot be listed.
enum { CLUA_PLAIN, CLUA_HOLE, CLUA_NO_LENGTH, CLUA_TOO_LONG, CLUA_LENGTHLESS, CLUA_UNLISTED };

/// Pushes a plain list of the results of `#` and indexing, or nil with the fault.
int clua_push_list(lua_State *L, int table, clua_view *view);
/// Pushes a plain table of the results of pairs and, for these names (each ends with a zero byte) and the first
/// positions, of indexing; nil with the fault. Functions behind __index are omitted unless `with_functions`.
int clua_push_pairs(lua_State *L, int table, const char *names, int name_count, int positions, bool with_functions,
                    clua_view *view);
/// Whether the value can be called for a result: a function, or an object with __call that is no constructor of the
/// library.
bool clua_is_callable(lua_State *L, int index);
/// Whether the value is a function written in Lua whose first parameter is called self.
bool clua_takes_self(lua_State *L, int index);
/// Makes the value on top (which remains there) live as long as the values in the list at `list`.
int clua_add_retained(lua_State *L, int list);

/// Makes the box at `box` retain `count` values from stack index `first` on, in place of its previous ones.
int clua_retain_values(lua_State *L, int box, int first, int count);
/// Gives the table at `table` a hidden companion, the value on top (popped).
int clua_attach(lua_State *L, int table);
/// Pushes the companion, or nil.
void clua_push_attached(lua_State *L, int table);

/// Puts a content with an initialised value into an empty box.
void clua_fill_box(clua_state *state, clua_box *box, clua_content *content);
/// Collects all garbage, inside native code that is short of memory. Finalisers written in Lua cannot call into the
/// library meanwhile: they could close values that the native code uses.
void clua_reclaim(clua_state *state);

/// Calls the function below `arguments` values. On failure the script's error value is stored (popped) until
/// clua_push_error.
int clua_call_value(lua_State *L, int arguments, int results);
/// Stores the value on top (popped) as the script's error.
void clua_store_error(lua_State *L);
/// Pushes the last stored error value, and removes it.
void clua_push_error(lua_State *L);

// Weak references to Lua values: an identity by which a callback finds its function again. The value is kept alive by
// the box of the Swift value that refers to it (holds_lua_values), so the collector sees every cycle.
int clua_reference(lua_State *L, clua_state *state, int index, int64_t *reference);
/// Pushes the value, or nil if it has been collected.
void clua_push_reference(lua_State *L, int64_t reference);

/// Start and end a scope. The end closes the boxes that were filled within it, except those reachable from the values
/// at stack index `first` and above. Returns LUA_OK, or its status with the error value on top after closing all boxes.
void clua_enter_scope(clua_state *state);
int clua_leave_scope(lua_State *L, clua_state *state, int first);

/// lua_pcall with a traceback handler, for the host.
int clua_traced_call(lua_State *L, int arguments, int results);

/// Writes to the C stream that Lua's `print` uses, and flushes it.
void clua_write_output(const char *bytes, size_t length);
/// Writes a text and the end of a line to that stream. On a terminal, lines are wrapped between words at its width.
void clua_print_wrapped(const char *text);
/// Writes bytes to that stream that appear together with the next output: nothing is flushed.
void clua_write_output_later(const char *bytes, size_t length);
/// Writes a line to C's stderr.
void clua_write_warning(const char *message);

// ---------------------------------------------------------------- functions for the host of a state

/// The budget of a state's memory; without limit if `take` is NULL.
typedef struct clua_budget {
  void *context;
  bool (*take)(void *context, size_t bytes);
  void (*give_back)(void *context, size_t bytes);
} clua_budget;

/// As luaL_newstate, with an allocator for many small objects. `budget` may be NULL. Returns NULL without memory.
lua_State *clua_new_state(const clua_budget *budget);
void clua_close_state(lua_State *L);
/// As lua_close, for a state that was prepared but not made by clua_new_state.
void clua_close(lua_State *L);

// Each function returns LUA_OK, or its status with the error value on the stack.

/// Opens the standard libraries and registers the module for `require`; the module will use `context`.
int clua_prepare(lua_State *L, void *context);
/// Called before clua_prepare: LUA_PATH and LUA_CPATH are then ignored.
int clua_ignore_environment(lua_State *L);
/// As clua_prepare, with the libraries of a sandbox; the time limit is polled through clua_bindings.
int clua_prepare_sandbox(lua_State *L, void *context);
/// Makes the table `arg` like the program lua: the script at 0, its arguments from 1, the words before it at negative
/// indices.
int clua_set_arguments(lua_State *L, const char *const *values, int count, int script);
/// Pushes arg[1], arg[2], ...
int clua_push_arguments(lua_State *L, int *count);
/// Loads the file (NULL: standard input) and pushes it as a function. `mode` as for luaL_loadfilex.
int clua_load_file(lua_State *L, const char *path, const char *mode);
/// Pushes `require` and the module's name, to be called with one argument.
int clua_push_require(lua_State *L, const char *module);
/// Sets a global to the value on top (popped).
int clua_set_global(lua_State *L, const char *name);
/// Pushes the global as a string, or nil.
int clua_push_global_text(lua_State *L, const char *variable);
/// Prepares the state for the functions below, and defines the global `help`.
int clua_open_console(lua_State *L);
/// Compiles typed text, an expression or statements, and pushes the function, or nil if the text is incomplete. Local
/// variables of the top level are visible to later text.
int clua_compile_typed(lua_State *L, const char *bytes, size_t length, const char *name);
/// Writes the topmost values, which are popped, as a console shows them; the first becomes the global `_`.
int clua_show(lua_State *L, int count);
/// Makes the value on top (popped) the global `_`.
int clua_remember(lua_State *L);
/// Pushes a list of the names that can complete the typed text, and the part of the name that was typed already.
int clua_complete(lua_State *L, const char *bytes, size_t length);
/// Closes the variables that were declared with <close>.
int clua_finish_console(lua_State *L);

/// Makes the code that runs in the state, Lua or native, raise "interrupted!". From any thread, or a signal handler.
void clua_request_stop(lua_State *L);
void clua_forget_stop_request(lua_State *L);
/// From this call to clua_release_interrupts, SIGINT stops the code that runs in the state; a second one within a
/// second ends the process.
void clua_catch_interrupts(lua_State *L);
void clua_release_interrupts(lua_State *L);

// Macros of lua.h that cannot be imported into Swift.
static inline void clua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline const char *clua_release(void) { return LUA_RELEASE; }
static inline bool clua_has_metatable(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  clua_pop(L, 1);
  return true;
}
static inline int clua_absolute(lua_State *L, int index) { return lua_absindex(L, index); }
/// The library's function behind the value at `index`, else NULL.
const clua_function *clua_own_function(lua_State *L, int index);

#ifdef __cplusplus
}
#endif

#endif
