// Boxes: Swift values in userdata, and the data of the state to which they belong.

/// A type of boxed values. There is one for each Swift type, which is never freed.
typedef struct clua_type {
  const char *name;
  size_t payload;                                               // bytes of a value
  void (*destroy)(const struct clua_type *type, void *payload); // destroys the value; calls no Lua
  const void *context;                                          // for destroy
  int64_t charge;        // bytes of a value besides tensors, charged to a limited state while its box is open
  bool holds_lua_values; // boxes get a user value with the Lua values to which the Swift value refers
} clua_type;

/// The content of a box: this head, followed by the value. It is outside of Lua's heap, in memory that is reused only
/// for contents of the same size: a box that Lua has freed without its finaliser (scripts with the debug library can
/// remove its metatable) leaves its content in the list, and a closed box finds a different owner in it.
typedef struct clua_content {
  const struct clua_box *owner; // NULL before it is filled and after it is closed
  const clua_type *type;
  int64_t cost : 48;  // native bytes reported to the collector
  int64_t scope : 16; // the depth of dk.scope in which it was made
  struct clua_content *next, **link; // in the list of the state's open contents
  struct clua_state *state;          // while it is open
} __attribute__((aligned(16))) clua_content;

/// The userdata of a Swift value.
typedef struct clua_box {
  const clua_type *type;
  clua_content *content; // NULL while empty
} clua_box;

/// Unused contents are sorted by size.
enum { CLUA_CONTENT_STEP = 16, CLUA_CONTENT_CLASSES = 64 };

struct clua_function;

/// Native code is short of memory and runs a full collection, and with it finalisers; a kernel is in the middle of its
/// loop and runs a hook.
enum { CLUA_NOTHING_SPECIAL, CLUA_WITHIN_COLLECTION, CLUA_WITHIN_KERNEL };

/// The data that all DiffusionKit values of one Lua state share: a userdata. Functions, boxes and classes have it among
/// their upvalues, which scripts can change: `clua_state_of` checks them.
typedef struct clua_state {
  const void *tag;
  void *context;        // Swift's, retained until the state closes
  lua_CFunction handler; // of messages, for calls of scripts' functions; NULL for none
  lua_State *running;   // the thread (coroutine) of the innermost call into Swift, NULL outside
  int64_t native_bytes; // held by boxes
  int64_t collect_at;   // native_bytes at which the next full collection runs
  int64_t native_limit; // the limit of native_bytes, 0 for none
  int within;           // CLUA_NOTHING_SPECIAL, or why scripts' functions that run now may not call the library
  int64_t next_reference;
  clua_content *contents; // all open contents, the newest first
  int scope;              // the number of running dk.scope calls
  clua_content *unused[CLUA_CONTENT_CLASSES];
  int64_t content_bytes; // of the unused and the open contents, as charged to the memory budget
  const struct clua_function **functions; // closures refer to them by index, from 1
  size_t function_count, function_capacity;
} clua_state;

/// The open or empty box of that type at `index`, else NULL. Safe for any value, foreign userdata included.
clua_box *clua_test_box(lua_State *L, int index, const clua_type *type);
/// The type of the library's box at `index` (open or not), else NULL.
const clua_type *clua_box_type(lua_State *L, int index);
static inline bool clua_is_open(const clua_box *box) { return box->content && box->content->owner == box; }
static inline void *clua_value(clua_content *content) { return content + 1; }
static inline void *clua_payload(clua_box *box) { return clua_value(box->content); }

/// Pushes a new empty box, for clua_fill_box.
int clua_push_box(lua_State *L, const clua_type *type);
/// Returns memory for a value of that type, which the caller initialises; NULL if there is none.
clua_content *clua_take_content(clua_state *state, const clua_type *type);

/// Puts a content with an initialised value into an empty box.
void clua_fill_box(clua_state *state, clua_box *box, clua_content *content);
/// Collects all garbage, inside native code that is short of memory. Finalisers written in Lua cannot call into the
/// library meanwhile: they could close values that the native code uses.
/// Returns LUA_OK, or the status with an error value on top of the running thread's stack.
int clua_reclaim(clua_state *state);
