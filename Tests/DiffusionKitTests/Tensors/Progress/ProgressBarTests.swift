import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class ProgressBarTests: XCTestCase {
  private func lines(isTerminal: Bool, epochs: Int = 2) throws -> String {
    let model = try ConstantModel([0])
    try model.compile(optimizer: SGD(), loss: .mse, metrics: [Metric(.mae)])
    var text = ""
    let x = try Tensor.zeros(Shape([5, 1]))
    try model.fit(
      x, Tensor.ones(x.shape),
      .init {
        ($0.epochs, $0.batchSize, $0.output) = (
          epochs, 2, ProgressOutput(isTerminal: isTerminal) { text += $0 }
        )
      })
    return text
  }

  func testOnePlainLineAnEpochInAPipe() throws {
    let lines = try lines(isTerminal: false).split(separator: "\n")
    XCTAssertEqual(lines.count, 2)
    XCTAssertTrue(lines[1].hasPrefix("Epoch 2/2  3/3  "), "\(lines)")
    XCTAssertTrue(lines[1].contains(" samples/s  loss: 0."), "\(lines)")
    XCTAssertTrue(lines[1].contains("  mae: 0."), "\(lines)")
  }

  func testOneLineAnEpochOnATerminal() throws {
    let text = try lines(isTerminal: true)
    XCTAssertEqual(text.filter { $0 == "\n" }.count, 2)
    XCTAssertTrue(text.hasPrefix("\rEpoch 1/2  3/3 [====================] "), text)
  }

  private func trained(isTerminal: Bool, resumedAt done: Int? = nil, steps: Int) throws -> String {
    func trainer() throws -> DiffusionTrainer {
      try DiffusionTrainer(
        model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) },
        scheduler: DDPMScheduler(config: ["clip_sample": .bool(false)], ignoringUnknown: false))
    }
    let data = try TrainingFixtures.normal([8, 2])
    let path = try temporaryFolder() + "/trainer"
    if let done {
      let before = try trainer()
      try before.fit(data, .init { ($0.steps, $0.batchSize) = (done, 2) })
      try before.save(path)
    }
    let trainer = try trainer()
    if done != nil { try trainer.resume(path) }
    var text = ""
    var options = FitOptions()
    options.validation.split = 0.25
    options.validation.bins = 1
    try trainer.fit(
      data,
      .init {
        $0 = done == nil ? options : FitOptions()
        $0.steps = steps
        $0.batchSize = 2
        $0.output = ProgressOutput(isTerminal: isTerminal) { text += $0 }
      })
    return text
  }

  /// Training by steps shows one line of steps, not one line for each epoch.
  func testOneLineOfSteps() throws {
    let lines = try trained(isTerminal: false, steps: 14).split(separator: "\n")
    XCTAssertEqual(lines.count, 1)
    XCTAssertTrue(lines[0].hasPrefix("Step 14/14  "), "\(lines)")
    XCTAssertTrue(lines[0].contains("  loss: ") && lines[0].contains("  val_loss: "), "\(lines)")
    let text = try trained(isTerminal: true, steps: 14)
    XCTAssertEqual(text.filter { $0 == "\n" }.count, 1)
    XCTAssertTrue(text.contains("\rStep 14/14 [====================] "), text)
    XCTAssertTrue(try trained(isTerminal: false, resumedAt: 3, steps: 5).hasPrefix("Step 5/5  "))
  }

  func testACompletedRunIsReported() throws {
    XCTAssertEqual(
      try trained(isTerminal: false, resumedAt: 5, steps: 5),
      "nothing is left to train: the resumed run has already trained 5 of 5 steps, counted from its beginning\n"
    )
  }

  func testALineIsRedrawnAndPadded() {
    var text = ""
    var bar = ProgressBar(
      ProgressOutput(isTerminal: true) { text += $0 }, epochs: 1, batches: 4, names: ["loss"])
    bar.beginEpoch(0)
    bar.update(batches: 1, samples: 2, [0.5])
    XCTAssertEqual(text, "", "not more than ten times a second")
    usleep(110_000)
    bar.update(batches: 2, samples: 4, [0.5])
    XCTAssertTrue(text.hasPrefix("\rEpoch 1/1  2/4 [==========..........] "), text)
    XCTAssertTrue(text.contains("ETA 0.1"), text)
    bar.abandon()
    XCTAssertTrue(text.hasSuffix("\n"))
  }

  func testNarrowTerminals() throws {
    let full = try line(columns: 200)
    XCTAssertTrue(full.contains("[====================]") && full.contains("samples/s"), full)
    var shown = Set<String>()
    for columns in stride(from: 120, through: 1, by: -1) {
      let line = try line(columns: columns)
      XCTAssertLessThan(line.count, columns, "the last column stays free")
      shown.insert(
        (line.contains("[=") ? "bar " : "") + (line.contains("samples/s") ? "rate " : "")
          + (line.contains("mae: ") ? "mae" : ""))
    }
    // The metrics come last.
    XCTAssertTrue(shown.isSuperset(of: ["bar rate mae", "rate mae", "mae", ""]), "\(shown)")
  }

  /// The line of an epoch on a terminal with this many columns.
  private func line(columns: Int) throws -> String {
    let model = try ConstantModel([0])
    try model.compile(optimizer: SGD(), loss: .mse, metrics: [Metric(.mae)])
    var text = ""
    let x = try Tensor.zeros(Shape([5, 1]))
    try model.fit(
      x, Tensor.ones(x.shape),
      .init {
        ($0.epochs, $0.batchSize, $0.output) = (
          1, 2, ProgressOutput(isTerminal: true, columns: { columns }) { text += $0 }
        )
      })
    let scalars = text.unicodeScalars  // "\r\n" is one Character
    XCTAssertEqual(scalars.first, "\r")
    XCTAssertEqual(scalars.last, "\n")
    XCTAssertEqual(scalars.count { $0 == "\n" || $0 == "\r" }, 2)
    return String(scalars.dropFirst().dropLast())
  }

  func testTitlesAreOneLine() throws {
    var text = ""
    var bar = ProgressBar(
      ProgressOutput(isTerminal: true) { text += $0 }, title: "two\nlines\u{1B}[2J", steps: 1)
    bar.names = ["a\rb"]
    bar.beginEpoch(0)
    bar.endEpoch(samples: 1, batches: 1, [1])
    XCTAssertTrue(text.hasPrefix("\rtwo lines [2J  1/1 "), text)
    XCTAssertTrue(text.hasSuffix("  a b: 1\n"), text)
  }

  func testFormattedNumbers() {
    XCTAssertEqual([0.0213449, 12, 1.5e-7, .nan].map(Text.significant), ["0.02134", "12", "1.5e-07", "nan"])
    XCTAssertEqual([999, 1234, 98_400, 1_250_000].map(Text.short), ["999", "1.2k", "98k", "1.2M"])
    XCTAssertEqual(
      [0.012, 42, 185, 3723, .infinity].map(Text.duration), ["0.01s", "42s", "3:05", "1:02:03", "?"])
  }
}
