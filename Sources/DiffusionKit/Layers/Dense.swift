/// A fully connected layer on the last axis: activation(x W' + b), [N, ..., in] -> [N, ..., units]. Keras's `Dense`
/// with PyTorch's weight layout: "weight" [units, in], "bias" [units].
public final class Dense: Layer {
  public let units: Int
  public let activation: Activation
  override var resultActivation: Activation? { activation }
  public let useBias: Bool
  public let kernelInitializer: Initializer
  public let biasInitializer: Initializer
  /// [units, in], nil until the layer is built.
  public private(set) var weight: Parameter?
  /// [units], nil until the layer is built or without `useBias`.
  public private(set) var bias: Parameter?

  /// - Parameters:
  ///   - units: the size of the result's last axis.
  ///   - activation: default linear, none.
  ///   - useBias: default true.
  ///   - kernelInitializer: default `glorotUniform`.
  ///   - biasInitializer: default `zeros`.
  /// - Throws: `argument("units")` unless positive.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    name: String? = nil
  ) throws {
    guard units > 0 else { throw DiffusionError.argument("units", "\(units) is not positive") }
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.int("units"), activation: options.activation("activation"), useBias: options.bool("use_bias"),
      kernelInitializer: options.initializer("kernel_initializer"),
      biasInitializer: options.initializer("bias_initializer"), name: options.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, let width = input.sizes.last, width > 0 else {
      throw inputError("it takes [N, ..., features], not \(input)")
    }
    weight = try parameter("weight", Shape([units, width]), kernelInitializer, fanIn: width, fanOut: units)
    if useBias { bias = try parameter("bias", Shape([units]), biasInitializer, fanIn: width, fanOut: units) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    guard x.shape.sizes.last == weight.shape.sizes.last, x.rank >= 2 else {
      throw inputError("shape \(x.shape) for a weight of shape \(weight.shape)")
    }
    return try x.linear(weight.tensor, bias?.tensor, activation: activation)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard input.count >= 2, input.last == weight?.shape.sizes.last else {
      throw inputError("sizes \(SymbolicTensor.describe(input)) for \(units) units built for another width")
    }
    return input.dropLast() + [units]
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("units", .int(units)), .init("activation", .activation(activation)),
      .init("use_bias", .bool(useBias)),
      .init("kernel_initializer", kernelInitializer.json), .init("bias_initializer", biasInitializer.json),
    ]
  }
}
