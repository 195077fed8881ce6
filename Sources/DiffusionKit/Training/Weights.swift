extension Layer {
  /// Writes parameters and buffers to a .safetensors file, in one step: an existing file is replaced when the new one is
  /// complete. The metadata holds the model's description under "architecture", where it has one, so that
  /// `Layer.load` needs nothing else.
  /// - Throws: `state` for a model that is not built yet; `file` for a path that cannot be written.
  public func saveWeights(_ path: String) throws {
    if let unbuilt = allLayers.first(where: { !$0.layer.isBuilt })?.layer {
      throw DiffusionError.state(
        "'\(unbuilt.name)' (\(unbuilt.kind)) is not built: call the model on an input before saving it")
    }
    let metadata = architecture.map { [(key: "architecture", value: $0.text())] } ?? []
    try saveSafetensors(path, NamedTensors(stateDict()), metadata: [("format", "diffusionkit")] + metadata)
  }

  /// Takes over the values of a file that `saveWeights` wrote for an equal model: all of them or, on an error, none.
  /// - Throws: `file` for what cannot be read, is no .safetensors file or does not fit this model, listing missing and
  ///   unexpected names and wrong shapes.
  public func loadWeights(_ path: String) throws {
    let file = try loadSafetensors(path)
    do { try loadStateDict(file.tensors.entries) } catch let error as DiffusionError {
      throw DiffusionError.file(path, error.message)
    }
  }

  /// The model that `saveWeights` wrote: made from the file's description, with the file's values.
  /// - Throws: `file` as `loadWeights`, and for a file without a description (weights of a module written in Lua:
  ///   make the module and `loadWeights` into it).
  public static func load(_ path: String) throws -> Layer {
    let file = try loadSafetensors(path)
    guard let text = file.metadata.first(where: { $0.key == "architecture" })?.value else {
      throw DiffusionError.file(
        path, "holds weights without a description of their model: make the model and load the weights into it")
    }
    do {
      let model = try Layer.make(from: JSON.parse(Array(text.utf8)))
      try model.loadStateDict(file.tensors.entries)
      return model
    } catch let error as DiffusionError {
      throw DiffusionError.file(path, error.message)
    } catch let error as JSON.ParseError {
      throw DiffusionError.file(path, "the description of the model is not valid: \(error)")
    }
  }
}
