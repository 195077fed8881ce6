import Glibc

/// The method of integrating an ordinary differential equation.
public enum ODEMethod: String, OptionChoice {
  /// First order, one call per step.
  case euler
  /// Second order, two calls per step.
  case midpoint
  /// Second order, two calls per step.
  case heun
  /// Dormand and Prince 1980: fifth order, six calls per step; the step size follows from the tolerances.
  case dopri5
}

/// Integrates dy/dt = f(t, y).
public struct ODE: OptionTable, Sendable {
  /// Default `dopri5`.
  public var method = ODEMethod.dopri5
  /// The number of equal steps of the other methods. Default 100.
  public var steps = 100
  /// dopri5: the relative tolerance. The root mean square, over all elements, of a step's error divided by
  /// atol + rtol |y| is at most 1. Default 1e-5.
  public var rtol = 1e-5
  /// dopri5: the absolute tolerance. Default 1e-5.
  public var atol = 1e-5
  /// dopri5: the maximum number of steps, after which the integration fails. Default 10,000.
  public var maxSteps = 10_000

  public init() {}

  public static let fields: [Field<ODE>] = fields(steps: "steps")
  /// The fields for sampling, where the number of steps is `num_inference_steps`.
  package static let sampling: [Field<ODE>] = fields(steps: "num_inference_steps")

  private static func fields(steps: String) -> [Field<ODE>] {
    [
      .option(
        "method", \.method,
        "\"euler\", \"midpoint\" and \"heun\" take equal steps, \"dopri5\" chooses its own"),
      .option(steps, \.steps, "the number of equal steps", .positive),
      .option("rtol", \.rtol, "dopri5: the relative tolerance of a step's error", .positive),
      .option("atol", \.atol, "dopri5: the absolute tolerance of a step's error", .positive),
    ]
  }

  public func validate() throws { try Requirement.positive(maxSteps, "maxSteps") }

  public struct Solution {
    public let y: Tensor
    /// The number of calls of f.
    public let evaluations: Int
  }

  /// Computes y at the time `end` from y at the time `start`, which may be the later one. Nothing is recorded on the
  /// tape.
  ///
  /// - Parameters:
  ///   - onStep: called with the time and y after each step. Default none.
  ///   - f: returns dy/dt, of y's shape.
  /// - Throws: `argument` for options out of range and an f that returns another shape; `state` if dopri5 finds no step
  ///   that is short enough or takes too many; `interrupted` between two calls; the errors of f.
  public func solve(
    _ y: Tensor, from start: Double, to end: Double, onStep: (Double, Tensor) throws -> Void = { _, _ in },
    _ f: (_ t: Double, _ y: Tensor) throws -> Tensor
  ) throws -> Solution {
    var integration = try ODEIntegration(self, y, from: start, to: end)
    while try integration.step(f) { try onStep(integration.t, integration.y) }
    return Solution(y: integration.y, evaluations: integration.evaluations)
  }
}
