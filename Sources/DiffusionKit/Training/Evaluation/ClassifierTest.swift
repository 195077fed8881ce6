/// The held-out accuracy of a small trained network at telling two sets of samples apart: a classifier two-sample test
/// (Lopez-Paz and Oquab 2017), with the settings of simulation-based inference (Lueckmann et al. 2021). The network is a
/// perceptron with two hidden layers of 10 units for each element of a sample (at most 256), on samples scaled by a's
/// mean and standard deviation. The result is the mean over folds.
///
/// 0.5 means that the network cannot tell the sets apart, 1 that it always can.
///
/// - Parameters:
///   - a: [N, ...], flattened to vectors.
///   - b: [N, ...] of the same shape.
///   - folds: the number of networks, each tested on another part of the samples, 2...N. Default 5.
///   - steps: the steps of Adam for each network, with batches of 128. Default 1000.
///   - generator: draws the order of samples; the networks' parameters are drawn from the session's generator. Default the
///     session's.
/// - Throws: `argument` for different shapes, no samples, non-finite values, and folds or steps out of range.
public func c2st(
  _ a: Tensor, _ b: Tensor, folds: Int = 5, steps: Int = 1000,
  generator: Generator = Session.current.generator
) throws -> Double {
  try SampleSets.checkEqual(a, b)
  let half = a.shape.sizes[0]
  let size = a.count / half
  guard half >= 2 else {
    throw DiffusionError.argument("a", "shape \(a.shape): at least two samples are needed")
  }
  guard (2...half).contains(folds) else {
    throw DiffusionError.argument("folds", "must be 2 to the number of samples = \(half), not \(folds)")
  }
  try Requirement.positive(steps, "steps")

  let (points, labels) = try noGrad {
    let order = try Tensor.randperm(2 * half, generator: generator)
    let rows = try [a, b].map { try $0.detached.reshaped([half, size]) }
    let (mean, stddev) = (try rows[0].mean(axis: 0), try rows[0].std(axis: 0))
    // A constant element is not scaled.
    let scale = try stddev + stddev.eq(Tensor(0))
    let points = try (Tensor.concat(rows) - mean) / scale
    let labels = try Tensor.concat([.zeros(Shape([half, 1])), .ones(Shape([half, 1]))])
    return (
      try points.indexSelect(axis: 0, positions: order), try labels.indexSelect(axis: 0, positions: order)
    )
  }
  var correct = 0
  for fold in 0..<folds {
    let held = fold * 2 * half / folds..<(fold + 1) * 2 * half / folds
    var others = try GrowingBuffer<Int>(for: "samples to train on")
    try others.append(contentsOf: 0..<held.lowerBound)
    try others.append(contentsOf: held.upperBound..<2 * half)
    let trained = try others.finished()
    let network = try classifier(size)
    let batches = (trained.count + 127) / 128
    try network.fit(
      [points.indexSelect(axis: 0, among: trained)], labels.indexSelect(axis: 0, among: trained),
      .init { ($0.epochs, $0.batchSize, $0.generator) = ((steps + batches - 1) / batches, 128, generator) })
    let logits = try network.predict(
      points.narrow(axis: 0, start: held.lowerBound, length: held.count), batchSize: 1024
    ).copied()
    let truths = try labels.narrow(axis: 0, start: held.lowerBound, length: held.count).copied()
    correct += zip(logits, truths).count { ($0 > 0) == ($1 > 0) }
  }
  return Double(correct) / Double(2 * half)
}

private func classifier(_ size: Int) throws -> Sequential {
  let width = min(max(10 * min(size, 256), 32), 256)
  let network = try Sequential([
    Input(shape: [size]), Dense(width) { $0.activation = .relu }, Dense(width) { $0.activation = .relu },
    Dense(1),
  ])
  try network.compile(optimizer: Adam(), loss: .bceWithLogits)
  return network
}
