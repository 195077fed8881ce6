import DiffusionKit

/// Options of a call that may show its progress.
protocol ShownProgress: OptionTable {
  /// 1 shows progress, 0 is silent; nil is the host's default.
  var verbose: Int? { get set }
}

extension ShownProgress {
  static var verboseField: Field<Self> {
    .option(
      "verbose", \.verbose, "1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs")
  }

  var progress: ProgressOutput? {
    (verbose ?? StandardOutput.verbosity) == 0 ? nil : StandardOutput.progress
  }

  /// Options that show no progress by default, for loops of the script.
  static var quiet: Self { Self { $0.verbose = 0 } }
}
