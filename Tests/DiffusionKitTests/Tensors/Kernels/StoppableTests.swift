import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// An op over millions of elements ends on a stop request, and gives the same result without one.
final class StoppableTests: XCTestCase {
  private typealias Op = (name: String, apply: (Tensor) throws -> Void)

  private func op<R>(_ name: String, _ apply: @escaping (Tensor) throws -> R) -> Op {
    (name, { _ = try apply($0) })
  }

  /// Checks that an earlier stop request ends the op and is then used up.
  private func assertStops(_ ops: [Op], _ x: Tensor) {
    let session = Session.current
    for (name, apply) in ops {
      session.requestStop()
      XCTAssertThrowsError(try apply(x), "\(name) of \(x.shape)") {
        XCTAssertEqual($0 as? DiffusionError, .interrupted, name)
      }
      XCTAssertFalse(session.takeStopRequest(), name)
    }
  }

  private func everywhere() -> [Op] {
    [
      op("+") { try $0 + $0 }, op("+ 1") { try $0 + Tensor(1) }, op("pow") { try $0.pow(1.5) },
      op("pow 2") { try $0.pow(2) }, op("lt") { try $0.lt($0) }, op("exp") { try $0.exp() },
      op("clamp") { try $0.clamp(min: 0) }, op("where") { try Tensor.select(where: $0, $0, else: $0) },
      op("full") { try Tensor.full($0.shape, 1) }, op("sum") { try $0.sum() }, op("mean") { try $0.mean() },
      op("prod") { try $0.prod() }, op("max") { try $0.maximum() }, op("var") { try $0.variance() },
      op("norm") { try $0.norm() }, op("logSumExp") { try $0.logSumExp() },
      op("cumsum") { try $0.cumsum(axis: -1) }, op("cumprod") { try $0.cumprod(axis: 0) },
      op("softmax") { try $0.softmax() }, op("softmax 0") { try $0.logSoftmax(axis: 0) },
      op("layerNorm") { try $0.layerNorm() }, op("sorted") { try $0.sorted() },
      op("rfft") { try $0.rfft() }, op("rfft 0") { try $0.rfft(axis: 0) },
      op("angle") { try $0.reshaped([-1, 2]).complexAngle() },
      op("flip") { try $0.flipped() }, op("roll") { try $0.rolled([7]) },
      op("tile") { try $0.tiled([3]) }, op("concat") { try Tensor.concat([$0, $0]) },
      op("pad") { try $0.padded([(axis: -1, before: 1, after: 1)]) },
      op("pad reflect") { try $0.padded([(axis: -1, before: 1, after: 1)], mode: .reflect) },
      op("interpolate") {
        try $0.reshaped([1, 1, 1, -1]).interpolate(.size([2, $0.count]), mode: .bilinear)
      },
      op("unfold") { try $0.unfolded(axis: 0, size: 3, step: 1) },
      op("unfold to columns") { try $0.reshaped([1, 1, 1, -1]).unfolded(UnfoldingParameters([1, 3])) },
      op("grid sample") {
        try $0.reshaped([1, 1, 1, -1]).gridSample(Tensor.zeros(Shape([1, 1, $0.count, 2])))
      },
      op("slice") { try $0.narrow(axis: -1, start: 1, length: $0.shape.sizes[$0.rank - 1] - 1) },
      op("gather") { try $0.gather(axis: 0, index: Tensor.zeros($0.shape)) },
      op("randn") { try Tensor.randn($0.shape) }, op("rand") { try Tensor.rand($0.shape) },
      op("randint") { try Tensor.randint(low: 0, high: 9, $0.shape) },
      op("arange") { try Tensor.arange(0, Double($0.count)) },
      op("linspace") { try Tensor.linspace(0, 1, steps: $0.count) },
      op("matmul of nothing") { x in
        try Tensor.zeros(Shape([2000, 0])).matmul(Tensor.zeros(Shape([0, 2000])))
      },
      op("sum of nothing") { try Tensor.zeros(Shape([$0.count, 0])).sum(axis: 1) },
      op("mse") { try Loss.mse($0, $0) }, op("mae") { try Loss.mae($0, $0) },
      op("psnr") { try psnr($0, $0) },
      op("windowSums") { try $0.windowSums(axis: 0, tensor([3], [1, 2, 1])) },
      op("copy") {
        var copy = $0
        try copy.withUnsafeMutableFloats { $0[0] = 0 }
      },
    ]
  }

  func testOpsStop() throws {
    let square = try randn([1500, 1500])
    assertStops(everywhere(), square)
    assertStops(
      [
        op("sum 0") { try $0.sum(axis: 0) }, op("sum 1") { try $0.sum(axis: 1) },
        op("var 0") { try $0.variance(axis: 0) }, op("max 1") { try $0.maximum(axis: 1) },
        op("argmax 0") { try $0.argmax(axis: 0) }, op("argmax 1") { try $0.argmax(axis: 1) },
        op("transpose") { try $0.transposed() },
        op("+ row") { try $0 + $0.narrow(axis: 0, start: 0, length: 1) },
        op("expand") { try $0.unsqueezed(0).expanded([2, -1, -1]) },
        op("indexSelect") { try $0.indexSelect(axis: 0, positions: Array((0..<1500).reversed())) },
        op("linear") { try $0.linear(Tensor.zeros(Shape([1500, 1500])), activation: .silu) },
        op("cross entropy") { try Loss.crossEntropy()($0, $0) },
        op("maskedFill") { try $0.maskedFill($0, 1) },
        op("mask") { try $0.slice([.mask($0)]) },
        op("maskedScatter") { try $0.maskedScatter($0, $0) },
        op("nonzero") { try $0.nonzero() }, op("any") { try $0.any(axis: 0) },
        op("isClose") { try $0.isClose($0) },
        op("take") { try $0.take(PositionList(Tensor.zeros($0.shape))) },
        op("scatter") { try $0.scatter(axis: 0, index: Tensor.zeros($0.shape), $0) },
        op("scatterAdd") { try $0.scatterAdd(axis: 1, index: Tensor.zeros($0.shape), $0) },
        op("indexAdd") { try $0.indexAdd(axis: 0, positions: PositionList(0..<1500), $0) },
        op("assignment") {
          var copy = $0
          try copy.assign([.all, .range(first: 0, last: -1)], Tensor(1))
        },
      ], square)
  }

  func testSingleLanesStop() throws {
    assertStops(everywhere(), try randn([5_000_000]))
    assertStops(
      [
        op("sum") { try $0.sum(axis: 0) }, op("cumsum") { try $0.cumsum(axis: 0) },
        op("softmax") { try $0.softmax(axis: 0) }, op("max") { try $0.maximum(axis: 0) },
      ], try randn([2_500_000, 2]))
  }

  func testGradientsStop() throws {
    // Requested during one step of the backward pass, which only its inner loops can notice.
    let session = Session.current
    let x = Parameter(try randn([1500, 1500]))
    let ops: [(String, (Tensor) throws -> Tensor)] = [
      ("exp", { try $0.exp() }), ("sum", { try $0.sum(axis: 1) }), ("prod", { try $0.prod(axis: 1) }),
      ("cumsum", { try $0.cumsum(axis: 0) }), ("cumprod", { try $0.cumprod(axis: 1) }),
      ("softmax", { try $0.softmax() }), ("rfft", { try $0.rfft() }), ("layerNorm", { try $0.layerNorm() }),
      ("sorted", { try $0.sorted().values }), ("transpose", { try $0.transposed() }),
      ("max", { try $0.maximum() }), ("max 1", { try $0.maximum(axis: 1) }),
      ("gather", { try $0.gather(axis: 0, index: Tensor.zeros($0.shape)) }),
    ]
    for (name, apply) in ops {
      let y = try apply(x.tensor)
      let node = try XCTUnwrap(y.node)
      let dy = try y.onesLike()
      session.requestStop()
      XCTAssertThrowsError(try node.pullback?(dy), name) {
        XCTAssertEqual($0 as? DiffusionError, .interrupted, name)
      }
      XCTAssertFalse(session.takeStopRequest(), name)
    }
  }

  func testFilesStop() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("x.npy").path
    let x = try Tensor.ones(Shape([5_000_000]))
    assertStops([op("saveNpy") { try saveNpy(path, $0) }], x)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), [])
    try saveNpy(path, x)
    assertStops([op("loadNpy") { _ in try loadNpy(path) }], x)
  }

  func testTimeEndsAnOp() throws {
    let session = Session()
    try session.run {
      let x = try Tensor.ones(Shape([1500, 1500]))
      session.timeLimit = Session.TimeLimit(seconds: 0)
      XCTAssertThrowsError(try x.exp()) {
        XCTAssertEqual($0 as? DiffusionError, DiffusionError.timeLimit(0))
      }
    }
  }

  // MARK: Not stopped

  /// One million elements are processed without checks, two and more with many: both give the same results.
  func testChecksDoNotChangeResults() throws {
    let x = try randn([1400, 1601])
    let halves = try x.chunk(2)
    let ops: [(String, (Tensor) throws -> Tensor)] = [
      ("exp", { try $0.exp() }), ("+", { try $0 + $0 }), ("sum", { try $0.sum(axis: 1, keepdim: true) }),
      ("max", { try $0.maximum(axis: 1, keepdim: true) }),
      ("var", { try $0.variance(axis: 1, keepdim: true) }),
      ("cumsum", { try $0.cumsum(axis: 1) }), ("softmax", { try $0.softmax() }),
      ("layerNorm", { try $0.layerNorm() }), ("sorted", { try $0.sorted().indices }),
      ("argmin", { try $0.argmin(axis: 1, keepdim: true) }), ("flip", { try $0.flipped([1]) }),
      ("linear", { try $0.linear(Tensor.ones(Shape([3, 1601])), activation: .silu) }),
    ]
    for (name, apply) in ops {
      XCTAssertEqual(try apply(x).floats, try Tensor.concat(halves.map(apply)).floats, name)
    }
  }

  func testLongLanes() throws {
    let x = try randn([5_000_001])
    let halves = try x.chunk(2)
    let values = x.floats
    XCTAssertEqual(try x.maximum(axis: 0).item(), values.max())
    XCTAssertEqual(try x.minimum(axis: 0).item(), values.min())
    let sum = values.reduce(0.0) { $0 + Double($1) }
    XCTAssertEqual(Double(try x.sum(axis: 0).item()), sum, accuracy: abs(sum) * 1e-6)
    XCTAssertEqual(
      Double(try x.norm().item()), values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot(),
      accuracy: 1e-3)
    XCTAssertEqual(
      try x.sign().prod(axis: 0).item(), try halves[0].sign().prod().item() * halves[1].sign().prod().item())
    let columns = try x.narrow(axis: 0, start: 0, length: 5_000_000).reshaped([2_500_000, 2])
    let odd = stride(from: 1, to: 5_000_000, by: 2).reduce(0.0) { $0 + Double(values[$1]) }
    XCTAssertEqual(Double(try columns.sum(axis: 0).floats[1]), odd, accuracy: abs(odd) * 1e-5)
    XCTAssertEqual(try x.softmax().sum().item(), 1, accuracy: 1e-5)
  }

  func testLongSorts() throws {
    // Many equal values, which stay in order.
    let x = try Tensor.randint(low: -500, high: 500, Shape([700_001]), generator: Generator(seed: 3))
    let values = x.floats
    for isDescending in [false, true] {
      let (sorted, indices) = try x.sorted(descending: isDescending)
      let expected = values.indices.sorted {
        values[$0] == values[$1] ? $0 < $1 : (values[$0] < values[$1]) != isDescending
      }
      XCTAssertEqual(indices.floats, expected.map(Float.init))
      XCTAssertEqual(sorted.floats, expected.map { values[$0] })
    }
  }

  func testEmptyLanes() throws {
    for sizes in [[5, 0], [5, 0, 3]] {
      let x = try Tensor.zeros(Shape(sizes))
      XCTAssertTrue(try x.sum(axis: 1).floats.allSatisfy { $0 == 0 })
      XCTAssertTrue(try x.prod(axis: 1).floats.allSatisfy { $0 == 1 })
      XCTAssertTrue(try x.mean(axis: 1).floats.allSatisfy(\.isNaN))
    }
  }
}
