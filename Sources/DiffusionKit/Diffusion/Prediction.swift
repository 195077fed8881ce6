import CKernels
import Glibc

/// What the network is trained to predict.
public enum PredictionType: String, CaseIterable, Sendable {
  /// The noise (Ho et al. 2020).
  case epsilon
  /// The clean sample x0.
  case sample
  /// v = sqrt(alphaBar) noise - sqrt(1 - alphaBar) x0 (Salimans and Ho 2022).
  case velocity = "v_prediction"
}

/// How the network's output becomes an estimate of the clean sample, and what is done to that estimate.
public struct PredictionOptions: SchedulerOptions, Equatable, Sendable {
  public var predictionType = PredictionType.epsilon
  /// Limit the estimate to -clipSampleRange...clipSampleRange. Default true.
  public var clipSample = true
  /// Default 1.
  public var clipSampleRange = 1.0
  /// Dynamic thresholding (Saharia et al. 2022, section 2.3) instead of clipping. Default false.
  public var thresholding = false
  /// The quantile of each sample's magnitudes that it is cut at. Default 0.995.
  public var dynamicThresholdingRatio = 0.995
  /// The largest value it is cut at. Default 1.
  public var sampleMaxValue = 1.0

  public init() {}

  public static var fields: [OptionField<PredictionOptions>] { type + clipping + thresholding }
  static var type: [OptionField<PredictionOptions>] { [.choice("prediction_type", \.predictionType)] }
  static var clipping: [OptionField<PredictionOptions>] {
    [.flag("clip_sample", \.clipSample), .number("clip_sample_range", \.clipSampleRange)]
  }
  static var thresholding: [OptionField<PredictionOptions>] {
    [
      .flag("thresholding", \.thresholding),
      .number("dynamic_thresholding_ratio", \.dynamicThresholdingRatio),
      .number("sample_max_value", \.sampleMaxValue),
    ]
  }

  /// - Throws: `argument` for values that make no sense.
  func validate() throws {
    try Requirement.positive(clipSampleRange, "clip_sample_range")
    try Requirement.positive(sampleMaxValue, "sample_max_value")
    guard (0...1).contains(dynamicThresholdingRatio) else {
      throw DiffusionError.argument(
        "dynamic_thresholding_ratio", "must be 0 to 1, not \(dynamicThresholdingRatio)")
    }
  }
}

extension PredictionOptions {
  /// The clean sample and the noise that a model output stands for, both of the sample's shape.
  struct Estimate {
    var x0: Tensor
    var epsilon: Tensor
  }

  /// Solves x_t = signal * x0 + noise * epsilon for what was not predicted, then clips or thresholds x0 (epsilon stays as
  /// predicted).
  ///
  /// - Parameter signal: sqrt(alphaBar); where it is 0 an epsilon says nothing about x0, and 2^-12 is used so that
  ///   the estimate is finite (diffusers divides by 0 there).
  /// - Throws: `argument("model_output")` for another shape than the sample's.
  func estimate(_ output: Tensor, _ sample: Tensor, signal: Float, noise: Float) throws -> Estimate {
    guard output.shape == sample.shape else {
      throw DiffusionError.argument(
        "model_output", "shape \(output.shape) for a sample of shape \(sample.shape)")
    }
    var estimate: Estimate
    switch predictionType {
    case .epsilon:
      let signal = max(signal, 0x1p-12)
      estimate = Estimate(
        x0: try .weighted(1 / signal, sample, -noise / signal, output), epsilon: output.detached)
    case .sample:
      estimate = Estimate(
        x0: output.detached,
        epsilon: try PredictionOptions.epsilon(output, sample, signal: signal, noise: noise))
    case .velocity:
      estimate = Estimate(
        x0: try .weighted(signal, sample, -noise, output),
        epsilon: try .weighted(noise, sample, signal, output))
    }
    if thresholding {
      try threshold(&estimate.x0)
    } else if clipSample {
      try estimate.x0.makeUnique(isStoppable: true)
      let limit = Float(clipSampleRange)
      let x0 = estimate.x0.pointer
      try Stoppable.run(estimate.x0.count) { ck_unary(CK_CLAMP, -limit, limit, estimate.x0.count, x0, x0) }
    }
    return estimate
  }

  /// (x_t - signal * x0) / noise
  static func epsilon(_ x0: Tensor, _ sample: Tensor, signal: Float, noise: Float) throws -> Tensor {
    let noise = max(noise, 0x1p-24)
    return try .weighted(1 / noise, sample, -signal / noise, x0)
  }

  /// Each sample cut at s = the quantile of its magnitudes, within 1...sampleMaxValue, and divided by s.
  private func threshold(_ x0: inout Tensor) throws {
    try x0.makeUnique(isStoppable: true)
    let rows = x0.shape.sizes[0]
    let rowSize = x0.count / max(rows, 1)
    guard rowSize > 0 else { return }
    var magnitudes = [Float](repeating: 0, count: rowSize)
    for row in 0..<rows {
      try Session.current.checkInterrupted()
      let values = x0.pointer + row * rowSize
      for index in 0..<rowSize { magnitudes[index] = abs(values[index]) }
      let limit = min(
        max(PredictionOptions.quantile(&magnitudes, dynamicThresholdingRatio), 1), Float(sampleMaxValue))
      ck_unary(CK_CLAMP, -limit, limit, rowSize, values, values)
      ck_scale_shift(rowSize, 1 / limit, 0, values, values)
    }
  }

  /// `torch.quantile` with linear interpolation; NaN where there is one. Reorders the values.
  private static func quantile(_ values: inout [Float], _ ratio: Double) -> Float {
    if values.contains(where: \.isNaN) { return .nan }
    values.sort()
    let place = ratio * Double(values.count - 1)
    let below = Int(place)
    let above = min(below + 1, values.count - 1)
    return values[below] + Float(place - Double(below)) * (values[above] - values[below])
  }
}

extension Tensor {
  /// a * x + b * y for tensors of one shape, off the tape.
  static func weighted(_ a: Float, _ x: Tensor, _ b: Float, _ y: Tensor) throws -> Tensor {
    let result = try Tensor(uninitialized: x.shape)
    try Stoppable.run(x.count) {
      ck_scale_shift(x.count, a, 0, x.pointer, result.pointer)
      ck_axpy(x.count, b, y.pointer, result.pointer)
    }
    return result
  }

  /// Adds b * y, of the same shape, in place, off the tape.
  mutating func add(_ b: Float, _ y: Tensor) throws {
    try makeUnique(isStoppable: true)
    let target = pointer
    try Stoppable.run(count) { ck_axpy(count, b, y.pointer, target) }
  }
}
