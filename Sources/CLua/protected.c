// Functions that Swift may call despite possible errors: each runs the part that may raise under lua_pcall.
#include "internal.h"

/// Its address represents "stack overflow": making the string could raise.
static char overflow;

bool clua_is_overflow(lua_State *L) { return lua_touserdata(L, -1) == &overflow; }

atomic_size_t clua_entries_into_lua;

// ---------------------------------------------------------------- the entry of protected calls

// All protected calls enter Lua through one C function: pushing a C function allocates in Lua 5.1 and LuaJIT, and an
// allocation may raise. There the function is in the registry, at its own address, from the start. What it shall run
// does not travel as a Lua value, since a script with the debug library can find the function and call it, too.
static _Thread_local struct {
  lua_CFunction body; // NULL unless a call is about to enter
  const void *arguments;
} entering;

static int enter(lua_State *L) {
  lua_CFunction body = entering.body;
  if (!body || lua_touserdata(L, 1) != entering.arguments) return clua_raise_changed(L);
  entering.body = NULL;
  return body(L);
}

void clua_keep_entry(lua_State *L) {
  lua_pushcfunction(L, enter);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &entering);
}

/// Pushes the function. Returns false, and pushes nothing, if a script has removed it from the registry.
static bool push_entry(lua_State *L) {
  if (clua_api.version > 501) {
    lua_pushcfunction(L, enter);
    return true;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &entering);
  if (lua_tocfunction(L, -1) == enter) return true;
  lua_pop(L, 1);
  return false;
}

int clua_protect(lua_State *L, lua_CFunction body, void *arguments, int moved, int results) {
  clua_enter_lua();
  if (!push_entry(L)) {
    lua_settop(L, -moved - 1);
    lua_pushlightuserdata(L, &overflow);
    return LUA_ERRERR;
  }
  if (!arguments) arguments = &entering; // an address that no script has
  lua_pushlightuserdata(L, arguments);
  lua_rotate(L, -moved - 2, 2);
  entering.body = body;
  entering.arguments = arguments;
  int status = lua_pcall(L, moved + 1, results, 0);
  entering.body = NULL; // Lua may have failed before it entered
  return status;
}

int clua_run_protected(lua_State *L, lua_CFunction body, void *arguments, int moved, int results) {
  if (lua_checkstack(L, 4)) return clua_protect(L, body, arguments, moved, results);
  lua_settop(L, -moved - 1);
  lua_pushlightuserdata(L, &overflow);
  return LUA_ERRERR;
}

static int collect(lua_State *L) {
  lua_gc(L, LUA_GCCOLLECT, 0);
  return 0;
}

int clua_collect(lua_State *L) {
  if (clua_api.version < 504) return clua_run_protected(L, collect, NULL, 0, 0);
  clua_enter_lua();
  lua_gc(L, LUA_GCCOLLECT, 0);
  return LUA_OK;
}

// ---------------------------------------------------------------- values

struct text {
  const char *bytes;
  size_t length;
};

static int push_string(lua_State *L) {
  const struct text *text = lua_touserdata(L, 1);
  lua_pushlstring(L, text->bytes, text->length);
  return 1;
}

int clua_push_string(lua_State *L, const char *bytes, size_t length) {
  struct text text = {bytes, length};
  return clua_run_protected(L, push_string, &text, 0, 1);
}

static int push_table(lua_State *L) {
  const int *capacities = lua_touserdata(L, 1);
  lua_createtable(L, capacities[0], capacities[1]);
  return 1;
}

int clua_push_table(lua_State *L, int list_capacity, int map_capacity) {
  int capacities[] = {list_capacity, map_capacity};
  return clua_run_protected(L, push_table, capacities, 0, 1);
}

struct integers {
  const ptrdiff_t *values;
  size_t count;
};

static int push_integers(lua_State *L) {
  const struct integers *list = lua_touserdata(L, 1);
  lua_createtable(L, list->count > INT32_MAX ? 0 : (int)list->count, 0);
  for (size_t i = 0; i < list->count; i++) {
    lua_pushinteger(L, list->values[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

int clua_push_integers(lua_State *L, const ptrdiff_t *values, size_t count) {
  struct integers list = {values, count};
  return clua_run_protected(L, push_integers, &list, 0, 1);
}

struct nested {
  const float *values;
  int rank;
  const size_t *sizes;
};

static void push_axis(lua_State *L, struct nested *nested, int axis) {
  luaL_checkstack(L, 2, "too many axes");
  size_t size = nested->sizes[axis];
  lua_createtable(L, size > INT32_MAX ? 0 : (int)size, 0);
  for (size_t i = 0; i < size; i++) {
    if (axis + 1 < nested->rank)
      push_axis(L, nested, axis + 1);
    else
      lua_pushnumber(L, *nested->values++);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static int push_nested(lua_State *L) {
  push_axis(L, lua_touserdata(L, 1), 0);
  return 1;
}

int clua_push_nested(lua_State *L, const float *values, int rank, const size_t *sizes) {
  struct nested nested = {values, rank, sizes};
  return clua_run_protected(L, push_nested, &nested, 0, 1);
}

static int push_box(lua_State *L) {
  const clua_type *type = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, type);
  clua_new_box(L, type, 2);
  return 1;
}

int clua_push_box(lua_State *L, const clua_type *type) {
  return clua_run_protected(L, push_box, (void *)type, 0, 1);
}

struct slot {
  struct text key;
  int64_t position;
};

static int set_field(lua_State *L) {
  const struct slot *slot = lua_touserdata(L, 1);
  clua_check_table(L, 2);
  lua_pushlstring(L, slot->key.bytes, slot->key.length);
  lua_insert(L, -2);
  lua_rawset(L, 2);
  return 0;
}

int clua_set_field(lua_State *L, int table, const char *key, size_t length) {
  struct slot slot = {{key, length}, 0};
  lua_pushvalue(L, table);
  lua_insert(L, -2);
  return clua_run_protected(L, set_field, &slot, 2, 0);
}

// __index of such a table, with its reasons as an upvalue.
static int refuse_field(lua_State *L) {
  lua_settop(L, 2);
  clua_check_table(L, lua_upvalueindex(1));
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isstring(L, -1)) return 0;
  luaL_where(L, 1);
  lua_insert(L, -2);
  lua_concat(L, 2);
  return lua_error(L);
}

static int next_own(lua_State *L) {
  lua_settop(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

// Its __pairs, which lists only the table's own fields.
static int own_pairs(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushcfunction(L, next_own);
  lua_pushvalue(L, 1);
  return 2;
}

static int refuse_fields(lua_State *L) {
  lua_remove(L, 1);
  lua_createtable(L, 0, 2);
  lua_insert(L, 2);
  lua_pushcclosure(L, refuse_field, 1);
  lua_setfield(L, 2, "__index");
  lua_pushcfunction(L, own_pairs);
  lua_setfield(L, 2, "__pairs");
  lua_setmetatable(L, 1);
  return 1;
}

int clua_refuse_fields(lua_State *L) { return clua_run_protected(L, refuse_fields, NULL, 2, 1); }

static int set_index(lua_State *L) {
  const struct slot *slot = lua_touserdata(L, 1);
  clua_check_table(L, 2);
  lua_rawseti(L, 2, slot->position);
  return 0;
}

int clua_set_index(lua_State *L, int table, int64_t position) {
  struct slot slot = {{NULL, 0}, position};
  lua_pushvalue(L, table);
  lua_insert(L, -2);
  return clua_run_protected(L, set_index, &slot, 2, 0);
}

static int next_pair(lua_State *L) {
  lua_remove(L, 1);
  clua_check_table(L, 1);
  return lua_next(L, 1) ? 2 : 0;
}

int clua_next(lua_State *L, int table, bool *more) {
  int height = lua_gettop(L) - 1;
  lua_pushvalue(L, table);
  lua_insert(L, -2);
  int status = clua_run_protected(L, next_pair, NULL, 2, LUA_MULTRET);
  *more = status == LUA_OK && lua_gettop(L) > height;
  return status;
}

static int get_field(lua_State *L) {
  lua_getfield(L, 2, lua_touserdata(L, 1));
  return 1;
}

int clua_get_field(lua_State *L, int container, const char *key) {
  lua_pushvalue(L, container);
  return clua_run_protected(L, get_field, (void *)key, 1, 1);
}

// ---------------------------------------------------------------- values retained by others

static int retain_values(lua_State *L) {
  // The stack: the light userdata, the box, the values.
  if (lua_type(L, 2) != LUA_TUSERDATA) return clua_raise_changed(L);
  int count = lua_gettop(L) - 2;
  lua_createtable(L, count, 0);
  for (int i = 1; i <= count; i++) {
    clua_push_retained(L, 2 + i);
    lua_rawseti(L, -2, i);
  }
  lua_setiuservalue(L, 2, 1);
  return 0;
}

int clua_retain_values(lua_State *L, int box, int first, int count) {
  box = lua_absindex(L, box);
  if (!lua_checkstack(L, count + 4)) {
    lua_pushlightuserdata(L, &overflow);
    return LUA_ERRERR;
  }
  lua_pushvalue(L, box);
  for (int i = 0; i < count; i++) lua_pushvalue(L, first + i);
  return clua_run_protected(L, retain_values, NULL, count + 1, 0);
}

/// Its address is the key of a table's companion, which no script can name.
static char companion;

static int attach(lua_State *L) {
  clua_check_table(L, 2);
  lua_rawsetp(L, 2, &companion);
  return 0;
}

int clua_attach(lua_State *L, int table) {
  lua_pushvalue(L, table);
  lua_insert(L, -2);
  return clua_run_protected(L, attach, NULL, 2, 0);
}

void clua_push_attached(lua_State *L, int table) { lua_rawgetp(L, table, &companion); }
