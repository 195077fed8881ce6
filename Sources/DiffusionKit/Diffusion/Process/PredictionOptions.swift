import CKernels

/// The options by which the network's output becomes an estimate of the clean sample, and by which that estimate is limited.
public struct PredictionOptions: OptionTable, Equatable, Sendable {
  public var predictionType = PredictionType.epsilon
  /// Limit the estimate to -clipSampleRange...clipSampleRange. Default true.
  public var clipSample = true
  /// The limit of `clipSample`. Default 1.
  public var clipSampleRange = 1.0
  /// Dynamic thresholding (Saharia et al. 2022, section 2.3) instead of clipping. Default false.
  public var thresholding = false
  /// The quantile of each sample's magnitudes that becomes its limit. Default 0.995.
  public var dynamicThresholdingRatio = 0.995
  /// The maximum of that limit. Default 1.
  public var sampleMaxValue = 1.0

  public init() {}

  /// The options of schedulers that do not clip by default.
  static var unclipped: PredictionOptions { PredictionOptions { $0.clipSample = false } }

  public static let fields: [Field<PredictionOptions>] = type + clipping + thresholding
  static let type: [Field<PredictionOptions>] = [type(among: PredictionType.ofNoiseSchedules)]
  static func type(among types: [PredictionType]) -> Field<PredictionOptions> {
    .choice(
      "prediction_type", \.predictionType,
      "what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0",
      among: types)
  }
  static let clipping: [Field<PredictionOptions>] = [
    .option("clip_sample", \.clipSample, "limit the estimate of the clean sample"),
    .option("clip_sample_range", \.clipSampleRange, "the limit of clip_sample, for both signs", .positive),
  ]
  static let thresholding: [Field<PredictionOptions>] = [
    .option(
      "thresholding", \.thresholding, "dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping"),
    .option(
      "dynamic_thresholding_ratio", \.dynamicThresholdingRatio,
      "the quantile of magnitudes that becomes the limit", .probability),
    .option("sample_max_value", \.sampleMaxValue, "the maximum of that limit", .positive),
  ]
}

extension PredictionOptions {
  /// Whether the options may change the model's estimate of x0.
  var limits: Bool { thresholding || clipSample }

  /// The clean sample that follows from a model output, clipped or thresholded.
  ///
  /// - Parameters:
  ///   - output: of the sample's shape.
  ///   - level: the noise level of the sample.
  func cleanSample(_ output: Tensor, _ sample: Tensor, _ level: NoiseLevel) throws -> Tensor {
    if predictionType == .sample { return try limited(output.detached) }
    let weights = predictionType.cleanSample(level)
    return try limited(.weighted([(weights.sample, sample), (weights.output, output)]))
  }

  /// The noise that follows from a model output. Clipping and thresholding do not change it.
  func epsilon(_ output: Tensor, _ sample: Tensor, _ level: NoiseLevel) throws -> Tensor {
    if predictionType == .epsilon { return output.detached }
    let weights = predictionType.epsilon(level)
    return try .weighted([(weights.sample, sample), (weights.output, output)])
  }

  /// Clips or thresholds an estimate of the clean sample according to the options.
  public func limited(_ cleanSample: Tensor) throws -> Tensor {
    guard limits else { return cleanSample }
    var x0 = cleanSample
    if thresholding { try threshold(&x0) } else { try x0.clamp(to: Float(clipSampleRange)) }
    return x0
  }

  /// Clips each sample to -s...s and divides it by s, the quantile of its magnitudes limited to 1...sampleMaxValue.
  private func threshold(_ x0: inout Tensor) throws {
    try x0.makeUnique(isStoppable: true)
    let rows = x0.shape.sizes[0]
    let rowSize = x0.count / max(rows, 1)
    guard rowSize > 0 else { return }
    // Magnitudes, which are not negative, have the order of their bit patterns.
    let magnitudes = try Buffer<UInt32>(count: rowSize, for: "magnitudes")
    let scratch = try Buffer<UInt32>(count: rowSize, for: "magnitudes")
    for row in 0..<rows {
      try Session.current.checkInterrupted()
      let values = x0.pointer + row * rowSize
      for index in 0..<rowSize { magnitudes[index] = abs(values[index]).bitPattern }
      let quantile = try PredictionOptions.quantile(magnitudes, scratch, dynamicThresholdingRatio)
      let limit = min(max(quantile, 1), Float(sampleMaxValue))
      ck_unary(CK_CLAMP, -limit, limit, rowSize, values, values)
      ck_scale_shift(rowSize, 1 / limit, 0, values, values)
    }
  }

  /// `torch.quantile` with linear interpolation; NaN if a value is NaN. Reorders the values.
  private static func quantile(
    _ bits: Buffer<UInt32>, _ scratch: Buffer<UInt32>, _ ratio: Double
  ) throws -> Float {
    func value(_ index: Int) -> Float { Float(bitPattern: bits[index]) }
    if bits.contains(where: { Float(bitPattern: $0).isNaN }) { return .nan }
    try RadixSort.sort(bits, scratch)
    let position = ratio * Double(bits.count - 1)
    let below = Int(position)
    let above = min(below + 1, bits.count - 1)
    return value(below) + Float(position - Double(below)) * (value(above) - value(below))
  }
}
