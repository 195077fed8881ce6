// The signals of a terminal, made readable: the reader of the line handles them, outside of the signal handler.
#ifndef CEDIT_SIGNALS_H
#define CEDIT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/// Makes the descriptor, and from then on prevents SIGINT from ending the process. Returns false on failure.
bool cedit_open_signals(void);
void cedit_close_signals(void);

/// Between these two calls signals are recorded for cedit_next_signal.
void cedit_catch_signals(void);
void cedit_release_signals(void);

/// A descriptor that is readable when a signal has arrived.
int cedit_signals(void);
/// The next signal that has arrived.
int cedit_next_signal(void);
/// Lets a signal have its default effect. Returns when the process continues.
void cedit_raise(int number);

#endif
