#include "cdigits.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "digits8x8.npz"
};

const void *cdigits_bytes(void) { return bytes; }
size_t cdigits_size(void) { return sizeof bytes; }
