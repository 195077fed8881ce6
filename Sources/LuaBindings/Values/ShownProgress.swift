import DiffusionKit

/// Options of a call that may show its progress.
protocol ShownProgress: OptionTable {
  /// nil: where the host wants it.
  var verbose: Int? { get set }
}

extension ShownProgress {
  static var verboseField: Field<Self> {
    .option(
      "verbose", \.verbose,
      "1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs")
  }

  var progress: ProgressOutput? {
    (verbose ?? StandardOutput.verbosity) == 0 ? nil : StandardOutput.progress
  }

  /// Silent unless asked, as loops of the script's own are.
  static var quiet: Self { Self { $0.verbose = 0 } }
}
