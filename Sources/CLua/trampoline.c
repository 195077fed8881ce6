// One call from Lua into Swift: lay the arguments out as the function declares them, prepare the result's box, enter
// Swift, and only after it has returned raise or collect garbage.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

// ---------------------------------------------------------------- arguments

static int find_parameter(const clua_function *f, const char *name) {
  for (int i = 0; i < f->parameter_count; i++)
    if (strcmp(f->parameters[i].name, name) == 0) return i;
  return -1;
}

/// `#`, or -1 where that is no length.
static lua_Integer length_of(lua_State *L, int index) {
  int is_integer;
  lua_len(L, index);
  lua_Integer length = lua_tointegerx(L, -1, &is_integer);
  lua_pop(L, 1);
  return is_integer && length >= 0 ? length : -1;
}

/// Whether indexing the table with the name of a parameter gives something.
static bool gives_options(lua_State *L, const clua_function *f, int index) {
  for (int i = 0; i < f->parameter_count; i++) {
    bool has = lua_getfield(L, index, f->parameters[i].name) != LUA_TNIL;
    lua_pop(L, 1);
    if (has && strcmp(f->parameters[i].name, "self") != 0) return true;
  }
  return false;
}

/// Whether the table at the last place holds options rather than the value of a parameter.
static bool is_options(lua_State *L, const clua_function *f, int index) {
  if (strncmp(f->name, "__", 2) == 0 && strcmp(f->name, "__call") != 0) return false; // an operand: t[1] = {}
  int place = f->variadic >= 0 && index > f->variadic ? f->variadic : index - 1;
  int takes = place < f->parameter_count ? f->parameters[place].takes : 0;
  if (takes & CLUA_TAKES_TABLE) return false;
  if (clua_has_metatable(L, index)) {
    lua_Debug call;
    if (index == 1 && lua_getstack(L, 0, &call) && lua_getinfo(L, "n", &call) && strcmp(call.namewhat, "method") == 0)
      return false; // object:sum(): the object
    // A layer written in Lua, a class, something that is called: the value itself.
    clua_push_attached(L, index);
    bool is_value = !lua_isnil(L, -1) || luaL_getmetafield(L, index, "__call") != LUA_TNIL;
    lua_settop(L, index);
    if (is_value) return false;
    if (!(takes & CLUA_TAKES_LIST)) return true;
    if (luaL_getmetafield(L, index, "__len") != LUA_TNIL) {
      lua_pop(L, 1);
      if (length_of(L, index) != 0) return false; // a list whose fields are its own business
    }
    if (gives_options(L, f, index)) return true;
    clua_check_table(L, index); // a metamethod has run
  }
  if (!(takes & CLUA_TAKES_LIST)) return true;
  bool is_empty = true;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
      lua_pop(L, 1);
      return true;
    }
    is_empty = false;
  }
  // An empty table: of a type with options, DDPMScheduler {}, it is all of them; after other values of a variadic
  // parameter it can be nothing else, randn(2, 3, {}); where a list may be left out, conv2d(x, w, b, {}), it is none.
  return is_empty
         && (f->is_constructor || (takes & CLUA_IS_OPTIONAL) || (f->variadic >= 0 && index - 1 > f->variadic));
}

static int unknown_option(lua_State *L, const clua_function *f, const char *name) {
  int first = f->parameter_count > 0 && strcmp(f->parameters[0].name, "self") == 0;
  luaL_Buffer known;
  luaL_buffinit(L, &known);
  for (int i = first; i < f->parameter_count; i++) {
    if (i > first) luaL_addstring(&known, ", ");
    luaL_addstring(&known, f->parameters[i].name);
  }
  luaL_pushresult(&known);
  if (lua_rawlen(L, -1) == 0) return clua_raise(L, 1, "unknown option '%s' for '%s' (it takes none)", name, f->name);
  char hint[CLUA_HINT_SIZE];
  diffusionkit_option_hint(name, f, hint, sizeof hint);
  clua_suggestion suggestion = {name};
  for (int i = first; i < f->parameter_count && !*hint; i++) clua_consider(&suggestion, f->parameters[i].name);
  clua_push_suggestion(L, &suggestion, "", " ");
  return clua_raise(L, 1, "unknown option '%s' for '%s' (%sknown: %s%s%s)", name, f->name, lua_tostring(L, -1),
                    lua_tostring(L, -2), *hint ? "; " : "", hint);
}

/// Replaces the nil at the parameter's place by the value on top (popped).
static void place_option(lua_State *L, const clua_function *f, int place) {
  if (!lua_isnil(L, place + 1)) clua_raise(L, 1, "'%s' is given twice to '%s'", f->parameters[place].name, f->name);
  lua_replace(L, place + 1);
}

/// What a metatable adds to the options: entries of the list, and for parameters that were not given what indexing with
/// their names gives.
static void spread_inherited(lua_State *L, clua_call *call, int table, int first, lua_Integer listed) {
  const clua_function *f = call->function;
  for (lua_Integer i = 1; f->variadic < 0 && i <= listed; i++) {
    lua_geti(L, table, i);
    place_option(L, f, first + (int)i - 1);
  }
  for (int place = 0; place < f->parameter_count; place++) {
    const char *name = f->parameters[place].name;
    if (!lua_isnil(L, place + 1) || strcmp(name, "self") == 0) continue;
    if (place == f->variadic && call->variadic_count + listed > 0) continue;
    if (lua_getfield(L, table, name) != LUA_TNIL) {
      lua_pushvalue(L, -1);
      lua_replace(L, place + 1);
      call->named |= (uint64_t)1 << place;
    }
    lua_pop(L, 1);
  }
}

/// Moves the options (at `table`, above all parameters' places) to their places. List entries fill the places from
/// `first` on, or are further values of the variadic parameter. A metatable counts: defaults may stand behind its __index.
static void spread_options(lua_State *L, clua_call *call, int table, int first) {
  const clua_function *f = call->function;
  bool is_plain = !clua_has_metatable(L, table);
  lua_Integer listed = is_plain ? (lua_Integer)lua_rawlen(L, table) : length_of(L, table);
  if (listed < 0) clua_raise(L, 1, "'#' of the table for '%s' is no integer of at least 0", f->name);
  if (f->variadic >= 0) {
    luaL_checkstack(L, listed > 1000000 ? 1000000 : (int)listed, "too many values");
    if (listed > 1000000) clua_raise(L, 1, "too many values for '%s'", f->name);
  } else if (listed > f->parameter_count - first) {
    clua_raise(L, 1, "too many values in the table for '%s' (at most %d)", f->name, f->parameter_count - first);
  }
  clua_check_table(L, table); // __len has run
  lua_pushnil(L);
  while (lua_next(L, table)) {
    int place;
    if (lua_type(L, -2) == LUA_TSTRING) {
      const char *name = lua_tostring(L, -2);
      place = strlen(name) == lua_rawlen(L, -2) ? find_parameter(f, name) : -1; // a zero byte may follow
      if (place < 0) unknown_option(L, f, name);
      call->named |= (uint64_t)1 << place;
    } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= listed) {
      if (f->variadic >= 0 || !is_plain) {
        lua_pop(L, 1);
        continue; // in order below
      }
      place = first + (int)lua_tointeger(L, -2) - 1;
    } else {
      clua_raise(L, 1, "the options of '%s' are named: a %s key does not belong there", f->name, luaL_typename(L, -2));
      return;
    }
    place_option(L, f, place);
  }
  if (!is_plain) spread_inherited(L, call, table, first, listed);
  if (f->variadic >= 0) {
    for (lua_Integer i = 1; i <= listed; i++) lua_geti(L, table, i);
    call->variadic_count += (int)listed;
  }
  lua_remove(L, table);
}

static void lay_out_arguments(lua_State *L, clua_call *call) {
  const clua_function *f = call->function;
  int given = lua_gettop(L);
  int count = f->parameter_count;
  bool has_options = given > 0 && lua_type(L, given) == LUA_TTABLE && is_options(L, f, given);
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
    for (int place = values + 1; place <= count; place++) {
      lua_pushnil(L);
      lua_insert(L, place);
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
  if (has_options) spread_options(L, call, count + call->variadic_count + 1, values < count ? values : count);
}

// ---------------------------------------------------------------- values that keep others alive

static void push_kept(lua_State *L, int index, int depth) {
  luaL_checkstack(L, 5, NULL);
  index = lua_absindex(L, index);
  bool is_plain = lua_type(L, index) == LUA_TTABLE;
  if (is_plain && lua_getmetatable(L, index)) {
    lua_pop(L, 1);
    is_plain = false;
  }
  if (!is_plain || depth == 0) {
    lua_pushvalue(L, index);
    return;
  }
  lua_newtable(L);
  lua_pushvalue(L, index); // methods of a table of callbacks are called with it
  lua_rawseti(L, -2, 1);
  lua_Integer count = 1;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA) {
      push_kept(L, -1, depth - 1);
      lua_rawseti(L, -4, ++count);
    }
    lua_pop(L, 1);
  }
}

void clua_push_kept(lua_State *L, int index) { push_kept(L, index, 2); } // a list of tables of callbacks

/// Keeps the arguments: callbacks and Lua modules that a Swift value refers to live as long as it does, and the
/// collector sees the cycle where they refer back. For a method that adds to what its object holds the stack place of
/// the holder is returned, with the key and the kept values above it: `commit_kept` follows once the call succeeded.
static int keep_arguments(lua_State *L, const clua_function *f, clua_call *call, int box) {
  int count = f->parameter_count + call->variadic_count;
  int owner = box;
  if (!box && f->keeps == CLUA_KEEPS_FOR_OBJECT) {
    // The object of a method: a box, or a module written in Lua with its layer for a companion.
    if (lua_type(L, 1) == LUA_TTABLE)
      clua_push_attached(L, 1);
    else
      lua_pushvalue(L, 1);
    owner = lua_gettop(L);
    const clua_type *type = clua_box_type(L, owner);
    if (!type || !type->holds_lua_values) return 0;
    // Each method has its own place: calling it again replaces the old values.
    if (lua_getiuservalue(L, owner, 1) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_createtable(L, 0, 1);
      lua_pushvalue(L, -1);
      lua_setiuservalue(L, owner, 1);
    }
    lua_pushstring(L, f->name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) {
      lua_pushvalue(L, -2);
      lua_pushboolean(L, 0);
      lua_rawset(L, -5);
    }
    lua_pop(L, 1);
  }
  lua_createtable(L, count, 0);
  for (int i = 1; i <= count; i++) {
    clua_push_kept(L, i);
    lua_rawseti(L, -2, i);
  }
  call->kept = lua_gettop(L); // what a metatable gives is added while it is read
  if (f->keeps == CLUA_KEEPS_FOR_CALL) return 0; // it stays on the stack
  if (!box) return call->kept - 2;
  if (lua_type(L, box) != LUA_TUSERDATA) clua_raise_changed(L); // finalisers may have run
  call->kept = f->result->holds_lua_values ? box : 0;
  if (call->kept)
    lua_setiuservalue(L, box, 1);
  else
    lua_pop(L, 1);
  return 0;
}

/// holder[key] = kept, below the results. The key is there already, so nothing is allocated.
static void commit_kept(lua_State *L, int holder) {
  clua_check_table(L, holder); // callbacks have run
  lua_rotate(L, holder + 1, -2);
  lua_rawset(L, holder);
}

// ---------------------------------------------------------------- native memory

/// Native bytes count as if they were in Lua's heap with a pause of 200 %: when they have doubled since the last full
/// collection (and grown by as much as Lua's heap, which bounds the share of time it takes), collect again. Half a MiB
/// of garbage still lies in a core's cache: letting more gather makes small tensors several times slower.
static void collect_if_due(lua_State *L, clua_state *state) {
  if (state->native_bytes < state->collect_at || lua_gc(L, LUA_GCISRUNNING) != 1) return;
  state->collect_at = INT64_MAX; // finalisers that allocate do not start another
  lua_gc(L, LUA_GCCOLLECT);
  int64_t growth = (int64_t)lua_gc(L, LUA_GCCOUNT) * 1024;
  if (growth < state->native_bytes) growth = state->native_bytes;
  if (growth < CLUA_COLLECT_AT_LEAST) growth = CLUA_COLLECT_AT_LEAST;
  // Garbage must not take what Lua's own heap needs.
  int64_t room = (state->native_limit - state->native_bytes) / 4;
  if (state->native_limit > 0 && growth > room) growth = room > CLUA_COLLECT_AT_LEAST / 4 ? room : CLUA_COLLECT_AT_LEAST / 4;
  state->collect_at = state->native_bytes + growth;
}

// ---------------------------------------------------------------- failures

/// Raises the message on top of the stack, with the place in the script in front.
static int raise_message(lua_State *L, const clua_function *f, int position, const char *named) {
  const char *function = f->name, *message = lua_tostring(L, -1);
  if (!message) return lua_error(L); // "not enough memory" comes as a string; anything else is passed on
  // x(1) and x[1] have one argument: the object does not count, as in a method's call.
  bool has_self =
      strcmp(function, "__call") == 0 || strcmp(function, "__index") == 0 || strcmp(function, "__newindex") == 0;
  bool is_method = strncmp(function, "__", 2) != 0 && f->parameter_count > 0 && strcmp(f->parameters[0].name, "self") == 0;
  if (strncmp(function, "__", 2) == 0) function += 2; // a metamethod: "bad argument #2 to 'add'"
  clua_push_place(L, 1);
  if (position < 0) {
    bool compares = strcmp(f->name, "__lt") == 0 || strcmp(f->name, "__le") == 0; // `t > 2` is 2 < t
    lua_pushfstring(L, "%s: %s", compares ? "compare" : function, message);
  } else if (named) {
    lua_pushfstring(L, "bad argument '%s' to '%s' (%s)", named, function, message);
  } else {
    lua_Debug caller;
    if (!has_self && lua_getstack(L, 0, &caller)) {
      lua_getinfo(L, "n", &caller);
      has_self = strcmp(caller.namewhat, "method") == 0;
    }
    if (has_self) position--;
    if (position < 0)
      lua_pushfstring(L, "calling '%s' on bad self (%s)", function, message);
    else if (position == 0 && is_method && !has_self)
      lua_pushfstring(L, "bad argument #1 to '%s' (%s; it is a method, called with a colon: value:%s(...))", function, message,
                      function);
    else
      lua_pushfstring(L, "bad argument #%d to '%s' (%s)", position + 1, function, message);
  }
  lua_concat(L, 2);
  return lua_error(L);
}

// ---------------------------------------------------------------- the call

/// Stack places above a call that finalisers of boxes may need, and the frame of the script below it.
enum { FINALIZER_ROOM = 4 * LUA_MINSTACK };

/// The function that the closure stands for, or NULL.
static const clua_function *function_at(const clua_state *state, const void *upvalue) {
  uintptr_t place = (uintptr_t)upvalue;
  return place - 1 < state->function_count ? state->functions[place - 1] : NULL;
}

/// After garbage was collected, where there is no memory at once. Raises where there is none then.
static clua_content *prepare_content(lua_State *L, clua_state *state, const clua_function *f) {
  clua_content *content = clua_take_content(state, f->result);
  if (content) return content;
  lua_gc(L, LUA_GCCOLLECT);
  content = clua_take_content(state, f->result);
  if (!content) clua_raise(L, 1, "not enough memory for a %s", f->result->name);
  return content;
}

/// Where the reserve for small objects was used it is made again before a call makes more of them.
static bool regain_memory(lua_State *L) {
  if (ck_keep_reserve()) return true;
  lua_gc(L, LUA_GCCOLLECT);
  return diffusionkit_regain_memory();
}

int clua_trampoline(lua_State *L) {
  clua_state *state = clua_state_of(L);
  const clua_function *f = state ? function_at(state, lua_touserdata(L, FUNCTION_UPVALUE)) : NULL;
  if (!f && state && !state->context) return clua_raise(L, 1, "diffusionkit was closed with its Lua state");
  if (!f) return clua_raise_changed(L);
  if (ck_stack_is_low(CLUA_STACK_RESERVE))
    return clua_raise(L, 1, "stack overflow in '%s' (calls are nested too deeply for the stack of this thread)",
                      f->name);
  if (state->is_reclaiming) return clua_raise(L, 1, "'%s' was called by a finaliser while memory runs short", f->name);
  if (ck_is_short() && !regain_memory(L)) return clua_raise(L, 1, "not enough memory to call '%s'", f->name);
  clua_call call = {.L = L, .state = state, .function = f, .failed_parameter = CLUA_NO_PARAMETER};
  if (f->is_constructor && lua_gettop(L) > 0) lua_remove(L, 1);
  // Lua drops a finaliser, and with it a box, where its call would need a larger stack than there is memory for: it grows
  // here, while there is.
  (void)lua_checkstack(L, FINALIZER_ROOM);
  lay_out_arguments(L, &call);
  clua_box *box = NULL;
  int place = 0;
  if (f->result) {
    box = clua_new_box(L, f->result, RESULT_METATABLE_UPVALUE);
    place = lua_gettop(L);
  }
  int holder = f->keeps ? keep_arguments(L, f, &call, place) : 0;
  if (box) {
    call.content = clua_take_unused(state, f->result);
    if (!call.content) call.content = prepare_content(L, state, f);
  }

  lua_State *outer = state->running;
  state->running = L;
  int results = f->invoke(f->context, &call);
  state->running = outer;

  if (results == CLUA_BOX) {
    // A callback may have taken the box from where it stood, and Lua may have freed it.
    bool is_there = lua_touserdata(L, place) == box;
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
    // Values of the variadic parameter are counted on beyond the declared ones.
    bool is_named = parameter >= 0 && parameter < f->parameter_count && (call.named >> parameter & 1);
    return raise_message(L, f, parameter, is_named ? f->parameters[parameter].name : NULL);
  }
  if (holder) commit_kept(L, holder);
  collect_if_due(L, state);
  if (results == CLUA_BOX) {
    if (lua_gettop(L) != place) lua_pushvalue(L, place);
    return 1;
  }
  return results;
}

/// The place of the function among the state's, where it is from here on. Raises.
static uintptr_t place_of(lua_State *L, clua_state *state, const clua_function *function) {
  if (state->function_count == state->function_room) {
    size_t room = state->function_room ? 2 * state->function_room : 1024;
    const clua_function **functions = realloc(state->functions, room * sizeof *functions);
    if (!functions) luaL_error(L, "not enough memory for diffusionkit's functions");
    state->functions = functions;
    state->function_room = room;
  }
  state->functions[state->function_count++] = function;
  return state->function_count;
}

void clua_push_function(lua_State *L, const clua_function *function, int state_index) {
  state_index = lua_absindex(L, state_index);
  lua_pushlightuserdata(L, (void *)place_of(L, lua_touserdata(L, state_index), function));
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
