// Forks before, after and during computations, with and without other threads. Every process computes the same product
// with two threads. Prints the failures.
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_bool ends;

static lua_State *open_state(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  const char *code = "local dk = require 'diffusionkit' dk.set_num_threads(2) dk.manual_seed(1)"
                     "local x = dk.randn(300, 300)"
                     "function product() return (x:matmul(x):relu() + 1):sum():item() end";
  if (luaL_dostring(L, code)) puts(lua_tostring(L, -1));
  return L;
}

static double product(lua_State *L) {
  lua_getglobal(L, "product");
  if (lua_pcall(L, 0, 1, 0) != LUA_OK) puts(lua_tostring(L, -1));
  double result = lua_tonumber(L, -1);
  lua_settop(L, 0);
  return result;
}

/// Forks `depth` processes, each the child of the one before, all of which compute.
static void fork_and_compute(lua_State *L, double expected, int depth, const char *when) {
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    bool fits = product(L) == expected;
    if (depth > 1) fork_and_compute(L, expected, depth - 1, when);
    fflush(stdout);
    _exit(!fits);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) printf("%s: a child ended with status %d\n", when, status);
}

static void *compute_until_end(void *unused) {
  lua_State *L = open_state();
  while (!ends) product(L);
  lua_close(L);
  return unused;
}

static void *fork_in_thread(void *state) {
  double expected = product(state);
  fork_and_compute(state, expected, 2, "in a thread");
  if (product(state) != expected) puts("in a thread: the parent has another result");
  return NULL;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0); // a child must not print its copy of the parent's lines
  lua_State *L = open_state(), *other = open_state();
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    product(L);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) printf("before: a child ended with status %d\n", status);
  double expected = product(L);
  fork_and_compute(L, expected, 3, "after a product");
  if (product(L) != expected) puts("the parent has another result");
  pthread_t thread;
  pthread_create(&thread, NULL, fork_in_thread, other);
  pthread_join(thread, NULL);
  pthread_create(&thread, NULL, compute_until_end, NULL);
  for (int i = 0; i < 100; i++) fork_and_compute(L, expected, 1, "beside a thread that computes");
  ends = true;
  pthread_join(thread, NULL);
  if (product(L) != expected) puts("the parent has another result in the end");
  lua_getglobal(L, "require");
  lua_pushstring(L, "diffusionkit");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "get_num_threads");
  lua_call(L, 0, 1);
  printf("%d threads\n", (int)lua_tointeger(L, -1));
  lua_close(other);
  lua_close(L);
  return 0;
}
