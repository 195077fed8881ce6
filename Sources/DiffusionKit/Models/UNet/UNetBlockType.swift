/// What a level of a U-Net has after each of its residual blocks, under diffusers' names.
public enum UNetBlockType: CaseIterable, Sendable {
  /// Nothing: "DownBlock2D".
  case plain
  /// Attention of all places to each other: "AttnDownBlock2D".
  case attention
  /// A transformer block, which attends to the encoder's hidden states too: "CrossAttnDownBlock2D".
  case crossAttention

  enum Direction: String {
    case down = "Down"
    case up = "Up"
  }

  /// "CrossAttnDownBlock2D", for signals "CrossAttnDownBlock1D".
  func name(_ direction: Direction, axes: Int) -> String {
    let prefix =
      switch self {
      case .plain: ""
      case .attention: "Attn"
      case .crossAttention: "CrossAttn"
      }
    return "\(prefix)\(direction.rawValue)Block\(axes)D"
  }

  /// By name.
  /// - Throws: `argument(argument)` with the names there are.
  init(name: String, _ direction: Direction, axes: Int, argument: String) throws {
    guard let found = Self.allCases.first(where: { $0.name(direction, axes: axes) == name }) else {
      throw DiffusionError.unknown(
        "block", name, known: Self.allCases.map { $0.name(direction, axes: axes) }, argument: argument)
    }
    self = found
  }
}

extension UNetConfiguration {
  /// Sets the levels' blocks by name.
  /// - Throws: `argument("downBlockTypes")` or `argument("upBlockTypes")` with the names there are.
  public mutating func setBlockTypes(down: [String], up: [String], axes: Int) throws {
    downBlockTypes = try down.map {
      try UNetBlockType(name: $0, .down, axes: axes, argument: "downBlockTypes")
    }
    upBlockTypes = try up.map { try UNetBlockType(name: $0, .up, axes: axes, argument: "upBlockTypes") }
  }

  /// The names of the levels' blocks, those on the way down and those on the way up.
  public func blockTypeNames(axes: Int) -> (down: [String], up: [String]) {
    (downBlockTypes.map { $0.name(.down, axes: axes) }, upBlockTypes.map { $0.name(.up, axes: axes) })
  }
}
