import DiffusionKit
import XCTest

@testable import DiffusionKitData

/// The results of matplotlib 3.9's `_process_plot_format`.
final class PlotFormatTests: XCTestCase {
  private func read(_ text: String) throws -> [String?] {
    let format = try PlotFormat(text)
    return [format.style?.rawValue, format.marker?.rawValue, format.color]
  }

  func testAnyOrder() throws {
    XCTAssertEqual(try read("r--"), ["--", nil, "r"])
    XCTAssertEqual(try read("--r"), ["--", nil, "r"])
    XCTAssertEqual(try read("bo"), [nil, "o", "b"])
    XCTAssertEqual(try read("o-C1"), ["-", "o", "C1"])
    XCTAssertEqual(try read("C1o-."), ["-.", "o", "C1"])
    XCTAssertEqual(try read(":k^"), [":", "^", "k"])
    XCTAssertEqual(try read("s"), [nil, "s", nil])
    XCTAssertEqual(try read("-"), ["-", nil, nil])
    XCTAssertEqual(try read(".-"), ["-", ".", nil])
    XCTAssertEqual(try read("-."), ["-.", nil, nil])
    XCTAssertEqual(try read("+k "), ["none", "+", "k"])
    XCTAssertEqual(try read("C12:"), [":", nil, "C2"])
    XCTAssertEqual(try read("g,"), [nil, ",", "g"])
    XCTAssertEqual(try read(""), [nil, nil, nil])
  }

  func testAColourAlone() throws {
    for name in ["green", "tab:orange", "#ff8800", "0.5", "k", "C3"] {
      XCTAssertEqual(try read(name), [nil, nil, name])
      XCTAssertEqual(try PlotFormat(name).defaultStyle, .solid)
    }
  }

  func testAMarkerAloneHasNoLine() throws {
    XCTAssertEqual(try PlotFormat("bo").defaultStyle, .none)
    XCTAssertEqual(try PlotFormat("bo-").defaultStyle, .solid)
    XCTAssertEqual(try PlotFormat("b").defaultStyle, .solid)
  }

  func testErrorsOfFormatsListTheChoices() {
    for (text, reason) in [
      ("training", "'t' is unknown"), ("r--:", "two line styles"), ("rb", "two colours"),
      ("ox", "two markers"),
      ("oC", "a number must follow 'C'"), ("z", "'z' is unknown"), ("--\u{1B}[2J", "is unknown"),
      ("1", "unknown"),
    ] {
      expectError("is not a format: ") { try PlotFormat(text) }
      expectError(reason) { try PlotFormat(text) }
      expectError("a marker (o . s ^ v D + x * p ,), a line (- -- -. :) and a colour") {
        try PlotFormat(text)
      }
    }
    expectError("label = ") { try PlotFormat("training loss") }
  }

  func testNamedOptionsOverrideTheFormat() throws {
    var figure = try Figure()
    try figure.plot([0.0, 1], [1.0, 2], format: "r--o", color: "b", linestyle: ":", marker: "s")
    guard case .line(let points, let style, _, let marker, _)? = figure.series.first else { return XCTFail() }
    XCTAssertEqual(points.color, PlotColor(rgb: 0x0000FF))
    XCTAssertEqual(style, .dotted)
    XCTAssertEqual(marker, .square)
    // Only lines without a colour take the next of the ten colours, as in matplotlib.
    try figure.plot([1.0, 2], format: "k:")
    try figure.plot([1.0, 2], format: "o")
    guard case .line(let last, let none, _, _, _)? = figure.series.last else { return XCTFail() }
    XCTAssertEqual(last.color, try PlotColor("C0"))
    XCTAssertEqual(none, .none)
    XCTAssertThrowsError(try figure.plot([1.0, 2], format: "o", marker: "?"))
  }
}
