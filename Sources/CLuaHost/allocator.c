// The memory of a state made by a host. Lua frees and makes small objects constantly: those are cached by size and
// reused, which costs a third of malloc and free, and objects made together stay together in the cache.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { STEP = 16, MAX_SMALL = 512, CLASSES = MAX_SMALL / STEP, CHUNK = 32 << 10 };

typedef struct free_block {
  struct free_block *next;
} free_block;

typedef struct clua_allocator {
  clua_budget budget;
  free_block *free[CLASSES];  // by size
  char *fresh, *fresh_end;    // the rest of the newest chunk
  free_block *chunks;         // all chunks, to be freed at the end
} clua_allocator;

// Memory from the system is charged to the budget; small blocks are charged with their chunk.

static void *take(clua_allocator *allocator, size_t size) {
  if (allocator->budget.take && !allocator->budget.take(allocator->budget.context, size)) return NULL;
  void *block = malloc(size);
  if (block && !clua_bound->leaves_headroom(size)) {
    free(block);
    block = NULL;
  }
  if (!block && allocator->budget.take) allocator->budget.give_back(allocator->budget.context, size);
  return block;
}

static void give_back(clua_allocator *allocator, void *block, size_t size) {
  free(block);
  if (allocator->budget.take) allocator->budget.give_back(allocator->budget.context, size);
}

static void *resize(clua_allocator *allocator, void *block, size_t size, size_t new_size) {
  const clua_budget *budget = &allocator->budget;
  if (new_size > size && !clua_bound->leaves_headroom(new_size - size)) return NULL;
  if (budget->take && new_size > size && !budget->take(budget->context, new_size - size)) return NULL;
  void *resized = realloc(block, new_size);
  if (budget->take && new_size > size && !resized) budget->give_back(budget->context, new_size - size);
  if (budget->take && new_size < size) budget->give_back(budget->context, size - new_size);
  return resized ? resized : new_size < size ? block : NULL; // shrinking must not fail
}

static int class_of(size_t size) { return (int)((size - 1) / STEP); }

static void *take_small(clua_allocator *allocator, size_t size) {
  int class = class_of(size);
  free_block *block = allocator->free[class];
  if (block) {
    allocator->free[class] = block->next;
    return block;
  }
  size_t bytes = (size_t)(class + 1) * STEP;
  if ((size_t)(allocator->fresh_end - allocator->fresh) < bytes) {
    // The rest of the old chunk serves smaller requests.
    while (allocator->fresh_end - allocator->fresh >= STEP) {
      size_t rest = (size_t)(allocator->fresh_end - allocator->fresh);
      free_block *left = (free_block *)allocator->fresh;
      int left_class = class_of(rest > MAX_SMALL ? MAX_SMALL : rest);
      left->next = allocator->free[left_class];
      allocator->free[left_class] = left;
      allocator->fresh += (left_class + 1) * STEP;
    }
    free_block *chunk = take(allocator, CHUNK);
    if (!chunk) return NULL;
    chunk->next = allocator->chunks;
    allocator->chunks = chunk;
    allocator->fresh = (char *)chunk + STEP;
    allocator->fresh_end = (char *)chunk + CHUNK;
  }
  void *fresh = allocator->fresh;
  allocator->fresh += bytes;
  return fresh;
}

static void put_small(clua_allocator *allocator, void *block, size_t size) {
  free_block *freed = block;
  freed->next = allocator->free[class_of(size)];
  allocator->free[class_of(size)] = freed;
}

/// As lua_Alloc. Lua always passes a block's true size when it frees it.
static void *allocate(void *context, void *block, size_t size, size_t new_size) {
  clua_allocator *allocator = context;
  if (!block) {
    if (new_size == 0) return NULL;
    return new_size <= MAX_SMALL ? take_small(allocator, new_size) : take(allocator, new_size);
  }
  if (new_size == 0) {
    if (size <= MAX_SMALL)
      put_small(allocator, block, size);
    else
      give_back(allocator, block, size);
    return NULL;
  }
  if (size > MAX_SMALL && new_size > MAX_SMALL) return resize(allocator, block, size, new_size);
  if (size <= MAX_SMALL && new_size <= MAX_SMALL && class_of(size) == class_of(new_size)) return block;
  void *moved = allocate(context, NULL, 0, new_size);
  // Shrinking must not fail. The block stays, and will be cached with those of the smaller size.
  if (!moved) return new_size <= size ? block : NULL;
  memcpy(moved, block, size < new_size ? size : new_size);
  allocate(context, block, size, 0);
  return moved;
}

// ---------------------------------------------------------------- warnings, as luaL_newstate sets them up

static void warn_off(void *context, const char *message, int to_be_continued);
static void warn_on(void *context, const char *message, int to_be_continued);

/// "@on" and "@off" switch warnings; other messages of that form are ignored.
static bool is_control(lua_State *L, const char *message, int to_be_continued) {
  if (to_be_continued || *message != '@') return false;
  if (strcmp(message, "@on") == 0) lua_setwarnf(L, warn_on, L);
  if (strcmp(message, "@off") == 0) lua_setwarnf(L, warn_off, L);
  return true;
}

static void warn_off(void *context, const char *message, int to_be_continued) {
  is_control(context, message, to_be_continued);
}

static void warn_continued(void *context, const char *message, int to_be_continued) {
  fputs(message, stderr);
  if (to_be_continued) return;
  fputs("\n", stderr);
  clua_bound->did_print(true);
  lua_setwarnf(context, warn_on, context);
}

static void warn_on(void *context, const char *message, int to_be_continued) {
  if (is_control(context, message, to_be_continued)) return;
  clua_bound->will_print();
  fputs("Lua warning: ", stderr);
  lua_setwarnf(context, warn_continued, context);
  warn_continued(context, message, to_be_continued);
}

// ---------------------------------------------------------------- states

static void free_allocator(clua_allocator *allocator) {
  while (allocator->chunks) {
    free_block *chunk = allocator->chunks;
    allocator->chunks = chunk->next;
    give_back(allocator, chunk, CHUNK);
  }
  free(allocator);
}

lua_State *clua_new_state(const clua_budget *budget) {
  if (clua_use_linked_lua()) return NULL;
  clua_allocator *allocator = calloc(1, sizeof *allocator);
  if (!allocator) return NULL;
  if (budget) allocator->budget = *budget;
  lua_State *L = lua_newstate(allocate, allocator);
  if (!L) {
    free_allocator(allocator);
    return NULL;
  }
  *(clua_watch **)lua_getextraspace(L) = NULL;
  lua_setwarnf(L, warn_off, L);
  return L;
}

void clua_close(lua_State *L) {
  clua_watch *watch = clua_watch_of(L);
  lua_close(L);
  free(watch);
}

void clua_close_state(lua_State *L) {
  void *allocator;
  lua_getallocf(L, &allocator);
  clua_close(L);
  free_allocator(allocator);
}
