// WebP files in memory, by libwebp, which is loaded when it is first needed: programs run without it.
#ifndef CWEBP_H
#define CWEBP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether libwebp is installed.
bool cwebp_is_available(void);

typedef struct cwebp_image {
  int width, height;
  bool has_alpha, has_animation;
} cwebp_image;

/// Reads the header; false for damage. This and the functions below fail without libwebp.
bool cwebp_open(const uint8_t *bytes, size_t size, cwebp_image *image);
/// Reads the pixels, RGB or (with alpha) RGBA, `row_size` bytes per row; false for damage.
bool cwebp_read(const uint8_t *bytes, size_t size, const cwebp_image *image, uint8_t *pixels, size_t row_size);
/// The bytes of a file of RGB or (with alpha) RGBA pixels, which cwebp_free frees; NULL if libwebp refuses. `quality` is
/// libwebp's, 0 to 100.
uint8_t *cwebp_write(const cwebp_image *image, const uint8_t *pixels, size_t row_size, float quality, size_t *size);
void cwebp_free(uint8_t *bytes);

#endif
