/// Options of a single step. Schedulers ignore those that mean nothing to them.
public struct StepOptions {
  /// DDIM: how much noise is drawn, 0 (none, the default) to 1 (as DDPM).
  public var eta: Double
  /// DDIM: derive the noise direction from the clipped estimate. Default false.
  public var useClippedModelOutput: Bool
  /// Where noise is drawn from; nil stands for the session's generator.
  public var generator: Generator?
  /// The noise itself, of the sample's shape, instead of drawing it.
  public var varianceNoise: Tensor?
  /// Euler and EDM: noise that is added before each step. Default none.
  public var churn = Churn()
  /// LMS: how many of the last outputs a step uses, at least 1. Default 4.
  public var order = 4

  public init(
    eta: Double = 0, useClippedModelOutput: Bool = false, generator: Generator? = nil,
    varianceNoise: Tensor? = nil, churn: Churn = Churn(), order: Int = 4
  ) {
    self.eta = eta
    self.useClippedModelOutput = useClippedModelOutput
    self.generator = generator
    self.varianceNoise = varianceNoise
    self.churn = churn
    self.order = order
  }

  /// The noise of the step: the given one, or drawn as `torch.randn(shape, generator=)`.
  func noise(_ shape: Shape) throws -> Tensor {
    guard let varianceNoise else {
      return try Tensor.randn(shape, generator: generator ?? Session.current.generator)
    }
    guard varianceNoise.shape == shape else {
      throw DiffusionError.argument(
        "variance_noise", "shape \(varianceNoise.shape) for a sample of shape \(shape)")
    }
    return varianceNoise.detached
  }
}
