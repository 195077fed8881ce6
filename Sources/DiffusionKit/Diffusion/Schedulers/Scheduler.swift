/// Turns noise into samples, step by step, with the help of a model: diffusers' scheduler interface.
///
///     try scheduler.setTimesteps(50)
///     var x = try Tensor.randn(shape)      // times scheduler.initNoiseSigma
///     for t in scheduler.timesteps {
///       let output = try model(scheduler.scaleModelInput(x, t), ...)
///       x = try scheduler.step(output, at: t, from: x).prevSample
///     }
///
/// Nothing here is recorded on the tape.
public protocol Scheduler: AnyObject {
  associatedtype Options: OptionTable
  /// The name of diffusers' class, such as "DDPMScheduler".
  static var name: String { get }
  /// A description and its source, in a sentence or two for scripts' help.
  static var summary: String { get }
  /// The options of `step`, beside the source of noise. Default none.
  static var stepFields: [Field<StepOptions>] { get }
  /// - Throws: `argument(NAME)` for options out of range.
  init(_ options: Options) throws

  /// The options, with the names and in the order of diffusers.
  var options: Options { get }
  /// The number of training timesteps.
  var numTrainTimesteps: Int { get }
  var predictionType: PredictionType { get }
  /// The timesteps of the run in the order of its steps; before `setTimesteps` all training timesteps.
  var timesteps: [Float] { get }
  /// The sigmas of the timesteps and that of the last step's target; nil for schedulers without sigmas.
  var sigmas: [Float]? { get }
  /// The variance of the noise that each training timestep adds; nil if the forward process has none.
  var betas: [Float]? { get }
  /// The signal's variance alphaBar_t at each training timestep; nil if the forward process has none.
  var alphasCumprod: [Float]? { get }
  /// The standard deviation of the initial noise.
  var initNoiseSigma: Float { get }
  /// The number of the model's calls for each timestep.
  var order: Int { get }
  /// Whether `step` takes a variance after the prediction, [N, 2 C, ...] for samples [N, C, ...].
  var learnsVariance: Bool { get }

  /// Chooses the timesteps of a run and discards the previous run.
  /// - Parameter mu: determines the shift of the noise levels of flow matching, for schedulers with
  ///   `use_dynamic_shifting`; otherwise nil.
  /// - Throws: `argument("num_inference_steps")` unless 1...numTrainTimesteps, `argument("mu")` if it is missing,
  ///   unused or invalid.
  func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws
  /// Resets the position and the history of the run, but not its timesteps.
  /// - Parameter index: the index in `timesteps` of the next step; nil if its timestep determines it.
  func restart(at index: Int?)
  /// Returns why a run cannot begin at this index of `timesteps`, and a remedy; nil if it can.
  func complaint(aboutStartAt index: Int) -> String?
  /// Returns the sample on the scale of the model's input at this timestep.
  func scaleModelInput(_ sample: Tensor, _ timestep: Float) throws -> Tensor
  /// Makes one step of denoising.
  /// - Parameters:
  ///   - modelOutput: the model's output, of the sample's shape, or of twice the channels with `learnsVariance`.
  ///   - timestep: one of `timesteps`.
  ///   - sample: x_t, [N, ...].
  /// - Throws: `argument` for shapes or timesteps that do not fit and for options that the scheduler does not have,
  ///   `state` before `setTimesteps`. The run is then unchanged.
  func step(_ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions) throws
    -> SchedulerStep
  /// Adds noise by the forward process, for training or for a run that does not begin with pure noise: to clean samples
  /// [N, ...], with noise of the same shape, at timesteps [N] or [1] of the run or of training.
  func addNoise(to originalSamples: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor
  /// Returns the target of v_prediction; arguments as of `addNoise`.
  func getVelocity(of sample: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor
  /// Returns the input and the target of the network at a training timestep, 0..<numTrainTimesteps; larger timesteps
  /// are noisier.
  /// - Throws: `argument("timesteps")` for other timesteps.
  func trainingLevel(_ timestep: Float) throws -> TrainingLevel
}

extension Scheduler {
  public static var summary: String { "" }
  public static var stepFields: [Field<StepOptions>] { [] }
  public var sigmas: [Float]? { nil }
  public var betas: [Float]? { nil }
  public var alphasCumprod: [Float]? { nil }
  public var initNoiseSigma: Float { 1 }
  public var order: Int { 1 }
  public var learnsVariance: Bool { false }
  public func scaleModelInput(_ sample: Tensor, _ timestep: Float) throws -> Tensor { sample }
  public func restart(at index: Int?) {}
  public func complaint(aboutStartAt index: Int) -> String? { nil }
  public func restart() { restart(at: nil) }
  public func setTimesteps(_ numInferenceSteps: Int) throws { try setTimesteps(numInferenceSteps, mu: nil) }
  public func step(_ modelOutput: Tensor, at timestep: Float, from sample: Tensor) throws -> SchedulerStep {
    try step(modelOutput, at: timestep, from: sample, StepOptions())
  }

  /// Returns the input of the network in training for clean samples x0 [N, ...] and noise of the same shape at training
  /// timesteps [N] or [1], on the scale of the network's input in sampling.
  /// - Throws: `argument` for shapes or timesteps that do not fit.
  public func trainingInput(of x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let training = try trainingLevel($0)
      return (
        Float(training.inputScale * training.level.signal), Float(training.inputScale * training.level.noise)
      )
    }
  }

  /// Returns the target of the network for that input. Arguments as of `trainingInput`.
  public func trainingTarget(of x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let target = try trainingLevel($0).target
      return (Float(target.x0), Float(target.noise))
    }
  }

  /// Returns the timestep inputs of the network for training timesteps: the same, except for flow matching (1000 sigma)
  /// and EDM (0.25 ln sigma).
  public func trainingTimesteps(_ timesteps: Tensor) throws -> Tensor {
    let result = try Tensor(uninitialized: timesteps.shape)
    try timesteps.withUnsafeFloats { timesteps in
      try Stoppable.pieces(of: timesteps.count, cost: 32) {
        for index in $0 { result.pointer[index] = try trainingLevel(timesteps[index]).timestep }
      }
    }
    return result
  }

  /// The names of the options in configurations.
  public static var optionNames: [String] { Options.fields.map(\.name) }

  /// All options with their values, the content of `scheduler_config.json`.
  public var config: [(name: String, value: JSON)] { options.config }

  /// The values of `config` by their names.
  package var configByName: [String: JSON] {
    Dictionary(config.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Makes a scheduler with the default options, changed by `configure`.
  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ configure: (inout Options) throws -> Void) throws { try self.init(Options(configure)) }

  /// - Parameter ignoringUnknown: whether to skip unknown options, as in another scheduler's configuration.
  /// - Throws: `argument(NAME)` for an option that is unknown, of the wrong kind or out of range.
  public init(config: [String: JSON], ignoringUnknown: Bool = false) throws {
    try self.init(Options(config: config, ignoringUnknown: ignoringUnknown))
  }

  /// Makes a scheduler with another one's configuration, as far as it applies: `DDIMScheduler(from: ddpm)`.
  public init(from other: any Scheduler) throws {
    try self.init(config: other.configByName, ignoringUnknown: true)
  }

  /// Returns an equal scheduler with a run of its own.
  func copy() throws -> Self { try Self(from: self) }
}
