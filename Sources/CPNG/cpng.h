// PNG files in memory as rows of 8-bit or 16-bit samples, through libpng's full API: its simplified API converts 16-bit
// samples to linear light. libpng reports errors with longjmp, which stays within the functions of png.c.
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

/// Reads the header of the `size` bytes, which must outlive the reader. Palettes count as RGB, one to four bits per
/// sample as 8, and a transparent colour as alpha. Colour spaces (gAMA, sRGB, iCCP) and texts are ignored. Returns
/// NULL, with a message of CPNG_MESSAGE_SIZE bytes, for damage or missing memory.
cpng_reader *cpng_open(const uint8_t *bytes, size_t size, cpng_image *image, char *message);
/// Reads the pixels, `row_size` bytes per row; false with a message for damage. Once for each reader.
bool cpng_read(cpng_reader *reader, void *pixels, size_t row_size, char *message);
void cpng_close(cpng_reader *reader);

/// The bytes of a PNG file of these pixels, `row_size` bytes per row, marked as sRGB; the caller frees them. Returns
/// NULL, with a message of CPNG_MESSAGE_SIZE bytes, if libpng refuses or memory is missing.
uint8_t *cpng_write(const cpng_image *image, const void *pixels, size_t row_size, size_t *size, char *message);

/// The checksum of a chunk: the CRC-32 of its name and contents.
uint32_t cpng_checksum(const uint8_t *bytes, size_t size);

#endif
