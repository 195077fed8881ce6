// "did you mean" for misspelt names of fields and options.
#include "internal.h"

void clua_consider(clua_suggestion *suggestion, const char *known) {
  int distance = clua_bound->name_distance(suggestion->name, known);
  if (distance < 0 || (suggestion->nearest && distance >= suggestion->distance)) return;
  suggestion->nearest = known;
  suggestion->distance = distance;
}

void clua_push_suggestion(lua_State *L, const clua_suggestion *suggestion, const char *before, const char *after) {
  if (suggestion->nearest)
    lua_pushfstring(L, "%sdid you mean '%s'?%s", before, suggestion->nearest, after);
  else
    lua_pushstring(L, "");
}
