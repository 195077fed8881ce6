/// Applies an affine map and an activation to the last axis: activation(x W' + b), [N, ..., in] -> [N, ..., units].
/// Keras's `Dense` with PyTorch's weight layout: "weight" [units, in], "bias" [units].
public final class Dense: OptionLayer<Dense.Options> {
  public struct Options: LeadingOption, Sendable {
    /// The size of the result's last axis.
    public var units = 0
    public var activation = Activation.linear
    public var useBias = true
    public var kernelInitializer = Initializer.glorotUniform
    public var biasInitializer = Initializer.zeros

    public init() {}
    public static var leading: WritableKeyPath<Options, Int> { \.units }

    public static let fields: [Field<Options>] = [
      .required("units", \.units, "size of the result's last axis", .positive),
      .option("activation", \.activation, "the name of the activation"),
      .option("use_bias", \.useBias, "whether there is a bias b"),
      .option("kernel_initializer", \.kernelInitializer, "the initial values of W"),
      .option("bias_initializer", \.biasInitializer, "the initial values of b"),
    ]
  }

  package override var resultActivation: Activation? { options.activation }
  /// The weight, [units, in]; nil until the layer is built.
  public private(set) var weight: Parameter?
  /// The bias, [units]; nil until the layer is built or without `useBias`.
  public private(set) var bias: Parameter?

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, let width = input.sizes.last, width > 0 else {
      throw inputError("it takes [N, ..., features], not \(input)")
    }
    weight = try parameter(
      "weight", Shape([options.units, width]), options.kernelInitializer, fanIn: width, fanOut: options.units)
    if options.useBias {
      bias = try parameter(
        "bias", Shape([options.units]), options.biasInitializer, fanIn: width, fanOut: options.units)
    }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    let weight = try built(weight)
    guard x.shape.sizes.last == weight.shape.sizes.last, x.rank >= 2 else {
      throw inputError("shape \(x.shape) for a weight of shape \(weight.shape)")
    }
    return try x.linear(weight.tensor, bias?.tensor, activation: options.activation)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard input.count >= 2, input.last == weight?.shape.sizes.last else {
      throw inputError(
        "sizes \(SymbolicTensor.describe(input)) for \(options.units) units built for another width")
    }
    return input.dropLast() + [options.units]
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }
}
