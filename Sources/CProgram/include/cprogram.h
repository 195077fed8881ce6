// What a process is given by whoever starts it, taken before anything else runs in it.
#ifndef CPROGRAM_H
#define CPROGRAM_H

/// The command line as the system has it, bytes; the program's own name is the first. It ends with NULL.
/// 0 where there is none.
int cprogram_argument_count(void);
char *const *cprogram_arguments(void);

#endif
