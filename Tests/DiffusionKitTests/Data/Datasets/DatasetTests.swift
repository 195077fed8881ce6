import DiffusionKit
import XCTest

/// Data sets from Swift; datasets.lua tests them more closely.
final class DatasetTests: XCTestCase {
  func testAFileIsReadLikeItsTensor() throws {
    let path = try temporaryFolder() + "/points.npy"
    let points = try Tensor.randn(Shape([20, 3]), generator: Generator(seed: 1))
    try saveNpy(path, points)
    let file = try FileDataset(path)
    let memory = try TensorDataset([points])
    XCTAssertEqual(file.count, 20)
    for positions in try [[0], [19, 3, 4, 5], [-1, -20]].map({ try PositionList($0) }) {
      XCTAssertEqual(
        try file.batch(positions).tensors[0].floats, try memory.batch(positions).tensors[0].floats)
    }
    XCTAssertThrowsError(try file.batch(PositionList([20])))
    let (first, last) = try file.split(0.75)
    XCTAssertEqual([first.count, last.count], [15, 5])
  }

  func testATrainerOfAStreamAndOfADataset() throws {
    func trainer() throws -> FlowMatcher {
      Session.current.generator.manualSeed(1)
      return try FlowMatcher(model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (4, 1) })
    }
    let stream = FunctionStream { _, generator in
      DataBatch([try Tensor.randn(Shape([4, 2]), generator: generator)])
    }
    let history = try trainer().fit(
      TrainingInput(stream: stream), .init { ($0.epochs, $0.stepsPerEpoch) = (2, 3) })
    XCTAssertEqual(history.epochs, [0, 1])
    let points = try Tensor.randn(Shape([8, 2]), generator: Generator(seed: 1))
    let one = try trainer().fit(points, .init { $0.batchSize = 4 })
    let two = try trainer().fit(TrainingInput(TensorDataset([points])), .init { $0.batchSize = 4 })
    XCTAssertEqual(one["loss"], two["loss"])
  }
}
