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

// ---------------------------------------------------------------- bfloat16 (primitive.c)
/// Whether the CPU has instructions for bfloat16 that oneDNN uses.
bool cdnn_has_bfloat16(void);

// ---------------------------------------------------------------- products (product.c)
/// c = a b with a of rows x inner and b of inner x columns as bfloat16, c as float32; a transposed factor lies as
/// inner x rows, or columns x inner. None is 0.
typedef struct {
  int64_t rows, columns, inner;
  int64_t step_a;  // elements from one row of a (of its transpose) to the next
  bool transpose_a, transpose_b;
} cdnn_product_sizes;

/// For the number of threads that oneDNN may use when it is made. Any number of threads may execute it at the same time.
typedef struct cdnn_product cdnn_product;

dnnl_status_t cdnn_product_create(cdnn_product **product, const cdnn_product_sizes *sizes);
void cdnn_product_destroy(cdnn_product *product);
/// Bytes of the scratch that a call wants (not initialised, 64-byte aligned).
size_t cdnn_product_scratch_bytes(const cdnn_product *product);
dnnl_status_t cdnn_product_execute(const cdnn_product *product, const uint16_t *a, const uint16_t *b, float *c,
                                   void *scratch);

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
  bool bfloat16;               // whether what is read, but for the bias, is bfloat16; what is written is float32
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
/// Which of the buffers are read, as floats or bfloat16, and which written follows from the direction; bias NULL where
/// there is none.
dnnl_status_t cdnn_convolution_execute(const cdnn_convolution *convolution, const void *images, const void *packed,
                                       const float *bias, const void *results, void *scratch);

#ifdef __cplusplus
}
#endif
#endif
