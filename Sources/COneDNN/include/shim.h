// oneDNN's C API as DiffusionKit uses it. The differences between 2.x and 3.x are confined to this folder.
#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H
#include <oneapi/dnnl/dnnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- bfloat16 (primitive.c)
/// Whether the CPU has instructions for bfloat16 that oneDNN uses.
bool cdnn_has_bfloat16(void);

// ---------------------------------------------------------------- products (product.c)
/// c = a b with a of rows x inner and b of inner x columns as bfloat16, c as float32; a transposed factor is stored as
/// inner x rows, or columns x inner. No size is 0.
typedef struct {
  int64_t rows, columns, inner;
  int64_t step_a;  // elements between two rows of a (or of its transpose)
  bool transpose_a, transpose_b;
} cdnn_product_sizes;

/// A primitive for the number of threads that oneDNN may use when it is made. Any number of threads may execute it at
/// the same time.
typedef struct cdnn_product cdnn_product;

dnnl_status_t cdnn_product_create(cdnn_product **product, const cdnn_product_sizes *sizes);
void cdnn_product_destroy(cdnn_product *product);
/// Bytes of the scratch memory of a call (not initialised, 64-byte aligned).
size_t cdnn_product_scratch_bytes(const cdnn_product *product);
dnnl_status_t cdnn_product_execute(const cdnn_product *product, const uint16_t *a, const uint16_t *b, float *c,
                                   void *scratch);

// ---------------------------------------------------------------- convolutions (convolution.c)
// Images have the channels last, [N, H, W, C]; images of one axis have height 1. Weights are packed in the primitive's
// format: `cdnn_convolution_pack` and `_unpack` convert from and to [outputs, inputs / groups, height, width].

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
  cdnn_activation activation;  // applied by CDNN_FORWARD
  bool bias;                   // whether there is a bias (its gradient, for CDNN_BACKWARD_WEIGHTS)
  bool bfloat16;               // whether inputs other than the bias are bfloat16; outputs are float32
  int64_t batch, inputs, outputs, groups;
  // Height and width: of images and results, of the kernel; dilations count from 1.
  int64_t image[2], result[2], kernel[2], strides[2], dilations[2], low[2], high[2];
} cdnn_geometry;

/// A primitive for one geometry and the number of threads that oneDNN may use when it is made. Any number of threads
/// may execute it at the same time.
typedef struct cdnn_convolution cdnn_convolution;

dnnl_status_t cdnn_convolution_create(cdnn_convolution **convolution, const cdnn_geometry *geometry);
void cdnn_convolution_destroy(cdnn_convolution *convolution);

/// Bytes of the packed weights, and of the scratch memory of every call below (not initialised, 64-byte aligned).
size_t cdnn_convolution_packed_bytes(const cdnn_convolution *convolution);
size_t cdnn_convolution_scratch_bytes(const cdnn_convolution *convolution);
/// Whether weights packed for one of them can be used by the other.
bool cdnn_convolution_packs_alike(const cdnn_convolution *a, const cdnn_convolution *b);

/// Packs weights for forward and backward-data primitives.
dnnl_status_t cdnn_convolution_pack(const cdnn_convolution *convolution, const float *weights, void *packed,
                                    void *scratch);
/// Unpacks weights of backward-weights primitives.
dnnl_status_t cdnn_convolution_unpack(const cdnn_convolution *convolution, const void *packed, float *weights,
                                      void *scratch);
/// Runs the primitive. The direction decides which buffers are read, as floats or bfloat16, and which are written; bias
/// is NULL if there is none.
dnnl_status_t cdnn_convolution_execute(const cdnn_convolution *convolution, const void *images, const void *packed,
                                       const float *bias, const void *results, void *scratch);

#ifdef __cplusplus
}
#endif
#endif
