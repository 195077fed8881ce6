// Matching of Lua's patterns: the matcher of patterns.c.
#ifndef CLUA_MATCHER_H
#define CLUA_MATCHER_H

#include "host.h"

enum { CLUA_ESCAPE = '%', CLUA_MAX_CAPTURES = 32, CLUA_UNFINISHED = -1, CLUA_POSITION = -2 };

/// A subject and the captures of its last match.
typedef struct clua_matcher {
  lua_State *L;
  const char *subject, *subject_end, *pattern_end;
  int depth; // remaining depth of recursion
  int steps; // until the next poll
  int count; // of the captures
  struct {
    const char *start;
    ptrdiff_t length; // or CLUA_UNFINISHED, or CLUA_POSITION for a position without text
  } capture[CLUA_MAX_CAPTURES];
} clua_matcher;

/// Prepares the matching of a subject with a pattern that ends at `pattern_end`.
void clua_start_matcher(clua_matcher *m, lua_State *L, const char *subject, size_t length, const char *pattern_end);
/// The end of the match that begins at `s`, or NULL. Raises.
const char *clua_match_at(clua_matcher *m, const char *s, const char *pattern);
/// Pushes a capture, counted from 0, of the match from `start` to `end`. A pattern without captures has the whole match
/// as its first. Raises.
void clua_push_capture(clua_matcher *m, int which, const char *start, const char *end);
/// Pushes all captures and returns their number. `start` is NULL if the whole match is not pushed either. Raises.
int clua_push_captures(clua_matcher *m, const char *start, const char *end);

#endif
