// Loads the module into any Lua that this program is compiled for, again and again: each time another one of the functions
// that the module looks for seems to be missing.
//
//   hiding MODULE
//
// Prints for each function its name and the error, or "works". Every attempt is a process of its own, because the module
// serves the first Lua that it has found complete.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct found {
  int count;
  char names[400][40];
};

static struct found *found; // while the first attempt notes what the module finds
static const char *hidden;

static void note(const char *name) {
  for (int i = 0; i < found->count; i++)
    if (strcmp(found->names[i], name) == 0) return;
  if (found->count == sizeof found->names / sizeof *found->names || strlen(name) >= sizeof *found->names) abort();
  strcpy(found->names[found->count++], name);
}

/// Takes the place of the C library's function for the module, too.
void *dlsym(void *restrict object, const char *restrict name) {
  static void *(*original)(void *, const char *);
  // Its version by architecture, until glibc 2.34 and since.
  static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
  for (int i = 0; i < 3 && !original; i++)
    original = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
  if (!original) abort();
  if (hidden && strcmp(name, hidden) == 0) return NULL;
  void *address = original(object, name);
  bool is_of_lua = strncmp(name, "lua_", 4) == 0 || strncmp(name, "luaL_", 5) == 0 || strncmp(name, "luaJIT_", 7) == 0;
  if (found && address && is_of_lua) note(name);
  return address;
}

/// Loads the module and uses it. What the module itself writes to the standard error output counts as the error.
static void load(lua_CFunction open) {
  dup2(1, 2);
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushcfunction(L, open);
  if (lua_pcall(L, 0, 1, 0) != 0) {
    printf("%s\n", lua_tostring(L, -1));
  } else if (lua_istable(L, -1)) {
    lua_setglobal(L, "dk");
    int failed = luaL_dostring(L, "local x = dk.ones(2, 3):sum() assert(x:item() == 6) collectgarbage()\n"
                                  "assert(not pcall(dk.ones, {})) coroutine.wrap(function() return dk.zeros(2) end)()\n"
                                  "local layer = dk.nn.Dense(1) assert(layer(dk.ones(2, 3)):shape()[2] == 1)");
    printf("%s\n", failed ? lua_tostring(L, -1) : "works");
  }
  lua_close(L);
  fflush(stdout);
}

int main(int count, char **arguments) {
  void *module = count == 2 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  lua_CFunction open = module ? (lua_CFunction)dlsym(module, "luaopen_diffusionkit") : NULL;
  struct found *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!open || all == MAP_FAILED) return 2;
  for (int i = -1; i < all->count; i++) {
    printf("%s\t", i < 0 ? "nothing" : all->names[i]);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      if (i < 0) found = all;
      else hidden = all->names[i];
      load(open);
      _exit(0);
    }
    int status = -1;
    if (waitpid(child, &status, 0) != child || status != 0) {
      printf("ended with %d\n", status);
      return 1;
    }
  }
  return 0;
}
