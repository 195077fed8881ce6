// Lua 5.4's functions for the versions that lack them or give them another meaning. Each does what the manual of 5.4
// says, and raises where the original may.
#include "stand_ins.h"

#include <math.h>

#include "internal.h"

// ---------------------------------------------------------------- the functions below

/// What the older versions have in place of functions of 5.4, and originals that a stand-in calls.
static struct older {
  void (*insert)(lua_State *L, int index);
  void (*remove)(lua_State *L, int index);
  void (*replace)(lua_State *L, int index);
  double (*tonumber)(lua_State *L, int index);                    // not in 5.2, which has:
  double (*tonumberx)(lua_State *L, int index, int *is_number);
  int (*isnumber)(lua_State *L, int index);
  void *(*newuserdata)(lua_State *L, size_t size);
  void (*getvalue)(lua_State *L, int index); // lua_getuservalue, lua_getfenv
  int (*setvalue)(lua_State *L, int index);  // lua_setuservalue, lua_setfenv
  void (*gettable)(lua_State *L, int index);
  void (*getfield)(lua_State *L, int index, const char *key);
  void (*rawget)(lua_State *L, int index);
  void (*rawgeti)(lua_State *L, int index, int key);
  void (*rawseti)(lua_State *L, int index, int key);
  void (*rawset)(lua_State *L, int index);
  int (*getmetafield)(lua_State *L, int object, const char *event);
  int (*checkstack)(lua_State *L, int count);
  const char *(*getlocal)(lua_State *L, const lua_Debug *call, int local);
  int (*dump)(lua_State *L, clua_writer writer, void *context);
} older;

/// Where they are found, from the first to the last version that needs them.
static const struct original {
  int first, last;
  const char *name;
  size_t offset; // in `older`
} originals[] = {
    {501, 503, "lua_newuserdata", offsetof(struct older, newuserdata)},
    {501, 501, "lua_getfenv", offsetof(struct older, getvalue)},
    {501, 501, "lua_setfenv", offsetof(struct older, setvalue)},
    {502, 503, "lua_getuservalue", offsetof(struct older, getvalue)},
    {502, 503, "lua_setuservalue", offsetof(struct older, setvalue)},
    {501, 502, "lua_insert", offsetof(struct older, insert)},
    {501, 502, "lua_remove", offsetof(struct older, remove)},
    {501, 502, "lua_replace", offsetof(struct older, replace)},
    {501, 501, "lua_tonumber", offsetof(struct older, tonumber)},
    {502, 502, "lua_tonumberx", offsetof(struct older, tonumberx)},
    {501, 502, "lua_isnumber", offsetof(struct older, isnumber)},
    {501, 502, "lua_gettable", offsetof(struct older, gettable)},
    {501, 502, "lua_getfield", offsetof(struct older, getfield)},
    {501, 502, "lua_rawget", offsetof(struct older, rawget)},
    {501, 502, "lua_rawgeti", offsetof(struct older, rawgeti)},
    {501, 502, "lua_rawset", offsetof(struct older, rawset)},
    {501, 502, "lua_rawseti", offsetof(struct older, rawseti)},
    {501, 502, "luaL_getmetafield", offsetof(struct older, getmetafield)},
    {501, 501, "lua_checkstack", offsetof(struct older, checkstack)},
    {501, 501, "lua_getlocal", offsetof(struct older, getlocal)},
    {501, 501, "lua_dump", offsetof(struct older, dump)},
};

/// What Lua 5.1 calls otherwise. Some lack the last parameters; what is passed for them is not read.
static const struct {
  const char *name;
  size_t offset; // in clua_lua_api
} renamed[] = {
    {"lua_call", offsetof(clua_lua_api, lua_callk)},
    {"lua_pcall", offsetof(clua_lua_api, lua_pcallk)},
    {"luaL_loadbuffer", offsetof(clua_lua_api, luaL_loadbufferx)},
    {"lua_objlen", offsetof(clua_lua_api, lua_rawlen)},
};

// ---------------------------------------------------------------- all versions below 5.3

static void rotate(lua_State *L, int index, int count) {
  index = lua_absindex(L, index);
  for (; count > 0; count--) older.insert(L, index);
  for (; count < 0; count++) {
    lua_pushvalue(L, index);
    older.remove(L, index);
  }
}

static void copy(lua_State *L, int from, int to) {
  lua_pushvalue(L, from);
  older.replace(L, to < 0 && to > clua_api.registry ? to - 1 : to);
}

/// Whether the number has an exact value of lua_Integer.
static bool is_whole(double value) { return value >= -0x1p63 && value < 0x1p63 && floor(value) == value; }

static lua_Number to_number(lua_State *L, int index, int *is_number) {
  if (older.tonumberx) return older.tonumberx(L, index, is_number);
  bool is = older.isnumber(L, index);
  if (is_number) *is_number = is;
  return is ? older.tonumber(L, index) : 0;
}

/// Numbers are doubles; beyond 2^53 neighbours are more than 1 apart.
static int is_integer(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TNUMBER) return 0;
  double value = to_number(L, index, NULL);
  return is_whole(value) && fabs(value) <= 0x1p53;
}

static lua_Integer to_integer(lua_State *L, int index, int *is_integer) {
  int is_number;
  double value = to_number(L, index, &is_number);
  bool is = is_number && is_whole(value);
  if (is_integer) *is_integer = is;
  return is ? (lua_Integer)value : 0;
}

static int get_field(lua_State *L, int index, const char *key) {
  older.getfield(L, index, key);
  return lua_type(L, -1);
}

static int get_index(lua_State *L, int index, lua_Integer key) {
  index = lua_absindex(L, index);
  lua_pushinteger(L, key);
  older.gettable(L, index);
  return lua_type(L, -1);
}

static int raw_get(lua_State *L, int index) {
  older.rawget(L, index);
  return lua_type(L, -1);
}

static int raw_get_index(lua_State *L, int index, lua_Integer key) {
  if (key == (int)key) {
    older.rawgeti(L, index, (int)key);
  } else {
    index = lua_absindex(L, index);
    lua_pushinteger(L, key);
    older.rawget(L, index);
  }
  return lua_type(L, -1);
}

static void raw_set_index(lua_State *L, int index, lua_Integer key) {
  if (key == (int)key) {
    older.rawseti(L, index, (int)key);
    return;
  }
  index = lua_absindex(L, index);
  lua_pushinteger(L, key);
  older.insert(L, -2);
  older.rawset(L, index);
}

static int raw_get_pointer(lua_State *L, int index, const void *key) {
  index = lua_absindex(L, index);
  lua_pushlightuserdata(L, (void *)key);
  older.rawget(L, index);
  return lua_type(L, -1);
}

static void raw_set_pointer(lua_State *L, int index, const void *key) {
  index = lua_absindex(L, index);
  lua_pushlightuserdata(L, (void *)key);
  older.insert(L, -2);
  older.rawset(L, index);
}

static int get_metafield(lua_State *L, int object, const char *event) {
  return older.getmetafield(L, object, event) ? lua_type(L, -1) : LUA_TNIL;
}

// ---------------------------------------------------------------- the values of userdata, below 5.4

/// Its address is the element 0 of the table that holds a userdata's values: in Lua 5.1 each userdata has a table from
/// the start, which belongs to others. It also stands for nil, which would give up its slot.
static const char values_tag = 0;

static void push_tag(lua_State *L) { lua_pushlightuserdata(L, (void *)&values_tag); }

static void *new_userdata(lua_State *L, size_t size, int values) {
  void *userdata = older.newuserdata(L, size);
  if (values > 0) {
    // The list has its slots from the start: setting a value allocates nothing, and so cannot raise.
    lua_createtable(L, values, 1);
    for (int i = 0; i <= values; i++) {
      push_tag(L);
      lua_rawseti(L, -2, i);
    }
    older.setvalue(L, -2);
  }
  return userdata;
}

/// Pushes the list of the userdata's values and returns true, or pushes nothing.
static bool push_values(lua_State *L, int index) {
  older.getvalue(L, index);
  bool is_ours = lua_type(L, -1) == LUA_TTABLE;
  if (is_ours) {
    lua_rawgeti(L, -1, 0);
    is_ours = lua_touserdata(L, -1) == &values_tag;
    lua_pop(L, 1);
  }
  if (!is_ours) lua_pop(L, 1);
  return is_ours;
}

static int get_user_value(lua_State *L, int index, int value) {
  if (!push_values(L, index)) {
    lua_pushnil(L);
    return LUA_TNONE;
  }
  int type = lua_rawgeti(L, -1, value);
  lua_remove(L, -2);
  if (type == LUA_TNIL) return LUA_TNONE;
  if (lua_touserdata(L, -1) != &values_tag) return type;
  lua_pop(L, 1);
  lua_pushnil(L);
  return LUA_TNIL;
}

static int set_user_value(lua_State *L, int index, int value) {
  index = lua_absindex(L, index);
  bool is_there = push_values(L, index);
  if (is_there) {
    lua_insert(L, -2);
    if (lua_type(L, -1) == LUA_TNIL) {
      lua_pop(L, 1);
      push_tag(L);
    }
    lua_rawseti(L, -2, value);
  }
  lua_pop(L, 1);
  return is_there;
}

static void warn(lua_State *L, const char *message, int continues) {
  (void)L, (void)message, (void)continues; // these versions have no warnings, and a program shows none by default
}

// ---------------------------------------------------------------- Lua 5.1 and LuaJIT

static void push_length(lua_State *L, int index) {
  if (luaL_callmeta(L, index, "__len")) return;
  int type = lua_type(L, index);
  if (type != LUA_TTABLE && type != LUA_TSTRING)
    luaL_error(L, "attempt to get length of a %s value", lua_typename(L, type));
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, index));
}

static const char *to_text(lua_State *L, int index, size_t *length) {
  index = lua_absindex(L, index);
  if (luaL_callmeta(L, index, "__tostring")) {
    if (!lua_isstring(L, -1)) luaL_error(L, "'__tostring' must return a string");
  } else {
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
      lua_pushvalue(L, index);
      break;
    case LUA_TBOOLEAN:
      lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
      break;
    case LUA_TNIL:
      lua_pushstring(L, "nil");
      break;
    default:
      lua_pushfstring(L, "%s: %p", luaL_typename(L, index), lua_topointer(L, index));
    }
  }
  return lua_tolstring(L, -1, length);
}

static const char *get_local(lua_State *L, const lua_Debug *call, int local) {
  return call ? older.getlocal(L, call, local) : clua_parameter_51(L, older.dump, local);
}

typedef struct {
  int count;
  bool is_full;
} growth;

static int grow_stack(lua_State *L) {
  growth *wanted = lua_touserdata(L, 1);
  wanted->is_full = !older.checkstack(L, wanted->count + LUA_MINSTACK);
  return 0;
}

/// Its address is the registry's key of an error that a hook has raised too early.
static char early_error;

void clua_keep_place_for_early_errors(lua_State *L) {
  lua_pushboolean(L, false);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &early_error);
}

static void raise_again(lua_State *L, lua_Debug *call) {
  (void)call;
  lua_sethook(L, NULL, 0, 0);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &early_error);
  lua_error(L);
}

/// Raises the error on top of the stack as soon as Lua runs again, or a kernel polls.
static bool raise_later(lua_State *L) {
  bool has_place = lua_rawgetp(L, LUA_REGISTRYINDEX, &early_error) != LUA_TNIL;
  lua_pop(L, 1);
  if (!has_place) return false; // a new entry could need memory
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &early_error);
  lua_sethook(L, raise_again, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
  return true;
}

/// Grows the stack while no hook runs.
static int grow_quietly(lua_State *L, growth *wanted) {
  lua_Hook hook = lua_gethookmask(L) & (LUA_MASKCALL | LUA_MASKRET) ? lua_gethook(L) : NULL;
  int mask = lua_gethookmask(L), instructions = lua_gethookcount(L);
  if (hook) lua_sethook(L, NULL, 0, 0);
  int status = clua_protect(L, grow_stack, wanted, 0, 0);
  if (hook && !lua_gethook(L)) lua_sethook(L, hook, mask, instructions);
  return status;
}

/// The original raises where memory runs out; it cannot once the stack has grown, in a protected call. That call needs
/// two slots, of the five that Lua has above the slots of every function. A hook of calls waits meanwhile: its error would
/// be taken for a lack of memory. One that a signal or another thread sets at this moment does not wait; its error comes later.
static int check_stack(lua_State *L, int count) {
  growth wanted = {count, false};
  int status = grow_quietly(L, &wanted);
  if (status == LUA_ERRRUN && raise_later(L)) {
    lua_pop(L, 1);
    status = grow_quietly(L, &wanted);
  }
  if (status == LUA_OK) return !wanted.is_full && older.checkstack(L, count);
  lua_pop(L, 1);
  return 0;
}

// ---------------------------------------------------------------- by version

const char *clua_set_stand_ins(clua_lua_api *api, void *(*find)(void *context, const char *name), void *context) {
  api->clua_checkstack = api->lua_checkstack;
  for (size_t i = 0; i < sizeof originals / sizeof *originals; i++) {
    const struct original *original = &originals[i];
    if (api->version < original->first || api->version > original->last) continue;
    void *found = find(context, original->name);
    if (!found) return original->name;
    *(void **)((char *)&older + original->offset) = found;
  }
  if (api->version >= 504) return NULL;
  api->lua_newuserdatauv = new_userdata;
  api->lua_getiuservalue = get_user_value;
  api->lua_setiuservalue = set_user_value;
  api->lua_warning = warn;
  if (api->version >= 503) return NULL;
  api->lua_rotate = rotate;
  api->lua_copy = copy;
  api->lua_isinteger = is_integer;
  api->lua_tonumberx = to_number;
  api->lua_tointegerx = to_integer;
  api->lua_getfield = get_field;
  api->lua_geti = get_index;
  api->lua_rawget = raw_get;
  api->lua_rawgeti = raw_get_index;
  api->lua_rawseti = raw_set_index;
  api->lua_rawgetp = raw_get_pointer;
  api->lua_rawsetp = raw_set_pointer;
  api->luaL_getmetafield = get_metafield;
  if (api->version >= 502) return NULL;
  for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
    void *found = find(context, renamed[i].name);
    if (!found) return renamed[i].name;
    *(void **)((char *)api + renamed[i].offset) = found;
  }
  api->lua_checkstack = check_stack;
  api->lua_len = push_length;
  api->luaL_tolstring = to_text;
  if (!api->is_jit) api->lua_getlocal = get_local;
  return NULL;
}
