/// The colour of a plot: red, green, blue and opacity in 0...255.
struct PlotColor: Equatable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8
  var alpha: UInt8 = 255

  init(rgb: UInt32) {
    red = UInt8(truncatingIfNeeded: rgb >> 16)
    green = UInt8(truncatingIfNeeded: rgb >> 8)
    blue = UInt8(truncatingIfNeeded: rgb)
  }

  /// matplotlib's default colours (tab10), repeated after the tenth.
  static func cycle(_ index: Int) -> PlotColor { PlotColor(rgb: tab10[abs(index % 10)]) }

  /// Parses matplotlib's notations for colours.
  /// - Throws: `argument("color")` for anything else.
  init(_ text: String) throws {
    if let color = PlotColor(parsing: text) {
      self = color
    } else {
      throw DiffusionError.argument(
        "color",
        "'\(text.prefix(40))' is not a colour: use a name ('red', 'tab:blue'), a letter of 'bgrcmykw', 'C0' to 'C9', "
          + "'#rrggbb', '#rrggbbaa', or a gray from '0.0' to '1.0'")
    }
  }

  private init?(parsing text: String) {
    if text.hasPrefix("#") {
      let digits = text.dropFirst().compactMap(\.hexDigitValue).map(UInt8.init)
      guard digits.count == text.count - 1, [3, 4, 6, 8].contains(digits.count) else { return nil }
      // Short forms repeat each digit: #f80 is #ff8800.
      let isShort = digits.count < 6
      let bytes = stride(from: 0, to: digits.count, by: isShort ? 1 : 2).map { index -> UInt8 in
        digits[index] << 4 | (isShort ? digits[index] : digits[index + 1])
      }
      self.init(rgb: UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2]))
      if bytes.count == 4 { alpha = bytes[3] }
    } else if text.utf8.count == 2, text.hasPrefix("C"), let index = text.last?.wholeNumberValue {
      self = .cycle(index)
    } else if let rgb = PlotColor.names[text.utf8.count == 1 ? text : text.lowercased()] {
      self.init(rgb: rgb)
    } else if let gray = Float(text), (0...1).contains(gray) {
      self.init(rgb: UInt32(UInt8(unit: gray)) * 0x01_01_01)
    } else {
      return nil
    }
  }

  /// This colour with its opacity multiplied by `opacity` (0...1).
  func faded(_ opacity: Double) -> PlotColor { with(opacity: Double(alpha) / 255 * opacity) }

  func with(opacity: Double) -> PlotColor {
    var color = self
    color.alpha = UInt8(unit: Float(opacity))
    return color
  }

  private static let tab10: [UInt32] = [
    0x1F77B4, 0xFF7F0E, 0x2CA02C, 0xD62728, 0x9467BD, 0x8C564B, 0xE377C2, 0x7F7F7F, 0xBCBD22, 0x17BECF,
  ]

  // matplotlib's letters and tab colours, and the usual names of CSS.
  private static let names: [String: UInt32] = [
    "b": 0x0000FF, "g": 0x008000, "r": 0xFF0000, "c": 0x00BFBF, "m": 0xBF00BF, "y": 0xBFBF00, "k": 0x000000,
    "w": 0xFFFFFF,
    "tab:blue": 0x1F77B4, "tab:orange": 0xFF7F0E, "tab:green": 0x2CA02C, "tab:red": 0xD62728,
    "tab:purple": 0x9467BD, "tab:brown": 0x8C564B, "tab:pink": 0xE377C2, "tab:gray": 0x7F7F7F,
    "tab:grey": 0x7F7F7F, "tab:olive": 0xBCBD22, "tab:cyan": 0x17BECF,
    "black": 0x000000, "white": 0xFFFFFF, "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0,
    "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9, "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3,
    "dimgray": 0x696969, "dimgrey": 0x696969, "slategray": 0x708090, "slategrey": 0x708090,
    "red": 0xFF0000, "darkred": 0x8B0000, "maroon": 0x800000, "firebrick": 0xB22222, "crimson": 0xDC143C,
    "tomato": 0xFF6347, "coral": 0xFF7F50, "salmon": 0xFA8072, "indianred": 0xCD5C5C, "orangered": 0xFF4500,
    "orange": 0xFFA500, "darkorange": 0xFF8C00, "gold": 0xFFD700, "goldenrod": 0xDAA520, "yellow": 0xFFFF00,
    "khaki": 0xF0E68C, "brown": 0xA52A2A, "chocolate": 0xD2691E, "peru": 0xCD853F, "tan": 0xD2B48C,
    "sienna": 0xA0522D, "beige": 0xF5F5DC, "olive": 0x808000, "green": 0x008000, "lime": 0x00FF00,
    "darkgreen": 0x006400, "forestgreen": 0x228B22, "seagreen": 0x2E8B57, "limegreen": 0x32CD32,
    "lightgreen": 0x90EE90, "palegreen": 0x98FB98, "springgreen": 0x00FF7F, "teal": 0x008080,
    "turquoise": 0x40E0D0, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "darkcyan": 0x008B8B, "blue": 0x0000FF,
    "navy": 0x000080, "darkblue": 0x00008B, "mediumblue": 0x0000CD, "royalblue": 0x4169E1,
    "steelblue": 0x4682B4, "dodgerblue": 0x1E90FF, "deepskyblue": 0x00BFFF, "cornflowerblue": 0x6495ED,
    "skyblue": 0x87CEEB, "lightblue": 0xADD8E6, "slateblue": 0x6A5ACD, "indigo": 0x4B0082, "purple": 0x800080,
    "darkviolet": 0x9400D3, "violet": 0xEE82EE, "orchid": 0xDA70D6, "plum": 0xDDA0DD, "magenta": 0xFF00FF,
    "fuchsia": 0xFF00FF, "deeppink": 0xFF1493, "hotpink": 0xFF69B4, "pink": 0xFFC0CB, "lavender": 0xE6E6FA,
  ]
}
