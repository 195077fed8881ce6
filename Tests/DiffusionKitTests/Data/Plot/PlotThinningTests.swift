import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

/// Numbers of 0..<1 that look random (Knuth's MMIX generator).
private struct Noise {
  private var state: UInt64 = 1
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}

final class PlotThinningTests: XCTestCase {
  private let grid = PlotPixels(width: 100, height: 50)

  private func thinning(_ x: [Double], _ y: [Double]) throws -> LineThinning {
    LineThinning(pixels: grid, points: PlotPixels.Points(x: try x.doubles(), y: try y.doubles()))
  }

  // MARK: Outlines

  func testEveryColumnKeepsItsEndsAndExtremes() throws {
    let count = 100_000
    let x = (0..<count).map { Double($0) / 1000 }
    var y = (0..<count).map { 25 + 5 * sin(Double($0) * 1.7) }
    y[33_333] = 49
    y[70_001] = 1
    let retained = Array(try thinning(x, y).outline(parts: 1))
    XCTAssertLessThanOrEqual(retained.count, 4 * 101)
    XCTAssertTrue(retained.contains(33_333) && retained.contains(70_001), "the spikes")
    XCTAssertTrue(retained.contains(0) && retained.contains(count - 1))
    XCTAssertEqual(retained, retained.sorted())
    for column in 0..<100 {
      let all = y[(column * 1000)..<(column * 1000 + 1000)]
      let left = retained.filter { $0 / 1000 == column }.map { y[$0] }
      XCTAssertEqual(left.min(), all.min())
      XCTAssertEqual(left.max(), all.max())
    }
  }

  func testGapsStay() throws {
    var y = [Double](repeating: 1, count: 10_000)
    for index in [0, 5000, 5001, 9999] { y[index] = .nan }
    let retained = Array(
      try thinning(y.indices.map { y[$0].isNaN ? .nan : Double($0) / 100 }, y).outline(parts: 1))
    XCTAssertEqual(retained.filter { $0 < 0 }.count, 1)
    let gap = retained.firstIndex(of: -1) ?? 0
    XCTAssertEqual([retained[gap - 1], retained[gap + 1]], [4999, 5002])
    XCTAssertTrue(try thinning([.nan, .nan], [.nan, .nan]).outline(parts: 1).isEmpty)
  }

  func testALineThatGoesUpwardsIsThinnedByRows() throws {
    let count = 60_000
    let across = (0..<count).map { 50 + 40 * sin(Double($0) * 1.3) }
    let up = (0..<count).map { Double($0) / 1200 }
    XCTAssertLessThanOrEqual(try thinning(across, up).outline(parts: 1).count, 4 * 51)
  }

  func testFilledBoxesCoverTheLineAndNothingElse() throws {
    let line = try thinning([0.5, 99.5, 200, -50], [0.5, 0.5, 25, 25.5])
    var cells = Set<[Int]>()
    for box in try line.filledBoxes([0, 1, -1, 2, 3]) {
      for row in box.rows {
        for column in box.columns { XCTAssertTrue(cells.insert([column, row]).inserted) }
      }
    }
    XCTAssertEqual(cells.filter { $0[1] == 0 }.count, 100)
    XCTAssertEqual(cells.filter { $0[1] == 25 }.count, 100)
    XCTAssertEqual(cells.count, 200)
    XCTAssertEqual(
      try line.filledBoxes([0], brush: 3).map { $0.columns.count * $0.rows.count }.reduce(0, +), 4)
    XCTAssertTrue(try line.filledBoxes([]).isEmpty)
  }

  // MARK: Marks

  private func marks(_ count: Int, alpha: Double, radius: Double = 4, _ shape: MarkThinning.Shape = .disc)
    throws -> [MarkThinning.Mark]
  {
    var noise = Noise()
    let x = (0..<count).map { _ in noise.next() * 100 }
    let y = (0..<count).map { _ in noise.next() * 50 }
    let points = PlotPixels.Points(x: try (x + [.nan, 200]).doubles(), y: try (y + [.nan, 20]).doubles())
    return Array(
      try MarkThinning(pixels: grid, points: points, radius: radius, alpha: alpha, shape: shape).marks())
  }

  func testCoveredMarksAreLeftOut() throws {
    let opaque = try marks(200_000, alpha: 1)
    XCTAssertLessThan(opaque.count, 2500)
    XCTAssertTrue(opaque.allSatisfy { $0.alpha == 1 && (0...100).contains($0.x) && (0...50).contains($0.y) })
    // All pixels are still covered.
    for row in 0..<50 {
      for column in 0..<100 {
        let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
        XCTAssertTrue(opaque.contains { ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) <= 4.8 * 4.8 })
      }
    }
  }

  func testOpacityAddsUp() throws {
    let faint = try marks(50_000, alpha: 0.001)
    let clear = faint.reduce(0) { $0 + log(1 - $1.alpha) }
    XCTAssertEqual(clear, 50_000 * log(0.999), accuracy: 0.01)
    XCTAssertLessThanOrEqual(try marks(200_000, alpha: 0.5, .open).count, 101 * 51)
  }

  func testASingleMarkStays() throws {
    let points = PlotPixels.Points(
      x: try ([Double](repeating: 20, count: 20_000) + [90]).doubles(),
      y: try ([Double](repeating: 20, count: 20_000) + [45]).doubles())
    let marks = try MarkThinning(pixels: grid, points: points, radius: 3, alpha: 1, shape: .filled).marks()
    XCTAssertEqual(marks.map(\.x), [20, 90])
  }

  // MARK: Images

  /// The fraction of pixels that differ visibly between a figure with one series of many points, and the same figure with
  /// many series of so few points that none is thinned.
  private func difference(
    _ count: Int, parts: Int, _ point: (Int) -> (Double, Double), joined: Bool,
    _ draw: (inout Figure, [Double], [Double]) throws -> Void
  ) throws -> Double {
    let folder = try temporaryFolder()
    let points = (0..<count).map(point)
    var (whole, split) = (try Figure(figsize: (4, 3)), try Figure(figsize: (4, 3)))
    try draw(&whole, points.map(\.0), points.map(\.1))
    let size = count / parts
    for start in stride(from: 0, to: count, by: size) {
      let part = points[start..<min(count, start + size + (joined ? 1 : 0))]
      try draw(&split, part.map(\.0), part.map(\.1))
    }
    try whole.savefig(folder + "/whole.png")
    try split.savefig(folder + "/split.png")
    let (a, b) = (try loadImage(folder + "/whole.png"), try loadImage(folder + "/split.png"))
    XCTAssertEqual(a.shape, b.shape)
    let unlike = zip(a.floats, b.floats).count { abs($0 - $1) > 0.3 }
    return Double(unlike) / Double(a.shape.count)
  }

  func testThinnedFiguresLookTheSame() throws {
    var generator = Noise()
    func noise() -> Double { generator.next() }
    let lines = try difference(
      30_000, parts: 10, { (Double($0), noise() + ($0 == 12_345 ? 3 : 0)) }, joined: true
    ) { try $0.plot($1, $2, color: "C0") }
    XCTAssertLessThan(lines, 0.001)
    let curve = try difference(
      30_000, parts: 10, { (Double($0), sin(Double($0) / 1000)) }, joined: true
    ) { try $0.plot($1, $2, color: "C0", linewidth: 4) }
    XCTAssertLessThan(curve, 0.001)
    let marks = try difference(30_000, parts: 10, { _ in (noise() * noise(), noise()) }, joined: false) {
      try $0.scatter($1, $2, color: "C1")
    }
    XCTAssertLessThan(marks, 0.005)
    let curves = try difference(
      30_000, parts: 10, { (sin(Double($0) / 20), cos(Double($0) / 19.7)) }, joined: true
    ) { try $0.plot($1, $2, color: "C0") }
    XCTAssertLessThan(curves, 0.03)
  }

  func testAMillionPointsGiveAShortScript() throws {
    let count = 1_000_000
    let y = (0..<count).map { Double(($0 &* 7919) % 1009) }
    var figure = try Figure()
    try figure.plot(y, format: "r--", label: "a")
    try figure.scatter(y.reversed(), y, label: "b")
    try figure.plot(y, y.map { ($0 * 31).truncatingRemainder(dividingBy: 997) }, format: "o-")
    try figure.legend()
    for terminal in [GnuplotTerminal.png, .svg, .text(columns: 79, rows: 24)] {
      let script = String(decoding: try figure.gnuplotScript(terminal: terminal), as: UTF8.self)
      XCTAssertLessThan(script.utf8.count, 8_000_000)
      XCTAssertEqual(script.components(separatedBy: " title ").count - 1, 2, "a label each")
    }
  }
}
