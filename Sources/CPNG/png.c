#include "cpng.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static void report(char *message, const char *text) {
  strncpy(message, text, CPNG_MESSAGE_SIZE - 1);
  message[CPNG_MESSAGE_SIZE - 1] = 0;
}

// Stores the message for the function that called setjmp.
static void fail(png_structp png, png_const_charp text) {
  report(png_get_error_ptr(png), text);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static bool is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

// ---------------------------------------------------------------- reading

struct cpng_reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t size, position;
  uint32_t height;
  png_bytep *rows;
  char message[CPNG_MESSAGE_SIZE];
};

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  cpng_reader *reader = png_get_io_ptr(png);
  if (count > reader->size - reader->position) png_error(png, "the file ends early");
  memcpy(target, reader->bytes + reader->position, count);
  reader->position += count;
}

void cpng_close(cpng_reader *reader) {
  if (!reader) return;
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader->rows);
  free(reader);
}

// Converts the file's samples to 8-bit or 16-bit samples of gray or RGB.
static void set_transformations(cpng_reader *reader) {
  const png_byte depth = png_get_bit_depth(reader->png, reader->info);
  const png_byte color = png_get_color_type(reader->png, reader->info);
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(reader->png);
  if (color == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(reader->png);
  if (png_get_valid(reader->png, reader->info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(reader->png);
  if (depth == 16 && is_little_endian()) png_set_swap(reader->png);
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
}

cpng_reader *cpng_open(const uint8_t *bytes, size_t size, cpng_image *image, char *message) {
  cpng_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    report(message, "no memory");
    return NULL;
  }
  reader->bytes = bytes;
  reader->size = size;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader->message, fail, ignore_warning);
  reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
  if (!reader->info) {
    report(message, "no memory");
    cpng_close(reader);
    return NULL;
  }
  if (setjmp(png_jmpbuf(reader->png))) {
    report(message, reader->message);
    cpng_close(reader);
    return NULL;
  }
  png_set_read_fn(reader->png, reader, read_bytes);
  // Reads only the chunks of pixels: damage in a text or a colour profile has no effect.
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(reader->png, reader->info);
  set_transformations(reader);
  reader->height = png_get_image_height(reader->png, reader->info);
  *image = (cpng_image){
      .width = png_get_image_width(reader->png, reader->info),
      .height = reader->height,
      .channels = png_get_channels(reader->png, reader->info),
      .bit_depth = png_get_bit_depth(reader->png, reader->info),
  };
  return reader;
}

bool cpng_read(cpng_reader *reader, void *pixels, size_t row_size, char *message) {
  if (row_size < png_get_rowbytes(reader->png, reader->info)) {
    report(message, "rows are longer than announced");
    return false;
  }
  reader->rows = calloc(reader->height, sizeof *reader->rows);
  if (!reader->rows) {
    report(message, "no memory");
    return false;
  }
  for (uint32_t row = 0; row < reader->height; row++) reader->rows[row] = (png_bytep)pixels + row * row_size;
  if (setjmp(png_jmpbuf(reader->png))) {
    report(message, reader->message);
    return false;
  }
  png_read_image(reader->png, reader->rows);
  return true;
}

// ---------------------------------------------------------------- writing

struct writer {
  png_structp png;
  png_infop info;
  uint8_t *bytes;
  size_t size, capacity;
  char message[CPNG_MESSAGE_SIZE];
};

static void write_bytes(png_structp png, png_bytep source, size_t count) {
  struct writer *writer = png_get_io_ptr(png);
  if (count > writer->capacity - writer->size) {
    const size_t needed = writer->size + count;
    const size_t capacity = needed < 4096 ? 4096 : needed + needed / 2;
    uint8_t *bytes = needed < count ? NULL : realloc(writer->bytes, capacity);
    if (!bytes) png_error(png, "no memory");
    writer->bytes = bytes;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->size, source, count);
  writer->size += count;
}

static void flush(png_structp png) { (void)png; }

static void close_writer(struct writer *writer) {
  png_destroy_write_struct(&writer->png, &writer->info);
  free(writer->bytes);
  free(writer);
}

static void write_all(struct writer *writer, const cpng_image *image, const uint8_t *pixels, size_t row_size) {
  static const int colors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  png_set_write_fn(writer->png, writer, write_bytes, flush);
  png_set_IHDR(writer->png, writer->info, image->width, image->height, image->bit_depth, colors[image->channels - 1],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info(writer->png, writer->info);
  if (image->bit_depth == 16 && is_little_endian()) png_set_swap(writer->png);
  for (uint32_t row = 0; row < image->height; row++) png_write_row(writer->png, pixels + row * row_size);
  png_write_end(writer->png, writer->info);
}

uint8_t *cpng_write(const cpng_image *image, const void *pixels, size_t row_size, size_t *size, char *message) {
  const size_t row = (size_t)image->width * (size_t)image->channels * (size_t)(image->bit_depth / 8);
  if (image->channels < 1 || image->channels > 4 || (image->bit_depth != 8 && image->bit_depth != 16) || row_size < row) {
    report(message, "no such image");
    return NULL;
  }
  struct writer *writer = calloc(1, sizeof *writer);
  if (!writer) {
    report(message, "no memory");
    return NULL;
  }
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer->message, fail, ignore_warning);
  writer->info = writer->png ? png_create_info_struct(writer->png) : NULL;
  if (!writer->info) {
    report(message, "no memory");
    close_writer(writer);
    return NULL;
  }
  if (setjmp(png_jmpbuf(writer->png))) {
    report(message, writer->message);
    close_writer(writer);
    return NULL;
  }
  write_all(writer, image, pixels, row_size);
  uint8_t *bytes = writer->bytes;
  *size = writer->size;
  writer->bytes = NULL;
  close_writer(writer);
  return bytes;
}

// ---------------------------------------------------------------- chunks

uint32_t cpng_checksum(const uint8_t *bytes, size_t size) {
  uint32_t table[256];
  for (uint32_t i = 0; i < 256; i++) {
    table[i] = i;
    for (int bit = 0; bit < 8; bit++) table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xEDB88320 : 0);
  }
  uint32_t sum = 0xFFFFFFFF;
  for (size_t i = 0; i < size; i++) sum = sum >> 8 ^ table[(sum ^ bytes[i]) & 0xFF];
  return ~sum;
}
