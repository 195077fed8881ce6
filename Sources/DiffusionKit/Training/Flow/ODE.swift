import Glibc

/// How an ordinary differential equation is integrated.
public enum ODEMethod: String, OptionChoice {
  /// First order, one call a step.
  case euler
  /// Second order, two calls a step.
  case midpoint
  /// Second order, two calls a step.
  case heun
  /// Dormand and Prince 1980: fifth order, six calls a step, whose length follows from the tolerances.
  case dopri5
}

/// Integrates dy/dt = f(t, y).
public struct ODE: OptionTable, Sendable {
  /// Default `dopri5`.
  public var method = ODEMethod.dopri5
  /// How many steps of equal length the other methods take. Default 100.
  public var steps = 100
  /// dopri5: an element's error in a step is to be about atol + rtol |y| at most, in the root
  /// of the mean square over all elements. Default 1e-5.
  public var rtol = 1e-5
  /// Default 1e-5.
  public var atol = 1e-5
  /// dopri5: an integration that takes more steps than this is given up. Default 10,000.
  public var mostSteps = 10_000

  public init() {}

  public static let fields: [Field<ODE>] = fields(steps: "steps")
  /// Where steps are those of sampling.
  package static let sampling: [Field<ODE>] = fields(steps: "num_inference_steps")

  private static func fields(steps: String) -> [Field<ODE>] {
    [
      .option(
        "method", \.method,
        "\"euler\", \"midpoint\" and \"heun\" take equal steps, \"dopri5\" finds its own"),
      .option(steps, \.steps, "how many equal steps", .positive),
      .option("rtol", \.rtol, "dopri5: the error of a step to aim at, times |y|", .positive),
      .option("atol", \.atol, "dopri5: added to it", .positive),
    ]
  }

  public func validate() throws { try Requirement.positive(mostSteps, "mostSteps") }

  public struct Solution {
    public let y: Tensor
    /// How often f was called.
    public let evaluations: Int
  }

  /// y at the time `end` from y at the time `start`, which may be the later one. Nothing is recorded on the tape.
  ///
  /// - Parameters:
  ///   - onStep: told the time and y after each step. Default nothing.
  ///   - f: gives dy/dt, of y's shape.
  /// - Throws: `argument` for options out of range and an f of another shape; `state` where dopri5 finds no step that is
  ///   short enough or takes too many; `interrupted` between two calls; what f throws.
  public func solve(
    _ y: Tensor, from start: Double, to end: Double, onStep: (Double, Tensor) throws -> Void = { _, _ in },
    _ f: (_ t: Double, _ y: Tensor) throws -> Tensor
  ) throws -> Solution {
    var integration = try ODEIntegration(self, y, from: start, to: end)
    while try integration.step(f) { try onStep(integration.t, integration.y) }
    return Solution(y: integration.y, evaluations: integration.evaluations)
  }
}
