/// The folder of a pipeline as diffusers writes it: `model_index.json`, `unet/` and `scheduler/scheduler_config.json`.
private struct PipelineFolder {
  let path: FilePath

  static let index = "model_index.json"
  static let components = ["scheduler", "unet"]
  var unet: FilePath { path.appending("unet") }
  var scheduler: FilePath { path.appending("scheduler") }
  static let schedulerName = "scheduler_config.json"

  /// The folder from which a component is read. The earliest folders of diffusers, such as google/ddpm-cifar10-32, have the
  /// files of all components in the pipeline's folder itself.
  /// - Parameter config: the name of the component's config, by which such a folder is recognised.
  func location(of component: FilePath, _ config: String) throws -> FilePath {
    try !exists(component) && exists(path.appending(config)) ? path : component
  }

  init(_ path: any FileName) throws {
    try path.filePath.check()
    self.path = path.filePath
  }

  /// Reads the class names of the components.
  /// - Throws: `file` for a file that is not an index, or is that of another pipeline.
  func readIndex() throws -> (scheduler: String, unet: String) {
    let file = path.appending(Self.index)
    if try !exists(file), try exists(path.appending(ModelFolder.config)) {
      throw DiffusionError.file(
        file, "is missing: this is the folder of a model, which has its own `from_pretrained`")
    }
    let index = try JSON.load(file)
    let kinds = DiffusionPipeline.Kind.allCases.map(\.rawValue)
    guard let kind = index["_class_name"]?.string else {
      throw DiffusionError.file(file, "not the index of a pipeline: it has no '_class_name'")
    }
    guard kinds.contains(kind) else {
      throw DiffusionError.file(
        file,
        "the _class_name '\(kind)' is not one of those that are read (\(NearestName.hint(for: kind, known: kinds)))"
      )
    }
    let others = (index.members ?? []).filter { !$0.key.hasPrefix("_") && !Self.components.contains($0.key) }
    // An optional component that a pipeline does not have is null or a pair of nulls.
    let parts = others.filter { $0.value.array?.contains { $0 != .null } == true }
    guard parts.isEmpty else {
      throw DiffusionError.file(
        file, "unknown components: \(listed(parts.map(\.key))) (known: \(listed(Self.components)))")
    }
    UnknownOption.warn(
      UnknownOption.all(
        in: others.filter { $0.value.array == nil && $0.value != .null }.map(\.key), known: []),
      in: "\(file)")
    let names = try Self.components.map { try component($0, of: index, file) }
    return (names[0], names[1])
  }

  private func component(_ name: String, of index: JSON, _ file: FilePath) throws -> String {
    guard let pair = index[name]?.array, pair.count == 2, let library = pair[0].string,
      let type = pair[1].string
    else { throw DiffusionError.file(file, "missing component: \(name), as [\"diffusers\", \"...\"]") }
    guard ["diffusers", "diffusionkit"].contains(library) else {
      throw DiffusionError.file(
        file,
        "the \(name) is '\(type)' of '\(library)', and only those of diffusers and diffusionkit are read")
    }
    return type
  }

  /// Reads the scheduler.
  /// - Parameter className: the class that the index names; the config may be that of another scheduler.
  /// - Throws: `file` for an unknown class and values that do not fit.
  func readScheduler(_ className: String) throws -> any Scheduler {
    let file = try location(of: scheduler, Self.schedulerName).appending(Self.schedulerName)
    let config = try JSON.load(file, allowsNonFinite: true)
    do {
      return try Schedulers.make(className, config, source: "\(file)")
    } catch let error as DiffusionError {
      if let name = error.argument, name != "name" {
        throw DiffusionError.file(file, "\(name): \(error.scriptMessage)")
      }
      throw error.inFile(file)
    }
  }
}

extension DiffusionPipeline {
  /// Reads a pipeline from a folder that Python's diffusers or `savePretrained` wrote. Options that a config's class does
  /// not have are ignored, with a warning that names them.
  ///
  /// - Parameters:
  ///   - kind: the kind of the result, whichever kind the folder has.
  ///   - variant: the variant in the names of the weights' files, such as "fp16".
  /// - Throws: `file`, with the file's name, for missing and damaged files, the folder of another pipeline, unknown classes,
  ///   values that no class here supports, and weights that do not match the model exactly (the message lists missing,
  ///   unexpected and wrongly shaped ones); `argument`.
  public static func fromPretrained(
    _ path: any FileName, _ kind: Kind = .ddpm, variant: String? = nil
  ) throws -> DiffusionPipeline {
    try path.filePath.check()
    let folder = try PipelineFolder(FolderCommit.current(path.filePath))
    let names = try folder.readIndex()
    let scheduler = try folder.readScheduler(names.scheduler)
    let location = try folder.location(of: folder.unet, ModelFolder.config)
    let unet = try ModelFolder(FolderCommit.current(location), variant: variant).load(className: names.unet)
    unet.provenance = LearnedProcess(scheduler)
    return try DiffusionPipeline(kind, unet: unet, scheduler: scheduler)
  }

  /// Writes the folder of the pipeline, with the averaged weights if it has any. `fromPretrained` reads every such folder,
  /// and Python's `from_pretrained` reads it if diffusers has the model. The files of an existing folder are replaced in one
  /// step; other files in the folder stay.
  /// - Throws: `state` for a model that is not built or that files cannot describe; `file`.
  public func savePretrained(_ path: any FileName) throws {
    let description = try ModelFolder.Description(unet)
    var group = try FileGroup(path.filePath)
    try ema.withAveragedWeights { try ModelFolder.add(unet, description, in: "unet/", to: &group) }
    group.add("scheduler/" + PipelineFolder.schedulerName, scheduler.configuration)
    let name = type(of: scheduler).name
    group.add(
      PipelineFolder.index,
      .configuration(
        kind.rawValue,
        [
          .init("scheduler", .array(["diffusers", .string(name)])),
          .init("unet", .array([.string(description.library), .string(description.className)])),
        ]))
    try group.replace()
  }
}
