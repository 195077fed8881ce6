// Line editing on a terminal: libedit, and the signals that a terminal sends. In C because libedit takes variadic
// arguments and signal handlers must not enter Swift.
#ifndef CEDIT_H
#define CEDIT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cedit cedit;

/// The result of reading a line.
enum { CEDIT_LINE, CEDIT_INTERRUPTED, CEDIT_END };

/// Opens an editor on standard input and output, in UTF-8. From then on SIGINT does not end the process: it interrupts
/// a read.
/// - complete: called on Tab, while a line is read.
/// - Returns: NULL if these are no terminal, or without memory.
cedit *cedit_open(const char *program, void (*complete)(cedit *editor, void *context), void *context);
void cedit_close(cedit *editor);

/// Reads a line. It is UTF-8, without its end, and valid until the next one is read.
/// - prompt: valid UTF-8.
int cedit_read(cedit *editor, const char *prompt, const char **line, size_t *length);

/// Set the lines that the arrow keys recall: UTF-8, the newest last.
void cedit_forget_lines(cedit *editor);
void cedit_remember_line(cedit *editor, const char *line);

/// The terminal's width in columns.
int cedit_width(void);

// Functions for `complete`, which rings the bell if it neither inserts nor shows anything.

/// The text before the cursor.
const char *cedit_text(cedit *editor, size_t *length);
void cedit_insert(cedit *editor, const char *text);
/// Writes lines, each with its end, below the edited one.
void cedit_show(cedit *editor, const char *lines);

#endif
