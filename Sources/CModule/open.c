// The entry of a Lua program into the module. In C, because opening may raise.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

#include "ckernels.h"
#include "cmodule.h"
#include "lua_api.h"

extern void diffusionkit_install_bindings(void); // LuaBindings

static void *find(void *object, const char *name) { return dlsym(object, name); }

/// Finds the object that contains the address.
static Dl_info object_at(const void *address) {
  Dl_info found;
  return dladdr(address, &found) ? found : (Dl_info){0};
}

/// Opens the object that contains the address: the program or the library whose Lua calls this module. Its functions may
/// be hidden from the global scope, as in programs that load their Lua as a plug-in.
static void *object_of(const void *address) {
  const char *path = object_at(address).dli_fname;
  return path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL;
}

/// Whether the object has the functions of the Lua that calls from the address. A program that does not export its own
/// Lua may have another one in the global scope, whose functions do not fit its states.
static bool has_functions_of_caller(void *object, const void *address) {
  const void *function = dlsym(object, "lua_gettop");
  return function && object_at(function).dli_fbase == object_at(address).dli_fbase;
}

/// Raises by the Lua library's luaL_error. Without it, only the standard error output can tell.
static int refuse(lua_State *L, int (*raise)(lua_State *, const char *, ...), const char *reason) {
  if (raise) return raise(L, "cannot open diffusionkit: %s", reason);
  fprintf(stderr, "cannot open diffusionkit: %s\n", reason);
  return 0;
}

__attribute__((noinline)) int luaopen_diffusionkit(lua_State *L) {
  const void *caller = __builtin_return_address(0);
  void *object = object_of(caller);
  if (!object || !has_functions_of_caller(object, caller)) object = RTLD_DEFAULT;
  bool is_found = has_functions_of_caller(object, caller);
  const char *reason = is_found ? clua_use_lua(find, object)
                                : "the program does not export the functions of its Lua (link it with -rdynamic)";
  if (!reason && !ck_allocate_thread_locals()) reason = "not enough memory";
  if (reason) return refuse(L, is_found ? dlsym(object, "luaL_error") : NULL, reason);
  diffusionkit_install_bindings();
  return clua_open(L);
}
