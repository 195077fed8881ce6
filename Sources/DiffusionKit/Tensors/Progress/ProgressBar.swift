import Glibc

/// The progress of training in Keras's manner, and of loops. On a terminal each epoch has one line that is redrawn at
/// most ten times a second (bar, metrics, samples per second, time left) and ends as `Epoch 2/20  32/32
/// [====================] 0.01s  98k samples/s  loss: 0.0213`; any other output gets only that last line, without the
/// bar. If the terminal is too narrow, first the bar is left out, then the rate and the time; a line that is still too
/// long is cut.
package struct ProgressBar {
  private let output: ProgressOutput
  /// The beginning of a line.
  private let title: (_ epoch: Int) -> String
  private let batches: Int
  /// The number of batches that were finished before the line began.
  private let first: Int
  /// The names of the metrics.
  var names: [String]
  private let unit: String
  private var epoch = 0
  private var started = 0.0
  private var lastDrawn = 0.0
  private var isShown = false
  private static let width = 20
  private static let interval = 0.1

  /// - Parameter epochs: the total number of epochs, for "Epoch 2/20".
  package init(_ output: ProgressOutput, epochs: Int, batches: Int, names: [String]) {
    self.init(output, batches: batches, names: names) { "Epoch \($0 + 1)/\(epochs)  " }
  }

  /// Makes the bar for training in steps, which has a single line.
  /// - Parameter done: the number of steps that a resumed run took before.
  package init(_ output: ProgressOutput, steps: Int, done: Int, names: [String]) {
    self.init(output, batches: steps, first: done, names: names) { _ in "Step " }
  }

  /// Makes the bar for a loop of `steps` steps, which has a single line.
  init(_ output: ProgressOutput, title: String, steps: Int) {
    let title = title.isEmpty ? "" : TerminalText.printable(title) + "  "
    self.init(output, batches: steps, names: [], unit: "steps") { _ in title }
  }

  private init(
    _ output: ProgressOutput, batches: Int, first: Int = 0, names: [String], unit: String = "samples",
    title: @escaping (_ epoch: Int) -> String
  ) {
    (self.output, self.batches, self.first) = (output, batches, first)
    (self.names, self.unit, self.title) = (names, unit, title)
  }

  package mutating func beginEpoch(_ epoch: Int) {
    self.epoch = epoch
    started = Clock.seconds()
    lastDrawn = started
    isShown = false
  }

  /// - Parameters:
  ///   - done: batches and samples finished in this epoch.
  ///   - values: the means so far, evaluated only when the line is redrawn.
  @inline(__always)
  package mutating func update(batches done: Int, samples: Int, _ values: @autoclosure () -> [Double]) {
    guard output.isTerminal else { return }
    let now = Clock.seconds()
    if now - lastDrawn >= ProgressBar.interval { draw(done, samples, now, values()) }
  }

  private mutating func draw(_ done: Int, _ samples: Int, _ now: Double, _ values: [Double]) {
    lastDrawn = now
    let elapsed = now - started
    let remaining = elapsed / Double(max(done - first, 1)) * Double(batches - done)
    isShown = true
    output.line?.show(
      line(done, ["\(rate(samples, elapsed))", "ETA \(Text.duration(remaining))"], spare: 0, values))
  }

  package mutating func endEpoch(samples: Int, batches done: Int, _ values: [Double]) {
    let elapsed = Clock.seconds() - started
    let times = [Text.duration(elapsed), rate(samples, elapsed)]
    if let line = output.line {
      line.end(self.line(done, times, spare: 1, values))
    } else {
      output.write("\(title(epoch))\(done)/\(batches)  \(times.joined(separator: "  "))\(metrics(values))\n")
    }
    isShown = false
  }

  /// Leaves the cursor on a new line when an epoch ends early.
  package mutating func abandon() {
    if isShown { output.line?.leave() }
    isShown = false
  }

  /// The line in its longest form that fits.
  /// - Parameter spare: the index of the time that is left out first.
  private func line(_ done: Int, _ times: [String], spare: Int, _ values: [Double]) -> String {
    let start = "\(title(epoch))\(done)/\(batches)"
    let metrics = metrics(values)
    let space = output.line?.space ?? .max
    let fewer = [times[1 - spare]]
    for (width, times) in [
      (ProgressBar.width, times), (ProgressBar.width / 2, times), (0, times), (0, fewer),
    ] {
      let bar = width == 0 ? "" : " " + bar(done, width)
      let line = start + bar + " " + times.joined(separator: "  ") + metrics
      if TerminalText.width(line) <= space { return line }
    }
    return start + metrics
  }

  private func bar(_ done: Int, _ width: Int) -> String {
    // In floating point: the numbers of a loop may be as large as Int permits.
    let filled = Int(Double(width) * Double(done) / Double(max(batches, 1)))
    return "[" + String(repeating: "=", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }

  private func rate(_ samples: Int, _ seconds: Double) -> String {
    "\(Text.short(Double(samples) / max(seconds, 1e-9))) \(unit)/s"
  }

  private func metrics(_ values: [Double]) -> String {
    zip(names, values).map { "  \(TerminalText.printable($0)): \(Text.significant($1))" }.joined()
  }
}
