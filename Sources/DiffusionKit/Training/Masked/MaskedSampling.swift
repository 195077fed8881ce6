/// The options of unmasking tokens.
public protocol UnmaskingOptions: OptionTable {
  /// The number of equal steps of time from 1 to 0. With more steps fewer tokens are unmasked at once, and later ones
  /// depend on more of them. Default 128 as in the paper's code.
  var numInferenceSteps: Int { get set }
  /// The divisor of the logits; 0 takes the most likely token. Default 1.
  var temperature: Double { get set }
  /// The generator of the positions and the tokens. Default the session's.
  var generator: Generator? { get set }
}

extension UnmaskingOptions {
  static var unmasking: [Field<Self>] {
    [
      .option(
        "num_inference_steps", \.numInferenceSteps,
        "equal steps of time; with more steps fewer tokens are unmasked at once", .positive),
      .option(
        "temperature", \.temperature, "the divisor of the logits; 0 takes the most likely token", .nonNegative
      ),
      .value("generator", \.generator, "the generator of positions and tokens"),
    ]
  }
}

// Sampling from a trained masked diffusion: new rows of tokens, and replacements of masked tokens.
extension MaskedDiffusion {
  /// The options of a `MaskedDiffusion`'s `sample`.
  public struct SampleOptions: UnmaskingOptions {
    /// The number of rows.
    public var numSamples = 1
    /// The number of tokens of a row. Default the length of the training data's rows.
    public var length: Int?
    public var numInferenceSteps = 128
    public var temperature = 1.0
    public var generator: Generator?

    public init() {}

    public static let fields: [Field<SampleOptions>] =
      [
        .option("num_samples", \.numSamples, "the number of rows", .positive),
        .option(
          "length", \.length, "tokens per row; the length of the data's rows by default", .positive),
      ] + unmasking
  }

  /// The options of `fill`.
  public struct FillOptions: UnmaskingOptions {
    public var numInferenceSteps = 128
    public var temperature = 1.0
    public var generator: Generator?

    public init() {}

    public static let fields: [Field<FillOptions>] = unmasking
  }

  /// Samples new rows of tokens, [numSamples, length], which are fully masked at time 1 and unmasked at time 0.
  ///
  /// - Parameter onStep: called after each step. Default none.
  /// - Returns: the tokens, and the number of calls of the model.
  /// - Throws: `argument` for values out of range; `state` before the length is known and if the model returns logits
  ///   that are not numbers; `interrupted`.
  public func sample(
    _ options: SampleOptions = SampleOptions(), onStep: (SamplingSteps.Step) throws -> Void = { _ in }
  ) throws -> (tokens: Tensor, calls: Int) {
    let steps = try sampleSteps(options)
    return (try steps.finish(onStep: onStep), steps.calls)
  }

  /// Makes an iterator over the steps of `sample`. Between two steps the caller may train, or sample again.
  /// - Throws: `argument` and `state` as for `sample`.
  public func sampleSteps(_ options: SampleOptions = SampleOptions()) throws -> SamplingSteps {
    try options.check()
    guard let length = options.length ?? length else {
      throw DiffusionError.state("the length of a row is not known before data was given to fit: give one")
    }
    let row = try Shape([length], name: "length")
    let shape = try Shape([options.numSamples] + row.sizes, name: "numSamples")
    return SamplingSteps(
      UnmaskingProcess(self, try .full(shape, Float(maskToken)), options, argument: nil))
  }

  /// Replaces mask tokens and leaves the other tokens unchanged, by MDLM's ancestral sampler (Sahoo et al. 2024,
  /// section 3.2.3 and equation 7). From time t to s a masked token is unmasked with probability (t - s) / t, and then
  /// drawn from the model's distribution for its position.
  ///
  /// The choice of positions does not depend on the model, so the model is called only in steps that unmask a token,
  /// with only the rows that contain one: at most once per masked token, whatever the number of steps. (The paper's
  /// code makes as many calls, by reusing the last result until a token changes.)
  ///
  /// - Parameters:
  ///   - tokens: [N, L] or [L], ids, with mask tokens at the positions to fill in.
  ///   - onStep: called after each step. Default none.
  /// - Returns: the tokens in the given shape, and the number of calls of the model.
  /// - Throws: `argument` for tokens that are not ids and values out of range; `state` if the model returns logits that
  ///   are not numbers; `interrupted`.
  public func fill(
    _ tokens: Tensor, _ options: FillOptions = FillOptions(),
    onStep: (SamplingSteps.Step) throws -> Void = { _ in }
  ) throws -> (tokens: Tensor, calls: Int) {
    try options.check()
    let rows = tokens.rank == 1 ? try tokens.reshaped([1, tokens.count]) : tokens
    try checkTokens(rows, "tokens", mayBeMasked: true)
    let steps = SamplingSteps(UnmaskingProcess(self, tokens.detached, options, argument: "tokens"))
    return (try steps.finish(onStep: onStep), steps.calls)
  }
}
