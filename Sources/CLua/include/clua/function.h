// Functions that Swift declares, and their calls.

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
/// CLUA_RETAINS_FOR_CALL the values live until the call returns, with CLUA_RETAINS_FOR_OBJECT as long as the result
/// (or, without one, the first argument), which refers to them.
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

/// The library's function behind the value at `index`, else NULL.
const clua_function *clua_own_function(lua_State *L, int index);
