/// A format string of matplotlib for a line: "r--", "bo", "o-C1", "green". It has a marker, a line style and a colour
/// in any order, each at most once; a colour alone may also be a name. It is parsed as in matplotlib's
/// `_process_plot_format`.
struct PlotFormat: Equatable {
  var style: PlotLineStyle?
  var marker: PlotMarker?
  /// The colour in a notation of `PlotColor`.
  var color: String?

  /// - Throws: `DiffusionError.argument("format")`, listing the known formats.
  init(_ text: String) throws {
    // "0" and "1" would be shades of gray, but matplotlib treats them as markers.
    if text != "0", text != "1", (try? PlotColor(text)) != nil {
      color = text
      return
    }
    var rest = Substring(text)
    while let first = rest.first {
      if let found = PlotFormat.styles.first(where: { rest.hasPrefix($0) }) {
        guard style == nil else { throw PlotFormat.failure(text, "two line styles") }
        style = try PlotLineStyle(found)
        rest = rest.dropFirst(found.count)
      } else if let found = try? PlotMarker(String(first)), first != " " {
        guard marker == nil else { throw PlotFormat.failure(text, "two markers") }
        marker = found
        rest = rest.dropFirst()
      } else if PlotFormat.colors.contains(first) || first == "C" {
        guard color == nil else { throw PlotFormat.failure(text, "two colours") }
        let digits = rest.dropFirst().prefix { first == "C" && $0.isASCII && $0.isNumber }
        guard first != "C" || !digits.isEmpty else {
          throw PlotFormat.failure(text, "a number must follow 'C'")
        }
        // The ten colours repeat.
        color = first == "C" ? "C\(digits.suffix(1))" : String(first)
        rest = rest.dropFirst(1 + digits.count)
      } else {
        throw PlotFormat.failure(text, "'\(first)' is unknown")
      }
    }
  }

  /// The line style if the `linestyle` argument is absent: markers alone have no line.
  var defaultStyle: PlotLineStyle { style ?? (marker == nil ? .solid : .none) }

  private static let styles = ["--", "-.", "-", ":", " "]
  private static let colors = "bgrcmykw"

  private static func failure(_ text: String, _ reason: String) -> DiffusionError {
    let markers = PlotMarker.allCases.map(\.rawValue).joined(separator: " ")
    let shown = text.count > 40 ? text.prefix(40) + "..." : text[...]
    return .argument(
      "format",
      "'\(shown)' is not a format: \(reason); a format is a marker (\(markers)), a line (- -- -. :) and a colour "
        + "(b g r c m y k w, C0 to C9, or a colour's name alone) in any order, as \"r--\"; a line of the legend is "
        + "label = \"...\"")
  }
}
