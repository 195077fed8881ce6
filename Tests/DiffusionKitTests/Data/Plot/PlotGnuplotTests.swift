import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

#if canImport(FoundationXML)
  import FoundationXML
#endif

final class PlotGnuplotTests: XCTestCase {
  private func tensor(_ values: [Float]) throws -> Tensor {
    try Tensor(shape: [values.count], values: values)
  }

  private func runs(_ figure: Figure, file: StaticString = #filePath, line: UInt = #line) throws {
    let folder = try temporaryFolder()
    try figure.savefig(folder + "/a.png")
    let image = try loadImage(folder + "/a.png")
    XCTAssertTrue(image.floats.contains { $0 < 0.9 }, "nothing is drawn", file: file, line: line)
    try figure.savefig(folder + "/a.svg")
    let parser = XMLParser(data: Data(try contents(folder + "/a.svg")))
    XCTAssertTrue(parser.parse(), "SVG: \(parser.parserError as Any)", file: file, line: line)
    XCTAssertFalse(try figure.show().isEmpty, file: file, line: line)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder).sorted(), ["a.png", "a.svg"])
  }

  func testEverySeriesRuns() throws {
    var figure = try Figure(figsize: (4, 3))
    for style in ["-", "--", ":", "-.", "none"] {
      try figure.plot(tensor([1, 2, 4]), linestyle: style, alpha: 0.5)
    }
    for marker in PlotMarker.allCases { try figure.plot(tensor([2, 3, 5]), marker: marker.rawValue) }
    try figure.scatter(tensor([1, 2]), tensor([3, 1]), label: "s")
    try figure.hist(tensor([1, 1, 2, .nan]), bins: 3, density: true, alpha: 0.3)
    try figure.legend()
    figure.grid()
    try figure.xscale("log")
    try figure.yscale("log")
    try runs(figure)

    figure = try Figure(figsize: (4, 3))
    try figure.imshow(
      Tensor(shape: [2, 3], values: [1, 2, .nan, 4, .infinity, 6]), cmap: "gray", colorbar: true)
    try figure.plot(tensor([0, 1]))
    try runs(figure)
  }

  /// gnuplot reads a stream byte by byte, which took seconds for megabytes and minutes for photographs. Pixels are therefore
  /// sent as bytes, and scripts of megabytes as files.
  func testAMillionPixelsAndPointsAreDrawn() throws {
    var figure = try Figure()
    try figure.imshow(Tensor.rand(Shape([1000, 1000])))
    let pixels = try figure.gnuplotScript(terminal: .png)
    XCTAssertLessThan(pixels.count, 4_100_000)
    XCTAssertFalse(try Gnuplot.draw(pixels).isEmpty)
    figure = try Figure()
    for _ in 0..<50 { try figure.plot(Tensor.rand(Shape([3999]))) }  // none of them is thinned
    let script = try figure.gnuplotScript(terminal: .text(columns: 80, rows: 24))
    XCTAssertGreaterThan(script.count, 1_000_000)
    XCTAssertFalse(try Gnuplot.draw(script).isEmpty)
  }

  /// Rows start at the top, columns at the left, and NaN is not drawn.
  func testOrientationOfImages() throws {
    var figure = try Figure(figsize: (4, 4), dpi: 50)
    try figure.imshow(Tensor(shape: [2, 3], values: [0, 1, 1, 1, .nan, 0]), cmap: "gray", vmin: 0, vmax: 1)
    try figure.plot([1.0, 1], [0.0, 1], color: "r")
    let folder = try temporaryFolder()
    try figure.savefig(folder + "/a.png")
    let image = try loadImage(folder + "/a.png")
    let (height, width) = (image.shape.sizes[1], image.shape.sizes[2])
    let values = image.floats
    // Black at the positions of the medians: the first square of the upper row, and the last of the lower one.
    let dark = (0..<height * width).filter { values[$0] < 0.01 && values[height * width + $0] < 0.01 }
    let rows = dark.map { $0 / width }, columns = dark.map { $0 % width }
    let upper = zip(rows, columns).filter { $0.0 < height / 2 - 5 }.map(\.1)
    let lower = zip(rows, columns).filter { $0.0 > height / 2 + 5 && $0.0 < height * 3 / 4 - 15 }.map(\.1)
    XCTAssertFalse(upper.isEmpty || lower.isEmpty)
    XCTAssertLessThan(upper.sorted()[upper.count / 2], width / 2)
    XCTAssertGreaterThan(lower.sorted()[lower.count / 2], width / 2)
  }

  func testExtremesRun() throws {
    let cases: [[Float]] = [
      [.nan, .nan], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [.leastNonzeroMagnitude, 0], [1],
      [1e-30, 1.0000001e-30], [16_777_214, 16_777_215], [0, 0],
    ]
    for values in cases {
      var figure = try Figure(figsize: (4, 3))
      try figure.plot(tensor(values), label: "a")
      try figure.hist(tensor(values))
      try figure.legend()
      try runs(figure)
      try figure.yscale("log")
      try figure.xscale("log")
      try runs(figure)
      figure = try Figure(figsize: (4, 3))
      try figure.imshow(Tensor(shape: [1, values.count], values: values))
      try runs(figure)
    }
  }

  func testLabelsAreData() throws {
    let folder = try temporaryFolder()
    let mark = folder + "/executed"
    let hostile = [
      "`touch \(mark)`", "$(touch \(mark))", "\"; system(\"touch \(mark)\"); \"",
      "'; system 'touch \(mark)'; '",
      "\" \n system 'touch \(mark)'\n#", "@mark", "\\", "\\\"", "a\\nb\\", "%s%n%d%", "{/Symbol a}_b^c{",
      "\0\u{7}\u{1B}[31m",
      "EOD", "\nEOD\nsystem 'touch \(mark)'\n", "<b>&\"'</b>]]>", "é😀\u{FFFE}", "#{", "\t!touch \(mark)",
      "|touch \(mark)", "a\r\nb", String(repeating: "x", count: 5000),
    ]
    for text in hostile {
      var figure = try Figure(figsize: (3, 2), dpi: 50)
      try figure.plot(tensor([1, 2]), label: text)
      try figure.hist(tensor([1, 2]), label: text)
      try figure.title(text)
      try figure.xlabel(text)
      try figure.ylabel(text)
      try figure.legend()
      try runs(figure)
    }
    XCTAssertFalse(FileManager.default.fileExists(atPath: mark))
  }

  func testAStringHoldsOnlyLettersAndEscapes() {
    XCTAssertEqual(gnuplotString("a Z0"), "\"a Z0\"")
    XCTAssertEqual(gnuplotString("`\"\\@%\né\u{0}"), "\"\\140\\042\\134\\100\\045\\n\\303\\251 \"")
    XCTAssertEqual(gnuplotString("-12a3"), "\"\\055\\061\\062a3\"")
    let all = (0..<0x3000).compactMap(UnicodeScalar.init).map { String($0) }.joined()
    let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \\".unicodeScalars)
    XCTAssertTrue(gnuplotString(all).unicodeScalars.dropFirst().dropLast().allSatisfy(safe.contains))
  }

  func testShowsText() throws {
    var figure = try Figure()
    try figure.plot(tensor([1, 4, 9]), label: "squares")
    try figure.title("Title")
    try figure.legend()
    let text = try figure.show(columns: 60, rows: 20)
    XCTAssertTrue(text.contains("Title"))
    XCTAssertTrue(text.contains("squares"))
    XCTAssertTrue(text.split(separator: "\n").allSatisfy { $0.count <= 60 }, text)
    XCTAssertFalse(text.contains("\u{1B}"))
  }

  func testShowsImagesAsLetters() throws {
    var figure = try Figure()
    try figure.imshow(Tensor(shape: [2, 3], values: [0, 5, 10, .nan, 10, 0]))
    try figure.title("T\u{1B}[2J")
    XCTAssertEqual(try figure.show(), "T[2J\n  ++@@\n  @@  \n")
    figure = try Figure()
    try figure.imshow(Tensor(shape: [1000, 3000], values: [Float](repeating: 1, count: 3_000_000)))
    let lines = try figure.show(columns: 40, rows: 20).split(separator: "\n")
    XCTAssertTrue(lines.count <= 20 && lines.allSatisfy { $0.count == 40 })
  }

  func testGnuplotsOwnErrorIsReported() throws {
    expectError("gnuplot failed (status 1)") { try Gnuplot.draw(buffer("no such command\n".utf8)) }
    expectError("invalid command") { try Gnuplot.draw(buffer("no such command\n".utf8)) }
    expectError("it printed no message") { try Gnuplot.draw(buffer("".utf8)) }
  }

  func testTheErrorForAMissingGnuplotNamesThePackage() throws {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    setenv("PATH", try temporaryFolder(), 1)
    defer { setenv("PATH", path, 1) }
    var figure = try Figure()
    try figure.plot(tensor([1]))
    expectError("apt-get install gnuplot-nox") { try figure.show() }
  }

  func testAnUnwritablePathIsNamed() throws {
    var figure = try Figure()
    try figure.plot(tensor([1]))
    expectError("/proc/nowhere/a.png: No such file") { try figure.savefig("/proc/nowhere/a.png") }
  }
}
