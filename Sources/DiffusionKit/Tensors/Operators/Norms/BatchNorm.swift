import CKernels

/// The mean and the variance of each channel, [channels] each.
public struct ChannelStatistics {
  public var mean: Tensor
  public var variance: Tensor

  public init(mean: Tensor, variance: Tensor) { (self.mean, self.variance) = (mean, variance) }

  /// The statistics before training: mean 0 and variance 1.
  public init(channels: Int) throws {
    self.init(mean: try .zeros(Shape([channels])), variance: try .ones(Shape([channels])))
  }

  /// (1 - momentum) times these statistics plus momentum times `other`: PyTorch's momentum. Keras's is 1 minus it.
  /// - Throws: `argument("runningMean")` or `argument("runningVar")` for another number of channels.
  public func moved(toward other: ChannelStatistics, momentum: Float) throws -> ChannelStatistics {
    func mixed(_ a: Tensor, _ b: Tensor, _ name: String) throws -> Tensor {
      guard a.shape == b.shape else {
        throw DiffusionError.argument(name, "shape \(a.shape) for \(b.count) channels")
      }
      let mixed = try Tensor(uninitialized: a.shape)
      let (first, second) = (a.pointer, b.pointer)
      for channel in 0..<a.count {
        mixed.pointer[channel] = (1 - momentum) * first[channel] + momentum * second[channel]
      }
      return mixed
    }
    return try ChannelStatistics(
      mean: mixed(mean, other.mean, "runningMean"), variance: mixed(variance, other.variance, "runningVar"))
  }
}

// Normalises each channel of [N, C, ...] to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015).
// Results have the layout of their input.
extension Tensor {
  /// (x - mean) / sqrt(variance + eps) * weight + bias with given statistics, as trained networks compute it.
  /// - Throws: `argument` for an input of one axis, other vectors than [C], and an eps that is negative or not finite.
  public func batchNorm(
    _ statistics: ChannelStatistics, weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5
  ) throws -> Tensor {
    let channels = try channelCount(
      [
        ("runningMean", statistics.mean), ("runningVar", statistics.variance), ("weight", weight),
        ("bias", bias),
      ],
      eps)
    return try normalized(
      channels, mean: statistics.mean.detached, variance: statistics.variance.detached, weight, bias, eps,
      isOfBatch: false)
  }

  /// The same with the statistics of this batch, through which the gradient flows too, as training computes it.
  /// - Parameter takesSingleValues: whether one value per channel is accepted, whose variance is 0, as in Keras.
  ///   Default false, as in PyTorch.
  /// - Returns: the result and the statistics, for running means. The statistics' variance is over n - 1 values, as in
  ///   PyTorch (in Keras it is over n); the result's is over n.
  /// - Throws: the errors of `batchNorm(_:)`, and `argument("self")` for fewer than two values per channel.
  public func batchNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5, takesSingleValues: Bool = false
  ) throws -> (result: Tensor, statistics: ChannelStatistics) {
    let channels = try channelCount([("weight", weight), ("bias", bias)], eps)
    let count = channels > 0 ? self.count / channels : 0
    guard count > (takesSingleValues ? 0 : 1) || channels == 0 else {
      throw DiffusionError.argument(
        "self",
        "training needs more than 1 value for each channel, the shape is \(shape)"
          + (count == 1 ? " (fit leaves a last batch of one out with `drop_last` = true)" : ""))
    }
    let layout = layout
    let (outer, inner) = stretches(layout)
    let mean = try Tensor.zeros(Shape([channels]))
    let variance = try Tensor.zeros(Shape([channels]))
    let unbiased = try Tensor(uninitialized: Shape([channels]))
    let elements = try pointer(layout)
    if channels > 0 {
      try Stoppable.run(self.count) {
        ck_channel_moments(outer, channels, inner, elements, mean.pointer, variance.pointer)
      }
    }
    for channel in 0..<channels {
      unbiased.pointer[channel] = variance.pointer[channel] / Float(max(count - 1, 1))
      variance.pointer[channel] /= Float(count)
    }
    let result = try normalized(
      channels, mean: mean, variance: variance, weight, bias, eps, isOfBatch: true)
    return (result, ChannelStatistics(mean: mean, variance: unbiased))
  }

  /// - Parameter isOfBatch: whether the statistics are those of the input, so that the gradient flows through them.
  private func normalized(
    _ channels: Int, mean: Tensor, variance: Tensor, _ weight: Tensor?, _ bias: Tensor?, _ eps: Float,
    isOfBatch: Bool
  ) throws -> Tensor {
    let layout = layout
    let (outer, inner) = stretches(layout)
    let y = try Tensor(uninitialized: shape, layout)
    let vector = try Shape([channels])
    let rstd = try Tensor(uninitialized: vector)
    for channel in 0..<channels {
      rstd.pointer[channel] = Float(1 / (Double(variance.pointer[channel]) + Double(eps)).squareRoot())
    }
    let scale = try weight.map { try rstd * $0.detached } ?? rstd
    let zeros = try Tensor.zeros(vector)
    if y.count > 0 {
      let (px, py, shifts) = (try pointer(layout), try y.pointer(layout), bias?.detached ?? zeros)
      try Stoppable.run(y.count) {
        ck_channel_map(
          outer, channels, inner, px, mean.pointer, scale.pointer, shifts.pointer, nil, nil, py)
      }
    }
    let needs = GradientNeeds(self, weight, bias)
    guard needs.any else { return y }
    let node = Node(parents: [node, weight?.node, bias?.node]) { [x = detached] dy in
      let products = try Tensor.zeros(vector)
      let sums = try Tensor.zeros(vector)
      let (px, pdy) = (try x.pointer(layout), try dy.pointer(layout))
      if x.count > 0 && (isOfBatch || needs.weight || needs.bias) {
        try Stoppable.run(x.count) {
          ck_channel_sums(
            outer, channels, inner, px, mean.pointer, rstd.pointer, pdy, products.pointer, sums.pointer)
        }
      }
      var dx: Tensor?
      if needs.input {
        let gradient = try Tensor(uninitialized: x.shape, layout)
        let pdx = try gradient.pointer(layout)
        if x.count > 0 && isOfBatch {
          // scale * (dy - mean of dy - normalised x * mean of (dy * normalised x))
          let count = Float(x.count / channels)
          let (slopes, shifts) = (try Tensor(uninitialized: vector), try Tensor(uninitialized: vector))
          for channel in 0..<channels {
            let factor = -scale.pointer[channel]
            slopes.pointer[channel] = factor * rstd.pointer[channel] * products.pointer[channel] / count
            shifts.pointer[channel] = factor * sums.pointer[channel] / count
          }
          try Stoppable.run(x.count) {
            ck_channel_map(
              outer, channels, inner, px, mean.pointer, slopes.pointer, shifts.pointer, pdy, scale.pointer,
              pdx)
          }
        } else if x.count > 0 {
          try Stoppable.run(x.count) {
            ck_channel_map(
              outer, channels, inner, pdy, zeros.pointer, scale.pointer, zeros.pointer, nil, nil, pdx)
          }
        }
        dx = gradient
      }
      return [dx, needs.weight ? products : nil, needs.bias ? sums : nil]
    }
    return Tensor(shape: y.shape, storage: y.storage, node: node)
  }

  /// - Throws: `argument` unless this is [N, C, ...] and the vectors are [C].
  private func channelCount(_ vectors: [(name: String, value: Tensor?)], _ eps: Float) throws -> Int {
    guard rank >= 2 else { throw DiffusionError.argument("self", "expected [N, C, ...], got \(shape)") }
    let channels = shape.sizes[1]
    for (name, vector) in vectors {
      guard let vector, vector.shape.sizes != [channels] else { continue }
      throw DiffusionError.argument(name, "shape \(vector.shape) for \(channels) channels of shape \(shape)")
    }
    try Requirement.nonNegative(eps, "eps")
    return channels
  }

  /// How many runs of each channel there are in memory, and how many floats are in a run.
  private func stretches(_ layout: Layout) -> (outer: Int, inner: Int) {
    let (batch, _, positions) = shape.split(at: 1)
    return layout == .channelsLast ? (batch * positions, 1) : (batch, positions)
  }
}
