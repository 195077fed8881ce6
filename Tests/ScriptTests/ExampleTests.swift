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
    let drawn = try run.numbers("two-sample test, samples against real:")[0]
    let real = try run.numbers("two-sample test, real against real:")[0]
    // So little training gives digits that differ from real ones, but are not noise, whose value would be 1.
    XCTAssertTrue((0.5..<0.98).contains(drawn), "\(drawn)")
    XCTAssertEqual(real, 0.5, accuracy: 0.06)

    let tenImages = 10 * (8 * 8 + 4)
    let grid = try imageSize(run.folder.appendingPathComponent("digits.png"))
    XCTAssertGreaterThan(grid.width, tenImages, "ten images and the labels beside them")
    XCTAssertGreaterThan(grid.height, tenImages, "ten images and the title above them")
    try expectImage(run, "loss.png", 640, 480)

    let weights = try loadSafetensors(run.folder.appendingPathComponent("digits.safetensors").path).tensors
      .entries
    XCTAssertEqual(Double(weights.reduce(0) { $0 + $1.tensor.count }), try run.numbers("trained ")[0])
    XCTAssertTrue(weights.allSatisfy { $0.tensor.isFinite })
  }

  /// Every loss equals that of PyTorch and diffusers (run.json, see Fixtures/NOTICE.md).
  func testPorted() throws {
    let run = try runScript("examples/ported.lua", [:])
    let found = run.lines("step").map { ScriptRun.numbers(in: $0)[1] }
    let golden = ScriptRun.scripts.deletingLastPathComponent()
      .appendingPathComponent("Tests/DiffusionKitTests/Fixtures/run.json").path
    let expected = try XCTUnwrap(JSON.load(golden)["losses"]?.array).map { try XCTUnwrap($0.double) }
    XCTAssertEqual(found.count, expected.count)
    for (index, (loss, want)) in zip(found, expected).enumerated() {
      XCTAssertEqual(loss, want, accuracy: 1e-4 * want, "step \(index + 1)")
    }
  }

  func testDenoisingAutoencoder() throws {
    for decoder in ["upsampling", "transpose"] {
      let run = try runScript(
        "examples/denoising_autoencoder.lua", ["SAMPLES": "1000", "EPOCHS": "4", "DECODER": decoder])
      let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
      XCTAssertEqual(losses, losses.sorted(by: >), "losses fall")
      let (noisy, denoised) = (try run.numbers("noisy"), try run.numbers("denoised"))
      // So little training gives blurred images, but of the right digits.
      XCTAssertGreaterThan(denoised[0], noisy[0] + 3, decoder)
      let gained = try run.numbers("gained")
      XCTAssertEqual(gained[0], denoised[0] - noisy[0], accuracy: 0.02)
      XCTAssertEqual(gained[1], denoised[1] - noisy[1], accuracy: 0.002)
      let grid = try imageSize(run.folder.appendingPathComponent("denoising_autoencoder.png"))
      XCTAssertGreaterThan(grid.width, 10 * 28)
      XCTAssertGreaterThan(grid.height, 3 * 28)
    }
  }

  func testDigitClassifier() throws {
    let run = try runScript("examples/digit_classifier.lua", ["SAMPLES": "1000", "EPOCHS": "6"])
    let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses.count, 6)
    XCTAssertLessThan(try XCTUnwrap(losses.last), try XCTUnwrap(losses.first) / 2)
    // 98.5 % at the default size; a quarter of the digits and of the epochs already gives a classifier.
    XCTAssertTrue((0.8...1).contains(try run.numbers("accuracy on held-out digits:")[0]), run.output)
    XCTAssertTrue(
      (0.6...1).contains(try run.numbers("accuracy on held-out digits with noise of 0.3:")[0]), run.output)
    let written = run.folder.appendingPathComponent("digit_classifier.safetensors")
    let shipped = ScriptRun.scripts.deletingLastPathComponent()
      .appendingPathComponent("Sources/CData/digit_classifier.safetensors")
    // The classifier file of the library has the same structure, with other weights.
    let (own, builtIn) = (try loadSafetensors(written.path), try loadSafetensors(shipped.path))
    XCTAssertEqual(own.tensors.names, builtIn.tensors.names)
    XCTAssertEqual(own.metadata.map(\.value), builtIn.metadata.map(\.value))
    XCTAssertLessThan(try Data(contentsOf: shipped).count, 500_000)
    _ = try imageSize(run.folder.appendingPathComponent("digit_classifier.png"))
  }

  func testMoons() throws {
    let run = try runScript("examples/moons.lua", ["STEPS": "400", "SAMPLES": "500"])
    let floor = try run.numbers("real against real:")[0]
    let (random, nearest) = (
      try run.numbers("pairs at random:")[0], try run.numbers("pairs optimal transport:")[0]
    )
    XCTAssertTrue((0.03..<0.2).contains(floor), "\(floor)")
    // The eight Gaussians themselves have 7. So little training leaves a distance.
    XCTAssertTrue((floor..<2).contains(random), "\(random)")
    XCTAssertTrue((floor..<1.2).contains(nearest), "\(nearest)")
    let strip = try imageSize(run.folder.appendingPathComponent("moons.png"))
    XCTAssertGreaterThan(strip.width, 7 * 96)
    XCTAssertGreaterThan(strip.height, 2 * 96)
  }

  func testSine() throws {
    let run = try runScript("examples/sine.lua", ["STEPS": "250", "SAMPLES": "100"])
    let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses.count, 2)
    XCTAssertEqual(losses, losses.sorted(by: >), "losses fall")
    // So little training gives waves with dents; noise, or noise around a flat line, would leave most of it.
    let residual = "residual of the best-fitting sine,"
    XCTAssertTrue((0.02..<0.3).contains(try run.numbers("\(residual) samples:")[0]), run.output)
    XCTAssertLessThan(try run.numbers("\(residual) real:")[0], 0.005, "as finely as frequencies are tried")
    XCTAssertTrue(
      (0.5..<0.95).contains(try run.numbers("two-sample test, samples against real:")[0]), run.output)
    XCTAssertEqual(try run.numbers("two-sample test, real against real:")[0], 0.5, accuracy: 0.1)
    // The single sine wave is trained fully.
    let errors = try run.numbers("RMSE of the single sine:")
    XCTAssertTrue(errors.count == 2 && errors.allSatisfy { (0..<0.02).contains($0) }, run.output)
    try expectImage(run, "sines.png", 900, 600)
  }

  func testStartingWeights() throws {
    let run = try runScript(
      "examples/starting_weights.lua", ["STEPS": "10", "SAMPLES": "20", "SAMPLING_STEPS": "5"])
    let floor = try run.numbers("between two halves of the real digits:")[0]
    for start in ["PyTorch's", "zero_init_outputs"] {
      // Seed, loss and distance.
      let rows = run.lines(start + " ").map { ScriptRun.numbers(in: $0.dropFirst(start.count)) }
      XCTAssertEqual(rows.map { $0[0] }, [0, 1, 2], run.output)
      for row in rows {
        XCTAssertTrue((0.4..<1.5).contains(row[1]), "\(start): so few steps hardly lower the loss: \(row)")
        XCTAssertGreaterThan(row[2], floor, start)
      }
    }
  }

  /// Interrupted and resumed, the loop gives the same bits.
  func testOwnLoop() throws {
    let whole = try runScript("examples/own_loop.lua", ["STEPS": "120"])
    XCTAssertEqual(whole.lines("from step"), ["from step 0"])
    let home = try newFolder()
    for (stop, start) in [(70, 0), (71, 70), (120, 71)] {
      let run = try ScriptRun.of(
        "examples/own_loop.lua", ["STEPS": "120", "STOP": "\(stop)"], home: home)
      XCTAssertEqual(run.status, 0, run.errors)
      XCTAssertEqual(run.lines("from step"), ["from step \(start)"])
      if stop == 120 {
        XCTAssertEqual(run.lines("step 120"), whole.lines("step 120"))
        XCTAssertEqual(run.lines("step 120").count, 1)
      }
    }
    _ = try imageSize(whole.folder.appendingPathComponent("own_loop.png"))
  }

  /// Two made-up batches: records of a label and of an image whose pixels are as bright as their position.
  func testCIFAR10() throws {
    let folder = try newFolder()
    for (batch, labels) in [(1, [3, 0, 9]), (4, [5])] {
      let records = labels.flatMap { label in
        [UInt8(label)] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 4 + label) }
      }
      try Data(records).write(to: folder.appendingPathComponent("data_batch_\(batch).bin"))
    }
    let run = try runScript("examples/cifar10.lua", ["FOLDER": folder.path])
    XCTAssertEqual(try run.numbers("4 images "), [3, 32, 32, 0, 9])
    _ = try imageSize(run.folder.appendingPathComponent("cifar10.png"))
    let empty = try ScriptRun.of("examples/cifar10.lua", ["FOLDER": "/dev/null"], home: folder)
    XCTAssertNotEqual(empty.status, 0)
    XCTAssertTrue(empty.errors.contains("no data_batch_1.bin"), empty.errors)
  }

  func testSwissRoll() throws {
    let run = try runScript(
      "examples/swiss_roll.lua", ["STEPS": "1200", "SAMPLES": "500", "SAMPLING_STEPS": "25"])
    let losses = run.lines("epoch").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses.count, 3)
    XCTAssertLessThan(try XCTUnwrap(losses.last), try XCTUnwrap(losses.first))
    let distance = "squared 2-Wasserstein distance of 500 points,"
    let sampled = try run.numbers("\(distance) sampled to real:")[0]
    let real = try run.numbers("\(distance) real to real:")[0]
    XCTAssertTrue((0.005..<0.15).contains(real), "\(real)")
    // Gaussian noise with the data's mean and standard deviation has a distance of 0.19.
    XCTAssertTrue((0.005..<0.12).contains(sampled), "\(sampled)")
    let strip = try imageSize(run.folder.appendingPathComponent("swiss_roll.png"))
    XCTAssertGreaterThan(strip.width, 8 * (128 + 4), "eight frames and the labels beside them")
    XCTAssertGreaterThan(strip.height, 2 * (128 + 4), "two rows and the labels above them")
  }

  func testSamplers() throws {
    let run = try runScript("examples/samplers.lua", ["STEPS": "1200", "SAMPLES": "400"])
    let calls = try run.numbers("calls")
    XCTAssertEqual(calls, [5, 9, 15, 25, 51, 101])
    let floor = try run.numbers("real to real")[0]
    XCTAssertTrue((0.005..<0.15).contains(floor), "\(floor)")
    var distances: [String: [Double]] = [:]
    for name in ["DDPM", "DDIM", "Euler", "Heun", "DPM-Solver++", "UniPC"] {
      let row = try run.numbers(name + " ")
      XCTAssertEqual(row.count, calls.count, name)
      XCTAssertLessThan(row[5], 0.7 * row[0], "\(name) gains by more calls")
      XCTAssertGreaterThan(row[5], 0.3 * floor, name)
      distances[name] = row
    }
    // The advantage of multistep solvers: nine of their calls get further than nine of Euler's.
    for name in ["DPM-Solver++", "UniPC"] {
      XCTAssertLessThan(try XCTUnwrap(distances[name])[1], try XCTUnwrap(distances["Euler"])[1], name)
    }
    try expectImage(run, "samplers.png", 800, 550)
  }

  func testMnistAndInpaintWithItsPipeline() throws {
    let run = try runScript(
      "examples/mnist.lua",
      ["STEPS": "60", "SAMPLES": "100", "SAMPLING_STEPS": "10"])
    let losses = run.lines("step").map { ScriptRun.numbers(in: $0)[1] }
    XCTAssertEqual(losses.count, 20)
    XCTAssertTrue(losses.allSatisfy { (0..<2).contains($0) }, "\(losses)")
    XCTAssertLessThan(losses[19], losses[0] / 2, "losses fall")
    XCTAssertTrue((0...1).contains(try run.numbers("accuracy of the classifier:")[0]))
    try expectImage(run, "loss.png", 640, 480)
    let drawn = try run.numbers("Frechet distance, samples against real:")[0]
    let real = try run.numbers("Frechet distance, real against real:")[0]
    // So little training gives strokes, which are nearer than noise, whose distance is above 300.
    XCTAssertTrue((0..<70).contains(real), "\(real)")
    XCTAssertTrue((real..<220).contains(drawn), "\(drawn)")
    let grid = try imageSize(run.folder.appendingPathComponent("mnist.png"))
    let tenImages = 10 * (2 * 28 + 4)
    XCTAssertGreaterThan(grid.width, tenImages)
    XCTAssertGreaterThan(grid.height, tenImages, "ten images and the title above them")

    let filled = try runScript(
      "examples/inpaint.lua", ["OUT_DIR": run.folder.path, "SAMPLES": "20", "SAMPLING_STEPS": "10"])
    XCTAssertEqual(filled.lines("using the pipeline in \(run.folder.path)/mnist").count, 1, filled.output)
    XCTAssertEqual(filled.lines("trained").count, 0, filled.output)
    try expectFilledDigits(filled, in: run.folder)
  }

  func testInpaintTrainsAPipelineIfThereIsNone() throws {
    let run = try runScript(
      "examples/inpaint.lua", ["STEPS": "100", "SAMPLES": "20", "SAMPLING_STEPS": "10"])
    let trained = try run.numbers("trained a small pipeline,")
    XCTAssertEqual(trained[0], 100)
    XCTAssertTrue((0..<0.7).contains(trained[1]), "\(trained): below the error of noise alone")
    try expectFilledDigits(run, in: run.folder)
  }

  /// Checks the values of two masked regions, each filled in two ways, and an image of them.
  private func expectFilledDigits(_ run: ScriptRun, in folder: URL) throws {
    let whole = try run.numbers("whole digits:")[0]
    XCTAssertGreaterThan(whole, 0.9)
    for part in ["lower half", "square"] {
      XCTAssertLessThan(try run.numbers("\(part), masked:")[0], whole - 0.15, "a large region is masked")
      for way in ["blended", "RePaint"] {
        let values = try run.numbers("\(part), \(way):")
        // By chance, two such digits in ten would be classified correctly.
        XCTAssertTrue((0.2...1).contains(values[0]), "\(part), \(way): \(values)")
        XCTAssertLessThanOrEqual(values[1], 1e-6, "\(part), \(way): the known part stays")
      }
    }
    let image = try imageSize(folder.appendingPathComponent("inpaint.png"))
    XCTAssertGreaterThan(image.width, 10 * (2 * 28 + 4))
    XCTAssertGreaterThan(image.height, 7 * (2 * 28 + 4), "seven rows and the title above them")
  }
}
