extension Layer {
  /// A layer like the one that `architecture` described, built where that one was, with new parameters: load a state
  /// dict into it. The session's generator stands where it stood.
  /// - Throws: `argument("architecture")` for an unknown kind, missing options or options that fit no layer; `memory`;
  ///   `interrupted`.
  public static func make(from architecture: JSON) throws -> Layer {
    let generator = Session.current.generator
    let before = generator.copy()
    defer { generator.resume(from: before) }
    return try ArchitectureReader().layer(architecture)
  }
}

/// Makes layers from their descriptions.
final class ArchitectureReader: LayerReader {
  /// Every kind of layer that files describe. A new layer adds its line.
  private static let makers: [String: @Sendable (ArchitectureOptions) throws -> Layer] = [
    "Activation": { try ActivationLayer($0) },
    "Add": { try Add($0) },
    "AveragePooling1D": { try AveragePooling1D($0) },
    "AveragePooling2D": { try AveragePooling2D($0) },
    "BatchNormalization": { try BatchNormalization($0) },
    "Concatenate": { try Concatenate($0) },
    "Conv1D": { try Conv1D($0) },
    "Conv1DTranspose": { try Conv1DTranspose($0) },
    "Conv2D": { try Conv2D($0) },
    "Conv2DTranspose": { try Conv2DTranspose($0) },
    "Dense": { try Dense($0) },
    "DiT": { try DiT($0) },
    "Dropout": { try Dropout($0) },
    "Embedding": { try Embedding($0) },
    "Flatten": { try Flatten($0) },
    "GaussianNoise": { try GaussianNoise($0) },
    "GroupNormalization": { try GroupNormalization($0) },
    "InputLayer": { try Input($0) },
    "LayerNormalization": { try LayerNormalization($0) },
    "MaxPooling1D": { try MaxPooling1D($0) },
    "MaxPooling2D": { try MaxPooling2D($0) },
    "Model": { try Model($0) },
    "MultiHeadAttention": { try MultiHeadAttention($0) },
    "PatchDiscriminator": { try PatchDiscriminator($0) },
    "Reshape": { try Reshape($0) },
    "SaltAndPepperNoise": { try SaltAndPepperNoise($0) },
    "Sequential": { try Sequential($0) },
    "SinusoidalEncoding": { try SinusoidalEncoding($0) },
    "SpeckleNoise": { try SpeckleNoise($0) },
    "TimeMLP": { try TimeMLP($0) },
    "UNet1DModel": { try UNet1DModel($0) },
    "UNet2DModel": { try UNet2DModel($0) },
    "UniformNoise": { try UniformNoise($0) },
    "UpSampling1D": { try UpSampling1D($0) },
    "UpSampling2D": { try UpSampling2D($0) },
    "VGG16": { try VGG16($0) },
  ]

  private var made: [Layer] = []
  private var depth = 0

  func layer(_ json: JSON) throws -> Layer {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Layer.maximumNesting else {
      throw ArchitectureOptions.error("layers are nested too deeply")
    }
    try StackGuard.check("layers are")
    guard json.members != nil else {
      throw ArchitectureOptions.error("a layer is an object, not \(json.kind)")
    }
    if let number = json["shared"]?.int {
      guard made.indices.contains(number) else {
        throw ArchitectureOptions.error("no layer number \(number) to share")
      }
      return made[number]
    }
    let kind = json["kind"]?.string ?? ""
    guard let make = ArchitectureReader.makers[kind] else {
      let known = ArchitectureReader.makers.keys.sorted()
      throw ArchitectureOptions.error(
        "unknown kind of layer '\(kind)' (\(NearestName.hint(for: kind, known: known)))")
    }
    do {
      let options = try ArchitectureOptions(json, kind: kind, reader: self)
      let layer = try make(options)
      made.append(layer)
      if let shapes = try options.shapes("built") { try layer.buildIfNeeded(shapes) }
      if json["trainable"] != nil { layer.isTrainable = try options.bool("trainable") }
      return layer
    } catch let error as DiffusionError {
      if case .argument("architecture") = error.kind { throw error }
      guard case .argument(let name) = error.kind else { throw error }
      throw ArchitectureOptions.error("\(kind): \(name): \(error.message)")
    }
  }
}
