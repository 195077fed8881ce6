// Conversions between floats and the numbers of other types in the bytes of files.
#include <stdatomic.h>

#include "ckernels.h"
#include "grain.h"
#include "vectors.h"

// Numbers in the other byte order are swapped in blocks, before or after their conversion.
enum { BLOCK = 1024 };

static const uint8_t widths[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8};

typedef struct {
  ck_number type;
  bool swapped, saturates;
  uint8_t *bytes;
  float *floats;
} job;

CK_INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CK_INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// ---------------------------------------------------------------- halves

CK_INLINE float half_to_float(uint16_t half) {
  uint32_t magnitude = half & 0x7FFF, sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t subnormal = bits_of((float)(int32_t)magnitude * 0x1p-24f);
  uint32_t normal = (magnitude << 13) + (112u << 23), special = (magnitude << 13) | 0x7F800000;
  uint32_t bits = magnitude < 0x400 ? subnormal : magnitude < 0x7C00 ? normal : special;
  return float_of(bits | sign);
}

// The nearest half, ties to even; a NaN remains one.
CK_INLINE uint16_t float_to_half(float value) {
  uint32_t bits = bits_of(value), magnitude = bits & 0x7FFFFFFF, sign = bits >> 16 & 0x8000;
  // The last bit of a float beside 0.5 is 2^-24, that of a subnormal half.
  uint32_t subnormal = bits_of(float_of(magnitude < 0x38800000 ? magnitude : 0) + 0.5f) - 0x3F000000;
  uint32_t normal = (magnitude - (112u << 23) + 0xFFF + (magnitude >> 13 & 1)) >> 13;
  uint32_t nan = 0x7E00 | (magnitude >> 13 & 0x3FF);
  uint32_t half = magnitude < 0x38800000 ? subnormal : magnitude < 0x477FF000 ? normal : 0x7C00;
  return (uint16_t)((magnitude > 0x7F800000 ? nan : half) | sign);
}

CK_INLINE uint16_t float_to_bfloat(float value) {
  uint32_t bits = bits_of(value);
  uint32_t nearest = bits + 0x7FFF + (bits >> 16 & 1);
  return (uint16_t)(((bits & 0x7FFFFFFF) > 0x7F800000 ? bits | 0x400000 : nearest) >> 16);
}

// ---------------------------------------------------------------- byte order

#define SWAP(BITS)                                                                                                     \
  CK_DISPATCH static void swap_##BITS(size_t n, const uint8_t *from, uint8_t *to) {                                    \
    for (size_t i = 0; i < n; i++) {                                                                                   \
      uint##BITS##_t bits;                                                                                             \
      memcpy(&bits, from + i * sizeof bits, sizeof bits);                                                              \
      bits = __builtin_bswap##BITS(bits);                                                                              \
      memcpy(to + i * sizeof bits, &bits, sizeof bits);                                                                \
    }                                                                                                                  \
  }
SWAP(16)
SWAP(32)
SWAP(64)

static void swap(size_t width, size_t n, const uint8_t *from, uint8_t *to) {
  if (width == 2) swap_16(n, from, to);
  else if (width == 4) swap_32(n, from, to);
  else swap_64(n, from, to);
}

// ---------------------------------------------------------------- conversions in the machine's byte order

#define READ(NAME, TYPE, VALUE)                                                                                        \
  CK_DISPATCH static void read_##NAME(size_t n, const uint8_t *bytes, float *y) {                                      \
    for (size_t i = 0; i < n; i++) {                                                                                   \
      TYPE number;                                                                                                     \
      memcpy(&number, bytes + i * sizeof number, sizeof number);                                                       \
      y[i] = VALUE;                                                                                                    \
    }                                                                                                                  \
  }
READ(bool, uint8_t, number != 0)
READ(u8, uint8_t, number)
READ(i8, int8_t, number)
READ(u16, uint16_t, number)
READ(i16, int16_t, number)
READ(u32, uint32_t, (float)number)
READ(i32, int32_t, (float)number)
READ(u64, uint64_t, (float)number)
READ(i64, int64_t, (float)number)
READ(f16, uint16_t, half_to_float(number))
READ(bf16, uint16_t, float_of((uint32_t)number << 16))
READ(f32, float, number)
READ(f64, double, (float)number)

static void read_block(ck_number type, size_t n, const uint8_t *bytes, float *y) {
  static void (*const readers[])(size_t, const uint8_t *, float *) = {
      read_bool, read_u8,  read_i8,  read_u16,  read_i16, read_u32, read_i32,
      read_u64,  read_i64, read_f16, read_bf16, read_f32, read_f64,
  };
  readers[type](n, bytes, y);
}

// x is in the range of the type.
#define WRITE(NAME, TYPE, NUMBER)                                                                                      \
  CK_DISPATCH static void write_##NAME(size_t n, const float *x, uint8_t *bytes) {                                     \
    for (size_t i = 0; i < n; i++) {                                                                                   \
      TYPE number = NUMBER;                                                                                            \
      memcpy(bytes + i * sizeof number, &number, sizeof number);                                                       \
    }                                                                                                                  \
  }
WRITE(bool, uint8_t, x[i] != 0)
WRITE(8, uint8_t, (uint8_t)(int32_t)x[i])
WRITE(16, uint16_t, (uint16_t)(int32_t)x[i])
WRITE(u32, uint32_t, (uint32_t)x[i])
WRITE(i32, int32_t, (int32_t)x[i])
WRITE(u64, uint64_t, (uint64_t)x[i])
WRITE(i64, int64_t, (int64_t)x[i])
WRITE(f16, uint16_t, float_to_half(x[i]))
WRITE(bf16, uint16_t, float_to_bfloat(x[i]))
WRITE(f32, float, x[i])
WRITE(f64, double, x[i])

static void write_block(ck_number type, size_t n, const float *x, uint8_t *bytes) {
  static void (*const writers[])(size_t, const float *, uint8_t *) = {
      write_bool, write_8,   write_8,   write_16,   write_16,  write_u32, write_i32,
      write_u64,  write_i64, write_f16, write_bf16, write_f32, write_f64,
  };
  writers[type](n, x, bytes);
}

// ---------------------------------------------------------------- ranges

// The values of a type. Between `below` and `above`, x is in the range once its fraction is dropped; `low` and `high` are
// the extreme floats of the range.
typedef struct {
  float below, above, low, high;
} limits;

static const limits ranges[] = {
    [CK_BOOL] = {-INFINITY, INFINITY, -INFINITY, INFINITY},
    [CK_UINT8] = {-1, 256, 0, 255},
    [CK_INT8] = {-129, 128, -128, 127},
    [CK_UINT16] = {-1, 65536, 0, 65535},
    [CK_INT16] = {-32769, 32768, -32768, 32767},
    [CK_UINT32] = {-1, 0x1p32f, 0, 0x1.fffffep31f},
    [CK_INT32] = {-0x1.000002p31f, 0x1p31f, -0x1p31f, 0x1.fffffep30f},
    [CK_UINT64] = {-1, 0x1p64f, 0, 0x1.fffffep63f},
    [CK_INT64] = {-0x1.000002p63f, 0x1p63f, -0x1p63f, 0x1.fffffep62f},
    // Beyond these, finite numbers would be rounded to infinity.
    [CK_FLOAT16] = {-65520, 65520, -65504, 65504},
    [CK_BFLOAT16] = {-0x1.ffp127f, 0x1.ffp127f, -0x1.fep127f, 0x1.fep127f},
    [CK_FLOAT32] = {-INFINITY, INFINITY, -INFINITY, INFINITY},
    [CK_FLOAT64] = {-INFINITY, INFINITY, -INFINITY, INFINITY},
};

// Whether every value of a float is one of the type.
static bool holds_all(ck_number type) { return type == CK_BOOL || type == CK_FLOAT32 || type == CK_FLOAT64; }
static bool is_integer(ck_number type) { return type < CK_FLOAT16; }

CK_INLINE bool is_finite(float x) { return (bits_of(x) & 0x7FFFFFFF) < 0x7F800000; }

// x in the range of an integer type, with NaN as 0. The maxima of the large types are no floats: the nearest float below is
// the result.
CK_DISPATCH static void clamp_to_integers(limits range, size_t n, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) {
    float value = x[i] > range.low ? x[i] : range.low;
    value = value < range.high ? value : range.high;
    y[i] = x[i] == x[i] ? value : 0;
  }
}

CK_DISPATCH static void clamp_to_floats(limits range, size_t n, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) {
    float value = x[i] > range.low ? x[i] : range.low;
    value = value < range.high ? value : range.high;
    y[i] = is_finite(x[i]) ? value : x[i];
  }
}

CK_DISPATCH static bool has_outside(limits range, bool is_integer, size_t n, const float *x) {
  uint32_t outside = 0;
  for (size_t i = 0; i < n; i++) {
    bool inside = (x[i] > range.below) & (x[i] < range.above);
    outside |= !inside & (is_integer | is_finite(x[i]));
  }
  return outside != 0;
}

// ---------------------------------------------------------------- all numbers

static void read_range(void *context, size_t begin, size_t end) {
  const job *job = context;
  const size_t width = widths[job->type];
  if (!job->swapped || width == 1) {
    read_block(job->type, end - begin, job->bytes + begin * width, job->floats + begin);
    return;
  }
  uint8_t block[BLOCK * 8];
  for (size_t i = begin; i < end; i += BLOCK) {
    size_t n = smaller(BLOCK, end - i);
    swap(width, n, job->bytes + i * width, block);
    read_block(job->type, n, block, job->floats + i);
  }
}

void ck_from_numbers(ck_number type, bool swapped, size_t n, const void *bytes, float *y) {
  job job = {.type = type, .swapped = swapped, .bytes = (uint8_t *)bytes, .floats = y};
  ck_parallel_for(n, GRAIN, read_range, &job);
}

static void write_range(void *context, size_t begin, size_t end) {
  const job *job = context;
  const size_t width = widths[job->type];
  float block[BLOCK];
  for (size_t i = begin; i < end; i += BLOCK) {
    size_t n = smaller(BLOCK, end - i);
    const float *x = job->floats + i;
    uint8_t *bytes = job->bytes + i * width;
    if (job->saturates && !holds_all(job->type)) {
      (is_integer(job->type) ? clamp_to_integers : clamp_to_floats)(ranges[job->type], n, x, block);
      x = block;
    }
    write_block(job->type, n, x, bytes);
    if (job->swapped && width > 1) swap(width, n, bytes, bytes);
  }
}

void ck_to_numbers(ck_number type, bool swapped, bool saturates, size_t n, const float *x, void *bytes) {
  job job = {.type = type, .swapped = swapped, .saturates = saturates, .bytes = bytes, .floats = (float *)x};
  ck_parallel_for(n, GRAIN, write_range, &job);
}

typedef struct {
  ck_number type;
  const float *x;
  _Atomic size_t first;
} search;

static void search_range(void *context, size_t begin, size_t end) {
  search *job = context;
  const limits range = ranges[job->type];
  const bool whole = is_integer(job->type);
  for (size_t i = begin; i < end; i += BLOCK) {
    size_t n = smaller(BLOCK, end - i);
    if (!has_outside(range, whole, n, job->x + i)) continue;
    while (!has_outside(range, whole, 1, job->x + i)) i++;
    size_t first = atomic_load(&job->first);
    while (i < first && !atomic_compare_exchange_weak(&job->first, &first, i)) continue;
    return;
  }
}

size_t ck_first_unrepresentable(ck_number type, size_t n, const float *x) {
  if (holds_all(type)) return n;
  search job = {.type = type, .x = x};
  atomic_init(&job.first, n);
  ck_parallel_for(n, GRAIN, search_range, &job);
  return atomic_load(&job.first);
}
