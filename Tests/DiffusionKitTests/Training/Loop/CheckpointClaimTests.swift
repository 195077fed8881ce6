import Foundation
import XCTest

@testable import DiffusionKit

/// Two trainers do not mix their files on one path.
final class CheckpointClaimTests: XCTestCase {
  private func trainer() throws -> DiffusionTrainer {
    try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }, scheduler: DDPMScheduler())
  }

  private func options(_ folder: String) -> TrainingOptions {
    var options = TrainingOptions()
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
    try first.fit(data, steps: 2, batchSize: 4, options: options)
    let table = try contents(folder + "/history.csv")
    let file = try contents(folder + "/trainer.safetensors")
    expectError("trainer.safetensors: holds the checkpoint of another trainer") {
      try trainer().fit(data, steps: 3, batchSize: 4, options: options)
    }
    // Nothing was touched.
    XCTAssertEqual(try contents(folder + "/history.csv"), table)
    XCTAssertEqual(try contents(folder + "/trainer.safetensors"), file)
    // Who goes on from it may, and then it is no longer the first one's.
    let second = try trainer()
    try second.resume(folder + "/trainer.safetensors")
    try second.fit(data, steps: 3, batchSize: 4, options: options)
    expectError("another trainer") { try first.fit(data, steps: 9, batchSize: 4, options: options) }
    // The same one may train again, and a path that was cleared is free.
    try second.fit(data, steps: 2, batchSize: 4, options: options)
    try FileManager.default.removeItem(atPath: folder + "/trainer.safetensors")
    try first.fit(data, steps: 2, batchSize: 4, options: options)
  }

  func testAtTheSameTime() throws {
    let folder = try temporaryFolder()
    let options = options(folder)
    var other = options
    other.csvPath = nil
    let (first, second) = (try trainer(), try trainer())
    let running = try first.fitSteps(data, steps: 9, batchSize: 4, options: options)
    let late = try second.fitSteps(data, steps: 9, batchSize: 4, options: other)
    _ = try running.next()
    expectError("another training that is under way writes this file") { _ = try late.next() }
    var log = options
    log.checkpoints = .init()
    expectError("history.csv: another training that is under way") {
      try second.fit(data, steps: 1, batchSize: 4, options: log)
    }
    _ = try running.next()
    running.close()
    // Killed or closed: it goes on.
    try second.resume(folder + "/trainer.safetensors")
    XCTAssertEqual(second.optimizer.stepCount, 2)
    try second.fit(data, steps: 4, batchSize: 4, options: options)
  }

  /// Both began before there was a file: the second to write is told.
  func testBothBeginWithoutAFile() throws {
    let folder = try temporaryFolder()
    var options = options(folder)
    options.csvPath = nil
    options.checkpoints.every = 2
    let first = try trainer().fitSteps(data, steps: 9, batchSize: 4, options: options)
    let second = try trainer().fitSteps(data, steps: 9, batchSize: 4, options: options)
    for steps in [first, second] { _ = try steps.next() }
    _ = try first.next()
    expectError("another trainer") { _ = try second.next() }
    _ = try first.next()
  }

  /// A script that is run again begins anew.
  func testFilesOfTrainersThatAreGoneAreReplaced() throws {
    let folder = try temporaryFolder()
    let options = options(folder)
    // Neither those of other processes nor of trainers that are gone.
    try trainer().fit(data, steps: 2, batchSize: 4, options: options)
    let again = try trainer()
    try again.fit(data, steps: 1, batchSize: 4, options: options)
    let third = try trainer()
    try third.resume(folder + "/trainer.safetensors")
    XCTAssertEqual(third.optimizer.stepCount, 1)
    try saveSafetensors(folder + "/weights", NamedTensors([("a", data)]))
    var weights = options
    weights.checkpoints.path = (folder + "/weights").filePath
    try again.fit(data, steps: 1, batchSize: 4, options: weights)
  }
}
