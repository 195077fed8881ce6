import Glibc

/// Where progress is written. The library itself prints nothing: the host passes its own sink.
public struct ProgressOutput {
  public let write: (String) -> Void
  /// Whether a line can be overwritten: a terminal gets a moving bar, anything else one line an epoch.
  public let isTerminal: Bool

  public init(isTerminal: Bool, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    self.write = write
  }
}

/// The progress of training in Keras's manner, and of loops. On a terminal each epoch has one line that is redrawn at
/// most ten times a second (bar, figures, samples a second, time left) and ends as
/// `Epoch 2/20  32/32 [====================] 0.01s  98k samples/s  loss: 0.0213`; elsewhere only that last line is
/// written, without the bar.
struct ProgressBar {
  private let output: ProgressOutput
  /// What a line begins with.
  private let title: (_ epoch: Int) -> String
  private let batches: Int
  /// Batches that were done before the line began.
  private var first = 0
  /// Of the figures.
  var names: [String]
  private let unit: String
  private var epoch = 0
  private var started = 0.0
  private var lastDrawn = 0.0
  private var drawnWidth = 0
  private static let width = 20
  private static let interval = 0.1

  /// - Parameter epochs: how many there will be, for "Epoch 2/20".
  init(_ output: ProgressOutput, epochs: Int, batches: Int, names: [String]) {
    self.output = output
    self.batches = batches
    self.names = names
    unit = "samples"
    title = { "Epoch \($0 + 1)/\(epochs)  " }
  }

  /// For one line of training in steps.
  /// - Parameter done: how many were taken before, by a run that goes on.
  init(_ output: ProgressOutput, steps: Int, done: Int, names: [String]) {
    self.output = output
    batches = steps
    first = done
    self.names = names
    unit = "samples"
    title = { _ in "Step " }
  }

  /// For one line, of work in `steps` parts.
  init(_ output: ProgressOutput, title: String, steps: Int) {
    self.output = output
    batches = steps
    names = []
    unit = "steps"
    let title = title.isEmpty ? "" : title + "  "
    self.title = { _ in title }
  }

  mutating func beginEpoch(_ epoch: Int) {
    self.epoch = epoch
    started = Clock.seconds()
    lastDrawn = started
    drawnWidth = 0
  }

  /// - Parameters:
  ///   - done: batches and samples finished in this epoch.
  ///   - values: the means so far, asked for only when the line is redrawn.
  @inline(__always)
  mutating func update(batches done: Int, samples: Int, _ values: @autoclosure () -> [Double]) {
    guard output.isTerminal else { return }
    let now = Clock.seconds()
    if now - lastDrawn >= ProgressBar.interval { draw(done, samples, now, values()) }
  }

  private mutating func draw(_ done: Int, _ samples: Int, _ now: Double, _ values: [Double]) {
    lastDrawn = now
    let elapsed = now - started
    let remaining = elapsed / Double(max(done - first, 1)) * Double(batches - done)
    rewrite(
      "\(title(epoch))\(done)/\(batches) \(bar(done)) \(rate(samples, elapsed))  ETA \(Text.duration(remaining))"
        + figures(values))
  }

  mutating func endEpoch(samples: Int, batches done: Int, _ values: [Double]) {
    let elapsed = Clock.seconds() - started
    let tail = "\(Text.duration(elapsed))  \(rate(samples, elapsed))\(figures(values))"
    if output.isTerminal {
      rewrite("\(title(epoch))\(done)/\(batches) \(bar(done)) \(tail)")
      output.write("\n")
    } else {
      output.write("\(title(epoch))\(done)/\(batches)  \(tail)\n")
    }
    drawnWidth = 0
  }

  /// Leaves the cursor on a line of its own when an epoch ends early.
  mutating func abandon() {
    if drawnWidth > 0 { output.write("\n") }
    drawnWidth = 0
  }

  private mutating func rewrite(_ line: String) {
    let padding = String(repeating: " ", count: max(0, drawnWidth - line.count))
    output.write("\r" + line + padding)
    drawnWidth = line.count
  }

  private func bar(_ done: Int) -> String {
    // In floating point: the numbers of a loop may be as large as integers are.
    let filled = Int(Double(ProgressBar.width) * Double(done) / Double(max(batches, 1)))
    let empty = ProgressBar.width - filled
    return "[" + String(repeating: "=", count: filled) + String(repeating: ".", count: empty) + "]"
  }

  private func rate(_ samples: Int, _ seconds: Double) -> String {
    "\(Text.short(Double(samples) / max(seconds, 1e-9))) \(unit)/s"
  }

  private func figures(_ values: [Double]) -> String {
    zip(names, values).map { "  \($0): \(Text.significant($1))" }.joined()
  }
}

/// Seconds from an arbitrary start, never set back.
enum Clock {
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Numbers for people, without Foundation.
enum Text {
  /// Four significant digits, "0.02134", "1.5e-07", "nan".
  static func significant(_ value: Double) -> String { format("%.4g", value) }

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
