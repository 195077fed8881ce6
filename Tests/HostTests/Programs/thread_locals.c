// Loads the module into a Lua state of the first thread and into one of another thread, and prints how many libraries have
// no thread-local variables yet: in the first thread, in its team of two, in the other thread. Later they could be missing
// for lack of memory, which ends the process.
#define _GNU_SOURCE
#include <lauxlib.h>
#include <link.h>
#include <lualib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags);

static int count(struct dl_phdr_info *library, size_t size, void *context) {
  (void)size;
  if (library->dlpi_tls_modid != 0 && library->dlpi_tls_data == NULL) atomic_fetch_add((atomic_int *)context, 1);
  return 0;
}

static void count_in_thread(void *missing) { dl_iterate_phdr(count, missing); }

static lua_State *run(const char *code) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  if (luaL_dostring(L, code) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    exit(1);
  }
  return L;
}

static void *in_thread(void *missing) {
  lua_State *L = run("require('diffusionkit').ones(1)");
  count_in_thread(missing);
  lua_close(L);
  return NULL;
}

int main(void) {
  atomic_int loaded = 0, team = 0, thread = 0;
  pthread_t other;
  lua_State *L = run("dk = require 'diffusionkit'");
  count_in_thread(&loaded);
  if (luaL_dostring(L, "return dk.ones(1000000) + 1") != LUA_OK) return 1;
  GOMP_parallel(count_in_thread, &team, 2, 0);
  if (pthread_create(&other, NULL, in_thread, &thread) != 0) return 1;
  pthread_join(other, NULL);
  printf("%d %d %d\n", loaded, team, thread);
  lua_close(L);
  return 0;
}
