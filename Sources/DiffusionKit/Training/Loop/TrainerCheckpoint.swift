extension DiffusionTrainer {
  /// Writes all that training needs to go on to a .safetensors file, in one step: an existing file is replaced when the new
  /// one is complete. The file holds the model ("model.PATH"), its average ("ema.PATH"), the optimizer's state, the random
  /// numbers, the place within the run and the epoch, and the history; its metadata what the trainer was made with.
  ///
  /// A trainer made in the same way that resumes from it and is fitted with the same data and options has, after as many
  /// steps, the same weights in every bit as one that was never stopped, on the same machine with as many threads. What
  /// callbacks keep for themselves is not in the file.
  /// - Throws: `state` for a model that is not built, and while averaged weights are applied; `file` for a path that cannot
  ///   be written.
  public func save(_ path: any FileName) throws { try save(path, run) }

  /// - Parameter run: the one under way, where that is not the latest.
  func save(_ path: any FileName, _ run: TrainingRun?) throws {
    try model.checkBuilt()
    if ema?.isApplied == true {
      throw DiffusionError.state("the averaged weights are applied, call restore first")
    }
    var tensors = try NamedTensors(model.stateDict().map { ("model." + $0.name, $0.tensor) })
    for (name, tensor) in ema?.stateDict() ?? [] { try tensors.append("ema." + name, tensor) }
    for (name, tensor) in try optimizer.stateDict() { try tensors.append("optimizer." + name, tensor) }
    // What was resumed and not gone on with is saved as it was.
    let position = resumed?.start.position ?? run?.position
    let random =
      resumed?.start.random ?? run?.random
      ?? RandomState(run?.generator ?? Session.current.generator)
    try tensors.append("random.training", WordTensor.encode(random.training.words))
    try tensors.append("random.session", WordTensor.encode(random.session.words))
    let kinds = Condition.allCases.filter { conditionShapes[$0] != nil }
    var manifest: [JSON.Member] = [
      JSON.Member("version", .int(1)), JSON.Member("trainer", description.json),
      JSON.Member("details", details.json), JSON.Member("architecture", model.architecture ?? .null),
      JSON.Member("ema_updates", ema.map { .int($0.updateCount) } ?? .null),
      JSON.Member("sample_shape", sampleShape.map(JSON.sizes) ?? .null),
      JSON.Member(
        "conditions", .object(kinds.map { JSON.Member($0.rawValue, .sizes(conditionShapes[$0] ?? [])) })),
    ]
    if let position {
      manifest.append(JSON.Member("fit", (resumed?.description ?? fitDescription).json))
      manifest.append(JSON.Member("run", try position.write(to: &tensors)))
    }
    // With nothing trained since, it is still the checkpoint of whoever wrote it.
    let writer = resumed == nil ? identity.text : resumedIdentity ?? identity.text
    try saveSafetensors(
      path, tensors,
      metadata: [
        ("format", "diffusionkit"), ("trainer_identity", writer),
        ("training_state", JSON.object(manifest).text()),
      ])
    if resumed == nil { Session.current.noteCheckpoint(of: identity) }
    lastCheckpoint = (path.filePath, position?.step ?? 0)
  }

  /// Takes over what `save` wrote: all of it or, on an error, nothing. The next `fit` goes on with the run of the file; it
  /// must be given the same data and options, of which it checks shapes, counts and numbers.
  /// - Throws: `state` while training is under way; `file` for what cannot be read, is no such file, is damaged, or comes from
  ///   another model, scheduler, optimizer or trainer, listing what differs.
  public func resume(_ path: any FileName) throws {
    guard run?.isOver != false else { throw DiffusionError.state("training is under way") }
    let file = try loadSafetensors(path)
    guard let text = file.metadata.first(where: { $0.key == "training_state" })?.value else {
      throw DiffusionError.file(path, "holds no state of training: DiffusionTrainer's save writes one")
    }
    do {
      let manifest = try JSON.parse(text)
      guard manifest["version"]?.int == 1 else {
        throw DiffusionError.state("is of another version than 1, which is read here")
      }
      try restore(file.tensors, manifest, path)
      resumedIdentity = file.metadata.first { $0.key == "trainer_identity" }?.value
    } catch let error as JSON.ParseError {
      throw DiffusionError.file(path, "the state of training is not valid: \(error)")
    } catch let error as DiffusionError {
      throw error.inFile(path)
    }
  }

  private func restore(_ tensors: NamedTensors, _ manifest: JSON, _ path: any FileName) throws {
    let details = try detailDifferences(from: manifest)
    let differences = description.differences(
      from: try Description(manifest["trainer"], "trainer"), here: "here", there: "in the file")
    guard differences.isEmpty else { throw DiffusionTrainer.isOther(differences + details) }
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
    // All or nothing: what went before an error is put back.
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
      // After what tells of shapes and names that do not fit.
      guard details.isEmpty else { throw DiffusionTrainer.isOther(details) }
    } catch {
      try model.loadStateDict(before.model)
      if let averages = before.ema { try ema?.loadStateDict(averages, updateCount: before.updates) }
      try optimizer.loadStateDict(before.optimizer)
      throw error
    }
    model.learnedProcess = LearnedProcess(scheduler)
    sampleShape = shapes.sample ?? sampleShape
    conditionShapes = shapes.conditions
    self.resumed = resumed
    if resumed == nil {
      run = nil
      random.restore(Session.current.generator)
    }
    lastCheckpoint = (path.filePath, resumed?.start.position.step ?? 0)
  }

  /// Parameters that are created with the first input are created now.
  private func build(for shapes: SavedShapes) throws {
    guard let sample = shapes.sample, model.allLayers.contains(where: { !$0.layer.isBuilt }) else { return }
    let conditions = try shapes.conditions.mapValues { try Tensor.zeros(Shape([1] + $0)) }
    _ = try model.inEvaluationMode {
      try model(Tensor.zeros(Shape([1] + sample)), Tensor.zeros(Shape([1])), conditions)
    }
    ema?.start()
  }

  /// The optimizer itself would only see at its next step that another parameter stands at a place.
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

  /// What must agree beyond the description: numbers of the optimizer and the loss, options of the model's layers that its
  /// parameters' shapes do not tell. Files of earlier versions do not have it.
  private func detailDifferences(from manifest: JSON) throws -> [String] {
    guard manifest["details"] != nil else { return [] }
    let saved = try Description(manifest["details"], "details")
    let differences = details.differences(from: saved, here: "here", there: "in the file")
    guard let own = model.architecture, let other = manifest["architecture"], other != .null else {
      return differences
    }
    return differences
      + Description(architecture: own).differences(
        from: Description(architecture: other), here: "here", there: "in the file")
  }

  private var details: Description {
    (optimizer.settings?.description ?? []).map { ("optimizer's \($0.name)", $0.value) }
      + loss.options.map { ("loss's \($0.name)", $0.value) }
  }

  /// What another trainer must have in common to go on from this one's state.
  private var description: Description {
    let config = scheduler.config.map { name, value in
      ("scheduler's \(name)", value.array.map { "\($0.compactMap(\.double))" } ?? value.shown)
    }
    return [
      ("model", model.kind), ("scheduler", type(of: scheduler).name), ("optimizer", "\(type(of: optimizer))"),
      ("loss", loss.name), ("loss_weighting", "\(lossWeighting)"), ("time_sampling", "\(timeSampling)"),
      ("null_label", nullLabel.map { "\($0)" } ?? "none"), ("label_dropout", "\(labelDropout)"),
      ("ema", ema.map { "decay \($0.decay), warm-up \($0.warmUp), buffers \($0.averagesBuffers)" } ?? "none"),
    ] + config
  }
}

/// A run that the next `fit` goes on with.
struct ResumedRun {
  let start: TrainingSteps.Start
  let description: Description
  let path: FilePath

  /// - Parameters:
  ///   - batches: that an epoch goes through.
  ///   - figures: of a batch.
  /// - Throws: `state` where the data or options are others, or the position is none of such a run.
  func start(
    _ description: Description, _ batches: EpochBatches, figures: Int
  ) throws -> TrainingSteps.Start {
    // Files of earlier versions know no `drop_last`.
    let saved = self.description
    let known = saved.contains { $0.name == "drop_last" } ? saved : saved + [("drop_last", "false")]
    let differences = description.differences(from: known, here: "here", there: "in the file")
    guard differences.isEmpty else {
      throw DiffusionError.state(
        "this is not the run of '\(path)': \(differences.joined(separator: "; "))")
    }
    let position = start.position
    let isWithin =
      position.epochStart == nil
      ? position.batch == 0 && position.samples == 0
      : position.batch <= batches.count && position.sums.count == figures
        && position.samples == batches.samples(in: position.batch)
    guard isWithin else {
      throw DiffusionError.file(
        path, "the place in the epoch is none of \(batches.samples(in: batches.count)) samples")
    }
    return start
  }
}

/// The sizes that a model was called with.
private struct SavedShapes {
  /// Of one sample; nil where there was no data yet.
  let sample: [Int]?
  let conditions: [Condition: [Int]]

  /// More elements than this are a damaged file rather than a sample.
  private static let limit = 1 << 28

  init(_ manifest: JSON) throws {
    func sizes(_ json: JSON) throws -> [Int] {
      let sizes = json.array?.compactMap(\.int) ?? []
      var count = 1
      for size in sizes {
        guard size > 0, size <= SavedShapes.limit / count else { throw SavedShapes.damaged }
        count *= size
      }
      guard let array = json.array, array.count == sizes.count, sizes.count < 16 else {
        throw SavedShapes.damaged
      }
      return sizes
    }
    switch manifest["sample_shape"] {
    case .some(.null), nil: sample = nil
    case .some(let json): sample = try sizes(json)
    }
    var conditions: [Condition: [Int]] = [:]
    for member in manifest["conditions"]?.members ?? [] {
      guard let kind = Condition(rawValue: member.key) else { throw SavedShapes.damaged }
      conditions[kind] = try sizes(member.value)
    }
    self.conditions = conditions
  }

  private static let damaged = DiffusionError.state("the shapes of its samples are damaged")
}

extension TrainingPosition {
  /// - Returns: what is no tensor.
  fileprivate func write(to tensors: inout NamedTensors) throws -> JSON {
    if let epochStart { try tensors.append("random.epoch", WordTensor.encode(epochStart.words)) }
    if let firstLoss { try tensors.append("run.first_loss", WordTensor.encode([firstLoss])) }
    if !sums.isEmpty { try tensors.append("run.sums", WordTensor.encode(sums)) }
    let rows = history.epochs.indices.flatMap(history.row)
    if !rows.isEmpty { try tensors.append("run.history", WordTensor.encode(rows)) }
    return .object([
      JSON.Member("epochs_done", .int(epochsDone)), JSON.Member("step", .int(step)),
      JSON.Member("batch", .int(batch)), JSON.Member("samples", .int(samples)),
      JSON.Member("figures", .array(history.names.map(JSON.string))),
      JSON.Member("epochs", .sizes(history.epochs)),
    ])
  }

  fileprivate init(_ json: JSON, _ tensors: NamedTensors) throws {
    let names = json["figures"]?.array?.compactMap(\.string) ?? []
    let epochs = json["epochs"]?.array?.compactMap(\.int) ?? []
    let values =
      try tensors["run.history"].map {
        try WordTensor.decodeNumbers($0, count: epochs.count * names.count, "run.history")
      } ?? []
    guard values.count == epochs.count * names.count else {
      throw DiffusionError.state("the history has \(values.count) figures for \(epochs.count) epochs")
    }
    let rows = epochs.enumerated().map { place, epoch in
      (epoch: epoch, values: Array(values[place * names.count..<(place + 1) * names.count]))
    }
    self.init(history: History(names: names, rows: rows))
    epochsDone = try json.whole("epochs_done", in: "the run")
    step = try json.whole("step", in: "the run")
    batch = try json.whole("batch", in: "the run")
    samples = try json.whole("samples", in: "the run")
    sums =
      try tensors["run.sums"].map {
        try WordTensor.decodeNumbers($0, count: $0.count / 4, "run.sums")
      } ?? []
    firstLoss = try tensors["run.first_loss"].map {
      try WordTensor.decodeNumbers($0, count: 1, "run.first_loss")[0]
    }
    if tensors["random.epoch"] != nil { epochStart = try tensors.generator("random.epoch") }
  }
}

extension NamedTensors {
  /// Those whose names begin with `prefix`, without it.
  fileprivate func under(_ prefix: String) -> [(name: String, tensor: Tensor)] {
    entries.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
  }

  fileprivate func generator(_ name: String) throws -> Generator {
    guard let tensor = self[name] else { throw DiffusionError.state("'\(name)' is missing") }
    return try Generator(words: WordTensor.decode(tensor, name), name)
  }
}

extension JSON {
  fileprivate static func sizes(_ sizes: [Int]) -> JSON { .array(sizes.map(JSON.int)) }

  /// A member that counts something.
  fileprivate func whole(_ key: String, in place: String) throws -> Int {
    guard let value = self[key]?.int, (0...1 << 48).contains(value) else {
      throw DiffusionError.state("\(place) has no valid '\(key)'")
    }
    return value
  }
}

extension Description {
  /// Every option of a described model, "model's layers 2 rate"; names of layers do not count.
  fileprivate init(architecture: JSON) {
    func flat(_ json: JSON, _ path: String) -> Description {
      switch json {
      case .object(let members):
        members.filter { $0.key != "name" }.flatMap { flat($0.value, "\(path) \($0.key)") }
      case .array(let items) where items.contains { $0.members != nil || $0.array != nil }:
        items.enumerated().flatMap { flat($1, "\(path) \($0 + 1)") }
      // Most numbers were Floats.
      case .double(let number) where Double(Float(number)) == number: [(path, "\(Float(number))")]
      default: [(path, json.text())]
      }
    }
    self = flat(architecture, "model's")
  }

  fileprivate var json: JSON { .object(map { JSON.Member($0.name, .string($0.value)) }) }

  fileprivate init(_ json: JSON?, _ name: String) throws {
    guard let members = json?.members else {
      throw DiffusionError.state("the description of the \(name) is missing")
    }
    self = members.map { ($0.key, $0.value.string ?? $0.value.kind) }
  }
}

extension Scheduler {
  /// An equal one that predicts something else.
  /// - Throws: `argument("prediction_type")` where it has no such option.
  func predicting(_ type: PredictionType) throws -> Self {
    var options = Dictionary(config.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    options["prediction_type"] = .string(type.rawValue)
    return try Self(config: options, ignoringUnknown: false)
  }
}
