// The algorithm is that of Lua 5.4's lstrlib.c (Copyright 1994-2022 Lua.org, PUC-Rio, MIT licence), so that every
// pattern has the same meaning; steps are counted, and the matcher polls for a stop between them.
#include "matcher.h"

#include <ctype.h>
#include <string.h>

enum { MAX_DEPTH = 200, STEPS_BETWEEN_POLLS = 50000 };

static const char *match(clua_matcher *m, const char *s, const char *p);

static inline void step(clua_matcher *m) {
  if (--m->steps > 0) return;
  m->steps = STEPS_BETWEEN_POLLS;
  clua_poll(m->L);
}

// ---------------------------------------------------------------- one character

static const char *class_end(clua_matcher *m, const char *p) {
  char c = *p++;
  if (c == CLUA_ESCAPE) {
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (c != '[') return p;
  if (p < m->pattern_end && *p == '^') p++;
  do { // the first ] is one of the set
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == CLUA_ESCAPE) {
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
    if (*p == CLUA_ESCAPE) {
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

static bool matches_one(clua_matcher *m, const char *s, const char *p, const char *end) {
  if (s >= m->subject_end) return false;
  int c = (unsigned char)*s;
  switch (*p) {
    case '.': return true;
    case CLUA_ESCAPE: return in_class(c, (unsigned char)p[1]);
    case '[': return in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
  }
}

// ---------------------------------------------------------------- items of a pattern

static const char *match_balance(clua_matcher *m, const char *s, const char *p) {
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

static const char *match_greedy(clua_matcher *m, const char *s, const char *p, const char *end) {
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

static const char *match_lazy(clua_matcher *m, const char *s, const char *p, const char *end) {
  for (;; s++) {
    step(m);
    const char *rest = match(m, s, end + 1);
    if (rest) return rest;
    if (!matches_one(m, s, p, end)) return NULL;
  }
}

static const char *open_capture(clua_matcher *m, const char *s, const char *p, ptrdiff_t length) {
  if (m->count >= CLUA_MAX_CAPTURES) luaL_error(m->L, "too many captures");
  m->capture[m->count].start = s;
  m->capture[m->count].length = length;
  m->count++;
  const char *rest = match(m, s, p);
  if (!rest) m->count--;
  return rest;
}

static const char *close_capture(clua_matcher *m, const char *s, const char *p) {
  int which = m->count - 1;
  while (which >= 0 && m->capture[which].length != CLUA_UNFINISHED) which--;
  if (which < 0) luaL_error(m->L, "invalid pattern capture");
  m->capture[which].length = s - m->capture[which].start;
  const char *rest = match(m, s, p);
  if (!rest) m->capture[which].length = CLUA_UNFINISHED;
  return rest;
}

static const char *match_backreference(clua_matcher *m, const char *s, int digit) {
  int which = digit - '1';
  if (which < 0 || which >= m->count || m->capture[which].length == CLUA_UNFINISHED)
    luaL_error(m->L, "invalid capture index %%%d", which + 1);
  size_t length = (size_t)m->capture[which].length;
  if ((size_t)(m->subject_end - s) >= length && memcmp(m->capture[which].start, s, length) == 0) return s + length;
  return NULL;
}

/// %f[set]: a position between a character outside the set and one inside.
static const char *match_frontier(clua_matcher *m, const char *s, const char *p, const char **after) {
  if (p == m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = class_end(m, p);
  int before = s == m->subject ? 0 : (unsigned char)s[-1];
  int next = s < m->subject_end ? (unsigned char)*s : 0;
  *after = end;
  return !in_set(before, p, end - 1) && in_set(next, p, end - 1) ? s : NULL;
}

/// The end of the match that begins at `s` with the pattern from `p` on, or NULL.
static const char *match(clua_matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
  while (s && p != m->pattern_end) {
    step(m);
    if (*p == '(') {
      bool is_position = p + 1 < m->pattern_end && p[1] == ')';
      s = open_capture(m, s, p + (is_position ? 2 : 1), is_position ? CLUA_POSITION : CLUA_UNFINISHED);
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
    if (*p == CLUA_ESCAPE && p + 1 < m->pattern_end) {
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
        s = match_backreference(m, s, (unsigned char)p[1]);
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
      s = match_greedy(m, suffix == '+' ? s + 1 : s, p, end);
      break;
    } else if (suffix == '-') {
      s = match_lazy(m, s, p, end);
      break;
    } else {
      s++;
      p = end;
    }
  }
  m->depth++;
  return s;
}

// ---------------------------------------------------------------- matches and their captures

void clua_start_matcher(clua_matcher *m, lua_State *L, const char *subject, size_t length, const char *pattern_end) {
  m->L = L;
  m->subject = subject;
  m->subject_end = subject + length;
  m->pattern_end = pattern_end;
  m->steps = STEPS_BETWEEN_POLLS;
}

const char *clua_match_at(clua_matcher *m, const char *s, const char *pattern) {
  m->depth = MAX_DEPTH;
  m->count = 0;
  return match(m, s, pattern);
}

void clua_push_capture(clua_matcher *m, int which, const char *start, const char *end) {
  if (which >= m->count) {
    if (which != 0) luaL_error(m->L, "invalid capture index %%%d", which + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  ptrdiff_t length = m->capture[which].length;
  if (length == CLUA_UNFINISHED) luaL_error(m->L, "unfinished capture");
  if (length == CLUA_POSITION)
    lua_pushinteger(m->L, m->capture[which].start - m->subject + 1);
  else
    lua_pushlstring(m->L, m->capture[which].start, (size_t)length);
}

int clua_push_captures(clua_matcher *m, const char *start, const char *end) {
  int count = m->count == 0 && start ? 1 : m->count;
  luaL_checkstack(m->L, count, "too many captures");
  for (int which = 0; which < count; which++) clua_push_capture(m, which, start, end);
  return count;
}
