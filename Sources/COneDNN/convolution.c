// Convolutions of channels-last images as oneDNN primitives.
#include <stdlib.h>
#include <string.h>

#include "primitive.h"

struct cdnn_convolution {
  cdnn_direction direction;
  dnnl_primitive_t primitive, reorder;  // reorder: packs or unpacks the weights
  // Descriptors returned by queries below live as long as these.
  dnnl_primitive_desc_t descriptor, reorder_descriptor;
  dnnl_memory_desc_t images, weights, bias, results;  // weights: unpacked
  description packed, scratch, reorder_scratch;
  bool has_bias, is_described;
};

static dnnl_status_t describe_all(cdnn_convolution *c, const cdnn_geometry *g, dnnl_memory_desc_t *any) {
  dnnl_data_type_t factor = g->bfloat16 ? dnnl_bf16 : dnnl_f32;
  bool forward = g->direction == CDNN_FORWARD, data = g->direction == CDNN_BACKWARD_DATA;
  bool weights = g->direction == CDNN_BACKWARD_WEIGHTS;
  bool grouped = g->groups > 1;
  dnnl_dims_t images = {g->batch, g->inputs, g->image[0], g->image[1]};
  dnnl_dims_t results = {g->batch, g->outputs, g->result[0], g->result[1]};
  dnnl_dims_t bias = {g->outputs};
  dnnl_dims_t whole = {g->outputs, g->inputs, g->kernel[0], g->kernel[1]};
  dnnl_dims_t parts = {g->groups, g->outputs / g->groups, g->inputs / g->groups, g->kernel[0], g->kernel[1]};
  TRY(describe(&c->images, 4, images, data ? dnnl_f32 : factor, dnnl_nhwc));
  TRY(describe(&c->results, 4, results, forward ? dnnl_f32 : factor, dnnl_nhwc));
  TRY(describe(&c->bias, 1, bias, dnnl_f32, dnnl_a));
  TRY(describe(&c->weights, grouped ? 5 : 4, grouped ? parts : whole, dnnl_f32, grouped ? dnnl_goihw : dnnl_oihw));
  TRY(describe(any, grouped ? 5 : 4, grouped ? parts : whole, weights ? dnnl_f32 : factor, dnnl_format_tag_any));
  c->is_described = true;
  return dnnl_success;
}

static void forget_all(cdnn_convolution *c) {
  forget(&c->images);
  forget(&c->results);
  forget(&c->bias);
  forget(&c->weights);
}

static dnnl_status_t set_activation(dnnl_primitive_attr_t attributes, cdnn_activation activation) {
  static const dnnl_alg_kind_t kinds[] = {
      [CDNN_RELU] = dnnl_eltwise_relu,           [CDNN_SILU] = dnnl_eltwise_swish,
      [CDNN_GELU] = dnnl_eltwise_gelu_erf,       [CDNN_GELU_TANH] = dnnl_eltwise_gelu_tanh,
      [CDNN_TANH] = dnnl_eltwise_tanh,           [CDNN_SIGMOID] = dnnl_eltwise_logistic,
      [CDNN_SOFTPLUS] = dnnl_eltwise_soft_relu,
  };
  if (activation == CDNN_NONE) return dnnl_success;
  dnnl_post_ops_t ops;
  TRY(dnnl_post_ops_create(&ops));
  dnnl_status_t status = append_activation(ops, kinds[activation], activation == CDNN_RELU ? 0 : 1);
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, ops);
  dnnl_post_ops_destroy(ops);
  return status;
}

/// Makes the forward pass that oneDNN requires as the hint of a gradient. None mixes bfloat16 and float32 as gradients
/// do: its images and weights are bfloat16 if the factors are.
static dnnl_status_t make_hint(const cdnn_geometry *g, const convolution_terms *gradient,
                               dnnl_primitive_desc_t *forward) {
  if (!g->bfloat16) return forward_descriptor(forward, cdnn_engine(), dnnl_forward_training, gradient, NULL);
  cdnn_geometry alike = *g;
  alike.direction = CDNN_FORWARD;
  cdnn_convolution described_as = {0};
  dnnl_memory_desc_t any;
  TRY(describe_all(&described_as, &alike, &any));
  convolution_terms terms = *gradient;
  terms.images = described(&described_as.images);
  terms.weights = described(&any);
  terms.results = described(&described_as.results);
  dnnl_status_t status = forward_descriptor(forward, cdnn_engine(), dnnl_forward_training, &terms, NULL);
  forget(&any);
  forget_all(&described_as);
  return status;
}

static bool any_serves(const char *implementation) {
  (void)implementation;
  return true;
}

/// oneDNN's kernels for 1 x 1 weights gather strided pixels in their scratch memory, whole vectors of channels at a
/// time although there is space for the channels alone: they overwrite the memory after it, including the scratch of
/// the next thread, whose sums are then wrong (2.6.3).
static bool serves_few_channels(const char *implementation) { return strncmp(implementation, "jit_1x1", 7) != 0; }

/// The maximum number of channels in a vector.
enum { VECTOR = 16 };

static serves what_serves(const cdnn_geometry *g) {
  bool has_strides = g->strides[0] > 1 || g->strides[1] > 1;
  return has_strides && g->inputs / g->groups % VECTOR != 0 ? serves_few_channels : any_serves;
}

static dnnl_status_t make_descriptor(cdnn_convolution *c, const cdnn_geometry *g, description any,
                                     const_dnnl_primitive_attr_t attributes, dnnl_primitive_desc_t *forward) {
  convolution_terms terms = {
      .images = described(&c->images),
      .weights = any,
      .bias = g->bias ? described(&c->bias) : NULL,
      .results = described(&c->results),
  };
  for (int axis = 0; axis < 2; axis++) {
    terms.strides[axis] = g->strides[axis];
    terms.dilations[axis] = g->dilations[axis] - 1;
    terms.low[axis] = g->low[axis];
    terms.high[axis] = g->high[axis];
  }
  if (g->direction == CDNN_FORWARD)
    return forward_descriptor(&c->descriptor, cdnn_engine(), dnnl_forward_inference, &terms, attributes);
  TRY(make_hint(g, &terms, forward));
  return g->direction == CDNN_BACKWARD_DATA
             ? backward_data_descriptor(&c->descriptor, cdnn_engine(), &terms, *forward, attributes)
             : backward_weights_descriptor(&c->descriptor, cdnn_engine(), &terms, *forward, attributes,
                                           what_serves(g));
}

static dnnl_status_t make_primitives(cdnn_convolution *c, const_dnnl_primitive_attr_t attributes) {
  bool unpacks = c->direction == CDNN_BACKWARD_WEIGHTS;
  c->packed =
      dnnl_primitive_desc_query_md(c->descriptor, unpacks ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  c->scratch = dnnl_primitive_desc_query_md(c->descriptor, dnnl_query_scratchpad_md, 0);
  TRY(dnnl_primitive_create(&c->primitive, c->descriptor));
  description plain = described(&c->weights);
  TRY(dnnl_reorder_primitive_desc_create(&c->reorder_descriptor, unpacks ? c->packed : plain, cdnn_engine(),
                                         unpacks ? plain : c->packed, cdnn_engine(), attributes));
  c->reorder_scratch = dnnl_primitive_desc_query_md(c->reorder_descriptor, dnnl_query_scratchpad_md, 0);
  return dnnl_primitive_create(&c->reorder, c->reorder_descriptor);
}

static dnnl_status_t make(cdnn_convolution *c, const cdnn_geometry *g, dnnl_primitive_attr_t plain,
                          dnnl_primitive_attr_t attributes) {
  TRY(dnnl_primitive_attr_set_scratchpad_mode(plain, dnnl_scratchpad_mode_user));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
  TRY(set_activation(attributes, g->activation));
  dnnl_memory_desc_t any;
  TRY(describe_all(c, g, &any));
  dnnl_primitive_desc_t forward = NULL;
  dnnl_status_t status = make_descriptor(c, g, described(&any), attributes, &forward);
  if (forward != NULL) dnnl_primitive_desc_destroy(forward);
  forget(&any);
  return status != dnnl_success ? status : make_primitives(c, plain);
}

dnnl_status_t cdnn_convolution_create(cdnn_convolution **convolution, const cdnn_geometry *geometry) {
  if (cdnn_engine() == NULL) return dnnl_runtime_error;
  cdnn_convolution *c = calloc(1, sizeof *c);
  if (c == NULL) return dnnl_out_of_memory;
  c->direction = geometry->direction;
  c->has_bias = geometry->bias;
  dnnl_primitive_attr_t plain = NULL, attributes = NULL;
  dnnl_status_t status = dnnl_primitive_attr_create(&plain);
  if (status == dnnl_success) status = dnnl_primitive_attr_create(&attributes);
  if (status == dnnl_success) status = make(c, geometry, plain, attributes);
  if (plain != NULL) dnnl_primitive_attr_destroy(plain);
  if (attributes != NULL) dnnl_primitive_attr_destroy(attributes);
  if (status != dnnl_success) {
    cdnn_convolution_destroy(c);
    return status;
  }
  *convolution = c;
  return dnnl_success;
}

void cdnn_convolution_destroy(cdnn_convolution *c) {
  if (c->primitive != NULL) dnnl_primitive_destroy(c->primitive);
  if (c->reorder != NULL) dnnl_primitive_destroy(c->reorder);
  if (c->descriptor != NULL) dnnl_primitive_desc_destroy(c->descriptor);
  if (c->reorder_descriptor != NULL) dnnl_primitive_desc_destroy(c->reorder_descriptor);
  if (c->is_described) forget_all(c);
  free(c);
}

size_t cdnn_convolution_packed_bytes(const cdnn_convolution *c) { return dnnl_memory_desc_get_size(c->packed); }

size_t cdnn_convolution_scratch_bytes(const cdnn_convolution *c) {
  size_t own = dnnl_memory_desc_get_size(c->scratch), reorder = dnnl_memory_desc_get_size(c->reorder_scratch);
  return own > reorder ? own : reorder;
}

bool cdnn_convolution_packs_alike(const cdnn_convolution *a, const cdnn_convolution *b) {
  return a == b || dnnl_memory_desc_equal(a->packed, b->packed);
}

// ---------------------------------------------------------------- execution

dnnl_status_t cdnn_convolution_pack(const cdnn_convolution *c, const float *weights, void *packed, void *scratch) {
  cdnn_operand operands[] = {{DNNL_ARG_FROM, described(&c->weights), weights},
                             {DNNL_ARG_TO, c->packed, packed},
                             {DNNL_ARG_SCRATCHPAD, c->reorder_scratch, scratch}};
  return cdnn_run(c->reorder, operands, 3);
}

dnnl_status_t cdnn_convolution_unpack(const cdnn_convolution *c, const void *packed, float *weights, void *scratch) {
  cdnn_operand operands[] = {{DNNL_ARG_FROM, c->packed, packed},
                             {DNNL_ARG_TO, described(&c->weights), weights},
                             {DNNL_ARG_SCRATCHPAD, c->reorder_scratch, scratch}};
  return cdnn_run(c->reorder, operands, 3);
}

dnnl_status_t cdnn_convolution_execute(const cdnn_convolution *c, const void *images, const void *packed,
                                       const float *bias, const void *results, void *scratch) {
  bool forward = c->direction == CDNN_FORWARD, data = c->direction == CDNN_BACKWARD_DATA;
  bool weights = c->direction == CDNN_BACKWARD_WEIGHTS;
  cdnn_operand operands[] = {{data ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, described(&c->images), images},
                             {weights ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, c->packed, packed},
                             {forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, described(&c->results), results},
                             {DNNL_ARG_SCRATCHPAD, c->scratch, scratch},
                             {weights ? DNNL_ARG_DIFF_BIAS : DNNL_ARG_BIAS, described(&c->bias), bias}};
  return cdnn_run(c->primitive, operands, c->has_bias ? 5 : 4);
}
