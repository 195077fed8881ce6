// Random numbers (random.c, distributions.c).

// MT19937 as PyTorch's CPU generator uses it.
typedef struct {
  uint32_t state[624];
  uint32_t tempered[624];
  uint32_t next;          // index of the next word; 624: refill first
  bool has_cached_normal; // whether the scalar path has a second sample
  double cached_normal;
} ck_mt19937;

void ck_mt_seed(ck_mt19937 *g, uint64_t seed);
uint32_t ck_mt_u32(ck_mt19937 *g);
/// PyTorch's Tensor.uniform_(low, high): u (high - low) + low with u = (draw & 0xFFFFFF) 2^-24, rounded once.
void ck_mt_uniform(ck_mt19937 *g, size_t n, float low, float high, float *y);
/// PyTorch's Tensor.normal_(mean, stddev): blocks of 16 by Box-Muller (n >= 16, with the last 16 redrawn if n is no
/// multiple), otherwise the scalar double-precision path with its cached second sample.
void ck_mt_normal(ck_mt19937 *g, size_t n, double mean, double stddev, float *y);
/// low + draw mod range each; 64-bit draws (two outputs, the first is the high half) if range >= 2^32.
void ck_mt_integers(ck_mt19937 *g, int64_t low, uint64_t range, size_t n, float *y);
/// 1 with probability p, otherwise 0, like PyTorch's Tensor.bernoulli_(p).
void ck_mt_bernoulli(ck_mt19937 *g, size_t n, double p, float *y);
/// Exponential numbers of a rate, like PyTorch's Tensor.exponential_(rate).
void ck_mt_exponential(ck_mt19937 *g, size_t n, double rate, float *y);
/// Laplace numbers of location 0 and scale 1, like torch.distributions.Laplace.
void ck_mt_laplace(ck_mt19937 *g, size_t n, float *y);
/// Gamma numbers of scale 1 for each shape alpha from 0, like torch._standard_gamma.
void ck_mt_gamma(ck_mt19937 *g, size_t n, const float *alpha, double *y);
/// `count` positions (from 0) for each row of n weights, drawn with replacement, like torch.multinomial. `sums` is
/// memory for n.
void ck_mt_multinomial(ck_mt19937 *g, size_t rows, size_t n, const float *weights, size_t count, float *sums, float *y);
/// A Poisson count for each rate from 0, like torch.poisson. In place.
void ck_mt_poisson(ck_mt19937 *g, size_t n, const float *rates, float *y);
/// Fisher-Yates like torch.randperm: swaps i with i + draw mod (n - i), counted from 0.
void ck_mt_permutation(ck_mt19937 *g, size_t n, int64_t *y);
