// luas KILOBYTES SCRIPT LIBRARY...: runs the script in a new state of each Lua library, one after the other, in a thread
// with a stack of that size. The libraries do not see each other, as in a program with several plug-ins.
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct lua_State lua_State;

static const char *script, *library;

static void *function(const char *name) { return dlsym(dlopen(library, RTLD_NOW | RTLD_LOCAL), name); }

static void *run(void *unused) {
  lua_State *(*new_state)(void) = (lua_State * (*)(void)) function("luaL_newstate");
  void (*open_libraries)(lua_State *) = (void (*)(lua_State *))function("luaL_openlibs");
  int (*load)(lua_State *, const char *, const char *) =
      (int (*)(lua_State *, const char *, const char *))function("luaL_loadfilex");
  int (*load_older)(lua_State *, const char *) = (int (*)(lua_State *, const char *))function("luaL_loadfile");
  int (*call)(lua_State *, int, int, int, ptrdiff_t, void *) =
      (int (*)(lua_State *, int, int, int, ptrdiff_t, void *))function("lua_pcallk");
  int (*call_older)(lua_State *, int, int, int) = (int (*)(lua_State *, int, int, int))function("lua_pcall");
  const char *(*text)(lua_State *, int, size_t *) =
      (const char *(*)(lua_State *, int, size_t *))function("lua_tolstring");
  void (*close_state)(lua_State *) = (void (*)(lua_State *))function("lua_close");
  lua_State *L = new_state();
  open_libraries(L);
  int status = load ? load(L, script, NULL) : load_older(L, script);
  if (status == 0) status = call ? call(L, 0, 0, 0, 0, NULL) : call_older(L, 0, 0, 0);
  if (status != 0) printf("%s\n", text(L, -1, NULL));
  close_state(L);
  return unused;
}

int main(int count, char **arguments) {
  if (count < 4) return 2;
  script = arguments[2];
  for (int i = 3; i < count; i++) {
    library = arguments[i];
    if (!dlopen(library, RTLD_NOW | RTLD_LOCAL)) {
      puts(dlerror());
      return 1;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (size_t)atoi(arguments[1]) << 10);
    if (pthread_create(&thread, &attributes, run, NULL) != 0) return 3;
    pthread_join(thread, NULL);
  }
  return 0;
}
