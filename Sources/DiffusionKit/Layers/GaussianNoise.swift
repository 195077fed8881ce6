/// In training adds normal noise, drawn from the session's generator; otherwise values pass. Keras's `GaussianNoise`.
public final class GaussianNoise: Layer {
  public let stddev: Float

  /// - Throws: `argument("stddev")` for a negative or infinite deviation.
  public init(_ stddev: Float, name: String? = nil) throws {
    guard stddev >= 0, stddev.isFinite else {
      throw DiffusionError.argument("stddev", "\(stddev) is not a finite number from 0")
    }
    self.stddev = stddev
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.float("stddev"), name: options.name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard isTraining, stddev > 0 else { return x }
    return try x + Tensor.randn(x.shape) * Tensor(stddev)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("stddev", .double(Double(stddev)))]
  }
}
