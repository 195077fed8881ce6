import Glibc

/// The beta distribution on 0...1 with both parameters above 0.
struct BetaDistribution {
  let a: Double
  let b: Double

  /// Returns P(X <= x), the regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun
  /// 26.5.8).
  func cumulative(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast below the mean; above it the other tail is computed.
    guard x > (a + 1) / (a + b + 2) else { return lowerTail(x) }
    return 1 - BetaDistribution(a: b, b: a).lowerTail(1 - x)
  }

  /// Returns the x at which `cumulative` is `probability`, 0...1.
  func quantile(_ probability: Double) -> Double {
    guard probability > 0 else { return 0 }
    guard probability < 1 else { return 1 }
    var (below, above) = (0.0, 1.0)
    while true {
      let middle = (below + above) / 2
      guard middle > below, middle < above, above - below > above * 1e-15 else { return middle }
      if cumulative(middle) < probability { below = middle } else { above = middle }
    }
  }

  private func lowerTail(_ x: Double) -> Double {
    exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a * fraction(x)
  }

  /// Evaluates the continued fraction by Lentz's algorithm.
  private func fraction(_ x: Double) -> Double {
    let tiny = 1e-300
    func bounded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / bounded(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...300 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      var change = 1.0
      for coefficient in [even, odd] {
        d = 1 / bounded(1 + coefficient * d)
        c = bounded(1 + coefficient / c)
        change = c * d
        result *= change
      }
      if abs(change - 1) < 1e-16 { break }
    }
    return result
  }
}
