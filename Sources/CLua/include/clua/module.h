// The declared module, and what LuaBindings implements.

/// A member of the module as declared in Swift; clua_open turns it into a Lua value.
typedef struct clua_member {
  const char *path;               // "nn.functional.linear"; "" is the module itself
  const clua_function *function;  // a function; with is_constructor the path becomes a callable table
  const char *text;               // or a string; without either it is the null of JSON
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

/// Takes the functions of Lua's API from the Lua library in which `find` finds them by name. Called before any function
/// that calls Lua. Returns NULL, or why the library cannot be used: a function is missing, or the process uses a
/// different one already. The text lasts until the next call on this thread.
const char *clua_use_lua(void *(*find)(void *context, const char *name), void *context);

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
