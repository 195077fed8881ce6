// Fourier transforms of strips of sixteen signals: reading them into the lanes, the parts that belong to real signals,
// and writing the results.
//
// Real signals of even length n are transformed as n / 2 complex numbers, of which the even elements are the real
// parts. Inverse transforms exchange real and imaginary parts before and after.
#include "fourier.h"

#include "grain.h"

enum { UNITS_PER_POLL = 1 << 12 };  // some hundredths of a millisecond

// ---------------------------------------------------------------- transposes

CK_INLINE void interleave_low(vf *y, const vf *a, const vf *b) {
  *y = __builtin_shufflevector(*a, *b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
}

CK_INLINE void interleave_high(vf *y, const vf *a, const vf *b) {
  *y = __builtin_shufflevector(*a, *b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
}

CK_INLINE void pairs_low(vf *y, const vf *a, const vf *b) {
  *y = __builtin_shufflevector(*a, *b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
}

CK_INLINE void pairs_high(vf *y, const vf *a, const vf *b) {
  *y = __builtin_shufflevector(*a, *b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}

/// Transposes sixteen rows, by steps that instructions have: within quarters of a vector, then of whole quarters.
CK_INLINE void transpose_block(vf *rows) {
  vf a[VF], b[VF];
  for (int i = 0; i < VF; i += 2) {
    interleave_low(&a[i], &rows[i], &rows[i + 1]);
    interleave_high(&a[i + 1], &rows[i], &rows[i + 1]);
  }
  for (int i = 0; i < VF; i += 4) {
    pairs_low(&b[i], &a[i], &a[i + 2]);
    pairs_high(&b[i + 1], &a[i], &a[i + 2]);
    pairs_low(&b[i + 2], &a[i + 1], &a[i + 3]);
    pairs_high(&b[i + 3], &a[i + 1], &a[i + 3]);
  }
  // Quarter q of b[4 g + c] has column 4 q + c of rows 4 g to 4 g + 3.
  for (int c = 0; c < 4; c++) {
    vf x0 = __builtin_shufflevector(b[c], b[c + 4], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    vf x1 = __builtin_shufflevector(b[c], b[c + 4], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    vf x2 = __builtin_shufflevector(b[c + 8], b[c + 12], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    vf x3 = __builtin_shufflevector(b[c + 8], b[c + 12], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    rows[c] = __builtin_shufflevector(x0, x2, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    rows[c + 4] = __builtin_shufflevector(x0, x2, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    rows[c + 8] = __builtin_shufflevector(x1, x3, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    rows[c + 12] = __builtin_shufflevector(x1, x3, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
}

// ---------------------------------------------------------------- reading and writing

/// Where float f of a signal stands in a strip, as rows of sixteen. A real signal of odd length fills the real parts.
typedef struct {
  size_t spread, swap;
} placement;

CK_INLINE size_t row_of(const placement *to, size_t f) {
  return to->spread == 1 ? f ^ to->swap : 2 * f + to->swap;
}

/// The offset of float f of a signal.
CK_INLINE size_t offset_of(const ck_fft_side *side, size_t f) {
  return side->is_complex ? f / 2 * side->element + f % 2 : f * side->element;
}

CK_INLINE size_t floats_of(const ck_fft_side *side) { return side->is_complex ? 2 * side->count : side->count; }
CK_INLINE bool has_rows(const ck_fft_side *side) { return side->element == (side->is_complex ? 2u : 1u); }

/// Reads `width` signals into the first 2 * units rows of a strip. Lanes without a signal are 0.
CK_INLINE void read_strip(const ck_fft_side *side, const float *from, size_t width, const placement *to, size_t units,
                          float *strip) {
  size_t floats = smaller(floats_of(side), 2 * units / to->spread), f = 0;
  if (to->spread == 2 || floats < 2 * units) memset(strip, 0, 2 * units * VF * sizeof(float));
  if (has_rows(side)) {
    for (; f < floats; f += VF) {
      size_t part = smaller(floats - f, VF);
      vf rows[VF];
      for (size_t i = 0; i < VF; i++) {
        rows[i] = 0.0f;
        if (i < width) vf_load_part(&rows[i], from + i * side->lane + f, part);
      }
      transpose_block(rows);
      for (size_t i = 0; i < part; i++) vf_store(strip + row_of(to, f + i) * VF, rows[i]);
    }
  } else if (side->is_complex && side->lane == 2) {
    for (; f < floats; f += 2) {
      const float *p = from + f / 2 * side->element;
      vf low = 0.0f, high = 0.0f;
      vf_load_part(&low, p, smaller(2 * width, VF));
      if (2 * width > VF) vf_load_part(&high, p + VF, 2 * width - VF);
      vf_store(strip + row_of(to, f) * VF,
               __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
      vf_store(strip + row_of(to, f + 1) * VF,
               __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
    }
  } else if (!side->is_complex && side->lane == 1) {
    for (; f < floats; f++) {
      vf v = 0.0f;
      vf_load_part(&v, from + f * side->element, width);
      vf_store(strip + row_of(to, f) * VF, v);
    }
  } else {
    for (; f < floats; f++)
      for (size_t i = 0; i < VF; i++)
        strip[row_of(to, f) * VF + i] = i < width ? from[i * side->lane + offset_of(side, f)] : 0.0f;
  }
}

/// Writes the signals of a strip of `units` units, times `scale`.
CK_INLINE void write_strip(const ck_fft_side *side, float *to, size_t width, const placement *from, size_t units,
                           float scale, const float *strip) {
  size_t floats = smaller(floats_of(side), 2 * units / from->spread), f = 0;
  if (has_rows(side)) {
    for (; f < floats; f += VF) {
      size_t part = smaller(floats - f, VF);
      vf rows[VF];
      for (size_t i = 0; i < VF; i++) {
        rows[i] = 0.0f;
        if (i < part) rows[i] = scale * vf_load(strip + row_of(from, f + i) * VF);
      }
      transpose_block(rows);
      for (size_t i = 0; i < width; i++) vf_store_part(to + i * side->lane + f, &rows[i], part);
    }
  } else if (side->is_complex && side->lane == 2) {
    for (; f < floats; f += 2) {
      float *p = to + f / 2 * side->element;
      vf re = scale * vf_load(strip + row_of(from, f) * VF), im = scale * vf_load(strip + row_of(from, f + 1) * VF);
      vf low = __builtin_shufflevector(re, im, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      vf high = __builtin_shufflevector(re, im, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      vf_store_part(p, &low, smaller(2 * width, VF));
      if (2 * width > VF) vf_store_part(p + VF, &high, 2 * width - VF);
    }
  } else if (!side->is_complex && side->lane == 1) {
    for (; f < floats; f++) {
      vf v = scale * vf_load(strip + row_of(from, f) * VF);
      vf_store_part(to + f * side->element, &v, width);
    }
  } else {
    for (; f < floats; f++)
      for (size_t i = 0; i < width; i++)
        to[i * side->lane + offset_of(side, f)] = scale * strip[row_of(from, f) * VF + i];
  }
}

/// Multiplies element i of a real signal by window[i].
CK_INLINE void apply_window(const float *window, size_t n, const placement *at, float *strip) {
  for (size_t i = 0; i < n; i++) {
    float *row = strip + row_of(at, i) * VF;
    vf_store(row, window[i] * vf_load(row));
  }
}

// ---------------------------------------------------------------- real signals

CK_INLINE void scale_unit(float *p, float factor) {
  vf_store(p, factor * vf_load(p));
  vf_store(p + VF, factor * vf_load(p + VF));
}

/// From the transform of n / 2 = m complex numbers to the frequencies 0 to m of the n real ones, in place.
CK_INLINE void separate(size_t m, const float *halves, float interior, float *strip) {
  lanes z;
  load_unit(&z, strip);
  lanes first = {z.re + z.im, 0.0f}, last = {z.re - z.im, 0.0f};
  store_unit(strip, &first);
  store_unit(strip + m * UNIT, &last);
  float half = 0.5f * interior;
  for (size_t k = 1; 2 * k <= m; k++) {
    float *p = strip + k * UNIT, *mirrored = strip + (m - k) * UNIT;
    lanes a, b, low, high;
    load_unit(&a, p);
    load_unit(&b, mirrored);
    number w = {halves[2 * k], halves[2 * k + 1]};
    SEPARATE(half, a, b, w, low, high);
    store_unit(mirrored, &high);
    store_unit(p, &low);
  }
}

/// The reverse, without a factor of 1 / 2, and with real and imaginary parts exchanged.
CK_INLINE void combine(size_t m, const float *halves, float interior, float *strip) {
  lanes first, last;
  load_unit(&first, strip);
  load_unit(&last, strip + m * UNIT);
  lanes z = {first.re - last.re, first.re + last.re};
  store_unit(strip, &z);
  for (size_t k = 1; 2 * k <= m; k++) {
    float *p = strip + k * UNIT, *mirrored = strip + (m - k) * UNIT;
    lanes a, b, low, high;
    load_unit(&a, p);
    load_unit(&b, mirrored);
    number w = {halves[2 * k], halves[2 * k + 1]};
    COMBINE(interior, a, b, w, low, high);
    store_unit(mirrored, &high);
    store_unit(p, &low);
  }
}

/// The frequencies 0 to n / 2 of an odd number of real elements to all n, with real and imaginary parts exchanged.
CK_INLINE void mirror(size_t n, float interior, float *strip) {
  lanes z;
  load_unit(&z, strip);
  z = (lanes){0.0f, z.re};
  store_unit(strip, &z);
  for (size_t k = 1; 2 * k < n; k++) {
    load_unit(&z, strip + k * UNIT);
    lanes low = {interior * z.im, interior * z.re}, high = {-low.re, low.im};
    store_unit(strip + k * UNIT, &low);
    store_unit(strip + (n - k) * UNIT, &high);
  }
}

// ---------------------------------------------------------------- strips

/// Multiplies unit k, lane l by the power (first + l) * k, which is that of first * k times that of l * k.
CK_INLINE void twist(const ck_fft_job *job, size_t first, size_t units, float *strip) {
  for (size_t k = 0; k < units; k++) {
    lanes z, w;
    load_unit(&z, strip + k * UNIT);
    load_unit(&w, job->twists + k * UNIT);
    if (first > 0) {
      double re, im;
      ck_fft_root(&job->roots, first * k, &re, &im);
      w = TIMES(w, (float)re, (float)im);
    }
    z = TIMES(z, w.re, w.im);
    store_unit(strip + k * UNIT, &z);
  }
}

void ck_fft_twists(const ck_fft_roots *roots, size_t units, float *twists) {
  for (size_t k = 0; k < units; k++)
    for (size_t l = 0; l < VF; l++) {
      double re, im;
      ck_fft_root(roots, l * k % roots->n, &re, &im);
      twists[k * UNIT + l] = (float)re;
      twists[k * UNIT + VF + l] = (float)im;
    }
}

size_t ck_fft_scratch(const ck_fft_job *job) { return 2 * (job->passes.n + 1) * UNIT; }

CK_DISPATCH static void transform_strip(const ck_fft_job *job, size_t index, float *scratch) {
  size_t units = job->passes.n, strips = vf_count(job->lanes), first = index % strips * VF;
  size_t width = smaller(job->lanes - first, VF), o = index / strips;
  const float *from = job->in.values + o * job->in.outer + first * job->in.lane;
  float *to = job->out.values + o * job->out.outer + first * job->out.lane;
  float *strip = scratch, *other = scratch + (units + 1) * UNIT;
  bool is_even = job->n % 2 == 0;
  switch (job->form) {
    case CK_FFT_COMPLEX: {
      placement before = {1, job->swaps_in}, after = {1, job->swaps_out};
      read_strip(&job->in, from, width, &before, units, strip);
      float *result = fourier_passes(&job->passes, strip, other);
      if (job->twists != NULL) twist(job, first, units, result);
      write_strip(&job->out, to, width, &after, units, job->scale, result);
      break;
    }
    case CK_FFT_FROM_REAL: {
      placement real = {is_even ? 1 : 2, 0}, complex = {1, 0};
      read_strip(&job->in, from, width, &real, units, strip);
      if (job->window != NULL) apply_window(job->window, job->n, &real, strip);
      float *result = fourier_passes(&job->passes, strip, other);
      if (is_even) {
        separate(units, job->halves, job->interior, result);
      } else if (job->interior != 1.0f) {
        for (size_t k = 1; 2 * k < job->n; k++) scale_unit(result + k * UNIT, job->interior);
      }
      write_strip(&job->out, to, width, &complex, job->n / 2 + 1, job->scale, result);
      break;
    }
    case CK_FFT_TO_REAL: {
      placement real = {is_even ? 1 : 2, 1}, complex = {1, 0};
      read_strip(&job->in, from, width, &complex, job->n / 2 + 1, strip);
      if (is_even)
        combine(units, job->halves, job->interior, strip);
      else
        mirror(job->n, job->interior, strip);
      float *result = fourier_passes(&job->passes, strip, other);
      if (job->window != NULL) apply_window(job->window, job->n, &real, result);
      write_strip(&job->out, to, width, &real, units, job->scale, result);
      break;
    }
  }
}

/// An item is a worker with its scratch memory, which transforms every strip of its share.
static void strips_range(void *context, size_t begin, size_t end) {
  const ck_fft_job *job = context;
  size_t count = job->outer * vf_count(job->lanes), scratch = ck_fft_scratch(job), units = 0;
  for (size_t worker = begin; worker < end; worker++) {
    size_t last = (worker + 1) * count / job->workers;
    for (size_t strip = worker * count / job->workers; strip < last; strip++) {
      transform_strip(job, strip, job->scratch + worker * scratch);
      units += job->passes.n;
      if (units < UNITS_PER_POLL) continue;
      units = 0;
      if (ck_stops()) return;
    }
  }
}

void ck_fft_strips(const ck_fft_job *job) {
  ck_parallel_for(job->workers, 1, strips_range, (void *)job);
}
