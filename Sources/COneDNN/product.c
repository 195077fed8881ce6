// Products of bfloat16 matrices as oneDNN primitives: its sgemm reads float32 only.
#include <stdlib.h>

#include "primitive.h"

struct cdnn_product {
  dnnl_primitive_t primitive;
  // Descriptors returned by queries below live as long as this.
  dnnl_primitive_desc_t descriptor;
  description a, b, c, scratch;
};

static dnnl_status_t make(cdnn_product *p, const cdnn_product_sizes *s, dnnl_primitive_attr_t attributes) {
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
  dnnl_dims_t dims[] = {{s->rows, s->inner}, {s->inner, s->columns}, {s->rows, s->columns}};
  dnnl_dims_t steps[] = {{s->transpose_a ? 1 : s->step_a, s->transpose_a ? s->step_a : 1},
                         {s->transpose_b ? 1 : s->columns, s->transpose_b ? s->inner : 1},
                         {s->columns, 1}};
  dnnl_memory_desc_t of[3];
  int made = 0;
  dnnl_status_t status = dnnl_success;
  while (status == dnnl_success && made < 3) {
    status = describe_strided(&of[made], 2, dims[made], made < 2 ? dnnl_bf16 : dnnl_f32, steps[made]);
    if (status == dnnl_success) made++;
  }
  if (status == dnnl_success)
    status = product_descriptor(&p->descriptor, cdnn_engine(), described(&of[0]), described(&of[1]),
                                described(&of[2]), attributes);
  while (made > 0) forget(&of[--made]);
  TRY(status);
  p->a = dnnl_primitive_desc_query_md(p->descriptor, dnnl_query_src_md, 0);
  p->b = dnnl_primitive_desc_query_md(p->descriptor, dnnl_query_weights_md, 0);
  p->c = dnnl_primitive_desc_query_md(p->descriptor, dnnl_query_dst_md, 0);
  p->scratch = dnnl_primitive_desc_query_md(p->descriptor, dnnl_query_scratchpad_md, 0);
  return dnnl_primitive_create(&p->primitive, p->descriptor);
}

dnnl_status_t cdnn_product_create(cdnn_product **product, const cdnn_product_sizes *sizes) {
  if (cdnn_engine() == NULL) return dnnl_runtime_error;
  cdnn_product *p = calloc(1, sizeof *p);
  if (p == NULL) return dnnl_out_of_memory;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status = dnnl_primitive_attr_create(&attributes);
  if (status == dnnl_success) status = make(p, sizes, attributes);
  if (attributes != NULL) dnnl_primitive_attr_destroy(attributes);
  if (status != dnnl_success) {
    cdnn_product_destroy(p);
    return status;
  }
  *product = p;
  return dnnl_success;
}

void cdnn_product_destroy(cdnn_product *p) {
  if (p->primitive != NULL) dnnl_primitive_destroy(p->primitive);
  if (p->descriptor != NULL) dnnl_primitive_desc_destroy(p->descriptor);
  free(p);
}

size_t cdnn_product_scratch_bytes(const cdnn_product *p) { return dnnl_memory_desc_get_size(p->scratch); }

dnnl_status_t cdnn_product_execute(const cdnn_product *p, const uint16_t *a, const uint16_t *b, float *c,
                                   void *scratch) {
  cdnn_operand operands[] = {{DNNL_ARG_SRC, p->a, a},
                             {DNNL_ARG_WEIGHTS, p->b, b},
                             {DNNL_ARG_DST, p->c, c},
                             {DNNL_ARG_SCRATCHPAD, p->scratch, scratch}};
  return cdnn_run(p->primitive, operands, 4);
}
