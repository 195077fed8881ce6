/// The folder of a model as diffusers writes it: `config.json` and `diffusion_pytorch_model.safetensors`, or several files
/// of weights with an index for large models.
struct ModelFolder {
  let path: FilePath
  /// The variant of the weights, mostly a precision: "fp16" for `diffusion_pytorch_model.fp16.safetensors`.
  var variant: String?

  static let config = "config.json"
  private static let weights = "diffusion_pytorch_model"
  /// The version of diffusers whose format is written, for every config.
  static let version = "0.42.1"

  /// - Throws: `argument("path")` for an empty path, `argument("variant")` for text that cannot be part of a file's name.
  init(_ path: any FileName, variant: String? = nil) throws {
    try path.filePath.check()
    self.path = path.filePath
    self.variant = variant
    let isName = variant?.utf8.allSatisfy { byte in
      byte < 0x80
        && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-"))
    }
    guard isName != false, variant != "" else {
      throw DiffusionError.argument("variant", "letters, digits, '_' and '-', as in fp16")
    }
  }

  private func file(_ name: String, _ variant: String?) -> FilePath {
    guard let variant, let dot = name.lastIndex(of: ".") else { return path.appending(name) }
    return path.appending("\(name[..<dot]).\(variant)\(name[dot...])")
  }
  private func single(_ variant: String?) -> FilePath { file(Self.weights + ".safetensors", variant) }
  private func index(_ variant: String?) -> FilePath {
    file(Self.weights + ".safetensors.index.json", variant)
  }

  // MARK: Reading

  /// Reads the model with its weights. Options that the config's class does not have are ignored, with a warning that names
  /// them.
  /// - Parameter className: the class that the folder's pipeline names; by default the class that the config names.
  /// - Throws: `file` for unreadable files, a config of an unknown class or with values that no model here supports, and
  ///   weights that do not match the model exactly; the message lists missing, unexpected and wrongly shaped weights.
  func load(className: String? = nil) throws -> Layer {
    let configPath = path.appending(Self.config)
    let config = try JSON.load(configPath, allowsNonFinite: true)
    let known: DiffusersConfig?
    let architecture: JSON
    do { (known, architecture) = try Self.architecture(config, className) } catch let error as DiffusionError
    {
      throw error.inFile(configPath)
    }
    let (weights, source) = try openWeights(of: config["_class_name"]?.string ?? className ?? "UNet2DModel")
    let model: Layer
    do {
      model = try Layer.make(from: architecture, weights: weights.shapes)
      UnknownOption.warn(known?.unknownOptions(of: config) ?? [], in: "\(configPath)")
    } catch let error as DiffusionError {
      throw error.inFile(configPath)
    }
    do {
      try model.loadStateDict(LegacyNames.renamed(weights.read().tensors.entries, for: model))
    } catch let error as DiffusionError {
      throw error.inFile(source)
    }
    return model
  }

  /// The class of diffusers, nil for a model of ours, and the description of the model.
  private static func architecture(
    _ config: JSON, _ className: String?
  ) throws -> (DiffusersConfig?, JSON) {
    guard config.members != nil else {
      throw DiffusionError.state("not the config of a model: \(config.kind), not an object")
    }
    guard let name = config["_class_name"]?.string ?? className else {
      throw DiffusionError.state("not the config of a model: it has no '_class_name'")
    }
    if let own = config["architecture"] {
      guard own["kind"]?.string == name, className == nil || className == name else {
        throw DiffusionError.state(
          "its _class_name is '\(name)', and its architecture or the pipeline says another")
      }
      return (nil, own)
    }
    guard let known = DiffusersConfig.named(name) else {
      let names = DiffusersConfig.all.flatMap(\.classNames)
      throw DiffusionError.state(
        "the _class_name '\(name)' is not one of those that are read (\(NearestName.hint(for: name, known: names)))"
      )
    }
    guard className == nil || className == name || known.classNames.contains(className ?? "") else {
      throw DiffusionError.state("its _class_name is '\(name)', and the pipeline says '\(className ?? "")'")
    }
    return (known, try known.architecture(of: config))
  }

  private func openWeights(of className: String) throws -> (any WeightsReader, FilePath) {
    let (single, index) = (single(variant), index(variant))
    if try exists(index) { return (try ShardedSafetensorsReader(index), index) }
    if try !exists(single), let hint = missingWeights(className) {
      throw DiffusionError.file(single, hint)
    }
    return (try SafetensorsReader(FileReader(single)), single)
  }

  /// A message about other weights in the folder, with the remedy; nil if there are none.
  private func missingWeights(_ className: String) -> String? {
    let names = (try? listFolder(path).filter { !$0.isFolder }.map(\.name.description)) ?? []
    let weights = Set(names.compactMap { Self.variant(of: $0, "safetensors") }).sorted()
    let pickles = Set(names.compactMap { Self.variant(of: $0, "bin") }).sorted()
    let chosen = variant ?? ""
    if let pickle = pickles.contains(chosen) ? chosen : weights.isEmpty ? pickles.first : nil {
      let option = pickle.isEmpty ? "" : ", variant=\"\(pickle)\""
      let own = pickle.isEmpty ? "" : ".\(pickle)"
      return """
        there is only a pickle, \(Self.weights)\(own).bin, which is a program and not read here. In Python, \
        diffusers.\(className).from_pretrained("\(path)"\(option)).save_pretrained("\(path)"\(option)) writes safetensors \
        beside it
        """
    }
    guard !weights.isEmpty else { return nil }
    let others = weights.map { $0.isEmpty ? "without a variant" : "variant = \"\($0)\"" }
    return "No such file or directory; there are weights for: \(listed(others))"
  }

  /// The variant in the name of a file of weights or of an index: "fp16" for "diffusion_pytorch_model.fp16.safetensors", ""
  /// for names without a variant. Nil for other files and for shards, which cannot be read without their index.
  private static func variant(of name: String, _ ending: String) -> String? {
    guard name.hasPrefix(weights), !name.includes("-of-") else { return nil }
    let parts = name.dropFirst(weights.count).split(separator: ".")
    guard parts.contains(where: { $0 == ending }) else { return nil }
    return parts.map(String.init).first { ![ending, "index", "json"].contains($0) } ?? ""
  }

  // MARK: Writing

  /// The description of a model for the config of its folder and for the index of a pipeline.
  struct Description {
    /// "diffusers", or "diffusionkit" for models that diffusers does not have.
    let library: String
    let className: String
    let config: JSON

    /// - Throws: `state` for a model that no file can describe, or that is not built.
    init(_ model: Layer) throws {
      if let unbuilt = model.allLayers.first(where: { !$0.layer.isBuilt })?.layer {
        throw DiffusionError.state(
          "'\(unbuilt.name)' (\(unbuilt.kind)) is not built: call the model on an input before saving it")
      }
      let options: [JSON.Member]
      if let described = DiffusersConfig.describing(model) {
        library = "diffusers"
        className = described.className
        options = described.options.map { JSON.Member($0.key, $0.value.withShortNumbers) }
      } else if let architecture = model.architecture {
        library = "diffusionkit"
        className = model.kind
        options = [JSON.Member("architecture", architecture)]
      } else {
        throw DiffusionError.state(
          "a file cannot describe '\(model.name)' (\(model.kind)), because it or a layer in it is not one of the library's"
        )
      }
      config = .configuration(className, options)
    }
  }

  /// Adds the files of `model` to a group.
  /// - Parameter folder: the subfolder of the group's folder: "unet/", or "" for the group's folder itself.
  static func add(
    _ model: Layer, _ description: Description, in folder: String, to group: inout FileGroup
  ) throws {
    group.remove(folder + weights + ".safetensors.index.json")
    let tensors = try NamedTensors(model.stateDict())
    group.add(
      folder + weights + ".safetensors", try safetensorsWriter(tensors, metadata: [("format", "pt")]))
    group.add(folder + config, description.config)
  }
}

extension JSON {
  /// The contents of a config.json, with members in diffusers' order.
  static func configuration(_ className: String, _ options: [Member]) -> JSON {
    let names = [
      Member("_class_name", .string(className)), Member("_diffusers_version", .string(ModelFolder.version)),
    ]
    return .object(names + options.sorted { $0.key < $1.key })
  }
}

extension Layer {
  /// Writes the folder of a model: `config.json` and the weights. `Layer.fromPretrained` reads every such folder, and
  /// diffusers' `from_pretrained` reads those of its own models (`UNet2DModel`, `UNet2DConditionModel`,
  /// `DiTTransformer2DModel`). The files of an existing folder are replaced in one step; other files in the folder stay.
  /// - Throws: `state` for a model that is not built or that files cannot describe; `file`.
  public func savePretrained(_ path: any FileName) throws {
    let description = try ModelFolder.Description(self)
    var group = try FileGroup(path.filePath)
    try ModelFolder.add(self, description, in: "", to: &group)
    try group.replace()
  }

  /// Reads a model from a folder that diffusers or `savePretrained` wrote. The weights may be of every floating-point type
  /// and have the names of older versions.
  /// - Parameters:
  ///   - subfolder: the model's folder within the folder, such as "unet" in that of a pipeline.
  ///   - variant: the variant in the names of the files, such as "fp16".
  /// - Throws: `file` for a folder that cannot be read, is not that of a model, or is not consistent; `argument`.
  public static func fromPretrained(
    _ path: any FileName, subfolder: String? = nil, variant: String? = nil
  ) throws -> Layer {
    try path.filePath.check()
    if let subfolder {
      guard !subfolder.isEmpty, !subfolder.utf8.contains(0) else {
        throw DiffusionError.argument("subfolder", "names no folder")
      }
    }
    let folder = subfolder.map { path.filePath.appending($0) } ?? path.filePath
    return try ModelFolder(FolderCommit.current(folder), variant: variant).load()
  }
}

/// Names of weights before diffusers 0.15 (`_convert_deprecated_attention_blocks` there).
enum LegacyNames {
  private static let parts = ["query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"]

  /// Renames entries from older names to those of the model, unless the new name has an entry too.
  static func renamed(
    _ entries: [(name: String, tensor: Tensor)], for model: Layer
  ) -> [(name: String, tensor: Tensor)] {
    let own = Set(model.stateDict().map(\.name))
    let given = Set(entries.map(\.name))
    return entries.map { entry in
      guard !own.contains(entry.name) else { return entry }
      let name = entry.name.split(separator: ".", omittingEmptySubsequences: false)
        .map { parts[String($0)] ?? String($0) }.joined(separator: ".")
      return own.contains(name) && !given.contains(name) ? (name, entry.tensor) : entry
    }
  }
}
