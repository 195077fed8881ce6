extension Layer {
  /// Makes a layer like the one that `architecture` describes, with new parameters, and builds the layers that were built
  /// in the original: load a state dict into the result. The state of the session's generator does not change.
  /// - Throws: `argument("architecture")` for an unknown kind, missing options or options that fit no layer; `memory`;
  ///   `interrupted`.
  public static func make(from architecture: JSON) throws -> Layer {
    let generator = Session.current.generator
    let before = generator.copy()
    defer { generator.resume(from: before) }
    return try ArchitectureReader().layer(architecture)
  }

  /// Registers a type of layer under the type's name, so that files can describe layers of this type. The library's own
  /// layers need no registration.
  public static func register(_ type: any ConfiguredLayer.Type) {
    ArchitectureReader.registered.withLock { $0["\(type)"] = type }
  }
}

/// Makes layers from their descriptions.
final class ArchitectureReader: LayerReader {
  /// The layers that files describe by their options, by the names of their types. A new layer adds its type.
  private static let kinds: [String: any ConfiguredLayer.Type] = [
    "Activation": ActivationLayer.self, "InputLayer": Input.self,
  ].merging(types.map { ("\($0)", $0) }) { first, _ in first }

  private static let types: [any ConfiguredLayer.Type] = [
    Add.self, AveragePooling1D.self, AveragePooling2D.self, BatchNormalization.self, CircularPad1D.self,
    CircularPad2D.self, Concatenate.self, Conv1D.self, Conv1DTranspose.self, Conv2D.self,
    Conv2DTranspose.self, Dense.self, DiT.self, Dropout.self, Embedding.self, Flatten.self,
    GaussianNoise.self, GroupNormalization.self, LayerNormalization.self, MaxPooling1D.self,
    MaxPooling2D.self, MultiHeadAttention.self, PatchDiscriminator.self, PixelShuffle.self,
    PixelUnshuffle.self, ReflectionPad1D.self, ReflectionPad2D.self, ReplicationPad1D.self,
    ReplicationPad2D.self, Reshape.self, SaltAndPepperNoise.self, SinusoidalEncoding.self, SpeckleNoise.self,
    TimeMLP.self, UNet1DModel.self, UNet2DModel.self, UniformNoise.self, UpSampling1D.self, UpSampling2D.self,
    VGG16.self, ZeroPadding1D.self, ZeroPadding2D.self,
  ]

  /// The kinds that were registered from outside of the library.
  fileprivate static let registered = Lock<[String: any ConfiguredLayer.Type]>([:])

  /// The kinds that files describe by the layers inside.
  private static let containers: [String: @Sendable (LayerDescription) throws -> Layer] = [
    "Model": { try Model($0) }, "Sequential": { try Sequential($0) },
  ]

  private var made: [Layer] = []
  private var depth = 0

  func layer(_ json: JSON) throws -> Layer {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Layer.maximumNesting else { throw LayerDescription.error("layers are nested too deeply") }
    try StackGuard.check("layers are")
    guard json.members != nil else { throw LayerDescription.error("a layer is an object, not \(json.kind)") }
    if let number = json["shared"]?.int {
      guard made.indices.contains(number) else {
        throw LayerDescription.error("no layer number \(number) to share")
      }
      return made[number]
    }
    let kind = json["kind"]?.string ?? ""
    do {
      let description = try LayerDescription(json, kind: kind, reader: self)
      let layer = try make(kind, description)
      made.append(layer)
      if let shapes = try description.shapes("built") { try layer.buildIfNeeded(shapes) }
      if json["trainable"] != nil { layer.isTrainable = try description.bool("trainable") }
      return layer
    } catch let error as DiffusionError {
      guard let name = error.argument, name != "architecture" else { throw error }
      throw LayerDescription.error("\(kind): \(name): \(error.text)")
    }
  }

  private func make(_ kind: String, _ description: LayerDescription) throws -> Layer {
    if let make = Self.containers[kind] { return try make(description) }
    if let type = Self.kinds[kind] ?? Self.registered.withLock({ $0[kind] }) {
      return try make(type, description)
    }
    let known = (Array(Self.kinds.keys) + Self.containers.keys).sorted()
    throw LayerDescription.error(
      "unknown kind of layer '\(kind)' (\(NearestName.hint(for: kind, known: known)))")
  }

  private func make<Made: ConfiguredLayer>(_ type: Made.Type, _ description: LayerDescription) throws -> Layer
  {
    try type.init(description.options(Made.fields), name: description.name)
  }
}
