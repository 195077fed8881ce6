extension Layer {
  /// Returns every parameter and buffer with its path ("dense.weight"), in a fixed order; the tensors are values.
  public final func stateDict() -> [(name: String, tensor: Tensor)] {
    namedParameters.map { ($0.name, $0.parameter.value) } + namedBuffers.map { ($0.name, $0.get()) }
  }

  /// Sets parameters and buffers to the values of `state`; on an error none changes.
  ///
  /// - Parameters:
  ///   - state: the result of `stateDict()` of an equal model, in any order.
  ///   - strict: whether the names must agree; otherwise values without a counterpart are ignored, and parameters
  ///     without a value stay. Default true.
  /// - Throws: `argument("state")`, listing missing names, unexpected names and wrong shapes.
  public final func loadStateDict(_ state: [(name: String, tensor: Tensor)], strict: Bool = true) throws {
    var given: [String: Tensor] = [:]
    var problems: [String] = []
    for (name, tensor) in state where given.updateValue(tensor.detached, forKey: name) != nil {
      problems.append("given twice: \(name)")
    }
    let parameters = namedParameters
    let buffers = namedBuffers
    let slots =
      parameters.map { (name: $0.name, shape: $0.parameter.shape) }
      + buffers.map { (name: $0.name, shape: $0.get().shape) }
    if strict {
      let known = Set(slots.map(\.name))
      problems += Layer.list("missing", slots.map(\.name).filter { given[$0] == nil })
      problems += Layer.list("unexpected", state.map(\.name).filter { !known.contains($0) })
    }
    let wrong = slots.compactMap { name, shape -> String? in
      guard let tensor = given[name], tensor.shape != shape else { return nil }
      return "\(name) has \(tensor.shape), expected \(shape)"
    }
    problems += Layer.list("wrong shape", wrong)
    guard problems.isEmpty else {
      if let unbuilt = allLayers.first(where: { !$0.layer.isBuilt })?.layer {
        problems.append("'\(unbuilt.name)' (\(unbuilt.kind)) is not built: call the model on an input first")
      }
      throw DiffusionError.argument(
        "state", "values do not fit '\(name)': " + problems.joined(separator: "; "))
    }
    try Layer.set(buffers, from: given)
    provenance = nil
    for (name, parameter) in parameters {
      if let tensor = given[name] { try parameter.setValue(tensor) }
    }
  }

  /// Sets all buffers that `given` names or, on an error, none.
  private static func set(
    _ buffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)], from given: [String: Tensor]
  ) throws {
    let old = buffers.map { $0.get() }
    do {
      for buffer in buffers {
        if let tensor = given[buffer.name] { try buffer.set(tensor) }
      }
    } catch {
      for (buffer, value) in zip(buffers, old) { try? buffer.set(value) }
      throw error
    }
  }

  /// Returns "missing: a, b, c and 7 more", or no element if there are no names.
  private static func list(_ title: String, _ names: [String]) -> [String] {
    names.isEmpty ? [] : ["\(title): " + listed(names)]
  }
}
