// One call from Lua into Swift: arranges the arguments as the function declares them, prepares the result's box, enters
// Swift, and only after it has returned raises or collects garbage.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

// ---------------------------------------------------------------- arguments

static void lay_out_arguments(lua_State *L, clua_call *call) {
  const clua_function *f = call->function;
  int given = lua_gettop(L);
  int count = f->parameter_count;
  bool has_options = given > 0 && lua_type(L, given) == LUA_TTABLE && clua_is_options(L, f, given);
  int values = has_options ? given - 1 : given;
  if (f->variadic < 0) {
    // Lua passes the operand of a unary metamethod twice.
    if (values == 2 && count == 1 && strncmp(f->name, "__", 2) == 0) {
      lua_settop(L, 1);
      return;
    }
    if (values > count)
      clua_raise(L, 1, "too many arguments to '%s' (%d given, at most %d)", f->name, values, count);
    if (count > LUA_MINSTACK / 2 || has_options) luaL_checkstack(L, count + LUA_MINSTACK, NULL);
    if (!has_options) {
      if (values < count) lua_settop(L, count);
      return;
    }
    for (int index = values + 1; index <= count; index++) {
      lua_pushnil(L);
      lua_insert(L, index);
    }
  } else {
    int leading = f->variadic;
    luaL_checkstack(L, count + LUA_MINSTACK, NULL);
    while (values < leading) {
      lua_pushnil(L);
      lua_insert(L, ++values);
    }
    call->variadic_count = values - leading;
    for (int i = leading; i < count; i++) {
      lua_pushnil(L);
      lua_insert(L, leading + 1);
    }
  }
  if (has_options) clua_spread_options(L, call, count + call->variadic_count + 1, values < count ? values : count);
}

// ---------------------------------------------------------------- native memory

/// Raises the error of a collection, unless the stack was too small for one.
static void raise_failure(lua_State *L, int status) {
  if (status == LUA_OK) return;
  if (!clua_is_overflow(L)) lua_error(L);
  lua_pop(L, 1);
}

/// Native bytes count as if they were in Lua's heap with a pause of 200 %: a collection runs when they have doubled
/// since the last full collection (and grown by as much as Lua's heap, which bounds the share of time it takes). Half a
/// MiB of garbage still fits a core's cache: letting more accumulate makes small tensors several times slower.
static void collect_if_due(lua_State *L, clua_state *state) {
  if (state->native_bytes < state->collect_at || !clua_collector_runs(L)) return;
  state->collect_at = INT64_MAX; // finalisers that allocate start no other collection
  int status = clua_collect(L);
  int64_t growth = (int64_t)lua_gc(L, LUA_GCCOUNT, 0) * 1024;
  if (growth < state->native_bytes) growth = state->native_bytes;
  if (growth < CLUA_MIN_COLLECT) growth = CLUA_MIN_COLLECT;
  // Garbage must not take memory that Lua's own heap needs.
  int64_t available = (state->native_limit - state->native_bytes) / 4;
  if (state->native_limit > 0 && growth > available)
    growth = available > CLUA_MIN_COLLECT / 4 ? available : CLUA_MIN_COLLECT / 4;
  state->collect_at = state->native_bytes + growth;
  raise_failure(L, status);
}

// ---------------------------------------------------------------- the call

/// Stack slots above a call for finalisers of boxes, and the frame of the script below it.
enum { FINALIZER_SLOTS = 4 * LUA_MINSTACK };

/// The function of the closure with this upvalue, or NULL.
static const clua_function *function_at(const clua_state *state, const void *upvalue) {
  uintptr_t number = (uintptr_t)upvalue;
  return number - 1 < state->function_count ? state->functions[number - 1] : NULL;
}

/// Prepares a content, after collecting garbage if there is no memory at once. Raises if there is still none.
static clua_content *prepare_content(lua_State *L, clua_state *state, const clua_function *f) {
  clua_content *content = clua_take_content(state, f->result);
  if (content) return content;
  raise_failure(L, clua_collect(L));
  content = clua_take_content(state, f->result);
  if (!content) clua_raise(L, 1, "not enough memory for a %s", f->result->name);
  return content;
}

/// Restores the reserve for small objects, if it was used, before a call makes more of them.
static bool regain_memory(lua_State *L) {
  if (ck_keep_reserve()) return true;
  raise_failure(L, clua_collect(L));
  return clua_bound->regain_memory();
}

int clua_trampoline(lua_State *L) {
  clua_state *state = clua_state_of(L);
  const clua_function *f = state ? function_at(state, lua_touserdata(L, FUNCTION_UPVALUE)) : NULL;
  if (!f && state && !state->context) return clua_raise(L, 1, "diffusionkit was closed with its Lua state");
  if (!f) return clua_raise_changed(L);
  if (ck_stack_is_low(CLUA_STACK_RESERVE))
    return clua_raise(L, 1, "stack overflow in '%s' (calls are nested too deeply for the stack of this thread)",
                      f->name);
  if (state->within)
    return clua_raise(L, 1, "'%s' was called by a %s", f->name,
                      state->within == CLUA_WITHIN_KERNEL ? "hook while native code computes"
                                                          : "finaliser while memory runs short");
  if (!clua_is_laid_out(f)) clua_bound->lay_out(f);
  if (ck_is_short() && !regain_memory(L)) return clua_raise(L, 1, "not enough memory to call '%s'", f->name);
  clua_call call = {.L = L, .state = state, .function = f, .failed_parameter = CLUA_NO_PARAMETER};
  if (f->is_constructor && lua_gettop(L) > 0) lua_remove(L, 1);
  // Lua drops a finaliser, and with it a box, if its call needs a larger stack than there is memory for: the stack
  // grows here, while there is memory.
  (void)clua_api.clua_checkstack(L, FINALIZER_SLOTS);
  lay_out_arguments(L, &call);
  clua_box *box = NULL;
  int box_index = 0;
  if (f->result) {
    box = clua_new_box(L, f->result, RESULT_METATABLE_UPVALUE);
    box_index = lua_gettop(L);
  }
  int holder = f->retention ? clua_retain_arguments(L, f, &call, box_index) : 0;
  if (box) {
    call.content = clua_take_unused(state, f->result);
    if (!call.content) call.content = prepare_content(L, state, f);
  }

  lua_State *outer = state->running;
  size_t entries = clua_entries();
  state->running = L;
  int results = f->invoke(f->body, &call);
  state->running = outer;

  if (results == CLUA_BOX) {
    // A callback may have removed the box from the stack, and Lua may have freed it.
    bool is_there = clua_entries() == entries || lua_touserdata(L, box_index) == box;
    clua_box lost = {f->result, NULL};
    clua_fill_box(state, is_there ? box : &lost, call.content);
    if (!is_there) {
      clua_close_content(state, call.content);
      return clua_raise_changed(L);
    }
  } else if (call.content) {
    if (call.is_filled) clua_destroy_content(state, call.content);
    else clua_give_back_content(state, call.content);
  }
  if (results == CLUA_FAILED) {
    int parameter = call.failed_parameter;
    if (parameter == CLUA_FOREIGN) {
      clua_push_error(L);
      if (clua_is_overflow(L)) return clua_raise(L, 1, "stack overflow in '%s'", f->name);
      return lua_error(L);
    }
    // Values of the variadic parameter are numbered after the declared ones.
    bool is_named = parameter >= 0 && parameter < f->parameter_count && (call.named >> parameter & 1);
    return clua_raise_message(L, f, parameter, is_named ? f->parameters[parameter].name : NULL);
  }
  if (holder) clua_commit_retained(L, holder);
  collect_if_due(L, state);
  if (results == CLUA_BOX) {
    if (lua_gettop(L) != box_index) lua_pushvalue(L, box_index);
    return 1;
  }
  return results;
}

/// The index of the function among the state's, to which it is added if necessary. Raises.
static uintptr_t index_of(lua_State *L, clua_state *state, const clua_function *function) {
  if (state->function_count == state->function_capacity) {
    size_t capacity = state->function_capacity ? 2 * state->function_capacity : 1024;
    const clua_function **functions = realloc(state->functions, capacity * sizeof *functions);
    if (!functions) luaL_error(L, "not enough memory for diffusionkit's functions");
    state->functions = functions;
    state->function_capacity = capacity;
  }
  state->functions[state->function_count++] = function;
  return state->function_count;
}

void clua_push_function(lua_State *L, const clua_function *function, int state_index) {
  state_index = lua_absindex(L, state_index);
  lua_pushlightuserdata(L, (void *)index_of(L, lua_touserdata(L, state_index), function));
  lua_pushvalue(L, state_index);
  if (function->result)
    lua_rawgetp(L, LUA_REGISTRYINDEX, function->result);
  else
    lua_pushnil(L);
  lua_pushcclosure(L, clua_trampoline, 3);
}

const clua_function *clua_own_function(lua_State *L, int index) {
  if (lua_tocfunction(L, index) != clua_trampoline) return NULL;
  index = lua_absindex(L, index);
  lua_getupvalue(L, index, 1);
  lua_getupvalue(L, index, 2);
  const clua_state *state = clua_state_at(L, -1);
  const clua_function *function = state ? function_at(state, lua_touserdata(L, -2)) : NULL;
  lua_pop(L, 2);
  return function;
}
