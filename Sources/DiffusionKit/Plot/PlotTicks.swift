import Glibc

/// A mark on an axis: a large one with its number, or a small one without.
struct PlotTick: Equatable {
  var value: Double
  var label: String?
}

extension PlotAxis {
  /// The marks of a logarithmic axis; empty where its ends are too close to be told apart. (gnuplot numbers only the
  /// powers of ten, of which less than a decade may have none.)
  var logTicks: [PlotTick] {
    let (low, high) = (min(low, high), max(low, high))
    guard low > 0, low.isNormal, high.isFinite, low < high else { return [] }
    let decades = log10(high) - log10(low)
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))

    // Numbers stand a tenth of the axis apart, or they run into each other.
    if decades > 10 {
      let stride = Int((decades / 10).rounded(.up))
      return exponents.filter { $0 % stride == 0 }.map { PlotTick(digit: 1, exponent: $0, hasLabel: true) }
        .filter { low <= $0.value && $0.value <= high }
    }
    let numbered: Set<Int> = decades > 3 ? [1] : decades > 0.45 ? [1, 2, 5] : Set(1...9)
    let ticks = exponents.flatMap { exponent in
      (1...9).map { PlotTick(digit: $0, exponent: exponent, hasLabel: numbered.contains($0)) }
    }.filter { low <= $0.value && $0.value <= high }
    return ticks.count { $0.label != nil } >= 3 ? ticks : PlotAxis.evenTicks(low, high)
  }

  /// Three to eight round numbers at equal distances.
  private static func evenTicks(_ low: Double, _ high: Double) -> [PlotTick] {
    let width = (high - low) / 3
    guard width.isNormal else { return [] }
    let exponent = Int(log10(width).rounded(.down))
    let digit = [5, 2].first { Double($0) * pow(10, Double(exponent)) <= width } ?? 1
    let step = Double(digit) * pow(10, Double(exponent))
    guard step > 0, high / step < 1e15 else { return [] }
    return (Int((low / step).rounded(.up))...Int((high / step).rounded(.up)))
      .map { PlotTick(digit: $0 * digit, exponent: exponent, hasLabel: true) }
      .filter { low <= $0.value && $0.value <= high }
  }
}

extension PlotTick {
  /// digit * 10^exponent, as exactly as a Double holds it.
  fileprivate init(digit: Int, exponent: Int, hasLabel: Bool) {
    value = Double("\(digit)e\(exponent)") ?? 0
    guard hasLabel else { return }
    let text = "\(value)"
    label =
      digit < 10 && exponent >= 6
      ? "\(digit)e+\(exponent < 10 ? "0" : "")\(exponent)"
      : text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
