import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

final class PlotFigureTests: XCTestCase {
  private func tensor(_ values: [Float]) throws -> Tensor {
    try Tensor(shape: [values.count], values: values)
  }

  private func script(_ figure: Figure, _ terminal: GnuplotTerminal = .png) -> String {
    (try? figure.gnuplotScript(terminal: terminal)).map {
      String(decoding: $0, as: UTF8.self)
    } ?? ""
  }

  private func histogram(
    _ values: [Double], bins: Int, range: (low: Double, high: Double)?, density: Bool
  ) throws -> (edges: [Double], heights: [Double]) {
    let found = try DiffusionKit.histogram(values.doubles(), bins: bins, range: range, density: density)
    return (Array(found.edges), Array(found.heights))
  }

  func testDefaultXAndColours() throws {
    var figure = try Figure()
    for _ in 0..<11 { try figure.plot(tensor([5, 6])) }
    let text = script(figure)
    XCTAssertTrue(text.contains("$data0 << EOD\n0.0 5.0\n1.0 6.0\nEOD\n"))
    XCTAssertEqual(text.components(separatedBy: "#001f77b4").count, 3, "the eleventh has the first's colour")
    XCTAssertTrue(text.contains("set terminal pngcairo size 640,480 "))
  }

  func testGapsAreEmptyLines() throws {
    var figure = try Figure()
    try figure.plot(tensor([.nan, 1, .infinity, .nan, 2, 3, .nan]))
    XCTAssertTrue(script(figure).contains("<< EOD\n1.0 1.0\n\n4.0 2.0\n5.0 3.0\n\nEOD"))
    try figure.yscale("log")
    try figure.plot(tensor([-1, 0, 5]))
    XCTAssertTrue(script(figure).contains("$data1 << EOD\n2.0 5.0\nEOD"))
  }

  func testMarginsAreMatplotlibs() throws {
    var figure = try Figure()
    try figure.plot(tensor([0, 10]))
    XCTAssertEqual(figure.axes().x, PlotAxis(limits: (-0.05, 1.05), extent: nil, isLog: false))
    XCTAssertEqual(figure.axes().y, PlotAxis(limits: (-0.5, 10.5), extent: nil, isLog: false))
    try figure.ylim(2, 3)
    XCTAssertEqual(figure.axes().y.low, 2)
    var flat = try Figure()
    try flat.plot(tensor([.greatestFiniteMagnitude, -.greatestFiniteMagnitude]))
    XCTAssertTrue(flat.axes().y.high.isFinite)
    flat = try Figure()
    try flat.plot(tensor([3, 3]))
    XCTAssertLessThan(flat.axes().y.low, 3)
    XCTAssertGreaterThan(flat.axes().y.high, 3)
  }

  func testHistogramsCount() throws {
    var (edges, heights) = try histogram(
      [0, 0.5, 1, 2, 4, .nan, .infinity], bins: 4, range: nil, density: false)
    XCTAssertEqual(edges, [0, 1, 2, 3, 4])
    XCTAssertEqual(heights, [2, 1, 1, 1])
    (edges, heights) = try histogram([0, 1, 9], bins: 2, range: (0, 2), density: true)
    XCTAssertEqual(heights, [0.5, 0.5])
    (edges, heights) = try histogram([3, 3], bins: 1, range: nil, density: false)
    XCTAssertEqual(edges, [2.5, 3.5])
    XCTAssertEqual(try histogram([.nan], bins: 2, range: nil, density: true).heights, [0, 0])
    let huge = try histogram(
      [-1e300, 1e300, -.greatestFiniteMagnitude], bins: 3, range: nil, density: false)
    XCTAssertEqual(huge.heights, [1, 0, 1], "values beyond 1e300 are left out")
  }

  func testLegendFindsTheFreeCorner() throws {
    var figure = try Figure()
    try figure.plot(tensor((0..<100).map { Float($0) }), label: "rising")
    XCTAssertFalse(script(figure).contains("set key inside"))
    try figure.legend()
    XCTAssertTrue(script(figure).contains("set key inside left top"))
    try figure.legend(loc: "lower center")
    XCTAssertTrue(script(figure).contains("set key inside center bottom"))
    var falling = try Figure()
    try falling.plot(tensor((0..<100).map { -Float($0) }), label: "falling")
    try falling.legend()
    XCTAssertTrue(script(falling).contains("set key inside right top"))
  }

  func testALegendHidesNothing() throws {
    let t = (0..<200).map { Float($0) / 30 }
    var waves = try Figure()
    for shift in 0..<4 {
      try waves.plot(tensor(t.map { sin($0 + 1.57 * Float(shift)) }), label: "wave number \(shift)")
    }
    try waves.legend()
    XCTAssertTrue(script(waves).contains("set key outside center top horizontal"))
    XCTAssertTrue(
      script(waves, .text(columns: 79, rows: 24)).contains("set key inside"))
    // The area of a line between two points, and of a bar between its edges, is also avoided.
    var jump = try Figure()
    try jump.plot(tensor([0, 0, 1, 1]), tensor([0, 1, 1, 0]), label: String(repeating: "x", count: 20))
    try jump.legend()
    XCTAssertFalse(script(jump).contains("set key inside right top"))
    var bars = try Figure()
    try bars.hist(tensor([1, 2, 3, 3, 3]), bins: 3, label: "bars")
    try bars.legend()
    XCTAssertTrue(script(bars).contains("set key inside left top"))
    // A plot stays inside the figure even if the labels leave no space for it.
    for (length, count) in [(80, 4), (20, 40)] {
      var crowded = try Figure()
      for shift in 0..<count {
        try crowded.plot(
          tensor(t.map { sin($0 + 0.5 * Float(shift)) }), label: String(repeating: "x", count: length))
      }
      try crowded.legend()
      XCTAssertTrue(script(crowded).contains("set key inside"))
    }
  }

  /// The numbers on a logarithmic axis between two limits.
  private func numbers(_ low: Double, _ high: Double) -> [String] {
    PlotAxis(limits: (low, high), extent: nil, isLog: true).ticks(.unlimited).ticks.compactMap(\.label)
  }

  func testLogarithmicAxesHaveNumbers() throws {
    XCTAssertEqual(numbers(0.17, 0.29), ["0.18", "0.2", "0.22", "0.24", "0.26", "0.28"])
    XCTAssertEqual(numbers(0.15, 0.1552), ["0.15", "0.151", "0.152", "0.153", "0.154", "0.155"])
    XCTAssertEqual(numbers(2, 5.5), ["2", "3", "4", "5"])
    XCTAssertEqual(numbers(0.05, 0.9), ["0.05", "0.1", "0.2", "0.5"])
    XCTAssertEqual(numbers(3e-7, 2e-2), ["1e-06", "1e-05", "0.0001", "0.001", "0.01"])
    XCTAssertEqual(numbers(0.5, 3e7), ["1", "10", "100", "1000", "10000", "100000", "1e+06", "1e+07"])
    XCTAssertEqual(numbers(1e-300, 1e300).count, 11)
    // Between them are minor ticks.
    let ticks = PlotAxis(limits: (0.05, 0.9), extent: nil, isLog: true).ticks(.unlimited).ticks
    XCTAssertTrue(ticks.contains(PlotTick(value: 0.3, label: nil)))
    XCTAssertEqual(ticks.map(\.value), ticks.map(\.value).sorted())
    // At least three numbers are between any limits, if Double has them.
    for exponent in stride(from: -290.0, to: 290, by: 7.3) {
      for decades in [1e-9, 1e-4, 0.03, 0.2, 0.44, 0.46, 0.8, 1, 1.7, 2.9, 3.1, 6, 9.9, 10.1] {
        let found = numbers(pow(10, exponent), pow(10, exponent + decades))
        XCTAssertTrue((3...12).contains(found.count), "\(exponent) + \(decades): \(found)")
        XCTAssertEqual(Set(found).count, found.count)
      }
    }
    XCTAssertEqual(numbers(1, 1.0.nextUp), [])
    XCTAssertEqual(numbers(.leastNonzeroMagnitude, 3 * .leastNonzeroMagnitude), [])

    var figure = try Figure()
    try figure.plot(tensor([0.2, 0.3]))
    try figure.yscale("log")
    XCTAssertTrue(script(figure).contains("\"0.22\" 0.22 0"))
    XCTAssertTrue(script(figure).contains("set xtics (\"0\" 0.0 0, "))
  }

  func testColours() throws {
    XCTAssertEqual(try PlotColor("C1"), PlotColor(rgb: 0xFF7F0E))
    XCTAssertEqual(try PlotColor("r"), PlotColor(rgb: 0xFF0000))
    XCTAssertEqual(try PlotColor("Navy"), PlotColor(rgb: 0x000080))
    XCTAssertEqual(try PlotColor("#f80"), PlotColor(rgb: 0xFF8800))
    XCTAssertEqual(try PlotColor("#12345678").alpha, 0x78)
    XCTAssertEqual(try PlotColor("0.5"), PlotColor(rgb: 0x808080))
    XCTAssertEqual(try PlotColor("black").faded(0.5).alpha, 128)
    for name in [
      "", "#", "#12", "#12345", "#gggggg", "C", "C10", "Cx", "2", "-1", "nan", "no such", "C\u{0661}x",
    ] {
      expectError("is not a colour") { try PlotColor(name) }
    }
  }

  func testErrors() throws {
    var figure = try Figure()
    let three = try tensor([1, 2, 3])
    let square = try Tensor(shape: [2, 2], values: [1, 2, 3, 4])
    let none = try tensor([])
    expectError("bad argument 'x' (x and y differ: [2] and [3])") { try figure.plot(tensor([1, 2]), three) }
    expectError("bad argument 'y' (the points of a line are [n], the shape is [2, 2])") {
      try figure.plot(square)
    }
    expectError("the shape is [0]") { try figure.plot(none) }
    expectError("the shape is [0]") { try figure.hist(none) }
    expectError("the shape is [3]") { try figure.imshow(three) }
    expectError("'pink-ish' is not a colour") { try figure.plot(three, color: "pink-ish") }
    expectError("bad argument 'linestyle'") { try figure.plot(three, linestyle: "~") }
    expectError("bad argument 'marker'") { try figure.plot(three, marker: "q") }
    expectError("bad argument 'linewidth'") { try figure.plot(three, linewidth: .nan) }
    expectError("bad argument 'alpha'") { try figure.plot(three, alpha: 2) }
    expectError("bad argument 'size'") { try figure.scatter(three, three, size: -1) }
    expectError("bad argument 'bins'") { try figure.hist(three, bins: 0) }
    expectError("bad argument 'range'") { try figure.hist(three, range: (1, 1)) }
    expectError("bad argument 'cmap'") { try figure.imshow(square, cmap: "jet") }
    expectError("bad argument 'vmin'") { try figure.imshow(square, vmin: 9, vmax: 1) }
    expectError("bad argument 'loc'") { try figure.legend(loc: "somewhere") }
    expectError("bad argument 'low'") { try figure.xlim(1, 1) }
    expectError("bad argument 'low'") { try figure.ylim(.nan, 1) }
    expectError("bad argument 'value'") { try figure.xscale("cubic") }
    expectError("bad argument 'figsize'") { try Figure(figsize: (.nan, 1)) }
    expectError("bad argument 'dpi'") { try Figure(figsize: (100, 100), dpi: 1200) }
    expectError("20000 bytes") { try figure.title(String(repeating: "a", count: 20000)) }
    expectError("the figure is empty") { try figure.savefig("/tmp/a.png") }
    expectError("as .png or .svg") { try figure.savefig("/tmp/a.gif") }
    expectError("bad argument 'columns'") { try figure.show(columns: 1) }
  }
}
