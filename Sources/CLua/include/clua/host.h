// What CLuaHost shares with this target.

/// As clua_open, for a state of a host, whose context the module uses. `handler` is the message handler of the calls of
/// scripts' functions.
int clua_open_hosted(lua_State *L, void *context, lua_CFunction handler);
/// The number of calls of scripts' functions on this thread.
extern _Thread_local int64_t clua_callbacks;

/// The bindings set by `clua_bind`.
extern const clua_bindings *clua_bound;

/// The stack that a call needs: Lua's limit of 200 C calls does not depend on the size of the thread's stack.
#define CLUA_STACK_RESERVE (96 << 10)

/// As luaL_error, with the nearest position in a script in front, from that level of calls on. Level 1 is the caller of
/// the running C function.
int clua_raise(lua_State *L, int level, const char *format, ...);
/// Raises an error: a function of the library has lost an upvalue or a similar value.
int clua_raise_changed(lua_State *L);
/// Raises unless the value is a table.
void clua_check_table(lua_State *L, int index);
/// Pushes the tables of methods and of fields that the `__index` at `index` uses, and returns 2; returns 0 for any
/// other function.
int clua_push_members(lua_State *L, int index);
