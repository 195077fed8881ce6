import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class BufferPoolTests: XCTestCase {
  func testSizeClassesHoldTheirBytesWithLittleSlack() {
    var last = (index: -1, size: 0)
    for bytes in Array(0..<5000) + [1 << 20, (1 << 20) + 1, 1 << 40, (1 << 40) + 1] {
      let found = BufferPool.sizeClass(bytes)
      XCTAssertGreaterThanOrEqual(found.size, max(bytes, 64))
      if bytes > 64 { XCTAssertLessThanOrEqual(Double(found.size), Double(bytes) * 1.25) }
      XCTAssertEqual(found.size == last.size, found.index == last.index, "\(bytes)")
      XCTAssertGreaterThanOrEqual(found.index, last.index)
      last = found
    }
  }

  func testATrainingStepInSteadyStateAllocatesNothing() throws {
    let w1 = Parameter(try randn([128, 100]))
    let b1 = Parameter(try randn([128]))
    let w2 = Parameter(try randn([100, 128]))
    let b2 = Parameter(try randn([100]))
    let parameters = [w1, b1, w2, b2]
    let x = try randn([32, 100])
    let target = try randn([32, 100], seed: 2)
    func step() throws {
      let hidden = try x.linear(w1.tensor, b1.tensor, activation: .relu)
      let loss = try (hidden.linear(w2.tensor, b2.tensor) - target).square().mean()
      try loss.backward()
      for parameter in parameters {
        if let grad = parameter.grad { try parameter.setValue(parameter.value - grad * Tensor(1e-3)) }
        parameter.zeroGrad()
      }
    }
    for _ in 0..<3 { try step() }
    let before = BufferPool.statistics
    for _ in 0..<50 { try step() }
    let after = BufferPool.statistics
    XCTAssertEqual(after.systemAllocations, before.systemAllocations)
    XCTAssertEqual(after.liveBytes, before.liveBytes)
  }

  func testLiveBytesAreCounted() throws {
    let before = BufferPool.statistics.liveBytes
    let tensors = try (0..<100).map { _ in try Tensor.zeros(Shape([1000])) }
    withExtendedLifetime(tensors) {
      XCTAssertGreaterThanOrEqual(BufferPool.statistics.liveBytes, before + 100 * 4000)
    }
  }

  func testReleasedBuffersAreRetainedAndFreed() throws {
    let before = BufferPool.statistics.liveBytes
    for _ in 0..<100 { _ = try Tensor.zeros(Shape([1000])) }
    XCTAssertGreaterThan(BufferPool.statistics.cachedBytes, 0)
    XCTAssertEqual(BufferPool.statistics.liveBytes, before)
    BufferPool.trim()
    XCTAssertEqual(BufferPool.statistics.cachedBytes, 0)
  }

  func testLiveBuffersTogetherStayUnderTheLimit() throws {
    BufferPool.limit = BufferPool.statistics.liveBytes + (10 << 20)
    defer { BufferPool.limit = .max }
    var retained: [Tensor] = []
    XCTAssertThrowsError(
      try { while retained.count < 100 { retained.append(try Tensor.zeros(Shape([1 << 18]))) } }()
    ) { error in
      XCTAssertEqual((error as? DiffusionError)?.kind, .memory)
      XCTAssertTrue("\(error)".contains("not enough memory for a tensor of 1048576 bytes"), "\(error)")
    }
    XCTAssertGreaterThanOrEqual(retained.count, 8)
    retained.removeAll()
    XCTAssertNoThrow(try Tensor.zeros(Shape([1 << 20])))
  }

  func testASessionReclaimsMemoryBeforeARequestIsRefused() throws {
    final class Hoarder: Session {
      var hoard: [Tensor] = []
      override func reclaimMemory() { hoard.removeAll() }
    }
    let hoarder = Hoarder()
    BufferPool.limit = BufferPool.statistics.liveBytes + (10 << 20)
    defer { BufferPool.limit = .max }
    try hoarder.run {
      for _ in 0..<100 { hoarder.hoard.append(try Tensor.zeros(Shape([1 << 18]))) }
    }
    XCTAssertLessThan(hoarder.hoard.count, 12)
  }

  func testRequestsBeyondTheMachineAreRefusedAtOnce() throws {
    let start = ContinuousClock.now
    for sizes in [[1 << 40], [1 << 20, 1 << 20, 1 << 10]] {
      XCTAssertThrowsError(try Tensor.zeros(Shape(sizes))) { error in
        XCTAssertEqual((error as? DiffusionError)?.kind, .memory)
        XCTAssertTrue("\(error)".contains("larger than this machine's memory"), "\(error)")
      }
    }
    let wide = try Tensor.zeros(Shape([1 << 20, 1]))
    XCTAssertThrowsError(try wide + wide.reshaped([1, 1 << 20]))
    XCTAssertThrowsError(try wide.matmul(wide.transposed()))
    XCTAssertThrowsError(try wide.tiled([1, 1 << 30]))
    XCTAssertThrowsError(try Tensor.arange(0, 1e12))
    XCTAssertThrowsError(try Tensor.eye(1 << 30))
    XCTAssertLessThan(ContinuousClock.now - start, .seconds(1))
  }
}
