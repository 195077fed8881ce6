/// Attention of tokens to tokens (Vaswani et al. 2017): (query, value) or (query, value, key), [N, T, features] and
/// [N, S, features], to [N, T, outputShape]. Keras's `MultiHeadAttention`; the projections are `Dense` layers "query",
/// "key", "value" and "attention_output" with PyTorch's weight layout.
public final class MultiHeadAttention: Layer {
  public let numHeads: Int
  public let keyDim: Int
  public let valueDim: Int
  public let dropout: Float
  public let useBias: Bool
  public let outputShape: Int?
  public let isCausal: Bool
  public let kernelInitializer: Initializer
  public let biasInitializer: Initializer
  private let query: Dense, key: Dense, value: Dense
  /// Nil until the layer is built: it may be as wide as the query.
  private var output: Dense?

  /// - Parameters:
  ///   - numHeads: how many.
  ///   - keyDim: the width of a head's queries and keys.
  ///   - valueDim: the width of a head's values. Default `keyDim`.
  ///   - dropout: of the weights, in training. Default 0.
  ///   - useBias: whether the projections have biases. Default true.
  ///   - outputShape: the features of the result. Default the query's.
  ///   - isCausal: whether a token sees only those at its place and before it. Default false.
  ///   - kernelInitializer: default `glorotUniform`. With `torch` the weights and biases are those of PyTorch's
  ///     `MultiheadAttention`.
  ///   - biasInitializer: default `zeros`.
  /// - Throws: `argument` for sizes that are not positive and a rate outside 0...1.
  public init(
    _ numHeads: Int, _ keyDim: Int, valueDim: Int? = nil, dropout: Float = 0, useBias: Bool = true,
    outputShape: Int? = nil, isCausal: Bool = false, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, name: String? = nil
  ) throws {
    let most = 1 << 20
    let sizes = [
      ("numHeads", numHeads), ("keyDim", keyDim), ("valueDim", valueDim ?? keyDim),
      ("outputShape", outputShape ?? 1),
    ]
    for (name, size) in sizes where !(1...most).contains(size) {
      throw DiffusionError.argument(name, "\(size) is not in 1...\(most)")
    }
    guard (0...1).contains(dropout) else {
      throw DiffusionError.argument("dropout", "\(dropout) is not in 0...1")
    }
    self.numHeads = numHeads
    self.keyDim = keyDim
    self.valueDim = valueDim ?? keyDim
    self.dropout = dropout
    self.useBias = useBias
    self.outputShape = outputShape
    self.isCausal = isCausal
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    func projection(_ width: Int, _ name: String) throws -> Dense {
      try Dense(
        numHeads * width, useBias: useBias,
        kernelInitializer: kernelInitializer == .torch ? .zeros : kernelInitializer,
        biasInitializer: biasInitializer == .torch ? .zeros : biasInitializer, name: name)
    }
    query = try projection(keyDim, "query")
    key = try projection(keyDim, "key")
    value = try projection(self.valueDim, "value")
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.int("num_heads"), options.int("key_dim"), valueDim: options.int("value_dim"),
      dropout: options.float("dropout"), useBias: options.bool("use_bias"),
      outputShape: options.optionalInt("output_shape"), isCausal: options.bool("is_causal"),
      kernelInitializer: options.ifPresent("kernel_initializer", options.initializer) ?? .glorotUniform,
      biasInitializer: options.ifPresent("bias_initializer", options.initializer) ?? .zeros,
      name: options.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    guard (1...3).contains(inputs.count), inputs.allSatisfy({ $0.rank == 3 }) else {
      throw inputError(
        "it takes (query, value) or (query, value, key), [N, tokens, features] each, not "
          + inputs.map(\.description).joined(separator: ", "))
    }
    let source = inputs.count > 1 ? inputs[1] : inputs[0]
    let startsAsInTorch = kernelInitializer == .torch && Session.current.describedWeights == nil
    let output = try Dense(
      outputShape ?? inputs[0].sizes[2], useBias: useBias, kernelInitializer: kernelInitializer,
      biasInitializer: startsAsInTorch ? .torch : ownBiasInitializer, name: "attention_output")
    let attended = try Shape([inputs[0].sizes[0], inputs[0].sizes[1], numHeads * valueDim])
    // PyTorch draws the output first.
    if startsAsInTorch { try output.buildIfNeeded([attended]) }
    try query.buildIfNeeded([inputs[0]])
    try key.buildIfNeeded([inputs.count > 2 ? inputs[2] : source])
    try value.buildIfNeeded([source])
    if startsAsInTorch { try startAsInTorch(output) }
    try output.buildIfNeeded([attended])
    self.output = output
  }

  /// The values of PyTorch's `MultiheadAttention`: queries, keys and values are one Xavier-uniform matrix where their inputs
  /// are equally wide, else one each; what was drawn for the output's bias is not used.
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
        ownBiasInitializer.tensor(bias.shape, fanIn: numHeads * valueDim, fanOut: output.units))
    }
  }

  /// PyTorch's biases are 0 here.
  private var ownBiasInitializer: Initializer { biasInitializer == .torch ? .zeros : biasInitializer }

  /// One input attends to itself.
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard (1...3).contains(inputs.count), let output else {
      throw inputError("it takes (query, value) or (query, value, key), not \(inputs.count) inputs")
    }
    let source = inputs.count > 1 ? inputs[1] : inputs[0]
    let attended = try Tensor.multiHeadAttention(
      query(inputs[0]), key(inputs.count > 2 ? inputs[2] : source), value(source), heads: numHeads,
      dropout: isTraining ? dropout : 0, isCausal: isCausal)
    return try output(attended)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let first = inputs.first, first.count == 3, let output else {
      throw inputError("it takes [N, tokens, features]")
    }
    return first.dropLast() + [output.units]
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    [query, key, value, output].compactMap { $0 }.map { ($0.name, $0) }
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("num_heads", .int(numHeads)), .init("key_dim", .int(keyDim)), .init("value_dim", .int(valueDim)),
      .init("dropout", .double(Double(dropout))), .init("use_bias", .bool(useBias)),
      .init("output_shape", outputShape.map(JSON.int) ?? .null), .init("is_causal", .bool(isCausal)),
      .init("kernel_initializer", kernelInitializer.json), .init("bias_initializer", biasInitializer.json),
    ]
  }
}
