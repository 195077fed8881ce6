/// Where data enters a graph: a promise of the shape that one example will have. Keras's `Input`.
///
/// `Model` takes its `output`; a `Sequential` may begin with it, and is then built at once.
public final class Input: Layer {
  /// One example's sizes, without the batch.
  public let shape: [Int]
  private weak var symbol: SymbolicTensor?

  /// - Parameters:
  ///   - shape: the sizes of one example; empty for one number.
  ///   - name: default "input_layer", numbered.
  /// - Throws: `argument("shape")` for a negative size or too many.
  public init(shape: [Int], name: String? = nil) throws {
    _ = try Shape([1] + shape)
    self.shape = shape
    super.init(name: name)
    try buildIfNeeded([])  // there is nothing to create
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(shape: options.ints("shape"), name: options.name)
  }

  public override var kind: String { "InputLayer" }

  /// The symbolic value, the same one as long as it is in use.
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

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("shape", .ints(shape))]
  }
}
