/// Draws samples at intervals and arranges them in a grid. Sampling uses a separate generator, so it does not change
/// the random numbers of training.
final class SampleGrids: Callback {
  private let options: FitOptions.Samples
  private let sampler: () throws -> Tensor
  private let valueRange: (low: Float, high: Float)
  private let events: EventLog?

  /// - Parameter trained: the number of the source's samples that are trained on; nil for a stream.
  /// - Throws: `argument` for data that are not images, and for options that `sample` does not take.
  init(
    _ options: FitOptions.Samples, _ trainer: some Trainer, _ source: TrainingSource, trained: Int?,
    _ events: EventLog?
  ) throws {
    let sizes = source.sampleSizes
    guard sizes.count == 3, [1, 3, 4].contains(sizes[0]) else {
      let shape = source.count.map { Shape.describe([$0] + sizes) } ?? "\(Shape.describe(sizes)) a sample"
      throw DiffusionError.argument(
        options.path == nil ? "sampleEvery" : "samplePath",
        "shows images, [N, C, H, W] with 1, 3 or 4 channels; the data have shape \(shape)")
    }
    self.options = options
    self.events = events
    let (low, high) = try source.valueRange()
    valueRange = low < high ? (low, high) : (-1, 1)
    let conditions = try source.conditions(shown: options.count, of: trained)
    // Checks the options of sampling now rather than at the first grid, so that errors come before training.
    do { sampler = try trainer.gridSampler(options, conditions) } catch let error as DiffusionError {
      guard let name = error.argument, !name.hasPrefix("sample") else { throw error }
      let words = name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      throw error.renamingArgument(to: "sample" + words.joined())
    }
  }

  var observesBatches: Bool { options.every != nil }

  func onTrainBegin(_ run: TrainingRun) throws {
    if let path = options.path { try makeFolders(path.folder) }
  }

  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if let every = options.every, run.step.isMultiple(of: every) { try draw(run.step) }
    return .proceed
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if options.every == nil { try draw(run.step) }
    return .proceed
  }

  private func draw(_ step: Int) throws {
    let grid = try ImageGrid(
      sampler(), columns: nil, padding: 4, scale: nil, labels: nil, rowLabels: nil, title: nil,
      valueRange: valueRange)
    let pixels = try grid.draw()
    let path = options.path?.substituting("\(step)", for: "{step}")
    let png = try encodePNG(pixels, path: path ?? "samples".filePath)
    if let path { try writeFile(path, png) }
    try events?.image("samples", pixels, png: png, step: step)
  }
}

extension FilePath {
  /// The path with every `placeholder` replaced by `text`.
  func substituting(_ text: String, for placeholder: String) -> FilePath {
    FilePath(bytes: bytes.substituting(text.utf8, for: placeholder.utf8))
  }
}
