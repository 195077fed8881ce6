import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitTensors

/// A denoiser that calls one function with (x, timesteps) and the conditions in their order.
final class FunctionModel: Layer {
  private let body: ([Tensor]) throws -> Tensor
  private(set) var batches: [Int] = []

  init(_ body: @escaping ([Tensor]) throws -> Tensor) {
    self.body = body
    super.init(name: "function")
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    batches.append(inputs[0].shape.sizes[0])
    return try body(inputs)
  }
}

/// A solver of order 2 that counts its steps, as Heun's and DPM's do: each timestep but the first occurs twice, a run may
/// start at the second occurrence, and a step from any other timestep than the next one is an error. `log` has the steps.
/// Samples at timestep t are x0 + t noise.
final class StatefulScheduler: Scheduler {
  static let name = "StatefulScheduler"
  nonisolated(unsafe) static var log: [Int] = []
  nonisolated(unsafe) static var runs = 0
  let options = NoOptions()
  let numTrainTimesteps = 100
  let predictionType = PredictionType.sample
  private(set) var timesteps: [Float] = []
  let order = 2
  private var index: Int?

  init(_ options: NoOptions = NoOptions()) {}

  var initNoiseSigma: Float { timesteps.first ?? 1 }

  func setTimesteps(_ count: Int, mu: Double?) {
    let levels = (0..<count).map { Float(count - $0) }
    timesteps = [levels[0]] + levels.dropFirst().flatMap { [$0, $0] }
    index = nil
    StatefulScheduler.runs += 1
  }

  func step(_ output: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions) throws
    -> SchedulerStep
  {
    let index = index ?? timesteps.lastIndex(of: timestep) ?? 0
    guard timesteps[index] == timestep else {
      throw DiffusionError.argument("timestep", "\(timestep) at index \(index) of \(timesteps)")
    }
    StatefulScheduler.log.append(index)
    self.index = index + 1
    return SchedulerStep(prevSample: sample, predOriginalSample: output)
  }

  func addNoise(to samples: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try samples + noise * Tensor(timesteps.item())
  }
  func getVelocity(of sample: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor { sample }
  func trainingLevel(_ timestep: Float) throws -> TrainingLevel {
    TrainingLevel(
      level: NoiseLevel(signal: 1, noise: Double(timestep)), timestep: timestep, target: (x0: 1, noise: 0))
  }
}

enum PipelineFixtures {
  static func tensors(_ file: String) throws -> [String: Tensor] {
    let entries = try loadSafetensors(fixture(file)).tensors.entries
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
  }

  static func tiny(_ kind: DiffusionPipeline.Kind) throws -> DiffusionPipeline {
    try .fromPretrained(fixture("ddpm_tiny"), kind)
  }

  /// DDIM that takes the model's output for the clean sample, so that one step returns that output.
  static func mirror(_ unet: Layer) throws -> DiffusionPipeline {
    let scheduler = try DDIMScheduler(
      .init {
        $0.prediction.predictionType = .sample
        $0.prediction.clipSample = false
      })
    return try DiffusionPipeline(.ddim, unet: unet, scheduler: scheduler)
  }
}
