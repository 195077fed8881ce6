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
  /// - Throws: `argument("inputs")` or `argument("outputs")` for an input that is missing, occurs twice, is no `Input` or
  ///   leads to no output, and for two layers that were given one name.
  public convenience init(inputs: [SymbolicTensor], outputs: [SymbolicTensor], name: String? = nil) throws {
    try self.init(plan: GraphPlan(inputs: inputs, outputs: outputs), name: name)
  }

  convenience init(_ description: LayerDescription) throws {
    let layers = try description.layers("layers")
    let steps = try description.objects("steps").map { step in
      let index = try step.int("layer")
      guard layers.indices.contains(index) else { throw step.missing("layer") }
      return GraphPlan.Step(
        layer: layers[index], inputs: try step.ints("inputs"),
        sizes: try step.ints("sizes").map { $0 < 0 ? nil : $0 })
    }
    let plan = try GraphPlan(
      steps: steps, inputs: description.ints("inputs"), outputs: description.ints("outputs"))
    try self.init(plan: plan, name: description.name)
  }

  private init(plan: GraphPlan, name: String?) throws {
    self.plan = plan
    super.init(name: name)
    // The layers were built when they were called symbolically, or by the reader of the file.
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
  func values(for inputs: [Tensor], at indices: [Int]) throws -> [Tensor] {
    guard inputs.count == plan.inputs.count else {
      throw inputError("it takes \(plan.inputs.count) inputs, not \(inputs.count)")
    }
    var values = [Tensor?](repeating: nil, count: plan.steps.count)
    for (index, (step, input)) in zip(plan.inputs, inputs).enumerated() {
      let sizes = plan.steps[step].sizes
      guard Layer.fits(input.shape, sizes) else {
        let which = inputs.count == 1 ? "" : "number \(index + 1) has "
        throw inputError("\(which)shape \(input.shape), expected \(SymbolicTensor.describe(sizes))")
      }
      values[step] = input
    }
    let requested = Set(indices)
    for (index, step) in plan.steps[...(indices.max() ?? -1)].enumerated() where !step.inputs.isEmpty {
      values[index] = try step.layer(step.inputs.compactMap { values[$0] })
      for released in step.released where !requested.contains(released) { values[released] = nil }
    }
    return indices.compactMap { values[$0] }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard plan.outputs.count == 1 else {
      throw DiffusionError.state(
        "'\(name)' has \(plan.outputs.count) outputs: ask for them with outputs(for:)")
    }
    let results = try outputs(for: inputs)
    guard let result = results.first else { throw DiffusionError.state("'\(name)' returned no result") }
    return result
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard plan.outputs.count == 1 else {
      throw DiffusionError.state("'\(name)' has \(plan.outputs.count) outputs and cannot be used as a layer")
    }
    guard inputs.count == plan.inputs.count else {
      throw inputError("it takes \(plan.inputs.count) inputs, not \(inputs.count)")
    }
    for (sizes, expected) in zip(inputs, inputSizes) where sizes != expected {
      guard sizes.count == expected.count, zip(sizes, expected).allSatisfy({ $1 == nil || $0 == $1 }) else {
        throw inputError(
          "sizes \(SymbolicTensor.describe(sizes)), expected \(SymbolicTensor.describe(expected))")
      }
    }
    return plan.steps[plan.outputs[0]].sizes
  }

  public override var sublayers: [(name: String, layer: Layer)] { plan.layers }

  package override func contents(with writer: ArchitectureWriter) -> [JSON.Member]? {
    let layers = plan.layers.map(\.layer)
    guard let described = writer.describe(layers) else { return nil }
    let indices = Dictionary(uniqueKeysWithValues: layers.enumerated().map { (ObjectIdentifier($1), $0) })
    let steps = plan.steps.map { step in
      JSON.object([
        .init("layer", .int(indices[ObjectIdentifier(step.layer)] ?? -1)),
        .init("inputs", .ints(step.inputs)),
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
