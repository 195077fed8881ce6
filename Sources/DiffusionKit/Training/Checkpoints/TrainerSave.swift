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
}
