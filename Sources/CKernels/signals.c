// Signals wait while oneDNN computes a product.
//
// Two of its kernels, jit_avx_gemm_f32 and jit_avx512_common_gemm_f32, set the stack pointer to the beginning of a
// buffer on the heap (`mov rsp, [ws]`, in 2.6.3 as in 3.7.1), the first for sums longer than 252, the second for sums
// longer than 84. The frame of a signal's handler without a stack of its own would overwrite the memory below that
// buffer. The choice of the kernel depends on the CPU, on the sizes and on the release, and convolutions use products
// too. So the sizes are not tested here: signals are held around every call into oneDNN that computes, in the calling
// thread by the functions below, in the threads of its team by team.c.
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ckernels.h"
#include "team.h"

static atomic_bool holds_signals = true;

void ck_set_holds_signals(bool holds) { atomic_store(&holds_signals, holds); }
bool ck_holds_signals(void) { return atomic_load_explicit(&holds_signals, memory_order_relaxed); }

/// The kernel's own type of signal sets: one bit for each of its 64 signals.
typedef uint64_t signal_set;

static signal_set bit(int number) { return (signal_set)1 << (number - 1); }

/// All signals except those that a thread causes by a fault, for which the kernel would end the process.
static signal_set all_but_faults(void) {
  return ~(bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL) | bit(SIGTRAP) | bit(SIGABRT) | bit(SIGSYS));
}

// The state of the calling thread.
static __thread struct {
  signal_set before;
  double operations;  // since signals were held
  int stretches;
  bool are_held, team_is_deaf;
} own;

/// pthread_sigmask would not do: it never changes the two signals of glibc, by which pthread_cancel and setuid run a
/// handler in every thread.
static bool change_mask(int how, const signal_set *set, signal_set *before) {
  return syscall(SYS_rt_sigprocmask, how, set, before, sizeof *set) == 0;
}

static void let_through(void) {
  own.are_held = false;
  change_mask(SIG_SETMASK, &own.before, NULL);
}

void ck_hold_signals(bool always) {
  if (own.are_held || !(always || ck_holds_signals())) return;
  const signal_set held = all_but_faults();
  own.are_held = change_mask(SIG_BLOCK, &held, &own.before);
  own.operations = 0;
  if (own.stretches == 0) own.team_is_deaf = false;
}

/// The operations for which a handler waits at most, besides those of the current product: a tenth of a millisecond.
enum { MAX_HELD = 10000000 };

void ck_release_signals(double operations) {
  if (!own.are_held) return;
  own.operations += operations;
  if (own.stretches == 0 || own.operations > MAX_HELD) let_through();
}

void ck_let_signals_through(void) {
  if (own.are_held) let_through();
}

void ck_block_signals(void) {
  // pthread_sigmask never blocks glibc's own two signals: setuid waits for every thread to handle its signal, and a
  // thread of a team sleeps until it is needed.
  sigset_t all;
  sigfillset(&all);
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
}

bool *ck_team_is_deaf(void) { return &own.team_is_deaf; }

// ---------------------------------------------------------------- stretches

void ck_enter_stretch(void) {
  if (own.stretches++ == 0) own.team_is_deaf = false;
}

void ck_leave_stretch(void) {
  if (--own.stretches == 0) ck_let_signals_through();
}

int ck_suspend_stretches(void) {
  int stretches = own.stretches;
  own.stretches = 0;
  ck_let_signals_through();
  return stretches;
}

void ck_resume_stretches(int stretches) {
  own.stretches = stretches;
  own.team_is_deaf = false;
}
