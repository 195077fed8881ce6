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
    try check()
    for (name, time) in [("t0", start), ("t1", end)] where !time.isFinite {
      throw DiffusionError.argument(name, "\(time) is not a time")
    }
    var evaluations = 0
    func slope(_ t: Double, _ y: Tensor) throws -> Tensor {
      try Session.current.checkInterrupted()
      evaluations += 1
      let slope = try f(t, y)
      guard slope.shape == y.shape else {
        throw DiffusionError.argument("f", "it gives shape \(slope.shape) for y of shape \(y.shape)")
      }
      return slope.detached
    }
    return try noGrad {
      let last =
        method == .dopri5
        ? try adaptive(y.detached, start, end, onStep, slope)
        : try even(y.detached, start, end, onStep, slope)
      return Solution(y: last, evaluations: evaluations)
    }
  }

  // MARK: Steps of equal length

  private func even(
    _ y: Tensor, _ start: Double, _ end: Double, _ onStep: (Double, Tensor) throws -> Void,
    _ f: (Double, Tensor) throws -> Tensor
  ) throws -> Tensor {
    var y = y
    func time(_ step: Int) -> Double { start + (end - start) * (Double(step) / Double(steps)) }
    for step in 0..<steps {
      let t = time(step), h = time(step + 1) - t
      let first = try f(t, y)
      switch method {
      case .euler, .dopri5:
        y = try y.advanced(h, [(1, first)])
      case .midpoint:
        y = try y.advanced(h, [(1, f(t + h / 2, y.advanced(h, [(0.5, first)])))])
      case .heun:
        y = try y.advanced(h, [(0.5, first), (0.5, f(t + h, y.advanced(h, [(1, first)])))])
      }
      try onStep(time(step + 1), y)
    }
    return y
  }

  // MARK: Dormand and Prince

  private func adaptive(
    _ y: Tensor, _ start: Double, _ end: Double, _ onStep: (Double, Tensor) throws -> Void,
    _ f: (Double, Tensor) throws -> Tensor
  ) throws -> Tensor {
    guard start != end else { return y }
    var (t, y) = (start, y)
    var slope = try f(t, y)
    var h = try firstStep(t, y, slope, end, f)
    for _ in 0..<mostSteps {
      let isLast = abs(h) >= abs(end - t)
      if isLast { h = end - t }
      guard t + h != t || isLast else {
        throw DiffusionError.state("dopri5 finds no step at t = \(Text.significant(t)) that is short enough")
      }
      var stages = [slope]
      for stage in DormandPrince.stages {
        stages.append(try f(t + stage.time * h, y.advanced(h, Array(zip(stage.weights, stages)))))
      }
      let next = try y.advanced(h, Array(zip(DormandPrince.weights, stages)))
      // The last stage is that at the end of the step, and the first of the next one.
      stages.append(try f(t + h, next))
      let difference = try Tensor.zeros(y.shape).advanced(h, Array(zip(DormandPrince.errorWeights, stages)))
      let error = try norm(difference, y, next)
      // Not a number, too, is an error that is too large.
      if error <= 1 {
        t = isLast ? end : t + h
        y = next
        slope = stages.removeLast()
        try onStep(t, y)
        if isLast { return y }
      }
      h *= error.isFinite ? min(10, max(0.2, 0.9 * pow(max(error, 1e-10), -0.2))) : 0.2
    }
    throw DiffusionError.state(
      "dopri5 took \(mostSteps) steps and is at t = \(Text.significant(t)) only: the tolerances are too small, or f changes too fast"
    )
  }

  /// Hairer, Nørsett and Wanner 1993, section II.4.
  private func firstStep(
    _ t: Double, _ y: Tensor, _ slope: Tensor, _ end: Double, _ f: (Double, Tensor) throws -> Tensor
  ) throws -> Double {
    let direction: Double = end > t ? 1 : -1
    let (size, speed) = (try norm(y, y, y), try norm(slope, y, y))
    let small = size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed
    let next = try f(t + direction * small, y.advanced(direction * small, [(1, slope)]))
    let bend = try norm(next.advanced(-1, [(1, slope)]), y, y) / small
    let most = max(speed, bend)
    let guess = most <= 1e-15 ? max(1e-6, small * 1e-3) : pow(0.01 / most, 0.2)
    let step = min(100 * small, guess)
    return direction * (step.isFinite && step > 0 ? step : small)
  }

  /// The root of the mean square of the elements over their tolerances.
  private func norm(_ x: Tensor, _ before: Tensor, _ after: Tensor) throws -> Double {
    var sum = 0.0
    let (px, before, after) = (x.pointer, before.pointer, after.pointer)
    try Stoppable.pieces(of: x.count) { piece in
      for i in piece {
        let size = Double(max(abs(before[i]), abs(after[i])))
        let ratio = Double(px[i]) / (atol + rtol * size)
        sum += ratio * ratio
      }
    }
    return (sum / Double(max(x.count, 1))).squareRoot()
  }
}

/// The coefficients of dopri5 (Dormand and Prince 1980, table 2).
private enum DormandPrince {
  static let stages: [(time: Double, weights: [Double])] = [
    (1 / 5, [1 / 5]),
    (3 / 10, [3 / 40, 9 / 40]),
    (4 / 5, [44 / 45, -56 / 15, 32 / 9]),
    (8 / 9, [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729]),
    (1, [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656]),
  ]
  static let weights: [Double] = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84]
  /// Those of the fifth order less those of the fourth.
  static let errorWeights: [Double] = [
    71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40,
  ]
}

extension Tensor {
  /// y + h * the weighted sum of slopes, off the tape.
  fileprivate func advanced(_ h: Double, _ slopes: [(Double, Tensor)]) throws -> Tensor {
    try .weighted([(1, self)] + slopes.map { (h * $0.0, $0.1) })
  }
}
