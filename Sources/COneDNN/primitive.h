// The execution of oneDNN's primitives.
#ifndef CONEDNN_PRIMITIVE_H
#define CONEDNN_PRIMITIVE_H
#include "versions.h"

#define TRY(call)                                \
  do {                                           \
    dnnl_status_t status_ = (call);              \
    if (status_ != dnnl_success) return status_; \
  } while (0)

enum { CDNN_MAX_BUFFERS = 5 };

typedef struct {
  int argument;
  description description;
  const void *buffer;
} cdnn_operand;

/// The shared engine, NULL if there is none; never freed.
dnnl_engine_t cdnn_engine(void);

/// Executes a primitive on at most CDNN_MAX_BUFFERS buffers and waits for its end.
dnnl_status_t cdnn_run(dnnl_primitive_t primitive, const cdnn_operand *operands, int count);

#endif
