// print, io.write and the write method of files, whose output appears above the line of a progress bar. Otherwise they
// are stock Lua's.
#include <stdio.h>

#include "host.h"

// ---------------------------------------------------------------- print

/// The arguments in print's form, as one string.
static const char *joined(lua_State *L, int count, size_t *length) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addchar(&buffer, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&buffer);
  }
  luaL_addchar(&buffer, '\n');
  luaL_pushresult(&buffer);
  return lua_tolstring(L, -1, length);
}

static int print(lua_State *L) {
  // Output of an argument's __tostring comes first.
  size_t length;
  const char *text = joined(L, lua_gettop(L), &length);
  bool is_below = clua_bound->will_print();
  fwrite(text, 1, length, stdout);
  fflush(stdout);
  if (is_below) clua_bound->did_print(true);
  return 0;
}

// ---------------------------------------------------------------- files

/// Checks the arguments from `first` on like write does: the stock function is called from C, and its message would
/// lack a name.
static void check_texts(lua_State *L, int first) {
  for (int i = first; i <= lua_gettop(L); i++) luaL_checklstring(L, i, NULL);
}

static bool is_on_terminal(const luaL_Stream *stream) {
  return stream && stream->closef && (stream->f == stdout || stream->f == stderr);
}

/// Calls the stock function (the upvalue), with the line erased if the stream is that terminal.
static int write_above(lua_State *L, const luaL_Stream *stream, int first) {
  int count = lua_gettop(L);
  bool is_below = false, ends_line = true;
  if (is_on_terminal(stream)) {
    check_texts(L, first);
    for (int i = count; i >= first; i--) {
      size_t length = 0;
      const char *text = lua_type(L, i) == LUA_TSTRING ? lua_tolstring(L, i, &length) : "0";
      if (lua_type(L, i) == LUA_TSTRING && length == 0) continue;
      ends_line = lua_type(L, i) == LUA_TSTRING && text[length - 1] == '\n';
      is_below = true;
      break;
    }
    is_below = is_below && clua_bound->will_print();
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  if (is_below) {
    fflush(stream->f);
    clua_bound->did_print(ends_line);
  }
  return lua_gettop(L);
}

static int io_write(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_IO_output"); // set by Lua's io library
  luaL_Stream *output = luaL_testudata(L, -1, LUA_FILEHANDLE);
  lua_pop(L, 1);
  if (output && !output->closef) return luaL_error(L, "default output file is closed");
  return write_above(L, output, 1);
}

static int file_write(lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  if (!stream->closef) return luaL_error(L, "attempt to use a closed file");
  return write_above(L, stream, 2);
}

/// table[name] = function, with the old value as its upvalue.
static void wrap(lua_State *L, const char *name, lua_CFunction function) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, function, 1);
  lua_setfield(L, -2, name);
}

void clua_print_above(lua_State *L) {
  lua_register(L, "print", print);
  if (lua_getglobal(L, LUA_IOLIBNAME) == LUA_TTABLE) wrap(L, "write", io_write);
  lua_pop(L, 1);
  if (luaL_getmetatable(L, LUA_FILEHANDLE) == LUA_TTABLE) {
    lua_getfield(L, -1, "__index");
    if (lua_type(L, -1) == LUA_TTABLE) wrap(L, "write", file_write);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}
