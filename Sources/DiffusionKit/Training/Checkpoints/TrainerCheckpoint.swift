extension Trainer {
  /// Writes a checkpoint, from which training can be resumed, to a .safetensors file. An existing file is replaced only
  /// when the new one is complete. The file holds the model ("model.PATH"), its averaged weights ("ema.PATH"), the
  /// optimizer's state, the random number generators, the position within the run and the epoch, and the history; its
  /// metadata hold the options of the trainer.
  ///
  /// A trainer made in the same way that resumes from the file, with the same data and options, has after the same
  /// number of steps bit for bit the weights of a run that was never stopped, on the same machine with the same number
  /// of threads. The file does not hold the state of callbacks.
  /// - Throws: `state` for a model that is not built, and while averaged weights are applied; `file` for a path that
  ///   cannot be written.
  public func save(_ path: any FileName) throws { try save(path, state.run) }

  /// Writes a checkpoint of `run`.
  /// - Parameter run: the run under way, or the latest one.
  func save(_ path: any FileName, _ run: TrainingRun?) throws {
    try model.checkBuilt()
    if ema?.isApplied == true {
      throw DiffusionError.state("the averaged weights are applied, call restore first")
    }
    var tensors = try NamedTensors(model.stateDict().map { ("model." + $0.name, $0.tensor) })
    for (name, tensor) in ema?.stateDict() ?? [] { try tensors.append("ema." + name, tensor) }
    for (name, tensor) in try optimizer.stateDict() { try tensors.append("optimizer." + name, tensor) }
    // A resumed run that has not been continued yet is saved unchanged.
    let resumed = state.resumed
    let position = resumed?.start.position ?? run?.position
    let random =
      resumed?.start.random ?? run?.random
      ?? RandomState(run?.generator ?? Session.current.generator)
    try tensors.append("random.training", WordTensor.encode(random.training.words))
    try tensors.append("random.session", WordTensor.encode(random.session.words))
    let kinds = Condition.allCases.filter { state.conditionShapes[$0] != nil }
    var manifest: [JSON.Member] = [
      JSON.Member("version", .int(1)), JSON.Member("kind", .string(Self.kind)),
      JSON.Member("trainer", (common + settings).json), JSON.Member("details", allDetails.json),
      JSON.Member("architecture", model.architecture ?? .null),
      JSON.Member("ema_updates", ema.map { .int($0.updateCount) } ?? .null),
      JSON.Member("sample_shape", sampleShape.map(JSON.sizes) ?? .null),
      JSON.Member(
        "conditions", .object(kinds.map { JSON.Member($0.rawValue, .sizes(state.conditionShapes[$0] ?? [])) })
      ),
    ]
    if let position {
      manifest.append(JSON.Member("fit", (resumed?.description ?? state.fitDescription).json))
      manifest.append(JSON.Member("run", try position.write(to: &tensors)))
    }
    // If nothing was trained since the resume, the checkpoint keeps the identity of its writer.
    let own = state.identity
    let writer = resumed == nil ? own.text : state.resumedIdentity ?? own.text
    try saveSafetensors(
      path, tensors,
      metadata: [
        ("format", "diffusionkit"), ("trainer_identity", writer),
        ("training_state", JSON.object(manifest).text()),
      ])
    if resumed == nil { Session.current.noteCheckpoint(of: own) }
    state.lastCheckpoint = (path.filePath, position?.step ?? 0)
  }

  /// Loads a checkpoint that `save` wrote: all of it or, on an error, nothing. The next `fit` continues the run of the
  /// file. It must be given the same data and options, and checks their shapes, counts and values.
  /// - Throws: `state` while training is under way; `file` for a file that cannot be read, is not a checkpoint, is
  ///   damaged, or comes from another kind of trainer, model, optimizer or settings, listing the differences.
  public func resume(_ path: any FileName) throws {
    guard state.run?.isOver != false else { throw DiffusionError.state("training is under way") }
    let file = try loadSafetensors(path)
    guard let text = file.metadata.first(where: { $0.key == "training_state" })?.value else {
      throw DiffusionError.file(path, "holds no state of training: save of a trainer writes one")
    }
    do {
      let manifest = try JSON.parse(text)
      guard manifest["version"]?.int == 1 else {
        throw DiffusionError.state("is of another version than 1, which is read here")
      }
      try restore(file.tensors, manifest, path)
      state.resumedIdentity = file.metadata.first { $0.key == "trainer_identity" }?.value
    } catch let error as JSON.ParseError {
      throw DiffusionError.file(path, "the state of training is not valid: \(error)")
    } catch let error as DiffusionError {
      throw error.inFile(path)
    }
  }

  private func restore(_ tensors: NamedTensors, _ manifest: JSON, _ path: any FileName) throws {
    let details = try detailDifferences(from: manifest)
    let differences = try differences(from: manifest)
    guard differences.isEmpty else { throw Self.isOther(differences + details) }
    let shapes = try SavedShapes(manifest)
    if let own = sampleShape, let other = shapes.sample, own != other {
      throw DiffusionError.state("is of another trainer: samples of shape \(own) here, \(other) in the file")
    }
    try build(for: shapes)
    let random = RandomState(
      training: try tensors.generator("random.training"), session: try tensors.generator("random.session"))
    let resumed = try manifest["run"].map { run in
      ResumedRun(
        start: TrainingSteps.Start(position: try TrainingPosition(run, tensors), random: random),
        description: try Description(manifest["fit"], "fit"), path: path.filePath)
    }
    // All or nothing: an error restores the state before.
    let before = (
      model: model.stateDict(), ema: ema?.stateDict(), updates: ema?.updateCount ?? 0,
      optimizer: try optimizer.stateDict()
    )
    do {
      try model.loadStateDict(tensors.under("model."))
      try ema?.loadStateDict(
        tensors.under("ema."), updateCount: manifest.whole("ema_updates", in: "the state of training"))
      try checkOptimizerState(tensors.under("optimizer."))
      try optimizer.loadStateDict(tensors.under("optimizer."))
      // Checked last: the loads above report shapes and names that do not match more precisely.
      guard details.isEmpty else { throw Self.isOther(details) }
    } catch {
      try model.loadStateDict(before.model)
      if let averages = before.ema { try ema?.loadStateDict(averages, updateCount: before.updates) }
      try optimizer.loadStateDict(before.optimizer)
      throw error
    }
    model.provenance = learnedProcess
    sampleShape = shapes.sample ?? sampleShape
    state.conditionShapes = shapes.conditions
    state.resumed = resumed
    if resumed == nil {
      state.run = nil
      random.restore(Session.current.generator)
    }
    state.lastCheckpoint = (path.filePath, resumed?.start.position.step ?? 0)
  }

  /// Creates the parameters that a model creates with its first input.
  private func build(for shapes: SavedShapes) throws {
    guard let sample = shapes.sample, model.allLayers.contains(where: { !$0.layer.isBuilt }) else { return }
    try probe(
      TrainingData(
        .zeros(Shape([1] + sample)), conditions: shapes.conditions.mapValues { try .zeros(Shape([1] + $0)) }))
    ema?.start()
  }

  /// Checks the shapes of the optimizer's state, which the optimizer itself would only compare with the parameters at
  /// its next step.
  private func checkOptimizerState(_ state: [(name: String, tensor: Tensor)]) throws {
    let shapes = model.trainableParameters.map(\.shape)
    let problems = state.compactMap { name, tensor -> String? in
      let parts = name.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, parts[1] != "step", let place = Int(parts[0]) else { return nil }
      guard shapes.indices.contains(place) else { return "\(name) is of no parameter" }
      return tensor.shape == shapes[place]
        ? nil : "\(name) has shape \(tensor.shape), its parameter \(shapes[place])"
    }
    guard problems.isEmpty else {
      let more = problems.count > 20 ? " and \(problems.count - 20) more" : ""
      throw DiffusionError.state(
        "the optimizer's state does not fit the model: " + problems.prefix(20).joined(separator: "; ") + more)
    }
  }

  private static func isOther(_ differences: [String]) -> DiffusionError {
    let shown = differences.prefix(20).joined(separator: "; ")
    let more = differences.count > 20 ? " and \(differences.count - 20) more" : ""
    let hint =
      differences.contains { $0.hasPrefix("optimizer's ") }
      ? " (what an optimizer is to have from here on is set after resume)" : ""
    return .state("is of another trainer: \(shown)\(more)\(hint)")
  }

  /// The differences of the settings, compared before any tensor is read. For another kind of trainer only the settings
  /// that all trainers have are compared.
  private func differences(from manifest: JSON) throws -> [String] {
    let saved = try Description(manifest["trainer"], "trainer")
    // Files of earlier versions have no kind: a DiffusionTrainer wrote them.
    let kind = manifest["kind"]?.string ?? DiffusionTrainer.kind
    if kind == Self.kind {
      return (common + settings).differences(from: saved, here: "here", there: "in the file")
    }
    let names = common.map(\.name)
    return ([("trainer", Self.kind)] + common).differences(
      from: [("trainer", kind)] + saved.filter { names.contains($0.name) }, here: "here", there: "in the file"
    )
  }

  /// The differences of the details: values of the optimizer and the loss, and options of the model's layers that do
  /// not follow from the shapes of its parameters. Files of earlier versions have no details.
  private func detailDifferences(from manifest: JSON) throws -> [String] {
    guard manifest["details"] != nil else { return [] }
    let saved = try Description(manifest["details"], "details")
    let differences = allDetails.differences(from: saved, here: "here", there: "in the file")
    guard let own = model.architecture, let other = manifest["architecture"], other != .null else {
      return differences
    }
    return differences
      + Description(architecture: own).differences(
        from: Description(architecture: other), here: "here", there: "in the file")
  }

  private var allDetails: Description {
    (optimizer.settings?.description ?? []).map { ("optimizer's \($0.name)", $0.value) } + details
  }

  /// The settings that all kinds of trainers have.
  private var common: Description {
    [
      ("model", model.kind), ("optimizer", "\(type(of: optimizer))"),
      (
        "ema",
        ema.map {
          "decay \($0.options.decay), warm-up \($0.options.warmUp), buffers \($0.options.averagesBuffers)"
        } ?? "none"
      ),
    ]
  }

  /// The name of this kind of trainer in files and messages.
  static var kind: String { "\(Self.self)" }
}
