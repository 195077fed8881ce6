/// The options of `UNet2DModel`, by diffusers' names and with its defaults.
public struct UNet2DConfiguration: Equatable, Sendable {
  public enum DownBlock: String, CaseIterable, Sendable {
    case plain = "DownBlock2D"
    case attention = "AttnDownBlock2D"
  }
  public enum UpBlock: String, CaseIterable, Sendable {
    case plain = "UpBlock2D"
    case attention = "AttnUpBlock2D"
  }
  public enum TimeScaleShift: String, CaseIterable, Sendable {
    /// The step's embedding is added between the convolutions.
    case added = "default"
    /// It scales and shifts what is normalised (FiLM).
    case scaleShift = "scale_shift"
  }

  /// The height and width that the model was made for; any that fits is taken. Default nil.
  public var sampleSize: Int?
  public var inChannels = 3
  public var outChannels = 3
  /// Whether samples in 0...1 are made 2 x - 1 first.
  public var centerInputSample = false
  public var freqShift = 0.0
  public var flipSinToCos = true
  public var downBlockTypes: [DownBlock] = [.plain, .attention, .attention, .attention]
  public var upBlockTypes: [UpBlock] = [.attention, .attention, .attention, .plain]
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
  /// Of the attention in the middle; nil for `normNumGroups`.
  public var attnNormNumGroups: Int?
  public var normEps: Float = 1e-5
  public var resnetTimeScaleShift = TimeScaleShift.added
  /// Whether there is attention in the middle.
  public var addAttention = true
  /// How many class labels there are; nil for none.
  public var numClassEmbeds: Int?

  public init() {}

  /// How many levels down there are: heights and widths must be divisible by 2 to that power.
  var halvings: Int { blockOutChannels.count - 1 }

  /// - Throws: `argument` for numbers out of range, lists of other lengths, and channels that no groups or heads fit.
  func check() throws {
    func wrong(_ name: String, _ message: String) -> DiffusionError { .argument(name, message) }
    let most = 1 << 20
    let positive = [
      ("inChannels", inChannels), ("outChannels", outChannels), ("layersPerBlock", layersPerBlock),
      ("normNumGroups", normNumGroups), ("attnNormNumGroups", attnNormNumGroups ?? 1),
      ("attentionHeadDim", attentionHeadDim ?? 1), ("numClassEmbeds", numClassEmbeds ?? 1),
      ("sampleSize", sampleSize ?? 1),
    ]
    for (name, value) in positive where !(1...most).contains(value) {
      throw wrong(name, "\(value) is not in 1...\(most)")
    }
    guard layersPerBlock <= 100 else { throw wrong("layersPerBlock", "\(layersPerBlock) is more than 100") }
    guard (1...16).contains(blockOutChannels.count) else {
      throw wrong("blockOutChannels", "1 to 16 levels are possible, not \(blockOutChannels.count)")
    }
    for (name, count) in [("downBlockTypes", downBlockTypes.count), ("upBlockTypes", upBlockTypes.count)]
    where count != blockOutChannels.count {
      throw wrong(name, "\(count) blocks for the \(blockOutChannels.count) levels of block_out_channels")
    }
    for channels in blockOutChannels {
      guard (1...most).contains(channels) else {
        throw wrong("blockOutChannels", "\(channels) is not in 1...\(most)")
      }
      guard channels % normNumGroups == 0 else {
        throw wrong(
          "normNumGroups", "\(normNumGroups) groups do not divide the \(channels) channels of a level")
      }
    }
    guard blockOutChannels[0] >= 2 else { throw wrong("blockOutChannels", "the first level has at least 2") }
    guard (0...1).contains(downsamplePadding) else {
      throw wrong("downsamplePadding", "\(downsamplePadding) is neither 0 nor 1")
    }
    guard (0...1).contains(dropout) else { throw wrong("dropout", "\(dropout) is not in 0...1") }
    guard normEps >= 0, normEps.isFinite else { throw wrong("normEps", "\(normEps) is not a number from 0") }
    guard midBlockScaleFactor.isFinite, midBlockScaleFactor != 0 else {
      throw wrong("midBlockScaleFactor", "\(midBlockScaleFactor) cannot be divided by")
    }
  }

  func norm(activation: Activation = .linear, name: String) throws -> GroupNormalization {
    try GroupNormalization(groups: normNumGroups, epsilon: normEps, activation: activation, name: name)
  }

  func attention(
    _ channels: Int, groups: Int? = nil, outputScale: Float = 1, name: String
  ) throws -> UNetAttention {
    try UNetAttention(
      channels, headDim: attentionHeadDim, groups: groups ?? normNumGroups, eps: normEps,
      outputScale: outputScale, name: name)
  }
}
