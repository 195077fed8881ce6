/// Looks up a trained row for each id: ids of shape [N, ...] -> [N, ..., outputDim]. Keras's and PyTorch's `Embedding`,
/// "weight" [inputDim, outputDim].
public final class Embedding: OptionLayer<Embedding.Options> {
  public struct Options: LeadingPair, Sendable {
    /// The number of ids, which are 0..<inputDim.
    public var inputDim = 0
    public var outputDim = 0
    /// The initial values of the rows: uniform in -0.05...0.05, as in Keras.
    public var initializer = Initializer.uniform()

    public init() {}
    public static var leading: (WritableKeyPath<Options, Int>, WritableKeyPath<Options, Int>) {
      (\.inputDim, \.outputDim)
    }

    public static let fields: [Field<Options>] = [
      .required("input_dim", \.inputDim, "number of ids, which begin at 0", .positive),
      .required("output_dim", \.outputDim, "size of the row of an id", .positive),
      .option("embeddings_initializer", \.initializer, "the initial values of the rows").inFiles(
        "initializer"),
    ]
  }

  /// The rows, [inputDim, outputDim]; nil until the layer is built.
  public private(set) var weight: Parameter?

  public override func build(_ inputs: [Shape]) throws {
    let shape = try Shape([options.inputDim, options.outputDim])
    // The scale of PyTorch's rows does not depend on fans.
    let initializer = options.initializer == .torch ? .normal(stddev: 1) : options.initializer
    weight = try parameter("weight", shape, initializer, fanIn: options.inputDim, fanOut: options.outputDim)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let ids = try only(inputs)
    let weight = try built(weight)
    do {
      return try Tensor.embedding(ids, weight: weight.tensor)
    } catch let error as DiffusionError where error.kind == .argument("ids") {
      throw inputError("\(error.text); ids are whole numbers from 0 to \(options.inputDim - 1)")
    }
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    weight.map { [("weight", $0)] } ?? []
  }
}
