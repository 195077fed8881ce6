import Glibc

/// Numbers formatted for people, without Foundation.
package enum Text {
  /// Four significant digits, "0.02134", "1.5e-07", "nan".
  package static func significant(_ value: Double) -> String { format("%.4g", value) }

  /// "999", "98k", "1.2M"
  static func short(_ value: Double) -> String {
    switch value {
    case ..<1000: return format("%.0f", value)
    case ..<1e6: return format(value < 1e4 ? "%.1fk" : "%.0fk", value / 1e3)
    default: return format("%.1fM", value / 1e6)
    }
  }

  /// "0.01s", "12s", "3:05", "1:02:03"
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 3.6e9 else { return "?" }
    if seconds < 10 { return format("%.2fs", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    let tail = two(whole % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func format(_ pattern: String, _ value: Double) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let base = buffer.baseAddress else { return "" }
      withVaList([value]) { _ = vsnprintf(base, 64, pattern, $0) }
      return String(cString: base)
    }
  }
}
