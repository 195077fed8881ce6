// MT19937 and PyTorch's conversions of its outputs to numbers on the CPU. The stream is part of the contract: a seed
// gives the numbers of torch.manual_seed, so the order of the draws below must not change.
#include "ckernels.h"
#include "grain.h"
#include "random.h"
#include "vectormath.h"

enum { STATE = 624, SHIFT = 397 };

void ck_mt_seed(ck_mt19937 *g, uint64_t seed) {
  uint32_t s = (uint32_t)seed;
  for (uint32_t i = 0; i < STATE; i++) {
    g->state[i] = s;
    s = 1812433253u * (s ^ (s >> 30)) + i + 1;
  }
  g->next = STATE;
  g->has_cached_normal = false;
  g->cached_normal = 0;
}

CK_INLINE uint32_t twist(uint32_t high, uint32_t low) {
  uint32_t y = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
  return (y >> 1) ^ (-(y & 1u) & 0x9908B0DFu);
}

/// Advances the state by 624 and tempers it. Each word depends on words at least 227 back, far beyond a vector.
CK_DISPATCH static void refill(ck_mt19937 *g) {
  uint32_t *s = g->state;
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < STATE - SHIFT; i++) s[i] = s[i + SHIFT] ^ twist(s[i], s[i + 1]);
#pragma clang loop vectorize(assume_safety)
  for (int i = STATE - SHIFT; i < STATE - 1; i++) s[i] = s[i - (STATE - SHIFT)] ^ twist(s[i], s[i + 1]);
  s[STATE - 1] = s[SHIFT - 1] ^ twist(s[STATE - 1], s[0]);
  for (int i = 0; i < STATE; i++) {
    uint32_t y = s[i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9D2C5680u;
    y ^= (y << 15) & 0xEFC60000u;
    g->tempered[i] = y ^ (y >> 18);
  }
  g->next = 0;
}

uint32_t ck_mt_u32(ck_mt19937 *g) {
  if (g->next >= STATE) refill(g);
  return g->tempered[g->next++];
}

static uint64_t draw_64(ck_mt19937 *g) {
  uint64_t high = ck_mt_u32(g);
  return high << 32 | ck_mt_u32(g);
}

CK_DISPATCH static void uniform(ck_mt19937 *g, size_t n, float *y) {
  while (n > 0) {
    if (g->next >= STATE) refill(g);
    size_t run = STATE - g->next;
    if (run > n) run = n;
    const uint32_t *draws = g->tempered + g->next;
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < run; i++) y[i] = (float)(int32_t)(draws[i] & 0xFFFFFFu) * 0x1p-24f;
    g->next += (uint32_t)run;
    y += run;
    n -= run;
  }
}

/// y scale + shift with one rounding, as in PyTorch's kernels, in place. (In the clone without FMA it is a call of
/// libm.)
CK_DISPATCH static void scale_and_shift(size_t n, float scale, float shift, float *y) {
  if (scale == 1 && shift == 0) return;
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < n; i++) y[i] = __builtin_fmaf(y[i], scale, shift);
}

static void uniform_between(ck_mt19937 *g, size_t n, float low, float high, float *y) {
  uniform(g, n, y);
  scale_and_shift(n, high - low, low, y);
}

void ck_mt_uniform(ck_mt19937 *g, size_t n, float low, float high, float *y) {
  for (; n > MAX_RUN; n -= MAX_RUN, y += MAX_RUN) {
    uniform_between(g, MAX_RUN, low, high, y);
    if (ck_stops()) return;
  }
  uniform_between(g, n, low, high, y);
}

/// Sine and cosine of angles from 0 to 2 pi: Cephes' polynomials on -pi/4 to pi/4, with the roundings of PyTorch's
/// kernel, so that normal numbers have the same bits. `vf_sincos_moderate` is more exact, and differs in the last bits.
CK_INLINE void sincos_full_circle(const vf *x, vf *sine, vf *cosine) {
  vi octant = (__builtin_convertvector(*x * 1.27323954473516f, vi) + 1) & ~1;
  vf n = __builtin_convertvector(octant, vf);
  vf r = *x + n * -0.78515625f;
  r = r + n * -2.4187564849853515625e-4f;
  r = r + n * -3.77489497744594108e-8f;
  vf z = r * r;
  vf c = z * 2.443315711809948e-5f + -1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * z;
  vf half = z * 0.5f;
  c = c * z - half;
  c = c + 1.0f;
  vf s = z * -1.9515295891e-4f + 8.3321608736e-3f;
  s = s * z + -1.6666654611e-1f;
  s = s * z;
  s = s * r + r;
  vi swap = (octant & 2) != 0;
  *sine = (vf)((vi)(swap ? c : s) ^ (octant & 4) << 29);
  *cosine = (vf)((vi)(swap ? s : c) ^ (~(octant - 2) & 4) << 29);
}

/// Transforms sixteen pairs of uniform numbers to thirty-two normal numbers. The angle is rounded to float, as in
/// PyTorch.
CK_INLINE void box_muller(vf *u1_to_cosines, vf *u2_to_sines) {
  vf r = 1.0f - *u1_to_cosines;
  vf_log_normal(&r);
  r = vf_sqrt(-2.0f * r);
  vf angle = 6.2831853071795864769f * *u2_to_sines;
  vf sine, cosine;
  sincos_full_circle(&angle, &sine, &cosine);
  *u1_to_cosines = r * cosine;
  *u2_to_sines = r * sine;
}

/// Transforms `blocks` blocks of 16 in place, two at a time to fill the vectors.
CK_DISPATCH static void normal_blocks(size_t blocks, float *y) {
  for (; blocks >= 2; blocks -= 2, y += 32) {
    vf a = vf_load(y), b = vf_load(y + 16);
    vf first = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    vf second = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    box_muller(&first, &second);
    vf_store(y, __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    vf_store(y + 16,
             __builtin_shufflevector(first, second, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  }
  if (blocks == 1) {
    vf first = vf_load(y);
    vf second = __builtin_shufflevector(first, first, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    box_muller(&first, &second);
    vf_store(y, __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  }
}

double scalar_uniform(ck_mt19937 *g) {
  const uint64_t mask = (UINT64_C(1) << 53) - 1;
  return (double)(draw_64(g) & mask) * 0x1p-53;
}

double scalar_normal(ck_mt19937 *g) {
  if (g->has_cached_normal) {
    g->has_cached_normal = false;
    return g->cached_normal;
  }
  double u1 = scalar_uniform(g);
  double u2 = scalar_uniform(g);
  double r = sqrt(-2.0 * log1p(-u2)), theta = 2.0 * 3.14159265358979323846 * u1;
  g->cached_normal = r * sin(theta);
  g->has_cached_normal = true;
  return r * cos(theta);
}

void ck_mt_normal(ck_mt19937 *g, size_t n, double mean, double stddev, float *y) {
  if (n < 16) {
    for (size_t i = 0; i < n; i++) y[i] = (float)(scalar_normal(g) * stddev + mean);
    return;
  }
  const float scale = (float)stddev, shift = (float)mean;
  // In pieces that stay in the first-level cache between the two passes.
  enum { PIECE = 4096 };
  float *p = y;
  for (size_t left = n; left > 0;) {
    if ((n - left) % MAX_RUN == 0 && ck_stops()) return;
    size_t piece = smaller(left, PIECE);
    uniform(g, piece, p);
    normal_blocks(piece / 16, p);
    scale_and_shift(piece / 16 * 16, scale, shift, p);
    p += piece;
    left -= piece;
  }
  if (n % 16 != 0) {
    uniform(g, 16, y + n - 16);
    normal_blocks(1, y + n - 16);
    scale_and_shift(16, scale, shift, y + n - 16);
  }
}

static void integers(ck_mt19937 *g, int64_t low, uint64_t range, size_t n, float *y) {
  if (range >> 32 != 0) {
    for (size_t i = 0; i < n; i++) y[i] = (float)(int64_t)((uint64_t)low + draw_64(g) % range);
  } else {
    uint32_t divisor = (uint32_t)range;
    for (size_t i = 0; i < n; i++) y[i] = (float)(int64_t)((uint64_t)low + ck_mt_u32(g) % divisor);
  }
}

void ck_mt_integers(ck_mt19937 *g, int64_t low, uint64_t range, size_t n, float *y) {
  for (; n > MAX_RUN; n -= MAX_RUN, y += MAX_RUN) {
    integers(g, low, range, MAX_RUN, y);
    if (ck_stops()) return;
  }
  integers(g, low, range, n, y);
}

void ck_mt_permutation(ck_mt19937 *g, size_t n, int64_t *y) {
  for (size_t i = 0; i < n; i++) y[i] = (int64_t)i;
  for (size_t i = 0; i + 1 < n; i++) {
    size_t j = i + ck_mt_u32(g) % (n - i);
    int64_t swapped = y[i];
    y[i] = y[j];
    y[j] = swapped;
  }
}
