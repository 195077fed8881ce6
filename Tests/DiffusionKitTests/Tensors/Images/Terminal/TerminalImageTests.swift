import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

/// The bytes sent to terminals, read back by small decoders of the protocols.
final class TerminalImageTests: XCTestCase {
  private let size = TerminalSize(columns: 80, rows: 24, width: 800, height: 480)

  private func pixels(
    _ width: Int, _ height: Int, _ color: (Int, Int) -> (Int, Int, Int)
  ) throws -> Pixels {
    var bytes: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let (red, green, blue) = color(column, row)
        bytes += [UInt8(clamping: red), UInt8(clamping: green), UInt8(clamping: blue)]
      }
    }
    return Pixels(width: width, height: height, channels: 3, bytes: try buffer(bytes))
  }

  private func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Half blocks

  func testHalfBlocks() throws {
    let source = try pixels(2, 3) { column, row in (column * 255, row * 100, 7) }
    XCTAssertEqual(
      text(try source.halfBlocks(.rgb)),
      "\u{1B}[38;2;0;0;7m\u{1B}[48;2;0;100;7m\u{2580}\u{1B}[38;2;255;0;7m\u{1B}[48;2;255;100;7m\u{2580}\u{1B}[0m\n"
        + "\u{1B}[38;2;0;200;7m\u{2580}\u{1B}[38;2;255;200;7m\u{2580}\u{1B}[0m\n")
    // A colour that is already set is not sent again.
    XCTAssertEqual(
      text(try pixels(3, 2) { _, _ in (255, 255, 255) }.halfBlocks(.palette)),
      "\u{1B}[38;5;231m\u{1B}[48;5;231m\u{2580}\u{2580}\u{2580}\u{1B}[0m\n")
    let colors = [(0, 0, 0), (255, 0, 0), (8, 8, 8), (128, 128, 128), (95, 135, 175), (238, 238, 238)]
    let line = text(try pixels(6, 1) { column, _ in colors[column] }.halfBlocks(.palette))
    XCTAssertEqual(
      line.components(separatedBy: "38;5;").dropFirst().map { $0.prefix { $0 != "m" } },
      ["16", "196", "232", "244", "67", "255"])
  }

  func testLetters() throws {
    let source = try pixels(4, 3) { column, _ in (column * 85, column * 85, column * 85) }
    XCTAssertEqual(text(try source.letters()), " -*@\n -*@\n")
    XCTAssertEqual(text(try pixels(3, 2) { _, _ in (0, 0, 0) }.letters()), "\n")
  }

  // MARK: Kitty

  func testKitty() throws {
    let source = try pixels(60, 90) { ($0 * $0 * 7 % 256, $1 * $1 * 11 % 256, $0 * $1 * ($0 + 13) % 251) }
    let sent = text(try source.kitty(columns: 6))
    var data = ""
    let pieces = sent.components(separatedBy: "\u{1B}\\")
    XCTAssertEqual(pieces.last, "\n")
    for (index, piece) in pieces.dropLast().enumerated() {
      let parts = piece.split(separator: ";", maxSplits: 1).map(String.init)
      let isLast = index == pieces.count - 2
      XCTAssertEqual(parts[0], "\u{1B}_G\(index == 0 ? "a=T,f=100,q=2,c=6" : "q=2"),m=\(isLast ? 0 : 1)")
      XCTAssertTrue(parts[1].count <= 4096 && (isLast || parts[1].count % 4 == 0))
      data += parts[1]
    }
    XCTAssertGreaterThan(pieces.count, 2)
    let png = try XCTUnwrap(Data(base64Encoded: data))
    XCTAssertEqual(try decodePNG(buffer(png), path: "x"), source)
  }

  func testBase64() throws {
    for (plain, encoded) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ] {
      XCTAssertEqual(text(try base64(Array(plain.utf8))), encoded)
    }
  }

  // MARK: Sixel

  /// The pixels of a sixel image; each must be set exactly once.
  private func decoded(_ bytes: some Collection<UInt8>) throws -> Pixels {
    let sent = text(bytes)
    XCTAssertTrue(sent.hasPrefix("\u{1B}P0;0;0q\"1;1;") && sent.hasSuffix("\u{1B}\\\n"))
    var rest = Substring(sent).dropFirst(8 + 5).dropLast(3)
    func number() -> Int {
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return Int(digits) ?? -1
    }
    rest = rest.drop { !$0.isNumber }
    let width = number()
    rest.removeFirst()
    let height = number()
    var palette: [Int: (UInt8, UInt8, UInt8)] = [:]
    let result = try Pixels(width: width, height: height, channels: 3)
    var isSet = [Bool](repeating: false, count: width * height)
    var (color, column, top) = (0, 0, 0)
    while let letter = rest.popFirst() {
      switch letter {
      case "#":
        color = number()
        guard rest.first == ";" else { continue }
        rest.removeFirst()
        XCTAssertEqual(number(), 2)
        var parts: [UInt8] = []
        for _ in 0..<3 {
          rest.removeFirst()
          parts.append(UInt8((Double(number()) * 2.55).rounded()))
        }
        palette[color] = (parts[0], parts[1], parts[2])
      case "$": column = 0
      case "-": (column, top) = (0, top + 6)
      default:
        let count = letter == "!" ? number() : 1
        let sixel = letter == "!" ? rest.removeFirst() : letter
        let bits = Int(try XCTUnwrap(sixel.asciiValue)) - 63
        for _ in 0..<count {
          for bit in 0..<6 where bits >> bit & 1 == 1 {
            let position = (top + bit) * width + column
            XCTAssertTrue(top + bit < height && column < width && !isSet[position], "\(column) \(top + bit)")
            isSet[position] = true
            let value = try XCTUnwrap(palette[color])
            (result.bytes[position * 3], result.bytes[position * 3 + 1], result.bytes[position * 3 + 2]) =
              value
          }
          column += 1
        }
      }
    }
    XCTAssertLessThanOrEqual(palette.count, 256)
    XCTAssertTrue(isSet.allSatisfy { $0 })
    return result
  }

  private func distance(_ a: Pixels, _ b: Pixels) -> Int {
    XCTAssertEqual([a.width, a.height], [b.width, b.height])
    return zip(a.bytes, b.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  func testSixel() throws {
    let gray = try pixels(30, 13) { column, row in (column * 8, column * 8, column * 8) }
    XCTAssertLessThanOrEqual(distance(try decoded(gray.sixel()), gray), 2, "colours are percents")
    let few = try pixels(7, 6) { ($0 * 36, $1 * 50, 255) }
    XCTAssertLessThanOrEqual(distance(try decoded(few.sixel()), few), 2)
    let one = try pixels(1, 1) { _, _ in (12, 200, 99) }
    XCTAssertLessThanOrEqual(distance(try decoded(one.sixel()), one), 2)
    // More than 256 colours.
    let many = try pixels(64, 64) { ($0 * 4, $1 * 4, ($0 + $1) * 2) }
    XCTAssertLessThanOrEqual(distance(try decoded(many.sixel()), many), 24)
  }

  // MARK: Sizes

  func testResizing() throws {
    let source = try pixels(4, 4) { column, row in (column * 80, row * 80, 0) }
    XCTAssertEqual(try source.resized(width: 4, height: 4), source)
    XCTAssertEqual(
      Array(try source.resized(width: 2, height: 2).bytes), [40, 40, 0, 200, 40, 0, 40, 200, 0, 200, 200, 0])
    let larger = try source.resized(width: 8, height: 8)
    XCTAssertEqual(try larger.resized(width: 4, height: 4), source)
    XCTAssertEqual(larger.color(3, 5), source.color(1, 2))
    XCTAssertEqual(
      Array(try pixels(3, 1) { column, _ in (column * 90, 0, 0) }.resized(width: 2, height: 1).bytes),
      [30, 0, 0, 150, 0, 0])
  }

  private func lines(_ shape: [Int], width: Int? = nil, columns: Int? = nil, terminal: Int = 80) throws
    -> [Int]
  {
    let bytes = try terminalImage(
      Tensor.ones(Shape(shape)), width: width, columns: columns, graphics: .halfBlocks(.rgb),
      size: TerminalSize(columns: terminal, rows: 24, width: 0, height: 0))
    return text(bytes).split(separator: "\n").map { $0.count { $0 == "\u{2580}" } }
  }

  func testShapes() throws {
    XCTAssertEqual(try lines([28, 20]), [Int](repeating: 20, count: 14))
    for channels in 1...4 { XCTAssertEqual(try lines([channels, 5, 6]), [6, 6, 6]) }
    // 3 x 3 images with a margin of one pixel each.
    XCTAssertEqual(try lines([9, 1, 4, 4]), [Int](repeating: 16, count: 8))
    XCTAssertEqual(try lines([9, 4, 4]), [Int](repeating: 16, count: 8))
    XCTAssertEqual(try lines([2, 2, 4, 4], columns: 1), [Int](repeating: 6, count: 6))
    // As many images in a row as fit; an image that is too wide by itself is reduced.
    XCTAssertEqual(try lines([9, 1, 28, 28], terminal: 70).first, 59)
    XCTAssertEqual(try lines([9, 1, 28, 28], columns: 3, terminal: 40).first, 40)
    XCTAssertEqual(try lines([100, 200]), [Int](repeating: 80, count: 20))
    XCTAssertEqual(try lines([8, 8], width: 32), [Int](repeating: 32, count: 16))
    XCTAssertEqual(try lines([8, 8], width: 500).first, 80, "never wider than the terminal")
    XCTAssertEqual(try lines([1, 30_000]), [80])
    XCTAssertEqual(try lines([30_000, 1]).count, 8192)
  }

  func testValues() throws {
    let image = try Tensor(shape: [2, 2], values: [0, 1, .nan, 7])
    let shown = try terminalImage(image, valueRange: (0, 2), graphics: .halfBlocks(.rgb), size: size)
    XCTAssertTrue(
      text(shown).hasPrefix("\u{1B}[38;2;0;0;0m\u{1B}[48;2;0;0;0m\u{2580}\u{1B}[38;2;128;128;128m"))
    let shaded = try Tensor(shape: [2, 1, 1], values: [0, 0.5])
    XCTAssertTrue(
      text(try terminalImage(shaded, graphics: .halfBlocks(.rgb), size: size)).contains("38;2;128;128;128"))
  }

  func testPixelsFollowTheCells() throws {
    let image = try Tensor.ones(Shape([28, 28]))
    let wide = try Tensor.ones(Shape([10, 3000]))
    func columns(_ image: Tensor, width: Int? = nil, _ size: TerminalSize) throws -> String {
      let sent = text(try terminalImage(image, width: width, graphics: .kitty, size: size))
      return String(sent.dropFirst(17).prefix { $0 != "," })
    }
    XCTAssertEqual(try columns(image, size), "c=6", "56 pixels in cells of 10")
    XCTAssertEqual(try columns(wide, size), "c=80")
    XCTAssertEqual(try columns(image, width: 30, size), "c=30")
    let silent = TerminalSize(columns: 0, rows: 0, width: 0, height: 0)
    XCTAssertEqual(try columns(image, silent), "c=7", "cells of 8 are assumed")
    let sixel = try decoded(terminalImage(wide, graphics: .sixel, size: size))
    XCTAssertEqual([sixel.width, sixel.height], [800, 3])
    XCTAssertEqual(try decoded(terminalImage(image, width: 20, graphics: .sixel, size: size)).width, 200)
  }

  func testMistakes() throws {
    func show(_ shape: [Int], width: Int? = nil, labels: [String]? = nil) throws {
      _ = try terminalImage(
        Tensor.ones(Shape(shape)), width: width, labels: labels, graphics: .letters, size: size)
    }
    expectError("expected [H, W], [C, H, W] or [N, C, H, W], got [3]") { try show([3]) }
    expectError("got [1, 1, 1, 1, 1]") { try show([1, 1, 1, 1, 1]) }
    expectError("with 1, 3 or 4 channels") { try show([2, 5, 4, 4]) }
    expectError("no pixels") { try show([0, 4]) }
    expectError("no pixels") { try show([0, 1, 4, 4]) }
    expectError("no pixels") { try show([7, 4, 0]) }
    expectError("bad argument 'width'") { try show([4, 4], width: 0) }
    expectError("bad argument 'width'") { try show([4, 4], width: 1001) }
    expectError("2 labels for 1 images") { try show([4, 4], labels: ["a", "b"]) }
  }

  func testTextIsDrawnAsPixels() throws {
    for graphics in [TerminalGraphics.kitty, .sixel, .halfBlocks(.palette), .letters] {
      let sent = text(
        try terminalImage(
          Tensor.ones(Shape([2, 1, 30, 30])), labels: ["\u{1B}[2J", "ok"], title: "\u{1B}]0;x\u{7}",
          graphics: graphics, size: size))
      XCTAssertFalse(sent.contains("[2J") || sent.contains("]0;") || sent.contains("\u{7}"))
    }
  }

  func testFiguresInPixels() throws {
    var figure = try Figure()
    try figure.plot([1.0, 4, 9])
    let sent = try figure.show(graphics: .kitty, size: size)
    XCTAssertTrue(text(sent).hasPrefix("\u{1B}_Ga=T,f=100,q=2,c=64,m=1;"))
    XCTAssertEqual(try decoded(figure.show(graphics: .sixel, size: size)).width, 640)
    XCTAssertEqual(text(try figure.show(graphics: .halfBlocks(.rgb), size: size)), try figure.show())
    XCTAssertEqual(text(try figure.show(graphics: nil, size: size)), try figure.show())
  }
}
