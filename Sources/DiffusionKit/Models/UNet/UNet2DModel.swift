/// The U-Net of denoising diffusion models (Ho, Jain and Abbeel 2020; Dhariwal and Nichol 2021), diffusers'
/// `UNet2DModel` with its options, its arithmetic and its names of weights.
///
/// `model(x, timesteps)` or, with `numClassEmbeds`, `model(x, timesteps, labels)`: x [N, inChannels, H, W], timesteps
/// [N] or [N, 1] (or one for all, [1]), labels [N] from 0 -> [N, outChannels, H, W]. H and W are divisible by 2 for each
/// level but the last.
public final class UNet2DModel: Layer {
  public let configuration: UNet2DConfiguration
  private let encoding: SinusoidalEncoding
  private let timeEmbedding: TimestepEmbedding
  private let classEmbedding: Embedding?
  private let convIn: Conv2D
  private let downBlocks: [UNetDownBlock]
  private let midBlock: UNetMidBlock
  private let upBlocks: [UNetUpBlock]
  private let convNormOut: GroupNormalization
  private let convOut: Conv2D

  /// The parameters are there from the start: every size is known.
  /// - Throws: `argument` for options out of range or that do not fit each other (`UNet2DConfiguration.check`).
  public init(_ configuration: UNet2DConfiguration = UNet2DConfiguration(), name: String? = nil) throws {
    try configuration.check()
    self.configuration = configuration
    let channels = configuration.blockOutChannels
    let last = channels.count - 1
    let width = 4 * channels[0]
    encoding = try SinusoidalEncoding(
      channels[0], isInterleaved: false, flipSinToCos: configuration.flipSinToCos,
      freqShift: configuration.freqShift, name: "time_proj")
    timeEmbedding = try TimestepEmbedding(
      width, activation: .silu, name: "time_embedding")
    classEmbedding = try configuration.numClassEmbeds.map {
      try Embedding($0, width, initializer: .normal(stddev: 1), name: "class_embedding")
    }
    convIn = try Conv2D(channels[0], 3, padding: 1, name: "conv_in")
    downBlocks = try channels.indices.map { level in
      try UNetDownBlock(
        channels[max(level - 1, 0)], channels[level],
        hasAttention: configuration.downBlockTypes[level] == .attention, isLast: level == last, configuration,
        name: "down_blocks.\(level)")
    }
    midBlock = try UNetMidBlock(channels[last], configuration, name: "mid_block")
    upBlocks = try channels.indices.map { place in
      let level = last - place
      return try UNetUpBlock(
        previous: channels[min(level + 1, last)], skip: channels[max(level - 1, 0)], channels[level],
        hasAttention: configuration.upBlockTypes[place] == .attention, isLast: level == 0, configuration,
        name: "up_blocks.\(place)")
    }
    convNormOut = try configuration.norm(activation: .silu, name: "conv_norm_out")
    convOut = try Conv2D(configuration.outChannels, 3, padding: 1, name: "conv_out")
    super.init(name: name)
    let size = 1 << last
    try buildIfNeeded([Shape([1, configuration.inChannels, size, size]), .scalar])
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(UNet2DConfiguration(options), name: options.name)
  }

  /// Runs once on zeros, so that every layer inside learns its input's shape from the one before it.
  public override func build(_ inputs: [Shape]) throws {
    _ = try noGrad { try forward(inputs.map { try Tensor.zeros($0) }) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw inputError("it takes (x, timesteps) or (x, timesteps, labels), not \(inputs.count) inputs")
    }
    try checkSizes(inputs[0].shape.sizes.map(Optional.some))
    let x = configuration.centerInputSample ? try inputs[0] * Tensor(2) - Tensor(1) : inputs[0]
    let embedding = try embedding(inputs, batch: x.shape.sizes[0])
    var h = try convIn(x)
    var skips = [h]
    for block in downBlocks {
      let level = try block.down(h, embedding)
      h = level.x
      skips += level.skips
    }
    h = try midBlock(h, embedding)
    for block in upBlocks { h = try block.up(h, embedding, &skips) }
    return try convOut(convNormOut(h))
  }

  /// What the blocks are told, after its activation: each applies its own projection only.
  private func embedding(_ inputs: [Tensor], batch: Int) throws -> Tensor {
    var embedding = try timeEmbedding(encoding(perExample(inputs[1], batch, "timesteps")))
    if let classEmbedding {
      guard inputs.count == 3 || builtShapes == nil else { throw inputError("class labels are missing") }
      let labels = inputs.count == 3 ? inputs[2] : try Tensor(0)
      embedding = try embedding + classEmbedding(perExample(labels, batch, "labels"))
    } else if inputs.count == 3 {
      throw inputError("labels were given to a model without num_class_embeds")
    }
    return try configuration.actFn.apply(embedding)
  }

  private func checkSizes(_ sizes: [Int?]) throws {
    let divisor = 1 << configuration.halvings
    guard sizes.count == 4, sizes[1] == configuration.inChannels else {
      throw inputError(
        "x has sizes \(SymbolicTensor.describe(sizes)), wanted [N, \(configuration.inChannels), H, W]")
    }
    for size in sizes[2...] {
      guard let size else { continue }
      guard size > 0, size % divisor == 0 else {
        throw inputError(
          "x has sizes \(SymbolicTensor.describe(sizes)): with \(configuration.blockOutChannels.count) levels height and "
            + "width are multiples of \(divisor)")
      }
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first else { throw inputError("it takes (x, timesteps)") }
    try checkSizes(x)
    return [x[0], configuration.outChannels, x[2], x[3]]
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    let front: [Layer?] = [encoding, timeEmbedding, classEmbedding, convIn]
    let layers = front.compactMap { $0 } + downBlocks + [midBlock] + upBlocks + [convNormOut, convOut]
    return layers.map { ($0.name, $0) }
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? { configuration.json }
}

// MARK: Files

extension UNet2DConfiguration {
  /// As diffusers' config.json has them.
  var json: [JSON.Member] {
    func optional(_ value: Int?) -> JSON { value.map(JSON.int) ?? .null }
    return [
      .init("sample_size", optional(sampleSize)), .init("in_channels", .int(inChannels)),
      .init("out_channels", .int(outChannels)), .init("center_input_sample", .bool(centerInputSample)),
      .init("freq_shift", .double(freqShift)), .init("flip_sin_to_cos", .bool(flipSinToCos)),
      .init("down_block_types", .array(downBlockTypes.map { .string($0.rawValue) })),
      .init("up_block_types", .array(upBlockTypes.map { .string($0.rawValue) })),
      .init("block_out_channels", .ints(blockOutChannels)), .init("layers_per_block", .int(layersPerBlock)),
      .init("mid_block_scale_factor", .double(Double(midBlockScaleFactor))),
      .init("downsample_padding", .int(downsamplePadding)), .init("dropout", .double(Double(dropout))),
      .init("act_fn", .activation(actFn)), .init("attention_head_dim", optional(attentionHeadDim)),
      .init("norm_num_groups", .int(normNumGroups)),
      .init("attn_norm_num_groups", optional(attnNormNumGroups)),
      .init("norm_eps", .double(Double(normEps))),
      .init("resnet_time_scale_shift", .string(resnetTimeScaleShift.rawValue)),
      .init("add_attention", .bool(addAttention)), .init("num_class_embeds", optional(numClassEmbeds)),
    ]
  }

  init(_ options: ArchitectureOptions) throws {
    sampleSize = try options.optionalInt("sample_size")
    inChannels = try options.int("in_channels")
    outChannels = try options.int("out_channels")
    centerInputSample = try options.bool("center_input_sample")
    freqShift = try options.double("freq_shift")
    flipSinToCos = try options.bool("flip_sin_to_cos")
    downBlockTypes = try options.choices("down_block_types")
    upBlockTypes = try options.choices("up_block_types")
    blockOutChannels = try options.ints("block_out_channels")
    layersPerBlock = try options.int("layers_per_block")
    midBlockScaleFactor = try options.float("mid_block_scale_factor")
    downsamplePadding = try options.int("downsample_padding")
    dropout = try options.float("dropout")
    actFn = try options.activation("act_fn")
    attentionHeadDim = try options.optionalInt("attention_head_dim")
    normNumGroups = try options.int("norm_num_groups")
    attnNormNumGroups = try options.optionalInt("attn_norm_num_groups")
    normEps = try options.float("norm_eps")
    resnetTimeScaleShift = try options.choice("resnet_time_scale_shift")
    addAttention = try options.bool("add_attention")
    numClassEmbeds = try options.optionalInt("num_class_embeds")
  }
}
