// The types of Lua's C API that the declarations of this target need, as in Lua's own headers.
#ifndef CLUA_LUA_TYPES_H
#define CLUA_LUA_TYPES_H

typedef struct lua_State lua_State;
typedef int (*lua_CFunction)(lua_State *L);

#endif
