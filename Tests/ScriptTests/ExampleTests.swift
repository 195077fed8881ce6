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

  func testMoons() throws {
    let run = try runScript("examples/moons.lua", ["STEPS": "400", "POINTS": "500"])
    let floor = try run.numbers("real against real:")[0]
    let (random, nearest) = (
      try run.numbers("pairs at random:")[0], try run.numbers("pairs optimal transport:")[0]
    )
    XCTAssertTrue((0.03..<0.2).contains(floor), "\(floor)")
    // The eight Gaussians themselves are 7 away. So little training leaves them apart still.
    XCTAssertTrue((floor..<2).contains(random), "\(random)")
    XCTAssertTrue((floor..<1.2).contains(nearest), "\(nearest)")
    let strip = try pictureSize(run.folder.appendingPathComponent("moons.png"))
    XCTAssertGreaterThan(strip.width, 7 * 96)
    XCTAssertGreaterThan(strip.height, 2 * 96)
  }
}
