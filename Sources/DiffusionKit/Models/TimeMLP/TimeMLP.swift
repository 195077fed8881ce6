/// A denoiser for vectors and small flattened images, conditioned on the time step and, with `numClasses`, on a class.
///
/// `model(x, timesteps)` or `model(x, timesteps, labels)`: x [N] + dataShape, timesteps [N] or [N, 1] (or one for all,
/// [1]), labels [N] -> [N] + dataShape. Labels run 0..<numClasses; `nullClass` stands for no class (classifier-free
/// guidance, Ho and Salimans 2022), and is taken where no labels are given.
///
/// The data enter through a dense layer and pass `numBlocks` residual blocks of
/// h + dense(dropout(silu(dense(norm(h) (1 + scale) + shift)))), where scale and shift come from the sum of the time's
/// and the class's embeddings (FiLM, Perez et al. 2018; DiT, Peebles and Xie 2023). Each block's last layer and the
/// output layer start at 0, so that the first prediction is 0 and the blocks begin as identities.
public final class TimeMLP: Layer, ClassConditioned {
  public let dataShape: [Int]
  public let hiddenDim: Int
  public let numBlocks: Int
  public let timeEmbeddingDim: Int
  public let numClasses: Int?
  public let activation: Activation
  public let dropout: Float
  public let useLayerNorm: Bool
  public let gradientCheckpointing: Bool
  private let dataSize: Int
  private let encoding: SinusoidalEncoding
  private let timeIn: Dense, timeOut: Dense
  private let classEmbedding: Embedding?
  private let dataIn: Dense, dataOut: Dense
  private let blocks: [TimeMLPBlock]
  private let outputNorm: LayerNormalization?

  /// - Parameters:
  ///   - dataShape: one example's sizes: [64], [1, 8, 8].
  ///   - hiddenDim: the width of the blocks. Default 256.
  ///   - numBlocks: default 3.
  ///   - timeEmbeddingDim: the width of the sinusoidal encoding of the time step. Default 128.
  ///   - numClasses: default nil, no labels.
  ///   - activation: default silu.
  ///   - dropout: inside the blocks, in training. Default 0.
  ///   - useLayerNorm: whether blocks and output normalise their input. Default true.
  ///   - gradientCheckpointing: whether blocks keep only their inputs for `backward` and are computed again there
  ///     (`checkpoint`). Default false.
  /// - Throws: `argument` for sizes that are not positive and a rate outside 0...1.
  public init(
    dataShape: [Int], hiddenDim: Int = 256, numBlocks: Int = 3, timeEmbeddingDim: Int = 128,
    numClasses: Int? = nil,
    activation: Activation = .silu, dropout: Float = 0, useLayerNorm: Bool = true,
    gradientCheckpointing: Bool = false, name: String? = nil
  ) throws {
    func check(_ name: String, _ value: Int, max: Int = 1 << 24) throws {
      guard (1...max).contains(value) else {
        throw DiffusionError.argument(name, "\(value) is not in 1...\(max)")
      }
    }
    do { dataSize = try Shape(dataShape).count } catch let error as DiffusionError {
      throw error.renamingArgument(to: "dataShape")
    }
    guard dataSize > 0 else { throw DiffusionError.argument("dataShape", "no values in \(dataShape)") }
    try check("hiddenDim", hiddenDim)
    try check("numBlocks", numBlocks, max: 1000)
    try check("timeEmbeddingDim", timeEmbeddingDim)
    if let numClasses { try check("numClasses", numClasses) }
    guard (0...1).contains(dropout) else {
      throw DiffusionError.argument("dropout", "\(dropout) is not in 0...1")
    }
    self.dataShape = dataShape
    self.hiddenDim = hiddenDim
    self.numBlocks = numBlocks
    self.timeEmbeddingDim = timeEmbeddingDim
    self.numClasses = numClasses
    self.activation = activation
    self.dropout = dropout
    self.useLayerNorm = useLayerNorm
    self.gradientCheckpointing = gradientCheckpointing
    encoding = try SinusoidalEncoding(timeEmbeddingDim, name: "encoding")
    timeIn = try Dense(hiddenDim, activation: activation, name: "time_in")
    timeOut = try Dense(hiddenDim, name: "time_out")
    // Wide enough to be heard beside the time's embedding from the start.
    classEmbedding = try numClasses.map {
      try Embedding($0 + 1, hiddenDim, initializer: .normal(stddev: 0.5), name: "class_embedding")
    }
    dataIn = try Dense(hiddenDim, name: "data_in")
    dataOut = try Dense(dataSize, kernelInitializer: .zeros, name: "data_out")
    blocks = try (0..<numBlocks).map { number in
      try TimeMLPBlock(
        hiddenDim, activation: activation, dropout: dropout, useLayerNorm: useLayerNorm,
        name: "block_\(number)")
    }
    outputNorm = useLayerNorm ? try LayerNormalization(epsilon: 1e-5, name: "output_norm") : nil
    super.init(name: name)
    // Every size is known, so the parameters are there from the start.
    do { try buildIfNeeded([Shape([1] + dataShape), .scalar]) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "dataShape")
    }
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      dataShape: options.ints("data_shape"), hiddenDim: options.int("hidden_dim"),
      numBlocks: options.int("num_blocks"), timeEmbeddingDim: options.int("time_embedding_dim"),
      numClasses: options.optionalInt("num_classes"), activation: options.activation("activation"),
      dropout: options.float("dropout"),
      useLayerNorm: options.bool("use_layer_norm"),
      gradientCheckpointing: options.ifPresent("gradient_checkpointing", options.bool) ?? false,
      name: options.name)
  }

  /// The label that stands for no class; nil without classes.
  public var nullClass: Int? { numClasses }

  public override func build(_ inputs: [Shape]) throws {
    let hidden = try Shape([1, hiddenDim])
    try timeIn.buildIfNeeded([Shape([1, timeEmbeddingDim])])
    try timeOut.buildIfNeeded([hidden])
    try encoding.buildIfNeeded([.scalar])
    try classEmbedding?.buildIfNeeded([.scalar])
    try dataIn.buildIfNeeded([Shape([1, dataSize])])
    try dataOut.buildIfNeeded([hidden])
    for block in blocks { try block.buildIfNeeded([hidden, hidden]) }
    try outputNorm?.buildIfNeeded([hidden])
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw inputError("it takes (x, timesteps) or (x, timesteps, labels), not \(inputs.count) inputs")
    }
    let x = inputs[0]
    guard Array(x.shape.sizes.dropFirst()) == dataShape else {
      throw inputError("x has shape \(x.shape), wanted [N] + \(dataShape)")
    }
    let batch = x.shape.sizes[0]
    var condition = try timeOut(timeIn(encoding(perExample(inputs[1], batch, "timesteps"))))
    if let classes = try classes(inputs.count == 3 ? inputs[2] : nil, batch) {
      condition = try condition + classes
    }
    condition = try activation.apply(condition)
    var h = try dataIn(x.reshaped([batch, dataSize]))
    for block in blocks {
      h = try checkpoint([h, condition], if: gradientCheckpointing) { try block($0[0], $0[1]) }
    }
    if let outputNorm { h = try outputNorm(h) }
    return try dataOut(activation.apply(h)).reshaped(x.shape)
  }

  /// The embeddings of the labels, of the null class where there are none.
  private func classes(_ labels: Tensor?, _ batch: Int) throws -> Tensor? {
    let reason = labels.flatMap { complaint(about: .classLabels, $0, for: [batch]) }
    if let reason { throw inputError(reason) }
    guard let classEmbedding, let nullClass else { return nil }
    if let labels { return try classEmbedding(perExample(labels, batch, "labels")) }
    return try classEmbedding(Tensor(Float(nullClass)))
  }

  public override var takenConditions: [Condition]? { [.classLabels] }

  public override func complaint(
    about condition: Condition, _ tensor: Tensor, for sizes: [Int]
  ) -> String? {
    guard condition == .classLabels else { return super.complaint(about: condition, tensor, for: sizes) }
    guard let nullClass else { return "labels were given to a model without num_classes" }
    return tensor.labelComplaint(sizes[0], classes: nullClass + 1)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first, Array(x.dropFirst()) == dataShape.map(Optional.some) else {
      throw inputError(
        "x has sizes \(inputs.first.map(SymbolicTensor.describe) ?? "()"), wanted [N] + \(dataShape)")
    }
    return x
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    let optional: [Layer?] =
      [timeIn, timeOut, classEmbedding, dataIn] + blocks.map(Optional.some) + [outputNorm, dataOut]
    return ([encoding] + optional.compactMap { $0 }).map { ($0.name, $0) }
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("data_shape", .ints(dataShape)), .init("hidden_dim", .int(hiddenDim)),
      .init("num_blocks", .int(numBlocks)), .init("time_embedding_dim", .int(timeEmbeddingDim)),
      .init("num_classes", numClasses.map(JSON.int) ?? .null), .init("activation", .activation(activation)),
      .init("dropout", .double(Double(dropout))), .init("use_layer_norm", .bool(useLayerNorm)),
      .init("gradient_checkpointing", .bool(gradientCheckpointing)),
    ]
  }
}
