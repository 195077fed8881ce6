// Where a Lua program enters the module. C, because what is opened may raise.
#include "cmodule.h"

extern void diffusionkit_install_bindings(void); // LuaBindings

int luaopen_diffusionkit(lua_State *L) {
  diffusionkit_install_bindings();
  return clua_open(L);
}
