import DiffusionKit
import Foundation
import XCTest

/// Runs the Lua files in Cases: one method for each file, in which every function is a case.
final class CaseTests: XCTestCase {
  // Areas of the library.
  func testCreation() throws { try run("creation") }
  func testConvolution() throws { try run("convolution") }
  func testPooling() throws { try run("pooling") }
  func testWindows() throws { try run("windows") }
  func testBatchNorm() throws { try run("batch_norm") }
  func testIndexing() throws { try run("indexing") }
  func testSelecting() throws { try run("selecting") }
  func testArithmetic() throws { try run("arithmetic") }
  func testEveryday() throws { try run("everyday") }
  func testMaths() throws { try run("maths") }
  func testReductions() throws { try run("reductions") }
  func testMovement() throws { try run("movement") }
  func testLinalg() throws { try run("linalg") }
  func testFourier() throws { try run("fourier") }
  func testRandom() throws { try run("random") }
  func testOrdering() throws { try run("ordering") }
  func testDistributions() throws { try run("distributions") }
  func testAutograd() throws { try run("autograd") }
  func testLayers() throws { try run("layers") }
  func testModules() throws { try run("modules") }
  func testDiT() throws { try run("dit") }
  func testMetrics() throws { try run("metrics") }
  func testFlow() throws { try run("flow") }
  func testMasked() throws { try run("masked") }
  func testLosses() throws { try run("losses") }
  func testOptimizers() throws { try run("optimizers") }
  func testTraining() throws { try run("training") }
  func testStepping() throws { try run("stepping") }
  func testSaving() throws { try run("saving") }
  func testSchedulers() throws { try run("schedulers") }
  func testTrainer() throws { try run("trainer") }
  func testPipelines() throws { try run("pipelines") }
  func testUNet() throws { try run("unet") }
  func testData() throws { try run("data") }
  func testBytes() throws { try run("bytes") }
  func testJSON() throws { try run("json") }
  func testTorch() throws { try run("torch") }
  func testAudio() throws { try run("audio") }
  func testImageFiles() throws { try run("image_files") }
  func testDatasets() throws { try run("datasets") }
  func testImages() throws { try run("images") }
  func testNoise() throws { try run("noise") }
  func testPlot() throws { try run("plot") }
  func testOptions() throws { try run("options") }
  func testHelp() throws { try run("help") }
  // Cases across all areas.
  func testPyTorchNames() throws { try run("pytorch_names") }
  func testBoundary() throws { try run("boundary") }
  func testMemory() throws { try run("memory") }
  func testMessages() throws { try run("messages") }
  func testProgress() throws { try run("progress") }
  func testSyntax() throws { try run("syntax") }
  func testTables() throws { try run("tables") }
  func testScope() throws { try run("scope") }
  func testTypes() throws { try run("types") }

  /// Every function works inside a coroutine.
  func testAllCasesInCoroutines() throws {
    for name in try fileNames() { try run(name, mode: "coroutines") }
  }

  func testEveryFileHasAMethod() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let names = try fileNames()
    XCTAssertGreaterThan(names.count, 20)
    for name in names {
      XCTAssertTrue(source.contains("{ try run(\"\(name)\") }"), "no method runs \(name).lua")
    }
  }

  private func fileNames() throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: casesDirectory().path).sorted()
    let others = ["all.lua", "differences.lua", "example.lua", "run.lua", "support.lua"]
    return files.filter { $0.hasSuffix(".lua") && !others.contains($0) }.map { String($0.dropLast(4)) }
  }

  private func casesDirectory() throws -> URL {
    try XCTUnwrap(Bundle.module.url(forResource: "Cases", withExtension: nil))
  }

  /// - Postcondition: closing the state has freed every tensor.
  private func run(_ name: String, mode: String = "") throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "diffuse-lua-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let cases = try casesDirectory().path
    let before = BufferPool.statistics.liveBytes

    let session = try LuaSession()
    let (count, failures) = try session.runFile("\(cases)/run.lua", cases, scratch.path, name, mode)
    session.close()

    XCTAssertGreaterThan(count, 0, "\(name).lua has no cases")
    if !failures.isEmpty { XCTFail(failures) }
    XCTAssertEqual(BufferPool.statistics.liveBytes, before, "bytes in tensors that outlived their state")
  }
}
