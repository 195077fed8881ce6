// The Lua side of the boundary. Lua raises errors with longjmp, and a longjmp over a Swift frame is undefined, so
// everything that may raise is called from this target only, in one of two ways:
//
//   - by the trampoline, the one C function behind every exported function, before it enters Swift or after Swift
//     has returned (no Swift frame is on the C stack between it and the handler);
//   - by a `clua_push_...` or `clua_...` function under lua_pcall, which reports a status instead.
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

/// A type of boxed values. One for each Swift type, never freed.
typedef struct clua_type {
  const char *name;
  size_t payload;                                               // bytes of a value
  void (*destroy)(const struct clua_type *type, void *payload); // ends the value's life; calls no Lua
  const void *context;                                          // for destroy
  int64_t charge;        // what a value takes besides tensors, on the account of a limited state while its box is open
  bool holds_lua_values; // boxes get a user value that keeps the Lua values alive which the Swift value refers to
} clua_type;

/// What a box holds: this head, the value follows. It lies outside of Lua's heap, in memory that is used again for contents of
/// the same size and for nothing else: a box that Lua has freed without its finaliser (scripts with the debug library can take
/// its metatable away) leaves it in the list, and whoever asks a closed box finds an owner that is another.
typedef struct clua_content {
  const struct clua_box *owner; // NULL before it is filled and after it was closed
  const clua_type *type;
  int64_t cost : 48;  // native bytes reported to the collector
  int64_t scope : 16; // how many dk.scope it was made in
  struct clua_content *next, **link; // among the open ones of the state
  struct clua_state *state;          // while it is open
} __attribute__((aligned(16))) clua_content;

/// A userdata.
typedef struct clua_box {
  const clua_type *type;
  clua_content *content; // NULL while empty
} clua_box;

/// Contents that are not used, by size.
enum { CLUA_CONTENT_STEP = 16, CLUA_CONTENT_CLASSES = 64 };

struct clua_function;

/// What one Lua state shares among all its DiffusionKit values: a userdata. Functions, boxes and classes find it among their
/// upvalues, which scripts can change: `clua_state_of` checks what is there.
typedef struct clua_state {
  const void *tag;
  void *context;        // Swift's, retained until the state closes
  lua_State *running;   // the thread (coroutine) of the innermost call into Swift, NULL outside
  int64_t native_bytes; // held by boxes
  int64_t collect_at;   // native_bytes at which the next full collection runs
  int64_t native_limit; // what they may come to, 0 for any
  bool is_reclaiming;   // a full collection runs inside native code
  int64_t next_reference;
  clua_content *contents; // all that are open, the newest first
  int scope;              // how many dk.scope run
  clua_content *unused[CLUA_CONTENT_CLASSES];
  int64_t content_bytes; // of those and of the open ones, as the memory budget knows
  const struct clua_function **functions; // closures know theirs by its place, from 1
  size_t function_count, function_room;
} clua_state;

/// The open or empty box of that type at `index`, else NULL. Safe for any value, foreign userdata too.
clua_box *clua_test_box(lua_State *L, int index, const clua_type *type);
/// The type of our box at `index` (open or not), else NULL.
const clua_type *clua_box_type(lua_State *L, int index);
static inline bool clua_is_open(const clua_box *box) { return box->content && box->content->owner == box; }
static inline void *clua_value(clua_content *content) { return content + 1; }
static inline void *clua_payload(clua_box *box) { return clua_value(box->content); }

// ---------------------------------------------------------------- functions

enum { CLUA_TAKES_LIST = 1, CLUA_TAKES_TABLE = 2, CLUA_IS_OPTIONAL = 4 };

typedef struct clua_parameter {
  const char *name;
  /// CLUA_TAKES_TABLE: a table at this position is always its value, never the options. CLUA_TAKES_LIST: so is a table
  /// without string keys. CLUA_IS_OPTIONAL: it may be left out, and an empty table is no list but no options.
  int takes;
} clua_parameter;

struct clua_call;

/// Arguments are on the stack during a call, but what is in their tables may be taken out meanwhile: with
/// CLUA_KEEPS_FOR_CALL that lives on until the call returns, with CLUA_KEEPS_FOR_OBJECT as long as the result (or,
/// without one, the first argument), which refers to it.
enum { CLUA_KEEPS_NOTHING, CLUA_KEEPS_FOR_CALL, CLUA_KEEPS_FOR_OBJECT };

typedef struct clua_function {
  const char *name;
  /// Returns the number of results on top of the stack, CLUA_BOX, or CLUA_FAILED with the error value on top.
  int (*invoke)(const void *body, struct clua_call *call);
  const void *body;         // Swift's, with the parameters
  const void *declaration;  // Swift's
  const clua_parameter *parameters;
  int parameter_count;      // CLUA_NOT_LAID_OUT until somebody asks for the parameters (clua_is_laid_out)
  int variadic;             // which parameter takes any number of values, -1 for none
  bool is_constructor;      // called through a table's __call: the table itself is dropped
  int keeps;                // CLUA_KEEPS_...: how long the arguments must live
  const clua_type *result;  // a box is prepared for it, NULL for none
} clua_function;

enum { CLUA_BOX = -1, CLUA_FAILED = -2 };

enum { CLUA_NOT_LAID_OUT = -1 };
/// Whether its parameters are there, and it may be called. Any thread may ask while another lays it out.
static inline bool clua_is_laid_out(const clua_function *function) {
  return __atomic_load_n(&function->parameter_count, __ATOMIC_ACQUIRE) != CLUA_NOT_LAID_OUT;
}
/// Gives it its parameters and its body, once.
static inline void clua_lay_out(clua_function *function, const void *body, const clua_parameter *parameters, int count,
                                int variadic) {
  function->body = body;
  function->parameters = parameters;
  function->variadic = variadic;
  __atomic_store_n(&function->parameter_count, count, __ATOMIC_RELEASE);
}

/// One call. Parameters are at stack places 1...parameter_count (nil where not given), the values of the variadic one
/// at parameter_count + 1 ... + variadic_count.
typedef struct clua_call {
  lua_State *L;
  clua_state *state;
  const clua_function *function;
  int variadic_count;
  uint64_t named;        // bit i: parameter i was given by name
  clua_content *content; // prepared, for `result`; NULL for none
  bool is_filled;        // whether its value is initialised
  int kept;              // the list of what is kept of the arguments, or the box that has it; 0 for none
  // Of texts that were read: bytes, and how many there were when memory was last asked for.
  size_t text_bytes, text_bytes_checked;
  // How a failure is reported:
  int failed_parameter;  // from 0; -1: the message is about no argument; CLUA_FOREIGN: the value is raised as it is
} clua_call;

enum { CLUA_NO_PARAMETER = -1, CLUA_FOREIGN = -2 };

// ---------------------------------------------------------------- opening a state

/// What Swift declares, to be laid out as Lua values by clua_open.
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
  const char *prelude;                           // Lua source, run with the module and a table of:
  const clua_function *const *prelude_functions; // ends with NULL
} clua_module;

/// What `require "diffusionkit"` calls: pushes the module table that is declared. Raises.
int clua_open(lua_State *L);

// ---------------------------------------------------------------- what stands above

/// What this target asks of LuaBindings. None of these functions calls Lua.
typedef struct clua_bindings {
  const clua_module *(*module)(void);
  /// Gives the function its parameters, where it has none yet.
  void (*lay_out)(const clua_function *function);
  void *(*open_context)(void *given, clua_state *state); // retained; a new one for NULL
  void (*close_context)(void *context);
  /// Whether the state's budget has that much; it is taken then.
  bool (*take_memory)(void *context, size_t bytes);
  void (*give_back_memory)(void *context, size_t bytes);
  /// Called from a signal handler, too.
  void (*request_stop)(void *context);
  /// Whether a stop was requested since it was last asked.
  bool (*take_stop_request)(void *context);
  /// The same, for one who only looks.
  bool (*is_stop_requested)(void *context);
  /// The time limit where it is over, else 0.
  double (*exceeded_seconds)(void *context);
  /// Takes the line away that is drawn on the terminal, for something else to be written. Whether there is one.
  bool (*will_print)(void);
  /// Draws it again below what was written.
  void (*did_print)(bool ends_line);
  /// Told of what the system gave a state. False where behind it there is too little left for what cannot be refused:
  /// then it is to be given back.
  bool (*leaves_headroom)(size_t bytes);
  /// Gives back what is kept for reuse; whether there is a reserve for small objects then.
  bool (*regain_memory)(void);
  /// How far a misspelt name is from a known one, or -1 where it cannot be meant.
  int (*name_distance)(const char *name, const char *known);
  // What a missing name was meant to be or is called here, as a C string in `buffer`, "" where nobody knows: of a room of
  // the module ("" is the module itself, "nn"), of a type, of a function's options.
  void (*room_hint)(const char *name, const char *room, char *buffer, size_t size);
  void (*member_hint)(const char *name, const char *type, char *buffer, size_t size);
  void (*option_hint)(const char *name, const clua_function *function, char *buffer, size_t size);
} clua_bindings;

/// Tells this target of its bindings, once and before anything else of it is called.
void clua_bind(const clua_bindings *bindings);

// ---------------------------------------------------------------- for Swift: what cannot raise

// Each leaves its result on the stack and returns LUA_OK, or leaves the error value and returns its status.
int clua_push_string(lua_State *L, const char *bytes, size_t length);
int clua_push_table(lua_State *L, int list_capacity, int map_capacity);
/// A list.
int clua_push_integers(lua_State *L, const ptrdiff_t *values, size_t count);
/// A list of sizes that prints as "2 x 3 x 4".
int clua_push_shape(lua_State *L, const ptrdiff_t *values, size_t count);
/// Nested lists of the numbers of a row-major array.
int clua_push_nested(lua_State *L, const float *values, int rank, const size_t *sizes);
/// A new empty box, for clua_fill_box.
int clua_push_box(lua_State *L, const clua_type *type);
/// Memory for a value of that type, which is the caller's to initialise; NULL where there is none.
clua_content *clua_take_content(clua_state *state, const clua_type *type);

/// table[key] = value on top (popped), raw. `table` is absolute.
int clua_set_field(lua_State *L, int table, const char *key, size_t length);
int clua_set_index(lua_State *L, int table, int64_t position);
/// On top a table and one of reasons by name, which is popped: to index the first with such a name, where it has no such
/// field, is an error with the reason as its message.
int clua_refuse_fields(lua_State *L);
/// As lua_next: pops a key, pushes the next key and value and sets *more, or nothing. An error value is left on failure.
int clua_next(lua_State *L, int table, bool *more);
/// Pushes container[key] with metamethods.
int clua_get_field(lua_State *L, int container, const char *key);
/// Pushes table[key] without.
int clua_get_own_field(lua_State *L, int table, const char *key);

/// Whether the table can be read raw: it has no metatable, or that of shapes.
bool clua_is_plain(lua_State *L, int index);

/// What was found of a table with a metatable. The places of a list count from 1.
typedef struct clua_view {
  int fault;
  int64_t place, length;
} clua_view;

/// Why there is no copy: a nil within the list, a length that is no count, too long a list, a length of 0 though there is a
/// first entry, keys that cannot be listed.
enum { CLUA_PLAIN, CLUA_HOLE, CLUA_NO_LENGTH, CLUA_TOO_LONG, CLUA_LENGTHLESS, CLUA_UNLISTED };

/// Pushes a plain list of what `#` and indexing give, or nil with the fault.
int clua_push_list(lua_State *L, int table, clua_view *view);
/// Pushes a plain table of what pairs and, for these names (each ends with a zero byte) and the first positions, indexing
/// give; nil with the fault. Functions behind __index are left out unless they are wanted.
int clua_push_pairs(lua_State *L, int table, const char *names, int name_count, int positions, bool with_functions,
                    clua_view *view);
/// Whether the value can be called for a result: a function, or something with __call that is no constructor of ours.
bool clua_is_callable(lua_State *L, int index);
/// Whether it is a function written in Lua whose first parameter is called self.
bool clua_takes_self(lua_State *L, int index);
/// The value on top (which stays there) lives as long as the values in the list at `kept`.
int clua_keep_value(lua_State *L, int kept);

/// Makes the box at `box` hold `count` values from stack place `first` on, in the place of those it held.
int clua_hold_values(lua_State *L, int box, int first, int count);
/// Gives the table at `table` a hidden companion, the value on top (popped).
int clua_attach(lua_State *L, int table);
/// Pushes the companion, or nil.
void clua_push_attached(lua_State *L, int table);

/// Puts a content, whose value is initialised, into an empty box.
void clua_fill_box(clua_state *state, clua_box *box, clua_content *content);
/// Collects all garbage, inside native code that runs short of memory. Finalisers written in Lua cannot call into
/// the library meanwhile: they could close what that code is using.
void clua_reclaim(clua_state *state);

/// Calls the function below `arguments` values. On failure the script's error value is kept aside (popped) until
/// clua_push_error.
int clua_call_value(lua_State *L, int arguments, int results);
/// Keeps the value on top (popped) as the script's error.
void clua_keep_error(lua_State *L);
/// Pushes the error value kept last, and forgets it.
void clua_push_error(lua_State *L);

// Weak references to Lua values: an identity under which a callback finds its function again. What keeps the value
// alive is the box of the Swift value that refers to it (holds_lua_values), so the collector sees every cycle.
int clua_reference(lua_State *L, clua_state *state, int index, int64_t *reference);
/// Pushes the value, or nil where it has been collected.
void clua_push_reference(lua_State *L, int64_t reference);

/// The boxes that are filled from here to clua_leave_scope are closed then, but for those to which the values from
/// stack place `first` on lead. Returns LUA_OK, or its status with the error value on top, all boxes being closed.
void clua_enter_scope(clua_state *state);
int clua_leave_scope(lua_State *L, clua_state *state, int first);

/// lua_pcall with a traceback handler, for the host.
int clua_traced_call(lua_State *L, int arguments, int results);

/// Writes to the C stream that Lua's `print` uses, and flushes it.
void clua_write_output(const char *bytes, size_t length);
/// Writes a text and the end of a line to that stream, where it is a terminal with lines broken between words at its width.
void clua_print_wrapped(const char *text);
/// Writes to it what is shown together with whatever is written next: nothing is flushed.
void clua_write_output_later(const char *bytes, size_t length);
/// A line on C's stderr.
void clua_write_warning(const char *message);

// ---------------------------------------------------------------- for the host: a state of its own

/// Who is asked for the memory of a state, or for no memory where `take` is NULL.
typedef struct clua_budget {
  void *context;
  bool (*take)(void *context, size_t bytes);
  void (*give_back)(void *context, size_t bytes);
} clua_budget;

/// As luaL_newstate, with an allocator made for many small objects. `budget` may be NULL. NULL without memory.
lua_State *clua_new_state(const clua_budget *budget);
void clua_close_state(lua_State *L);
/// As lua_close, of a state that was prepared and made in another way.
void clua_close(lua_State *L);

// Each returns LUA_OK, or its status with the error value on the stack.

/// Opens the standard libraries and makes the module known to `require`; it will use `context`.
int clua_prepare(lua_State *L, void *context);
/// Before clua_prepare: LUA_PATH and LUA_CPATH are left alone.
int clua_ignore_environment(lua_State *L);
/// As clua_prepare, with the libraries a sandbox has; time is asked for as clua_bindings says.
int clua_prepare_sandbox(lua_State *L, void *context);
/// Makes the table `arg` as lua does: the script at 0, its arguments from 1, what stood before it below.
int clua_set_arguments(lua_State *L, const char *const *values, int count, int script);
/// Pushes arg[1], arg[2], ...
int clua_push_arguments(lua_State *L, int *count);
/// Pushes the file (NULL: standard input) as a function. `mode` as for luaL_loadfilex.
int clua_load_file(lua_State *L, const char *path, const char *mode);
/// Pushes `require` and the module's name, to be called with one argument.
int clua_push_require(lua_State *L, const char *module);
/// Sets a global to the value on top (popped).
int clua_set_global(lua_State *L, const char *name);
/// Pushes the global as a string, or nil.
int clua_push_global_text(lua_State *L, const char *variable);
/// Prepares the state for the functions below, and makes the global `help`.
int clua_open_console(lua_State *L);
/// Pushes the function of what was typed, an expression or statements, or nil where it is the beginning of something
/// longer. Local variables of the top level are kept for what is typed later.
int clua_compile_typed(lua_State *L, const char *bytes, size_t length, const char *name);
/// Writes the topmost values, which are popped, as a console shows them; the first becomes the global `_`.
int clua_show(lua_State *L, int count);
/// Makes the value on top (popped) the global `_`.
int clua_remember(lua_State *L);
/// Pushes a list of the names that can stand at the end of what was typed, and what of them stands there already.
int clua_complete(lua_State *L, const char *bytes, size_t length);
/// Closes the variables that were declared with <close>.
int clua_finish_console(lua_State *L);

/// Makes what runs in the state, Lua or native, raise "interrupted!". From any thread, or a signal handler.
void clua_request_stop(lua_State *L);
void clua_forget_stop_request(lua_State *L);
/// From here to clua_release_interrupts, SIGINT stops what that state runs; a second one within a second ends the
/// process.
void clua_catch_interrupts(lua_State *L);
void clua_release_interrupts(lua_State *L);

// Macros of lua.h that do not import into Swift.
static inline void clua_pop(lua_State *L, int count) { lua_settop(L, -count - 1); }
static inline const char *clua_release(void) { return LUA_RELEASE; }
static inline bool clua_has_metatable(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  clua_pop(L, 1);
  return true;
}
static inline int clua_absolute(lua_State *L, int index) { return lua_absindex(L, index); }
/// The function the value at `index` stands for, where it is one of ours, else NULL.
const clua_function *clua_own_function(lua_State *L, int index);

#ifdef __cplusplus
}
#endif

#endif
