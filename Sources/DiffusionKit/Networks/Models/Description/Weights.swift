extension Layer {
  /// Writes parameters and buffers to a .safetensors file, in one step: an existing file is replaced when the new one is
  /// complete. The metadata holds the model's description, if the model has one, under "architecture": then `Layer.load`
  /// needs no more than the file.
  /// - Throws: `state` for a model that is not built yet; `file` for a path that cannot be written.
  public func saveWeights(_ path: any FileName) throws {
    try checkBuilt()
    let metadata = architecture.map { [(key: "architecture", value: $0.text())] } ?? []
    try saveSafetensors(path, NamedTensors(stateDict()), metadata: [("format", "diffusionkit")] + metadata)
  }

  /// Checks that all layers are built.
  /// - Throws: `state` for a model without all of its parameters.
  package func checkBuilt() throws {
    if let unbuilt = allLayers.first(where: { !$0.layer.isBuilt })?.layer {
      throw DiffusionError.state(
        "'\(unbuilt.name)' (\(unbuilt.kind)) is not built: call the model on an input before saving it")
    }
  }

  /// Loads the values of a file that `saveWeights` wrote for an equal model: all of them or, on an error, none.
  /// - Throws: `file` for a file that cannot be read, is no .safetensors file or does not fit this model; the message lists
  ///   missing and unexpected names and wrong shapes.
  public func loadWeights(_ path: any FileName) throws {
    let file = try loadSafetensors(path)
    do { try loadStateDict(renamed(file)) } catch let error as DiffusionError { throw error.inFile(path) }
  }

  /// The file's values under this model's names, if only the names of layers differ (earlier versions numbered the layers
  /// of a session, "dense_2" for "dense"): the model that the file describes must have the same leaves and shapes in the
  /// same order. Otherwise the values under the file's names.
  private func renamed(_ file: SafetensorsFile) throws -> [(name: String, tensor: Tensor)] {
    let entries = file.tensors.entries
    let own = stateDict()
    guard Set(own.map(\.name)) != Set(file.tensors.names) else { return entries }
    let described: Layer
    do {
      let shapes = entries.map { ($0.name, $0.tensor.shape.sizes) }
      guard let model = try Layer.described(by: file.metadata, shapes) else { return entries }
      try model.loadStateDict(entries)
      described = model
    } catch {
      if let error = error as? DiffusionError, error.isRefusal { throw error }
      return entries
    }
    func leaf(_ name: String) -> Substring? { name.split(separator: ".").last }
    let theirs = described.stateDict()
    let isEqual = theirs.elementsEqual(own) {
      leaf($0.name) == leaf($1.name) && $0.tensor.shape == $1.tensor.shape
    }
    return isEqual ? zip(own, theirs).map { ($0.name, $1.tensor) } : entries
  }

  /// Loads a model that `saveWeights` wrote: makes it from the file's description, with the file's values.
  /// - Throws: `file` as `loadWeights`, and for a file without a description (weights of a module written in Lua:
  ///   make the module and `loadWeights` into it).
  public static func load(_ path: any FileName) throws -> Layer { try load(FileReader(path)) }

  /// Loads a model from an open file, or from bytes in memory.
  static func load(_ source: some SizedByteSource) throws -> Layer {
    let file = try SafetensorsReader(source)
    let path = source.path
    do {
      guard let model = try described(by: file.metadata, file.shapes) else {
        throw DiffusionError.state(
          "holds weights without a description of their model: make the model and load the weights into it")
      }
      try model.loadStateDict(file.read().tensors.entries)
      return model
    } catch let error as DiffusionError {
      throw error.inFile(path)
    } catch let error as JSON.ParseError {
      throw DiffusionError.file(path, "the description of the model is not valid: \(error)")
    }
  }

  /// The model that a file's metadata describes, without values; nil if the file describes none.
  private static func described(
    by metadata: [(key: String, value: String)], _ weights: [DescribedWeights.Entry]
  ) throws -> Layer? {
    guard let text = metadata.first(where: { $0.key == "architecture" })?.value else { return nil }
    return try Layer.make(from: JSON.parse(text), weights: weights)
  }
}
