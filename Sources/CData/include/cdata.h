// Data sets and a model, byte for byte, inside the binary: a module loaded from anywhere finds them. They are read only
// when used.
#ifndef CDATA_H
#define CDATA_H
#include <stddef.h>
// digits8x8.npz
const void *cdata_digits_bytes(void);
size_t cdata_digits_size(void);
// mnist5k.npz
const void *cdata_mnist_bytes(void);
size_t cdata_mnist_size(void);
// digit_classifier.safetensors, written by scripts/examples/digit_classifier.lua
const void *cdata_classifier_bytes(void);
size_t cdata_classifier_size(void);
// genesis_exodus.npz
const void *cdata_text_bytes(void);
size_t cdata_text_size(void);
#endif
