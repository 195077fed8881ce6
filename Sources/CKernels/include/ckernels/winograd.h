// Convolutions with 3 x 3 kernels (winograd.c, winograd_gradient.c).

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
