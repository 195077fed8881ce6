import Glibc

/// The state of an integration between two steps, off the tape. A value type: a copy is unaffected by a step that
/// throws.
struct ODEIntegration {
  private(set) var t: Double
  /// y at `t`.
  private(set) var y: Tensor
  /// The number of calls of f.
  private(set) var evaluations = 0
  private let ode: ODE
  private let start: Double
  private let end: Double
  /// The number of steps taken; for dopri5 also those that were rejected.
  private var tried = 0
  /// dopri5: dy/dt at `t`, and the length of the next step; nil before the first step.
  private var next: (slope: Tensor, length: Double)?

  /// - Throws: `argument` for options out of range and times that are not finite.
  init(_ ode: ODE, _ y: Tensor, from start: Double, to end: Double) throws {
    for (name, time) in [("t0", start), ("t1", end)] where !time.isFinite {
      throw DiffusionError.argument(name, "\(time) is not a time")
    }
    try ode.check()
    (self.ode, self.y, self.start, self.end, t) = (ode, y.detached, start, end, start)
  }

  var isFinished: Bool { ode.method == .dopri5 ? t == end : tried == ode.steps }
  /// The number of steps in all; nil for dopri5, which does not know it in advance.
  var count: Int? { ode.method == .dopri5 ? nil : ode.steps }

  /// Takes one step.
  /// - Returns: false if no step was left.
  mutating func step(_ f: (_ t: Double, _ y: Tensor) throws -> Tensor) throws -> Bool {
    guard !isFinished else { return false }
    try noGrad { try ode.method == .dopri5 ? adaptiveStep(f) : evenStep(f) }
    return true
  }

  private mutating func slope(
    _ t: Double, _ y: Tensor, _ f: (Double, Tensor) throws -> Tensor
  ) throws -> Tensor {
    try Session.current.checkInterrupted()
    evaluations += 1
    let slope = try f(t, y)
    guard slope.shape == y.shape else {
      throw DiffusionError.argument("f", "it gives shape \(slope.shape) for y of shape \(y.shape)")
    }
    return slope.detached
  }

  /// Takes one of `ode.steps` steps of equal length.
  private mutating func evenStep(_ f: (Double, Tensor) throws -> Tensor) throws {
    func time(_ step: Int) -> Double { start + (end - start) * (Double(step) / Double(ode.steps)) }
    let (t, after) = (time(tried), time(tried + 1))
    let h = after - t
    let first = try slope(t, y, f)
    switch ode.method {
    case .euler, .dopri5: y = try y.advanced(h, [(1, first)])
    case .midpoint:
      let middle = try slope(t + h / 2, y.advanced(h, [(0.5, first)]), f)
      y = try y.advanced(h, [(1, middle)])
    case .heun:
      let last = try slope(t + h, y.advanced(h, [(1, first)]), f)
      y = try y.advanced(h, [(0.5, first), (0.5, last)])
    }
    self.t = after
    tried += 1
  }

  // MARK: Dormand and Prince

  /// Tries steps until the error of one is small enough.
  private mutating func adaptiveStep(_ f: (Double, Tensor) throws -> Tensor) throws {
    var (slope, h) = try next ?? firstStep(f)
    while tried < ode.maxSteps {
      tried += 1
      let isLast = abs(h) >= abs(end - t)
      if isLast { h = end - t }
      guard t + h != t || isLast else {
        throw DiffusionError.state("dopri5 finds no step at t = \(Text.significant(t)) that is short enough")
      }
      var stages = [slope]
      for stage in DormandPrince.stages {
        let middle = try y.advanced(h, Array(zip(stage.weights, stages)))
        stages.append(try self.slope(t + stage.time * h, middle, f))
      }
      let after = try y.advanced(h, Array(zip(DormandPrince.weights, stages)))
      // The last stage, at the end of the step, is also the first stage of the next step.
      stages.append(try self.slope(t + h, after, f))
      let difference = try Tensor.zeros(y.shape).advanced(h, Array(zip(DormandPrince.errorWeights, stages)))
      let error = try norm(difference, y, after)
      let length = h * (error.isFinite ? min(10, max(0.2, 0.9 * pow(max(error, 1e-10), -0.2))) : 0.2)
      // The comparison is false for NaN, so that such a step is rejected too.
      if error <= 1 {
        (t, y, slope) = (isLast ? end : t + h, after, stages.removeLast())
        next = (slope, length)
        return
      }
      h = length
    }
    throw DiffusionError.state(
      "dopri5 took \(ode.maxSteps) steps and is at t = \(Text.significant(t)) only: the tolerances are too small, or f changes too fast"
    )
  }

  /// dy/dt at the start, and the length of the first step (Hairer, Nørsett and Wanner 1993, section II.4).
  private mutating func firstStep(
    _ f: (Double, Tensor) throws -> Tensor
  ) throws -> (slope: Tensor, length: Double) {
    let slope = try slope(t, y, f)
    let direction: Double = end > t ? 1 : -1
    let (size, speed) = (try norm(y, y, y), try norm(slope, y, y))
    let small = size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed
    let after = try self.slope(t + direction * small, y.advanced(direction * small, [(1, slope)]), f)
    let curvature = try norm(after.advanced(-1, [(1, slope)]), y, y) / small
    let rate = max(speed, curvature)
    let guess = rate <= 1e-15 ? max(1e-6, small * 1e-3) : pow(0.01 / rate, 0.2)
    let step = min(100 * small, guess)
    return (slope, direction * (step.isFinite && step > 0 ? step : small))
  }

  /// The root mean square of the elements divided by their tolerances.
  private func norm(_ x: Tensor, _ before: Tensor, _ after: Tensor) throws -> Double {
    var sum = 0.0
    let (px, before, after) = (x.pointer, before.pointer, after.pointer)
    try Stoppable.pieces(of: x.count) { piece in
      for i in piece {
        let size = Double(max(abs(before[i]), abs(after[i])))
        let ratio = Double(px[i]) / (ode.atol + ode.rtol * size)
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
  /// The weights of the fifth order minus those of the fourth.
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
