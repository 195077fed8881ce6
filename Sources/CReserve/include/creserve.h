// Small objects find memory where the system has none left: see reserve.c. Of the program and of the module only, never
// of a library that other programs link.
#ifndef CRESERVE_H
#define CRESERVE_H

#include <stdbool.h>

/// Whether requests for memory go through here. Not under a sanitizer, which has its own ways.
bool creserve_is_used(void);

#endif
