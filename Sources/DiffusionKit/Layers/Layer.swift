/// A computation with parameters: a layer, a whole model, or a module written in Lua. Every one can be called, nested,
/// trained and saved in the same way.
///
/// Parameters are created when the layer first sees its input's shape (`build`), as in Keras. Until `train()` layers
/// are in evaluation mode: dropout and noise are off. `fit` switches to training and back.
open class Layer {
  /// Unique among the layers of a model, Keras's scheme: "dense", "dense_1".
  public var name: String
  public private(set) var isBuilt = false
  public private(set) var isTraining = false
  /// What `compile` set: optimizer, loss, metrics.
  public internal(set) var compilation: Compilation?

  public init(name: String) { self.name = name }

  // MARK: For subclasses

  /// The type's name in summaries and files, "Dense".
  open var kind: String { String(describing: type(of: self)) }

  /// Creates the parameters for inputs of these shapes (the first axis is the batch). Called once.
  /// - Throws: `argument("input")` where the layer cannot work on such shapes.
  open func build(_ inputs: [Shape]) throws {}

  /// The result for inputs of the shapes that `build` accepted, recorded on the tape.
  open func forward(_ inputs: [Tensor]) throws -> Tensor {
    throw DiffusionError.state("\(kind) has no forward computation")
  }

  /// The parameters this layer itself owns, by the names that files use ("weight", "bias").
  open var ownParameters: [(name: String, parameter: Parameter)] { [] }
  /// State that is saved but not trained (running statistics).
  open var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] { [] }
  /// Layers inside this one, by the names that files use.
  open var sublayers: [(name: String, layer: Layer)] { [] }

  // MARK: For callers

  /// - Throws: `argument("input")` for inputs the layer cannot work on.
  public final func callAsFunction(_ inputs: [Tensor]) throws -> Tensor {
    try buildIfNeeded(inputs.map(\.shape))
    return try forward(inputs)
  }

  public final func callAsFunction(_ inputs: Tensor...) throws -> Tensor { try callAsFunction(inputs) }

  public final func buildIfNeeded(_ inputs: [Shape]) throws {
    guard !isBuilt else { return }
    try build(inputs)
    isBuilt = true
  }

  public final func train() { setTraining(true) }
  public final func eval() { setTraining(false) }

  private func setTraining(_ isTraining: Bool) {
    self.isTraining = isTraining
    for (_, layer) in sublayers { layer.setTraining(isTraining) }
  }

  /// Every parameter with its path ("encoder.dense.weight"), in a fixed order, each once though a layer be shared.
  public final var namedParameters: [(name: String, parameter: Parameter)] {
    var seen = Set<ObjectIdentifier>()
    var found: [(name: String, parameter: Parameter)] = []
    collect(prefix: "", &seen, &found)
    return found
  }

  public final var parameters: [Parameter] { namedParameters.map(\.parameter) }

  private func collect(
    prefix: String, _ seen: inout Set<ObjectIdentifier>, _ found: inout [(name: String, parameter: Parameter)]
  ) {
    for (name, parameter) in ownParameters where seen.insert(ObjectIdentifier(parameter)).inserted {
      found.append((prefix + name, parameter))
    }
    for (name, layer) in sublayers { layer.collect(prefix: prefix + name + ".", &seen, &found) }
  }
}
