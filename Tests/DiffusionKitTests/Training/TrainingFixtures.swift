import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Helpers of the tests of optimizers, training and schedulers.
enum TrainingFixtures {
  /// The cases in a file of Fixtures/training.
  static func cases(_ name: String) throws -> [JSON] {
    let path = try XCTUnwrap(Bundle.module.path(forResource: "Fixtures/training/" + name, ofType: nil))
    return try XCTUnwrap(JSON.parse(readFile(path, limit: 1 << 24)).array)
  }

  static func floats(_ json: JSON?) throws -> [Float] {
    try XCTUnwrap(json?.array).map { Float(try XCTUnwrap($0.double)) }
  }

  static func tensor(_ sizes: [Int], _ values: [Float]) throws -> Tensor {
    try Tensor(shape: sizes, values: values)
  }

  /// Normal random numbers, the same in every run.
  static func normal(_ sizes: [Int], seed: UInt64 = 1) throws -> Tensor {
    try .randn(Shape(sizes), generator: Generator(seed: seed))
  }

  /// x [count, inputs] and y = x A + b with fixed A and b.
  static func linearData(count: Int, inputs: Int = 4, outputs: Int = 3) throws -> (x: Tensor, y: Tensor) {
    let x = try normal([count, inputs], seed: 7)
    return (x, try x.matmul(normal([inputs, outputs], seed: 8)) + normal([outputs], seed: 9))
  }

  /// A two-layer network with the same weights in every run.
  static func network(outputs: Int = 3, hidden: Int = 8) throws -> Sequential {
    Session.current.generator.manualSeed(3)
    return try Sequential([Dense(hidden) { $0.activation = .relu }, Dense(outputs)])
  }
}

/// A model of one parameter, p, which it returns for every sample.
final class ConstantModel: Layer {
  let parameter: Parameter

  init(_ values: [Float]) throws {
    parameter = Parameter(try Tensor(shape: [1, values.count], values: values))
    super.init(name: "constant")
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try parameter.tensor.broadcast(to: Shape([inputs[0].shape.sizes[0], parameter.shape.count]))
  }

  override var ownParameters: [(name: String, parameter: Parameter)] { [("value", parameter)] }
}

/// Counts and records events, and can act on them.
final class Recorder: Callback {
  struct Failure: Error, Equatable { let message: String }

  var events: [String] = []
  var batchLogs: [Logs] = []
  var epochLogs: [Logs] = []
  var onBatch: ((Int, TrainingRun) throws -> TrainingDirective)?
  var onEpoch: ((Int, TrainingRun) throws -> TrainingDirective)?

  func onTrainBegin(_ run: TrainingRun) throws { events.append("train begin") }
  func onEpochBegin(_ epoch: Int, _ run: TrainingRun) throws { events.append("epoch \(epoch) begin") }
  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    batchLogs.append(logs)
    return try onBatch?(batch, run) ?? .proceed
  }
  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    events.append("epoch \(epoch) end")
    epochLogs.append(logs)
    return try onEpoch?(epoch, run) ?? .proceed
  }
  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws { events.append("train end") }
}

func assertArgument<R>(
  _ name: String, _ part: String = "", file: StaticString = #filePath, line: UInt = #line,
  _ body: () throws -> R
) {
  XCTAssertThrowsError(try body(), file: file, line: line) { error in
    let error = error as? DiffusionError
    XCTAssertEqual(
      error?.kind, DiffusionError.argument(name, "").kind, "\(error?.description ?? "")", file: file,
      line: line)
    XCTAssertTrue(
      part.isEmpty || error?.message.contains(part) == true, error?.message ?? "", file: file, line: line)
  }
}
