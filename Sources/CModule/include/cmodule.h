// The functions of the loadable module only.
#ifndef CMODULE_H
#define CMODULE_H

#include "clua.h"

/// The loader that `require "diffusionkit"` calls.
int luaopen_diffusionkit(lua_State *L);

int _swift_installCrashHandler(void);

#endif
