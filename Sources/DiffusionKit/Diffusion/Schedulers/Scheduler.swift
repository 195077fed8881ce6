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
  /// diffusers' class name, "DDPMScheduler".
  static var name: String { get }
  /// What it does and where it is from, in a sentence or two for scripts' help.
  static var summary: String { get }
  /// Which options of a step it has, beside where noise is drawn from. Default none.
  static var stepFields: [Field<StepOptions>] { get }
  /// - Throws: `argument(NAME)` for options out of range.
  init(_ options: Options) throws

  /// Under diffusers' names and in its order.
  var options: Options { get }
  /// Timesteps of training.
  var numTrainTimesteps: Int { get }
  var predictionType: PredictionType { get }
  /// The timesteps of the run in the order of its steps: all of training's until `setTimesteps`.
  var timesteps: [Float] { get }
  /// Noise levels for schedulers that speak of sigma: those of the timesteps and the one that the last step goes to.
  /// Else nil.
  var sigmas: [Float]? { get }
  /// The variance of the noise that each training timestep adds, where the forward process has one; else nil.
  var betas: [Float]? { get }
  /// The signal's variance alphaBar_t of each training timestep, where the forward process has one; else nil.
  var alphasCumprod: [Float]? { get }
  /// The standard deviation that the initial noise is to have.
  var initNoiseSigma: Float { get }
  /// Calls of the model per timestep of the list.
  var order: Int { get }
  /// Whether `step` is given the variance behind the prediction, [N, 2 C, ...] for samples [N, C, ...].
  var learnsVariance: Bool { get }

  /// Chooses the timesteps of a run and forgets the previous run.
  /// - Parameter mu: how far the levels of flow matching are moved towards noise, for schedulers with
  ///   `use_dynamic_shifting`; else nil.
  /// - Throws: `argument("num_inference_steps")` unless 1...numTrainTimesteps, `argument("mu")` for one that is missing
  ///   or means nothing.
  func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws
  /// Forgets how far the run is and what its steps left behind, but not its timesteps.
  /// - Parameter index: where in `timesteps` the next step begins; nil where its own timestep is to tell.
  func restart(at index: Int?)
  /// What is wrong with a run that begins at this index of `timesteps`, and the way out; nil where one may.
  func complaint(aboutStartAt index: Int) -> String?
  /// The sample as the model wants it at this timestep.
  func scaleModelInput(_ sample: Tensor, _ timestep: Float) throws -> Tensor
  /// One step back.
  /// - Parameters:
  ///   - modelOutput: of the sample's shape, with `learnsVariance` of twice the channels.
  ///   - timestep: one of `timesteps`.
  ///   - sample: x_t, [N, ...].
  /// - Throws: `argument` for shapes or timesteps that do not fit and for options that it does not have, `state` where
  ///   `setTimesteps` is missing. The run is
  ///   then where it was.
  func step(_ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions) throws
    -> SchedulerStep
  /// Where a run may begin that does not begin with noise: clean samples [N, ...] and noise of the same shape at
  /// timesteps [N] or [1] of the run or of training.
  func addNoise(to originalSamples: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor
  /// The target of v_prediction, arguments as `addNoise`.
  func getVelocity(of sample: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor
  /// What the network is trained on at one of training's timesteps, 0..<numTrainTimesteps, the larger the noisier.
  /// - Throws: `argument("timesteps")` for another.
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

  /// The input of the network in training: clean samples x0 [N, ...] and noise of the same shape at training's timesteps
  /// [N] or [1], on the scale that the network sees when sampling.
  /// - Throws: `argument` for shapes or timesteps that do not fit.
  public func trainingInput(of x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let training = try trainingLevel($0)
      return (
        Float(training.inputScale * training.level.signal), Float(training.inputScale * training.level.noise)
      )
    }
  }

  /// What the network should give for that. Arguments as `trainingInput`.
  public func trainingTarget(of x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let target = try trainingLevel($0).target
      return (Float(target.x0), Float(target.noise))
    }
  }

  /// What the network is given for training's timesteps: the same, but for flow matching (1000 sigma) and EDM
  /// (0.25 ln sigma).
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

  /// All options with their values: what `scheduler_config.json` holds.
  public var config: [(name: String, value: JSON)] { options.config }

  /// The defaults, changed by `configure`.
  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ configure: (inout Options) throws -> Void) throws { try self.init(Options(configure)) }

  /// - Parameter ignoringUnknown: skip options that mean nothing here, as when reading another scheduler's config.
  /// - Throws: `argument(NAME)` for an option that is unknown, of the wrong kind or out of range.
  public init(config: [String: JSON], ignoringUnknown: Bool = false) throws {
    try self.init(Options(config: config, ignoringUnknown: ignoringUnknown))
  }

  /// The scheduler with another one's configuration, as far as it applies: `DDIMScheduler(from: ddpm)`.
  public init(from other: any Scheduler) throws {
    let config = Dictionary(other.config.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    try self.init(config: config, ignoringUnknown: true)
  }

  /// An equal one with a run of its own.
  func copy() throws -> Self { try Self(from: self) }
}
