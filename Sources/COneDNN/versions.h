// The differences of oneDNN's C API between 2.x and 3.x: memory descriptors were structs and became objects, and a
// primitive descriptor took two calls and now takes one.
#ifndef CONEDNN_VERSIONS_H
#define CONEDNN_VERSIONS_H
#include "shim.h"

#if DNNL_VERSION_MAJOR >= 3

typedef const_dnnl_memory_desc_t description;

static inline dnnl_status_t describe(dnnl_memory_desc_t *made, int rank, const dnnl_dims_t dims,
                                     dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(made, rank, dims, type, tag);
}
static inline dnnl_status_t describe_strided(dnnl_memory_desc_t *made, int rank, const dnnl_dims_t dims,
                                             dnnl_data_type_t type, const dnnl_dims_t strides) {
  return dnnl_memory_desc_create_with_strides(made, rank, dims, type, strides);
}
static inline void forget(dnnl_memory_desc_t *made) { dnnl_memory_desc_destroy(*made); }
static inline description described(const dnnl_memory_desc_t *made) { return *made; }

static inline dnnl_status_t append_activation(dnnl_post_ops_t ops, dnnl_alg_kind_t kind, float alpha) {
  return dnnl_post_ops_append_eltwise(ops, kind, alpha, 0);
}

#else

typedef const dnnl_memory_desc_t *description;

static inline dnnl_status_t describe(dnnl_memory_desc_t *made, int rank, const dnnl_dims_t dims,
                                     dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(made, rank, dims, type, tag);
}
static inline dnnl_status_t describe_strided(dnnl_memory_desc_t *made, int rank, const dnnl_dims_t dims,
                                             dnnl_data_type_t type, const dnnl_dims_t strides) {
  return dnnl_memory_desc_init_by_strides(made, rank, dims, type, strides);
}
static inline void forget(dnnl_memory_desc_t *made) { (void)made; }
static inline description described(const dnnl_memory_desc_t *made) { return made; }

static inline dnnl_status_t append_activation(dnnl_post_ops_t ops, dnnl_alg_kind_t kind, float alpha) {
  return dnnl_post_ops_append_eltwise(ops, 1, kind, alpha, 0);
}

#endif

static inline dnnl_status_t product_descriptor(dnnl_primitive_desc_t *made, dnnl_engine_t engine, description a,
                                               description b, description c,
                                               const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_matmul_primitive_desc_create(made, engine, a, b, NULL, c, attributes);
#else
  dnnl_matmul_desc_t op;
  dnnl_status_t status = dnnl_matmul_desc_init(&op, a, b, NULL, c);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &op, attributes, engine, NULL);
#endif
}

// The description of a convolution for oneDNN, in any direction.
typedef struct {
  description images, weights, bias, results;
  dnnl_dims_t strides, dilations, low, high;
} convolution_terms;

static inline dnnl_status_t forward_descriptor(dnnl_primitive_desc_t *made, dnnl_engine_t engine,
                                               dnnl_prop_kind_t kind, const convolution_terms *t,
                                               const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_forward_primitive_desc_create(made, engine, kind, dnnl_convolution_direct, t->images,
                                                        t->weights, t->bias, t->results, t->strides, t->dilations,
                                                        t->low, t->high, attributes);
#else
  dnnl_convolution_desc_t op;
  dnnl_status_t status =
      dnnl_dilated_convolution_forward_desc_init(&op, kind, dnnl_convolution_direct, t->images, t->weights, t->bias,
                                                 t->results, t->strides, t->dilations, t->low, t->high);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &op, attributes, engine, NULL);
#endif
}

static inline dnnl_status_t backward_data_descriptor(dnnl_primitive_desc_t *made, dnnl_engine_t engine,
                                                     const convolution_terms *t, const_dnnl_primitive_desc_t forward,
                                                     const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_backward_data_primitive_desc_create(made, engine, dnnl_convolution_direct, t->images,
                                                              t->weights, t->results, t->strides, t->dilations,
                                                              t->low, t->high, forward, attributes);
#else
  dnnl_convolution_desc_t op;
  dnnl_status_t status = dnnl_dilated_convolution_backward_data_desc_init(&op, dnnl_convolution_direct, t->images,
                                                                          t->weights, t->results, t->strides,
                                                                          t->dilations, t->low, t->high);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &op, attributes, engine, forward);
#endif
}

/// Skips implementations that `serves` refuses; those of a descriptor are ordered by speed.
typedef bool (*serves)(const char *implementation);

static inline bool is_served(const_dnnl_primitive_desc_t descriptor, serves serves) {
  const char *name = "";
  dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, &name);
  return serves(name);
}

static inline dnnl_status_t backward_weights_descriptor(dnnl_primitive_desc_t *made, dnnl_engine_t engine,
                                                        const convolution_terms *t,
                                                        const_dnnl_primitive_desc_t forward,
                                                        const_dnnl_primitive_attr_t attributes, serves serves) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_status_t status = dnnl_convolution_backward_weights_primitive_desc_create(
      made, engine, dnnl_convolution_direct, t->images, t->weights, t->bias, t->results, t->strides, t->dilations,
      t->low, t->high, forward, attributes);
  while (status == dnnl_success && !is_served(*made, serves)) status = dnnl_primitive_desc_next_impl(*made);
  return status;
#else
  dnnl_convolution_desc_t op;
  dnnl_status_t status = dnnl_dilated_convolution_backward_weights_desc_init(
      &op, dnnl_convolution_direct, t->images, t->weights, t->bias, t->results, t->strides, t->dilations, t->low,
      t->high);
  if (status != dnnl_success) return status;
  dnnl_primitive_desc_iterator_t candidates;
  status = dnnl_primitive_desc_iterator_create(&candidates, &op, attributes, engine, forward);
  if (status != dnnl_success) return status;
  *made = dnnl_primitive_desc_iterator_fetch(candidates);
  while (*made != NULL && !is_served(*made, serves)) {
    dnnl_primitive_desc_destroy(*made);
    *made = NULL;
    status = dnnl_primitive_desc_iterator_next(candidates);
    if (status != dnnl_success) break;
    *made = dnnl_primitive_desc_iterator_fetch(candidates);
  }
  dnnl_primitive_desc_iterator_destroy(candidates);
  return *made != NULL || status != dnnl_success ? status : dnnl_out_of_memory;
#endif
}

#endif
