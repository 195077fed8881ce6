import Glibc

/// Multiples of 1, 2 or 5 times a power of ten, stored as integers, so that their digits are exact.
struct EvenNumbers {
  /// The numbers in units of 10^exponent.
  private let counts: [Int]
  private let exponent: Int
  let values: [Double]

  /// The numbers from `low` to `high` at the smallest step that gives about `count` of them.
  /// - Parameter integers: whether steps are at least 1.
  /// - Returns: nil if the bounds are too close for a Double to count between them.
  init?(_ low: Double, _ high: Double, atMost count: Int, integers: Bool = false) {
    let width = high / Double(count) - low / Double(count)
    guard width.isNormal, width > 0 else { return nil }
    var exponent = Int(log10(width).rounded(.down))
    var digit = [1, 2, 5].first { Double($0) * pow(10, Double(exponent)) >= width * (1 - 1e-9) }
    if digit == nil { (digit, exponent) = (1, exponent + 1) }
    if integers, exponent < 0 { (digit, exponent) = (1, 0) }
    guard let digit, let step = Double("\(digit)e\(exponent)"), step.isNormal,
      max(abs(low), abs(high)) / step < 1e15
    else { return nil }
    // A bound that differs from such a number only by rounding counts.
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    counts = first <= last ? (first...last).map { $0 * digit } : []
    self.exponent = exponent
    values = counts.map { count in min(max(Double("\(count)e\(exponent)") ?? 0, low), high) }
  }

  /// The leading digits that all numbers have in common, in units of 10^exponent; 0 if there are none.
  var offset: Int {
    guard let first = counts.first, let last = counts.last, first > 0 || last < 0 else { return 0 }
    let (minimum, maximum) = (min(abs(first), abs(last)), max(abs(first), abs(last)))
    var power = 10
    while power <= maximum - minimum { power *= 10 }
    return minimum / power * power * first.signum()
  }

  /// The numbers minus an offset: in plain form if that is short, otherwise in the form 2e+07.
  func texts(without offset: Int) -> [String] {
    let rest = counts.map { $0 - offset }
    let scientific = rest.map { EvenNumbers.scientific($0, exponent) }
    guard let plain = EvenNumbers.plain(rest, exponent) else { return scientific }
    func letters(_ texts: [String]) -> Int { texts.map(\.count).max() ?? 0 }
    return letters(plain) <= 7 || letters(plain) <= letters(scientific) ? plain : scientific
  }

  func text(ofOffset offset: Int) -> String {
    let scientific = EvenNumbers.scientific(offset, exponent)
    let plain = EvenNumbers.plain([offset], exponent)?[0]
    let text = plain.map { $0.count <= 16 || $0.count <= scientific.count ? $0 : scientific } ?? scientific
    return offset > 0 ? "+" + text : text
  }

  /// The numbers in plain form; nil if that would take dozens of zeros.
  private static func plain(_ counts: [Int], _ exponent: Int) -> [String]? {
    guard abs(exponent) <= 20 else { return nil }
    return counts.map { count in
      if count == 0 { return "0" }
      let sign = count < 0 ? "-" : ""
      let digits = String(count.magnitude)
      if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
      let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
      let fraction = padded.suffix(-exponent).reversed().drop { $0 == "0" }.reversed()
      return sign + padded.dropLast(-exponent) + (fraction.isEmpty ? "" : "." + String(fraction))
    }
  }

  private static func scientific(_ count: Int, _ exponent: Int) -> String {
    if count == 0 { return "0" }
    let digits = String(count.magnitude)
    let power = exponent + digits.count - 1
    let fraction = digits.dropFirst().reversed().drop { $0 == "0" }.reversed()
    return (count < 0 ? "-" : "") + digits.prefix(1) + (fraction.isEmpty ? "" : "." + String(fraction))
      + "e" + (power < 0 ? "-" : "+") + (abs(power) < 10 ? "0" : "") + "\(abs(power))"
  }
}
