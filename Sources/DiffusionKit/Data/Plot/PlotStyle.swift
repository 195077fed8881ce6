/// An option of plots with matplotlib's names: the raw values, and aliases.
protocol PlotName: RawRepresentable<String>, CaseIterable, Sendable {
  /// The argument that has this type.
  static var argument: String { get }
  static var aliases: [String: Self] { get }
}

extension PlotName {
  /// - Throws: `argument(Self.argument)` for an unknown name.
  init(_ name: String) throws {
    guard let known = Self(rawValue: name) ?? Self.aliases[name] else {
      let names = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw DiffusionError.argument(Self.argument, "'\(name.prefix(40))' is not one of \(names)")
    }
    self = known
  }
}

/// The line that joins the points of a series.
enum PlotLineStyle: String, PlotName {
  case solid = "-"
  case dashed = "--"
  case dashDotted = "-."
  case dotted = ":"
  case none

  static let argument = "linestyle"
  static let aliases: [String: PlotLineStyle] = [
    "solid": .solid, "dashed": .dashed, "dotted": .dotted, "dashdot": .dashDotted, "": .none, " ": .none,
    "None": .none,
  ]
}

/// The symbol at each point.
enum PlotMarker: String, PlotName {
  case circle = "o"
  case point = "."
  case square = "s"
  case triangleUp = "^"
  case triangleDown = "v"
  case diamond = "D"
  case plus = "+"
  case cross = "x"
  case star = "*"
  case pentagon = "p"
  case pixel = ","

  static let argument = "marker"
  static let aliases: [String: PlotMarker] = ["d": .diamond]
}

/// The map from values to colours in `imshow`.
enum PlotColorMap: String, PlotName {
  case viridis, gray
  case grayReversed = "gray_r"

  static let argument = "cmap"
  static let aliases: [String: PlotColorMap] = ["grey": .gray]

  /// Colours at equal steps from the minimum value to the maximum.
  var colors: [UInt32] {
    switch self {
    case .gray: [0x000000, 0xFFFFFF]
    case .grayReversed: [0xFFFFFF, 0x000000]
    case .viridis:
      [
        0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E, 0x1F988B, 0x22A884,
        0x35B779, 0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xFDE725,
      ]
    }
  }
}

/// The location of the legend.
enum PlotLegendLocation: String, PlotName {
  case best
  case upperRight = "upper right"
  case upperLeft = "upper left"
  case lowerLeft = "lower left"
  case lowerRight = "lower right"
  case centerRight = "center right"
  case centerLeft = "center left"
  case lowerCenter = "lower center"
  case upperCenter = "upper center"
  case center

  static let argument = "loc"
  static let aliases: [String: PlotLegendLocation] = ["right": .centerRight]
}
