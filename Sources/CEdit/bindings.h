// The user's key bindings.
#ifndef CEDIT_BINDINGS_H
#define CEDIT_BINDINGS_H

#include <histedit.h>

/// Reads the file that $EDITRC names, or ~/.editrc, with limits that libedit itself lacks: its buffers have 1,024
/// bytes, and it reads any kind of file.
void cedit_read_bindings(EditLine *line, const char *program);

#endif
