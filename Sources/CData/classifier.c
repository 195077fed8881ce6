#include "cdata.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "digit_classifier.safetensors"
};

const void *cdata_classifier_bytes(void) { return bytes; }
size_t cdata_classifier_size(void) { return sizeof bytes; }
