#ifndef CLUA_STAND_INS_H
#define CLUA_STAND_INS_H

#include "lua_api.h"

/// Replaces the functions that this version lacks, or has with another meaning than Lua 5.4.
void clua_set_stand_ins(clua_lua_api *api, void *(*find)(void *context, const char *name), void *context);

#endif
