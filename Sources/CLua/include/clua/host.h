// Functions for the host of a state.

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
