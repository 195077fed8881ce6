// State of a thread (stack.c).

/// The state of the calling thread. Each call from a script reads it, so the functions below are inline.
extern __thread struct ck_thread {
  void *slot;
  // The stack is low..<high, both 0 before the first use; SIZE_MAX for high if unknown.
  uintptr_t low, high;
} ck_own_thread;

/// One pointer per thread for the caller's use (DiffusionKit stores its Session there).
static inline void *ck_thread_slot(void) { return ck_own_thread.slot; }
/// Returns the previous value.
static inline void *ck_exchange_thread_slot(void *value) {
  void *before = ck_own_thread.slot;
  ck_own_thread.slot = value;
  return before;
}

/// Allocates the calling thread's variables of all libraries now, since later the C library would end the process if it had no
/// memory for them (thread_locals.c). Called when a thread first uses the library. False if there is too little memory.
bool ck_allocate_thread_locals(void);

/// As `ck_stack_is_low`, for an address outside of the known stack or less than `reserve` above its end.
bool ck_stack_is_low_at(uintptr_t here, size_t reserve);
/// Whether fewer than `reserve` bytes of the thread's stack are left, or, for small stacks, less than half. False on a
/// stack that a host has made itself.
static inline bool ck_stack_is_low(size_t reserve) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  if (here - ck_own_thread.low >= reserve && here < ck_own_thread.high) return false;
  return ck_stack_is_low_at(here, reserve);
}
/// Calls `body` in the first thread of a program, on another stack of `size` bytes if the thread's own may be smaller.
/// Only once at a time.
void ck_run_with_stack(size_t size, void (*body)(void *context), void *context);
