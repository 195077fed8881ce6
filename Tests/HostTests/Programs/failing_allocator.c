// Runs a script of which each request for Lua's memory fails in turn, in any Lua that this program is compiled for:
//
//   failing_allocator SCRIPT ARGUMENT FIRST STEP FAILURES
//
// The script, which loads the library, runs in a new state for each of the requests FIRST, FIRST + STEP, ..., which fails together with those after
// it: FAILURES in all. It must end, with an error or without, and the library must work afterwards, once there is memory.
// Prints the current request, so that a crash names it, and finally how many runs there were and how many ended in an error.
#include <lauxlib.h>
#include <limits.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct memory {
  long passing;  // requests that succeed before the failures
  long failures; // of the next requests
  long requests; // so far
};

static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  struct memory *memory = context;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  if (!block || new_size > old_size) {
    memory->requests++;
    if (memory->passing > 0) {
      memory->passing--;
    } else if (memory->failures > 0) {
      memory->failures--;
      return NULL;
    }
  }
  return realloc(block, new_size);
}

// In Lua 5.1, `require` refuses a module of which the loader has failed once.
static const char afterwards[] =
    "if type(package.loaded.diffusionkit) ~= 'table' then package.loaded.diffusionkit = nil end\n"
    "local dk = require 'diffusionkit'\n"
    "collectgarbage()\n"
    "assert((dk.ones(2) + 1)[2] == 2)\n"
    "local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))\n"
    "model:compile()\n"
    "assert(#model:fit(dk.ones(2, 1), dk.ones(2, 1), {verbose = 0}).loss == 1)\n";

static void must(lua_State *L, int status, long request) {
  if (status == 0) return;
  fprintf(stderr, "request %ld: %s\n", request, lua_tostring(L, -1));
  exit(1);
}

/// Runs the script; the request of that index fails. Returns whether it ended in an error, and the number of requests.
static int run(const char *script, const char *argument, long request, long failures, long *requests) {
  struct memory memory = {LONG_MAX, 0, 0};
  lua_State *L = lua_newstate(allocate, &memory);
  if (!L) exit(2);
  luaL_openlibs(L);
  must(L, luaL_loadfile(L, script), request);
  lua_pushstring(L, argument);
  memory = (struct memory){request, failures, 0};
  int failed = lua_pcall(L, 1, 0, 0) != 0;
  *requests = memory.requests;
  memory = (struct memory){LONG_MAX, 0, 0};
  const char *message = failed ? lua_tostring(L, -1) : "";
  if (failed && (!message || !strstr(message, "not enough memory") || failures == 0)) {
    fprintf(stderr, "request %ld: the error is %s\n", request, message ? message : "no text");
    exit(1);
  }
  lua_settop(L, 0);
  must(L, luaL_loadstring(L, afterwards) || lua_pcall(L, 0, 0, 0), request);
  lua_close(L);
  return failed;
}

int main(int count, char **arguments) {
  if (count != 6) return 2;
  const char *script = arguments[1], *argument = arguments[2];
  long first = atol(arguments[3]), step = atol(arguments[4]), failures = atol(arguments[5]);
  if (failures <= 0) failures = LONG_MAX;
  long requests, runs = 0, failed = 0, ignored;
  if (run(script, argument, LONG_MAX, 0, &requests)) return 1;
  for (long request = first; request < requests; request += step) {
    printf("\r%ld of %ld ", request, requests);
    fflush(stdout);
    failed += run(script, argument, request, failures, &ignored);
    runs++;
  }
  printf("\n%ld runs, %ld errors\n", runs, failed);
}
