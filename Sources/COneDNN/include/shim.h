// oneDNN's C API as DiffusionKit uses it. The differences between 2.x and 3.x live in this folder.
#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H
#include <oneapi/dnnl/dnnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- convolutions (convolution.c)
// Images lie channels last, [N, H, W, C]; those of one axis have the height 1. Weights are packed as the primitive
// likes them: `cdnn_convolution_pack` and `_unpack` convert from and to [outputs, inputs / groups, height, width].

typedef enum {
  CDNN_FORWARD,           // results = convolution(images, weights) + bias, then the activation
  CDNN_BACKWARD_DATA,     // images = gradient of the images, from weights and the results' gradient
  CDNN_BACKWARD_WEIGHTS,  // weights (and bias) = their gradient, from images and the results' gradient
} cdnn_direction;

typedef enum {
  CDNN_NONE, CDNN_RELU, CDNN_SILU, CDNN_GELU, CDNN_GELU_TANH, CDNN_TANH, CDNN_SIGMOID, CDNN_SOFTPLUS
} cdnn_activation;

typedef struct {
  cdnn_direction direction;
  cdnn_activation activation;  // of CDNN_FORWARD
  bool bias;                   // whether there is one (its gradient, for CDNN_BACKWARD_WEIGHTS)
  int64_t batch, inputs, outputs, groups;
  // Height and width: of images and results, of the kernel; dilations count from 1.
  int64_t image[2], result[2], kernel[2], strides[2], dilations[2], low[2], high[2];
} cdnn_geometry;

/// A primitive for one geometry and the number of threads that oneDNN may use when it is made. Any number of threads
/// may execute it at the same time.
typedef struct cdnn_convolution cdnn_convolution;

dnnl_status_t cdnn_convolution_create(cdnn_convolution **convolution, const cdnn_geometry *geometry);
void cdnn_convolution_destroy(cdnn_convolution *convolution);

/// Bytes of the packed weights, and of the scratch that every call below wants (not initialised, 64-byte aligned).
size_t cdnn_convolution_packed_bytes(const cdnn_convolution *convolution);
size_t cdnn_convolution_scratch_bytes(const cdnn_convolution *convolution);
/// Whether weights packed for one serve the other.
bool cdnn_convolution_packs_alike(const cdnn_convolution *a, const cdnn_convolution *b);
/// oneDNN's name of what it runs: "jit:avx2".
const char *cdnn_convolution_implementation(const cdnn_convolution *convolution);

/// Of forward and backward-data primitives.
dnnl_status_t cdnn_convolution_pack(const cdnn_convolution *convolution, const float *weights, void *packed,
                                    void *scratch);
/// Of backward-weights primitives.
dnnl_status_t cdnn_convolution_unpack(const cdnn_convolution *convolution, const void *packed, float *weights,
                                      void *scratch);
/// Which of the buffers are read and which written follows from the direction; bias NULL where there is none.
dnnl_status_t cdnn_convolution_execute(const cdnn_convolution *convolution, const float *images, const void *packed,
                                       const float *bias, const float *results, void *scratch);

#ifdef __cplusplus
}
#endif
#endif
