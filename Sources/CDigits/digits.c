#include "cdigits.h"

#if !__has_embed("digits8x8.npz")
#error "digits8x8.npz is missing beside digits.c"
#endif

#pragma clang diagnostic ignored "-Wc23-extensions"
const unsigned char cdigits_npz[] = {
#embed "digits8x8.npz"
};
const size_t cdigits_npz_size = sizeof cdigits_npz;
