// What the files about threads tell each other: team.c, signals.c, threads.c.
#ifndef CKERNELS_TEAM_H
#define CKERNELS_TEAM_H
#include <stdbool.h>

/// The threads that the calling thread may use now, itself among them, which are ready: libgomp will not have to make
/// any of them. At most `ck_num_threads()`; 1 within a team.
/// - for_onednn: whether oneDNN will run on them, so that none of them may receive signals.
int ck_ready_threads(bool for_onednn);
/// Runs `body` in so many threads that are ready.
void ck_run_team(int threads, void (*body)(void *), void *context);

/// Holds the calling thread's signals until the `ck_release_signals` that belongs to it.
/// - always: even where handlers have a stack of their own.
void ck_hold_signals(bool always);
/// - operations: floating-point operations since.
void ck_release_signals(double operations);
/// Lets signals through that are held from one product to the next, before longer work that needs none of that.
void ck_let_signals_through(void);
/// Blocks the calling thread's signals, faults excepted, for good.
void ck_block_signals(void);
/// Whether handlers may run on the stack of what they interrupt.
bool ck_holds_signals(void);
/// A mark in the calling thread that the next product outside of a stretch takes away (`ck_enter_stretch`): whether its
/// team is known to receive no signals.
bool *ck_team_is_deaf(void);

#endif
