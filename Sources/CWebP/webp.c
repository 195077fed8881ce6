#include "cwebp.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>

// What this library calls of libwebp's API, which is stable within the version of the file's name.
typedef struct {
  int width, height, has_alpha, has_animation, format;
  uint32_t pad[5];
} features;
enum { DECODER_VERSION = 0x0208 };

static struct {
  int (*features)(const uint8_t *, size_t, features *, int version);
  uint8_t *(*decode_rgb)(const uint8_t *, size_t, uint8_t *, size_t, int stride);
  uint8_t *(*decode_rgba)(const uint8_t *, size_t, uint8_t *, size_t, int stride);
  size_t (*encode_rgb)(const uint8_t *, int width, int height, int stride, float quality, uint8_t **);
  size_t (*encode_rgba)(const uint8_t *, int width, int height, int stride, float quality, uint8_t **);
  void (*free)(void *);
} webp;
static bool is_available;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libwebp.so.7", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  *(void **)&webp.features = dlsym(library, "WebPGetFeaturesInternal");
  *(void **)&webp.decode_rgb = dlsym(library, "WebPDecodeRGBInto");
  *(void **)&webp.decode_rgba = dlsym(library, "WebPDecodeRGBAInto");
  *(void **)&webp.encode_rgb = dlsym(library, "WebPEncodeRGB");
  *(void **)&webp.encode_rgba = dlsym(library, "WebPEncodeRGBA");
  *(void **)&webp.free = dlsym(library, "WebPFree");
  is_available = webp.features && webp.decode_rgb && webp.decode_rgba && webp.encode_rgb && webp.encode_rgba && webp.free;
}

bool cwebp_is_available(void) {
  pthread_once(&once, load);
  return is_available;
}

bool cwebp_open(const uint8_t *bytes, size_t size, cwebp_image *image) {
  features found;
  if (!cwebp_is_available() || webp.features(bytes, size, &found, DECODER_VERSION) != 0) return false;
  *image = (cwebp_image){found.width, found.height, found.has_alpha != 0, found.has_animation != 0};
  return found.width > 0 && found.height > 0;
}

bool cwebp_read(const uint8_t *bytes, size_t size, const cwebp_image *image, uint8_t *pixels, size_t row_size) {
  if (!cwebp_is_available() || row_size > INT_MAX) return false;
  return (image->has_alpha ? webp.decode_rgba : webp.decode_rgb)(bytes, size, pixels, row_size * (size_t)image->height,
                                                                 (int)row_size);
}

uint8_t *cwebp_write(const cwebp_image *image, const uint8_t *pixels, size_t row_size, float quality, size_t *size) {
  if (!cwebp_is_available() || row_size > INT_MAX) return NULL;
  uint8_t *bytes = NULL;
  *size = (image->has_alpha ? webp.encode_rgba : webp.encode_rgb)(pixels, image->width, image->height, (int)row_size,
                                                                  quality, &bytes);
  if (*size > 0) return bytes;
  cwebp_free(bytes);
  return NULL;
}

void cwebp_free(uint8_t *bytes) {
  if (bytes) webp.free(bytes);
}
