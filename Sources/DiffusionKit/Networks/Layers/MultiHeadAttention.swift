/// Attention among tokens (Vaswani et al. 2017): (query, value) or (query, value, key) of shapes [N, T, features] and
/// [N, S, features] -> [N, T, outputShape]. Keras's `MultiHeadAttention`; the projections are `Dense` layers "query",
/// "key", "value" and "attention_output" with PyTorch's weight layout.
public final class MultiHeadAttention: Layer, ConfiguredLayer {
  public struct Options: LeadingPair, Sendable {
    public var numHeads = 0
    /// The width of a head's queries and keys.
    public var keyDim = 0
    /// The width of a head's values. Default `keyDim`.
    public var valueDim: Int?
    /// The dropout rate of the attention weights in training.
    public var dropout = 0.0
    /// Whether the projections have biases.
    public var useBias = true
    /// The number of features of the result. Default: the query's.
    public var outputShape: Int?
    /// Whether a token attends only to tokens at its position and before.
    public var isCausal = false
    /// The initial values of the projections. With `torch` weights and biases are those of PyTorch's
    /// `MultiheadAttention`.
    public var kernelInitializer = Initializer.glorotUniform
    public var biasInitializer = Initializer.zeros

    public init() {}
    public static var leading: (WritableKeyPath<Options, Int>, WritableKeyPath<Options, Int>) {
      (\.numHeads, \.keyDim)
    }

    private static let maxSize = 1 << 20

    public static let fields: [Field<Options>] = [
      .required("num_heads", \.numHeads, "number of heads", .within(1...maxSize)),
      .required("key_dim", \.keyDim, "the width of a head's queries and keys", .within(1...maxSize)),
      .option(
        "value_dim", \.valueDim, "the width of a head's values; key_dim by default", .within(1...maxSize)
      ).writing { ($0.valueDim ?? $0.keyDim).option },
      .option("dropout", \.dropout, "the dropout rate of the attention weights in training", .probability),
      .option("use_bias", \.useBias, "whether the projections have biases"),
      .option(
        "output_shape", \.outputShape, "number of features of the result; the query's by default",
        .within(1...maxSize)),
      .option("is_causal", \.isCausal, "whether a token attends only to tokens at its position and before"),
      .option("kernel_initializer", \.kernelInitializer, "the initial values of the projections"),
      .option("bias_initializer", \.biasInitializer, "the initial values of the projections' biases"),
    ]
  }

  public let options: Options
  private let query: Dense, key: Dense, value: Dense
  /// The output projection; nil until the layer is built, since its width may be that of the query.
  private var output: Dense?
  private var valueDim: Int { options.valueDim ?? options.keyDim }

  /// - Throws: `argument` for sizes that are not positive and a rate outside 0...1.
  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    func projection(_ width: Int, _ name: String) throws -> Dense {
      try Dense(options.numHeads * width, name: name) {
        $0.useBias = options.useBias
        $0.kernelInitializer = options.kernelInitializer == .torch ? .zeros : options.kernelInitializer
        $0.biasInitializer = options.biasInitializer == .torch ? .zeros : options.biasInitializer
      }
    }
    query = try projection(options.keyDim, "query")
    key = try projection(options.keyDim, "key")
    value = try projection(options.valueDim ?? options.keyDim, "value")
    super.init(name: name)
  }

  public override func build(_ inputs: [Shape]) throws {
    guard (1...3).contains(inputs.count), inputs.allSatisfy({ $0.rank == 3 }) else {
      throw inputError(
        "it takes (query, value) or (query, value, key), [N, tokens, features] each, not "
          + inputs.map(\.description).joined(separator: ", "))
    }
    let source = inputs.count > 1 ? inputs[1] : inputs[0]
    let startsAsInTorch = options.kernelInitializer == .torch && Session.current.describedWeights == nil
    let output = try Dense(options.outputShape ?? inputs[0].sizes[2], name: "attention_output") {
      $0.useBias = options.useBias
      $0.kernelInitializer = options.kernelInitializer
      $0.biasInitializer = startsAsInTorch ? .torch : ownBiasInitializer
    }
    let attended = try Shape([inputs[0].sizes[0], inputs[0].sizes[1], options.numHeads * valueDim])
    // PyTorch draws the output projection first.
    if startsAsInTorch { try output.buildIfNeeded([attended]) }
    try query.buildIfNeeded([inputs[0]])
    try key.buildIfNeeded([inputs.count > 2 ? inputs[2] : source])
    try value.buildIfNeeded([source])
    if startsAsInTorch { try startAsInTorch(output) }
    try output.buildIfNeeded([attended])
    self.output = output
  }

  /// Sets the initial values of PyTorch's `MultiheadAttention`: queries, keys and values have one Xavier-uniform matrix
  /// if their inputs are equally wide, otherwise one each. The values drawn for the output's bias are not used.
  private func startAsInTorch(_ output: Dense) throws {
    let weights = [query, key, value].compactMap(\.weight)
    func draw(_ rows: Int, _ columns: Int) throws -> Tensor {
      try Initializer.glorotUniform.tensor(Shape([rows, columns]), fanIn: columns, fanOut: rows)
    }
    if let shape = weights.first?.shape, weights.allSatisfy({ $0.shape == shape }) {
      let (rows, columns) = (shape.sizes[0], shape.sizes[1])
      let all = try draw(weights.count * rows, columns)
      for (index, weight) in weights.enumerated() {
        try weight.setValue(all.narrow(axis: 0, start: index * rows, length: rows))
      }
    } else {
      for weight in weights { try weight.setValue(draw(weight.shape.sizes[0], weight.shape.sizes[1])) }
    }
    if let bias = output.bias {
      try bias.setValue(
        ownBiasInitializer.tensor(
          bias.shape, fanIn: options.numHeads * valueDim, fanOut: output.options.units))
    }
  }

  /// The initializer of the biases: those of PyTorch's attention are 0.
  private var ownBiasInitializer: Initializer {
    options.biasInitializer == .torch ? .zeros : options.biasInitializer
  }

  /// Computes the attention. A single input attends to itself.
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard (1...3).contains(inputs.count), let output else {
      throw inputError("it takes (query, value) or (query, value, key), not \(inputs.count) inputs")
    }
    let source = inputs.count > 1 ? inputs[1] : inputs[0]
    let attended = try Tensor.multiHeadAttention(
      query(inputs[0]), key(inputs.count > 2 ? inputs[2] : source), value(source), heads: options.numHeads,
      dropout: isTraining ? Float(options.dropout) : 0, isCausal: options.isCausal)
    return try output(attended)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let first = inputs.first, first.count == 3, let output else {
      throw inputError("it takes [N, tokens, features]")
    }
    return first.dropLast() + [output.options.units]
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([query, key, value, output])
  }
}
