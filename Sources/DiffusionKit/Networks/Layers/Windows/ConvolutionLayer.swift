/// A convolution with trained weights, channels first: the base of `Conv1D`, `Conv2D` and their transposes. Keras's
/// names and options with PyTorch's weight layout.
public class ConvolutionLayer: OptionLayer<ConvolutionLayer.Options> {
  public struct Options: LeadingPair, Sendable {
    /// The number of channels of the result.
    public var filters = 0
    /// The kernel's size: one number for each axis, or one for all.
    public var kernelSize: PerAxis = 0
    public var strides: PerAxis = 1
    /// "same", "valid" (none), or numbers of zeros.
    public var padding = ConvolutionPadding.valid
    /// The steps between the kernel's elements.
    public var dilation: PerAxis = 1
    /// The number of groups of channels, which are convolved separately.
    public var groups = 1
    public var activation = Activation.linear
    public var useBias = true
    public var kernelInitializer = Initializer.glorotUniform
    public var biasInitializer = Initializer.zeros

    public init() {}
    public static var leading: (WritableKeyPath<Options, Int>, WritableKeyPath<Options, PerAxis>) {
      (\.filters, \.kernelSize)
    }

    public static let fields: [Field<Options>] = [
      .required("filters", \.filters, "number of channels of the result", .within(1...PerAxis.maximum)),
      .required("kernel_size", \.kernelSize, "one number or one for each axis"),
      .option("strides", \.strides, "steps, one number or one for each axis"),
      .option(
        "padding", \.padding,
        "\"same\", \"valid\" (none), or zeros: on all sides, for each axis, or for each side"),
      .option("dilation", \.dilation, "steps between the kernel's elements"),
      .option("groups", \.groups, "number of groups of channels, which are convolved separately", .positive),
      .option("activation", \.activation, "the name of the activation"),
      .option("use_bias", \.useBias, "whether there is a bias"),
      .option("kernel_initializer", \.kernelInitializer, "the initial values of the weight"),
      .option("bias_initializer", \.biasInitializer, "the initial values of the bias"),
    ]

    public func validate() throws {
      guard filters % groups == 0 else {
        throw DiffusionError.argument("groups", "\(groups) groups do not divide the \(filters) filters")
      }
    }
  }

  package override var resultActivation: Activation? { options.activation }
  /// The weight; nil until the layer is built.
  public private(set) final var weight: Parameter?
  /// The bias, [filters]; nil until the layer is built or without `useBias`.
  public private(set) final var bias: Parameter?

  /// The number of spatial axes: 1 for signals, 2 for images.
  class var axes: Int { 2 }
  /// Whether this layer maps a convolution's result to its input.
  class var isTransposed: Bool { false }

  /// - Throws: `argument` for numbers that are not positive, for negative padding, and for another count of numbers
  ///   than axes.
  public required init(_ options: Options, name: String?) throws {
    try super.init(options, name: name)
    for (name, numbers) in [
      ("kernel_size", options.kernelSize), ("strides", options.strides), ("dilation", options.dilation),
    ] {
      _ = try numbers.pair(axes: axes, minimum: 1, name)
    }
    _ = try options.padding.sides(axes: axes)
  }

  private var axes: Int { Self.axes }

  private var convolution: ConvolutionParameters {
    ConvolutionParameters(
      axes: axes, stride: options.strides, padding: options.padding, dilation: options.dilation,
      groups: options.groups)
  }

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank == axes + 2, input.sizes[1] > 0 else {
      throw inputError("it takes \(Shape.spatialText(axes: axes)), not \(input)")
    }
    let (channels, filters, groups) = (input.sizes[1], options.filters, options.groups)
    guard channels % groups == 0 else {
      throw inputError("\(groups) groups do not divide the \(channels) channels of \(input)")
    }
    let kernel = try options.kernelSize.pair(axes: axes, minimum: 1, "kernel_size")
    let sizes = [kernel.height, kernel.width].suffix(axes)
    let shape = try Shape(
      Self.isTransposed ? [channels, filters / groups] + sizes : [filters, channels / groups] + sizes)
    // The fans as Keras computes them.
    let (fanIn, fanOut) = (shape.count / shape.sizes[0], shape.count / shape.sizes[1])
    let weight = try parameter("weight", shape, options.kernelInitializer, fanIn: fanIn, fanOut: fanOut)
    if options.useBias {
      bias = try parameter("bias", Shape([filters]), options.biasInitializer, fanIn: fanIn, fanOut: fanOut)
    }
    self.weight = weight
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    let weight = try built(weight)
    return try Self.isTransposed
      ? x.transposedConvolution(weight.tensor, bias?.tensor, convolution, nil, options.activation)
      : x.convolution(weight.tensor, bias?.tensor, convolution, options.activation)
  }

  /// Applies the linear part alone: without bias and activation.
  final func withoutBias(_ x: Tensor) throws -> Tensor {
    let weight = try built(weight)
    return try Self.isTransposed
      ? x.transposedConvolution(weight.tensor, nil, convolution, nil, .linear)
      : x.convolution(weight.tensor, nil, convolution, .linear)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    let weight = try built(weight)
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: inputs) }
    let shape = try Layer.shape(input, batch: 1)
    let geometry =
      try Self.isTransposed
      ? convolution.transposedGeometry(input: shape, weight: weight.shape, bias: nil, outputPadding: nil)
      : convolution.geometry(input: shape, weight: weight.shape, bias: nil)
    let size = Self.isTransposed ? geometry.image : geometry.result
    return [input[0]] + (try convolution.shape(1, options.filters, size)).sizes.dropFirst().map { $0 }
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }
}

/// Convolves signals: [N, C, L] -> [N, filters, L']; "weight" [filters, C / groups, kernel].
public final class Conv1D: ConvolutionLayer {
  package override class var axes: Int { 1 }
}

/// Convolves images: [N, C, H, W] -> [N, filters, H', W']; "weight" [filters, C / groups, height, width].
public final class Conv2D: ConvolutionLayer {}

/// Lengthens signals by a transposed convolution: [N, C, L] -> [N, filters, L'], where L' is L times the stride with
/// padding "same"; "weight" [C, filters / groups, kernel].
public final class Conv1DTranspose: ConvolutionLayer {
  package override class var axes: Int { 1 }
  package override class var isTransposed: Bool { true }
}

/// Enlarges images by a transposed convolution: [N, C, H, W] -> [N, filters, H', W'], the sizes times the strides with
/// padding "same"; "weight" [C, filters / groups, height, width].
public final class Conv2DTranspose: ConvolutionLayer {
  package override class var isTransposed: Bool { true }
}
