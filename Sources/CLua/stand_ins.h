#ifndef CLUA_STAND_INS_H
#define CLUA_STAND_INS_H

#include "lua_api.h"

/// Replaces the functions that this version lacks, or has with another meaning than Lua 5.4. Returns NULL, or the name of a
/// function that is missing.
const char *clua_set_stand_ins(clua_lua_api *api, void *(*find)(void *context, const char *name), void *context);

typedef int (*clua_writer)(lua_State *L, const void *bytes, size_t size, void *context);

/// The name of a parameter of the function on top of the stack, in Lua 5.1; NULL if it has fewer, or no names. The text
/// lasts until the next call on this thread.
const char *clua_parameter_51(lua_State *L, int (*write_function)(lua_State *, clua_writer, void *), int number);

#endif
