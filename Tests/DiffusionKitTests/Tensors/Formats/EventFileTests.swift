import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// TensorBoard's files, read back by a reader written from the formats: TFRecord, Protocol Buffers, event.proto.
final class EventFileTests: XCTestCase {
  /// A field of a message: its number, and its value by kind.
  private enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes([UInt8])
  }
  private struct Malformed: Error { let message: String }

  private func fields(_ bytes: [UInt8]) throws -> [(number: Int, value: Value)] {
    var index = 0
    func take(_ count: Int) throws -> [UInt8] {
      guard count <= bytes.count - index else { throw Malformed(message: "ends within a field") }
      index += count
      return Array(bytes[index - count..<index])
    }
    func varint() throws -> UInt64 {
      var (value, shift) = (UInt64(0), 0)
      while true {
        let byte = try take(1)[0]
        value |= UInt64(byte & 0x7F) << UInt64(shift)
        if byte & 0x80 == 0 { return value }
        shift += 7
        guard shift < 64 else { throw Malformed(message: "varint of more than ten bytes") }
      }
    }
    func little(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    var found: [(Int, Value)] = []
    while index < bytes.count {
      let key = try varint()
      switch key & 7 {
      case 0: found.append((Int(key >> 3), .varint(try varint())))
      case 1: found.append((Int(key >> 3), .fixed64(little(try take(8)))))
      case 2: found.append((Int(key >> 3), .bytes(try take(Int(varint())))))
      case 5: found.append((Int(key >> 3), .fixed32(UInt32(little(try take(4))))))
      default: throw Malformed(message: "kind \(key & 7)")
      }
    }
    return found
  }

  /// CRC-32C bit by bit: the remainder of the message, its first 32 bits inverted, divided by the polynomial.
  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder = ~UInt32(0)
    for byte in bytes {
      for bit in 0..<8 {
        let input = UInt32(byte) >> UInt32(bit) & 1
        let carry = remainder & 1 ^ input
        remainder >>= 1
        if carry == 1 { remainder ^= 0x82F6_3B78 }
      }
    }
    return ~remainder
  }

  private func records(_ bytes: [UInt8]) throws -> [[UInt8]] {
    func little(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    func masked(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      let crc = checksum(Array(bytes))
      return UInt64(((crc >> 15) | (crc << 17)) &+ 0xa282_ead8)
    }
    var (index, found) = (0, [[UInt8]]())
    while index < bytes.count {
      guard bytes.count - index >= 12 else { throw Malformed(message: "ends within a header") }
      let length = Int(little(bytes[index..<index + 8]))
      XCTAssertEqual(little(bytes[index + 8..<index + 12]), masked(bytes[index..<index + 8]), "of the length")
      let (start, end) = (index + 12, index + 12 + length)
      guard end + 4 <= bytes.count else { throw Malformed(message: "ends within a record") }
      XCTAssertEqual(little(bytes[end..<end + 4]), masked(bytes[start..<end]), "of the data")
      found.append(Array(bytes[start..<end]))
      index = end + 4
    }
    return found
  }

  private struct Event {
    var time = 0.0
    var step = 0
    var version: String?
    var isStart = false
    var scalars: [(tag: String, value: Float)] = []
    var images: [(tag: String, height: UInt64, width: UInt64, channels: UInt64, png: [UInt8])] = []
  }

  private func events(_ path: String) throws -> [Event] {
    try records(contents(path)).map { record in
      var event = Event()
      for field in try fields(record) {
        switch (field.number, field.value) {
        case (1, .fixed64(let bits)): event.time = Double(bitPattern: bits)
        case (2, .varint(let step)): event.step = Int(step)
        case (3, .bytes(let text)): event.version = String(decoding: text, as: UTF8.self)
        case (5, .bytes(let summary)): try read(summary, into: &event)
        case (7, .bytes(let log)):
          event.isStart = try fields(log).contains { $0.number == 1 && $0.value == .varint(1) }
        default: throw Malformed(message: "field \(field.number)")
        }
      }
      return event
    }
  }

  private func read(_ summary: [UInt8], into event: inout Event) throws {
    for case (1, .bytes(let value)) in try fields(summary) {
      var tag = ""
      for field in try fields(value) {
        switch (field.number, field.value) {
        case (1, .bytes(let text)): tag = String(decoding: text, as: UTF8.self)
        case (2, .fixed32(let bits)): event.scalars.append((tag, Float(bitPattern: bits)))
        case (4, .bytes(let image)):
          var sizes = [UInt64](repeating: 0, count: 4)
          var png: [UInt8] = []
          for part in try fields(image) {
            switch (part.number, part.value) {
            case (1...3, .varint(let size)): sizes[part.number] = size
            case (4, .bytes(let bytes)): png = bytes
            default: throw Malformed(message: "image field \(part.number)")
            }
          }
          event.images.append((tag, sizes[1], sizes[2], sizes[3], png))
        default: throw Malformed(message: "value field \(field.number)")
        }
      }
    }
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
  }

  func testChecksums() {
    // RFC 3720, B.4, and the check value of the catalogue of CRCs.
    XCTAssertEqual(CRC32C.of(Array("123456789".utf8)), 0xE306_9283)
    XCTAssertEqual(CRC32C.of([UInt8](repeating: 0, count: 32)), 0x8A91_36AA)
    XCTAssertEqual(CRC32C.of([UInt8](repeating: 0xFF, count: 32)), 0x62A8_AB43)
    XCTAssertEqual(CRC32C.of(Array(0..<32)), 0x46DD_794E)
    XCTAssertEqual(checksum(Array("123456789".utf8)), 0xE306_9283)
  }

  func testNumbersOfMessages() throws {
    var message = Protobuf()
    message.integer(1, 150)
    // The example of the encoding's documentation.
    XCTAssertEqual(message.bytes, [0x08, 0x96, 0x01])
    message.integer(16, -1)
    message.message(2) { $0.string(3, "é") }
    let found = try fields(message.bytes)
    XCTAssertEqual(found.map(\.number), [1, 16, 2])
    XCTAssertEqual(found[1].value, .varint(.max))
    XCTAssertEqual(found[2].value, .bytes([0x1A, 2, 0xC3, 0xA9]))
  }

  func testARunIsReadBack() throws {
    let folder = try temporaryFolder() + "/runs/first"
    Session.current.generator.manualSeed(1)
    let rate = try LearningRateSchedule(LinearWarmup { ($0.targetLearningRate, $0.warmupSteps) = (0.5, 4) })
    let trainer = try DiffusionTrainer(
      model: TimeMLP(dataShape: [1, 4, 4]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) },
      scheduler: DDPMScheduler(),
      .init { $0.training.optimizer = try SGD { $0.learningRate = rate } })
    let data = try TrainingFixtures.normal([6, 1, 4, 4])
    var options = FitOptions()
    options.logDirectory = folder.filePath
    options.samples.every = 2
    options.samples.count = 4
    options.samples.numInferenceSteps = 2
    let recorder = Recorder()
    let before = Date().timeIntervalSince1970
    let history = try trainer.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 2
        $0.batchSize = 4
        $0.callbacks = [recorder]
      })

    let path = try XCTUnwrap(files(folder).first)
    XCTAssertTrue(path.contains("/events.out.tfevents."), path)
    let found = try events(path)
    XCTAssertEqual(found[0].version, "brain.Event:2")
    XCTAssertTrue(found.allSatisfy { $0.time >= before - 1 && $0.time < before + 600 })
    func values(_ tag: String) -> [(step: Int, value: Float)] {
      found.flatMap { event in event.scalars.filter { $0.tag == tag }.map { (event.step, $0.value) } }
    }
    XCTAssertEqual(values("step/loss").map(\.step), [1, 2, 3, 4])
    XCTAssertEqual(values("step/learning_rate").map(\.value), [0, 0.125, 0.25, 0.375])
    XCTAssertEqual(values("epoch/loss").map(\.step), [2, 4])
    XCTAssertEqual(values("epoch/loss").map(\.value), try XCTUnwrap(history["loss"]).map { Float($0) })
    // The first batch of an epoch logs its mean so far.
    XCTAssertEqual(values("step/loss")[0].value, Float(try XCTUnwrap(recorder.batchLogs[0]["loss"])))
    let images = found.flatMap { event in event.images.map { (event.step, $0) } }
    XCTAssertEqual(images.map(\.0), [2, 4])
    for (_, image) in images {
      XCTAssertEqual(image.tag, "samples")
      let decoded = try loadImage(temporaryFile(image.png, "x.png"))
      XCTAssertEqual(decoded.shape.sizes.map(UInt64.init), [image.channels, image.height, image.width])
    }

    // A resumed run writes a new file, which begins with its first step.
    try trainer.save(folder + "/trainer")
    try trainer.resume(folder + "/trainer")
    try trainer.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 3
        $0.batchSize = 4
      })
    let second = try XCTUnwrap(files(folder).filter { $0.contains("tfevents") && $0 != path }.first)
    let later = try events(second)
    XCTAssertEqual(later.filter(\.isStart).map(\.step), [5])
    XCTAssertEqual(later.filter { !$0.scalars.isEmpty }.first?.step, 5)
  }

  /// Reads a folder as TensorBoard does: files in the order of their names; the START of a session drops earlier events from its
  /// own step on (`EventAccumulator._Purge` of tensorboard 2.20: steps at or above it).
  private func readAsTensorBoard(_ folder: String) throws -> [Event] {
    var found: [Event] = []
    for path in try files(folder) where path.contains("tfevents") {
      for event in try events(path) {
        if event.isStart { found.removeAll { $0.step >= event.step } }
        found.append(event)
      }
    }
    return found
  }

  func testStepsOfResumedAndKilledRunsOccurOnce() throws {
    let folder = try temporaryFolder()
    let data = try Tensor.rand(Shape([32, 1, 4, 4]), generator: Generator(seed: 1)) * Tensor(2) - Tensor(1)
    var options = FitOptions()
    options.logDirectory = (folder + "/runs").filePath
    options.checkpoints.path = (folder + "/trainer.safetensors").filePath
    options.samples.every = 4
    options.samples.count = 2
    options.samples.numInferenceSteps = 2
    func trainer() throws -> DiffusionTrainer {
      Session.current.generator.manualSeed(1)
      return try DiffusionTrainer(
        model: TimeMLP(dataShape: [1, 4, 4]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) },
        scheduler: DDPMScheduler())
    }
    func check(_ last: Int, _ message: String) throws {
      let found = try readAsTensorBoard(folder + "/runs")
      func steps(_ tag: String) -> [Int] {
        found.filter { event in event.scalars.contains { $0.tag == tag } }.map(\.step)
      }
      XCTAssertEqual(steps("step/loss"), Array(1...last), message)
      XCTAssertEqual(steps("step/learning_rate"), Array(1...last), message)
      XCTAssertEqual(steps("epoch/loss"), stride(from: 8, through: last, by: 8).map { $0 }, message)
      XCTAssertEqual(
        found.filter { !$0.images.isEmpty }.map(\.step), stride(from: 4, through: last, by: 4).map { $0 },
        message)
    }
    try trainer().fit(
      data,
      .init {
        $0 = options
        $0.epochs = 1
        $0.batchSize = 4
      })
    let second = try trainer()
    try second.resume(folder + "/trainer.safetensors")
    try second.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 2
        $0.batchSize = 4
      })
    try check(16, "resumed")

    // Killed in its third epoch, at step 20; the resumed run starts from step 16.
    struct Killed: Error {}
    let killer = Recorder()
    killer.onBatch = { _, run in
      if run.step == 20 { throw Killed() }
      return .proceed
    }
    let third = try trainer()
    try third.resume(folder + "/trainer.safetensors")
    XCTAssertThrowsError(
      try third.fit(
        data,
        .init {
          $0 = options
          $0.epochs = 3
          $0.batchSize = 4
          $0.callbacks = [killer]
        }))
    let fourth = try trainer()
    try fourth.resume(folder + "/trainer.safetensors")
    try fourth.fit(
      data,
      .init {
        $0 = options
        $0.epochs = 3
        $0.batchSize = 4
      })
    try check(24, "killed and resumed")
  }

  /// The log of all steps before a checkpoint is on the disk before the checkpoint.
  func testTheLogIsOnDiskBeforeTheCheckpoint() throws {
    let folder = try temporaryFolder()
    var options = FitOptions()
    options.logDirectory = (folder + "/runs").filePath
    options.checkpoints.path = (folder + "/trainer.safetensors").filePath
    options.checkpoints.every = 3
    let steps = try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks) = (8, 1) }, scheduler: DDPMScheduler()
    ).fitSteps(
      TrainingFixtures.normal([8, 2]),
      .init {
        $0 = options
        $0.steps = 8
        $0.batchSize = 2
      })
    for _ in 0..<3 { _ = try steps.next() }
    let found = try readAsTensorBoard(folder + "/runs")
    XCTAssertEqual(found.filter { !$0.scalars.isEmpty }.map(\.step), [1, 2, 3])
  }

  func testLaterFilesHaveLaterNames() throws {
    let folder = try temporaryFolder()
    let now = Int(Date().timeIntervalSince1970)
    try writeFile(folder + "/events.out.tfevents.\(now + 1000).elsewhere.1.0", [])
    for step in 0..<11 { _ = try EventFile(folder.filePath, resumingAt: step) }
    let starts = try files(folder).dropFirst().map { try events($0).first { $0.isStart }?.step }
    XCTAssertEqual(starts, [nil] + (1..<11).map { $0 + 1 })
  }

  func testAFolderThatCannotBeWritten() throws {
    let path = try temporaryFile([1], "file")
    expectError("Not a directory") { try EventFile("\(path)/x".filePath, resumingAt: 0) }
    expectError("No such file") { try EventFile("/proc/nowhere".filePath, resumingAt: 0) }
  }
}
