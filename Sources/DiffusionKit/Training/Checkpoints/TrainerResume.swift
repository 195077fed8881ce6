extension Trainer {
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
      guard parts.count == 2, parts[1] != "step", let index = Int(parts[0]) else { return nil }
      guard shapes.indices.contains(index) else { return "\(name) belongs to no parameter" }
      return tensor.shape == shapes[index]
        ? nil : "\(name) has shape \(tensor.shape), its parameter \(shapes[index])"
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
}
