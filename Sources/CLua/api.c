// Finds Lua's functions in the Lua library that the process uses.
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "stand_ins.h"

clua_lua_api clua_api;

struct function {
  const char *name;
  size_t offset; // of its pointer in clua_lua_api
};

static const struct function functions[] = {
#define CLUA_FUNCTION(result, name, ...) {#name, offsetof(clua_lua_api, name)},
    CLUA_API_FUNCTIONS(CLUA_FUNCTION) CLUA_API_VARIADIC(CLUA_FUNCTION)
#undef CLUA_FUNCTION
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static void **pointer_to(clua_lua_api *api, const struct function *function) {
  return (void **)((char *)api + function->offset);
}

/// Functions that each version has and the ones before it lack. One of them is enough, so that a program which hides the
/// other is not taken for an older Lua. They are in the parts of Lua that every program contains: one that opens single
/// libraries, and is linked with a static Lua 5.5, lacks luaL_openselectedlibs.
static const struct {
  int version;
  const char *names[2];
} versions[] = {
    {505, {"lua_numbertocstring", "luaL_makeseed"}},
    {504, {"lua_newuserdatauv", "lua_setwarnf"}},
    {503, {"lua_rotate", "lua_stringtonumber"}},
    {502, {"lua_callk", "lua_pcallk"}},
};

static void read_version(clua_lua_api *api, void *(*find)(void *, const char *), void *context) {
  api->version = 501;
  for (size_t i = 0; i < sizeof versions / sizeof *versions && api->version == 501; i++)
    for (int name = 0; name < 2; name++)
      if (find(context, versions[i].names[name])) api->version = versions[i].version;
  api->is_jit = find(context, "luaJIT_setmode") || find(context, "luaJIT_profile_start");
  api->registry = api->version == 501   ? -10000
                  : api->version == 505 ? -(INT32_MAX / 2 + 1000)
                                        : -1001000;
  api->upvalues = api->version == 501 ? -10002 : api->registry;
  api->gc_is_running = api->version == 505 ? 6 : api->version == 501 && !api->is_jit ? -1 : 9;
}

/// Fills the table. Returns NULL, or the name of a function that is missing.
static const char *load(clua_lua_api *api, void *(*find)(void *, const char *), void *context) {
  for (int i = 0; i < FUNCTIONS; i++) *pointer_to(api, &functions[i]) = find(context, functions[i].name);
  const char *missing = clua_set_stand_ins(api, find, context);
  for (int i = 0; i < FUNCTIONS && !missing; i++)
    if (!*pointer_to(api, &functions[i])) missing = functions[i].name;
  return missing;
}

static _Thread_local char reason[512];

static const char *describe(const clua_lua_api *api, char *text, size_t size) {
  snprintf(text, size, "%s %d.%d", api->is_jit ? "LuaJIT, Lua" : "Lua", api->version / 100, api->version % 100);
  return text;
}

static ck_lock lock;
__attribute__((constructor)) static void add_lock(void) { ck_add_lock(&lock); }

const char *clua_use_lua(void *(*find)(void *context, const char *name), void *context) {
  static void *used; // a function of the library in use
  void *found = find(context, "lua_gettop");
  if (!found) return "the program does not export the functions of its Lua (lua_gettop is missing)";
  ck_take_lock(&lock);
  const char *failure = NULL;
  if (used != found) {
    clua_lua_api api = {0};
    read_version(&api, find, context);
    char version[64], known[64];
    describe(&api, version, sizeof version);
    const char *missing = NULL;
    if (used) {
      snprintf(reason, sizeof reason,
               "diffusionkit already serves %s in this process, and serves one Lua library only (this one is %s)",
               describe(&clua_api, known, sizeof known), version);
      failure = reason;
    }
    if (!used) missing = load(&api, find, context);
    if (missing) {
      snprintf(reason, sizeof reason, "the program does not export %s of %s", missing, version);
      failure = reason;
    }
    if (!failure) {
      clua_api = api;
      used = found;
    }
  }
  ck_release_lock(&lock);
  return failure;
}
