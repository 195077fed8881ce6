// PNG files in memory as rows of 8-bit or 16-bit samples, through libpng's full API: its simplified one turns 16-bit
// samples into linear light. libpng reports errors with longjmp, which stays within the functions of png.c.
#ifndef CPNG_H
#define CPNG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CPNG_MESSAGE_SIZE = 128 };

typedef struct cpng_image {
  uint32_t width, height;
  int channels;   // 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha
  int bit_depth;  // 8, or 16 in the machine's order
} cpng_image;

typedef struct cpng_reader cpng_reader;

/// Reads what stands before the pixels of `size` bytes, which must outlive the reader. Palettes count as RGB, one to four
/// bits a sample as 8, and a transparent colour as alpha. Colour spaces (gAMA, sRGB, iCCP) and texts are passed over.
/// NULL, with a message of CPNG_MESSAGE_SIZE bytes, for damage and where memory is missing.
cpng_reader *cpng_open(const uint8_t *bytes, size_t size, cpng_image *image, char *message);
/// Reads the pixels, `row_size` bytes a row; false with a message for damage. Once for each reader.
bool cpng_read(cpng_reader *reader, void *pixels, size_t row_size, char *message);
void cpng_close(cpng_reader *reader);

/// The bytes of a PNG file of these pixels, `row_size` bytes a row, marked as sRGB; the caller frees them.
/// NULL, with a message of CPNG_MESSAGE_SIZE bytes, where libpng refuses or memory is missing.
uint8_t *cpng_write(const cpng_image *image, const void *pixels, size_t row_size, size_t *size, char *message);

#endif
