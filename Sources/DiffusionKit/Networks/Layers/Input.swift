/// The input of a graph, with the shape that each example must have. Keras's `Input`.
///
/// `Model` takes its `output`; a `Sequential` that begins with an `Input` is built at once.
public final class Input: Layer, ConfiguredLayer {
  public struct Options: OptionTable, Sendable {
    /// The sizes of one example, without the batch; empty for one number.
    public var shape: [Int] = []

    public init() {}
    public static let fields: [Field<Options>] = [.required("shape", \.shape, "sizes of one example")]
  }

  public let options: Options
  /// The sizes of one example, without the batch; empty for one number.
  public var shape: [Int] { options.shape }
  private weak var symbol: SymbolicTensor?

  public init(_ options: Options, name: String?) throws {
    _ = try Shape([1] + options.shape)
    self.options = options
    super.init(name: name)
    try buildIfNeeded([])  // there is nothing to create
  }

  /// - Parameters:
  ///   - shape: the sizes of one example; empty for one number.
  ///   - name: the layer's name. Default: "input_layer", numbered within the model.
  /// - Throws: `argument("shape")` for a negative size or too many.
  public convenience init(shape: [Int], name: String? = nil) throws {
    try self.init(Options { $0.shape = shape }, name: name)
  }

  public override var kind: String { "InputLayer" }

  /// The symbolic value: the same object as long as it is in use.
  public var output: SymbolicTensor {
    if let symbol { return symbol }
    let symbol = SymbolicTensor(sizes: [nil] + shape.map(Optional.some), layer: self, inputs: [])
    self.symbol = symbol
    return symbol
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let input = try only(inputs)
    guard Layer.fits(input.shape, [nil] + shape.map(Optional.some)) else {
      throw inputError("shape \(input.shape) for \(output.description)")
    }
    return input
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { [nil] + shape.map(Optional.some) }
}
