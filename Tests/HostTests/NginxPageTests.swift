import Foundation
import XCTest

/// The page of examples/nginx, whose files nginx serves here from a copy.
final class NginxPageTests: ProgramTestCase {
  private var server: Process?
  private var port: UInt16 = 0
  private var log = ""

  override func tearDownWithError() throws {
    server?.terminate()
    server?.waitUntilExit()
    try super.tearDownWithError()
  }

  /// Each step of a sampling is an event with two images; the last sample is what /digits.png returns for the same arguments.
  func testPreviewsArriveStepByStep() throws {
    try trainSmallModel()
    try serve()
    let arguments = "digit=3&guidance_scale=1.5&num_inference_steps=12&seed=4"
    let stream = Stream(try Self.request("/events?\(arguments)", port))
    let head = try stream.head()
    XCTAssertTrue(head.contains("\r\nContent-Type: text/event-stream"), head)
    var events: [Event] = []
    while let event = try stream.next() { events.append(event) }
    XCTAssertEqual(events.map(\.step), Array(1...12))
    XCTAssertEqual(Set(events.map(\.num_inference_steps)), [12])
    XCTAssertEqual(events.map(\.timestep), events.map(\.timestep).sorted(by: >))

    for (index, event) in events.enumerated() {
      try event.sampleBytes().write(to: folder.appendingPathComponent("sample\(index + 1).png"))
      try event.estimateBytes().write(to: folder.appendingPathComponent("estimate\(index + 1).png"))
    }
    // The digits of 8 x 8 pixels, five in a row, have no ink in their first column, so what it has is noise.
    let code = """
      for step = 1, 12 do
        for _, name in ipairs{ "sample", "estimate" } do
          local image = dk.image.load(name .. step .. ".png")
          assert(tostring(image:shape()) == "1 x 16 x 40", image:shape())
          print((1 - image:reshape(16, 5, 8)[{ {}, {}, 1 }]):mean():item())
        end
      end
      """
    let result = try run(["-e", code])
    let noise = result.output.split(separator: "\n").compactMap { Double($0) }
    XCTAssertEqual(noise.count, 24, result.errors)
    let (firstSample, firstEstimate) = (try XCTUnwrap(noise.first), try XCTUnwrap(noise.dropFirst().first))
    XCTAssertGreaterThan(firstSample, 0.3)
    XCTAssertLessThan(firstEstimate, firstSample * 0.9)
    XCTAssertLessThan(try XCTUnwrap(noise.last), firstSample / 3)

    let last = try XCTUnwrap(events.last).sampleBytes()
    XCTAssertEqual(try image(arguments), last)
    XCTAssertEqual(try XCTUnwrap(events.last).estimateBytes(), last)
    XCTAssertNotEqual(try image(arguments + "1"), last, "seed 41")
    XCTAssertEqual(try image(""), try image("digit=all&guidance_scale=2&num_inference_steps=25&seed=0"))
  }

  /// Samplings of one worker at the same time do not change each other's images.
  func testSamplingsAreIndependent() throws {
    try trainSmallModel()
    try serve([("worker_processes auto", "worker_processes 1")])
    let queries = [30, 60, 90].map { "num_inference_steps=\($0)&seed=\($0)" }
    let alone = try queries.map { try image($0) }
    let streams = try queries.map { Stream(try Self.request("/events?\($0)", port)) }
    for (stream, expected) in zip(streams, alone) {
      var last: Event?
      while let event = try stream.next() { last = event }
      XCTAssertEqual(try last?.sampleBytes(), expected)
    }
  }

  /// The documented model: one worker replies to others while it samples, limits samplings, and ends those of absent clients.
  func testOthersAreServedAndAbsentClientsEndTheirSampling() throws {
    let script = Self.package.appendingPathComponent("examples/nginx/train.lua")
    let training = try run([script.path, "--steps", "2"])
    XCTAssertEqual(training.status, 0, training.errors)
    let images = "location = /digits.png { limit_conn addresses"
    try serve([("worker_processes auto", "worker_processes 1"), ("\(images) 4;", "\(images) 9;")])
    XCTAssertNil(try status().problem)
    let page = try Self.response("/", port)
    XCTAssertTrue(page.head.hasPrefix("HTTP/1.1 200"), page.head)
    XCTAssertTrue(page.text.contains("<title>Digits from noise</title>"))

    // A hundred steps of this model take seconds.
    var streams = [Stream(try Self.request("/events?num_inference_steps=100", port))]
    XCTAssertEqual(try streams[0].next()?.step, 1)
    XCTAssertTrue(try image("num_inference_steps=1").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    var samplings = try status().samplings
    XCTAssertEqual([samplings.started, samplings.finished, samplings.stopped], [2, 1, 0])

    for _ in 2...3 {
      streams.append(Stream(try Self.request("/events?num_inference_steps=100", port)))
      XCTAssertEqual(try streams[streams.count - 1].next()?.step, 1)
    }
    // Nothing is written to this client before the last step.
    streams.append(Stream(try Self.request("/digits.png?num_inference_steps=100", port)))
    try wait { $0.started == 5 }
    let fifthOfWorker = try Self.response("/digits.png", port)
    XCTAssertTrue(fifthOfWorker.head.hasPrefix("HTTP/1.1 503"), fifthOfWorker.head)
    XCTAssertTrue(fifthOfWorker.head.contains("Retry-After: 1"), fifthOfWorker.head)
    XCTAssertTrue(fifthOfWorker.text.contains("as many images as it can"), fifthOfWorker.text)
    let fifthOfAddress = try Self.response("/events", port)
    XCTAssertTrue(fifthOfAddress.head.hasPrefix("HTTP/1.1 429"), fifthOfAddress.head)
    XCTAssertEqual(fifthOfAddress.text, "this address draws too many images at a time\n")
    samplings = try status().samplings
    XCTAssertEqual([samplings.started, samplings.finished, samplings.stopped], [5, 1, 0])

    streams = []  // closes the connections
    try wait { $0.stopped == 4 }
    samplings = try status().samplings
    XCTAssertEqual([samplings.started, samplings.finished, samplings.stopped], [5, 1, 4])
    XCTAssertEqual(samplings.failed, 0)
    XCTAssertLessThan(samplings.steps, 401)
    XCTAssertEqual(try image("num_inference_steps=1"), try image("num_inference_steps=1"))
    XCTAssertEqual(try status().samplings.steps, samplings.steps + 2, "nothing else is sampled")
  }

  /// Errors name the argument; without a model, good arguments get a reply that says what is missing.
  func testMistakesAreNamed() throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("out/nginx"), withIntermediateDirectories: true)
    try serve()
    let mistakes = [
      "digit=10": "`digit` must be an integer from 0 to 9 or \"all\", not \"10\"",
      "digit=1.5": "`digit` must be an integer from 0 to 9 or \"all\", not \"1.5\"",
      "guidance_scale=nan": "`guidance_scale` must be a number from 0 to 8, not \"nan\"",
      "guidance_scale=8.1": "`guidance_scale` must be a number from 0 to 8, not \"8.1\"",
      "num_inference_steps=0": "`num_inference_steps` must be an integer from 1 to 100, not \"0\"",
      "num_inference_steps=101": "`num_inference_steps` must be an integer from 1 to 100, not \"101\"",
      "seed=-1": "`seed` must be an integer from 0 to 4294967295, not \"-1\"",
      "seed=0x10": "`seed` must be an integer from 0 to 4294967295, not \"0x10\"",
      "seed": "`seed` must be an integer from 0 to 4294967295, not empty",
      "seed=1&seed=1": "`seed` is given 2 times",
      "steps=5":
        "there is no argument `steps`: the arguments are digit, guidance_scale, num_inference_steps, seed",
    ]
    for (query, message) in mistakes {
      for path in ["/digits.png", "/events"] {
        let response = try Self.response("\(path)?\(query)", port)
        XCTAssertTrue(response.head.hasPrefix("HTTP/1.1 400"), "\(query): \(response.head)")
        XCTAssertEqual(response.text, message + "\n", query)
      }
    }
    let response = try Self.response("/digits.png", port)
    XCTAssertTrue(response.head.hasPrefix("HTTP/1.1 503"), response.head)
    XCTAssertTrue(response.text.hasPrefix("the model is not loaded: "), response.text)
    XCTAssertTrue(response.text.contains("out/nginx/model"), response.text)
    XCTAssertTrue(try XCTUnwrap(try status().problem).hasPrefix("the model is not loaded: "))
    XCTAssertTrue(try String(contentsOfFile: log, encoding: .utf8).contains("the model is not loaded: "))
    XCTAssertEqual(try status().samplings.started, 0)
  }

  func testMissingModuleIsNamed() throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("out/nginx"), withIntermediateDirectories: true)
    try serve([("${prefix}.build/lua/?.so;;", "${prefix}?.so")])
    let response = try Self.response("/events", port)
    XCTAssertTrue(response.head.hasPrefix("HTTP/1.1 503"), response.head)
    XCTAssertTrue(response.text.hasPrefix("the module diffusionkit is not loaded: "), response.text)
    XCTAssertTrue(
      try String(contentsOfFile: log, encoding: .utf8).contains("the module diffusionkit is not loaded: "))
  }

  // MARK: - The server

  /// Trains a model of digits of 8 x 8 pixels within a second, and writes it where the server looks for it.
  private func trainSmallModel() throws {
    let code = """
      dk.manual_seed(1)
      local images, labels = dk.data.digits()
      local trainer = dk.DiffusionTrainer{
        model = dk.models.TimeMLP{ data_shape = { 1, 8, 8 }, hidden_dim = 128, num_classes = 10 },
        scheduler = dk.schedulers.DDPMScheduler{ num_train_timesteps = 200, beta_end = 0.05 },
        optimizer = dk.optimizers.AdamW{ learning_rate = 2e-3 }, ema_decay = 0.99, label_dropout = 0.1,
      }
      trainer:fit(images:unsqueeze(2) / 8 - 1, { class_labels = labels, epochs = 20, batch_size = 64, verbose = 0 })
      dk.makedirs("out/nginx")
      trainer:pipeline():save_pretrained("out/nginx/model")
      """
    let result = try run(["-e", code])
    XCTAssertEqual(result.status, 0, result.errors)
  }

  /// Starts nginx in a folder that is laid out as the repository.
  /// - Parameters:
  ///   - changes: texts of nginx.conf and what they are replaced by.
  private func serve(_ changes: [(String, String)] = []) throws {
    let files = FileManager.default
    let configuration = folder.appendingPathComponent("examples/nginx/nginx.conf")
    let modules = folder.appendingPathComponent(".build")
    for parent in [folder.appendingPathComponent("examples"), modules] {
      try files.createDirectory(at: parent, withIntermediateDirectories: true)
    }
    try files.copyItem(
      at: Self.package.appendingPathComponent("examples/nginx"),
      to: configuration.deletingLastPathComponent())
    try files.createSymbolicLink(
      at: modules.appendingPathComponent("lua"), withDestinationURL: Self.module.deletingLastPathComponent())

    port = try Self.freePort()
    var text = try String(contentsOf: configuration, encoding: .utf8)
    for (old, new) in changes + [("127.0.0.1:8080", "127.0.0.1:\(port)")] {
      XCTAssertTrue(text.contains(old), old)
      text = text.replacingOccurrences(of: old, with: new)
    }
    try text.write(to: configuration, atomically: true, encoding: .utf8)

    let server = try prepare(
      try tool("nginx"), ["-p", ".", "-c", "examples/nginx/nginx.conf", "-e", "stderr"],
      environment: try environmentWithModule())
    log = try file("log", "")
    server.standardError = FileHandle(forWritingAtPath: log)
    try server.run()
    self.server = server
  }

  private func image(_ arguments: String) throws -> Data {
    let response = try Self.response("/digits.png?\(arguments)", port)
    XCTAssertTrue(response.head.hasPrefix("HTTP/1.1 200"), response.head + response.text)
    XCTAssertTrue(response.head.contains("\r\nContent-Type: image/png"), response.head)
    return response.body
  }

  private func status() throws -> Status {
    try JSONDecoder().decode(Status.self, from: try Self.response("/status", port).body)
  }

  /// Waits, but not forever, for a state of the samplings.
  private func wait(for isReached: (Status.Samplings) -> Bool) throws {
    for _ in 0..<1000 {
      if isReached(try status().samplings) { return }
      usleep(10_000)
    }
  }

  private static func response(_ path: String, _ port: UInt16) throws -> Response {
    let bytes = try get(path, port)
    let head = try XCTUnwrap(bytes.range(of: Data("\r\n\r\n".utf8)), "\(path): \(bytes.count) bytes")
    return Response(
      head: String(decoding: bytes[..<head.lowerBound], as: UTF8.self), body: Data(bytes[head.upperBound...]))
  }
}

private struct Response {
  let head: String
  let body: Data
  var text: String { String(decoding: body, as: UTF8.self) }
}

private struct Status: Decodable {
  struct Samplings: Decodable {
    let started: Int
    let finished: Int
    let stopped: Int
    let failed: Int
    let steps: Int
  }
  let problem: String?
  let samplings: Samplings
}

private struct Event: Decodable {
  let step: Int
  let num_inference_steps: Int
  let timestep: Int
  let sample: String
  let pred_original_sample: String

  func sampleBytes() throws -> Data { try Self.bytes(sample) }
  func estimateBytes() throws -> Data { try Self.bytes(pred_original_sample) }

  private static func bytes(_ url: String) throws -> Data {
    let prefix = "data:image/png;base64,"
    XCTAssertTrue(url.hasPrefix(prefix), url)
    return try XCTUnwrap(Data(base64Encoded: String(url.dropFirst(prefix.count))))
  }
}

/// The server-sent events of a response, read as they arrive. The connection is closed with the last reference.
private final class Stream {
  private let connection: FileHandle
  private var received = Data()
  private var cachedHead: String?

  init(_ connection: FileHandle) { self.connection = connection }

  /// The lines of the response's head.
  func head() throws -> String {
    if let cachedHead { return cachedHead }
    let head = String(decoding: try XCTUnwrap(try take(until: "\r\n\r\n")), as: UTF8.self)
    XCTAssertTrue(head.hasPrefix("HTTP/1.1 200"), head)
    cachedHead = head
    return head
  }

  /// The next event, or nil at the end.
  func next() throws -> Event? {
    _ = try head()
    guard let bytes = try take(until: "\n\n") else {
      XCTAssertEqual(received, Data(), "the last event is complete")
      return nil
    }
    let prefix = Data("data: ".utf8)
    XCTAssertTrue(bytes.starts(with: prefix))
    return try JSONDecoder().decode(Event.self, from: bytes.dropFirst(prefix.count))
  }

  private func take(until separator: String) throws -> Data? {
    while true {
      if let end = received.range(of: Data(separator.utf8)) {
        defer { received = Data(received[end.upperBound...]) }
        return received[..<end.lowerBound]
      }
      var chunk = [UInt8](repeating: 0, count: 65536)
      let count = read(connection.fileDescriptor, &chunk, chunk.count)
      XCTAssertGreaterThanOrEqual(count, 0, "the server is silent")
      if count <= 0 { return nil }
      received.append(contentsOf: chunk[..<count])
    }
  }
}
