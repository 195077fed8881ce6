// string.find, match, gmatch and gsub that can be stopped. Stock Lua matches inside one C call that no hook reaches,
// and a backtracking pattern may take practically forever.
#define _GNU_SOURCE // memmem
#include <ctype.h>
#include <string.h>

#include "matcher.h"

// ---------------------------------------------------------------- find and match

static size_t start_index(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position;
  if (position == 0) return 1;
  if (position < -(lua_Integer)length) return 1;
  return length + (size_t)position + 1;
}

static bool is_plain(const char *pattern, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (pattern[i] != '\0' && strchr("^$*+?.([%-", pattern[i])) return false;
  return true;
}

static int search(lua_State *L, bool is_find) {
  size_t length, pattern_length;
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_index(luaL_optinteger(L, 3, 1), length) - 1;
  if (start > length) {
    luaL_pushfail(L);
    return 1;
  }
  if (is_find && (lua_toboolean(L, 4) || is_plain(pattern, pattern_length))) {
    const char *found = pattern_length == 0
                            ? subject + start
                            : memmem(subject + start, length - start, pattern, pattern_length);
    if (found) {
      lua_pushinteger(L, found - subject + 1);
      lua_pushinteger(L, found - subject + (ptrdiff_t)pattern_length);
      return 2;
    }
    luaL_pushfail(L);
    return 1;
  }
  clua_matcher m;
  clua_start_matcher(&m, L, subject, length, pattern + pattern_length);
  bool is_anchored = pattern_length > 0 && *pattern == '^';
  const char *s = subject + start;
  do {
    const char *end = clua_match_at(&m, s, pattern + is_anchored);
    if (end && is_find) {
      lua_pushinteger(L, s - subject + 1);
      lua_pushinteger(L, end - subject);
      return clua_push_captures(&m, NULL, NULL) + 2;
    }
    if (end) return clua_push_captures(&m, s, end);
  } while (s++ < m.subject_end && !is_anchored);
  luaL_pushfail(L);
  return 1;
}

static int string_find(lua_State *L) { return search(L, true); }
static int string_match(lua_State *L) { return search(L, false); }

// ---------------------------------------------------------------- gmatch

typedef struct iteration {
  clua_matcher m;
  const char *next, *pattern, *last_end; // the end of the last match, which an empty match may not repeat
} iteration;

static int next_match(lua_State *L) {
  iteration *it = lua_touserdata(L, lua_upvalueindex(3));
  if (!it || lua_rawlen(L, lua_upvalueindex(3)) != sizeof *it) return clua_raise_changed(L);
  it->m.L = L;
  for (const char *s = it->next; s <= it->m.subject_end; s++) {
    const char *end = clua_match_at(&it->m, s, it->pattern);
    if (end && end != it->last_end) {
      it->next = it->last_end = end;
      return clua_push_captures(&it->m, s, end);
    }
  }
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t length, pattern_length;
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_index(luaL_optinteger(L, 3, 1), length) - 1;
  lua_settop(L, 2); // both strings live in the closure
  iteration *it = lua_newuserdatauv(L, sizeof(iteration), 0);
  clua_start_matcher(&it->m, L, subject, length, pattern + pattern_length);
  it->next = subject + (start > length ? length + 1 : start);
  it->pattern = pattern;
  it->last_end = NULL;
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

// ---------------------------------------------------------------- gsub

/// Adds the replacement string, with %0 to %9 filled in.
static void add_text(clua_matcher *m, luaL_Buffer *result, const char *start, const char *end) {
  size_t length;
  const char *text = lua_tolstring(m->L, 3, &length);
  const char *escape;
  while ((escape = memchr(text, CLUA_ESCAPE, length))) {
    luaL_addlstring(result, text, (size_t)(escape - text));
    length -= (size_t)(escape - text);
    char what = length > 1 ? escape[1] : '\0';
    if (what == CLUA_ESCAPE)
      luaL_addchar(result, CLUA_ESCAPE);
    else if (what == '0')
      luaL_addlstring(result, start, (size_t)(end - start));
    else if (isdigit((unsigned char)what)) {
      clua_push_capture(m, what - '1', start, end);
      luaL_addvalue(result);
    } else
      luaL_error(m->L, "invalid use of '%c' in replacement string", CLUA_ESCAPE);
    text = escape + 2;
    length -= 2;
  }
  luaL_addlstring(result, text, length);
}

/// Adds the replacement. Returns whether the match was replaced.
static bool add_replacement(clua_matcher *m, luaL_Buffer *result, const char *start, const char *end, int type) {
  lua_State *L = m->L;
  if (type == LUA_TFUNCTION) {
    if (ck_stack_is_low(CLUA_STACK_RESERVE)) luaL_error(L, "stack overflow");
    lua_pushvalue(L, 3);
    lua_call(L, clua_push_captures(m, start, end), 1);
  } else if (type == LUA_TTABLE) {
    clua_push_capture(m, 0, start, end);
    lua_gettable(L, 3);
  } else {
    add_text(m, result, start, end);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(result, start, (size_t)(end - start));
    return false;
  }
  if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(result);
  return true;
}

static int string_gsub(lua_State *L) {
  size_t length, pattern_length;
  const char *subject = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  int type = lua_type(L, 3);
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                   "string/function/table");
  lua_Integer limit = luaL_optinteger(L, 4, (lua_Integer)length + 1);
  bool is_anchored = pattern_length > 0 && *pattern == '^';
  clua_matcher m;
  clua_start_matcher(&m, L, subject, length, pattern + pattern_length);
  luaL_Buffer result;
  luaL_buffinit(L, &result);
  const char *s = subject, *last_end = NULL;
  lua_Integer count = 0;
  bool is_changed = false;
  while (count < limit) {
    const char *end = clua_match_at(&m, s, pattern + is_anchored);
    if (end && end != last_end) {
      count++;
      is_changed = add_replacement(&m, &result, s, end, type) || is_changed;
      s = last_end = end;
    } else if (s < m.subject_end) {
      luaL_addchar(&result, *s++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (!is_changed) {
    lua_pushvalue(L, 1);
  } else {
    luaL_addlstring(&result, s, (size_t)(m.subject_end - s));
    luaL_pushresult(&result);
  }
  lua_pushinteger(L, count);
  return 2;
}

void clua_set_pattern_functions(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"find", string_find}, {"match", string_match}, {"gmatch", string_gmatch}, {"gsub", string_gsub}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
