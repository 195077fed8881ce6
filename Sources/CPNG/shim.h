// libpng's simplified API (png_image_*), the only part that DiffusionKit calls: it reports errors in the
// png_image and never longjmps into its caller.
#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H
#include <png.h>

// The largest file that png_image_write_to_memory can produce for `image`, or 0 where that overflows
// (a macro with an argument, which Swift cannot import).
static inline size_t cpng_largest_file(const png_image *image) {
  return (size_t)PNG_IMAGE_PNG_SIZE_MAX(*image);
}
#endif
