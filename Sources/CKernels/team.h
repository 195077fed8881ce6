// The interface between the files about threads: team.c, trial.c, signals.c, threads.c.
#ifndef CKERNELS_TEAM_H
#define CKERNELS_TEAM_H
#include <stdbool.h>

/// The number of threads that the calling thread may use now, itself included, all of them ready: libgomp will not have
/// to create any. At most `ck_num_threads()`; 1 within a team.
/// - for_onednn: whether oneDNN will run on them, so that none of them may receive signals.
int ck_ready_threads(bool for_onednn);
/// The number of threads that can be created at once in addition to the existing ones, at most `count`. All of them
/// end.
int ck_try_threads(int count);
/// Runs `body` in `threads` threads, which are ready.
void ck_run_team(int threads, void (*body)(void *), void *context);

/// Holds the calling thread's signals until the matching `ck_release_signals`.
/// - always: even if handlers have a stack of their own.
void ck_hold_signals(bool always);
/// - operations: floating-point operations since then.
void ck_release_signals(double operations);
/// Lets held signals through, before longer work without products.
void ck_let_signals_through(void);
/// Blocks the calling thread's signals permanently, except faults.
void ck_block_signals(void);
/// Whether handlers may run on the stack of the interrupted code.
bool ck_holds_signals(void);
/// A flag of the calling thread, cleared by the next product outside of a stretch (`ck_enter_stretch`): whether its
/// team is known to receive no signals.
bool *ck_team_is_deaf(void);

#endif
