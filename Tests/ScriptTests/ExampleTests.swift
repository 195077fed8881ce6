import DiffusionKit
import Foundation
import XCTest

/// The examples, at sizes that take seconds.
final class ExampleTests: ScriptTestCase {
  func testDigits() throws {
    let run = try runScript("examples/digits.lua", ["STEPS": "600", "SAMPLING_STEPS": "20"])
    let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses, losses.sorted(by: >), "losses fall")
    XCTAssertTrue(losses.allSatisfy { (0..<1).contains($0) } && !losses.isEmpty, "\(losses)")
    let drawn = try run.numbers("two-sample test, drawn against real:")[0]
    let real = try run.numbers("two-sample test, real against real:")[0]
    // So little training leaves digits that differ from real ones, but are not noise, which would give 1.
    XCTAssertTrue((0.5..<0.98).contains(drawn), "\(drawn)")
    XCTAssertEqual(real, 0.5, accuracy: 0.06)

    let tenImages = 10 * (8 * 8 + 4)
    let grid = try pictureSize(run.folder.appendingPathComponent("digits.png"))
    XCTAssertGreaterThan(grid.width, tenImages, "ten images and the labels beside them")
    XCTAssertGreaterThan(grid.height, tenImages, "ten images and the title above them")
    try expectPicture(run, "loss.png", 640, 480)

    let weights = try loadSafetensors(run.folder.appendingPathComponent("digits.safetensors").path).tensors
      .entries
    XCTAssertEqual(Double(weights.reduce(0) { $0 + $1.tensor.count }), try run.numbers("trained ")[0])
    XCTAssertTrue(weights.allSatisfy { $0.tensor.isFinite })
  }

  func testDenoisingAutoencoder() throws {
    for decoder in ["upsampling", "transpose"] {
      let run = try runScript(
        "examples/denoising_autoencoder.lua", ["SAMPLES": "1000", "EPOCHS": "4", "DECODER": decoder])
      let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
      XCTAssertEqual(losses, losses.sorted(by: >), "losses fall")
      let (noisy, denoised) = (try run.numbers("noisy"), try run.numbers("denoised"))
      // So little training leaves blurs, but blurs of the right digits.
      XCTAssertGreaterThan(denoised[0], noisy[0] + 3, decoder)
      let gained = try run.numbers("gained")
      XCTAssertEqual(gained[0], denoised[0] - noisy[0], accuracy: 0.02)
      XCTAssertEqual(gained[1], denoised[1] - noisy[1], accuracy: 0.002)
      let grid = try pictureSize(run.folder.appendingPathComponent("denoising_autoencoder.png"))
      XCTAssertGreaterThan(grid.width, 10 * 28)
      XCTAssertGreaterThan(grid.height, 3 * 28)
    }
  }

  func testMnistAndInpaintWithItsPipeline() throws {
    let run = try runScript(
      "examples/mnist.lua",
      ["STEPS": "250", "BATCH_SIZE": "8", "SAMPLES": "100", "SAMPLING_STEPS": "10"])
    let losses = run.lines("step").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses.count, 10)
    XCTAssertTrue(losses.allSatisfy { (0..<2).contains($0) }, "\(losses)")
    XCTAssertLessThan(losses[9], losses[0] / 2, "losses fall")
    XCTAssertGreaterThan(try run.numbers("judge, hidden digits:")[0], 0.9)
    XCTAssertTrue((0...1).contains(try run.numbers("judge, drawn digits:")[0]))
    let drawn = try run.numbers("Frechet distance, drawn against real:")[0]
    let real = try run.numbers("Frechet distance, real against real:")[0]
    // So little training leaves strokes, but not noise, which is farther than 300 away.
    XCTAssertTrue((0..<70).contains(real), "\(real)")
    XCTAssertTrue((real..<220).contains(drawn), "\(drawn)")
    let grid = try pictureSize(run.folder.appendingPathComponent("mnist.png"))
    let tenImages = 10 * (2 * 28 + 4)
    XCTAssertGreaterThan(grid.width, tenImages)
    XCTAssertGreaterThan(grid.height, tenImages, "ten images and the title above them")

    let filled = try runScript(
      "examples/inpaint.lua", ["OUT_DIR": run.folder.path, "SAMPLES": "20", "SAMPLING_STEPS": "10"])
    XCTAssertEqual(filled.lines("with the pipeline in \(run.folder.path)/mnist").count, 1, filled.output)
    XCTAssertEqual(filled.lines("trained").count, 0, filled.output)
    try expectFilledDigits(filled, in: run.folder)
  }

  func testInpaintTrainsAPipelineWhereThereIsNone() throws {
    let run = try runScript(
      "examples/inpaint.lua", ["STEPS": "200", "SAMPLES": "20", "SAMPLING_STEPS": "10"])
    let trained = try run.numbers("trained a small pipeline,")
    XCTAssertEqual(trained[0], 200)
    XCTAssertTrue((0..<0.7).contains(trained[1]), "\(trained): below what noise alone leaves")
    try expectFilledDigits(run, in: run.folder)
  }

  /// Expects figures of two hidden parts, each filled in two ways, and a picture of them.
  private func expectFilledDigits(_ run: ScriptRun, in folder: URL) throws {
    let whole = try run.numbers("whole digits:")[0]
    XCTAssertGreaterThan(whole, 0.9)
    for part in ["lower half", "square"] {
      XCTAssertLessThan(try run.numbers("\(part), hidden:")[0], whole - 0.15, "much is hidden")
      for way in ["blended", "RePaint"] {
        let figures = try run.numbers("\(part), \(way):")
        // Two such digits in ten would be read right by chance.
        XCTAssertTrue((0.2...1).contains(figures[0]), "\(part), \(way): \(figures)")
        XCTAssertLessThanOrEqual(figures[1], 1e-6, "\(part), \(way): the known part stays")
      }
    }
    let picture = try pictureSize(folder.appendingPathComponent("inpaint.png"))
    XCTAssertGreaterThan(picture.width, 10 * (2 * 28 + 4))
    XCTAssertGreaterThan(picture.height, 7 * (2 * 28 + 4), "seven rows and the title above them")
  }
}
