import COneDNN

/// What all calls into oneDNN have in common.
enum OneDNN {
  static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws {
    if status == dnnl_success { return }
    if status == dnnl_out_of_memory { throw DiffusionError.memory("oneDNN had no memory to \(what())") }
    throw DiffusionError.state("oneDNN refused to \(what()) (status \(status.rawValue))")
  }
}
