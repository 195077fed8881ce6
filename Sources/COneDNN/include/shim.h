// oneDNN's C API as DiffusionKit uses it. The differences between 2.x and 3.x live in this header.
#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H
#include <oneapi/dnnl/dnnl.h>
#endif
