// A host with small threads: stacks KILOBYTES SCRIPT runs the script in a thread whose stack has that size, with the
// function used(), which returns how many bytes of the stack have been used.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

static char *low;
static size_t size;
static int status;

static int used(lua_State *L) {
  size_t fresh = 0;
  while (fresh < size && low[fresh] == 0) fresh++;
  lua_pushinteger(L, (lua_Integer)(size - fresh));
  return 1;
}

static void *run(void *script) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_register(L, "used", used);
  if (luaL_dofile(L, script) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    status = 1;
  }
  lua_close(L);
  return NULL;
}

int main(int argc, char **argv) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (argc != 3) return 2;
  size = (size_t)atoi(argv[1]) << 10;
  low = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (low == MAP_FAILED || pthread_attr_init(&attributes) != 0) return 2;
  if (pthread_attr_setstack(&attributes, low, size) != 0) return 2;
  if (pthread_create(&thread, &attributes, run, argv[2]) != 0 || pthread_join(thread, NULL) != 0) return 2;
  return status;
}
