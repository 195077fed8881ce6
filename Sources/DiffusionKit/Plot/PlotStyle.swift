/// How the points of a line are joined, by matplotlib's names.
enum PlotLineStyle: Sendable {
  case solid, dashed, dotted, dashDotted, none

  /// - Throws: `argument("linestyle")` for an unknown name.
  init(_ name: String) throws {
    switch name {
    case "-", "solid": self = .solid
    case "--", "dashed": self = .dashed
    case ":", "dotted": self = .dotted
    case "-.", "dashdot": self = .dashDotted
    case "", " ", "none", "None": self = .none
    default:
      throw DiffusionError.argument(
        "linestyle", "'\(name.prefix(40))' is none of '-', '--', '-.', ':' and 'none'")
    }
  }
}

/// The sign drawn at each point, by matplotlib's names.
enum PlotMarker: String, CaseIterable, Sendable {
  case circle = "o"
  case point = "."
  case square = "s"
  case triangleUp = "^"
  case triangleDown = "v"
  case diamond = "D"
  case plus = "+"
  case cross = "x"
  case star = "*"

  /// - Throws: `argument("marker")` for an unknown name.
  init(_ name: String) throws {
    guard let marker = PlotMarker(rawValue: name == "d" ? "D" : name) else {
      let known = PlotMarker.allCases.map { "'\($0.rawValue)'" }.joined(separator: " ")
      throw DiffusionError.argument("marker", "'\(name.prefix(40))' is none of \(known)")
    }
    self = marker
  }
}

/// How numbers become colours in `imshow`.
enum PlotColorMap: String, CaseIterable, Sendable {
  case viridis, gray
  case grayReversed = "gray_r"

  /// - Throws: `argument("cmap")` for an unknown name.
  init(_ name: String) throws {
    guard let map = PlotColorMap(rawValue: name == "grey" ? "gray" : name) else {
      let known = PlotColorMap.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw DiffusionError.argument("cmap", "'\(name.prefix(40))' is none of \(known)")
    }
    self = map
  }

  /// Colours at equal steps from the least value to the greatest.
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

/// Where the legend stands, by matplotlib's names.
enum PlotLegendPlace: String, CaseIterable, Sendable {
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

  /// - Throws: `argument("loc")` for an unknown name.
  init(_ name: String) throws {
    guard let place = PlotLegendPlace(rawValue: name == "right" ? "center right" : name) else {
      let known = PlotLegendPlace.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw DiffusionError.argument("loc", "'\(name.prefix(40))' is none of \(known)")
    }
    self = place
  }
}
