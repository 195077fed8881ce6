import DiffusionKit
import XCTest

@testable import DiffusionKitData

final class PlotTicksTests: XCTestCase {
  private let wide = PlotTickSpace(length: 58, isVertical: false)
  private let high = PlotTickSpace(length: 24, isVertical: true)

  private func ticks(_ low: Double, _ high: Double, _ room: PlotTickSpace? = nil) -> PlotTicks {
    PlotAxis(limits: (low, high), extent: nil, isLog: false).ticks(room ?? wide)
  }

  private func labels(_ low: Double, _ high: Double, _ room: PlotTickSpace? = nil) -> [String] {
    ticks(low, high, room).ticks.compactMap(\.label)
  }

  func testNumbersHaveEnoughDigits() {
    XCTAssertEqual(
      labels(1_795_983_547.9, 1_795_983_550.1), ["1795983548", "1795983549", "1795983550"])
    XCTAssertEqual(
      labels(999_999.85, 1_000_003.15), ["1000000", "1000001", "1000002", "1000003"])
    XCTAssertEqual(
      labels(123455.9, 123458.1, high), ["123456", "123456.5", "123457", "123457.5", "123458"])
    XCTAssertEqual(labels(-0.05, 1.05), ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    XCTAssertEqual(labels(-0.5, 10.5), ["0", "2", "4", "6", "8", "10"])
    XCTAssertEqual(labels(-1.05e6, 1.05e6), ["-1e+06", "-5e+05", "0", "5e+05", "1e+06"])
    XCTAssertEqual(labels(0, 1e8), ["0", "2e+07", "4e+07", "6e+07", "8e+07", "1e+08"])
    XCTAssertEqual(labels(0, 2.2e-7), ["0", "5e-08", "1e-07", "1.5e-07", "2e-07"])
  }

  func testLongNumbersShareAnOffset() {
    let close = ticks(1 - 1e-10, 1 + 2.1e-9, high)
    XCTAssertEqual(close.offset, "+1")
    XCTAssertEqual(close.ticks.map(\.label), ["0", "5e-10", "1e-09", "1.5e-09", "2e-09"])
    let values: [Double] = [1, 1.0000000005, 1.000000001, 1.0000000015, 1.000000002]
    XCTAssertEqual(close.ticks.map(\.value), values)
    let large = ticks(-1_795_983_548_003, -1_795_983_548_000, high)
    XCTAssertEqual(large.offset, "-1795983548000")
    XCTAssertEqual(large.ticks.first?.label, "-3")
    // Two long numbers fit, but no more.
    let narrow = ticks(1_795_983_548, 1_795_983_550, PlotTickSpace(length: 20, isVertical: false))
    XCTAssertEqual(narrow.offset, "+1795983540")
    XCTAssertEqual(narrow.ticks.map(\.label), ["8", "8.5", "9", "9.5", "10"])
    // A colour bar has no space for an offset.
    let scale = PlotAxis(limits: (1, 1 + 1e-9), extent: nil, isLog: false).ticks(high, mayOffset: false)
    XCTAssertNil(scale.offset)
    XCTAssertEqual(Set(scale.ticks.map(\.label)).count, scale.ticks.count)
  }

  func testNumbersNeverRepeatNorOverlap() {
    for exponent in stride(from: -300, through: 300, by: 25) {
      for base in [0, 1, -1, 123_456, 1_795_983_549, -99_999_999_999.5] {
        for span in [1e-4, 0.02, 0.7, 3, 2e3, 9.9e9] {
          let scale = pow(10, Double(exponent))
          let axis = PlotAxis(limits: (base * scale, (base + span) * scale), extent: nil, isLog: false)
          guard axis.low < axis.high, axis.high - axis.low > abs(axis.high) * 1e-14, abs(axis.high) < 1e300
          else { continue }
          for room in [wide, high, PlotTickSpace(length: 12, isVertical: false)] {
            let ticks = axis.ticks(room)
            let labelled = ticks.ticks.filter { $0.label != nil }
            XCTAssertFalse(labelled.isEmpty, "\(axis)")
            XCTAssertEqual(Set(labelled.map(\.label)).count, labelled.count, "\(axis) \(ticks)")
            XCTAssertEqual(ticks.ticks.map(\.value), ticks.ticks.map(\.value).sorted())
            XCTAssertTrue(ticks.ticks.allSatisfy { axis.low <= $0.value && $0.value <= axis.high })
            XCTAssertTrue(
              room.holds(labelled.map { (axis.unit($0.value), $0.label ?? "") }), "\(axis) \(ticks)")
            if labelled.count > 1, ticks.offset == nil {
              for tick in labelled {
                let shown = Double(tick.label ?? "") ?? .nan
                XCTAssertEqual(shown, tick.value, accuracy: (axis.high - axis.low) * 1e-9, "\(ticks)")
              }
            }
          }
        }
      }
    }
  }

  func testLogarithmicNumbersFitToo() {
    let axis = PlotAxis(limits: (1e-3, 1e6), extent: nil, isLog: true)
    let ticks = axis.ticks(PlotTickSpace(length: 30, isVertical: false)).ticks
    XCTAssertTrue(ticks.contains { $0.value == 1 && $0.label == nil || $0.label == "1" })
    let labelled = ticks.filter { $0.label != nil }
    XCTAssertTrue((2...5).contains(labelled.count), "\(labelled)")
    let close = PlotAxis(limits: (1_795_983_548, 1_795_983_550), extent: nil, isLog: true)
    XCTAssertEqual(close.ticks(wide).ticks.map(\.label), ["1795983548", "1795983549", "1795983550"])
  }

  func testImagesHaveWholeNumbers() {
    let axis = PlotAxis(limits: (-0.5, 1.5), extent: nil, isLog: false)
    XCTAssertEqual(axis.ticks(wide, integers: true).ticks.map(\.label), ["0", "1"])
  }
}
