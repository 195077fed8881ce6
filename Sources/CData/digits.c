#include "cdata.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "digits8x8.npz"
};

const void *cdata_digits_bytes(void) { return bytes; }
size_t cdata_digits_size(void) { return sizeof bytes; }
