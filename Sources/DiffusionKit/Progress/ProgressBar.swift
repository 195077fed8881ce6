import Glibc

/// The progress of training in Keras's manner, and of loops. On a terminal each epoch has one line that is redrawn at
/// most ten times a second (bar, figures, samples a second, time left) and ends as
/// `Epoch 2/20  32/32 [====================] 0.01s  98k samples/s  loss: 0.0213`; elsewhere only that last line is
/// written, without the bar. Where the terminal is too narrow for all of it, first the bar, then the rate and the time
/// are left out; what is still too long is cut.
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
  private var isShown = false
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
    let title = title.isEmpty ? "" : TerminalText.printable(title) + "  "
    self.title = { _ in title }
  }

  mutating func beginEpoch(_ epoch: Int) {
    self.epoch = epoch
    started = Clock.seconds()
    lastDrawn = started
    isShown = false
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
    isShown = true
    output.line?.show(
      line(done, ["\(rate(samples, elapsed))", "ETA \(Text.duration(remaining))"], spare: 0, values))
  }

  mutating func endEpoch(samples: Int, batches done: Int, _ values: [Double]) {
    let elapsed = Clock.seconds() - started
    let times = [Text.duration(elapsed), rate(samples, elapsed)]
    if let line = output.line {
      line.end(self.line(done, times, spare: 1, values))
    } else {
      output.write("\(title(epoch))\(done)/\(batches)  \(times.joined(separator: "  "))\(figures(values))\n")
    }
    isShown = false
  }

  /// Leaves the cursor on a line of its own when an epoch ends early.
  mutating func abandon() {
    if isShown { output.line?.leave() }
    isShown = false
  }

  /// As much as fits.
  /// - Parameter spare: which of the times is left out first.
  private func line(_ done: Int, _ times: [String], spare: Int, _ values: [Double]) -> String {
    let start = "\(title(epoch))\(done)/\(batches)"
    let figures = figures(values)
    let room = output.line?.room ?? .max
    let fewer = [times[1 - spare]]
    for (width, times) in [
      (ProgressBar.width, times), (ProgressBar.width / 2, times), (0, times), (0, fewer),
    ] {
      let bar = width == 0 ? "" : " " + bar(done, width)
      let line = start + bar + " " + times.joined(separator: "  ") + figures
      if TerminalText.width(line) <= room { return line }
    }
    return start + figures
  }

  private func bar(_ done: Int, _ width: Int) -> String {
    // In floating point: the numbers of a loop may be as large as integers are.
    let filled = Int(Double(width) * Double(done) / Double(max(batches, 1)))
    return "[" + String(repeating: "=", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }

  private func rate(_ samples: Int, _ seconds: Double) -> String {
    "\(Text.short(Double(samples) / max(seconds, 1e-9))) \(unit)/s"
  }

  private func figures(_ values: [Double]) -> String {
    zip(names, values).map { "  \(TerminalText.printable($0)): \(Text.significant($1))" }.joined()
  }
}
