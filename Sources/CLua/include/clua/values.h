// Functions for Swift that do not raise: values, calls, references and output.

// Each function leaves its result on the stack and returns LUA_OK, or leaves the error value and returns its status.
int clua_push_string(lua_State *L, const char *bytes, size_t length);
int clua_push_table(lua_State *L, int list_capacity, int map_capacity);
/// Pushes a list.
int clua_push_integers(lua_State *L, const ptrdiff_t *values, size_t count);
/// Pushes a list of sizes that prints as "2 x 3 x 4".
int clua_push_shape(lua_State *L, const ptrdiff_t *values, size_t count);
/// Pushes nested lists of the numbers of a row-major array.
int clua_push_nested(lua_State *L, const float *values, int rank, const size_t *sizes);

/// table[key] = value on top (popped), raw. `table` is absolute.
int clua_set_field(lua_State *L, int table, const char *key, size_t length);
int clua_set_index(lua_State *L, int table, int64_t position);
/// Gives the table on top the metatable of arrays, which says only that it is an array in JSON.
int clua_mark_array(lua_State *L);
bool clua_is_array(lua_State *L, int index);
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

/// Returns whether the table can be read raw: it has no metatable, or the metatable of shapes or of arrays.
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

/// Lets the count hook of the thread run, if it has one and it is due: by native work, which counts as instructions.
/// Returns LUA_OK, or the status with the hook's error value on top.
/// - `in_kernel`: the state if a kernel is in the middle of its loop, so that the hook cannot call the library; else NULL.
int clua_poll_hook(lua_State *L, clua_state *in_kernel);

/// Writes to the C stream that Lua's `print` uses, and flushes it.
void clua_write_output(const char *bytes, size_t length);
/// Writes a text and the end of a line to that stream. On a terminal, lines are wrapped between words at its width.
void clua_print_wrapped(const char *text);
/// Writes bytes to that stream that appear together with the next output: nothing is flushed.
void clua_write_output_later(const char *bytes, size_t length);
/// Writes a line to C's stderr.
void clua_write_warning(const char *message);
