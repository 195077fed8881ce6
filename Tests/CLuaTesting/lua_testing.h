// Functions of Lua's own library with which tests make states as a program in C does. (CLua has none that make states.)
#ifndef LUA_TESTING_H
#define LUA_TESTING_H

#include "lua_types.h"
#include <stddef.h>

typedef void *(*lua_Alloc)(void *context, void *block, size_t size, size_t new_size);

lua_State *lua_newstate(lua_Alloc allocator, void *context);
lua_State *luaL_newstate(void);
void luaL_requiref(lua_State *L, const char *name, lua_CFunction open, int is_global);
int luaopen_debug(lua_State *L);
int luaopen_io(lua_State *L);

#endif
