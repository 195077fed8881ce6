// digits8x8.npz, byte for byte, inside the binary: a module loaded from anywhere finds it.
#ifndef CDIGITS_H
#define CDIGITS_H
#include <stddef.h>
const void *cdigits_bytes(void);
size_t cdigits_size(void);
#endif
