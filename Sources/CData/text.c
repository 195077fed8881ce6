#include "cdata.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "genesis_exodus.npz"
};

const void *cdata_text_bytes(void) { return bytes; }
size_t cdata_text_size(void) { return sizeof bytes; }
