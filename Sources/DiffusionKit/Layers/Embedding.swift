/// A trained row for each id: ids of shape [N, ...] -> [N, ..., outputDim]. Keras's and PyTorch's `Embedding`,
/// "weight" [inputDim, outputDim].
public final class Embedding: Layer {
  /// The number of ids: they run 0..<inputDim.
  public let inputDim: Int
  public let outputDim: Int
  public let initializer: Initializer
  /// [inputDim, outputDim], nil until the layer is built.
  public private(set) var weight: Parameter?

  /// - Parameter initializer: default uniform in -0.05...0.05, as in Keras.
  /// - Throws: `argument("inputDim")` or `argument("outputDim")` unless positive.
  public init(
    _ inputDim: Int, _ outputDim: Int, initializer: Initializer = .uniform(), name: String? = nil
  ) throws {
    guard inputDim > 0 else { throw DiffusionError.argument("inputDim", "\(inputDim) is not positive") }
    guard outputDim > 0 else { throw DiffusionError.argument("outputDim", "\(outputDim) is not positive") }
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.initializer = initializer
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.int("input_dim"), options.int("output_dim"), initializer: options.initializer("initializer"),
      name: options.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    let shape = try Shape([inputDim, outputDim])
    // PyTorch's rows are no products of inputs: their size does not depend on how many there are.
    let initializer = initializer == .torch ? .normal(stddev: 1) : initializer
    weight = try parameter("weight", shape, initializer, fanIn: inputDim, fanOut: outputDim)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let ids = try only(inputs)
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    do {
      return try Tensor.embedding(ids, weight: weight.tensor)
    } catch let error as DiffusionError where error.kind == .argument("ids") {
      throw inputError("\(error.message); ids are whole numbers from 0 to \(inputDim - 1)")
    }
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    weight.map { [("weight", $0)] } ?? []
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("input_dim", .int(inputDim)), .init("output_dim", .int(outputDim)),
      .init("initializer", initializer.json),
    ]
  }
}
