/// A denoiser for vectors and small flattened images, conditioned on the timestep and, with `numClasses`, on a class.
///
/// `model(x, timesteps)` or `model(x, timesteps, labels)`: x [N] + dataShape, timesteps [N] or [N, 1] (or one for all,
/// [1]), labels [N] -> [N] + dataShape. Labels are in 0..<numClasses; `nullClass` stands for "no class" (classifier-free
/// guidance, Ho and Salimans 2022) and is the default label.
///
/// The data pass through a dense layer and `numBlocks` residual blocks of
/// h + dense(dropout(silu(dense(norm(h) (1 + scale) + shift)))), where scale and shift are computed from the sum of the
/// timestep's and the class's embeddings (FiLM, Perez et al. 2018; DiT, Peebles and Xie 2023). Each block's last layer and the
/// output layer start at 0, so that the first prediction is 0 and the blocks begin as identities.
public final class TimeMLP: Layer, ConfiguredLayer, ClassConditioned {
  public struct Options: OptionTable, Sendable {
    /// The sizes of one example, such as [64] or [1, 8, 8].
    public var dataShape: [Int] = []
    /// The width of the blocks.
    public var hiddenDim = 256
    public var numBlocks = 3
    /// The width of the sinusoidal encoding of the timestep.
    public var timeEmbeddingDim = 128
    /// The number of classes; nil for a model without labels.
    public var numClasses: Int?
    public var activation = Activation.silu
    /// The rate of dropout inside the blocks, in training.
    public var dropout = 0.0
    /// Whether the blocks and the output layer normalise their inputs.
    public var useLayerNorm = true
    /// Whether the tape stores only the inputs of blocks, and `backward` computes the blocks again (`checkpoint`).
    public var gradientCheckpointing = false

    public init() {}

    private static let maxSize = 1 << 24

    public static let fields: [Field<Options>] = [
      .sizes("data_shape", \.dataShape, "sizes of one example, 64 or {1, 8, 8}").required,
      .option("hidden_dim", \.hiddenDim, "width of the blocks", .within(1...maxSize)),
      .option("num_blocks", \.numBlocks, "number of blocks", .within(1...1000)),
      .option(
        "time_embedding_dim", \.timeEmbeddingDim, "width of the timestep's encoding", .within(1...maxSize)),
      .option(
        "num_classes", \.numClasses, "number of classes, for class-conditional models", .within(1...maxSize)),
      .option("activation", \.activation, "activation in blocks"),
      .option("dropout", \.dropout, "rate of dropout in blocks, in training", .probability),
      .option("layer_norm", \.useLayerNorm, "whether blocks normalise").inFiles("use_layer_norm"),
      gradientCheckpointing(\.gradientCheckpointing),
    ]

    public func validate() throws {
      let size: Int
      do { size = try Shape(dataShape).count } catch let error as DiffusionError {
        throw error.renamingArgument(to: "data_shape")
      }
      guard size > 0, !dataShape.isEmpty else {
        throw DiffusionError.argument("data_shape", "no values in \(dataShape)")
      }
    }
  }

  public let options: Options
  private let dataSize: Int
  private let encoding: SinusoidalEncoding
  private let timeIn: Dense, timeOut: Dense
  private let classEmbedding: Embedding?
  private let dataIn: Dense, dataOut: Dense
  private let blocks: [TimeMLPBlock]
  private let outputNorm: LayerNormalization?

  /// - Throws: `argument` for sizes that are not positive and a rate outside 0...1.
  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    let hiddenDim = options.hiddenDim
    dataSize = options.dataShape.reduce(1, *)
    encoding = try SinusoidalEncoding(options.timeEmbeddingDim, name: "encoding")
    timeIn = try Dense(hiddenDim, name: "time_in") { $0.activation = options.activation }
    timeOut = try Dense(hiddenDim, name: "time_out")
    // The standard deviation is large enough to matter beside the timestep's embedding from the start.
    classEmbedding = try options.numClasses.map {
      try Embedding($0 + 1, hiddenDim, name: "class_embedding") { $0.initializer = .normal(stddev: 0.5) }
    }
    dataIn = try Dense(hiddenDim, name: "data_in")
    dataOut = try Dense(dataSize, name: "data_out") { $0.kernelInitializer = .zeros }
    blocks = try (0..<options.numBlocks).map { try TimeMLPBlock(options, name: "block_\($0)") }
    outputNorm =
      options.useLayerNorm ? try LayerNormalization(name: "output_norm") { $0.epsilon = 1e-5 } : nil
    super.init(name: name)
    // Every size is known, so the parameters are made at once.
    do { try buildIfNeeded([Shape([1] + options.dataShape), .scalar]) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "data_shape")
    }
  }

  /// - Parameter dataShape: the sizes of one example, such as [64] or [1, 8, 8].
  public convenience init(
    dataShape: [Int], name: String? = nil, _ configure: (inout Options) throws -> Void = { _ in }
  ) throws {
    try self.init(name: name) {
      $0.dataShape = dataShape
      try configure(&$0)
    }
  }

  /// The label that stands for "no class"; nil for a model without classes.
  public var nullClass: Int? { options.numClasses }
  public static var classOption: String { "num_classes" }

  public override func build(_ inputs: [Shape]) throws {
    let hidden = try Shape([1, options.hiddenDim])
    try timeIn.buildIfNeeded([Shape([1, options.timeEmbeddingDim])])
    try timeOut.buildIfNeeded([hidden])
    try encoding.buildIfNeeded([.scalar])
    try classEmbedding?.buildIfNeeded([.scalar])
    try dataIn.buildIfNeeded([Shape([1, dataSize])])
    try dataOut.buildIfNeeded([hidden])
    for block in blocks { try block.buildIfNeeded([hidden, hidden]) }
    try outputNorm?.buildIfNeeded([hidden])
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let labels = try labels(inputs)
    let x = inputs[0]
    guard Array(x.shape.sizes.dropFirst()) == options.dataShape else {
      throw inputError("x has shape \(x.shape), expected [N] + \(options.dataShape)")
    }
    let batch = x.shape.sizes[0]
    var condition = try timeOut(timeIn(encoding(perExample(inputs[1], batch, "timesteps"))))
    if let labels, let classEmbedding { condition = try condition + classEmbedding(labels) }
    condition = try options.activation.apply(condition)
    var h = try dataIn(x.reshaped([batch, dataSize]))
    for block in blocks {
      h = try checkpoint([h, condition], if: options.gradientCheckpointing) { try block($0[0], $0[1]) }
    }
    if let outputNorm { h = try outputNorm(h) }
    return try dataOut(options.activation.apply(h)).reshaped(x.shape)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first, Array(x.dropFirst()) == options.dataShape.map(Optional.some) else {
      throw inputError(
        "x has sizes \(inputs.first.map(SymbolicTensor.describe) ?? "()"), expected [N] + \(options.dataShape)"
      )
    }
    return x
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([encoding, timeIn, timeOut, classEmbedding, dataIn] + blocks + [outputNorm, dataOut])
  }
}
