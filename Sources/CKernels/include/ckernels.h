// Loops over raw float buffers that oneDNN lacks. They are in C for one reason: run-time CPU dispatch (target_clones),
// which Swift has no syntax for. No function here allocates memory, checks its arguments or reads a tensor: sizes are
// validated once, at the entry of the calling Swift op. Buffers may be unaligned; outputs may alias an input of the
// same length if marked "in place".
#ifndef CKERNELS_H
#define CKERNELS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- locks (locks.c)

typedef struct ck_lock {
  pthread_mutex_t mutex;
  struct ck_lock *next, **link;  // among all locks
} ck_lock;

void ck_add_lock(ck_lock *lock);
void ck_remove_lock(ck_lock *lock);
static inline void ck_take_lock(ck_lock *lock) { pthread_mutex_lock(&lock->mutex); }
static inline void ck_release_lock(ck_lock *lock) { pthread_mutex_unlock(&lock->mutex); }

// ---------------------------------------------------------------- threads (threads.c, team.c, cores.c)
// Loops run on libgomp's team, which oneDNN uses too: a second pool would compete with it for the cores.

enum { CK_MAX_THREADS = 1024 };

/// The number of cores that the process may use, by its binding and the quota of its control groups. At most
/// CK_MAX_THREADS.
int ck_available_cores(void);
/// The quota of the groups, rounded up to cores; 0 without a limit. The arguments are the system's files except in
/// tests.
int ck_group_cores(const char *groups, const char *root);

/// The number of threads of a loop (and of oneDNN), at most one per core. `ck_set_num_threads(0)` restores the default,
/// as many as there are cores, or OMP_NUM_THREADS. If the threads cannot be created, the number is smaller from then
/// on.
void ck_set_num_threads(int threads);
int ck_num_threads(void);
/// The same number, after the calling thread's team has been created.
int ck_ready_team(void);
/// Implemented by the program that links this library: reports that there are fewer threads than wanted, because there
/// are no more cores, or because the system creates no more.
void diffusionkit_fewer_threads(int wanted, int threads, bool for_cores);

/// Calls `body(context, begin, end)` over 0..<count in at most num_threads contiguous chunks of at least `grain` items;
/// on the calling thread alone if one chunk suffices or the caller is already inside a team.
void ck_parallel_for(size_t count, size_t grain, void (*body)(void *context, size_t begin, size_t end), void *context);

/// The state that long loops poll, on any of their threads, about every hundredth of a second: whether to end early.
typedef struct {
  bool (*should_end)(void *context);
  void *context;
  int ended;  // whether a loop has ended early
} ck_stop;
/// Makes later loops of this thread end early when `stop` says so, with part of their results unwritten; with NULL they
/// never do. Returns the previous state.
ck_stop *ck_allow_stop(ck_stop *stop);
/// Whether to end, for nested loops over some millions of floats.
bool ck_stops(void);

/// Enclose a call into oneDNN of `operations` floating-point operations. The first function gives the call the team, or
/// the calling thread alone if less than about 10 microseconds can be won (on a busy machine a team waits for its
/// slowest core for milliseconds), and holds signals, since oneDNN may leave no stack for their handlers (signals.c).
/// libgomp counts threads per calling thread, so a second thread that computes gets the same team. `ck_leave_team`
/// restores the state that `ck_enter_team` returned: the host of a module may use OpenMP itself.
typedef struct ck_team {
  double operations;
  int threads, is_dynamic;
} ck_team;
ck_team ck_enter_team(double operations);
void ck_leave_team(ck_team before);
/// The number of oneDNN's threads in the calling thread at this moment.
int ck_team_threads(void);

// ---------------------------------------------------------------- signals (signals.c)

/// Sets whether signals are held while oneDNN may have no stack for their handlers. Default true.
void ck_set_holds_signals(bool holds);
/// Between these two calls, signals that are held for one product may wait for the next one, at most a tenth of a
/// millisecond in total: holding them takes two system calls, as long as a small product. The calls nest.
void ck_enter_stretch(void);
void ck_leave_stretch(void);
/// Enclose a call to code outside of the library, which receives signals as usual.
int ck_suspend_stretches(void);
void ck_resume_stretches(int stretches);

// ---------------------------------------------------------------- state of a thread (stack.c)

/// The state of the calling thread. Each call from a script reads it, so the functions below are inline.
extern __thread struct ck_thread {
  void *slot;
  // The stack is low..<high, both 0 before the first use; SIZE_MAX for high if unknown.
  uintptr_t low, high;
} ck_own_thread;

/// One pointer per thread for the caller's use (DiffusionKit stores its Session there).
static inline void *ck_thread_slot(void) { return ck_own_thread.slot; }
/// Returns the previous value.
static inline void *ck_exchange_thread_slot(void *value) {
  void *before = ck_own_thread.slot;
  ck_own_thread.slot = value;
  return before;
}

/// As `ck_stack_is_low`, for an address outside of the known stack or less than `reserve` above its end.
bool ck_stack_is_low_at(uintptr_t here, size_t reserve);
/// Whether fewer than `reserve` bytes of the thread's stack are left, or, for small stacks, less than half. False on a
/// stack that a host has made itself.
static inline bool ck_stack_is_low(size_t reserve) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  if (here - ck_own_thread.low >= reserve && here < ck_own_thread.high) return false;
  return ck_stack_is_low_at(here, reserve);
}
/// Calls `body` in the first thread of a program, on another stack of `size` bytes if the thread's own may be smaller.
/// Only once at a time.
void ck_run_with_stack(size_t size, void (*body)(void *context), void *context);

// ---------------------------------------------------------------- elementwise (elementwise.c), in place
#define CK_ENUMERATOR(NAME) NAME,
// activations.h defines the ops.
#define CK_UNARY_OPS(X)                                                                                             \
  X(CK_NEG) X(CK_ABS) X(CK_SIGN) X(CK_EXP) X(CK_LOG) X(CK_SQRT) X(CK_SQUARE) X(CK_RECIPROCAL) X(CK_SIN) X(CK_COS)     \
  X(CK_TANH) X(CK_SIGMOID) X(CK_RELU) X(CK_SILU) X(CK_GELU) X(CK_GELU_TANH) X(CK_SOFTPLUS) X(CK_LEAKY_RELU)           \
  X(CK_CLAMP) X(CK_FLOOR) X(CK_CEIL) X(CK_ROUND)
typedef enum { CK_UNARY_OPS(CK_ENUMERATOR) } ck_unary_op;

/// y = f(x). `a` is leaky_relu's slope or clamp's minimum, `b` clamp's maximum; other ops ignore them.
void ck_unary(ck_unary_op op, float a, float b, size_t n, const float *x, float *y);
/// dx = dy * f'(x), from x and y = f(x), with PyTorch's subgradients (relu'(0) = 0, abs'(0) = 0, clamp passes gradients
/// at its bounds).
void ck_unary_grad(ck_unary_op op, float a, float b, size_t n, const float *x, const float *y, const float *dy,
                   float *dx);

#define CK_BINARY_OPS(X)                                                                                            \
  X(CK_ADD) X(CK_SUB) X(CK_MUL) X(CK_DIV) X(CK_POW) X(CK_MOD) X(CK_MAXIMUM) X(CK_MINIMUM) X(CK_EQ) X(CK_NE) X(CK_LT)  \
  X(CK_LE) X(CK_GT) X(CK_GE)
typedef enum { CK_BINARY_OPS(CK_ENUMERATOR) } ck_binary_op;

/// y[i] = f(a[i * a_step], b[i * b_step]); a step is 0 (one value for all) or 1. MOD is floored, like Lua's %; MAXIMUM
/// and MINIMUM propagate NaN; comparisons return 0 or 1.
void ck_binary(ck_binary_op op, size_t n, const float *a, size_t a_step, const float *b, size_t b_step, float *y);
/// The same over `rank` axes with any strides (in elements, 0 to broadcast); y is dense, row-major.
void ck_binary_strided(ck_binary_op op, size_t rank, const size_t *sizes, const float *a, const ptrdiff_t *a_strides,
                       const float *b, const ptrdiff_t *b_strides, float *y);

void ck_fill(size_t n, float value, float *y);
/// y += alpha * x
void ck_axpy(size_t n, float alpha, const float *x, float *y);
/// y = alpha * x + beta (in place)
void ck_scale_shift(size_t n, float alpha, float beta, const float *x, float *y);
/// y = the sum of weights[k] * x[k] over k < terms (at least 1); y may alias x[0] only.
void ck_weighted_sum(size_t n, size_t terms, const float *weights, const float *const *x, float *y);
/// y = mask != 0 ? a : b, steps as in ck_binary
void ck_select(size_t n, const float *mask, const float *a, size_t a_step, const float *b, size_t b_step, float *y);

// ---------------------------------------------------------------- movement (movement.c)
/// dst (dense, row-major over sizes) = src read with `strides` (elements; 0 and negative allowed).
void ck_gather_strided(size_t rank, const size_t *sizes, const float *src, const ptrdiff_t *strides, float *dst);
/// dst written with `strides` = src (dense), or += if `accumulate`. Runs on one thread if a stride is zero.
void ck_scatter_strided(size_t rank, const size_t *sizes, const float *src, float *dst, const ptrdiff_t *strides,
                        bool accumulate);
/// dst[o, i, :] = src[o, index[i], :] for o in 0..<outer, i in 0..<count; src has `n` slots of `inner` floats.
void ck_take(size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src, float *dst);
/// dst[o, index[i], :] += src[o, i, :]
void ck_take_accumulate(size_t outer, size_t n, size_t inner, size_t count, const int64_t *index, const float *src,
                        float *dst);

// ---------------------------------------------------------------- reductions (reduce.c, cumulative.c)
// x is [outer, n, inner], y is [outer, inner]. n >= 1 except for sums (0, MEAN: NaN) and PROD (1).
typedef enum { CK_SUM, CK_MEAN, CK_PROD, CK_MAX, CK_MIN, CK_SUM_OF_SQUARES } ck_reduce_op;
void ck_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// The first position (from 0) of the maximum or minimum; a NaN wins, as in PyTorch.
void ck_arg_reduce(ck_reduce_op op, size_t outer, size_t n, size_t inner, const float *x, int64_t *y);
/// Two-pass variance: mean and sum of squared deviations, both [outer, inner].
void ck_moments(size_t outer, size_t n, size_t inner, const float *x, float *mean, float *squared_deviations);
/// Cumulative sums or products (CK_SUM, CK_PROD) along the middle axis, from its end if `reverse`. In place.
void ck_cumulative(ck_reduce_op op, bool reverse, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// Sums over all n elements, with partial sums in double precision.
double ck_sum(size_t n, const float *x);
double ck_sum_of_squares(size_t n, const float *x);
double ck_dot(size_t n, const float *x, const float *y);
bool ck_all_finite(size_t n, const float *x);

// ---------------------------------------------------------------- rows (softmax.c, layer_norm.c, bias_activation.c, losses.c)
/// Softmax (or its logarithm) along the middle axis of [outer, n, inner]. In place.
void ck_softmax(bool logarithm, size_t outer, size_t n, size_t inner, const float *x, float *y);
/// dx from y and dy. In place on dy.
void ck_softmax_grad(bool logarithm, size_t outer, size_t n, size_t inner, const float *y, const float *dy, float *dx);
/// Layer normalisation of [rows, n]: y = (x - mean) * rstd * weight + bias; weight and bias may be NULL.
/// mean and rstd ([rows]) are stored for the gradient.
void ck_layer_norm(size_t rows, size_t n, float eps, const float *x, const float *weight, const float *bias, float *y,
                   float *mean, float *rstd);
/// dweight and dbias ([n]) are overwritten; each of them and weight may be NULL.
void ck_layer_norm_grad(size_t rows, size_t n, const float *x, const float *weight, const float *mean,
                        const float *rstd, const float *dy, float *dx, float *dweight, float *dbias);
/// Group normalisation of [batch, positions, channels], for each example and each run of channels / groups: y = f((x +
/// shift - mean) * rstd * weight + bias).
typedef struct {
  int op;  // f, as for ck_bias_activation
  size_t batch, positions, channels, groups;
  float eps;
  const float *x;
  const float *shift;          // [batch, channels], or NULL
  const float *weight, *bias;  // [channels], or [batch, channels] if `each_example`, or NULL
  bool each_example;
} ck_group_norm_terms;
/// mean and rstd ([batch, groups]) are stored for the gradient.
void ck_group_norm(const ck_group_norm_terms *terms, float *y, float *mean, float *rstd);
/// dshift (may be NULL), dweight and dbias are [batch, channels], with the part of each example.
void ck_group_norm_grad(const ck_group_norm_terms *terms, const float *mean, const float *rstd, const float *dy,
                        float *dx, float *dshift, float *dweight, float *dbias);
// ---------------------------------------------------------------- convolutions (winograd.c)
/// A convolution of images [batch, image_height, image_width, inputs] to results [batch, result_height, result_width,
/// outputs], with 3 x 3 kernels at stride 1. inputs and outputs are multiples of CK_WINOGRAD_CHANNELS.
enum { CK_WINOGRAD_CHANNELS = 16, CK_WINOGRAD_TILE = 4, CK_WINOGRAD_FREQUENCIES = 36 };
typedef struct {
  size_t batch, inputs, outputs;
  size_t image_height, image_width, result_height, result_width;
  size_t top, left;  // zeros before the image
  size_t workers;    // threads that share the tiles of 4 x 4 results, at most one per tile
} ck_winograd_geometry;
/// Transforms weights [outputs, inputs, 3, 3] to CK_WINOGRAD_FREQUENCIES * inputs * outputs floats; or, if transposed,
/// the weights [inputs, outputs, 3, 3] of the convolution whose image gradient is computed.
void ck_winograd_pack(size_t inputs, size_t outputs, bool transposed, const float *weights, float *packed);
/// The number of floats of the workspace of the functions below.
size_t ck_winograd_workspace(const ck_winograd_geometry *geometry);
size_t ck_winograd_gradient_workspace(const ck_winograd_geometry *geometry);
/// bias ([outputs]) may be NULL.
void ck_winograd_convolve(const ck_winograd_geometry *geometry, const float *images, const float *packed,
                          const float *bias, float *results, float *workspace);
/// The gradient of the weights [outputs, inputs, 3, 3].
void ck_winograd_weight_gradient(const ck_winograd_geometry *geometry, const float *images, const float *dresults,
                                 float *dweights, float *workspace);

// ---------------------------------------------------------------- pairs of points (assignment.c)
/// The number of doubles in the workspace of `ck_assign`.
size_t ck_assignment_workspace(size_t n, size_t size);
/// Assigns to each of the n points a ([n, size]) one of b, so that the sum of squared distances is minimal. The values
/// are finite, n is at most 2^31 - 17. Returns false if the loop was stopped.
bool ck_assign(size_t n, size_t size, const float *a, const float *b, int32_t *columns, double *workspace);

// ---------------------------------------------------------------- attention (attention.c)
enum { CK_ATTENTION_MAX_WIDTH = 256 };

/// The layout of a head's rows: element (b, h, row, i) is values[b * batch_stride + h * head_stride + row * row_stride
/// + i].
typedef struct {
  float *values;
  size_t batch_stride, head_stride, row_stride;
} ck_attention_operand;

/// softmax(scale q k^T) v, for each head of each example. Widths are at most CK_ATTENTION_MAX_WIDTH, rows fewer than
/// 2^31.
typedef struct {
  size_t batch, heads, queries, keys, width, value_width;
  float scale;
  bool is_causal;  // only queries from j on attend to key j
  ck_attention_operand q, k, v;
} ck_attention_terms;
/// log_sums ([batch, heads, queries]) is stored for the gradient.
void ck_attention(const ck_attention_terms *terms, ck_attention_operand output, float *log_sums);
/// Overwrites dq, dk and dv; deltas is a workspace of the size of log_sums.
void ck_attention_grad(const ck_attention_terms *terms, ck_attention_operand output, const float *log_sums,
                       ck_attention_operand doutput, float *deltas, ck_attention_operand dq, ck_attention_operand dk,
                       ck_attention_operand dv);

/// y[r, c] = f(y[r, c] + bias[c]); bias may be NULL. `op` is RELU, SILU, GELU, GELU_TANH, TANH, SIGMOID, SOFTPLUS, or
/// -1 for none. For ops whose gradient needs the pre-activation (SILU, GELU, GELU_TANH, SOFTPLUS), z ([rows, cols])
/// receives it if not NULL.
void ck_bias_activation(int op, size_t rows, size_t cols, const float *bias, float *y, float *z);
/// dz = dy * f'(.) from y (RELU, TANH, SIGMOID) or z (the others), and dbias[c] = sum over rows of dz. The unused one
/// of y and z may be NULL. dz may be dy's own buffer, or NULL if op is -1. dbias may be NULL. One pass.
void ck_bias_activation_grad(int op, size_t rows, size_t cols, const float *y, const float *z, const float *dy,
                             float *dz, float *dbias);
/// The mean of f(x - y) over n elements in one pass; if dx is not NULL, dx = scale * f'(x - y) / n.
typedef enum { CK_SQUARED_ERROR, CK_ABSOLUTE_ERROR, CK_HUBER } ck_error;
double ck_error_mean(ck_error f, float delta, float scale, size_t n, const float *x, const float *y, float *dx);

// ---------------------------------------------------------------- images (pooling.c, upsample.c, batch_norm.c)
// x is [outer, height, width, inner]: [N, H, W, C] with the channels last, otherwise [N * C, H, W, 1]. A signal has
// height 1.

/// The windows of one axis: element e of window w is at w * stride + e * dilation - before, which may be outside.
typedef struct {
  size_t in, out, kernel, stride, dilation, before;
} ck_window;

typedef struct {
  size_t outer, inner;
  ck_window height, width;
} ck_pooling;

/// The maximum of each window; a NaN wins. If `chosen` is not NULL it receives the maximum's index in the window (row *
/// width of the kernel + column), the first of equal ones.
void ck_max_pool(ck_pooling shape, const float *x, float *y, int32_t *chosen);
void ck_max_pool_grad(ck_pooling shape, const int32_t *chosen, const float *dy, float *dx);
/// The sum of each window's elements over rows[.] * columns[.], the numbers of elements that count along each axis.
void ck_average_pool(ck_pooling shape, const float *rows, const float *columns, const float *x, float *y);
void ck_average_pool_grad(ck_pooling shape, const float *rows, const float *columns, const float *dy,
                          float *dx);

typedef struct {
  size_t outer, inner;
  size_t height_in, height_out, width_in, width_out;
} ck_resizing;

/// Row r of the result repeats row rows[r] of the input, and likewise for columns. Both lists are ascending.
void ck_repeat(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *x, float *y);
void ck_repeat_grad(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *dy, float *dx);
/// The same, but row r of the result lies row_fractions[r] of the way to the input's next row (the last row is its own
/// next).
void ck_interpolate(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *row_fractions,
                    const float *column_fractions, const float *x, float *y);
void ck_interpolate_grad(ck_resizing shape, const int32_t *rows, const int32_t *columns, const float *row_fractions,
                         const float *column_fractions, const float *dy, float *dx);

// Batch normalisation of x [outer, channels, inner]; inner is 1 with the channels last.
/// For each channel: the mean and the sum of squared deviations, in two passes.
void ck_channel_moments(size_t outer, size_t channels, size_t inner, const float *x, float *mean,
                        float *squared_deviations);
/// y = (x - mean[c]) * scale[c] + shift[c], plus dy * gain[c] if dy is not NULL.
void ck_channel_map(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *scale,
                    const float *shift, const float *dy, const float *gain, float *y);
/// For each channel: the sums of dy * (x - mean[c]) * rstd[c] and of dy.
void ck_channel_sums(size_t outer, size_t channels, size_t inner, const float *x, const float *mean, const float *rstd,
                     const float *dy, float *products, float *sums);

// ---------------------------------------------------------------- bfloat16 (bfloat16.c)
/// Rounds to the nearest bfloat16, ties to even; values beyond the range become infinity.
void ck_to_bfloat16(size_t n, const float *x, uint16_t *y);
/// The same, with the results as floats.
void ck_round_to_bfloat16(size_t n, const float *x, float *y);

// ---------------------------------------------------------------- windows (windows.c)
/// y[r, i, c] = sum over k of weights[k] * x[r, i + k, c] for x [rows, n, inner] and y [rows, n - size + 1, inner].
void ck_window_sums(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *x, float *y);
void ck_window_sums_grad(size_t rows, size_t n, size_t inner, size_t size, const float *weights, const float *dy,
                         float *dx);

// ---------------------------------------------------------------- medians (median.c)
/// The maximum side of a window.
enum { CK_MEDIAN_MAX = 15 };
/// y[p, i, j], [planes, height, width], is the median of the size x size elements (an odd size up to CK_MEDIAN_MAX) of
/// x[p, i.., j..], [planes, height + size - 1, width + size - 1].
void ck_median(size_t planes, size_t height, size_t width, size_t size, const float *x, float *y);

// ---------------------------------------------------------------- random numbers (random.c)
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
/// A Poisson count for each rate from 0, like torch.poisson. In place.
void ck_mt_poisson(ck_mt19937 *g, size_t n, const float *rates, float *y);
/// Fisher-Yates like torch.randperm: swaps i with i + draw mod (n - i), counted from 0.
void ck_mt_permutation(ck_mt19937 *g, size_t n, int64_t *y);

// ---------------------------------------------------------------- memory (headroom.c)
/// Whether the system would give this many bytes now. Allocates and frees them: a few microseconds.
bool ck_system_has(size_t bytes);
/// Called after each request that the system has granted. Returns false if too little is left for the small objects of
/// Swift and C++, which cannot be refused: the caller must then free the memory. Tests once in 256 KiB.
bool ck_leaves_headroom(size_t bytes);
/// Makes a reserve of 12 MiB for small requests; false if there is no memory for it, and memory counts as short then.
bool ck_keep_reserve(void);
/// Releases the reserve, for a small request that failed. False if there is none.
bool ck_break_reserve(void);
/// Whether the reserve was released and not restored: until then every request that can be refused is refused.
bool ck_is_short(void);
/// Whether there is a reserve, or one could be restored.
bool ck_has_reserve(void);
/// Returns free space between blocks of the heap to the system.
void ck_give_back_free(void);

// ---------------------------------------------------------------- optimizers (optimizers.c)
// One pass over the parameter, with PyTorch's update rules. `grad_scale` multiplies the gradient first (norm clipping).
/// The momentum buffer is NULL without momentum; `first` sets it to the gradient, as PyTorch does.
void ck_sgd(size_t n, float lr, float momentum, float dampening, bool nesterov, float weight_decay, float grad_scale,
            bool first, const float *grad, float *buffer, float *p);
/// Adam, and AdamW with `decoupled`. bias_1 = 1 - beta_1^t, bias_2 = 1 - beta_2^t. max_v is NULL without amsgrad. The
/// caller computes the biases in double precision from the betas as rounded to float: 1 - 0.999f is 0.00100005, and
/// only a bias with the same rounding cancels it (otherwise steps are off by 2e-5).
void ck_adam(size_t n, float lr, float beta_1, float beta_2, float epsilon, float weight_decay, bool decoupled,
             float bias_1, float bias_2, float grad_scale, const float *grad, float *m, float *v, float *max_v,
             float *p);
/// buffer is NULL without momentum, grad_mean NULL unless centered.
void ck_rmsprop(size_t n, float lr, float rho, float epsilon, float weight_decay, float momentum, float grad_scale,
                const float *grad, float *square_mean, float *grad_mean, float *buffer, float *p);

#ifdef __cplusplus
}
#endif

#endif
