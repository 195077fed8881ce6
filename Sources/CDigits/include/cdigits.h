// Data sets and a model, byte for byte, inside the binary: a module loaded from anywhere finds them. Only use reads them in.
#ifndef CDIGITS_H
#define CDIGITS_H
#include <stddef.h>
// digits8x8.npz
const void *cdigits_bytes(void);
size_t cdigits_size(void);
// mnist5k.npz
const void *cdigits_mnist_bytes(void);
size_t cdigits_mnist_size(void);
// digit_classifier.safetensors, what scripts/examples/digit_classifier.lua wrote
const void *cdigits_classifier_bytes(void);
size_t cdigits_classifier_size(void);
// genesis_exodus.txt
const void *cdigits_text_bytes(void);
size_t cdigits_text_size(void);
#endif
