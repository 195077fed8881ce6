extension Layer {
  /// Whether training changes the parameters; true by default. Keras's `trainable`. Setting this property also sets it
  /// for all layers inside. The parameters of a frozen layer get no gradients; they are still saved.
  public final var isTrainable: Bool {
    get { trains }
    set {
      for (_, layer) in allLayers { layer.trains = newValue }
      updateFrozenParameters()
    }
  }

  /// The parameters that training changes: those that belong to no frozen layer, nor to a layer inside a frozen one.
  public final var trainableParameters: [Parameter] {
    let layers = allLayers.map(\.layer)
    var frozen = Set<ObjectIdentifier>()
    var stack = layers.filter { !$0.trains }
    guard !stack.isEmpty else { return parameters }
    while let layer = stack.popLast() {
      if frozen.insert(ObjectIdentifier(layer)).inserted { stack += layer.sublayers.map(\.layer) }
    }
    let held = layers.filter { frozen.contains(ObjectIdentifier($0)) }.flatMap(\.ownParameters)
    let fixed = Set(held.map { ObjectIdentifier($0.parameter) })
    return parameters.filter { !fixed.contains(ObjectIdentifier($0)) }
  }

  /// Returns the parameters that `fit` trains. Parameters and layers that were added to a module after it was frozen
  /// are frozen here.
  /// - Throws: `state` if every layer is frozen, and for parameters that are not finite: no training step makes them
  ///   finite again.
  package final func parametersToTrain() throws -> [Parameter] {
    let trained = updateFrozenParameters()
    guard !trained.isEmpty || parameters.isEmpty else {
      throw DiffusionError.state(
        "there is nothing to train in '\(name)' (\(kind)): its layers are frozen, set trainable = true for some"
      )
    }
    if let broken = namedParameters.first(where: { !$0.parameter.value.isFinite }) {
      throw DiffusionError.state(
        "the parameter '\(broken.name)' of '\(name)' (\(kind)) holds NaN or infinity: nothing can be trained from it"
      )
    }
    return trained
  }

  /// Updates the frozen state of the parameters from that of the layers.
  /// - Returns: the parameters that training changes.
  @discardableResult private final func updateFrozenParameters() -> [Parameter] {
    let trained = trainableParameters
    let trainable = Set(trained.map(ObjectIdentifier.init))
    for parameter in parameters { parameter.isFrozen = !trainable.contains(ObjectIdentifier(parameter)) }
    return trained
  }

  /// Runs `body` with recording on and all parameters frozen, so that gradients flow to its other inputs only.
  package func withFixedParameters<R>(_ body: () throws -> R) throws -> R {
    let before = parameters.map { (parameter: $0, wasFrozen: $0.isFrozen, grad: $0.grad) }
    let session = Session.current
    let wasRecording = session.isRecording
    for (parameter, _, _) in before { parameter.isFrozen = true }
    session.isRecording = true
    defer {
      session.isRecording = wasRecording
      for (parameter, wasFrozen, grad) in before {
        parameter.isFrozen = wasFrozen
        parameter.grad = grad
      }
    }
    return try body()
  }
}
