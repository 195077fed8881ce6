// The signals that concern a terminal, as something to read: what they ask for is done by whoever reads, not in a
// handler.
#ifndef CEDIT_SIGNALS_H
#define CEDIT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/// Makes the descriptor, and from here on lets SIGINT end no process. False where that fails.
bool cedit_open_signals(void);
void cedit_close_signals(void);

/// Between these two the signals are kept for cedit_next_signal.
void cedit_catch_signals(void);
void cedit_release_signals(void);

/// A descriptor that is readable when a signal has come.
int cedit_signals(void);
/// The next one that has come.
int cedit_next_signal(void);
/// Lets a signal do what it does without us. Returns when the process goes on.
void cedit_raise(int number);

#endif
