// Bounds on the terminal's size as libedit sees it.
#ifndef CEDIT_SIZE_H
#define CEDIT_SIZE_H

#include <stdbool.h>

/// Between these two calls the thread sees terminals of at least one and at most 1,000 rows and columns: libedit
/// allocates memory for every cell of the screen, and a terminal may report any size.
void cedit_bound_size(void);
void cedit_unbound_size(void);

#endif
