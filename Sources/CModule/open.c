// The entry of a Lua program into the module. In C, because opening may raise.
#include "cmodule.h"

extern void diffusionkit_install_bindings(void); // LuaBindings

int luaopen_diffusionkit(lua_State *L) {
  diffusionkit_install_bindings();
  return clua_open(L);
}
