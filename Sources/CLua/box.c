// Boxes: userdata that hold Swift values.
#include <stdlib.h>

#include "internal.h"

// ---------------------------------------------------------------- recognition of boxes

// Every box starts with the address of its type: foreign userdata, with any metatable, cannot contain one, and the head
// is read only if the userdata has the size of a box.
clua_box *clua_test_box(lua_State *L, int index, const clua_type *type) {
  clua_box *box = lua_touserdata(L, index);
  if (!box || lua_rawlen(L, index) != sizeof(clua_box)) return NULL; // light userdata have length 0
  return box->type == type ? box : NULL;
}

const clua_type *clua_box_type(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(clua_box)) return NULL;
  index = lua_absindex(L, index);  // the calls below push values
  if (!lua_getmetatable(L, index)) return NULL;
  const void *metatable = lua_topointer(L, -1);
  const clua_box *box = lua_touserdata(L, index);
  // The metatable registered for the address in the head must be that of the value.
  lua_rawgetp(L, LUA_REGISTRYINDEX, box->type);
  bool is_ours = lua_topointer(L, -1) == metatable;
  lua_settop(L, -3);
  return is_ours ? box->type : NULL;
}

// ---------------------------------------------------------------- memory of contents

// Memory for contents is reused only for contents of the same size, in any state: a box may be tested long after its
// content was closed. Memory that a state no longer uses is stored here for the next state.
enum { CARVED = 16, CHUNK = 32 << 10 };

static ck_lock lock;
static clua_content *unused[CLUA_CONTENT_CLASSES];
static char *fresh, *fresh_end;

__attribute__((constructor)) static void add_lock(void) { ck_add_lock(&lock); }

static size_t size_of(size_t class) { return sizeof(clua_content) + class * CLUA_CONTENT_STEP; }

/// Returns a content that no state uses. The caller holds the lock.
static clua_content *find_unused(size_t class) {
  clua_content *content = unused[class];
  if (content) {
    unused[class] = content->next;
    return content;
  }
  if ((size_t)(fresh_end - fresh) < size_of(class)) {
    fresh = aligned_alloc(16, CHUNK);
    fresh_end = fresh ? fresh + CHUNK : fresh;
    if (!fresh) return NULL;
  }
  content = (clua_content *)fresh;
  fresh += size_of(class);
  content->owner = NULL;
  return content;
}

/// Gives the state some unused contents. Returns whether there were any.
static bool refill(clua_state *state, size_t class) {
  size_t bytes = CARVED * size_of(class);
  if (!clua_bound->take_memory(state->context, bytes)) return false;
  state->content_bytes += (int64_t)bytes;
  ck_take_lock(&lock);
  for (int i = 0; i < CARVED; i++) {
    clua_content *content = find_unused(class);
    if (!content) break;
    content->next = state->unused[class];
    state->unused[class] = content;
  }
  ck_release_lock(&lock);
  return state->unused[class];
}

clua_content *clua_take_content(clua_state *state, const clua_type *type) {
  size_t class = clua_content_class(type);
  if (class >= CLUA_CONTENT_CLASSES || (!state->unused[class] && !refill(state, class))) return NULL;
  return clua_take_unused(state, type);
}

void clua_release_contents(clua_state *state) {
  // Values that finalisers made while the state was closing have no finaliser of their own any more.
  while (state->contents) clua_close_content(state, state->contents);
  ck_take_lock(&lock);
  for (size_t class = 0; class < CLUA_CONTENT_CLASSES; class++) {
    for (clua_content *content = state->unused[class], *next; content; content = next) {
      next = content->next;
      content->next = unused[class];
      unused[class] = content;
    }
    state->unused[class] = NULL;
  }
  ck_release_lock(&lock);
  clua_bound->give_back_memory(state->context, (size_t)state->content_bytes);
  state->content_bytes = 0;
}

// ---------------------------------------------------------------- the life of a box

clua_box *clua_new_box(lua_State *L, const clua_type *type, int metatable) {
  clua_box *box = lua_newuserdatauv(L, sizeof *box, type->holds_lua_values ? 1 : 0);
  *box = (clua_box){type, NULL};
  lua_pushvalue(L, metatable);
  if (lua_type(L, -1) != LUA_TTABLE) clua_raise_changed(L);
  lua_setmetatable(L, -2);
  return box;
}

void clua_fill_box(clua_state *state, clua_box *box, clua_content *content) {
  box->content = content;
  content->owner = box;
  content->state = state;
  content->scope = state->scope;
  state->native_bytes += content->cost;
  content->next = state->contents;
  content->link = &state->contents;
  if (content->next) content->next->link = &content->next;
  state->contents = content;
}

void clua_destroy_content(clua_state *state, clua_content *content) {
  content->type->destroy(content->type, clua_value(content));
  if (state->native_limit > 0 && content->type->charge > 0)
    clua_bound->give_back_memory(state->context, (size_t)content->type->charge);
  clua_give_back_content(state, content);
}

void clua_close_content(clua_state *state, clua_content *content) {
  content->owner = NULL;
  state->native_bytes -= content->cost;
  *content->link = content->next;
  if (content->next) content->next->link = content->link;
  clua_destroy_content(state, content);
}

int clua_collect_box(lua_State *L) {
  // Only compared, so any value is allowed.
  const clua_type *type = lua_touserdata(L, lua_upvalueindex(1));
  clua_box *box = clua_test_box(L, 1, type);
  if (box && clua_is_open(box)) clua_close_content(box->content->state, box->content);
  return 0;
}

int clua_leave_box(lua_State *L) {
  const clua_state *state = clua_state_of(L);
  return !state || state->within ? 0 : clua_collect_box(L); // values used by the interrupted native code remain
}

int clua_reclaim(clua_state *state) {
  if (state->within || !state->running) return LUA_OK;
  state->within = CLUA_WITHIN_COLLECTION;
  int status = clua_collect(state->running);
  state->within = CLUA_NOTHING_SPECIAL;
  return status;
}
