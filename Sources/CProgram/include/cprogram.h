// The command line of the process, read before any other code runs.
#ifndef CPROGRAM_H
#define CPROGRAM_H

/// The command line as the system has it, as bytes; the first is the program's own name. The list ends with NULL; the
/// count is 0 without one.
int cprogram_argument_count(void);
char *const *cprogram_arguments(void);

#endif
