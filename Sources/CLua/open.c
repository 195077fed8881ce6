// Turns Swift's declarations into Lua values: the module's table with its rooms, and a metatable for each class.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

const clua_bindings *clua_bound;

void clua_bind(const clua_bindings *bindings) { clua_bound = bindings; }

// ---------------------------------------------------------------- fields of boxes

// Upvalues of __index and __newindex: the type's name, the state, methods (or setters), getters, the fallback function.
enum { TYPE_NAME = 1, METHODS = 3, GETTERS = 4, FALLBACK = 5 };

/// Considers the names in a table of functions.
static void consider_names(lua_State *L, clua_suggestion *suggestion, int table) {
  clua_check_table(L, table);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -2) == LUA_TSTRING) clua_consider(suggestion, lua_tostring(L, -2));
    lua_pop(L, 1);
  }
}

/// Pushes " (PyTorch's view is t:reshape here)" if there is such a hint for the name.
static bool push_member_hint(lua_State *L, const char *type, const char *name) {
  char hint[CLUA_HINT_SIZE];
  clua_bound->member_hint(name, type, hint, sizeof hint);
  if (!*hint) return false;
  lua_pushfstring(L, " (%s)", hint);
  return true;
}

/// The name of the accessor's type.
static const char *type_name(lua_State *L) {
  if (lua_type(L, lua_upvalueindex(TYPE_NAME)) != LUA_TSTRING) clua_raise_changed(L);
  return lua_tostring(L, lua_upvalueindex(TYPE_NAME));
}

/// Raises an error for a missing name, with a hint. `format` takes the type, the name and the hint.
static int refuse_name(lua_State *L, const char *format) {
  const char *type = type_name(L);
  clua_suggestion suggestion = {.name = lua_tostring(L, 2)};
  if (!push_member_hint(L, type, suggestion.name)) {
    consider_names(L, &suggestion, lua_upvalueindex(METHODS));
    consider_names(L, &suggestion, lua_upvalueindex(GETTERS)); // empty for setters
    clua_push_suggestion(L, &suggestion, " (", ")");
  }
  return clua_raise(L, 1, format, type, suggestion.name, lua_tostring(L, -1));
}

/// Calls the class's own metamethod, with `results`, for a key that is no name.
static int call_fallback(lua_State *L, int results) {
  if (lua_isnil(L, lua_upvalueindex(FALLBACK)))
    return clua_raise(L, 1, "%s cannot be indexed with a %s", type_name(L), luaL_typename(L, 2));
  lua_pushvalue(L, lua_upvalueindex(FALLBACK));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, results);
  return results;
}

static int index_box(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 2) != LUA_TSTRING) return call_fallback(L, 1);
  clua_check_table(L, lua_upvalueindex(METHODS));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(METHODS)) != LUA_TNIL) return 1;
  clua_check_table(L, lua_upvalueindex(GETTERS));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(GETTERS)) == LUA_TNIL) return refuse_name(L, "%s has no field or method '%s'%s");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int set_box_field(lua_State *L) {
  lua_settop(L, 3);
  if (lua_type(L, 2) != LUA_TSTRING) return call_fallback(L, 0);
  clua_check_table(L, lua_upvalueindex(METHODS));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(METHODS)) == LUA_TNIL)
    return refuse_name(L, "%s has no field '%s' that can be set%s");
  lua_replace(L, 2);
  lua_rotate(L, 1, -1); // setter, value, self
  lua_insert(L, 2);
  lua_call(L, 2, 0);
  return 0;
}

int clua_push_members(lua_State *L, int index) {
  if (lua_tocfunction(L, index) != index_box) return 0;
  lua_getupvalue(L, index, METHODS);
  lua_getupvalue(L, index, GETTERS);
  return 2;
}

// ---------------------------------------------------------------- classes

/// Puts the functions into the table on top.
static void set_functions(lua_State *L, const clua_function *const *functions, int state) {
  for (; functions && *functions; functions++) {
    clua_push_function(L, *functions, state);
    lua_setfield(L, -2, (*functions)->name);
  }
}

static void push_functions(lua_State *L, const clua_function *const *functions, int state) {
  lua_newtable(L);
  set_functions(L, functions, state);
}

static void push_accessor(lua_State *L, const clua_class *class, int state, int metatable, const char *name,
                          lua_CFunction body, const clua_function *const *first, const clua_function *const *second) {
  lua_pushstring(L, class->type->name);
  lua_pushvalue(L, state);
  push_functions(L, first, state);
  push_functions(L, second, state);
  lua_getfield(L, metatable, name); // the class's own metamethod handles other keys
  lua_pushcclosure(L, body, 5);
  lua_setfield(L, metatable, name);
}

static void add_metatable(lua_State *L, const clua_class *class) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, class->type);
}

static void fill_metatable(lua_State *L, const clua_class *class, int state) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, class->type);
  int metatable = lua_gettop(L);
  set_functions(L, class->metamethods, state);
  lua_pushstring(L, class->type->name);
  lua_pushvalue(L, -1);
  lua_setfield(L, metatable, "__name");
  lua_setfield(L, metatable, "__metatable"); // getmetatable returns the name: scripts cannot change a class
  push_accessor(L, class, state, metatable, "__index", index_box, class->methods, class->getters);
  push_accessor(L, class, state, metatable, "__newindex", set_box_field, class->setters, NULL);
  lua_pushlightuserdata(L, (void *)class->type);
  lua_pushvalue(L, state);
  lua_pushcclosure(L, clua_collect_box, 2);
  lua_setfield(L, metatable, "__gc");
  lua_pushlightuserdata(L, (void *)class->type);
  lua_pushvalue(L, state);
  lua_pushcclosure(L, clua_leave_box, 2);
  lua_setfield(L, metatable, "__close");
  lua_pop(L, 1);
}

// ---------------------------------------------------------------- the module

/// Replaces the table on top by its field of that name, which is made if missing.
static void enter_room(lua_State *L, const char *name, size_t length) {
  lua_pushlstring(L, name, length);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, -5);
  }
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/// `__index` of rooms and constructors, whose path is the upvalue: an error with a hint for the missing name. Tools
/// read names that begin with "_".
static int no_such_member(lua_State *L) {
  lua_settop(L, 2);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "_";
  if (*name == '_') return 0;
  const char *room = lua_tostring(L, lua_upvalueindex(1));
  if (!room) return clua_raise_changed(L);
  char hint[CLUA_HINT_SIZE];
  clua_bound->room_hint(name, room, hint, sizeof hint);
  return clua_raise(L, 1, "dk%s%s has no '%s'%s%s%s", *room ? "." : "", room, name, *hint ? " (" : "", hint,
                    *hint ? ")" : "");
}

static int name_constructor(lua_State *L) {
  const char *path = lua_tostring(L, lua_upvalueindex(1));
  lua_pushfstring(L, "dk.%s", path ? path : "?");
  return 1;
}

static void set_closure(lua_State *L, const char *path, lua_CFunction function, const char *name) {
  lua_pushstring(L, path);
  lua_pushcclosure(L, function, 1);
  lua_setfield(L, -2, name);
}

/// Gives the table on top and all tables in it an `__index` for missing members, and constructors their names as text.
static void guard_members(lua_State *L, const char *path) {
  luaL_checkstack(L, 6, NULL);
  int table = lua_gettop(L);
  if (lua_getmetatable(L, table)) {
    set_closure(L, path, name_constructor, "__tostring");
  } else {
    lua_newtable(L);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  set_closure(L, path, no_such_member, "__index");
  lua_setmetatable(L, table);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -1) == LUA_TTABLE) {
      lua_pushfstring(L, "%s%s%s", path, *path ? "." : "", lua_tostring(L, -2));
      lua_insert(L, -2);
      guard_members(L, lua_tostring(L, -2));
      lua_remove(L, -2);
    }
    lua_pop(L, 1);
  }
}

static void add_member(lua_State *L, const clua_member *member, int module, int state) {
  lua_pushvalue(L, module);
  const char *name = member->path;
  for (const char *dot; (dot = strchr(name, '.')); name = dot + 1) enter_room(L, name, (size_t)(dot - name));
  if (member->text) {
    lua_pushstring(L, member->text);
  } else if (!member->function) {
    lua_pushlightuserdata(L, NULL);
  } else if (member->function->is_constructor) {
    // A callable table, which has fields for the type's functions (DDIMScheduler.from_config).
    lua_newtable(L);
    lua_newtable(L);
    clua_push_function(L, member->function, state);
    lua_setfield(L, -2, "__call");
    lua_pushstring(L, member->function->name);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable"); // as for classes: scripts cannot change it
    lua_setmetatable(L, -2);
  } else {
    clua_push_function(L, member->function, state);
  }
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

const char clua_state_tag = 0;
_Atomic(clua_state *) clua_known_states[CLUA_KNOWN_STATES];

clua_state *clua_find_state(lua_State *L, int index) {
  clua_state *state = lua_touserdata(L, index);
  // Light userdata have length 0.
  if (!state || lua_rawlen(L, index) != sizeof *state || state->tag != &clua_state_tag) return NULL;
  if (state->context) atomic_store_explicit(clua_known_slot(state), state, memory_order_relaxed);
  return state;
}

/// Called before the state's memory is reused.
static void forget_state(clua_state *state) {
  clua_state *expected = state;
  atomic_compare_exchange_strong(clua_known_slot(state), &expected, NULL);
}

/// Its address is the registry key of the state's userdata if a finaliser had to postpone its end.
static const char postponed = 0;

/// `__gc` of the state's userdata, which scripts can call, directly or by removing the userdata from the registry:
/// while native code uses the state, it remains.
static int release_state(lua_State *L) {
  clua_state *state = clua_find_state(L, 1);
  if (!state || !state->context) return 0;
  if (state->running) {
    lua_pushvalue(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &postponed);
    if (lua_getmetatable(L, 1)) lua_setmetatable(L, 1); // to be finalised again
    return 0;
  }
  clua_release_contents(state);
  void *context = state->context;
  state->context = NULL;
  free(state->functions);
  state->functions = NULL;
  state->function_count = state->function_capacity = 0;
  clua_bound->close_context(context);
  forget_state(state);
  return 0;
}

static void push_state(lua_State *L, void *context, lua_CFunction handler) {
  clua_state *state = lua_newuserdatauv(L, sizeof(clua_state), 2);
  *state = (clua_state){
      .tag = &clua_state_tag, .handler = handler, .collect_at = CLUA_MIN_COLLECT, .next_reference = 1};
  lua_newtable(L);
  lua_pushcfunction(L, release_state);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushstring(L, "kv");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setiuservalue(L, -2, REFERENCES);
  state->context = clua_bound->open_context(context, state);
}

/// Its address is the registry key of the module, once it is open.
static const char opened = 0;

/// LuaJIT keeps a list of the regions of memory, of 2^39 bytes, to which light userdata point, and allocates where one
/// is new: regions that the library uses are made known while errors may be raised.
static void make_regions_known(lua_State *L) {
  void *block = malloc(1 << 20);
  lua_pushlightuserdata(L, &block);
  lua_pushlightuserdata(L, block);
  lua_pushlightuserdata(L, (void *)&opened);
  lua_pop(L, 3);
  free(block);
}

static int open_module(lua_State *L, void *context, lua_CFunction handler) {
  // Another `require`, after package.loaded was cleared, shares the classes and the count of native memory.
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &opened) == LUA_TTABLE) return 1;
  if (!ck_has_reserve()) return luaL_error(L, "not enough memory for diffusionkit");
  const clua_module *declared = clua_bound->module();
  make_regions_known(L);
  clua_keep_entry(L);
  push_state(L, context, handler);
  int state = lua_gettop(L);
  clua_add_shape_metatable(L);
  clua_add_array_metatable(L);
  clua_keep_place_for_early_errors(L);
  // Functions refer to the metatables of their results, so all exist before the first is filled.
  for (size_t i = 0; i < declared->class_count; i++) add_metatable(L, &declared->classes[i]);
  for (size_t i = 0; i < declared->class_count; i++) fill_metatable(L, &declared->classes[i], state);
  lua_newtable(L);
  int module = lua_gettop(L);
  for (size_t i = 0; i < declared->member_count; i++) add_member(L, &declared->members[i], module, state);
  if (luaL_loadbufferx(L, declared->prelude, strlen(declared->prelude), "=diffusionkit", "t") != LUA_OK)
    return lua_error(L);
  lua_pushvalue(L, module);
  push_functions(L, declared->prelude_functions, state);
  lua_call(L, 2, 0);
  lua_settop(L, module);
  guard_members(L, "");
  lua_pushvalue(L, module);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &opened);
  return 1;
}

int clua_open(lua_State *L) { return open_module(L, NULL, NULL); }

int clua_open_hosted(lua_State *L, void *context, lua_CFunction handler) { return open_module(L, context, handler); }
