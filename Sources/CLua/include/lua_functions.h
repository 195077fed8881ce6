// The functions of Lua's C API that this target and Swift call: macros, and no declarations, so that CLuaHost, which has
// Lua's own, can list them too.
#ifndef CLUA_LUA_FUNCTIONS_H
#define CLUA_LUA_FUNCTIONS_H

/// F(result, name, parameters, arguments) for each function.
///
/// lua_callk, lua_pcallk and luaL_loadbufferx of Lua 5.1 have other names and lack the last parameters; the arguments
/// that are passed nevertheless are not read, in the calling conventions of x86-64 and AArch64.
#define CLUA_API_FUNCTIONS(F)                                                                                          \
  F(int, lua_gettop, (lua_State * L), (L))                                                                             \
  F(void, lua_settop, (lua_State * L, int index), (L, index))                                                          \
  F(void, lua_pushvalue, (lua_State * L, int index), (L, index))                                                       \
  F(void, lua_rotate, (lua_State * L, int index, int count), (L, index, count))                                        \
  F(void, lua_copy, (lua_State * L, int from, int to), (L, from, to))                                                  \
  F(int, lua_checkstack, (lua_State * L, int count), (L, count))                                                       \
  F(int, lua_type, (lua_State * L, int index), (L, index))                                                             \
  F(const char *, lua_typename, (lua_State * L, int type), (L, type))                                                  \
  F(int, lua_isinteger, (lua_State * L, int index), (L, index))                                                        \
  F(int, lua_isstring, (lua_State * L, int index), (L, index))                                                         \
  F(int, lua_iscfunction, (lua_State * L, int index), (L, index))                                                      \
  F(int, lua_rawequal, (lua_State * L, int first, int second), (L, first, second))                                     \
  F(lua_Number, lua_tonumberx, (lua_State * L, int index, int *is_number), (L, index, is_number))                      \
  F(lua_Integer, lua_tointegerx, (lua_State * L, int index, int *is_integer), (L, index, is_integer))                  \
  F(int, lua_toboolean, (lua_State * L, int index), (L, index))                                                        \
  F(const char *, lua_tolstring, (lua_State * L, int index, size_t *length), (L, index, length))                       \
  F(size_t, lua_rawlen, (lua_State * L, int index), (L, index))                                                        \
  F(lua_CFunction, lua_tocfunction, (lua_State * L, int index), (L, index))                                            \
  F(void *, lua_touserdata, (lua_State * L, int index), (L, index))                                                    \
  F(const void *, lua_topointer, (lua_State * L, int index), (L, index))                                               \
  F(void, lua_pushnil, (lua_State * L), (L))                                                                           \
  F(void, lua_pushnumber, (lua_State * L, lua_Number value), (L, value))                                               \
  F(void, lua_pushinteger, (lua_State * L, lua_Integer value), (L, value))                                             \
  F(void, lua_pushboolean, (lua_State * L, int value), (L, value))                                                     \
  F(void, lua_pushlightuserdata, (lua_State * L, void *address), (L, address))                                         \
  F(const char *, lua_pushlstring, (lua_State * L, const char *bytes, size_t length), (L, bytes, length))              \
  F(const char *, lua_pushstring, (lua_State * L, const char *text), (L, text))                                        \
  F(const char *, lua_pushvfstring, (lua_State * L, const char *format, va_list values), (L, format, values))          \
  F(void, lua_pushcclosure, (lua_State * L, lua_CFunction function, int upvalues), (L, function, upvalues))            \
  F(int, lua_getfield, (lua_State * L, int index, const char *key), (L, index, key))                                   \
  F(void, lua_setfield, (lua_State * L, int index, const char *key), (L, index, key))                                  \
  F(int, lua_geti, (lua_State * L, int index, lua_Integer key), (L, index, key))                                       \
  F(int, lua_rawget, (lua_State * L, int index), (L, index))                                                           \
  F(void, lua_rawset, (lua_State * L, int index), (L, index))                                                          \
  F(int, lua_rawgeti, (lua_State * L, int index, lua_Integer key), (L, index, key))                                    \
  F(void, lua_rawseti, (lua_State * L, int index, lua_Integer key), (L, index, key))                                   \
  F(int, lua_rawgetp, (lua_State * L, int index, const void *key), (L, index, key))                                    \
  F(void, lua_rawsetp, (lua_State * L, int index, const void *key), (L, index, key))                                   \
  F(int, lua_next, (lua_State * L, int index), (L, index))                                                             \
  F(void, lua_len, (lua_State * L, int index), (L, index))                                                             \
  F(void, lua_concat, (lua_State * L, int count), (L, count))                                                          \
  F(void, lua_createtable, (lua_State * L, int list, int map), (L, list, map))                                         \
  F(int, lua_getmetatable, (lua_State * L, int index), (L, index))                                                     \
  F(int, lua_setmetatable, (lua_State * L, int index), (L, index))                                                     \
  F(void *, lua_newuserdatauv, (lua_State * L, size_t size, int values), (L, size, values))                            \
  F(int, lua_getiuservalue, (lua_State * L, int index, int value), (L, index, value))                                  \
  F(int, lua_setiuservalue, (lua_State * L, int index, int value), (L, index, value))                                  \
  F(const char *, lua_getupvalue, (lua_State * L, int function, int upvalue), (L, function, upvalue))                  \
  F(const char *, lua_getlocal, (lua_State * L, const lua_Debug *call, int local), (L, call, local))                   \
  F(int, lua_getstack, (lua_State * L, int level, lua_Debug *call), (L, level, call))                                  \
  F(int, lua_getinfo, (lua_State * L, const char *what, lua_Debug *call), (L, what, call))                             \
  F(void, lua_sethook, (lua_State * L, lua_Hook hook, int mask, int count), (L, hook, mask, count))                    \
  F(lua_Hook, lua_gethook, (lua_State * L), (L))                                                                       \
  F(int, lua_gethookmask, (lua_State * L), (L))                                                                        \
  F(int, lua_gethookcount, (lua_State * L), (L))                                                                       \
  F(void, lua_callk, (lua_State * L, int arguments, int results, intptr_t context, void *continuation),                \
    (L, arguments, results, context, continuation))                                                                    \
  F(int, lua_pcallk,                                                                                                   \
    (lua_State * L, int arguments, int results, int handler, intptr_t context, void *continuation),                    \
    (L, arguments, results, handler, context, continuation))                                                           \
  F(int, lua_error, (lua_State * L), (L))                                                                              \
  F(void, lua_warning, (lua_State * L, const char *message, int continues), (L, message, continues))                   \
  F(int, luaL_loadbufferx,                                                                                             \
    (lua_State * L, const char *bytes, size_t length, const char *name, const char *mode),                             \
    (L, bytes, length, name, mode))                                                                                    \
  F(int, luaL_callmeta, (lua_State * L, int object, const char *event), (L, object, event))                            \
  F(int, luaL_getmetafield, (lua_State * L, int object, const char *event), (L, object, event))                        \
  F(void, luaL_checkstack, (lua_State * L, int count, const char *message), (L, count, message))                       \
  F(void, luaL_checktype, (lua_State * L, int index, int type), (L, index, type))                                      \
  F(const char *, luaL_tolstring, (lua_State * L, int index, size_t *length), (L, index, length))                      \
  F(void, luaL_where, (lua_State * L, int level), (L, level))

/// V(result, name, parameters) for each function with a variable number of arguments, which C alone calls.
#define CLUA_API_VARIADIC(V)                                                                                           \
  V(int, lua_gc, (lua_State * L, int what, ...))                                                                       \
  V(int, luaL_error, (lua_State * L, const char *format, ...))                                                         \
  V(const char *, lua_pushfstring, (lua_State * L, const char *format, ...))

#endif
