import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Memory besides tensors: charged to the budget, and refused with an error.
final class BufferTests: XCTestCase {
  private func inSession<R>(_ limit: Int, _ body: (MemoryBudget) throws -> R) rethrows -> R {
    let session = Session()
    let budget = MemoryBudget(limit: limit)
    session.memoryBudget = budget
    return try session.run { try body(budget) }
  }

  func testBuffersAreCharged() throws {
    try inSession(1 << 20) { budget in
      do {
        let buffer = try Buffer<Double>(repeating: 2, count: 1000, for: "numbers")
        XCTAssertGreaterThanOrEqual(budget.used, 8000)
        XCTAssertEqual(buffer.reduce(0, +), 2000)
      }
      XCTAssertEqual(budget.used, 0)
      expectError("not enough memory for numbers of 800000 bytes") {
        let first = try Buffer<UInt8>(count: 500_000, for: "bytes")
        defer { withExtendedLifetime(first) {} }
        return try Buffer<Double>(count: 100_000, for: "numbers")
      }
      expectError("numbers of 8000000 bytes is larger than the memory limit of 1048576 bytes") {
        try Buffer<Double>(count: 1_000_000, for: "numbers")
      }
      expectError("is too large") { try Buffer<Double>(count: .max, for: "numbers") }
      XCTAssertEqual(budget.used, 0)
    }
  }

  func testGrowingBuffers() throws {
    var growing = try GrowingBuffer<Int>(for: "numbers")
    for number in 0..<1000 { try growing.append(number) }
    try growing.append(contentsOf: 1000..<1010)
    growing.removeLast()
    try growing.append(repeating: 7, count: 3)
    XCTAssertEqual(Array(try growing.finished()), Array(0..<1009) + [7, 7, 7])
    try inSession(100_000) { budget in
      XCTAssertThrowsError(
        try {
          var greedy = try GrowingBuffer<UInt8>(for: "bytes")
          while true { try greedy.append(1) }
        }()
      ) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .memory) }
      XCTAssertEqual(budget.used, 0)
    }
  }

  func testSwiftsOwnMemoryIsCheckedBefore() throws {
    try inSession(1 << 20) { budget in
      try Allocation.require(1 << 19, for: "a table")
      XCTAssertEqual(budget.used, 0)
      expectError("not enough memory for a table") {
        try Allocation.require(1 << 19, holding: 1 << 20, for: "a table")
      }
      do {
        let charge = try MemoryCharge.taking(1 << 19, for: "a table")
        defer { withExtendedLifetime(charge) {} }
        XCTAssertEqual(budget.used, 1 << 19)
        XCTAssertThrowsError(try MemoryCharge.taking(1 << 19 + 1, for: "a table"))
      }
      XCTAssertEqual(budget.used, 0)
    }
    // More than the address space.
    expectError("larger than this machine's memory") { try Allocation.require(1 << 55, for: "a table") }
  }

  func testABudgetWithinAnother() {
    let outer = MemoryBudget(limit: 1000)
    let inner = MemoryBudget(limit: 600, within: outer)
    XCTAssertTrue(inner.take(500))
    XCTAssertFalse(inner.take(101))
    XCTAssertEqual([inner.used, outer.used], [500, 500])
    XCTAssertTrue(outer.take(450))
    XCTAssertFalse(inner.take(60), "the outer one has no more")
    XCTAssertEqual([inner.used, outer.used], [500, 950])
    inner.owe(200)
    XCTAssertTrue(inner.isOverdrawn && outer.isOverdrawn)
    inner.giveBack(700)
    outer.giveBack(450)
    XCTAssertEqual([inner.used, outer.used], [0, 0])
  }

  /// Buffers retained for reuse count towards the limit.
  func testRetainedBuffersAreFreedAtTheLimit() throws {
    try inSession(8 << 20) { _ in
      do { _ = try Tensor.zeros(Shape([1 << 20])) }
      XCTAssertGreaterThanOrEqual(BufferPool.statistics.cachedBytes, 4 << 20)
      let other = try Tensor.zeros(Shape([3 << 19]))
      XCTAssertLessThanOrEqual(BufferPool.statistics.cachedBytes, 2 << 20)
      withExtendedLifetime(other) {}
    }
  }

  func testRadixSort() throws {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
    for count in [0, 1, 2, 255, 1000, 70_000] {
      let wide = (0..<count).map { _ in next() }
      let keys = try Buffer<UInt64>(wide, for: "keys")
      try RadixSort.sort(keys, Buffer(count: count, for: "keys"))
      XCTAssertEqual(Array(keys), wide.sorted())
      let narrow = (0..<count).map { _ in UInt32(truncatingIfNeeded: next() >> 40) }
      let few = try Buffer<UInt32>(narrow, for: "keys")
      try RadixSort.sort(few, Buffer(count: count, for: "keys"))
      XCTAssertEqual(Array(few), narrow.sorted())
    }
  }

  /// Lanes up to 40 elements are sorted by insertion, longer ones by digits. The order is that of comparisons: NaN last, and
  /// equal elements in their order.
  func testLongAndShortLanesAreSortedAlike() throws {
    let values: [Float] = (0..<2000).map {
      [0, -0.0, 1.5, -1.5, .nan, .infinity, -.infinity][$0 * 31 % 7] * Float($0 % 5)
    }
    for count in [39, 40, 41, 2000] {
      for descending in [false, true] {
        let x = try Tensor(shape: [count], values: Array(values.prefix(count)))
        let sorted = try x.sorted(descending: descending)
        func key(_ value: Float) -> (Int, Float) { value.isNaN ? (1, 0) : (0, value + 0) }
        let expected = (0..<count).sorted { a, b in
          let (first, second) = (key(values[a]), key(values[b]))
          return first == second ? a < b : descending ? first > second : first < second
        }
        XCTAssertEqual(sorted.indices.floats, expected.map { Float($0) }, "\(count) \(descending)")
      }
    }
  }
}
