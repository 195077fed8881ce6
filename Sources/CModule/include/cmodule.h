// What only the loadable module has.
#ifndef CMODULE_H
#define CMODULE_H

#include "clua.h"

/// What `require "diffusionkit"` calls.
int luaopen_diffusionkit(lua_State *L);

int _swift_installCrashHandler(void);

#endif
