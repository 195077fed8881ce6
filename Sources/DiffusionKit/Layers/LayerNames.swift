extension Session {
  /// "dense", then "dense_1", "dense_2": Keras's automatic names, counted from the start of the session.
  func uniqueLayerName(for kind: String) -> String {
    let base = snakeCase(kind)
    let count = layerNameCounts[base, default: 0]
    layerNameCounts[base] = count &+ 1
    return count == 0 ? base : "\(base)_\(count)"
  }
}

/// "GaussianNoise" as "gaussian_noise", "Conv2DTranspose" as "conv2d_transpose": Keras's rule.
func snakeCase(_ kind: String) -> String {
  let characters = Array(kind)
  var result = ""
  for (place, character) in characters.enumerated() {
    if place > 0, character.isUppercase {
      let isBeforeLowercase = place + 1 < characters.count && characters[place + 1].isLowercase
      if isBeforeLowercase || characters[place - 1].isLowercase { result += "_" }
    }
    result += character.lowercased()
  }
  return result
}

/// What containers ask of the layers they are given: names that make unambiguous paths in files.
/// - Throws: `argument(argument)` for an empty name, one with a dot, or two layers of one name.
func checkLayerNames(_ layers: [Layer], argument: String) throws {
  var seen: [String: Layer] = [:]
  for layer in layers {
    guard !layer.name.isEmpty, !layer.name.contains(".") else {
      throw DiffusionError.argument(
        argument, "a layer's name is not empty and holds no dot, this one is '\(layer.name)' (\(layer.kind))")
    }
    if let other = seen.updateValue(layer, forKey: layer.name) {
      throw DiffusionError.argument(
        argument,
        other === layer
          ? "the layer '\(layer.name)' (\(layer.kind)) comes twice"
          : "two layers are named '\(layer.name)' (\(other.kind) and \(layer.kind)): names must be unique")
    }
  }
}
