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

// The parts, each for a kind of functions, are included here only.
#include "ckernels/locks.h"
#include "ckernels/threads.h"
#include "ckernels/stack.h"
#include "ckernels/memory.h"
#include "ckernels/elementwise.h"
#include "ckernels/numbers.h"
#include "ckernels/movement.h"
#include "ckernels/selection.h"
#include "ckernels/reductions.h"
#include "ckernels/ordering.h"
#include "ckernels/fourier.h"
#include "ckernels/distances.h"
#include "ckernels/norms.h"
#include "ckernels/winograd.h"
#include "ckernels/attention.h"
#include "ckernels/images.h"
#include "ckernels/assignment.h"
#include "ckernels/random.h"
#include "ckernels/optimizers.h"

#ifdef __cplusplus
}
#endif

#endif
