#include "primitive.h"

dnnl_engine_t cdnn_engine(void) {
  // Made by the first caller.
  static dnnl_engine_t shared;
  dnnl_engine_t found = __atomic_load_n(&shared, __ATOMIC_ACQUIRE);
  if (found != NULL) return found;
  dnnl_engine_t made = NULL;
  if (dnnl_engine_create(&made, dnnl_cpu, 0) != dnnl_success) return NULL;
  if (__atomic_compare_exchange_n(&shared, &found, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
  dnnl_engine_destroy(made);
  return found;
}

dnnl_status_t cdnn_run(dnnl_primitive_t primitive, const cdnn_operand *operands, int count) {
  dnnl_exec_arg_t arguments[CDNN_MAX_BUFFERS];
  dnnl_stream_t stream = NULL;
  dnnl_status_t status = dnnl_stream_create(&stream, cdnn_engine(), dnnl_stream_default_flags);
  int made = 0;
  while (status == dnnl_success && made < count) {
    const cdnn_operand *o = &operands[made];
    arguments[made].arg = o->argument;
    status = dnnl_memory_create(&arguments[made].memory, o->description, cdnn_engine(), (void *)o->buffer);
    if (status == dnnl_success) made++;
  }
  if (status == dnnl_success) status = dnnl_primitive_execute(primitive, stream, count, arguments);
  if (status == dnnl_success) status = dnnl_stream_wait(stream);
  while (made > 0) dnnl_memory_destroy(arguments[--made].memory);
  if (stream != NULL) dnnl_stream_destroy(stream);
  return status;
}

bool cdnn_has_bfloat16(void) {
  dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa();
  return (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}
