// The functions of the Lua library that the program is linked with, for the bridge.
#include <string.h>

#include "host.h"
#include "lua_functions.h"

static const struct function {
  const char *name;
  void *address;
} functions[] = {
#define CLUA_FUNCTION(result, name, ...) {#name, (void *)name},
    CLUA_API_FUNCTIONS(CLUA_FUNCTION) CLUA_API_VARIADIC(CLUA_FUNCTION)
#undef CLUA_FUNCTION
};

static void *find(void *context, const char *name) {
  (void)context;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (strcmp(functions[i].name, name) == 0) return functions[i].address;
  return NULL;
}

const char *clua_use_linked_lua(void) { return clua_use_lua(find, NULL); }
