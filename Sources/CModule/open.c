// The entry of a Lua program into the module. In C, because opening may raise.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

#include "cmodule.h"
#include "lua_api.h"

extern void diffusionkit_install_bindings(void); // LuaBindings

static void *find(void *object, const char *name) { return dlsym(object, name); }

/// Opens the object that contains the address: the program or the library whose Lua calls this module. Its functions may
/// be hidden from the global scope, as in programs that load their Lua as a plug-in.
static void *object_of(void *address) {
  Dl_info object;
  if (!dladdr(address, &object) || !object.dli_fname) return NULL;
  return dlopen(object.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
}

/// Raises if the Lua library cannot be used and can at least raise; otherwise the only way to tell is the standard error
/// output.
static int refuse(lua_State *L, void *object, const char *reason) {
  int (*raise)(lua_State *, const char *, ...) = (int (*)(lua_State *, const char *, ...))dlsym(object, "luaL_error");
  if (raise) return raise(L, "cannot open diffusionkit: %s", reason);
  fprintf(stderr, "cannot open diffusionkit: %s\n", reason);
  return 0;
}

__attribute__((noinline)) int luaopen_diffusionkit(lua_State *L) {
  void *object = object_of(__builtin_return_address(0));
  if (!object || !dlsym(object, "lua_gettop")) object = RTLD_DEFAULT;
  const char *reason = clua_use_lua(find, object);
  if (reason) return refuse(L, object, reason);
  diffusionkit_install_bindings();
  return clua_open(L);
}
