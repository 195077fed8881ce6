import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class BatchNormalizationTests: XCTestCase {
  private let path = NSTemporaryDirectory() + "batch-norm-\(UInt32.random(in: 0 ... .max)).safetensors"

  override func tearDown() { unlink(path) }

  func testGradientsInBothModes() throws {
    for sizes in [[4, 3], [2, 3, 5], [1, 2, 3, 2]] {
      let x = try randn(sizes)
      for (scale, center) in [(true, true), (false, true), (true, false)] {
        let layer = try BatchNormalization { ($0.center, $0.scale) = (center, scale) }
        _ = try layer(x)
        layer.train()
        try assertGradients(of: layer, [x], accuracy: 1e-2)
        layer.eval()
        try assertGradients(of: layer, [x], accuracy: 1e-2)
      }
    }
  }

  func testTrainingMovesTheRunningStatistics() throws {
    let layer = try BatchNormalization { ($0.momentum, $0.epsilon) = (0.75, 0) }
    let x = try tensor([2, 1, 2], [0, 2, 4, 6])
    XCTAssertEqual(try layer(x).floats, x.floats, "mean 0 and variance 1 before training")
    layer.train()
    // Mean 3, variance 5 over n and 20 / 3 over n - 1.
    let root = Float(5).squareRoot()
    assertClose(try layer(x).floats, [-3 / root, -1 / root, 1 / root, 3 / root])
    assertClose(try XCTUnwrap(layer.running).mean.floats, [0.75])
    assertClose(try XCTUnwrap(layer.running).variance.floats, [0.75 + 20.0 / 12])
    layer.eval()
    let stddev = Float(0.75 + 20.0 / 12).squareRoot()
    assertClose(try layer(x).floats, x.floats.map { ($0 - 0.75) / stddev })
    assertClose(try XCTUnwrap(layer.running).mean.floats, [0.75])
  }

  /// As in Keras, a frozen layer uses its running statistics and does not update them.
  func testAFrozenLayerIsOutsideOfTraining() throws {
    let layer = try BatchNormalization { $0.epsilon = 0 }
    let x = try randn([8, 2])
    _ = try layer(x)
    layer.isTrainable = false
    layer.train()
    XCTAssertEqual(try layer(x).floats, x.floats)
    XCTAssertEqual(layer.stateDict().map(\.tensor.floats), [[1, 1], [0, 0], [0, 0], [1, 1]])
  }

  private func network() throws -> Sequential {
    Session.current.generator.manualSeed(1)
    return try Sequential([
      Input(shape: [2, 6]), Conv1D(3, 3) { $0.padding = .same }, BatchNormalization { $0.momentum = 0.5 },
      Flatten(),
      Dense(1),
    ])
  }

  private func fit(_ model: Layer, epochs: Int = 2, callbacks: [any Callback] = []) throws {
    try model.compile(optimizer: Adam { $0.learningRate = 0.01 }, loss: .mse)
    let x = try randn([16, 2, 6]) * Tensor(3) + Tensor(1)
    try model.fit(
      x, x.sum(axis: [1, 2]).reshaped([16, 1]),
      .init { ($0.epochs, $0.batchSize, $0.callbacks) = (epochs, 8, callbacks) })
  }

  func testTheStateIsSavedWithTheModel() throws {
    let model = try network()
    try fit(model)
    XCTAssertEqual(
      model.stateDict().map(\.name).filter { $0.hasPrefix("batch") }.sorted(),
      ["bias", "running_mean", "running_var", "weight"].map { "batch_normalization." + $0 })
    XCTAssertEqual(model.parameters.count, 6)
    XCTAssertTrue(model.summary().contains(" Non-trainable params: 6 (24.00 B)\n"), model.summary())
    let x = try randn([3, 2, 6], seed: 5)
    let expected = try model(x).floats
    let mean = try XCTUnwrap(model.stateDict().first { $0.name.hasSuffix("running_mean") }).tensor.floats
    XCTAssertFalse(mean.contains(0))
    try model.saveWeights(path)
    XCTAssertEqual(try Layer.load(path)(x).floats, expected)
    let other = try network()
    XCTAssertNotEqual(try other(x).floats, expected)
    try other.loadStateDict(model.stateDict())
    XCTAssertEqual(try other(x).floats, expected)
    let error = message {
      try other.loadStateDict(model.stateDict().filter { !$0.name.hasSuffix("running_var") })
    }
    XCTAssertTrue(error.contains("missing: batch_normalization.running_var"), error)
    let wrong = message {
      try other.loadStateDict([("batch_normalization.running_mean", Tensor.zeros(Shape([2])))], strict: false)
    }
    XCTAssertTrue(wrong.contains("batch_normalization.running_mean has [2], expected [3]"), wrong)
  }

  /// An EMA averages weights and copies the statistics, as PyTorch's AveragedModel does.
  func testAveragingCopiesTheStatistics() throws {
    let model = try network()
    let ema = try EMA(model) { $0.decay = 0.5 }
    try fit(model)
    try ema.update()
    func statistics() -> [[Float]] {
      model.stateDict().filter { $0.name.contains("running") }.map(\.tensor.floats)
    }
    let before = statistics()
    XCTAssertEqual(try ema.withAveragedWeights { statistics() }, before)
    XCTAssertEqual(statistics(), before)
    XCTAssertEqual(ema.stateDict().count, 6)
  }

  /// A step that is interrupted in its backward pass has not updated the statistics.
  func testAnInterruptedStepDoesNotChangeTheStatistics() throws {
    final class Stopping: Layer {
      override func forward(_ inputs: [Tensor]) throws -> Tensor {
        if isTraining { Session.current.requestStop() }
        return inputs[0]
      }
    }
    let model = try Sequential([BatchNormalization(name: "norm"), Stopping(), Dense(1)])
    try model.compile(optimizer: SGD { $0.learningRate = 0.1 }, loss: .mse)
    let x = try randn([8, 2])
    XCTAssertThrowsError(try model.fit(x, Tensor.ones(Shape([8, 1])), .init { $0.batchSize = 4 })) {
      XCTAssertEqual($0 as? DiffusionError, .interrupted)
    }
    XCTAssertEqual(
      model.stateDict().filter { $0.name.contains("running") }.map(\.tensor.floats), [[0, 0], [1, 1]])
  }

  func testTheStatisticsOfTheBestEpochAreRestored() throws {
    /// Makes the model worse after the second epoch.
    final class Spoiling: Callback {
      var best: [[Float]] = []
      var observesBatches: Bool { false }
      func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
        if epoch == 0 { best = run.model.stateDict().map(\.tensor.floats) }
        for parameter in run.model.parameters { try parameter.setValue(parameter.value + Tensor(100)) }
        return .proceed
      }
    }
    let model = try network()
    let (stop, spoiling) = (
      try EarlyStopping { ($0.monitor, $0.restoreBestWeights) = ("loss", true) }, Spoiling()
    )
    try fit(model, epochs: 3, callbacks: [stop, spoiling])
    XCTAssertEqual(stop.bestEpoch, 0)
    XCTAssertEqual(stop.stoppedEpoch, 1)
    XCTAssertEqual(model.stateDict().map(\.tensor.floats), spoiling.best)
  }

  func testErrors() throws {
    XCTAssertEqual(
      message { try BatchNormalization { $0.momentum = 1.5 } },
      "bad argument 'momentum' (must be 0 to 1, not 1.5)")
    XCTAssertEqual(
      message { try BatchNormalization { $0.epsilon = -1 } },
      "bad argument 'epsilon' (must be a finite number of at least 0, not -1.0)")
    let layer = try BatchNormalization(name: "b")
    XCTAssertEqual(
      message { try layer(counting([4])) },
      "bad argument 'input' (b (BatchNormalization): it takes [N, C, ...], not [4])"
    )
    _ = try layer(randn([1, 3, 4]))
    XCTAssertEqual(
      message { try layer(randn([1, 2, 4])) },
      "bad argument 'input' (b (BatchNormalization): shape [1, 2, 4] for 3 channels)")
    XCTAssertEqual(
      message { try layer(Input(shape: [2]).output) },
      "bad argument 'input' (b (BatchNormalization): sizes (None, 2) for 3 channels)")
    layer.train()
    XCTAssertEqual(
      message { try layer(Tensor.zeros(Shape([0, 3]))) },
      "bad argument 'input' (b (BatchNormalization): training needs more than 1 value for each channel, the shape is [0, 3])"
    )
  }

  /// With a last batch of one value the mean is the value and the variance 0, also in the running statistics, as in Keras.
  func testASingleValueHasTheVarianceZero() throws {
    let layer = try BatchNormalization { $0.momentum = 0.75 }
    layer.train()
    let x = Parameter(try tensor([1, 2], [4, -8]))
    let y = try layer(x.tensor)
    XCTAssertEqual(y.floats, [0, 0])
    XCTAssertEqual(layer.running?.mean.floats, [1, -2])
    XCTAssertEqual(layer.running?.variance.floats, [0.75, 0.75])
    try (y * tensor([1, 2], [3, 5])).sum().backward()
    for slope in try XCTUnwrap(x.grad).floats { XCTAssertEqual(slope, 0, accuracy: 1e-5) }
    XCTAssertEqual(layer.bias?.grad?.floats, [3, 5])
    XCTAssertEqual(layer.weight?.grad?.floats, [0, 0])
  }
}
