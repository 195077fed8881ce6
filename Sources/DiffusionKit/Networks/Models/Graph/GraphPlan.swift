/// The order in which the layers of a graph run, computed once from the symbolic outputs of the graph.
struct GraphPlan {
  /// A call of a layer, or an input of the graph.
  struct Step {
    let layer: Layer
    /// The steps whose results this step takes; empty for an input of the model.
    let inputs: [Int]
    let sizes: [Int?]
    /// The steps whose results no later step needs.
    var released: [Int] = []
  }

  private(set) var steps: [Step]
  /// The layers in the order of their first use, with their names in the model.
  let layers: [(name: String, layer: Layer)]
  /// The steps of the model's inputs, in the order of the inputs.
  let inputs: [Int]
  let outputs: [Int]

  /// Makes the plan of the graph between symbolic inputs and outputs.
  /// - Throws: `argument("inputs")` or `argument("outputs")` if the two do not make a graph.
  init(inputs: [SymbolicTensor], outputs: [SymbolicTensor]) throws {
    guard !outputs.isEmpty else {
      throw DiffusionError.argument("outputs", "a model has at least one output")
    }
    try GraphPlan.checkInputs(inputs)
    let found = GraphPlan.depthFirst(from: outputs)
    let order = GraphPlan.sorted(found, outputs: outputs)
    layers = try GraphPlan.named(order.map(\.layer), argument: "outputs")
    let indices = Dictionary(uniqueKeysWithValues: order.enumerated().map { (ObjectIdentifier($1), $0) })
    let known = Set(inputs.map(ObjectIdentifier.init))
    if let foreign = order.first(where: { $0.layer is Input && !known.contains(ObjectIdentifier($0)) }) {
      throw DiffusionError.argument(
        "inputs",
        "the outputs also depend on the Input '\(foreign.layer.name)', which is not among the inputs")
    }
    self.inputs = try inputs.map { input in
      if let index = indices[ObjectIdentifier(input)] { return index }
      throw DiffusionError.argument(
        "inputs", "the graph is disconnected: no output depends on the Input '\(input.layer.name)'")
    }
    self.outputs = outputs.compactMap { indices[ObjectIdentifier($0)] }
    steps = order.map { tensor in
      Step(
        layer: tensor.layer, inputs: tensor.inputs.compactMap { indices[ObjectIdentifier($0)] },
        sizes: tensor.sizes)
    }
    try Layer.checkNesting(of: layers.map(\.layer), argument: "outputs")
    planReleases()
  }

  /// Makes a plan of steps that were read from a file.
  /// - Throws: `argument("architecture")` for a step that takes the result of a later one, or inputs that are no `Input`.
  init(steps: [Step], inputs: [Int], outputs: [Int]) throws {
    func isInput(_ step: Int) -> Bool { steps.indices.contains(step) && steps[step].layer is Input }
    let isOrdered = steps.enumerated().allSatisfy { index, step in
      step.inputs.isEmpty == (step.layer is Input) && step.inputs.allSatisfy { (0..<index).contains($0) }
    }
    guard isOrdered, !outputs.isEmpty, outputs.allSatisfy(steps.indices.contains),
      inputs.allSatisfy(isInput), Set(inputs).count == inputs.count,
      inputs.count == steps.count(where: { $0.layer is Input })
    else { throw DiffusionError.argument("architecture", "the steps of a Model do not make a graph") }
    self.steps = steps
    self.inputs = inputs
    self.outputs = outputs
    layers = try GraphPlan.named(steps.map(\.layer), argument: "architecture")
    try Layer.checkNesting(of: layers.map(\.layer), argument: "architecture")
    planReleases()
  }

  /// Whether each step takes only the result of the step before.
  var isChain: Bool {
    inputs.count == 1 && outputs == [steps.count - 1]
      && steps.enumerated().allSatisfy { index, step in step.inputs == (index == 0 ? [] : [index - 1]) }
      && layers.count == steps.count
  }

  private mutating func planReleases() {
    var lastUse: [Int: Int] = [:]
    for (index, step) in steps.enumerated() { for input in step.inputs { lastUse[input] = index } }
    for output in outputs { lastUse[output] = nil }
    for (input, index) in lastUse.sorted(by: { $0.key < $1.key }) { steps[index].released.append(input) }
  }

  /// The layers with their names; a layer that is used several times comes once.
  private static func named(_ used: [Layer], argument: String) throws -> [(name: String, layer: Layer)] {
    var seen = Set<ObjectIdentifier>()
    return try Layer.named(used.filter { seen.insert(ObjectIdentifier($0)).inserted }, argument: argument)
  }

  private static func checkInputs(_ inputs: [SymbolicTensor]) throws {
    guard !inputs.isEmpty else { throw DiffusionError.argument("inputs", "a model has at least one input") }
    var seen = Set<ObjectIdentifier>()
    for (index, input) in inputs.enumerated() {
      guard input.layer is Input else {
        throw DiffusionError.argument(
          "inputs",
          "number \(index + 1) is the result of '\(input.layer.name)' (\(input.layer.kind)), not an Input")
      }
      guard seen.insert(ObjectIdentifier(input)).inserted else {
        throw DiffusionError.argument("inputs", "the Input '\(input.layer.name)' occurs twice")
      }
    }
  }

  /// All symbolic tensors that the outputs depend on, each after its own inputs. The search has a stack of its own, since
  /// graphs may be deep.
  private static func depthFirst(from outputs: [SymbolicTensor]) -> [SymbolicTensor] {
    var found: [SymbolicTensor] = []
    var entered = Set<ObjectIdentifier>()
    var stack: [(tensor: SymbolicTensor, next: Int)] = []
    for output in outputs where entered.insert(ObjectIdentifier(output)).inserted {
      stack.append((output, 0))
      while let (tensor, next) = stack.popLast() {
        guard next < tensor.inputs.count else {
          found.append(tensor)
          continue
        }
        stack.append((tensor, next + 1))
        let input = tensor.inputs[next]
        if entered.insert(ObjectIdentifier(input)).inserted { stack.append((input, 0)) }
      }
    }
    return found
  }

  /// Sorts in Keras's order: tensors farthest from the outputs first, then in the order of the search.
  private static func sorted(_ found: [SymbolicTensor], outputs: [SymbolicTensor]) -> [SymbolicTensor] {
    var distances: [ObjectIdentifier: Int] = [:]
    for tensor in found.reversed() {
      let distance = distances[ObjectIdentifier(tensor), default: 0]
      for input in tensor.inputs {
        distances[ObjectIdentifier(input)] = max(distances[ObjectIdentifier(input), default: 0], distance + 1)
      }
    }
    let keyed = found.enumerated().map { (-distances[ObjectIdentifier($1), default: 0], $0, $1) }
    return keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }
}
