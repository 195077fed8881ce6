/// In training each value is set to 0 with probability `rate` and the others grow by 1 / (1 - rate); otherwise values
/// pass. Keras's and PyTorch's `Dropout` (Srivastava et al. 2014), drawn from the session's generator.
public final class Dropout: Layer, ConfiguredLayer {
  public struct Options: OptionTable, Sendable {
    public var rate: Float = 0

    public init() {}
    public static let fields: [Field<Options>] = [.required("rate", \.rate, "0 to 1", .probability)]
  }

  public let options: Options

  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    super.init(name: name)
  }

  /// - Throws: `argument("rate")` unless in 0...1.
  public convenience init(_ rate: Float, name: String? = nil) throws {
    try self.init(Options { $0.rate = rate }, name: name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).dropout(options.rate, isTraining: isTraining)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }
}
