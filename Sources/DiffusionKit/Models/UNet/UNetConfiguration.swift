/// The options of `UNet2DModel` and `UNet1DModel`, by the names of diffusers' UNet2DModel and with its defaults.
public struct UNetConfiguration: Equatable, Sendable {
  public enum TimeScaleShift: String, CaseIterable, Sendable {
    /// The step's embedding is added between the convolutions.
    case added = "default"
    /// It scales and shifts what is normalised (FiLM).
    case scaleShift = "scale_shift"
  }
  /// What becomes of class labels, where it is not a trained row for each of `numClassEmbeds`.
  public enum ClassEmbedType: String, CaseIterable, Sendable {
    /// They are numbers [N], encoded and embedded as the time step is.
    case timestep
    /// They are embeddings already, [N, 4 blockOutChannels[0]].
    case identity
  }

  /// The height and width (the length of signals) that the model was made for, or one number for both; any that fits is
  /// taken. Default nil.
  public var sampleSize: [Int]?
  public var inChannels = 3
  public var outChannels = 3
  /// Whether samples in 0...1 are made 2 x - 1 first.
  public var centerInputSample = false
  public var freqShift = 0.0
  public var flipSinToCos = true
  public var downBlockTypes: [UNetBlockType] = [.plain, .attention, .attention, .attention]
  public var upBlockTypes: [UNetBlockType] = [.attention, .attention, .attention, .plain]
  public var blockOutChannels = [224, 448, 672, 896]
  public var layersPerBlock = 2
  public var midBlockScaleFactor: Float = 1
  public var downsamplePadding = 1
  public var dropout: Float = 0
  /// In the residual blocks; the step's embedding and the end of the model keep silu, as in diffusers.
  public var actFn = Activation.silu
  /// The width of a head; nil for one head a level.
  public var attentionHeadDim: Int? = 8
  public var normNumGroups = 32
  /// Of the attention in the middle. Default nil: `normNumGroups`, and no norm where the step scales and shifts.
  public var attnNormNumGroups: Int?
  public var normEps: Float = 1e-5
  public var resnetTimeScaleShift = TimeScaleShift.added
  /// Whether there is attention in the middle; with `crossAttentionDim` it is of the crossing kind.
  public var addAttention = true
  /// nil for trained rows, where there are `numClassEmbeds`; that number counts for nothing otherwise.
  public var classEmbedType: ClassEmbedType?
  /// How many class labels there are; nil for none.
  public var numClassEmbeds: Int?
  /// The channels of what is joined to x, in each place; 0 for nothing. Not an option of diffusers.
  public var conditioningChannels = 0
  /// The features of the encoder's hidden states; nil for none. As in diffusers' UNet2DConditionModel.
  public var crossAttentionDim: Int?
  /// The heads of attention of the crossing kind; nil for heads of `attentionHeadDim`. What diffusers' UNet2DConditionModel
  /// calls attention_head_dim is this number.
  public var numAttentionHeads: Int?
  /// Whether the last convolution of each residual block, the last projection of each attention and the last convolution
  /// of the network start at 0 (Dhariwal and Nichol 2021). Not an option of diffusers, where nothing does.
  public var zeroInitOutputs = false
  /// Whether blocks keep only their inputs for `backward` and are computed again there (`checkpoint`).
  public var gradientCheckpointing = false

  public init() {}

  /// The width of the embedding of the step and the class.
  var embeddingWidth: Int { 4 * blockOutChannels[0] }

  /// The groups of the norm before the attention in the middle; nil for no norm, as in diffusers.
  var midAttentionGroups: Int? {
    attnNormNumGroups ?? (resnetTimeScaleShift == .added ? normNumGroups : nil)
  }

  /// Whether the model takes class labels.
  var takesLabels: Bool { classEmbedType != nil || numClassEmbeds != nil }

  /// The kind of the attention in the middle.
  var midBlockType: UNetBlockType {
    addAttention ? (crossAttentionDim == nil ? .attention : .crossAttention) : .plain
  }

  /// How many levels down there are: heights and widths must be divisible by 2 to that power.
  var halvings: Int { blockOutChannels.count - 1 }

  /// - Throws: `argument` for numbers out of range, lists of other lengths, and channels that no groups or heads fit.
  func check() throws {
    try checkNumbers()
    try checkLevels()
    try checkCrossAttention()
  }

  private static let most = 1 << 20

  private func checkNumbers() throws {
    func wrong(_ name: String, _ message: String) -> DiffusionError { .argument(name, message) }
    let positive =
      [
        ("inChannels", inChannels), ("outChannels", outChannels), ("layersPerBlock", layersPerBlock),
        ("normNumGroups", normNumGroups), ("attnNormNumGroups", attnNormNumGroups ?? 1),
        ("attentionHeadDim", attentionHeadDim ?? 1), ("numClassEmbeds", numClassEmbeds ?? 1),
        ("crossAttentionDim", crossAttentionDim ?? 1),
        ("numAttentionHeads", numAttentionHeads ?? 1),
      ] + (sampleSize ?? []).map { ("sampleSize", $0) }
    for (name, value) in positive where !(1...Self.most).contains(value) {
      throw wrong(name, "\(value) is not in 1...\(Self.most)")
    }
    guard (0...Self.most).contains(conditioningChannels) else {
      throw wrong("conditioningChannels", "\(conditioningChannels) is not in 0...\(Self.most)")
    }
    guard layersPerBlock <= 100 else { throw wrong("layersPerBlock", "\(layersPerBlock) is more than 100") }
    guard (0...1).contains(downsamplePadding) else {
      throw wrong("downsamplePadding", "\(downsamplePadding) is neither 0 nor 1")
    }
    guard (0...1).contains(dropout) else { throw wrong("dropout", "\(dropout) is not in 0...1") }
    guard normEps >= 0, normEps.isFinite else { throw wrong("normEps", "\(normEps) is not a number from 0") }
    guard midBlockScaleFactor.isFinite, midBlockScaleFactor != 0 else {
      throw wrong("midBlockScaleFactor", "\(midBlockScaleFactor) cannot be divided by")
    }
  }

  private func checkLevels() throws {
    guard (1...16).contains(blockOutChannels.count) else {
      throw DiffusionError.argument(
        "blockOutChannels", "1 to 16 levels are possible, not \(blockOutChannels.count)")
    }
    for (name, count) in [("downBlockTypes", downBlockTypes.count), ("upBlockTypes", upBlockTypes.count)]
    where count != blockOutChannels.count {
      throw DiffusionError.argument(
        name, "\(count) blocks for the \(blockOutChannels.count) levels of block_out_channels")
    }
    for channels in blockOutChannels {
      guard (1...Self.most).contains(channels) else {
        throw DiffusionError.argument("blockOutChannels", "\(channels) is not in 1...\(Self.most)")
      }
      guard channels % normNumGroups == 0 else {
        throw DiffusionError.argument(
          "normNumGroups", "\(normNumGroups) groups do not divide the \(channels) channels of a level")
      }
    }
    guard blockOutChannels[0] >= 2 else {
      throw DiffusionError.argument("blockOutChannels", "the first level has at least 2")
    }
    let innermost = blockOutChannels[halvings]
    if midBlockType == .attention, let groups = attnNormNumGroups, innermost % groups != 0 {
      throw DiffusionError.argument(
        "attnNormNumGroups", "\(groups) groups do not divide the \(innermost) channels of the last level")
    }
  }

  private func checkCrossAttention() throws {
    let attends = (downBlockTypes + upBlockTypes).contains(.crossAttention)
    guard crossAttentionDim != nil || !attends else {
      throw DiffusionError.argument(
        "crossAttentionDim",
        "blocks with cross-attention need cross_attention_dim, the features of encoder_hidden_states")
    }
    guard crossAttentionDim == nil || attends || midBlockType == .crossAttention else {
      throw DiffusionError.argument(
        "crossAttentionDim", "there is neither a block with cross-attention nor attention in the middle")
    }
    guard crossAttentionDim != nil || numAttentionHeads == nil else {
      throw DiffusionError.argument("numAttentionHeads", "counts for cross-attention only")
    }
  }
}
