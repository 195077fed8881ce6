import CKernels

/// The loop that `Layer.fit` and `DiffusionTrainer.fit` share: epochs of shuffled batches, means weighted by the
/// samples of each batch, callbacks, history and progress. What a batch does is the caller's.
///
/// A loss that is not a number does not end training, as in Keras: the history and the progress line show nan, and a
/// callback may stop.
struct TrainingLoop {
  /// One batch: its sample indices in, its figures out, one for each of `names`.
  typealias Step = (_ indices: UnsafeBufferPointer<Int64>, _ figures: inout [Double]) throws -> Void

  let model: Layer
  let sampleCount: Int
  let epochs: Int
  let batchSize: Int
  let shuffle: Bool
  let generator: Generator
  let callbacks: [any Callback]
  let output: ProgressOutput?
  /// The figures of a batch, "loss" first.
  let names: [String]
  /// The figures of `validate`.
  let validationNames: [String]

  /// - Parameters:
  ///   - steps: end after this many batches in all, within an epoch if need be. Default: only `epochs` counts.
  ///   - validate: run after each epoch in evaluation mode.
  ///   - begin: receives the run before anything happens in it, to make it reachable.
  func run(
    steps: Int = .max, begin: (TrainingRun) -> Void, step: Step, validate: (() throws -> [Double])?
  ) throws -> History {
    let run = TrainingRun(model: model, history: History(names: names + validationNames))
    begin(run)
    model.train()
    defer { model.eval() }
    let observers = callbacks.filter(\.observesBatches)
    let session = Session.current
    let batches = (sampleCount - 1) / batchSize + 1
    var progress = output.map { ProgressBar($0, epochs: epochs, batches: batches, names: run.history.names) }
    defer { progress?.abandon() }
    var order = [Int64](0..<Int64(sampleCount))
    var figures = [Double](repeating: 0, count: names.count)
    var stepsLeft = steps
    var logs = Logs(names: run.history.names, values: [])

    for callback in callbacks { try callback.onTrainBegin(run) }
    for epoch in 0..<epochs where stepsLeft > 0 && !run.stopTraining {
      for callback in callbacks { try callback.onEpochBegin(epoch, run) }
      progress?.beginEpoch(epoch)
      if shuffle { order.withUnsafeMutableBufferPointer { generator.permute($0) } }
      var sums = [Double](repeating: 0, count: names.count)
      var seen = 0
      var batch = 0
      while batch < batches && stepsLeft > 0 && !run.stopTraining {
        try session.checkInterrupted()
        let size = min(batchSize, sampleCount - seen)
        try order.withUnsafeBufferPointer { order in
          try step(UnsafeBufferPointer(rebasing: order[seen..<seen + size]), &figures)
        }
        for index in sums.indices { sums[index] += figures[index] * Double(size) }
        seen += size
        stepsLeft -= 1
        progress?.update(batches: batch + 1, samples: seen, sums.map { $0 / Double(seen) })
        if !observers.isEmpty {
          let logs = Logs(names: names, values: sums.map { $0 / Double(seen) })
          for callback in observers where try callback.onBatchEnd(batch, logs, run) == .stop {
            run.stopTraining = true
          }
        }
        batch += 1
      }
      var values = sums.map { $0 / Double(max(seen, 1)) }
      if let validate {
        model.eval()
        values += try validate()
        model.train()
      }
      run.history.append(epoch: epoch, values)
      progress?.endEpoch(samples: seen, batches: batch, values)
      logs = Logs(names: run.history.names, values: values)
      for callback in callbacks where try callback.onEpochEnd(epoch, logs, run) == .stop {
        run.stopTraining = true
      }
    }
    for callback in callbacks { try callback.onTrainEnd(logs, run) }
    return run.history
  }
}

extension Generator {
  /// The order of `torch.randperm`, written into `order`.
  func permute(_ order: UnsafeMutableBufferPointer<Int64>) {
    if let base = order.baseAddress { ck_mt_permutation(engine, order.count, base) }
  }
}
