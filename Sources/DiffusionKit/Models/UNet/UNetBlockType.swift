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

  /// All of them by name.
  static func names(_ direction: Direction, _ axes: Int) -> [(String, UNetBlockType)] {
    allCases.map { ($0.name(direction, axes: axes), $0) }
  }
}
