/// A graph of layers from inputs to outputs, which is a layer itself. Keras's functional `Model`:
///
///     let x = try Input(shape: [100]).output
///     let y = try Dense(100)(Dense(128, activation: .relu)(x))
///     let model = try Model(inputs: [x], outputs: [y])
///
/// All calls of a layer share its parameters. Results are released as soon as no later step needs them.
public final class Model: Layer {
  let plan: GraphPlan

  /// - Parameters:
  ///   - inputs: outputs of `Input` layers, all that `outputs` depend on.
  ///   - outputs: the symbolic tensors to compute. A call of the model needs exactly one output, `outputs(for:)` takes any
  ///     number.
  /// - Throws: `argument("inputs")` or `argument("outputs")` for an input that is missing, comes twice, is no `Input` or
  ///   leads to no output, and for two layers that were given one name.
  public init(inputs: [SymbolicTensor], outputs: [SymbolicTensor], name: String? = nil) throws {
    plan = try GraphPlan(inputs: inputs, outputs: outputs)
    super.init(name: name)
    try buildFromPlan()
  }

  convenience init(_ description: LayerDescription) throws {
    let layers = try description.layers("layers")
    let steps = try description.objects("steps").map { step in
      let place = try step.int("layer")
      guard layers.indices.contains(place) else { throw step.missing("layer") }
      return GraphPlan.Step(
        layer: layers[place], inputs: try step.ints("inputs"),
        sizes: try step.ints("sizes").map { $0 < 0 ? nil : $0 })
    }
    let plan = try GraphPlan(
      steps: steps, inputs: description.ints("inputs"), outputs: description.ints("outputs"))
    try self.init(plan: plan, name: description.name)
  }

  private init(plan: GraphPlan, name: String?) throws {
    self.plan = plan
    super.init(name: name)
    try buildFromPlan()
  }

  /// Marks the model as built: the layers were built when they were called symbolically, or by the reader of the file.
  private func buildFromPlan() throws {
    try buildIfNeeded(plan.inputs.map { try Layer.shape(plan.steps[$0].sizes, batch: 1) })
  }

  /// The kind is the name that scripts use; Keras calls the class of such models "Functional".
  public override var kind: String { "Model" }

  package override var resultActivation: Activation? {
    plan.outputs.count == 1 ? plan.steps[plan.outputs[0]].layer.resultActivation : nil
  }

  public var inputSizes: [[Int?]] { plan.inputs.map { plan.steps[$0].sizes } }
  public var outputCount: Int { plan.outputs.count }

  /// Computes all outputs for one tensor per input.
  /// - Throws: `argument("input")` for a wrong number of tensors or a shape that does not fit the `Input`.
  public func outputs(for inputs: [Tensor]) throws -> [Tensor] { try values(for: inputs, at: plan.outputs) }

  /// Computes the results of these steps of the plan; later steps are not run.
  func values(for inputs: [Tensor], at places: [Int]) throws -> [Tensor] {
    guard inputs.count == plan.inputs.count else {
      throw inputError("it takes \(plan.inputs.count) inputs, not \(inputs.count)")
    }
    var values = [Tensor?](repeating: nil, count: plan.steps.count)
    for (place, (step, input)) in zip(plan.inputs, inputs).enumerated() {
      let sizes = plan.steps[step].sizes
      guard Layer.fits(input.shape, sizes) else {
        let which = inputs.count == 1 ? "" : "number \(place + 1) has "
        throw inputError("\(which)shape \(input.shape), wanted \(SymbolicTensor.describe(sizes))")
      }
      values[step] = input
    }
    let wanted = Set(places)
    for (place, step) in plan.steps[...(places.max() ?? -1)].enumerated() where !step.inputs.isEmpty {
      values[place] = try step.layer(step.inputs.compactMap { values[$0] })
      for released in step.released where !wanted.contains(released) { values[released] = nil }
    }
    return places.compactMap { values[$0] }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard plan.outputs.count == 1 else {
      throw DiffusionError.state(
        "'\(name)' has \(plan.outputs.count) outputs: ask for them with outputs(for:)")
    }
    let results = try outputs(for: inputs)
    guard let result = results.first else { throw DiffusionError.state("'\(name)' gave no result") }
    return result
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard plan.outputs.count == 1 else {
      throw DiffusionError.state("'\(name)' has \(plan.outputs.count) outputs and cannot be used as a layer")
    }
    guard inputs.count == plan.inputs.count else {
      throw inputError("it takes \(plan.inputs.count) inputs, not \(inputs.count)")
    }
    for (sizes, wanted) in zip(inputs, inputSizes) where sizes != wanted {
      guard sizes.count == wanted.count, zip(sizes, wanted).allSatisfy({ $1 == nil || $0 == $1 }) else {
        throw inputError("sizes \(SymbolicTensor.describe(sizes)), wanted \(SymbolicTensor.describe(wanted))")
      }
    }
    return plan.steps[plan.outputs[0]].sizes
  }

  public override var sublayers: [(name: String, layer: Layer)] { plan.layers }

  package override func contents(with writer: ArchitectureWriter) -> [JSON.Member]? {
    let layers = plan.layers.map(\.layer)
    guard let described = writer.describe(layers) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: layers.enumerated().map { (ObjectIdentifier($1), $0) })
    let steps = plan.steps.map { step in
      JSON.object([
        .init("layer", .int(places[ObjectIdentifier(step.layer)] ?? -1)), .init("inputs", .ints(step.inputs)),
        .init("sizes", .ints(step.sizes.map { $0 ?? -1 })),
      ])
    }
    return [
      .init("layers", described), .init("steps", .array(steps)), .init("inputs", .ints(plan.inputs)),
      .init("outputs", .ints(plan.outputs)),
    ]
  }

  public override func summary() -> String { graphSummary() }
}
