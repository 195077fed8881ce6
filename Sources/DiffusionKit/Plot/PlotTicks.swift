import Glibc

/// A mark on an axis: a large one with its number, or a small one without.
struct PlotTick: Equatable {
  var value: Double
  var label: String?
}

/// The marks of an axis, and what all their numbers lack: 1795983548, 1795983549 are "+1795983540" and 8, 9.
struct PlotTicks: Equatable {
  var ticks: [PlotTick] = []
  var offset: String?
}

/// How much room there is for the numbers along an axis.
struct PlotTickRoom {
  /// The axis's length, in letters where numbers stand side by side, in lines where they stand above each other.
  var length: Double
  /// Whether the numbers stand above each other.
  var isVertical: Bool

  static var unlimited: PlotTickRoom { PlotTickRoom(length: .infinity, isVertical: true) }

  /// Whether numbers at these parts of the axis stand apart.
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
  /// Letters of a number, without its sign, above which an offset is taken off.
  private static let maxLetters = 10

  /// Marks whose numbers differ and do not run into each other.
  /// - Parameters:
  ///   - integers: leave numbers between integers out.
  ///   - mayOffset: whether what long numbers have in common may stand elsewhere.
  func ticks(_ room: PlotTickRoom, integers: Bool = false, mayOffset: Bool = true) -> PlotTicks {
    if isLog {
      let ticks = decadeTicks
      if ticks.count(where: { $0.label != nil }) >= 3 { return PlotTicks(ticks: sparing(ticks, room)) }
    }
    return evenTicks(room, integers, mayOffset)
  }

  /// The marks of a logarithmic axis, with all the room that they want; none where its ends are too close.
  var logTicks: [PlotTick] { ticks(.unlimited).ticks }

  /// Marks at digits times powers of ten.
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

  /// Round numbers at equal distances: as many as there is room for, at most nine and a little, without an offset where
  /// three of them fit.
  private func evenTicks(_ room: PlotTickRoom, _ integers: Bool, _ mayOffset: Bool) -> PlotTicks {
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
          room.holds(ticks.map { (unit($0.value), $0.label ?? "") })
        {
          return last
        }
      }
    }
    last.ticks = sparing(last.ticks, room)
    return last
  }

  /// The marks with the numbers of every second, third ... only, until they stand apart.
  private func sparing(_ ticks: [PlotTick], _ room: PlotTickRoom) -> [PlotTick] {
    let labelled = ticks.indices.filter { ticks[$0].label != nil }
    for stride in 1...max(labelled.count, 1) {
      let shown = labelled.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
      guard room.holds(shown.map { (unit(ticks[$0].value), ticks[$0].label ?? "") }) else { continue }
      return ticks.indices.map { index in
        PlotTick(value: ticks[index].value, label: shown.contains(index) ? ticks[index].label : nil)
      }
    }
    return ticks
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
