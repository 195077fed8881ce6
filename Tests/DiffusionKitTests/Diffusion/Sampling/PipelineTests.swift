import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class PipelineTests: XCTestCase {
  private func request(_ configure: (inout PipelineRequest) -> Void = { _ in }) -> PipelineRequest {
    PipelineRequest {
      $0.numInferenceSteps = 10
      $0.generator = Generator(seed: 0)
      configure(&$0)
    }
  }

  func testDiffusersImages() throws {
    let golden = try PipelineFixtures.tensors("ddpm_tiny/io.safetensors")
    for (kind, name) in [(DiffusionPipeline.Kind.ddpm, "ddpm10"), (.ddim, "ddim10")] {
      let images = try PipelineFixtures.tiny(kind)(request { $0.count = 2 })
      XCTAssertEqual(images.shape.sizes, [2, 1, 16, 16])
      // Images of one channel, since [N, H, W, C] then has the order of [N, C, H, W] in memory.
      let reference = try XCTUnwrap(golden[name + "_seed0_images_nhwc"])
      let difference = zip(images.floats, reference.floats).map { abs($0 - $1) }.max() ?? 1
      XCTAssertLessThan(difference, 1e-4, name)
    }
  }

  func testSplitBatchesGiveTheSameImages() throws {
    let pipeline = try PipelineFixtures.tiny(.ddpm)
    let whole = try pipeline(request { $0.count = 5 })
    for size in [1, 2, 9] {
      let split = try pipeline(
        request {
          $0.count = 5
          $0.maxBatchSize = size
        })
      XCTAssertLessThan(relativeError(split, whole), 1e-5, "\(size)")
    }
  }

  func testBatchesBeyondTheMemoryAreHalved() throws {
    let model = FunctionModel { inputs in
      if inputs[0].shape.sizes[0] > 2 { throw DiffusionError.memory("too many") }
      return inputs[0]
    }
    let pipeline = try PipelineFixtures.mirror(model)
    let samples = try pipeline(
      PipelineRequest {
        $0.count = 7
        $0.sampleShape = [3]
        $0.numInferenceSteps = 2
      })
    XCTAssertEqual(samples.shape.sizes, [7, 3])
    XCTAssertEqual(model.batches, [7, 4, 2, 2, 2, 1, 2, 2, 2, 1])
    let never = FunctionModel { _ in throw DiffusionError.memory("too many") }
    XCTAssertThrowsError(
      try PipelineFixtures.mirror(never)(PipelineRequest { $0.sampleShape = [3] })
    ) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .memory) }
  }

  /// DDIM whose model returns the clean sample: one step gives unconditional + w (conditional - unconditional).
  func testGuidance() throws {
    // The sum of each sample's condition.
    let model = FunctionModel { inputs in
      var sum = try Tensor.zeros(inputs[0].shape)
      for condition in inputs.dropFirst(2) {
        let one = try condition.reshaped(
          Shape([condition.shape.sizes[0], condition.count / condition.shape.sizes[0]]))
        sum = try sum + one.sum(axis: 1, keepdim: true)
      }
      return sum
    }
    let pipeline = try PipelineFixtures.mirror(model)
    func sample(_ configure: (inout PipelineRequest) throws -> Void) throws -> [Float] {
      let request = try PipelineRequest {
        $0.numInferenceSteps = 1
        $0.sampleShape = [1]
        $0.output = .sample
        try configure(&$0)
      }
      return try pipeline(request).floats
    }
    let labels = try tensor([3], [1, 2, 3])
    XCTAssertEqual(try sample { $0.conditions = [.classLabels: labels] }, [1, 2, 3])
    let guided = try sample {
      $0.conditions = [.classLabels: labels]
      $0.negatives = [.classLabels: try Tensor(10)]
      $0.guidanceScale = 3
    }
    XCTAssertEqual(guided, [10 - 27, 10 - 24, 10 - 21])
    // Conditions without a negative are in both halves of the batch: 100 on both sides.
    let states = try Tensor.full(Shape([1, 2, 1]), 0.5)
    let both = try sample {
      $0.count = 3
      $0.conditions = [.classLabels: labels, .encoderHiddenStates: states, .conditioning: try Tensor(100)]
      $0.negatives = [.encoderHiddenStates: try Tensor.zeros(Shape([1, 2, 1]))]
      $0.guidanceScale = 2
      $0.maxBatchSize = 2
    }
    XCTAssertEqual(both, [103, 104, 105])
    let mlp = try TimeMLP(dataShape: [1]) {
      $0.hiddenDim = 4
      $0.numBlocks = 1
      $0.timeEmbeddingDim = 2
      $0.numClasses = 2
    }
    XCTAssertNoThrow(
      try PipelineFixtures.mirror(mlp)(
        PipelineRequest {
          $0.conditions = [.classLabels: try Tensor(1)]
          $0.guidanceScale = 2
          $0.numInferenceSteps = 1
        }), "it has a label for none")

    assertArgument("guidanceScale", "needs an unconditional prediction") {
      try sample { $0.guidanceScale = 2 }
    }
    assertArgument("guidanceScale") {
      try sample {
        $0.conditions = [.classLabels: labels]
        $0.guidanceScale = 2
      }
    }
    assertArgument("guidanceScale") { try sample { $0.guidanceScale = -1 } }
    assertArgument("classLabels", "[3] for 2 samples") {
      try sample {
        $0.count = 2
        $0.conditions = [.classLabels: labels]
      }
    }
    assertArgument("negativeClassLabels", "[3] for 2 samples") {
      try sample {
        $0.count = 2
        $0.negatives = [.classLabels: labels]
      }
    }
  }

  func testStepsAndTheirEnd() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let whole = try pipeline(request())
    let steps = try pipeline.sampleSteps(request())
    var timesteps: [Float] = []
    var last: SamplingSteps.Step?
    while let step = try steps.next() {
      XCTAssertEqual(step.index, timesteps.count)
      XCTAssertEqual(step.count, 10)
      timesteps.append(try XCTUnwrap(step.timestep))
      last = step
    }
    XCTAssertEqual(timesteps, (0..<10).map { 900 - 100 * Float($0) })
    XCTAssertEqual(try last?.images()?.floats, whole.floats)

    var seen = 0
    let stopped = try pipeline(request()) { step in
      seen += 1
      return step.index == 2
    }
    XCTAssertEqual(seen, 3)
    let three = try pipeline.sampleSteps(request())
    for _ in 0..<3 { _ = try three.next() }
    XCTAssertEqual(stopped.floats, try PipelineRequest.Output.image.given(three.sample).floats)
    // Several iterators do not disturb each other.
    let (a, b) = (try pipeline.sampleSteps(request()), try pipeline.sampleSteps(request()))
    for _ in 0..<10 { _ = (try a.next(), try b.next()) }
    XCTAssertEqual(a.sample.floats, b.sample.floats)
  }

  func testProgressAndPreviews() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    var text = ""
    let folder = try temporaryFolder()
    let preview = try SamplingPreview(folder + "/at-%d.png", interval: 4)
    _ = try pipeline(
      request(), progress: ProgressOutput(isTerminal: false) { text += $0 }, preview: preview)
    XCTAssertTrue(text.hasPrefix("Sampling  10/10  "), text)
    XCTAssertTrue(text.hasSuffix("steps/s\n"), text)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    XCTAssertEqual(files, ["at-04.png", "at-08.png", "at-10.png"])
    XCTAssertEqual(try loadImage(folder + "/at-10.png").shape.sizes[0], 3)
    assertArgument("path") { try SamplingPreview("preview.gif") }
    assertArgument("interval") { try SamplingPreview("preview.png", interval: 0) }
    let points = try PipelineFixtures.mirror(FunctionModel { $0[0] })
    assertArgument("path", "not images") {
      try points(PipelineRequest { $0.sampleShape = [2] }, preview: preview)
    }
  }

  func testWrongOutputsOfTheModel() throws {
    func failure(_ body: @escaping ([Tensor]) throws -> Tensor) -> String {
      do {
        _ = try PipelineFixtures.mirror(FunctionModel(body))(PipelineRequest { $0.sampleShape = [2] })
      } catch let error as DiffusionError where error.kind == .state {
        return error.message
      } catch { return "\(error)" }
      return ""
    }
    XCTAssertTrue(failure { try $0[0] * Tensor(Float.nan) }.contains("at timestep 980 is infinite or NaN"))
    XCTAssertTrue(failure { try $0[0] * Tensor(Float.infinity) }.contains("infinite or NaN"))
    XCTAssertTrue(
      failure { try Tensor.concat([$0[0], $0[0]], axis: 1) }.contains("[1, 4] for samples of shape [1, 2]"))
  }

  /// A network of [N, 2 C, ...] samples with its learned variance, or with a scheduler's own.
  func testLearnedVariances() throws {
    var seen: [[Int]] = []
    let model = FunctionModel { inputs in
      seen.append(inputs[0].shape.sizes)
      return try Tensor.concat([inputs[0] * Tensor(0.5), Tensor.zeros(inputs[0].shape)], axis: 1)
    }
    let learned = try DDPMScheduler(.init { $0.varianceType = .learnedRange })
    let samplingRequest = request {
      $0.count = 2
      $0.sampleShape = [3, 4]
      $0.output = .sample
    }
    let samples = try DiffusionPipeline(.ddpm, unet: model, scheduler: learned)(samplingRequest)
    XCTAssertEqual(samples.shape.sizes, [2, 3, 4])
    XCTAssertEqual(seen, [[Int]](repeating: [2, 3, 4], count: 10))
    // A prediction between the least and the largest variance: results between theirs.
    let generator = Generator(seed: 0)
    let noise = try Tensor.randn(Shape([2, 3, 4]), generator: generator)
    try learned.setTimesteps(10)
    let output = try Tensor.concat([noise * Tensor(0.5), Tensor.zeros(noise.shape)], axis: 1)
    let first = try learned.step(output, at: 900, from: noise, StepOptions { $0.generator = generator })
      .prevSample
    let steps = try DiffusionPipeline(.ddpm, unet: model, scheduler: learned).sampleSteps(
      request {
        $0.count = 2
        $0.sampleShape = [3, 4]
      })
    XCTAssertEqual(try steps.next()?.sample.floats, first.floats)

    // Other schedulers ignore the learned variance.
    let half = FunctionModel { try $0[0] * Tensor(0.5) }
    let fixed = try DiffusionPipeline(.ddim, unet: half, scheduler: DDIMScheduler())
    samplingRequest.generator?.manualSeed(0)
    let expected = try fixed(samplingRequest)
    samplingRequest.generator?.manualSeed(0)
    XCTAssertEqual(
      try DiffusionPipeline(.ddim, unet: model, scheduler: DDIMScheduler())(samplingRequest).floats,
      expected.floats)
    XCTAssertThrowsError(try DiffusionPipeline(.ddpm, unet: half, scheduler: learned)(samplingRequest)) {
      XCTAssertTrue("\($0)".contains("needs a learned variance"), "\($0)")
    }
  }

  func testComponents() throws {
    let model = FunctionModel { $0[0] }
    let ddpm = try DDPMScheduler(.init { $0.noise.numTrainTimesteps = 30 })
    let pipeline = try DiffusionPipeline(.ddim, unet: model, scheduler: ddpm)
    XCTAssertTrue(pipeline.scheduler is DDIMScheduler)
    XCTAssertEqual(pipeline.scheduler.numTrainTimesteps, 30)
    try pipeline.setScheduler(StatefulScheduler())
    XCTAssertTrue(pipeline.scheduler is StatefulScheduler, "any other stays")
    XCTAssertTrue(try DiffusionPipeline(.ddpm, unet: model, scheduler: ddpm).scheduler is DDPMScheduler)
    // At most as many steps as in training.
    let steps = try DiffusionPipeline(.ddpm, unet: model, scheduler: ddpm).sampleSteps(
      PipelineRequest { $0.sampleShape = [2] })
    XCTAssertEqual(steps.count, 30)
  }

  /// A pipeline cannot pass `mu` to the scheduler: the message blames no argument.
  func testASchedulerThatNeedsMu() throws {
    let scheduler = try FlowMatchEulerDiscreteScheduler(
      config: ["use_dynamic_shifting": .bool(true)], ignoringUnknown: false)
    let pipeline = try DiffusionPipeline(.ddim, unet: FunctionModel { $0[0] }, scheduler: scheduler)
    XCTAssertThrowsError(try pipeline(PipelineRequest { $0.sampleShape = [2] })) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
      XCTAssertTrue("\($0)".contains("useDynamicShifting"), "\($0)")
    }
  }

  func testGivenNoise() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    let noise = try Tensor.randn(Shape([2, 1, 16, 16]), generator: Generator(seed: 0))
    XCTAssertEqual(
      try pipeline(request { $0.noise = noise }).floats, try pipeline(request { $0.count = 2 }).floats)
    let small = try pipeline(request { $0.sampleShape = [1, 8, 8] })
    XCTAssertEqual(small.shape.sizes, [1, 1, 8, 8])
    assertArgument("noise", "[2, 1, 16, 16] for 3 samples") {
      try pipeline(
        request {
          $0.noise = noise
          $0.count = 3
        })
    }
  }

  func testMistakes() throws {
    let pipeline = try PipelineFixtures.tiny(.ddim)
    func refused(
      _ name: String, _ part: String = "", line: UInt = #line, _ configure: (inout PipelineRequest) -> Void
    ) {
      assertArgument(name, part, line: line) { try pipeline(request(configure)) }
    }
    refused("batchSize") { $0.count = 0 }
    refused("batchSize") { $0.count = .max }
    refused("num_inference_steps") { $0.numInferenceSteps = 0 }
    refused("num_inference_steps") { $0.numInferenceSteps = 1001 }
    refused("maxBatchSize") { $0.maxBatchSize = 0 }
    refused("sampleShape") { $0.sampleShape = [1, 0, 16] }
    refused("eta") { $0.eta = -1 }
    refused("strength", "needs an image") { $0.strength = 0.5 }
    refused("maskImage", "needs an image") { $0.mask = try? Tensor.zeros(Shape([16, 16])) }
    refused("jumpLength", "needs an image") { $0.jumpLength = 2 }
    refused("jumpNSample", "needs an image") { $0.jumpCount = 2 }
    let shapeless = try DiffusionPipeline(.ddim, unet: FunctionModel { $0[0] }, scheduler: DDIMScheduler())
    assertArgument("sampleShape", "does not say") { try shapeless() }
    Session.current.requestStop()
    XCTAssertThrowsError(try pipeline(request())) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
  }
}
