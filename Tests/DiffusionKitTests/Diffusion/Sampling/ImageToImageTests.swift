import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

/// Image to image, inpainting and interpolation, against values of diffusers (see Fixtures/NOTICE.md).
final class ImageToImageTests: XCTestCase {
  private func request(_ seed: UInt64, _ configure: (inout PipelineRequest) throws -> Void) rethrows
    -> PipelineRequest
  {
    try PipelineRequest {
      $0.numInferenceSteps = 10
      $0.generator = Generator(seed: seed)
      try configure(&$0)
    }
  }

  private func assertNear(_ a: Tensor, _ b: Tensor?, _ tolerance: Float, line: UInt = #line) throws {
    let b = try XCTUnwrap(b, line: line)
    XCTAssertEqual(a.shape, b.shape, line: line)
    XCTAssertLessThan(zip(a.floats, b.floats).map { abs($0 - $1) }.max() ?? 1, tolerance, line: line)
  }

  func testDiffusersImages() throws {
    let golden = try PipelineFixtures.tensors("pipelines/images.safetensors")
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let image = try XCTUnwrap(golden["image"])
    let again = try pipeline(
      request(3) {
        $0.image = image
        $0.strength = 0.55
      })
    try assertNear(again, golden["img2img"], 1e-4)
    let mask = try XCTUnwrap(golden["mask"])
    let painted = try pipeline(
      request(4) {
        $0.image = image
        $0.mask = mask
      })
    try assertNear(painted, golden["inpainted"], 1e-4)
  }

  func testUnmaskedPixelsStay() throws {
    let pipeline = try PipelineFixtures.tiny(.ddpm)
    let image = try Tensor.rand(Shape([1, 16, 16]), generator: Generator(seed: 1))
    let same = try pipeline(
      request(0) {
        $0.image = image
        $0.strength = 0
      })
    try assertNear(same, image.reshaped(Shape([1, 1, 16, 16])), 1e-6)
    var half = [Float](repeating: 0, count: 256)
    for position in 0..<128 { half[position] = 1 }
    for jumps in [nil, 3] {
      let painted = try pipeline(
        request(0) {
          $0.count = 2
          $0.image = image
          $0.mask = try tensor([16, 16], half)
          $0.jumpLength = jumps
          $0.jumpCount = jumps
        })
      for (position, value) in painted.floats.enumerated() where position % 256 >= 128 {
        XCTAssertEqual(value, image.floats[position % 256], accuracy: 1e-6)
      }
      XCTAssertNotEqual(painted.floats[0], image.floats[0])
      XCTAssertNotEqual(painted.floats[0], painted.floats[256], "each its own")
    }
  }

  /// Diffusers' list of timesteps has entries for the renoising steps too.
  func testTheTimestepsOfRePaint() throws {
    let path = try fixture("pipelines/repaint.json")
    for reference in try XCTUnwrap(JSON.load(path).array) {
      let indices = try XCTUnwrap(reference["indices"]?.array).compactMap(\.int)
      let positions = try XCTUnwrap(reference["n"]?.int)
      let resampling = SamplingPlan.Resampling(
        length: try XCTUnwrap(reference["jump_length"]?.int),
        samples: try XCTUnwrap(reference["jump_n_sample"]?.int))
      for order in [1, 2] {
        var plan = SamplingPlan(
          calls: order * positions - (order - 1), order: order, resampling: resampling)
        var expected: [Int] = []
        var renoised: [Int: Int] = [:]  // the index that each renoising starts from, by visit
        for (visit, index) in indices.enumerated() {
          let isUp = visit > 0 && index > indices[visit - 1]
          if isUp {
            if renoised[expected.count] == nil { renoised[expected.count] = indices[visit - 1] - 1 }
          } else {
            expected.append(index)
          }
        }
        let count = plan.count
        var visits: [SamplingPlan.Visit] = []
        while let visit = plan.next() { visits.append(visit) }
        XCTAssertEqual(visits.count, count)
        let starts = visits.filter { $0.index % order == 0 }
        XCTAssertEqual(starts.map { positions - 1 - $0.index / order }, expected)
        for (number, visit) in starts.enumerated() {
          let from = renoised[number].map {
            min((positions - 1 - $0) * order, order * positions - (order - 1))
          }
          XCTAssertEqual(visit.renoisedFrom, from, "\(positions) \(number)")
        }
        XCTAssertEqual(visits.filter(\.endsBlock).count, expected.count)
      }
    }
  }

  /// Every scheduler, of any order and history: from noise, from an image, with a mask, and with renoising.
  func testEveryScheduler() throws {
    let image = try Tensor.full(Shape([1, 4, 4]), 0.25)
    for type in Schedulers.all {
      // Runge-Kutta steps cannot start part-way.
      let config: [String: JSON] = type.name == "PNDMScheduler" ? ["skip_prk_steps": .bool(true)] : [:]
      let scheduler = try type.init(config: config, ignoringUnknown: false)
      let pipeline = try DiffusionPipeline(
        .ddpm, unet: FunctionModel { try $0[0] * Tensor(0.1) }, scheduler: scheduler)
      func samples(_ configure: (inout PipelineRequest) throws -> Void) throws -> Tensor {
        try pipeline(
          request(0) {
            $0.numInferenceSteps = 6
            $0.output = .sample
            try configure(&$0)
          })
      }
      let drawn = try samples { $0.sampleShape = [1, 4, 4] }
      XCTAssertTrue(drawn.isFinite, type.name)
      let changed = try samples {
        $0.image = image
        $0.strength = 0.5
      }
      XCTAssertTrue(changed.isFinite && changed.shape.sizes == [1, 1, 4, 4], type.name)
      let painted = try samples {
        $0.image = image
        $0.mask = try TrainingFixtures.tensor([1, 4], [0, 0, 1, 1])
        $0.jumpLength = 2
        $0.jumpCount = 2
      }
      XCTAssertTrue(painted.isFinite, type.name)
      for (position, value) in painted.floats.enumerated() where position % 4 < 2 {
        XCTAssertEqual(value, -0.5, accuracy: 1e-6, "\(type.name) preserves the unmasked pixels")
      }
    }
  }

  /// The known and the generated part are on the scale of the results, whatever the scale of the given image.
  func testScalesOfGivenImages() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let image = try Tensor.rand(Shape([1, 16, 16]), generator: Generator(seed: 1))
    let seen = try image * Tensor(2) - Tensor(1)
    func painted(
      _ image: Tensor, _ output: PipelineRequest.Output, _ input: PipelineRequest.Input? = nil
    ) throws -> Tensor {
      try pipeline(
        request(3) {
          $0.image = image
          $0.mask = try Tensor.zeros(Shape([16, 16]))
          $0.output = output
          $0.input = input
        }
      ).reshaped(image.shape.sizes)
    }
    try assertNear(painted(image, .image), image, 1e-6)
    try assertNear(painted(image, .sample), seen, 1e-6)
    try assertNear(painted(seen, .sample), seen, 1e-6)
    try assertNear(painted(image, .sample, .sample), image, 1e-6)
    try assertNear(painted(seen, .image, .sample), image, 1e-6)
    assertArgument("image", "expected 0 to 1") { try painted(seen, .image) }
    assertArgument("image", "expected 0 to 1") { try painted(seen, .sample, .image) }

    // The two ends are scaled together: one of them may have no value below 0.
    let dark = try Tensor.full(Shape([1, 16, 16]), 0.5)
    let between = try pipeline.interpolate(
      .images(dark, seen), numSamples: 2,
      request(3) {
        $0.strength = 0
        $0.output = .sample
      })
    XCTAssertEqual(between.floats[0], 0.5, accuracy: 1e-6)
  }

  /// A run of PNDM starts at one of three Runge-Kutta steps, or after them.
  func testStartsOfPNDM() throws {
    let model = FunctionModel { try $0[0] * Tensor(0.1) }
    func painted(_ skips: Bool, _ configure: (inout PipelineRequest) throws -> Void) throws -> Tensor {
      let scheduler = try PNDMScheduler(.init { $0.skipPRKSteps = skips })
      return try DiffusionPipeline(.ddim, unet: model, scheduler: scheduler)(
        request(0) {
          $0.image = try Tensor.full(Shape([1, 4, 4]), 0.25)
          $0.numInferenceSteps = 20
          try configure(&$0)
        })
    }
    // Of 20 steps, strength s skips the first 20 (1 - s) calls.
    for (strength, isGood) in [
      (1.0, true), (0.95, false), (0.8, true), (0.75, false), (0.6, true), (0.45, false), (0.4, true),
      (0.35, true), (0.05, true),
    ] {
      if isGood {
        XCTAssertTrue(try painted(false) { $0.strength = strength }.isFinite, "\(strength)")
      } else {
        assertArgument("strength", "skipPrkSteps = true") { try painted(false) { $0.strength = strength } }
      }
      XCTAssertTrue(try painted(true) { $0.strength = strength }.isFinite, "\(strength)")
    }
    // A strength of 0 returns the image, although the run has more calls than steps.
    for skips in [true, false] {
      for steps in [7, 20] {
        let same = try painted(skips) {
          $0.numInferenceSteps = steps
          $0.strength = 0
        }
        try assertNear(same, Tensor.full(Shape([1, 1, 4, 4]), 0.25), 1e-6)
      }
    }
    func again(_ skips: Bool, _ length: Int) throws -> Tensor {
      try painted(skips) {
        $0.mask = try Tensor.full(Shape([4, 4]), 1)
        $0.jumpLength = length
        $0.jumpCount = 2
      }
    }
    // 29 calls, of which the last k times `length` are repeated.
    for length in [1, 3, 4, 10] {
      assertArgument("jumpLength", "skipPrkSteps = true") { try again(false, length) }
      XCTAssertTrue(try again(true, length).isFinite)
    }
    for length in [17, 21, 25, 29, 100, .max] {
      XCTAssertTrue(try again(false, length).isFinite, "\(length)")
    }
  }

  /// A solver that counts its steps is only called with its next timestep: from the start, part-way, and with renoising.
  func testSolversOfOrderTwo() throws {
    let pipeline = try DiffusionPipeline(
      .ddpm, unet: FunctionModel { $0[0] }, scheduler: StatefulScheduler())
    let image = try Tensor.zeros(Shape([1, 4, 4]))
    func positions(_ configure: (inout PipelineRequest) throws -> Void) throws -> [Int] {
      StatefulScheduler.log = []
      StatefulScheduler.runs = 0
      _ = try pipeline(
        request(0) {
          $0.numInferenceSteps = 5
          $0.output = .sample
          try configure(&$0)
        })
      return StatefulScheduler.log
    }
    XCTAssertEqual(try positions { $0.sampleShape = [2] }, Array(0...8))
    XCTAssertEqual(
      try positions {
        $0.image = image
        $0.strength = 0.6
      }, Array(4...8))
    let painted = try positions {
      $0.image = image
      $0.mask = try Tensor.full(Shape([4, 4]), 1)
      $0.jumpLength = 2
      $0.jumpCount = 2
    }
    XCTAssertEqual(painted, [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8])
    XCTAssertEqual(StatefulScheduler.runs, 3, "a new run for each time back")
  }

  /// Renoising over several steps is the forward process: samples of one noise level become samples of the other.
  func testRenoising() throws {
    let scheduler = try DDPMScheduler()
    try scheduler.setTimesteps(10)
    let x0 = try Tensor.full(Shape([20_000, 1]), 0.7)
    let generator = Generator(seed: 1)
    let low = try scheduler.noised(x0, Tensor.randn(x0.shape, generator: generator), at: 7)
    let high = try scheduler.renoised(low, from: 7, to: 4, generator: generator)
    let level = try scheduler.runLevel(at: 4)
    XCTAssertEqual(Double(try high.mean().item()), 0.7 * level.signal, accuracy: 0.02)
    XCTAssertEqual(Double(try high.variance().item()), level.noise * level.noise, accuracy: 0.02)
    let clean = try scheduler.renoised(x0, from: 10, to: 4, generator: generator)
    XCTAssertEqual(Double(try clean.mean().item()), 0.7 * level.signal, accuracy: 0.02)
    XCTAssertEqual(Double(try clean.variance().item()), level.noise * level.noise, accuracy: 0.02)
    XCTAssertEqual(try scheduler.runLevel(at: 10).noise, 0)
  }

  /// Two coordinates of correlation 0.9, the first one known to be 1, so that the second is N(0.9, 0.19). Since the best
  /// denoiser is known, the remaining error is the bias of the method: blending alone has a mean of 0.60, RePaint comes near
  /// the exact values (0.86 and 0.16 in NumPy).
  func testRePaintFollowsTheKnownPart() throws {
    let correlation: Float = 0.9
    let scheduler = try DDPMScheduler(.init { $0.prediction.clipSample = false })
    let alphas = scheduler.schedule.alphasCumprod
    // epsilon = sqrt(1 - a) (a S + (1 - a) I)^-1 x
    let model = FunctionModel { inputs in
      let a = alphas[Int(inputs[1].floats[0])]
      let (own, other) = (1.0, a * correlation)
      let scale = (1 - a).squareRoot() / (Float(own) - other * other)
      let inverse = try tensor([2, 2], [scale, -scale * other, -scale * other, scale])
      return try inputs[0].matmul(inverse)
    }
    let pipeline = try DiffusionPipeline(.ddpm, unet: model, scheduler: scheduler)
    func painted(_ jumps: Int?) throws -> (mean: Float, variance: Float) {
      let samples = try pipeline(
        PipelineRequest {
          $0.count = 4000
          $0.sampleShape = [2]
          $0.numInferenceSteps = 50
          $0.generator = Generator(seed: 2)
          $0.image = try tensor([2], [1, 0])
          $0.mask = try tensor([2], [0, 1])
          $0.output = .sample
          $0.jumpLength = jumps.map { _ in 5 }
          $0.jumpCount = jumps
        })
      XCTAssertEqual(samples.floats[0], 1)
      let second = try samples.narrow(axis: 1, start: 1, length: 1)
      return (try second.mean().item(), try second.variance().item())
    }
    let plain = try painted(nil)
    let repainted = try painted(20)
    XCTAssertEqual(repainted.mean, 0.9, accuracy: 0.05)
    XCTAssertEqual(repainted.variance, 0.19, accuracy: 0.05)
    XCTAssertGreaterThan(abs(plain.mean - 0.9), 0.1)
  }

  func testInterpolation() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let images = try Tensor.rand(Shape([2, 1, 16, 16]), generator: Generator(seed: 1))
    let (a, b) = (
      try images.narrow(axis: 0, start: 0, length: 1), try images.narrow(axis: 0, start: 1, length: 1)
    )
    let between = try pipeline.interpolate(.images(a, b), numSamples: 5, request(3) { $0.strength = 0.6 })
    XCTAssertEqual(between.shape.sizes, [5, 1, 16, 16])
    // The end images are the results of image to image with the same noise.
    for (image, position) in [(a, 0), (b, 4)] {
      let alone = try pipeline(
        request(3) {
          $0.image = image
          $0.strength = 0.6
        })
      try assertNear(between.narrow(axis: 0, start: position, length: 1), alone, 1e-5)
    }
    let noises = try Tensor.randn(Shape([2, 1, 16, 16]), generator: Generator(seed: 5))
    let (first, second) = (
      try noises.narrow(axis: 0, start: 0, length: 1), try noises.narrow(axis: 0, start: 1, length: 1)
    )
    let walk = try pipeline.interpolate(.noises(first, second), numSamples: 3, request(0) { _ in })
    try assertNear(
      walk.narrow(axis: 0, start: 2, length: 1), pipeline(request(0) { $0.noise = second }), 1e-5)
    try assertNear(
      walk.narrow(axis: 0, start: 1, length: 1),
      pipeline(request(0) { $0.noise = try slerp(first, second, 0.5) }), 1e-5)
    XCTAssertEqual(try pipeline.interpolate(numSamples: 2, request(0) { _ in }).shape.sizes, [2, 1, 16, 16])

    assertArgument("numSamples") { try pipeline.interpolate(numSamples: 1) }
    // More than any memory holds: an error, not the end of the process.
    XCTAssertThrowsError(try pipeline.interpolate(numSamples: (1 << 32) + 1)) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .memory)
    }
    assertArgument("strength", "needs images") {
      try pipeline.interpolate(numSamples: 2, request(0) { $0.strength = 1 })
    }
    assertArgument("image", "has no such option") {
      try pipeline.interpolate(numSamples: 2, request(0) { $0.image = a })
    }
    assertArgument("images", "[2, 8, 8]") {
      try pipeline.interpolate(.images(Tensor.zeros(Shape([2, 8, 8])), b), numSamples: 2)
    }
    assertArgument("noises", "[3]") {
      try pipeline.interpolate(.noises(first, Tensor.zeros(Shape([3]))), numSamples: 2)
    }
    assertArgument("images", "expected 0 to 1") {
      try pipeline.interpolate(.images(a, b * Tensor(2)), numSamples: 2)
    }
  }

  func testSlerp() throws {
    let (a, b) = (try tensor([2], [1, 0]), try tensor([2], [0, 2]))
    // A third of the right angle between a and b: sin 60 a + sin 30 b.
    let third = try slerp(a, b, 1.0 / 3)
    XCTAssertEqual(third.floats[0], Float(3).squareRoot() / 2, accuracy: 1e-6)
    XCTAssertEqual(third.floats[1], 1, accuracy: 1e-6)
    XCTAssertEqual(try slerp(a, b, 1).floats, [0, 2])
    XCTAssertEqual(try slerp(a, a * Tensor(3), 0.5).floats, [2, 0])
    XCTAssertEqual(try slerp(a * Tensor(0), b, 0.5).floats, [0, 1])
    XCTAssertEqual(try slerp(a, a * Tensor(-1), 0.5).floats, [0, 0])
    // Interpolated noise has the length of noise.
    let (x, y) = (try randn([10_000], seed: 1), try randn([10_000], seed: 2))
    XCTAssertEqual(try slerp(x, y, 0.5).square().mean().item(), 1, accuracy: 0.03)
    assertArgument("b") { try slerp(a, randn([3]), 0.5) }
    assertArgument("weight") { try slerp(a, b, 1.5) }
    assertArgument("weight") { try slerp(a, b, .nan) }
  }

  func testMistakes() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let image = try Tensor.rand(Shape([1, 16, 16]), generator: Generator(seed: 1))
    func refused(
      _ name: String, _ part: String = "", line: UInt = #line,
      _ configure: (inout PipelineRequest) throws -> Void
    ) {
      assertArgument(name, part, line: line) {
        try pipeline(
          request(0) {
            $0.image = image
            try configure(&$0)
          })
      }
    }
    for strength in [-0.1, 1.1, .nan] { refused("strength", "0 to 1") { $0.strength = strength } }
    refused("strength", "less than one") {
      $0.numInferenceSteps = 10
      $0.strength = 0.09
    }
    refused("image", "values from") { $0.image = try image * Tensor(2) }
    refused("image", "values from -") { $0.image = try image - Tensor(1) }
    refused("image", "NaN") { $0.image = try image * Tensor(Float.nan) }
    refused("image", "[3, 16, 16], expected [1, 16, 16]") { $0.image = try Tensor.zeros(Shape([3, 16, 16])) }
    refused("image", "[16, 16]") { $0.image = try Tensor.zeros(Shape([16, 16])) }
    refused("image", "[2, 1, 16, 16] for 3 samples") {
      $0.image = try Tensor.zeros(Shape([2, 1, 16, 16]))
      $0.count = 3
    }
    refused("maskImage", "[8, 8] does not spread over samples of shape [1, 1, 16, 16]") {
      $0.mask = try Tensor.zeros(Shape([8, 8]))
    }
    refused("maskImage") { $0.mask = try Tensor.zeros(Shape([2, 1, 16, 16])) }
    refused("maskImage", "values from 2 to 2, expected 0 to 1") {
      $0.mask = try Tensor.full(Shape([16, 16]), 2)
    }
    refused("jumpLength", "RePaint") { $0.jumpLength = 2 }
    refused("jumpNSample", "RePaint") { $0.jumpCount = 2 }
    for (length, count) in [(0, 2), (2, 0), (2, 1001)] {
      refused(length == 0 ? "jumpLength" : "jumpNSample") {
        $0.mask = try Tensor.zeros(Shape([16, 16]))
        $0.jumpLength = length
        $0.jumpCount = count
      }
    }
  }
}
