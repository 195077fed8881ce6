/// In training each value is set to 0 with probability `rate` and the others grow by 1 / (1 - rate); otherwise values
/// pass. Keras's and PyTorch's `Dropout` (Srivastava et al. 2014), drawn from the session's generator.
public final class Dropout: Layer {
  public let rate: Float

  /// - Throws: `argument("rate")` unless in 0...1.
  public init(_ rate: Float, name: String? = nil) throws {
    guard (0...1).contains(rate) else { throw DiffusionError.argument("rate", "\(rate) is not in 0...1") }
    self.rate = rate
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.float("rate"), name: options.name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).dropout(rate, isTraining: isTraining)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("rate", .double(Double(rate)))]
  }
}
