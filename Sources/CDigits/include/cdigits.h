// digits8x8.npz, byte for byte, inside the binary: a module loaded from anywhere finds it.
#ifndef CDIGITS_H
#define CDIGITS_H
#include <stddef.h>
extern const unsigned char cdigits_npz[];
extern const size_t cdigits_npz_size;
#endif
