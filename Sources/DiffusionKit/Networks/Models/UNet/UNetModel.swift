/// The U-Net of denoising diffusion models (Ho, Jain and Abbeel 2020; Dhariwal and Nichol 2021): the common part of
/// `UNet2DModel` and `UNet1DModel`.
///
/// `model(x, timesteps)`: x [N, inChannels, ...], timesteps [N] or [N, 1] (or one for all, [1]) to
/// [N, outChannels, ...]. The options add further inputs, in this order:
/// - labels, [N] from 0 with `numClassEmbeds`, otherwise as `classEmbedType` says;
/// - conditioning [N, conditioningChannels, ...] of x's size, concatenated to x along the channels;
/// - the encoder's hidden states [N, S, crossAttentionDim], to which blocks with cross-attention attend.
public class UNetModel: Layer, ConfiguredLayer, ConditionalModel {
  public class var fields: [Field<Options>] { axes == 1 ? Options.signalFields : Options.imageFields }
  public final let options: Options
  private let embedding: UNetEmbedding
  private let convIn: ConvolutionLayer
  private let downBlocks: [UNetDownBlock]
  private let midBlock: UNetMidBlock
  private let upBlocks: [UNetUpBlock]
  private let convNormOut: GroupNormalization
  private let convOut: ConvolutionLayer

  /// The number of spatial axes: 1 for signals, 2 for images.
  package class var axes: Int { 2 }
  /// Whether sizes must be divisible by 2 once for each level but the last.
  class var halvesExactly: Bool { true }

  /// Makes the model with all of its parameters, since every size is known.
  /// - Throws: `argument` for options that are out of range or do not fit each other.
  public required init(_ options: Options, name: String?) throws {
    try Self.fields.check(options)
    try options.validate()
    self.options = options
    let parts = UNetParts(options: options, axes: Self.axes)
    let channels = options.blockOutChannels
    let last = channels.count - 1
    // Parameters are drawn in the order of diffusers' modules.
    convIn = try parts.convolution(
      options.inChannels + options.conditioningChannels, channels[0], 3, padding: 1,
      name: "conv_in")
    embedding = try UNetEmbedding(options, name: "embedding")
    downBlocks = try channels.indices.map { level in
      try UNetDownBlock(
        channels[max(level - 1, 0)], channels[level], options.downBlockTypes[level],
        isLast: level == last, parts, name: "down_blocks.\(level)")
    }
    midBlock = try UNetMidBlock(channels[last], parts, name: "mid_block")
    upBlocks = try channels.indices.map { index in
      let level = last - index
      return try UNetUpBlock(
        previous: channels[min(level + 1, last)], skip: channels[max(level - 1, 0)], channels[level],
        options.upBlockTypes[index], isLast: level == 0, parts, name: "up_blocks.\(index)")
    }
    convNormOut = try parts.norm(activation: .silu, name: "conv_norm_out")
    convOut = try parts.output(
      parts.convolution(channels[0], options.outChannels, 3, padding: 1, name: "conv_out"))
    super.init(name: name)
    try buildIfNeeded(minimalInputs())
  }

  /// The shapes of the inputs for one example of the smallest size.
  private func minimalInputs() throws -> [Shape] {
    let sizes = [Int](repeating: 1 << options.halvings, count: axes)
    var shapes = [try Shape([1, options.inChannels] + sizes), .scalar]
    if options.takesLabels {
      shapes.append(options.classEmbedType == .identity ? try Shape([1, labelWidth]) : .scalar)
    }
    if options.conditioningChannels > 0 {
      shapes.append(try Shape([1, options.conditioningChannels] + sizes))
    }
    if let features = options.crossAttentionDim { shapes.append(try Shape([1, 1, features])) }
    return shapes
  }

  private var axes: Int { Self.axes }
  private var labelWidth: Int { options.embeddingWidth }

  /// Runs the model once on zeros, which builds every layer inside. Layers with random parameters are built already.
  public override func build(_ inputs: [Shape]) throws {
    _ = try noGrad { try forward(inputs.map { try Tensor.zeros($0) }) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let conditions = takenConditions
    guard inputs.count == 2 + conditions.count else {
      let names = ["x", "timesteps"] + conditions.map(\.rawValue)
      throw inputError(
        "it takes (\(names.joined(separator: ", "))), not \(inputs.count) inputs; `class_labels` come with "
          + "`num_class_embeds` or `class_embed_type`, conditioning with `conditioning_channels`, "
          + "`encoder_hidden_states` with `cross_attention_dim`")
    }
    try checkSizes(inputs[0].shape.sizes.map(Optional.some))
    let sizes = inputs[0].shape.sizes
    var x = options.centerInputSample ? try inputs[0] * Tensor(2) - Tensor(1) : inputs[0]
    var steps = [try perExample(inputs[1], sizes[0], "timesteps")]
    var states: [Tensor] = []
    for (condition, tensor) in zip(conditions, inputs.dropFirst(2)) {
      if let complaint = complaint(about: condition, tensor, for: sizes) { throw inputError(complaint) }
      switch condition {
      case .classLabels where options.classEmbedType == .identity: steps.append(tensor)
      case .classLabels: steps.append(try perExample(tensor, sizes[0], "labels"))
      case .conditioning: x = try Tensor.concat([x, tensor], axis: 1)
      case .encoderHiddenStates: states = [tensor]
      }
    }
    let context = UNetContext(
      embedding: try embedding(steps), states: states, isCheckpointed: options.gradientCheckpointing)
    return try convOut(convNormOut(blocks(convIn(x), context)))
  }

  private func blocks(_ x: Tensor, _ context: UNetContext) throws -> Tensor {
    var (h, skips) = (x, [x])
    for block in downBlocks {
      let level = try block.down(h, context)
      h = level.x
      skips += level.skips
    }
    h = try midBlock.middle(h, context)
    for block in upBlocks { h = try block.up(h, context, &skips) }
    return h
  }

  // MARK: Inputs

  public final var takenConditions: [Condition] {
    let taken: [Condition?] = [
      options.takesLabels ? .classLabels : nil,
      options.conditioningChannels > 0 ? .conditioning : nil,
      options.crossAttentionDim != nil ? .encoderHiddenStates : nil,
    ]
    return taken.compactMap { $0 }
  }

  public final func complaint(about condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String? {
    let (shape, batch) = (tensor.shape, sizes[0])
    switch condition {
    case .classLabels:
      switch (options.classEmbedType, options.numClassEmbeds) {
      case (nil, let count?): return tensor.labelComplaint(batch, classes: count)
      case (.identity?, _):
        return shape.sizes == [batch, labelWidth]
          ? nil : "labels have shape \(shape), expected embeddings [\(batch), \(labelWidth)]"
      default: return tensor.perExampleComplaint(batch, "labels")
      }
    case .conditioning:
      let expected = [batch, options.conditioningChannels] + sizes.dropFirst(2)
      return shape.sizes == expected
        ? nil
        : "conditioning has shape \(shape), expected \(Shape.describe(expected)) for x of \(Shape.describe(sizes))"
    case .encoderHiddenStates:
      let (features, given) = (options.crossAttentionDim ?? 0, shape.sizes)
      return given.count == 3 && given[0] == batch && given[1] > 0 && given[2] == features
        ? nil
        : "`encoder_hidden_states` have shape \(shape), expected [\(batch), tokens, \(features)] with at least 1 token"
    }
  }

  private func checkSizes(_ sizes: [Int?]) throws {
    let text = SymbolicTensor.describe(sizes)
    guard sizes.count == axes + 2, sizes[1] == options.inChannels else {
      let spatialAxes = axes == 1 ? "L" : "H, W"
      throw inputError("x has sizes \(text), expected [N, \(options.inChannels), \(spatialAxes)]")
    }
    let divisor = Self.halvesExactly ? 1 << options.halvings : 1
    for case let size? in sizes[2...] {
      guard size > 0 else { throw inputError("x has sizes \(text), which has an axis of size 0") }
      guard size % divisor == 0 else {
        throw inputError(
          "x has sizes \(text): with \(options.blockOutChannels.count) levels height and width are "
            + "multiples of \(divisor)")
      }
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first else { throw inputError("it takes (x, timesteps)") }
    try checkSizes(x)
    return [x[0], options.outChannels] + x[2...]
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    embedding.sublayers
      + Layer.children([convIn] + downBlocks + [midBlock] + upBlocks + [convNormOut, convOut])
  }
}

/// The U-Net for images [N, C, H, W], with the options, arithmetic and names of weights of diffusers' `UNet2DModel`; with
/// `crossAttentionDim` those of its `UNet2DConditionModel` (with `actFn` silu: diffusers' model uses `act_fn` in the
/// timestep's embedding and at the end too, and its attention_head_dim is `numAttentionHeads` here). H and W are divisible by
/// 2 once for each level but the last.
public final class UNet2DModel: UNetModel {}

/// The U-Net for signals [N, C, L] of any length: `UNet2DModel` with one dimension less (diffusers' UNet1DModel is another
/// architecture). Halves of odd lengths are rounded up, and the way up restores the length of each level.
public final class UNet1DModel: UNetModel {
  package override class var axes: Int { 1 }
  package override class var halvesExactly: Bool { false }
}
