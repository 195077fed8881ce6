// Opens and closes Lua states that load the module, on the main thread and on others, and prints by how many KiB the
// process has grown after the first hundred.
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *live(void *unused) {
  lua_State *L = luaL_newstate();
  if (!L) abort();
  luaL_openlibs(L);
  if (luaL_dostring(L, "local dk = require 'diffusionkit'\n"
                       "local layer = dk.nn.Dense(4)\n"
                       "stored = layer(dk.randn(300, 300):matmul(dk.randn(300, 8))):sum()\n") != LUA_OK) {
    printf("failed: %s\n", lua_tostring(L, -1));
    exit(1);
  }
  lua_close(L);
  return unused;
}

static long resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%*d %ld", &pages) != 1) abort();
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE) / 1024;
}

int main(void) {
  long before = 0;
  for (int i = 0; i < 1000; i++) {
    pthread_t thread;
    if (i == 100) before = resident();
    if (i % 2 == 0)
      live(NULL);
    else if (pthread_create(&thread, NULL, live, NULL) != 0 || pthread_join(thread, NULL) != 0)
      return 2;
  }
  printf("%ld\n", resident() - before);
}
