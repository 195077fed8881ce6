/// A convolution with trained weights, channels first: what `Conv1D`, `Conv2D` and their transposes have in common.
/// Keras's names and options with PyTorch's weight layout.
public class ConvolutionLayer: Layer {
  public let filters: Int
  public let kernelSize: PerAxis
  public let strides: PerAxis
  public let padding: ConvolutionPadding
  public let dilation: PerAxis
  public let groups: Int
  public let activation: Activation
  override var resultActivation: Activation? { activation }
  public let useBias: Bool
  public let kernelInitializer: Initializer
  public let biasInitializer: Initializer
  /// Nil until the layer is built.
  public private(set) final var weight: Parameter?
  /// [filters], nil until the layer is built or without `useBias`.
  public private(set) final var bias: Parameter?

  /// 1 for signals, 2 for images.
  class var axes: Int { 2 }
  class var isTransposed: Bool { false }

  /// - Parameters:
  ///   - filters: the channels of the result.
  ///   - kernelSize: one size for each axis, or one for all.
  ///   - strides: default 1.
  ///   - padding: "same", "valid" (the default, none) or numbers of zeros.
  ///   - dilation: steps between the kernel's elements. Default 1.
  ///   - groups: parts of the channels that are convolved by themselves. Default 1.
  ///   - activation: default linear, none.
  ///   - useBias: default true.
  ///   - kernelInitializer: default `glorotUniform`.
  ///   - biasInitializer: default `zeros`.
  /// - Throws: `argument` for numbers that are not positive, negative padding and as many as there are no axes.
  public required init(
    _ filters: Int, _ kernelSize: PerAxis, strides: PerAxis = 1, padding: ConvolutionPadding = .valid,
    dilation: PerAxis = 1, groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    name: String? = nil
  ) throws {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    super.init(name: name)
    try checkOptions()
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.int("filters"), PerAxis(options.ints("kernel_size")), strides: PerAxis(options.ints("strides")),
      padding: options.convolutionPadding("padding"), dilation: PerAxis(options.ints("dilation")),
      groups: options.int("groups"), activation: options.activation("activation"),
      useBias: options.bool("use_bias"), kernelInitializer: options.initializer("kernel_initializer"),
      biasInitializer: options.initializer("bias_initializer"), name: options.name)
  }

  private var axes: Int { Self.axes }

  private var convolution: ConvolutionOptions {
    ConvolutionOptions(axes: axes, stride: strides, padding: padding, dilation: dilation, groups: groups)
  }

  private func checkOptions() throws {
    guard (1...PerAxis.maximum).contains(filters) else {
      throw DiffusionError.argument("filters", "\(filters) is not positive")
    }
    guard groups >= 1 else { throw DiffusionError.argument("groups", "\(groups) is not positive") }
    guard filters % groups == 0 else {
      throw DiffusionError.argument("groups", "\(groups) groups do not divide the \(filters) filters")
    }
    _ = try kernelSize.pair(axes: axes, minimum: 1, absent: 1, "kernelSize")
    _ = try strides.pair(axes: axes, minimum: 1, absent: 1, "strides")
    _ = try dilation.pair(axes: axes, minimum: 1, absent: 1, "dilation")
    try convolution.checkPadding()
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank == axes + 2, input.sizes[1] > 0 else {
      throw inputError("it takes \(convolution.inputText), not \(input)")
    }
    let channels = input.sizes[1]
    guard channels % groups == 0 else {
      throw inputError("\(groups) groups do not divide the \(channels) channels of \(input)")
    }
    let kernel = try kernelSize.pair(axes: axes, minimum: 1, absent: 1, "kernelSize")
    let sizes = axes == 1 ? [kernel.width] : [kernel.height, kernel.width]
    let shape = try Shape(
      Self.isTransposed ? [channels, filters / groups] + sizes : [filters, channels / groups] + sizes)
    // Keras's fans.
    let (fanIn, fanOut) = (shape.count / shape.sizes[0], shape.count / shape.sizes[1])
    let weight = try parameter("weight", shape, kernelInitializer, fanIn: fanIn, fanOut: fanOut)
    if useBias {
      bias = try parameter("bias", Shape([filters]), biasInitializer, fanIn: fanIn, fanOut: fanOut)
    }
    self.weight = weight
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    return try Self.isTransposed
      ? x.transposedConvolution(weight.tensor, bias?.tensor, convolution, nil, activation)
      : x.convolution(weight.tensor, bias?.tensor, convolution, activation)
  }

  /// The linear part alone: neither bias nor activation.
  final func withoutBias(_ x: Tensor) throws -> Tensor {
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    return try Self.isTransposed
      ? x.transposedConvolution(weight.tensor, nil, convolution, nil, .linear)
      : x.convolution(weight.tensor, nil, convolution, .linear)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: inputs) }
    let shape = try Layer.shape(input, batch: 1)
    let geometry =
      try Self.isTransposed
      ? convolution.transposedGeometry(input: shape, weight: weight.shape, bias: nil, outputPadding: nil)
      : convolution.geometry(input: shape, weight: weight.shape, bias: nil)
    let size = Self.isTransposed ? geometry.image : geometry.result
    return [input[0]] + (try convolution.shape(1, filters, size)).sizes.dropFirst().map { $0 }
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("filters", .int(filters)), .init("kernel_size", .ints(kernelSize.values)),
      .init("strides", .ints(strides.values)), .init("padding", .convolutionPadding(padding)),
      .init("dilation", .ints(dilation.values)), .init("groups", .int(groups)),
      .init("activation", .activation(activation)), .init("use_bias", .bool(useBias)),
      .init("kernel_initializer", kernelInitializer.json), .init("bias_initializer", biasInitializer.json),
    ]
  }
}

/// Signals: [N, C, L] -> [N, filters, L']; "weight" [filters, C / groups, kernel].
public final class Conv1D: ConvolutionLayer {
  override class var axes: Int { 1 }
}

/// Images: [N, C, H, W] -> [N, filters, H', W']; "weight" [filters, C / groups, height, width].
public final class Conv2D: ConvolutionLayer {}

/// Signals made longer: [N, C, L] -> [N, filters, L'], L' = L times the stride with padding "same"; "weight" [C, filters /
/// groups, kernel].
public final class Conv1DTranspose: ConvolutionLayer {
  override class var axes: Int { 1 }
  override class var isTransposed: Bool { true }
}

/// Images made larger: [N, C, H, W] -> [N, filters, H', W'], the sizes times the strides with padding "same"; "weight" [C,
/// filters / groups, height, width].
public final class Conv2DTranspose: ConvolutionLayer {
  override class var isTransposed: Bool { true }
}
