// Discrete Fourier transforms (fourier_passes.c, fourier_strips.c, fourier_rows.c). Complex numbers are pairs of
// floats.
//
// A transform of a length whose prime factors are small runs on strips: sixteen signals, one in each lane of a vector.
// A long signal is a matrix, whose columns and then rows are such strips. Other lengths are convolutions with a chirp
// of a length that has small factors (Bluestein 1970).

enum { CK_FFT_MAX_FACTORS = 40, CK_FFT_MAX_PRIME = 31 };

/// The passes of a transform of `n` elements, by the factors of n.
typedef struct {
  size_t n, factor_count, factors[CK_FFT_MAX_FACTORS];
  const float *twiddles;
} ck_fft_passes;

/// Finds the passes. Returns false if n has a prime factor above CK_FFT_MAX_PRIME. The twiddles are unset.
bool ck_fft_factorize(size_t n, ck_fft_passes *passes);
/// The number of floats of the passes' twiddles.
size_t ck_fft_twiddle_count(const ck_fft_passes *passes);
void ck_fft_twiddles(const ck_fft_passes *passes, float *twiddles);

/// The powers of exp(-2 pi i / n), each as the product of one of `fine` (2^bits of them, in steps of 1) and one of
/// `coarse` (in steps of 2^bits).
typedef struct {
  size_t n, bits;
  const double *fine, *coarse;
} ck_fft_roots;

/// Writes exp(-2 pi i k step / n) for k in 0..<count, as pairs.
void ck_fft_powers(size_t n, size_t step, size_t count, double *powers);
/// The power k < n.
static inline void ck_fft_root(const ck_fft_roots *roots, size_t k, double *re, double *im) {
  const double *a = roots->fine + 2 * (k & (((size_t)1 << roots->bits) - 1));
  const double *b = roots->coarse + 2 * (k >> roots->bits);
  *re = a[0] * b[0] - a[1] * b[1];
  *im = a[0] * b[1] + a[1] * b[0];
}
/// The first powers, rounded, for the frequencies of real signals.
void ck_fft_halves(const ck_fft_roots *roots, size_t count, float *halves);
/// The chirp exp(-i pi k^2 / n) for k in 0..<n, as pairs, from the roots of 2 n.
void ck_fft_chirp(const ck_fft_roots *roots, float *chirp);
/// The powers l * k for the sixteen lanes l of `units` elements k.
void ck_fft_twists(const ck_fft_roots *roots, size_t units, float *twists);

typedef enum {
  CK_FFT_COMPLEX,   // complex to complex
  CK_FFT_FROM_REAL, // n real elements to the first half of the frequencies
  CK_FFT_TO_REAL    // the first half of the frequencies to n real elements, with exp(+2 pi i ...)
} ck_fft_form;

/// The elements of one side: element i of signal (o, l), l < lanes, is at o * outer + l * lane + i * element, in
/// floats. There are `count` elements; what is read beyond is 0, what is written beyond is dropped.
typedef struct {
  float *values;
  size_t outer, lane, element, count;
  bool is_complex;
} ck_fft_side;

/// A transform of `outer` x `lanes` signals.
typedef struct {
  ck_fft_form form;
  bool swaps_in, swaps_out;  // CK_FFT_COMPLEX: exchange real and imaginary parts; both for the inverse transform
  size_t n;               // length of the transform; the passes are over n / 2 elements if n is even and one side real
  size_t outer, lanes;
  ck_fft_side in, out;
  float scale;            // of the results
  float interior;         // a further factor of the frequencies 0 < k < n / 2 on the complex side, if one side is real
  const float *window;    // the real side is multiplied by these n numbers; NULL for none
  ck_fft_passes passes;
  const float *halves;    // the powers of exp(-2 pi i / n) up to n / 4, if one side is real and n is even
  const float *twists;    // of strips: multiply result k of signal l by the power l * k of the roots; NULL for none
  ck_fft_roots roots;
  float *scratch;         // of strips: ck_fft_scratch floats for each of the workers
  size_t workers;
} ck_fft_job;

/// The number of signals in a strip.
enum { CK_FFT_STRIP = 16 };
size_t ck_fft_scratch(const ck_fft_job *job);
/// Transforms all signals.
void ck_fft_strips(const ck_fft_job *job);

/// Rows of `length` complex elements, [rows, padded], for signals first..<first + rows of a job (in the order of o, l).
/// - chirp: NULL, or `length` pairs, for a convolution of `padded` elements.
typedef struct {
  size_t first, rows, length, padded;
  float *values;
  const float *chirp;
} ck_fft_rows;

/// Writes what a transform of `length` elements reads, from the job's input.
void ck_fft_pack(const ck_fft_job *job, const ck_fft_rows *rows);
/// Writes the job's output from the results of that transform, or of the convolution.
void ck_fft_unpack(const ck_fft_job *job, const ck_fft_rows *rows);
/// Multiplies each row by the chirp's spectrum of `padded` pairs and exchanges real and imaginary parts: the transform
/// of the result is then the inverse one, with its parts exchanged.
void ck_fft_convolve(const ck_fft_rows *rows, const float *spectrum);

/// Sums frames at distances of `hop`: y[b, i] = sum over f of x[b, f, i - f * hop], for x [batch, frames, n] and y
/// [batch, count].
void ck_overlap_add(size_t batch, size_t frames, size_t n, size_t hop, size_t count, const float *x, float *y);

// ---------------------------------------------------------------- complex numbers (complex.c)

/// y = a * b, or a times the conjugate of b, for n numbers. In place.
void ck_complex_multiply(bool conjugate, size_t n, const float *a, const float *b, float *y);
/// The gradients of both are 0 at 0.
void ck_complex_abs(size_t n, const float *z, float *y);
void ck_complex_abs_grad(size_t n, const float *z, const float *dy, float *dz);
void ck_complex_angle(size_t n, const float *z, float *y);
void ck_complex_angle_grad(size_t n, const float *z, const float *dy, float *dz);
