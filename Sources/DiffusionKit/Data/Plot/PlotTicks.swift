import Glibc

/// A tick of an axis: a large one with its number, or a small one without.
struct PlotTick: Equatable {
  var value: Double
  var label: String?
}

/// The ticks of an axis, and the offset of all their numbers: 1795983548, 1795983549 are "+1795983540" and 8, 9.
struct PlotTicks: Equatable {
  var ticks: [PlotTick] = []
  var offset: String?
}

/// The space for the numbers along an axis.
struct PlotTickSpace {
  /// The axis's length, in letters for horizontal axes, in lines for vertical ones.
  var length: Double
  /// Whether the numbers are above each other.
  var isVertical: Bool

  static var unlimited: PlotTickSpace { PlotTickSpace(length: .infinity, isVertical: true) }

  /// Whether numbers at these positions of the axis do not overlap.
  func holds(_ labels: [(unit: Double, text: String)]) -> Bool {
    guard length < .infinity else { return true }
    let labels = labels.sorted { $0.unit < $1.unit }
    return zip(labels, labels.dropFirst()).allSatisfy { first, second in
      let needed = isVertical ? 1.6 : Double(first.text.count + second.text.count) / 2 + 1.5
      return (second.unit - first.unit) * length >= needed
    }
  }
}

extension PlotAxis {
  private static let maxCount = 9
  /// The length of a number, without its sign, above which an offset is subtracted.
  private static let maxLetters = 10

  /// Ticks whose numbers differ and do not overlap.
  /// - Parameters:
  ///   - integers: whether to omit numbers between integers.
  ///   - mayOffset: whether an offset of long numbers may be written separately.
  func ticks(_ space: PlotTickSpace, integers: Bool = false, mayOffset: Bool = true) -> PlotTicks {
    if isLog {
      let ticks = decadeTicks
      if ticks.count(where: { $0.label != nil }) >= 3 { return PlotTicks(ticks: sparing(ticks, space)) }
    }
    return evenTicks(space, integers, mayOffset)
  }

  /// Ticks at digits times powers of ten.
  private var decadeTicks: [PlotTick] {
    let (low, high) = (min(low, high), max(low, high))
    guard low > 0, low.isNormal, high.isFinite, low < high else { return [] }
    let decades = log10(high) - log10(low)
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))

    if decades > 10 {
      let stride = Int((decades / 10).rounded(.up))
      return exponents.filter { $0 % stride == 0 }
        .map { PlotTick(digit: 1, exponent: $0, hasLabel: true) }
        .filter { low <= $0.value && $0.value <= high }
    }
    let numbered: Set<Int> = decades > 3 ? [1] : decades > 0.45 ? [1, 2, 5] : Set(1...9)
    return exponents.flatMap { exponent in
      (1...9).map { PlotTick(digit: $0, exponent: exponent, hasLabel: numbered.contains($0)) }
    }.filter { low <= $0.value && $0.value <= high }
  }

  /// Round numbers at equal distances: as many as fit, at most about nine, without an offset if three of them fit.
  private func evenTicks(_ space: PlotTickSpace, _ integers: Bool, _ mayOffset: Bool) -> PlotTicks {
    var last = PlotTicks()
    for hasOffset in mayOffset ? [false, true] : [false] {
      for count in stride(from: PlotAxis.maxCount, through: 1, by: -1) {
        guard
          let numbers = EvenNumbers(min(low, high), max(low, high), atMost: count, integers: integers)
        else { continue }
        guard !numbers.values.isEmpty else { break }
        let offset = hasOffset ? numbers.offset : 0
        let texts = numbers.texts(without: offset)
        let ticks = zip(numbers.values, texts).map { PlotTick(value: $0, label: $1) }
        last = PlotTicks(ticks: ticks, offset: offset == 0 ? nil : numbers.text(ofOffset: offset))
        let isShort = texts.allSatisfy { $0.drop { $0 == "-" }.count <= PlotAxis.maxLetters }
        if isShort || hasOffset || !mayOffset, ticks.count >= (hasOffset ? 2 : 3),
          space.holds(ticks.map { (unit($0.value), $0.label ?? "") })
        {
          return last
        }
      }
    }
    last.ticks = sparing(last.ticks, space)
    return last
  }

  /// The ticks with only every second, third ... number, so that the numbers do not overlap.
  private func sparing(_ ticks: [PlotTick], _ space: PlotTickSpace) -> [PlotTick] {
    let labelled = ticks.indices.filter { ticks[$0].label != nil }
    for stride in 1...max(labelled.count, 1) {
      let shown = labelled.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
      guard space.holds(shown.map { (unit(ticks[$0].value), ticks[$0].label ?? "") }) else { continue }
      return ticks.indices.map { index in
        PlotTick(value: ticks[index].value, label: shown.contains(index) ? ticks[index].label : nil)
      }
    }
    return ticks
  }
}

extension PlotTick {
  /// digit * 10^exponent, correctly rounded.
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
