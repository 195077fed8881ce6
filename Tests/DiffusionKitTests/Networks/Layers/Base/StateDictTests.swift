import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class StateDictTests: XCTestCase {
  private func model(seed: UInt64 = 1) throws -> Sequential {
    Session.current.generator.manualSeed(seed)
    return try Sequential([Input(shape: [3]), Dense(4) { $0.activation = .relu }, Dense(2)])
  }

  func testRoundTrip() throws {
    let a = try model()
    let b = try model(seed: 2)
    let x = try Tensor.randn(Shape([5, 3]))
    XCTAssertNotEqual(try a(x).floats, try b(x).floats)
    XCTAssertEqual(
      a.stateDict().map(\.name), ["dense.weight", "dense.bias", "dense_1.weight", "dense_1.bias"])
    try b.loadStateDict(a.stateDict().reversed())
    XCTAssertEqual(try a(x).floats, try b(x).floats)
  }

  func testOneErrorListsEverythingAndNothingChanges() throws {
    let a = try model()
    let before = a.stateDict().map(\.tensor.floats)
    var entries = a.stateDict().map { (name: $0.name, tensor: try! Tensor.zeros($0.tensor.shape)) }
    entries[1] = ("dense.bias", try Tensor.zeros(Shape([5])))
    entries[3] = ("other", try Tensor.zeros(Shape([1])))
    XCTAssertEqual(
      message { try a.loadStateDict(entries) },
      "bad argument 'state' (values do not fit 'sequential': missing: dense_1.bias; unexpected: other; "
        + "wrong shape: dense.bias has [5], expected [4])")
    XCTAssertEqual(a.stateDict().map(\.tensor.floats), before)
    XCTAssertEqual(
      message { try a.loadStateDict(entries, strict: false) },
      "bad argument 'state' (values do not fit 'sequential': wrong shape: dense.bias has [5], expected [4])")
    entries.remove(at: 1)
    try a.loadStateDict(entries, strict: false)
    XCTAssertEqual(a.stateDict()[0].tensor.floats, [Float](repeating: 0, count: 12))
    XCTAssertEqual(a.stateDict()[1].tensor.floats, before[1])
    XCTAssertTrue(message { try a.loadStateDict(entries + entries) }.contains("given twice: dense.weight"))
  }

  func testErrorsNameUnbuiltLayers() throws {
    let lazy = try Sequential([Dense(2)])
    XCTAssertEqual(
      message { try lazy.loadStateDict([("dense.weight", Tensor(1))]) },
      "bad argument 'state' (values do not fit 'sequential': unexpected: dense.weight; "
        + "'sequential' (Sequential) is not built: call the model on an input first)")
  }

  /// A layer with state that is not trained.
  private final class Counting: Layer {
    var count: Tensor
    var refuses = false
    override init(name: String?) {
      count = try! Tensor(0)
      super.init(name: name)
    }
    override var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] {
      [
        (
          "count", { self.count },
          { [self] in
            if refuses, try $0.item() != 0 { throw DiffusionError.state("refused") }
            count = $0
          }
        )
      ]
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor { inputs[0] }
  }

  func testBuffersAreSavedAndRolledBack() throws {
    let first = Counting(name: "a")
    let second = Counting(name: "b")
    let model = try Sequential([first, second], name: "m")
    _ = try model(tensor([1, 1], [1]))
    try model.loadStateDict([("a.count", Tensor(4)), ("b.count", Tensor(5))])
    XCTAssertEqual(model.stateDict().map { $0.tensor.floats }, [[4], [5]])
    try model.loadStateDict([("a.count", Tensor(0)), ("b.count", Tensor(0))])
    second.refuses = true
    XCTAssertEqual(
      message { try model.loadStateDict([("a.count", Tensor(8)), ("b.count", Tensor(9))]) }, "refused")
    XCTAssertEqual(try first.count.item(), 0)
    XCTAssertTrue(model.summary().contains(" Non-trainable params: 2 (8.00 B)\n"))
  }
}
