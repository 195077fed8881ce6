extension Layer {
  /// Returns `sublayers` by the layers' own names, without those that are nil.
  static func children(_ layers: [Layer?]) -> [(name: String, layer: Layer)] {
    layers.compactMap { $0 }.map { ($0.name, $0) }
  }

  /// Returns the layers of a container by names that make unambiguous paths in files: given names, and for the other
  /// layers Keras's scheme, counted within the container ("dense", "dense_1"). Thus equal models have equal names,
  /// independently of the layers made before. A layer may have another name in another container.
  /// - Throws: `argument(argument)` for a layer that occurs twice, for two layers with the same given name, and for
  ///   names that are empty or contain a dot.
  public static func named(_ layers: [Layer], argument: String = "layers") throws
    -> [(name: String, layer: Layer)]
  {
    func check(_ layer: Layer) throws {
      guard !layer.name.isEmpty, !layer.name.contains(".") else {
        throw DiffusionError.argument(
          argument,
          "a layer's name is not empty and holds no dot, this one is '\(layer.name)' (\(layer.kind))")
      }
    }
    var seen = Set<ObjectIdentifier>()
    var taken: [String: Layer] = [:]
    for layer in layers {
      guard seen.insert(ObjectIdentifier(layer)).inserted else {
        throw DiffusionError.argument(argument, "the layer '\(layer.name)' (\(layer.kind)) occurs twice")
      }
      guard layer.hasGivenName else { continue }
      try check(layer)
      if let other = taken.updateValue(layer, forKey: layer.name) {
        throw DiffusionError.argument(
          argument,
          "two layers are named '\(layer.name)' (\(other.kind) and \(layer.kind)): names must be unique")
      }
    }
    var counts: [String: Int] = [:]
    for layer in layers where !layer.hasGivenName {
      let base = snakeCase(layer.kind)
      repeat {
        let count = counts[base, default: 0]
        layer.name = count == 0 ? base : "\(base)_\(count)"
        counts[base] = count + 1
      } while taken[layer.name] != nil
      try check(layer)
      taken[layer.name] = layer
    }
    return layers.map { ($0.name, $0) }
  }
}
