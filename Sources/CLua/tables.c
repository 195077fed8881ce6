// Tables as scripts see them. With a metatable, `#`, indexing and pairs may return values that are not in the table
// itself; such a table is copied into a plain one, which Swift then reads raw. Metamethods are scripts' functions: they
// may raise, try to yield or never end, so all of this runs under lua_pcall.
#include <string.h>

#include "internal.h"

/// The maximum length of a list; a larger one comes from a __len that is no list length.
#define MAX_ENTRIES ((lua_Integer)1 << 26)
/// The maximum depth of inheritance.
#define MAX_PARENTS 100

static int fault(clua_view *view, int what, lua_Integer position, lua_Integer length) {
  *view = (clua_view){what, position, length};
  return 0;
}

// ---------------------------------------------------------------- lists

static int push_list(lua_State *L) {
  clua_view *view = lua_touserdata(L, 1);
  lua_len(L, 2);
  int is_integer;
  lua_Integer length = lua_tointegerx(L, 3, &is_integer);
  if (!is_integer || length < 0) return fault(view, CLUA_NO_LENGTH, 0, 0);
  if (length > MAX_ENTRIES) return fault(view, CLUA_TOO_LONG, 0, length);
  if (length == 0 && lua_geti(L, 2, 1) != LUA_TNIL) return fault(view, CLUA_LENGTHLESS, 1, 0);
  lua_settop(L, 2);
  lua_createtable(L, length > 65536 ? 65536 : (int)length, 0);
  for (lua_Integer i = 1; i <= length; i++) {
    if (lua_geti(L, 2, i) == LUA_TNIL) return fault(view, CLUA_HOLE, i, length);
    clua_check_table(L, 3);
    lua_rawseti(L, 3, i);
    // In a sandbox: an __index written in C runs without hooks.
    if (i % 65536 == 0 && lua_gethook(L) == clua_poll_instructions) clua_poll(L);
  }
  return 1;
}

int clua_push_list(lua_State *L, int table, clua_view *view) {
  *view = (clua_view){CLUA_PLAIN, 0, 0};
  lua_pushvalue(L, table);
  return clua_run_protected(L, push_list, view, 1, 1);
}

// ---------------------------------------------------------------- keys

// Stack indices of `push_pairs`.
enum { TABLE = 2, PAIRS = 3 };

/// Copies the entries that a generic for over pairs(table) visits.
static void visit_pairs(lua_State *L) {
  lua_pushvalue(L, TABLE);
  lua_call(L, 1, 3); // iterator, state, first key
  int iterator = lua_gettop(L) - 2;
  while (true) {
    lua_pushvalue(L, iterator);
    lua_insert(L, -2);
    lua_pushvalue(L, iterator + 1);
    lua_insert(L, -2);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) break;
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    clua_check_table(L, PAIRS);
    lua_rawset(L, PAIRS);
  }
  lua_settop(L, iterator - 1);
}

/// Copies the keys of the table on top that are not copied yet. From tables behind __index, metamethods are omitted,
/// and functions are methods.
static void copy_keys(lua_State *L, bool is_inherited, bool with_functions) {
  int table = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
    bool is_wanted =
        !is_inherited || ((!name || strncmp(name, "__", 2) != 0) && (with_functions || !lua_isfunction(L, -1)));
    if (is_wanted) {
      lua_pushvalue(L, -2);
      if (lua_rawget(L, PAIRS) == LUA_TNIL) {
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -3);
        lua_rawset(L, PAIRS);
      }
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

/// Returns whether all keys could be listed: those behind a function cannot be.
static bool copy_inherited(lua_State *L, bool with_functions) {
  lua_pushvalue(L, TABLE);
  for (int depth = 0; depth < MAX_PARENTS; depth++) {
    copy_keys(L, depth > 0, with_functions);
    int index = luaL_getmetafield(L, -1, "__index");
    if (index == LUA_TNIL) return true;
    if (index != LUA_TTABLE) return false;
    lua_remove(L, -2);
  }
  return true;
}

struct keys {
  clua_view *view;
  const char *names;
  int name_count, positions;
  bool with_functions;
};

static int push_pairs(lua_State *L) {
  const struct keys *keys = lua_touserdata(L, 1);
  lua_newtable(L);
  if (luaL_getmetafield(L, TABLE, "__pairs") != LUA_TNIL) {
    visit_pairs(L);
  } else if (!copy_inherited(L, keys->with_functions) && keys->name_count == 0 && keys->positions == 0) {
    return fault(keys->view, CLUA_UNLISTED, 0, 0);
  }
  lua_settop(L, PAIRS);
  clua_check_table(L, PAIRS);
  const char *name = keys->names;
  for (int i = 0; i < keys->name_count; i++, name += strlen(name) + 1) {
    if (lua_getfield(L, TABLE, name) == LUA_TNIL) lua_pop(L, 1);
    else {
      clua_check_table(L, PAIRS);
      lua_setfield(L, PAIRS, name);
    }
  }
  for (int i = 1; i <= keys->positions; i++) {
    if (lua_geti(L, TABLE, i) == LUA_TNIL) lua_pop(L, 1);
    else {
      clua_check_table(L, PAIRS);
      lua_rawseti(L, PAIRS, i);
    }
  }
  return 1;
}

int clua_push_pairs(lua_State *L, int table, const char *names, int name_count, int positions, bool with_functions,
                    clua_view *view) {
  *view = (clua_view){CLUA_PLAIN, 0, 0};
  struct keys keys = {view, names, name_count, positions, with_functions};
  lua_pushvalue(L, table);
  return clua_run_protected(L, push_pairs, &keys, 1, 1);
}

// ---------------------------------------------------------------- objects

static int find_call(lua_State *L) {
  bool *is_callable = lua_touserdata(L, 1);
  if (luaL_getmetafield(L, 2, "__call") == LUA_TNIL) return 0;
  const clua_function *own = clua_own_function(L, -1);
  *is_callable = !own || !own->is_constructor; // dk.nn.Dense makes a layer, but is none
  return 0;
}

bool clua_is_callable(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TFUNCTION) return true;
  if (!clua_has_metatable(L, index)) return false;
  bool is_callable = false;
  lua_pushvalue(L, index);
  if (clua_run_protected(L, find_call, &is_callable, 1, 0) != LUA_OK) lua_pop(L, 1);
  return is_callable;
}

bool clua_takes_self(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TFUNCTION || lua_iscfunction(L, index)) return false;
  lua_pushvalue(L, index);
  const char *name = lua_getlocal(L, NULL, 1);
  bool takes = name && strcmp(name, "self") == 0;
  lua_pop(L, 1);
  return takes;
}

static int own_field(lua_State *L) {
  clua_check_table(L, 2);
  lua_pushstring(L, lua_touserdata(L, 1));
  lua_rawget(L, 2);
  return 1;
}

int clua_get_own_field(lua_State *L, int table, const char *key) {
  lua_pushvalue(L, table);
  return clua_run_protected(L, own_field, (void *)key, 1, 1);
}

static int add_retained(lua_State *L) {
  if (lua_type(L, 2) == LUA_TUSERDATA) {
    lua_getiuservalue(L, 2, 1);
    lua_replace(L, 2);
  }
  clua_check_table(L, 2);
  lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
  return 0;
}

int clua_add_retained(lua_State *L, int list) {
  lua_pushvalue(L, list);
  lua_pushvalue(L, -2);
  return clua_run_protected(L, add_retained, NULL, 2, 0);
}
