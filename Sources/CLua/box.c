#include "internal.h"

// Every box starts with the address of its type: foreign userdata, whatever their metatable was made to be, cannot
// hold one, and the head is read only where the userdata is large enough to have one.
clua_box *clua_test_box(lua_State *L, int index, const clua_type *type) {
  clua_box *box = lua_touserdata(L, index);
  if (!box || lua_rawlen(L, index) != sizeof(clua_box) + type->payload) return NULL; // light userdata have length 0
  return box->type == type ? box : NULL;
}

const clua_type *clua_box_type(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) < sizeof(clua_box)) return NULL;
  index = lua_absindex(L, index);  // what follows pushes
  if (!lua_getmetatable(L, index)) return NULL;
  const void *metatable = lua_topointer(L, -1);
  const clua_box *box = lua_touserdata(L, index);
  // The metatable registered for the address in the head must be the one the value has.
  lua_rawgetp(L, LUA_REGISTRYINDEX, box->type);
  bool is_ours = lua_topointer(L, -1) == metatable;
  lua_settop(L, -3);
  return is_ours ? box->type : NULL;
}

clua_box *clua_new_box(lua_State *L, const clua_type *type, int metatable) {
  clua_box *box = lua_newuserdatauv(L, sizeof(clua_box) + type->payload, type->holds_lua_values ? 1 : 0);
  box->type = type;
  box->cost = -1;
  lua_pushvalue(L, metatable);
  lua_setmetatable(L, -2);
  return box;
}

void clua_fill_box(clua_state *state, clua_box *box, int64_t cost) {
  box->cost = cost;
  box->scope = state->scope;
  state->native_bytes += cost;
  box->next = state->boxes;
  box->link = &state->boxes;
  if (box->next) box->next->link = &box->next;
  state->boxes = box;
}

void clua_close_box(clua_state *state, clua_box *box) {
  if (!clua_is_open(box)) return;
  state->native_bytes -= box->cost;
  box->cost = -1;
  *box->link = box->next;
  if (box->next) box->next->link = box->link;
  box->type->destroy(box->type, clua_payload(box));
  if (state->native_limit > 0 && box->type->charge) diffusionkit_give_back(state->context, box->type->charge);
}

int clua_collect_box(lua_State *L) {
  const clua_type *type = lua_touserdata(L, FUNCTION_UPVALUE);
  clua_box *box = clua_test_box(L, 1, type);
  if (box) clua_close_box(lua_touserdata(L, STATE_UPVALUE), box);
  return 0;
}

int clua_leave_box(lua_State *L) {
  const clua_state *state = lua_touserdata(L, STATE_UPVALUE);
  return state->is_reclaiming ? 0 : clua_collect_box(L); // what the interrupted native code uses stays
}

void clua_reclaim(clua_state *state) {
  if (state->is_reclaiming || !state->running) return;
  state->is_reclaiming = true;
  lua_gc(state->running, LUA_GCCOLLECT);
  state->is_reclaiming = false;
}
