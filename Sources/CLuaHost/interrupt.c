// Stops the code that runs in a host's state: on Ctrl-C, or at the request of another thread.
//
// A request sets a flag, which long native work polls, and a hook, which raises the error at the next instruction in
// Lua. The first of them takes the flag: each request stops one piece of work.
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

// ---------------------------------------------------------------- the running thread

static bool is_requested(const clua_watch *watch) {
  return watch->context && clua_bound->is_stop_requested(watch->context);
}

static bool take_request(const clua_watch *watch) {
  return watch->context && clua_bound->take_stop_request(watch->context);
}

static void stop(lua_State *L, lua_Debug *activation);

static void set_hook(lua_State *L) {
  lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void clua_enter_thread(lua_State *L, lua_State *thread) {
  clua_watch *watch = clua_watch_of(L);
  atomic_store(&watch->running, thread);
  if (is_requested(watch)) set_hook(thread);
}

void clua_leave_thread(lua_State *L) {
  clua_watch *watch = clua_watch_of(L);
  atomic_store(&watch->running, L);
  // A request in progress may still be about to hook the other thread, which can be collected from here on.
  while (atomic_load(&watch->requests)) sched_yield();
  if (is_requested(watch)) set_hook(L);
}

// ---------------------------------------------------------------- finalisers

// Lua runs no hooks within a finaliser and has no function to change that, so a loop there could not be stopped. The
// switch is the byte `allowhook`, which has this offset in every release of Lua 5.4; `find_switch` verifies it.
enum { SWITCH = sizeof(void *) + 3 }; // after next, tt, marked, status

static volatile unsigned char *hook_switch(lua_State *L) { return (unsigned char *)L + SWITCH; }

static void test_switch(lua_State *L, lua_Debug *activation) {
  (void)activation;
  clua_watch_of(L)->has_switch = *hook_switch(L) == 0; // within a hook it is off
}

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

static void find_switch(lua_State *L) {
  clua_watch *watch = clua_watch_of(L);
  if (*hook_switch(L) != 1) return;
  lua_sethook(L, test_switch, LUA_MASKCALL, 0);
  lua_pushcfunction(L, nothing);
  lua_call(L, 0, 0);
  lua_sethook(L, NULL, 0, 0);
  watch->has_switch = watch->has_switch && *hook_switch(L) == 1;
}

void clua_add_watch(lua_State *L, void *context) {
  clua_watch *watch = malloc(sizeof *watch);
  if (!watch) luaL_error(L, "not enough memory");
  watch->context = context;
  watch->has_switch = watch->hooks_were_off = false;
  atomic_init(&watch->running, L);
  atomic_init(&watch->requests, 0);
  *(clua_watch **)lua_getextraspace(L) = watch; // new threads get a copy
  find_switch(L);
}

// ---------------------------------------------------------------- requests

/// Whether a finaliser is among the innermost calls.
static bool is_finalising(lua_State *L) {
  lua_Debug call;
  for (int level = 0; level < 100 && lua_getstack(L, level, &call); level++) {
    lua_getinfo(L, "n", &call);
    if (strcmp(call.namewhat, "metamethod") == 0 && strcmp(call.name, "__gc") == 0) return true;
  }
  return false;
}

/// The hook, which runs at the next instruction after a request.
static void stop(lua_State *L, lua_Debug *activation) {
  clua_watch *watch = clua_watch_of(L);
  if (watch->hooks_were_off && is_finalising(L)) {
    // A native finaliser completes its work. The error of a finaliser in Lua becomes a warning: the request remains for
    // the interrupted code.
    if (activation->event == LUA_HOOKCOUNT && is_requested(watch)) clua_raise(L, 0, "interrupted!");
    return;
  }
  watch->hooks_were_off = false;
  lua_sethook(L, NULL, 0, 0);
  if (take_request(watch)) clua_raise(L, 0, "interrupted!");
}

void clua_request_stop(lua_State *L) {
  clua_watch *watch = clua_watch_of(L);
  atomic_fetch_add(&watch->requests, 1);
  if (watch->context) clua_bound->request_stop(watch->context);
  lua_State *running = atomic_load(&watch->running);
  if (lua_gethook(running) != clua_poll_instructions) { // a sandbox's hook polls anyway, and must stay
    if (watch->has_switch && *hook_switch(running) == 0) {
      watch->hooks_were_off = true;
      *hook_switch(running) = 1; // until the finaliser ends: then Lua restores the old value
    }
    set_hook(running);
  }
  atomic_fetch_sub(&watch->requests, 1);
}

void clua_forget_stop_request(lua_State *L) {
  clua_watch *watch = clua_watch_of(L);
  if (lua_gethook(L) == stop) lua_sethook(L, NULL, 0, 0);
  watch->hooks_were_off = false;
  take_request(watch);
}

// ---------------------------------------------------------------- Ctrl-C

// A process has one handler for SIGINT. Its state is the Lua state to stop, the time of the last signal, and the
// previous handler. It has a stack of its own, since oneDNN may leave no space for a handler on the thread's stack
// (signals.c of CKernels).
static _Atomic(lua_State *) interruptible;
static _Atomic int64_t last_interrupt;
static struct sigaction before;
static stack_t stack_before;
static _Alignas(64) unsigned char own_stack[64 << 10];

enum { TWICE = 1000000000 }; // nanoseconds within which a second signal ends the process

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void interrupt(int number) {
  int error = errno;
  int64_t now = nanoseconds(), last = atomic_exchange(&last_interrupt, now);
  lua_State *L = atomic_load(&interruptible);
  if (last && now - last < TWICE) {
    signal(number, SIG_DFL);
    raise(number); // as soon as this handler has returned
  } else if (L) {
    clua_request_stop(L);
  }
  errno = error;
}

void clua_catch_interrupts(lua_State *L) {
  atomic_store(&clua_watch_of(L)->running, L);
  atomic_store(&last_interrupt, 0);
  atomic_store(&interruptible, L);
  stack_t own = {.ss_sp = own_stack, .ss_size = sizeof own_stack};
  sigaltstack(NULL, &stack_before);
  if (stack_before.ss_flags & SS_DISABLE) sigaltstack(&own, NULL);
  // Without SA_RESTART: a blocking read ends too.
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before);
  if (before.sa_handler == SIG_IGN) sigaction(SIGINT, &before, NULL); // a shell ignores SIGINT for background jobs
}

void clua_release_interrupts(lua_State *L) {
  sigaction(SIGINT, &before, NULL);
  if (stack_before.ss_flags & SS_DISABLE) sigaltstack(&stack_before, NULL);
  atomic_store(&interruptible, NULL);
  clua_forget_stop_request(L);
}
