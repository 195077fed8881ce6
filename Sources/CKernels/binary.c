// y = f(a, b), with broadcasting: operands have step 0 or 1, or strides over any axes.
#include "ckernels.h"
#include "grain.h"
#include "precise.h"

enum { MAX_RANK = 16, STAGE = 256, SHORT_RUN = 32 };

static size_t grain_of(ck_binary_op op) {
  switch (op) {
    case CK_POW: case CK_MOD: case CK_FMOD: case CK_FLOOR_DIVIDE: case CK_ATAN2: case CK_HYPOT: return COSTLY_GRAIN;
    default: return GRAIN;
  }
}

/// Replaces a by f(a, b).
CK_INLINE void vf_binary(ck_binary_op op, vf *value, const vf *other) {
  vf a = *value, b = *other;
  const vf one = 1.0f, zero = 0.0f;
  switch (op) {
    case CK_ADD: a = a + b; break;
    case CK_SUB: a = a - b; break;
    case CK_MUL: a = a * b; break;
    case CK_DIV: a = a / b; break;
    case CK_POW: vf_pow(&a, &b); break;
    case CK_MOD: vf_floored_mod(&a, &b); break;
    case CK_MAXIMUM: a = ((a > b) | (a != a)) ? a : b; break;
    case CK_MINIMUM: a = ((a < b) | (a != a)) ? a : b; break;
    case CK_EQ: a = a == b ? one : zero; break;
    case CK_NE: a = a != b ? one : zero; break;
    case CK_LT: a = a < b ? one : zero; break;
    case CK_LE: a = a <= b ? one : zero; break;
    case CK_GT: a = a > b ? one : zero; break;
    case CK_GE: a = a >= b ? one : zero; break;
    case CK_FMOD: vf_fmod(&a, &b); break;
    case CK_FLOOR_DIVIDE: vf_floor_divide(&a, &b); break;
    case CK_ATAN2: vf_atan2(&a, &b); break;
    case CK_HYPOT: vf_hypot(&a, &b); break;
    case CK_COPYSIGN: a = __builtin_elementwise_copysign(a, b); break;
  }
  *value = a;
}

/// Reads an operand of step 0 from sixteen copies of its value, so that one loop serves every combination of steps.
CK_INLINE void binary_loop(ck_binary_op op, size_t n, const float *a, size_t a_step, const float *b, size_t b_step,
                           float *y) {
  vf end_a = 1.0f, end_b = 1.0f;
  if (n % VF != 0) {
    vf_load_end(&end_a, a, a_step == 0 && n > VF ? VF : n);
    vf_load_end(&end_b, b, b_step == 0 && n > VF ? VF : n);
  }
  for (size_t i = 0; i + VF <= n; i += VF) {
    vf v = vf_load(a + i * a_step), w = vf_load(b + i * b_step);
    vf_binary(op, &v, &w);
    vf_store(y + i, v);
  }
  if (n % VF != 0) {
    vf_binary(op, &end_a, &end_b);
    vf_store_end(y, &end_a, n);
  }
}

CK_DISPATCH static void binary_run(ck_binary_op op, size_t n, const float *a, size_t a_step, const float *b,
                                   size_t b_step, float *y) {
  float a_copies[VF], b_copies[VF];
  if (n == 0) return;
  if (a_step == 0) {
    vf_store(a_copies, (vf)*a);
    a = a_copies;
  }
  if (b_step == 0) {
    vf_store(b_copies, (vf)*b);
    b = b_copies;
  }
  switch (op) {
#define X(OP) case OP: binary_loop(OP, n, a, a_step, b, b_step, y); break;
    CK_BINARY_OPS(X)
#undef X
  }
}

typedef struct {
  ck_binary_op op;
  const float *a, *b;
  size_t a_step, b_step;
  float *y;
} binary_job;

static void binary_range(void *context, size_t begin, size_t end) {
  const binary_job *job = context;
  binary_run(job->op, end - begin, job->a + begin * job->a_step, job->a_step, job->b + begin * job->b_step, job->b_step,
             job->y + begin);
}

void ck_binary(ck_binary_op op, size_t n, const float *a, size_t a_step, const float *b, size_t b_step, float *y) {
  // A power with one small exponent for all elements is a product, as in PyTorch.
  if (op == CK_POW && b_step == 0 && n > 0) {
    if (*b == 2.0f && a_step == 1) return ck_unary(CK_SQUARE, 0, 0, n, a, y);
    if (*b == 1.0f && a_step == 1) return ck_scale_shift(n, 1.0f, 0.0f, a, y);
    if (*b == -1.0f && a_step == 1) return ck_unary(CK_RECIPROCAL, 0, 0, n, a, y);
  }
  binary_job job = {op, a, b, a_step, b_step, y};
  ck_parallel_for(n, grain_of(op), binary_range, &job);
}

// ---------------------------------------------------------------- strided operands

typedef struct {
  ck_binary_op op;
  size_t rank, sizes[MAX_RANK];  // without axes of size 1, and with adjacent axes merged
  ptrdiff_t a_strides[MAX_RANK], b_strides[MAX_RANK];
  const float *a, *b;
  float *y;
} strided_job;

// Iterates over the combinations of all axes but the last.
typedef struct {
  size_t position[MAX_RANK];
  const float *a, *b;
} odometer;

static void odometer_start(odometer *o, const strided_job *job, size_t row) {
  o->a = job->a, o->b = job->b;
  for (size_t axis = job->rank - 1; axis-- > 0;) {
    o->position[axis] = row % job->sizes[axis];
    row /= job->sizes[axis];
    o->a += (ptrdiff_t)o->position[axis] * job->a_strides[axis];
    o->b += (ptrdiff_t)o->position[axis] * job->b_strides[axis];
  }
}

static void odometer_advance(odometer *o, const strided_job *job) {
  for (size_t axis = job->rank - 1; axis-- > 0;) {
    o->a += job->a_strides[axis];
    o->b += job->b_strides[axis];
    if (++o->position[axis] < job->sizes[axis]) return;
    o->position[axis] = 0;
    o->a -= (ptrdiff_t)job->sizes[axis] * job->a_strides[axis];
    o->b -= (ptrdiff_t)job->sizes[axis] * job->b_strides[axis];
  }
}

/// Computes rows [begin, end) directly from the operands: the last axis has steps of 0 or 1.
static void direct_range(void *context, size_t begin, size_t end) {
  const strided_job *job = context;
  size_t last = job->rank - 1, run = job->sizes[last];
  odometer o;
  odometer_start(&o, job, begin);
  for (size_t row = begin; row < end; row++) {
    size_t a_step = (size_t)job->a_strides[last], b_step = (size_t)job->b_strides[last];
    for (size_t i = 0; i < run; i += MAX_RUN) {
      if (i > 0 && ck_stops()) return;
      binary_run(job->op, smaller(run - i, MAX_RUN), o.a + i * a_step, a_step, o.b + i * b_step, b_step,
                 job->y + row * run + i);
    }
    odometer_advance(&o, job);
  }
}

/// Computes rows [begin, end) through dense blocks, which may hold many short rows or a part of a long one.
static void staged_range(void *context, size_t begin, size_t end) {
  const strided_job *job = context;
  size_t last = job->rank - 1, run = job->sizes[last], filled = 0;
  ptrdiff_t a_stride = job->a_strides[last], b_stride = job->b_strides[last];
  float a_block[STAGE], b_block[STAGE], *y = job->y + begin * run;
  odometer o;
  odometer_start(&o, job, begin);
  for (size_t row = begin; row < end; row++) {
    for (size_t i = 0; i < run;) {
      size_t stop = run - i < STAGE - filled ? run : i + (STAGE - filled);
      for (; i < stop; i++, filled++) {
        a_block[filled] = o.a[(ptrdiff_t)i * a_stride];
        b_block[filled] = o.b[(ptrdiff_t)i * b_stride];
      }
      if (filled == STAGE) {
        binary_run(job->op, STAGE, a_block, 1, b_block, 1, y);
        y += STAGE;
        filled = 0;
        if (i % MAX_RUN < STAGE && i >= MAX_RUN && ck_stops()) return;
      }
    }
    odometer_advance(&o, job);
  }
  binary_run(job->op, filled, a_block, 1, b_block, 1, y);
}

void ck_binary_strided(ck_binary_op op, size_t rank, const size_t *sizes, const float *a, const ptrdiff_t *a_strides,
                       const float *b, const ptrdiff_t *b_strides, float *y) {
  strided_job job = {.op = op, .a = a, .b = b, .y = y};
  size_t merged = 0, count = 1;
  for (size_t axis = 0; axis < rank; axis++) {
    size_t size = sizes[axis];
    count *= size;
    if (size == 1) continue;
    if (merged > 0 && job.a_strides[merged - 1] == a_strides[axis] * (ptrdiff_t)size &&
        job.b_strides[merged - 1] == b_strides[axis] * (ptrdiff_t)size) {
      merged--;
      size *= job.sizes[merged];
    }
    job.sizes[merged] = size;
    job.a_strides[merged] = a_strides[axis];
    job.b_strides[merged] = b_strides[axis];
    merged++;
  }
  if (count == 0) return;
  if (merged == 0) return binary_run(op, 1, a, 0, b, 0, y);
  job.rank = merged;
  size_t run = job.sizes[merged - 1], rows = count / run;
  ptrdiff_t a_step = job.a_strides[merged - 1], b_step = job.b_strides[merged - 1];
  bool direct = (a_step == 0 || a_step == 1) && (b_step == 0 || b_step == 1);
  if (direct && rows == 1) return ck_binary(op, run, a, (size_t)a_step, b, (size_t)b_step, y);
  ck_parallel_for(rows, grain_for(grain_of(op), run), direct && run >= SHORT_RUN ? direct_range : staged_range, &job);
}
