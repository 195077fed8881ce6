/// A progress bar for any loop, in the manner of Python's tqdm: the part that is done, the rate, the remaining time,
/// and values that the loop supplies. The line `mse  600/600 [====================] 11s  55 steps/s  loss: 0.0129` is
/// drawn by `ProgressBar`, and written once if the output is no terminal.
public final class LoopProgress {
  /// The total number of steps.
  public let total: Int
  /// The number of finished steps; at most `total`.
  public private(set) var done = 0
  private var bar: ProgressBar?
  private var values: [Double] = []
  private var hasBegunStep = false

  /// - Parameters:
  ///   - title: the beginning of the line; default empty.
  ///   - output: the destination of the line; nil for no output.
  /// - Throws: `argument` where `total` is negative.
  public init(total: Int, title: String = "", output: ProgressOutput?) throws {
    try Requirement.nonNegative(total, "total")
    self.total = total
    bar = output.map { ProgressBar($0, title: title, steps: total) }
    bar?.beginEpoch(0)
  }

  /// A loop that ends before its last step leaves the line as drawn last.
  deinit { close() }

  /// Begins a step and counts the previous one as finished.
  /// - Returns: the step's index from 0; nil when all steps are finished.
  public func next() -> Int? {
    if hasBegunStep { update() }
    hasBegunStep = done < total
    return hasBegunStep ? done : nil
  }

  /// Counts steps as finished, never more than `total`. The line ends with the last step.
  /// - Parameter count: the number of steps; default 1. Negative numbers count nothing.
  public func update(_ count: Int = 1) {
    done += min(max(count, 0), total - done)
    bar?.update(batches: done, samples: done, values)
    if done == total { close() }
  }

  /// Shows values after the bar from now on, in place of the previous ones.
  public func setPostfix(_ metrics: [(name: String, value: Double)]) {
    bar?.names = metrics.map(\.name)
    values = metrics.map(\.value)
  }

  /// Ends the line; further steps are counted, but not shown.
  public func close() {
    if done > 0 { bar?.endEpoch(samples: done, batches: done, values) }
    bar = nil
  }
}
