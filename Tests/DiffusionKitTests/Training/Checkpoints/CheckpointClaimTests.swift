import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// Two trainers must not mix their files under one path.
final class CheckpointClaimTests: XCTestCase {
  private func trainer() throws -> DiffusionTrainer {
    try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }, scheduler: DDPMScheduler())
  }

  private func options(_ folder: String) -> FitOptions {
    var options = FitOptions()
    options.checkpoints.path = (folder + "/trainer.safetensors").filePath
    options.checkpoints.every = 1
    options.csvPath = (folder + "/history.csv").filePath
    return options
  }

  private let data = try! TrainingFixtures.normal([8, 2])

  func testOneAfterTheOther() throws {
    let folder = try temporaryFolder()
    let options = options(folder)
    let first = try trainer()
    try first.fit(
      data,
      .init {
        $0 = options
        $0.steps = 2
        $0.batchSize = 4
      })
    let table = try contents(folder + "/history.csv")
    let file = try contents(folder + "/trainer.safetensors")
    expectError("trainer.safetensors: holds the checkpoint of another trainer") {
      try trainer().fit(
        data,
        .init {
          $0 = options
          $0.steps = 3
          $0.batchSize = 4
        })
    }
    // Both files are unchanged.
    XCTAssertEqual(try contents(folder + "/history.csv"), table)
    XCTAssertEqual(try contents(folder + "/trainer.safetensors"), file)
    // A trainer that resumes from the file may write it; then it no longer belongs to the first trainer.
    let second = try trainer()
    try second.resume(folder + "/trainer.safetensors")
    try second.fit(
      data,
      .init {
        $0 = options
        $0.steps = 3
        $0.batchSize = 4
      })
    expectError("another trainer") {
      try first.fit(
        data,
        .init {
          $0 = options
          $0.steps = 9
          $0.batchSize = 4
        })
    }
    // The same trainer may train again, and a removed file is free.
    try second.fit(
      data,
      .init {
        $0 = options
        $0.steps = 2
        $0.batchSize = 4
      })
    try FileManager.default.removeItem(atPath: folder + "/trainer.safetensors")
    try first.fit(
      data,
      .init {
        $0 = options
        $0.steps = 2
        $0.batchSize = 4
      })
  }

  func testAtTheSameTime() throws {
    let folder = try temporaryFolder()
    let options = options(folder)
    var other = options
    other.csvPath = nil
    let (first, second) = (try trainer(), try trainer())
    let running = try first.fitSteps(
      data,
      .init {
        $0 = options
        $0.steps = 9
        $0.batchSize = 4
      })
    let late = try second.fitSteps(
      data,
      .init {
        $0 = other
        $0.steps = 9
        $0.batchSize = 4
      })
    _ = try running.next()
    expectError("another training run is writing this file") { _ = try late.next() }
    var log = options
    log.checkpoints = .init()
    expectError("history.csv: another training run is writing this file") {
      try second.fit(
        data,
        .init {
          $0 = log
          $0.steps = 1
          $0.batchSize = 4
        })
    }
    _ = try running.next()
    running.close()
    // After the process was killed or the state closed, another may continue.
    try second.resume(folder + "/trainer.safetensors")
    XCTAssertEqual(second.optimizer.stepCount, 2)
    try second.fit(
      data,
      .init {
        $0 = options
        $0.steps = 4
        $0.batchSize = 4
      })
  }

  /// Both trainers started before there was a file: the second one to write gets an error.
  func testBothStartWithoutAFile() throws {
    let folder = try temporaryFolder()
    var options = options(folder)
    options.csvPath = nil
    options.checkpoints.every = 2
    let first = try trainer().fitSteps(
      data,
      .init {
        $0 = options
        $0.steps = 9
        $0.batchSize = 4
      })
    let second = try trainer().fitSteps(
      data,
      .init {
        $0 = options
        $0.steps = 9
        $0.batchSize = 4
      })
    for steps in [first, second] { _ = try steps.next() }
    _ = try first.next()
    expectError("another trainer") { _ = try second.next() }
    _ = try first.next()
  }

  /// A script that runs again starts anew.
  func testFilesOfFreedTrainersAreReplaced() throws {
    let folder = try temporaryFolder()
    let options = options(folder)
    // Files of other processes, and of trainers that no longer exist, are replaced.
    try trainer().fit(
      data,
      .init {
        $0 = options
        $0.steps = 2
        $0.batchSize = 4
      })
    let again = try trainer()
    try again.fit(
      data,
      .init {
        $0 = options
        $0.steps = 1
        $0.batchSize = 4
      })
    let third = try trainer()
    try third.resume(folder + "/trainer.safetensors")
    XCTAssertEqual(third.optimizer.stepCount, 1)
    try saveSafetensors(folder + "/weights", NamedTensors([("a", data)]))
    var weights = options
    weights.checkpoints.path = (folder + "/weights").filePath
    try again.fit(
      data,
      .init {
        $0 = weights
        $0.steps = 1
        $0.batchSize = 4
      })
  }
}
