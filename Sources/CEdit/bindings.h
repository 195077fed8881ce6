// The user's key bindings.
#ifndef CEDIT_BINDINGS_H
#define CEDIT_BINDINGS_H

#include <histedit.h>

/// Reads the file that $EDITRC names, or ~/.editrc, with bounds that libedit itself lacks: its buffers are of 1,024 letters,
/// and it reads whatever the name stands for.
void cedit_read_bindings(EditLine *line, const char *program);

#endif
