/// A bar for any loop, in the manner of Python's tqdm: how much of it is done, how fast, the time left, and figures that
/// the loop gives. Its line, `mse  600/600 [====================] 11s  55 steps/s  loss: 0.0129`, is that of
/// `ProgressBar`, and is written once where the output is no terminal.
public final class LoopProgress {
  /// Steps in all.
  public let total: Int
  /// Steps done; at most `total`.
  public private(set) var done = 0
  private var bar: ProgressBar?
  private var values: [Double] = []
  private var hasBegunStep = false

  /// - Parameters:
  ///   - title: what the line begins with; default nothing.
  ///   - output: where the line goes; nil for nowhere.
  /// - Throws: `argument` where `total` is negative.
  public init(total: Int, title: String = "", output: ProgressOutput?) throws {
    guard total >= 0 else { throw DiffusionError.argument("total", "at least 0 steps, not \(total)") }
    self.total = total
    bar = output.map { ProgressBar($0, title: title, steps: total) }
    bar?.beginEpoch(0)
  }

  /// An end before the last step leaves the line as it is then.
  deinit { close() }

  /// Begins a step; the one begun before is done.
  /// - Returns: its number from 0; nil when all are done.
  public func next() -> Int? {
    if hasBegunStep { update() }
    hasBegunStep = done < total
    return hasBegunStep ? done : nil
  }

  /// Counts steps as done, of which there are never more than `total`. With the last one the line ends.
  /// - Parameter count: how many; default 1. Negative ones count nothing.
  public func update(_ count: Int = 1) {
    done += min(max(count, 0), total - done)
    bar?.update(batches: done, samples: done, values)
    if done == total { close() }
  }

  /// Shows figures behind the bar from here on, in place of those before.
  public func setPostfix(_ figures: [(name: String, value: Double)]) {
    bar?.names = figures.map(\.name)
    values = figures.map(\.value)
  }

  /// Ends the line; further steps are counted, but not shown.
  public func close() {
    if done > 0 { bar?.endEpoch(samples: done, batches: done, values) }
    bar = nil
  }
}
