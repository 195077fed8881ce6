// string.find, match, gmatch and gsub that can be stopped. Stock Lua matches inside one C call that no hook reaches,
// and a backtracking pattern may take practically forever. The algorithm is that of Lua 5.4's lstrlib.c (Copyright
// 1994-2022 Lua.org, PUC-Rio, MIT licence), so that every pattern has the same meaning; steps are counted.
#define _GNU_SOURCE // memmem
#include <ctype.h>
#include <string.h>

#include "host.h"

enum { ESCAPE = '%', MAX_CAPTURES = 32, MAX_DEPTH = 200, STEPS_BETWEEN_POLLS = 50000 };
enum { UNFINISHED = -1, POSITION = -2 }; // lengths of captures

typedef struct matcher {
  lua_State *L;
  const char *subject, *subject_end, *pattern_end;
  int depth; // remaining depth of recursion
  int steps; // until the next poll
  int count;
  struct {
    const char *start;
    ptrdiff_t length;
  } capture[MAX_CAPTURES];
} matcher;

static const char *match(matcher *m, const char *s, const char *p);

static inline void step(matcher *m) {
  if (--m->steps > 0) return;
  m->steps = STEPS_BETWEEN_POLLS;
  clua_poll(m->L);
}

// ---------------------------------------------------------------- one character

static const char *class_end(matcher *m, const char *p) {
  char c = *p++;
  if (c == ESCAPE) {
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (c != '[') return p;
  if (p < m->pattern_end && *p == '^') p++;
  do { // the first ] is one of the set
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == ESCAPE) {
      if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
      p++;
    }
  } while (p == m->pattern_end || *p != ']');
  return p + 1;
}

static bool in_class(int c, int class) {
  bool is;
  switch (tolower(class)) {
    case 'a': is = isalpha(c); break;
    case 'c': is = iscntrl(c); break;
    case 'd': is = isdigit(c); break;
    case 'g': is = isgraph(c); break;
    case 'l': is = islower(c); break;
    case 'p': is = ispunct(c); break;
    case 's': is = isspace(c); break;
    case 'u': is = isupper(c); break;
    case 'w': is = isalnum(c); break;
    case 'x': is = isxdigit(c); break;
    default: return class == c;
  }
  return isupper(class) ? !is : is;
}

/// `p` is at '[' and `last` at its ']'.
static bool in_set(int c, const char *p, const char *last) {
  bool is_member = true;
  if (p[1] == '^') {
    is_member = false;
    p++;
  }
  while (++p < last) {
    if (*p == ESCAPE) {
      p++;
      if (in_class(c, (unsigned char)*p)) return is_member;
    } else if (p[1] == '-' && p + 2 < last) {
      p += 2;
      if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return is_member;
    } else if ((unsigned char)*p == c) {
      return is_member;
    }
  }
  return !is_member;
}

static bool matches_one(matcher *m, const char *s, const char *p, const char *end) {
  if (s >= m->subject_end) return false;
  int c = (unsigned char)*s;
  switch (*p) {
    case '.': return true;
    case ESCAPE: return in_class(c, (unsigned char)p[1]);
    case '[': return in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
  }
}

// ---------------------------------------------------------------- items of a pattern

static const char *match_balance(matcher *m, const char *s, const char *p) {
  if (m->pattern_end - p < 2) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->subject_end || *s != *p) return NULL;
  int open = *p, close = p[1], depth = 1;
  while (++s < m->subject_end) {
    step(m);
    if (*s == close) {
      if (--depth == 0) return s + 1;
    } else if (*s == open) {
      depth++;
    }
  }
  return NULL;
}

static const char *match_most(matcher *m, const char *s, const char *p, const char *end) {
  ptrdiff_t count = 0;
  while (matches_one(m, s + count, p, end)) {
    step(m);
    count++;
  }
  for (; count >= 0; count--) {
    step(m);
    const char *rest = match(m, s + count, end + 1);
    if (rest) return rest;
  }
  return NULL;
}

static const char *match_least(matcher *m, const char *s, const char *p, const char *end) {
  for (;; s++) {
    step(m);
    const char *rest = match(m, s, end + 1);
    if (rest) return rest;
    if (!matches_one(m, s, p, end)) return NULL;
  }
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t length) {
  if (m->count >= MAX_CAPTURES) luaL_error(m->L, "too many captures");
  m->capture[m->count].start = s;
  m->capture[m->count].length = length;
  m->count++;
  const char *rest = match(m, s, p);
  if (!rest) m->count--;
  return rest;
}

static const char *close_capture(matcher *m, const char *s, const char *p) {
  int which = m->count - 1;
  while (which >= 0 && m->capture[which].length != UNFINISHED) which--;
  if (which < 0) luaL_error(m->L, "invalid pattern capture");
  m->capture[which].length = s - m->capture[which].start;
  const char *rest = match(m, s, p);
  if (!rest) m->capture[which].length = UNFINISHED;
  return rest;
}

static const char *match_again(matcher *m, const char *s, int digit) {
  int which = digit - '1';
  if (which < 0 || which >= m->count || m->capture[which].length == UNFINISHED)
    luaL_error(m->L, "invalid capture index %%%d", which + 1);
  size_t length = (size_t)m->capture[which].length;
  if ((size_t)(m->subject_end - s) >= length && memcmp(m->capture[which].start, s, length) == 0) return s + length;
  return NULL;
}

/// %f[set]: a position between a character outside the set and one inside.
static const char *match_frontier(matcher *m, const char *s, const char *p, const char **after) {
  if (p == m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = class_end(m, p);
  int before = s == m->subject ? 0 : (unsigned char)s[-1];
  int next = s < m->subject_end ? (unsigned char)*s : 0;
  *after = end;
  return !in_set(before, p, end - 1) && in_set(next, p, end - 1) ? s : NULL;
}

/// The end of the match that begins at `s` with the pattern from `p` on, or NULL.
static const char *match(matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
  while (s && p != m->pattern_end) {
    step(m);
    if (*p == '(') {
      bool is_position = p + 1 < m->pattern_end && p[1] == ')';
      s = open_capture(m, s, p + (is_position ? 2 : 1), is_position ? POSITION : UNFINISHED);
      break;
    }
    if (*p == ')') {
      s = close_capture(m, s, p + 1);
      break;
    }
    if (*p == '$' && p + 1 == m->pattern_end) {
      s = s == m->subject_end ? s : NULL;
      break;
    }
    if (*p == ESCAPE && p + 1 < m->pattern_end) {
      if (p[1] == 'b') {
        s = match_balance(m, s, p + 2);
        p += 4;
        continue;
      }
      if (p[1] == 'f') {
        s = match_frontier(m, s, p + 2, &p);
        continue;
      }
      if (isdigit((unsigned char)p[1])) {
        s = match_again(m, s, (unsigned char)p[1]);
        p += 2;
        continue;
      }
    }
    const char *end = class_end(m, p);
    char suffix = end < m->pattern_end ? *end : '\0';
    if (!matches_one(m, s, p, end)) {
      if (suffix != '*' && suffix != '?' && suffix != '-') {
        s = NULL;
        break;
      }
      p = end + 1;
    } else if (suffix == '?') {
      const char *rest = match(m, s + 1, end + 1);
      if (rest) {
        s = rest;
        break;
      }
      p = end + 1;
    } else if (suffix == '+' || suffix == '*') {
      s = match_most(m, suffix == '+' ? s + 1 : s, p, end);
      break;
    } else if (suffix == '-') {
      s = match_least(m, s, p, end);
      break;
    } else {
      s++;
      p = end;
    }
  }
  m->depth++;
  return s;
}

// ---------------------------------------------------------------- captures as values

static void prepare(matcher *m, lua_State *L, const char *subject, size_t length, const char *pattern_end) {
  m->L = L;
  m->subject = subject;
  m->subject_end = subject + length;
  m->pattern_end = pattern_end;
  m->steps = STEPS_BETWEEN_POLLS;
}

static const char *match_from(matcher *m, const char *s, const char *pattern) {
  m->depth = MAX_DEPTH;
  m->count = 0;
  return match(m, s, pattern);
}

/// Pushes a capture. A pattern without captures has the whole match as its first.
static void push_capture(matcher *m, int which, const char *start, const char *end) {
  if (which >= m->count) {
    if (which != 0) luaL_error(m->L, "invalid capture index %%%d", which + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  ptrdiff_t length = m->capture[which].length;
  if (length == UNFINISHED) luaL_error(m->L, "unfinished capture");
  if (length == POSITION)
    lua_pushinteger(m->L, m->capture[which].start - m->subject + 1);
  else
    lua_pushlstring(m->L, m->capture[which].start, (size_t)length);
}

/// Pushes the captures and returns their number; `start` is NULL if the whole match is not to be pushed.
static int push_captures(matcher *m, const char *start, const char *end) {
  int count = m->count == 0 && start ? 1 : m->count;
  luaL_checkstack(m->L, count, "too many captures");
  for (int which = 0; which < count; which++) push_capture(m, which, start, end);
  return count;
}

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
  matcher m;
  prepare(&m, L, subject, length, pattern + pattern_length);
  bool is_anchored = pattern_length > 0 && *pattern == '^';
  const char *s = subject + start;
  do {
    const char *end = match_from(&m, s, pattern + is_anchored);
    if (end && is_find) {
      lua_pushinteger(L, s - subject + 1);
      lua_pushinteger(L, end - subject);
      return push_captures(&m, NULL, NULL) + 2;
    }
    if (end) return push_captures(&m, s, end);
  } while (s++ < m.subject_end && !is_anchored);
  luaL_pushfail(L);
  return 1;
}

static int string_find(lua_State *L) { return search(L, true); }
static int string_match(lua_State *L) { return search(L, false); }

// ---------------------------------------------------------------- gmatch

typedef struct iteration {
  matcher m;
  const char *next, *pattern, *last_end; // the end of the last match, which an empty match may not repeat
} iteration;

static int next_match(lua_State *L) {
  iteration *it = lua_touserdata(L, lua_upvalueindex(3));
  if (!it || lua_rawlen(L, lua_upvalueindex(3)) != sizeof *it) return clua_raise_changed(L);
  it->m.L = L;
  for (const char *s = it->next; s <= it->m.subject_end; s++) {
    const char *end = match_from(&it->m, s, it->pattern);
    if (end && end != it->last_end) {
      it->next = it->last_end = end;
      return push_captures(&it->m, s, end);
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
  prepare(&it->m, L, subject, length, pattern + pattern_length);
  it->next = subject + (start > length ? length + 1 : start);
  it->pattern = pattern;
  it->last_end = NULL;
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

// ---------------------------------------------------------------- gsub

/// Adds the replacement string, with %0 to %9 filled in.
static void add_text(matcher *m, luaL_Buffer *result, const char *start, const char *end) {
  size_t length;
  const char *text = lua_tolstring(m->L, 3, &length);
  const char *escape;
  while ((escape = memchr(text, ESCAPE, length))) {
    luaL_addlstring(result, text, (size_t)(escape - text));
    length -= (size_t)(escape - text);
    char what = length > 1 ? escape[1] : '\0';
    if (what == ESCAPE)
      luaL_addchar(result, ESCAPE);
    else if (what == '0')
      luaL_addlstring(result, start, (size_t)(end - start));
    else if (isdigit((unsigned char)what)) {
      push_capture(m, what - '1', start, end);
      luaL_addvalue(result);
    } else
      luaL_error(m->L, "invalid use of '%c' in replacement string", ESCAPE);
    text = escape + 2;
    length -= 2;
  }
  luaL_addlstring(result, text, length);
}

/// Adds the replacement. Returns whether the match was replaced.
static bool add_replacement(matcher *m, luaL_Buffer *result, const char *start, const char *end, int type) {
  lua_State *L = m->L;
  if (type == LUA_TFUNCTION) {
    if (ck_stack_is_low(CLUA_STACK_RESERVE)) luaL_error(L, "stack overflow");
    lua_pushvalue(L, 3);
    lua_call(L, push_captures(m, start, end), 1);
  } else if (type == LUA_TTABLE) {
    push_capture(m, 0, start, end);
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
  matcher m;
  prepare(&m, L, subject, length, pattern + pattern_length);
  luaL_Buffer result;
  luaL_buffinit(L, &result);
  const char *s = subject, *last_end = NULL;
  lua_Integer count = 0;
  bool is_changed = false;
  while (count < limit) {
    const char *end = match_from(&m, s, pattern + is_anchored);
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
