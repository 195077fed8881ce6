// What long Fourier transforms compute one row after another: the elements that a complex transform reads and the
// results from those that it writes, for each form and for convolutions with a chirp; and the sum of overlapping
// frames.
#include "fourier.h"

#include "grain.h"

enum { CHUNK = 4096 };  // elements of a row in an item

typedef struct {
  const ck_fft_job *job;
  const ck_fft_rows *rows;
  const float *spectrum;
  size_t count, chunks;  // elements of a row, and items
} rows_job;

static void run_rows(const ck_fft_job *job, const ck_fft_rows *rows, const float *spectrum, size_t count,
                     void (*body)(void *, size_t, size_t)) {
  rows_job context = {job, rows, spectrum, count, (count + CHUNK - 1) / CHUNK};
  ck_parallel_for(rows->rows * context.chunks, grain_for(GRAIN, 2 * smaller(count, CHUNK)), body, &context);
}

/// The part of a row that an item is.
typedef struct {
  float *row;  // in the rows' own memory
  size_t signal, first, last;
} part;

CK_INLINE part part_of(const rows_job *rows, size_t item) {
  size_t row = item / rows->chunks, first = item % rows->chunks * CHUNK;
  return (part){rows->rows->values + 2 * row * rows->rows->padded, rows->rows->first + row, first,
                smaller(first + CHUNK, rows->count)};
}

CK_INLINE float *start_of(const ck_fft_job *job, const ck_fft_side *side, size_t signal) {
  return side->values + signal / job->lanes * side->outer + signal % job->lanes * side->lane;
}

// ---------------------------------------------------------------- products

/// z *= w, pair by pair, then exchanges the parts.
CK_INLINE void multiply_and_exchange(size_t count, const float *restrict w, float *restrict z) {
  for (size_t i = 0; i < count; i++) {
    float re = z[2 * i] * w[2 * i] - z[2 * i + 1] * w[2 * i + 1];
    z[2 * i] = z[2 * i] * w[2 * i + 1] + z[2 * i + 1] * w[2 * i];
    z[2 * i + 1] = re;
  }
}

CK_INLINE void multiply(size_t count, const float *restrict w, float *restrict z) {
  for (size_t i = 0; i < count; i++) {
    float re = z[2 * i] * w[2 * i] - z[2 * i + 1] * w[2 * i + 1];
    z[2 * i + 1] = z[2 * i] * w[2 * i + 1] + z[2 * i + 1] * w[2 * i];
    z[2 * i] = re;
  }
}

CK_DISPATCH static void convolve_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    multiply_and_exchange(at.last - at.first, rows->spectrum + 2 * at.first, at.row + 2 * at.first);
  }
}

void ck_fft_convolve(const ck_fft_rows *rows, const float *spectrum) {
  run_rows(NULL, rows, spectrum, rows->padded, convolve_range);
}

/// The results of a convolution have their parts exchanged: the second half of the chirp.
CK_DISPATCH static void unchirp_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  const float *w = rows->rows->chirp;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    for (size_t i = at.first; i < at.last; i++) {
      float re = at.row[2 * i + 1], im = at.row[2 * i];
      at.row[2 * i] = re * w[2 * i] - im * w[2 * i + 1];
      at.row[2 * i + 1] = re * w[2 * i + 1] + im * w[2 * i];
    }
  }
}

// ---------------------------------------------------------------- the frequencies of real signals

CK_INLINE number number_at(const ck_fft_side *side, const float *values, size_t i) {
  if (i >= side->count) return (number){0.0f, 0.0f};
  const float *p = values + i * side->element;
  return (number){p[0], p[1]};
}

CK_INLINE void put(const ck_fft_side *side, float *values, size_t i, number z) {
  if (i >= side->count) return;
  float *p = values + i * side->element;
  p[0] = z.re;
  p[1] = z.im;
}

/// Sixteen neighbours of a row of pairs; `reversed`: the last one first.
CK_INLINE void load_numbers(const float *p, bool reversed, lanes *z) {
  vf low = vf_load(p), high = vf_load(p + VF);
  if (reversed) {
    z->re = __builtin_shufflevector(low, high, 30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    z->im = __builtin_shufflevector(low, high, 31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
  } else {
    z->re = __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    z->im = __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  }
}

CK_INLINE void store_numbers(float *p, bool reversed, const lanes *z) {
  if (reversed) {
    vf_store(p, __builtin_shufflevector(z->re, z->im, 15, 31, 14, 30, 13, 29, 12, 28, 11, 27, 10, 26, 9, 25, 8, 24));
    vf_store(p + VF, __builtin_shufflevector(z->re, z->im, 7, 23, 6, 22, 5, 21, 4, 20, 3, 19, 2, 18, 1, 17, 0, 16));
  } else {
    vf_store(p, __builtin_shufflevector(z->re, z->im, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    vf_store(p + VF,
             __builtin_shufflevector(z->re, z->im, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
  }
}

/// An item is a range of k from 0 to m / 2: frequencies k and m - k.
CK_DISPATCH static void separate_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  const ck_fft_job *job = rows->job;
  size_t m = job->n / 2;
  float half = 0.5f * job->interior * job->scale;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    float *to = start_of(job, &job->out, at.signal);
    size_t k = at.first;
    if (k == 0) {
      float re = job->scale * at.row[0], im = job->scale * at.row[1];
      put(&job->out, to, 0, (number){re + im, 0.0f});
      put(&job->out, to, m, (number){re - im, 0.0f});
      k = 1;
    }
    if (job->out.element == 2 && job->out.count > m) {
      for (; k + VF <= at.last && 2 * (k + VF) <= m; k += VF) {
        lanes a, b, w, low, high;
        size_t mirrored = m - k - (VF - 1);
        load_numbers(at.row + 2 * k, false, &a);
        load_numbers(at.row + 2 * mirrored, true, &b);
        load_numbers(job->halves + 2 * k, false, &w);
        SEPARATE(half, a, b, w, low, high);
        store_numbers(to + 2 * mirrored, true, &high);
        store_numbers(to + 2 * k, false, &low);
      }
    }
    for (; k < at.last; k++) {
      const float *p = at.row + 2 * k, *q = at.row + 2 * (m - k);
      number a = {p[0], p[1]}, b = {q[0], q[1]}, w = {job->halves[2 * k], job->halves[2 * k + 1]}, low, high;
      SEPARATE(half, a, b, w, low, high);
      put(&job->out, to, m - k, high);
      put(&job->out, to, k, low);
    }
  }
}

CK_DISPATCH static void combine_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  const ck_fft_job *job = rows->job;
  size_t m = job->n / 2;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    const float *from = start_of(job, &job->in, at.signal);
    size_t k = at.first;
    if (k == 0) {
      number a = number_at(&job->in, from, 0), b = number_at(&job->in, from, m);
      at.row[0] = a.re - b.re;
      at.row[1] = a.re + b.re;
      k = 1;
    }
    if (job->in.element == 2 && job->in.count > m) {
      for (; k + VF <= at.last && 2 * (k + VF) <= m; k += VF) {
        lanes a, b, w, low, high;
        size_t mirrored = m - k - (VF - 1);
        load_numbers(from + 2 * k, false, &a);
        load_numbers(from + 2 * mirrored, true, &b);
        load_numbers(job->halves + 2 * k, false, &w);
        COMBINE(job->interior, a, b, w, low, high);
        store_numbers(at.row + 2 * mirrored, true, &high);
        store_numbers(at.row + 2 * k, false, &low);
      }
    }
    for (; k < at.last; k++) {
      number a = number_at(&job->in, from, k), b = number_at(&job->in, from, m - k), low, high;
      number w = {job->halves[2 * k], job->halves[2 * k + 1]};
      COMBINE(job->interior, a, b, w, low, high);
      float *p = at.row + 2 * k, *q = at.row + 2 * (m - k);
      q[0] = high.re, q[1] = high.im;
      p[0] = low.re, p[1] = low.im;
    }
  }
}

// ---------------------------------------------------------------- packing

CK_INLINE float real_at(const ck_fft_job *job, const float *from, size_t i) {
  if (i >= job->in.count) return 0.0f;
  float value = from[i * job->in.element];
  return job->window != NULL ? value * job->window[i] : value;
}

/// Element i of what the complex transform reads, for the forms that need one element at a time.
CK_INLINE number packed(const ck_fft_job *job, const float *from, size_t i) {
  if (job->form == CK_FFT_COMPLEX) {
    number z = number_at(&job->in, from, i);
    return job->swaps_in ? (number){z.im, z.re} : z;
  }
  if (job->form == CK_FFT_FROM_REAL) {
    if (job->n % 2 == 1) return (number){real_at(job, from, i), 0.0f};
    return (number){real_at(job, from, 2 * i), real_at(job, from, 2 * i + 1)};
  }
  // An odd number of real elements: the frequencies above the half mirror those below; the parts are exchanged.
  bool is_mirrored = i > job->n / 2;
  number z = number_at(&job->in, from, is_mirrored ? job->n - i : i);
  if (i == 0) return (number){0.0f, z.re};
  return (number){is_mirrored ? -job->interior * z.im : job->interior * z.im, job->interior * z.re};
}

CK_DISPATCH static void pack_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  const ck_fft_job *job = rows->job;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    const float *from = start_of(job, &job->in, at.signal);
    for (size_t i = at.first; i < at.last; i++) {
      number z = packed(job, from, i);
      at.row[2 * i] = z.re;
      at.row[2 * i + 1] = z.im;
    }
  }
}

/// Multiplies by the chirp and appends zeros.
CK_DISPATCH static void chirp_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  size_t length = rows->rows->length;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    size_t last = smaller(at.last, length);
    if (at.first < last)
      multiply(last - at.first, rows->rows->chirp + 2 * at.first, at.row + 2 * at.first);
    else
      last = at.first;
    memset(at.row + 2 * last, 0, 2 * (at.last - last) * sizeof(float));
  }
}

void ck_fft_pack(const ck_fft_job *job, const ck_fft_rows *rows) {
  if (job->form == CK_FFT_TO_REAL && job->n % 2 == 0)
    run_rows(job, rows, NULL, job->n / 4 + 1, combine_range);
  else
    run_rows(job, rows, NULL, rows->length, pack_range);
  if (rows->chirp != NULL) run_rows(job, rows, NULL, rows->padded, chirp_range);
}

// ---------------------------------------------------------------- unpacking

CK_DISPATCH static void unpack_range(void *context, size_t begin, size_t end) {
  const rows_job *rows = context;
  const ck_fft_job *job = rows->job;
  bool is_even = job->n % 2 == 0;
  for (size_t item = begin; item < end; item++) {
    part at = part_of(rows, item);
    float *to = start_of(job, &job->out, at.signal);
    if (job->form == CK_FFT_TO_REAL) {
      for (size_t i = at.first; i < at.last; i++) {
        // The parts are exchanged.
        float value = job->scale * (is_even ? at.row[i ^ 1] : at.row[2 * i + 1]);
        to[i * job->out.element] = job->window != NULL ? value * job->window[i] : value;
      }
    } else {
      for (size_t k = at.first; k < at.last; k++) {
        float factor = k > 0 && job->form == CK_FFT_FROM_REAL ? job->scale * job->interior : job->scale;
        float *p = to + k * job->out.element;
        p[job->swaps_out] = factor * at.row[2 * k];
        p[!job->swaps_out] = factor * at.row[2 * k + 1];
      }
    }
  }
}

void ck_fft_unpack(const ck_fft_job *job, const ck_fft_rows *rows) {
  if (rows->chirp != NULL) run_rows(job, rows, NULL, rows->length, unchirp_range);
  bool is_from_real = job->form == CK_FFT_FROM_REAL;
  if (is_from_real && job->n % 2 == 0)
    run_rows(job, rows, NULL, job->n / 4 + 1, separate_range);
  else
    run_rows(job, rows, NULL, smaller(job->out.count, is_from_real ? job->n / 2 + 1 : job->n), unpack_range);
}

// ---------------------------------------------------------------- frames

typedef struct {
  size_t frames, n, hop, count;
  const float *x;
  float *y;
} overlap_job;

/// An item is CHUNK elements of a result.
CK_DISPATCH static void overlap_range(void *context, size_t begin, size_t end) {
  const overlap_job *job = context;
  size_t n = job->n, hop = job->hop, chunks = (job->count + CHUNK - 1) / CHUNK;
  for (size_t item = begin; item < end; item++) {
    size_t b = item / chunks, first = item % chunks * CHUNK, last = smaller(first + CHUNK, job->count);
    float *y = job->y + b * job->count;
    memset(y + first, 0, (last - first) * sizeof(float));
    size_t frame = first < n ? 0 : (first - n) / hop + 1;
    for (; frame < job->frames && frame * hop < last; frame++) {
      const float *x = job->x + (b * job->frames + frame) * n;
      size_t start = frame * hop, from = start > first ? start : first, to = smaller(start + n, last);
      for (size_t i = from; i < to; i++) y[i] += x[i - start];
    }
  }
}

void ck_overlap_add(size_t batch, size_t frames, size_t n, size_t hop, size_t count, const float *x, float *y) {
  overlap_job job = {frames, n, hop, count, x, y};
  size_t chunks = (count + CHUNK - 1) / CHUNK;
  ck_parallel_for(batch * chunks, grain_for(GRAIN, smaller(count, CHUNK)), overlap_range, &job);
}
