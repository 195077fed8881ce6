#include "cdata.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "mnist5k.npz"
};

const void *cdata_mnist_bytes(void) { return bytes; }
size_t cdata_mnist_size(void) { return sizeof bytes; }
