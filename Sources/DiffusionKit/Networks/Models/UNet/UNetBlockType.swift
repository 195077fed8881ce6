/// The kinds of levels of a U-Net, by the attention after each residual block, with diffusers' names.
public enum UNetBlockType: CaseIterable, Sendable {
  /// No attention: "DownBlock2D".
  case plain
  /// Self-attention of all pixels: "AttnDownBlock2D".
  case attention
  /// A transformer block with attention to the encoder's hidden states too: "CrossAttnDownBlock2D".
  case crossAttention

  enum Direction: String {
    case down = "Down"
    case up = "Up"
  }

  /// The name for images, such as "CrossAttnDownBlock2D", or for signals, "CrossAttnDownBlock1D".
  func name(_ direction: Direction, axes: Int) -> String {
    let prefix =
      switch self {
      case .plain: ""
      case .attention: "Attn"
      case .crossAttention: "CrossAttn"
      }
    return "\(prefix)\(direction.rawValue)Block\(axes)D"
  }

  /// All types with their names.
  static func names(_ direction: Direction, _ axes: Int) -> [(String, UNetBlockType)] {
    allCases.map { ($0.name(direction, axes: axes), $0) }
  }
}
