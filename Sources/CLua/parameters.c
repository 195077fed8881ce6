// The parameters of a function in Lua 5.1, whose API names them only while the function runs. The function's binary form
// has the names.
#include <stdlib.h>
#include <string.h>

#include "stand_ins.h"

typedef struct dump {
  char *bytes;
  size_t size, capacity;
  size_t position; // of reading
  bool is_bad;
} dump;

/// A lua_Writer. A result other than 0 ends the dump.
static int write(lua_State *L, const void *bytes, size_t size, void *context) {
  (void)L;
  dump *d = context;
  if (d->capacity - d->size < size) {
    size_t capacity = 2 * d->capacity + size;
    char *grown = realloc(d->bytes, capacity);
    if (!grown) return 1;
    d->bytes = grown;
    d->capacity = capacity;
  }
  memcpy(d->bytes + d->size, bytes, size);
  d->size += size;
  return 0;
}

/// The next `size` bytes, or NULL at the end.
static const char *take(dump *d, size_t size) {
  if (d->is_bad || d->size - d->position < size) {
    d->is_bad = true;
    return NULL;
  }
  const char *bytes = d->bytes + d->position;
  d->position += size;
  return bytes;
}

static size_t take_number(dump *d, size_t size) {
  size_t number = 0;
  const char *bytes = take(d, size);
  if (bytes) memcpy(&number, bytes, size);
  return number;
}

static size_t take_count(dump *d) { return take_number(d, sizeof(int)); }

/// Strings have their length, with the zero byte at the end, before them.
static const char *take_string(dump *d) { return take(d, take_number(d, sizeof(size_t))); }

static void skip_constants(dump *d) {
  for (size_t count = take_count(d); count > 0 && !d->is_bad; count--) {
    switch (take_number(d, 1)) {
    case LUA_TBOOLEAN: take(d, 1); break;
    case LUA_TNUMBER: take(d, sizeof(double)); break;
    case LUA_TSTRING: take_string(d); break;
    case LUA_TNIL: break;
    default: d->is_bad = true;
    }
  }
}

/// Reads a function up to its local variables, the first of which are its parameters. Returns the number of parameters.
static size_t skip_to_locals(dump *d, int depth) {
  take_string(d);            // source
  take(d, 2 * sizeof(int));  // lines
  take(d, 1);                // number of upvalues
  size_t parameters = take_number(d, 1);
  take(d, 2);                // is_vararg, stack size
  take(d, take_count(d) * 4); // instructions
  skip_constants(d);
  for (size_t count = take_count(d); count > 0 && !d->is_bad; count--) {
    if (depth == 0) {
      d->is_bad = true;
      break;
    }
    skip_to_locals(d, depth - 1);
    for (size_t locals = take_count(d); locals > 0 && !d->is_bad; locals--) {
      take_string(d);
      take(d, 2 * sizeof(int));
    }
    for (size_t upvalues = take_count(d); upvalues > 0 && !d->is_bad; upvalues--) take_string(d);
  }
  take(d, take_count(d) * sizeof(int)); // lines of the instructions
  return parameters;
}

enum { HEADER = 12, MAX_DEPTH = 200 };

const char *clua_parameter_51(lua_State *L, int (*write_function)(lua_State *, clua_writer, void *), int number) {
  static _Thread_local char name[64];
  dump d = {0};
  const char *found = NULL;
  if (write_function(L, write, &d) == 0 && take(&d, HEADER)) {
    size_t parameters = skip_to_locals(&d, MAX_DEPTH), count = take_count(&d);
    for (int i = 1; (size_t)number <= parameters && i <= number && (size_t)i <= count && !d.is_bad; i++) {
      found = take_string(&d);
      take(&d, 2 * sizeof(int));
    }
  }
  if (d.is_bad || !found || strlen(found) >= sizeof name) found = NULL;
  if (found) found = strcpy(name, found);
  free(d.bytes);
  return found;
}
