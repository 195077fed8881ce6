/// A computation with parameters: a layer, a whole model, or a module written in Lua. Every one can be called, nested,
/// trained and saved in the same way.
///
/// Parameters are created when the layer first sees its input's shape (`build`), as in Keras. Until `train()` layers
/// are in evaluation mode: dropout and noise are off. `fit` switches to training and back.
///
/// A subclass overrides `forward`, and whatever else it needs of what stands under "For subclasses". Its
/// `outputSizes(for:)` is optional: without it graphs learn the shape of its result by running it on zeros.
open class Layer {
  /// The name that was given, else that of the kind, numbered by the model that took the layer last: "dense", "dense_1".
  public internal(set) var name: String
  /// Whether the name was given. Others are each model's own affair (see `named`).
  package let hasGivenName: Bool
  /// The shapes that `build` was called with; nil until then.
  public private(set) var builtShapes: [Shape]?
  public private(set) var isTraining = false
  /// What `isTrainable` was last set to, for this layer or one around it.
  var trains = true
  /// What `compile` set: a `Compilation`, of which layers know nothing.
  final var trainingSetup: AnyObject?
  /// What those who gave it its parameters say of them; nil where it is not known where they are from.
  final var provenance: AnyObject?
  private let charge = MemoryCharge.owing(1024)

  public var isBuilt: Bool { builtShapes != nil }

  /// - Parameter name: default: the kind in snake case, numbered within the model ("dense", "dense_1").
  public init(name: String? = nil) {
    hasGivenName = name != nil
    self.name = name ?? ""
    if name == nil { self.name = snakeCase(kind) }
  }

  // MARK: For subclasses

  /// The type's name in summaries and files, "Dense".
  open var kind: String { String(describing: type(of: self)) }

  /// What was applied to its result last, where it knows.
  var resultActivation: Activation? { nil }

  /// Creates the parameters for inputs of these shapes (the first axis is the batch). Called once.
  /// - Throws: `argument("input")` where the layer cannot work on such shapes.
  open func build(_ inputs: [Shape]) throws {}

  /// The result for inputs of the shapes that `build` accepted, recorded on the tape.
  open func forward(_ inputs: [Tensor]) throws -> Tensor {
    throw DiffusionError.state("\(kind) has no forward computation")
  }

  /// The sizes of the result for inputs of these sizes, nil standing for a size that is not known yet (the batch).
  /// Asked after `build`. The default runs the layer on zeros, for batches of 1 and 2, and compares.
  /// - Throws: `argument("input")` where the layer cannot work on such sizes.
  open func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try probedOutputSizes(for: inputs) }

  /// The parameters this layer itself owns, by the names that files use ("weight", "bias").
  open var ownParameters: [(name: String, parameter: Parameter)] { [] }
  /// State that is saved but not trained (running statistics).
  open var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] { [] }
  /// Layers inside this one, by the names that files use, no two alike: `Layer.named` gives such names.
  open var sublayers: [(name: String, layer: Layer)] { [] }

  /// What a container has in files, from which `make(from:)` makes an equal one; nil where a file cannot describe it. A
  /// `ConfiguredLayer` is described by its options.
  func contents(with writer: ArchitectureWriter) -> [JSON.Member]? { nil }

  /// What `summary()` prints. The default lists sublayers and parameters.
  open func summary() -> String { moduleSummary() }

  /// What `build` makes.
  /// - Throws: `state` before it has.
  final func built<Part>(_ part: Part?) throws -> Part {
    guard let part else { throw DiffusionError.state("\(name) is not built") }
    return part
  }

  /// `ownParameters` of a layer with a weight and a bias: those that there are.
  public static func existing(weight: Parameter?, bias: Parameter?) -> [(name: String, parameter: Parameter)]
  {
    [("weight", weight), ("bias", bias)].compactMap { name, parameter in parameter.map { (name, $0) } }
  }

  // MARK: For callers

  /// - Throws: `argument("input")` for inputs the layer cannot work on, the message names the layer; `interrupted` where
  ///   a stop was requested.
  public final func callAsFunction(_ inputs: [Tensor]) throws -> Tensor {
    // A step may take seconds; a model that calls another twice, which calls another twice, and so on, never ends.
    try Session.current.checkInterrupted()
    try StackGuard.check("layers are")
    do {
      return try Threads.stretch {
        if builtShapes == nil { try buildIfNeeded(inputs.map(\.shape)) }
        return try forward(inputs)
      }
    } catch let error as DiffusionError {
      throw located(error)
    }
  }

  public final func callAsFunction(_ inputs: Tensor...) throws -> Tensor { try callAsFunction(inputs) }

  /// Keras's functional style: the symbolic result of this layer on symbolic inputs. Builds the layer.
  /// - Throws: `argument("input")` for sizes the layer cannot work on.
  public final func callAsFunction(_ inputs: [SymbolicTensor]) throws -> SymbolicTensor {
    guard !(self is Input), !inputs.isEmpty else {
      throw inputError("it cannot be called on \(inputs.count) inputs")
    }
    let sizes = try builtOutputSizes(for: inputs.map(\.sizes))
    return SymbolicTensor(sizes: sizes, layer: self, inputs: inputs)
  }

  public final func callAsFunction(_ inputs: SymbolicTensor...) throws -> SymbolicTensor {
    try callAsFunction(inputs)
  }

  /// Creates the parameters for such inputs unless they are there.
  public final func buildIfNeeded(_ inputs: [Shape]) throws {
    guard builtShapes == nil else { return }
    try StackGuard.check("layers are")
    try build(inputs)
    builtShapes = inputs
    if !trains { isTrainable = false }  // for what is there only now
  }

  public final func train() { setTraining(true) }
  public final func eval() { setTraining(false) }

  /// Without gradients and with dropout and noise off; the mode before comes back afterwards.
  func inEvaluationMode<R>(_ body: () throws -> R) rethrows -> R {
    let wasTraining = isTraining
    eval()
    defer { if wasTraining { train() } }
    return try noGrad(body)
  }

  private func setTraining(_ isTraining: Bool) {
    for (_, layer) in allLayers { layer.isTraining = isTraining }
  }

  // MARK: Messages

  /// A complaint about the input that names this layer.
  public final func inputError(_ message: String) -> DiffusionError {
    .argument("input", "\(name) (\(kind)): \(message)")
  }

  /// The one input of a layer that takes one.
  public final func only<Value>(_ inputs: [Value]) throws -> Value {
    guard inputs.count == 1, let input = inputs.first else {
      throw inputError("it takes 1 input, not \(inputs.count)")
    }
    return input
  }

  /// An operator's complaint about its own arguments as one about this layer's input.
  final func located(_ error: DiffusionError) -> DiffusionError {
    if let name = error.argument, name != "input" { return inputError(error.text) }
    return error
  }
}
