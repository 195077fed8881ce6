// How large libedit may think the terminal is.
#ifndef CEDIT_SIZE_H
#define CEDIT_SIZE_H

#include <stdbool.h>

/// Between these two calls the thread sees terminals of at least one and at most 1,000 rows and columns: libedit takes
/// memory for every cell of the screen, and a terminal may say anything.
void cedit_bound_size(void);
void cedit_unbound_size(void);

#endif
