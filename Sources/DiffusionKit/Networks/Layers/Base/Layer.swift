/// A computation with parameters: a layer, a whole model, or a module written in Lua. All of them are called, nested,
/// trained and saved in the same way.
///
/// Parameters are created when the layer first receives an input (`build`), as in Keras. Layers start in evaluation
/// mode, without dropout and noise; `train()` changes the mode. `fit` switches to training and back.
///
/// A subclass overrides `forward` and, as needed, the other members under "For subclasses". `outputSizes(for:)` is
/// optional: its default runs the layer on zeros.
open class Layer {
  /// The given name. Otherwise a name made from the kind, which the latest model around the layer numbers: "dense",
  /// "dense_1".
  public internal(set) var name: String
  /// Whether the name was given. Each model numbers the other names (see `named`).
  package let hasGivenName: Bool
  /// The shapes that `build` was called with; nil before.
  public private(set) var builtShapes: [Shape]?
  public private(set) var isTraining = false
  /// The latest value that was set for `isTrainable` of this layer or one around it.
  var trains = true
  /// The `Compilation` that `compile` set, a type that this folder does not know.
  package final var trainingSetup: AnyObject?
  /// The origin of the parameters, set by the code that loaded or trained them; nil if it is unknown.
  package final var provenance: AnyObject?
  private let charge = MemoryCharge.owing(1024)

  public var isBuilt: Bool { builtShapes != nil }

  /// - Parameter name: the layer's name. Default: the kind in snake case, numbered within the model ("dense",
  ///   "dense_1").
  public init(name: String? = nil) {
    hasGivenName = name != nil
    self.name = name ?? ""
    if name == nil { self.name = snakeCase(kind) }
  }

  // MARK: For subclasses

  /// The type's name in summaries and files, such as "Dense".
  open var kind: String { String(describing: type(of: self)) }

  /// The activation of the result; nil if the layer does not state it.
  package var resultActivation: Activation? { nil }

  /// Creates the parameters for inputs of these shapes (the first axis is the batch). Called once.
  /// - Throws: `argument("input")` if the layer cannot work on such shapes.
  open func build(_ inputs: [Shape]) throws {}

  /// Returns the result for inputs of the shapes that `build` accepted, recorded on the tape.
  open func forward(_ inputs: [Tensor]) throws -> Tensor {
    throw DiffusionError.state("\(kind) has no forward computation")
  }

  /// Returns the sizes of the result for inputs of these sizes, nil standing for a size that is not known yet (the
  /// batch). Called after `build`. The default runs the layer on zeros, for batches of 1 and 2, and compares.
  /// - Throws: `argument("input")` if the layer cannot work on such sizes.
  open func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try probedOutputSizes(for: inputs) }

  /// The parameters that this layer itself owns, by their names in files ("weight", "bias").
  open var ownParameters: [(name: String, parameter: Parameter)] { [] }
  /// The state that is saved but not trained (running statistics).
  open var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] { [] }
  /// The layers inside this one, by unique names for files, which `Layer.named` makes.
  open var sublayers: [(name: String, layer: Layer)] { [] }

  /// Returns the members of a container's description in files, from which `make(from:)` makes an equal layer; nil if a
  /// file cannot describe it. A `ConfiguredLayer` is described by its options.
  func contents(with writer: ArchitectureWriter) -> [JSON.Member]? { nil }

  /// Returns the text of a summary. The default lists sublayers and parameters.
  open func summary() -> String { moduleSummary() }

  /// Unwraps a part that `build` makes.
  /// - Throws: `state` if the layer is not built.
  final func built<Part>(_ part: Part?) throws -> Part {
    guard let part else { throw DiffusionError.state("\(name) is not built") }
    return part
  }

  /// Returns `ownParameters` for a layer with a weight and a bias, without those that are nil.
  public static func existing(weight: Parameter?, bias: Parameter?) -> [(name: String, parameter: Parameter)]
  {
    [("weight", weight), ("bias", bias)].compactMap { name, parameter in parameter.map { (name, $0) } }
  }

  // MARK: For callers

  /// Computes the result for these inputs. Builds the layer first if necessary.
  /// - Throws: `argument("input")` for inputs that the layer cannot work on, with a message that names the layer;
  ///   `interrupted` if a stop was requested.
  public final func callAsFunction(_ inputs: [Tensor]) throws -> Tensor {
    // A training step may take seconds, and a model whose calls double at each of many levels practically never ends.
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

  /// Returns the symbolic result of this layer on symbolic inputs, as in Keras's functional style. Builds the layer.
  /// - Throws: `argument("input")` for sizes that the layer cannot work on.
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

  /// Creates the parameters for inputs of these shapes unless the layer is built.
  public final func buildIfNeeded(_ inputs: [Shape]) throws {
    guard builtShapes == nil else { return }
    try StackGuard.check("layers are")
    try build(inputs)
    builtShapes = inputs
    if !trains { isTrainable = false }  // for the new parameters and layers
  }

  public final func train() { setTraining(true) }
  public final func eval() { setTraining(false) }

  /// Runs `body` without gradients in evaluation mode, and restores the mode afterwards.
  package func inEvaluationMode<R>(_ body: () throws -> R) rethrows -> R {
    let wasTraining = isTraining
    eval()
    defer { if wasTraining { train() } }
    return try noGrad(body)
  }

  private func setTraining(_ isTraining: Bool) {
    for (_, layer) in allLayers { layer.isTraining = isTraining }
  }

  // MARK: Messages

  /// Returns an error about the input that names this layer.
  public final func inputError(_ message: String) -> DiffusionError {
    .argument("input", "\(name) (\(kind)): \(message)")
  }

  /// Returns the one input of a layer that takes one.
  public final func only<Value>(_ inputs: [Value]) throws -> Value {
    guard inputs.count == 1, let input = inputs.first else {
      throw inputError("it takes 1 input, not \(inputs.count)")
    }
    return input
  }

  /// Converts an operator's error about its own arguments to one about this layer's input.
  final func located(_ error: DiffusionError) -> DiffusionError {
    if let name = error.argument, name != "input" { return inputError(error.text) }
    return error
  }
}
