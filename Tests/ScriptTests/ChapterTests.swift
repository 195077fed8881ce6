import Foundation
import XCTest

/// The chapter's scripts at their full sizes: their output, against closed forms and the values in the chapter.
final class ChapterTests: ScriptTestCase {
  func testForwardDiffusion() throws {
    let run = try runScript("chapter/9.1.1_forward_diffusion.lua")
    let rows = run.lines.dropFirst().map { ScriptRun.numbers(in: $0) }
    XCTAssertEqual(rows.map { $0[0] }, (1...10).map(Double.init))
    for row in rows {
      XCTAssertEqual(row[2], 0.1 * row[0].squareRoot(), accuracy: 0.0005)
      XCTAssertEqual(
        row[1], row[2], accuracy: 0.3 * row[2], "100 samples' standard deviation at step \(row[0])")
    }
    try expectImage(run, "9.1.1.png", 900, 500)
  }

  func testDenoisingModel() throws {
    let run = try runScript("chapter/9.1.2_denoising_model.lua")
    XCTAssertTrue(run.output.contains("Total params: 25,828"), run.output)
    XCTAssertTrue(run.output.contains("dense (Dense)"), run.output)
    for end in ["input", "output"] { XCTAssertEqual(try run.numbers("\(end) shape:"), [1, 100]) }
    let distances = try run.numbers("mean squared distance to the sine:")
    XCTAssertEqual(distances[0], 0.09, accuracy: 0.03)
    XCTAssertGreaterThan(distances[1], distances[0], "the untrained network")
    try expectImage(run, "9.1.2.png", 900, 500)
  }

  func testTraining() throws {
    for seed in 0..<4 {
      let run = try runScript("chapter/9.1.3_training.lua", ["SEED": "\(seed)"])
      let losses = run.lines("Epoch ").compactMap { ScriptRun.numbers(in: $0).last }
      XCTAssertEqual(losses.count, 20, run.output)
      XCTAssertEqual(losses, losses.sorted(by: >), "losses fall")
      XCTAssertLessThan(try run.numbers("loss after 20 epochs:")[0], 0.005, "with seed \(seed)")
      let errors = try run.numbers("mean squared error of an unseen signal:")
      XCTAssertLessThan(errors[1], errors[0] / 10)
      try expectImage(run, "9.1.3.png", 900, 500)
    }
  }

  func testNoiseAddition() throws {
    let run = try runScript("chapter/9.2.2_noise_addition.lua")
    let rows = run.lines("noise scale").map { ScriptRun.numbers(in: $0) }
    XCTAssertEqual(rows.map { $0[0] }, [0.05, 0.1, 0.2, 0.4])
    for row in rows { XCTAssertEqual(row[1], row[0], accuracy: 0.25 * row[0]) }
    let original = try run.numbers("first values, original")
    for (index, value) in original.enumerated() {
      XCTAssertEqual(value, sin(2 * Double.pi * Double(index) / 99), accuracy: 0.0006)
    }
    XCTAssertNotEqual(try run.numbers("first values, noisy"), original)
    try expectImage(run, "9.2.2.png", 900, 500)
  }

  func testDenoisingNetwork() throws {
    let run = try runScript("chapter/9.2.3_denoising_network.lua")
    XCTAssertTrue(run.output.contains("Total params: 25,828"), run.output)
    let noisy = try run.numbers("  noisy input")[0]
    XCTAssertEqual(noisy, 0.09, accuracy: 0.03)
    XCTAssertGreaterThan(try run.numbers("  untrained")[0], noisy)
    XCTAssertLessThan(try run.numbers("  trained")[0], noisy / 10)
    try expectImage(run, "9.2.3.png", 900, 500)
  }

  func testNoiseAsRegulariser() throws {
    let run = try runScript("chapter/9.2.2_noise_as_regulariser.lua", ["EPOCHS": "150"])
    let levels = [0, 0.05, 0.1, 0.2, 0.4, 0.8]
    XCTAssertEqual(ScriptRun.numbers(in: run.lines[2]), levels)
    let errors = try [
      "Gaussian, on the input", "Gaussian, between layers", "the same, decreasing to zero",
      "uniform, on the input",
      "salt and pepper, on the input",
    ].map { try run.numbers($0) }
    for row in errors {
      XCTAssertEqual(row.count, levels.count)
      XCTAssertEqual(row[0], errors[0][0], "no noise is the same network everywhere")
      let minError = try XCTUnwrap(row.min())
      XCTAssertLessThan(minError, 0.97 * row[0], "some noise helps: \(row)")
    }
    XCTAssertGreaterThan(errors[0][5], 1.2 * errors[0][0], "much noise hurts")
    let best = try run.numbers("best:")
    XCTAssertEqual(best[1], try XCTUnwrap(errors.joined().min()))
    XCTAssertEqual(best[3], errors[0][0])
    XCTAssertTrue(levels[1..<5].contains(best[0]), "\(best)")
    try expectImage(run, "9.2.2_noise_as_regulariser.png", 900, 550)
  }

  func testNoiseTypes() throws {
    let run = try runScript("chapter/9.2.3_noise_types.lua")
    /// The standard deviation at a noise level, for a pixel of this brightness; nil for JPEG, where it depends on the image.
    func stddev(_ kind: String, _ level: Double, _ brightness: Double) -> Double? {
      let salt = level / 2 * (1 - brightness)
      let pepper = level / 2 * brightness
      switch kind {
      case "gaussian": return level
      case "uniform": return level / 3.0.squareRoot()
      case "speckle": return level * brightness
      case "salt_and_pepper":
        let squares = salt * (1 - brightness) + pepper * brightness
        return (squares - (salt - pepper) * (salt - pepper)).squareRoot()
      case "shot": return (brightness / level).squareRoot()
      default: return nil
      }
    }
    for kind in ["gaussian", "uniform", "speckle", "salt_and_pepper", "shot", "jpeg"] {
      // Noise level, PSNR, SSIM, and the standard deviations everywhere, on paper (0.9) and on ink (0.1).
      let found = run.lines("\(kind) ").map { ScriptRun.numbers(in: $0.dropFirst(kind.count)) }
      XCTAssertEqual(found.map(\.count), [6, 6], run.output)
      XCTAssertLessThan(found[1][1], found[0][1] - 3, "\(kind): the strong one is farther off")
      XCTAssertLessThan(found[1][2], found[0][2])
      for row in found {
        for (index, brightness) in [(4, 0.9), (5, 0.1)] {
          guard let expected = stddev(kind, row[0], brightness) else { continue }
          XCTAssertEqual(row[index], expected, accuracy: 0.05 * expected + 0.002, "\(kind) \(row)")
        }
      }
    }
    let grid = try imageSize(run.folder.appendingPathComponent("9.2.3_noise_types.png"))
    XCTAssertGreaterThan(grid.width, 6 * 3 * 56)
    XCTAssertGreaterThan(grid.height, 7 * 3 * 56)
  }

  func testEncoderDecoder() throws {
    let run = try runScript("chapter/9.2.3_encoder_decoder.lua", ["SAMPLES": "800", "EPOCHS": "2"])
    XCTAssertEqual(run.lines("training  40/40  ").count, 1, "4 recipes, 5 networks, 2 epochs:\n\(run.output)")
    /// PSNR and SSIM for each of four kinds of noise.
    func row(_ name: String) throws -> [Double] { try run.numbers(name) }
    let (noisy, median) = (try row("noisy"), try row("median"))
    for name in ["Gaussian filter", "non-local means"] { XCTAssertEqual(try row(name).count, 8, name) }
    XCTAssertGreaterThan(median[2], noisy[2] + 2, "the median takes off salt and pepper")
    for recipe in ["mse, Adam", "ssim, Adam", "mse, SGD", "ssim, SGD"] {
      let own = try row(recipe)
      XCTAssertEqual(own.count, 8, recipe)
      for kind in 0..<2 { XCTAssertGreaterThan(own[2 * kind], noisy[2 * kind] + 1, recipe) }
    }
    XCTAssertEqual(run.lines("  trained on all").count, 4)
    // The last five lines: dB gained on speckle, which no network was trained on, and on the four kinds.
    let gains = run.lines.suffix(5).map { ScriptRun.numbers(in: $0) }
    for (index, gain) in gains.dropFirst().enumerated() {
      XCTAssertEqual(gain.count, 5, run.output)
      XCTAssertGreaterThan(gain[index + 1], 0, "a network gains on its own kind")
    }
    XCTAssertTrue(
      gains[0].dropFirst().allSatisfy { $0 > 0 }, "the network trained on all gains on all: \(gains[0])")
    XCTAssertGreaterThan(gains[1][1], gains[2][1], "the network trained on Gaussian noise is better at it")
    let grid = try imageSize(run.folder.appendingPathComponent("9.2.3_encoder_decoder.png"))
    XCTAssertGreaterThan(grid.width, 8 * 2 * 28)
    XCTAssertGreaterThan(grid.height, 7 * 2 * 28)
  }

  func testStepEncoding() throws {
    let run = try runScript("chapter/9.2.4_step_encoding.lua")
    XCTAssertEqual(try run.numbers("shape:"), [100, 128])
    for step in 0..<5 {
      let waves = try run.numbers("step \(step):")
      XCTAssertEqual(waves.count, 6)
      for (index, value) in waves.enumerated() {
        let angle = Double(step) / pow(10000, 2 * Double(index / 2) / 128)
        XCTAssertEqual(value, index.isMultiple(of: 2) ? sin(angle) : cos(angle), accuracy: 1e-5)
      }
    }
    XCTAssertLessThan(try run.numbers("largest difference from the library's:")[0], 1e-4)
    try expectImage(run, "9.2.4.png", 800, 600)
    try expectImage(run, "9.2.4_waves.png", 900, 500)
  }

  func testLossFunction() throws {
    let run = try runScript("chapter/9.2.5_loss_function.lua")
    for (name, expected) in [("the true noise", 0), ("half of it", 0.25), ("none", 1), ("another noise", 2)] {
      let values = try run.numbers(name)
      XCTAssertEqual(values[0], expected, accuracy: 0.03, name)
      XCTAssertEqual(values[0], values[1], name)
    }
    let named = try run.numbers("mse by name, loss after")
    XCTAssertEqual(named, try run.numbers("mse as a Lua function, loss after"))
    XCTAssertLessThan(named[1], 0.8)
    try expectImage(run, "9.2.5.png", 800, 500)
  }

  func testLossesCompared() throws {
    let run = try runScript("chapter/9.2.5_losses_compared.lua", ["STEPS": "60", "SAMPLES": "200"])
    let names = [
      "mse", "mae", "huber", "ssim", "ms_ssim", "saliency", "perceptual", "mse + perceptual",
      "mse + adversarial",
    ]
    let rows = try names.map { name in
      let padded = name.padding(toLength: 17, withPad: " ", startingAt: 0)
      return try run.numbers("\(padded)  PSNR").filter { $0.isFinite }
    }
    // PSNR, SSIM, perceptual distance and seconds. Images with noise of 0.5, clamped to 0...1, have about 9 dB.
    for (name, row) in zip(names, rows) {
      XCTAssertEqual(row.count, 4, "\(name): \(row)")
      XCTAssertTrue((5..<30).contains(row[0]) && (-0.2..<1).contains(row[1]) && row[2] > 0, "\(name): \(row)")
    }
    for name in ["mse", "huber", "perceptual", "mse + perceptual", "mse + adversarial"] {
      let row = rows[names.firstIndex(of: name) ?? 0]
      XCTAssertGreaterThan(row[0], 14, "\(name) has learned something")
    }
    XCTAssertEqual(rows.map { $0[2] }.min(), rows[6][2], "the minimized loss is the smallest")
    // The sentences agree with the table.
    func name(of column: Int, _ best: ([Double]) -> Double?) throws -> String {
      let results = rows.map { $0[column] }
      return names[try XCTUnwrap(results.firstIndex(of: XCTUnwrap(best(results))))]
    }
    let (pixels, structure) = (try name(of: 0) { $0.max() }, try name(of: 1) { $0.max() })
    let sentence = try XCTUnwrap(run.lines("Best in PSNR is ").first)
    XCTAssertTrue(sentence.contains("PSNR is \(pixels) ("), sentence)
    XCTAssertTrue(sentence.contains("in SSIM \(structure) ("), sentence)
    XCTAssertTrue(sentence.contains("in perceptual distance perceptual ("), sentence)
    XCTAssertEqual(
      try run.numbers("PSNR of perceptual:")[0], (rows.map { $0[0] }.max() ?? 0) - rows[6][0], accuracy: 0.011
    )
    let grid = try imageSize(run.folder.appendingPathComponent("9.2.5_losses.png"))
    XCTAssertGreaterThan(grid.width, 12 * 56)
    XCTAssertGreaterThan(grid.height, 11 * 56)
  }

  func testFullModel() throws {
    for seed in 0..<2 {
      let run = try runScript("chapter/9.2.6_full_model.lua", ["SEED": "\(seed)"])
      XCTAssertTrue(run.output.contains("Total params: 42,212"), run.output)
      XCTAssertLessThan(try XCTUnwrap(run.numbers("training  200/200  ").last), 0.001, "the loss")
      XCTAssertLessThan(try run.numbers("root mean squared error against the sine:")[0], 0.02)
      try expectImage(run, "9.2.6.png", 900, 500)
    }
  }
}
