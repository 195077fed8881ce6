import CLua
import DiffusionKit

// Masked diffusion of tokens.

extension MaskedDiffusion: ScriptedTrainer {
  static let boxType = BoxType<MaskedDiffusion>("MaskedDiffusion", holdsLuaValues: true)
  static let word = "diffusion"
  static let samples = Argument<TrainerData>(
    "data",
    "[N, L], ids from 0, without mask tokens; or the path of a .npy file, a Dataset, or a function that returns batches, as for dk.DiffusionTrainer's fit"
  )
  static let sampleParts: (first: [Field<SampleParts>], last: [Field<SampleParts>]) = ([], [])
  static let fitOptions: [Field<FitOptions>] = []
  static var fitShapes: Remark { .tokens }
  static var fitErrors: Remark { .tokenTraining }

  /// An example of rows that repeat "abc", with a model that predicts tokens from their neighbours.
  static func example(_ lines: String...) -> String {
    """
    local vocabulary = dk.data.Vocabulary("abc")
    local Reader = dk.nn.module("Reader")
    function Reader:init(ids)
      self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
      self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
    end
    function Reader:forward(tokens)
      local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
      return self.dense(x:transpose(2, 3))
    end
    local diffusion = dk.MaskedDiffusion{
      model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
    local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)

    """ + lines.joined(separator: "\n")
  }

  func input(_ samples: TrainerData, _ parts: SampleParts) throws -> TrainingInput {
    if case .path(let path) = samples { return TrainingInput(try FileDataset(path)) }
    return try parts.input(samples, labelled: false)
  }
}

enum MaskedType {
  static let functions: [Function] = [
    Function(
      "MaskedDiffusion",
      "Masked diffusion of tokens: at time t each token is the mask token with probability t, and the model learns to predict the masked tokens (MDLM, Sahoo et al. 2024).",
      Argument<LayerBox>(
        "model",
        "model(tokens), or model(tokens, times): tokens [N, L] to logits [N, L, vocab_size]; the logits of the mask token and of unmasked positions do not count"
      ), Argument<Int>("vocab_size", "the number of ids, including the mask token's"),
      options: MaskedDiffusion.Options(), returns: "MaskedDiffusion",
      body: { (model: LayerBox, vocabSize: Int, options: MaskedDiffusion.Options) in
        try MaskedDiffusion(model: model.layer, vocabSize: vocabSize, options)
      }
    ).constructor.retaining(.forObject).documented(
      shapes: .none, errors: "Numbers out of range, and a mask_token that is not among the ids.",
      example: MaskedDiffusion.example("print(diffusion.vocab_size, diffusion.mask_token) --> 4 3"))
  ]

  static let diffusionClass = ClassDeclaration(
    type: MaskedDiffusion.boxType.raw,
    summary: "Trains a masked diffusion of tokens, and samples rows of tokens.",
    methods: MaskedDiffusion.trainingMethods + [
      Function(
        "loss",
        "The bound on -log p of rows in nats per token, from one random time and one random mask for each row; for a script's own training loops.",
        this, tokens, generator, returns: "Tensor"
      ) { diffusion, tokens, generator in
        try diffusion.loss(tokens, generator: generator.orDefault)
      }.documented(
        shapes: "[N, L] to [1].", errors: .notTokens,
        example: MaskedDiffusion.example(
          "diffusion:loss(data):backward()", "print(diffusion.model:parameters()[1].grad ~= nil) --> true")
      ),
      Function(
        "bits_per_token",
        "An upper bound on the bits per token: the loss of rows, usually held-out ones, in bits, in evaluation mode and with the averaged weights. The second result is the standard error of the mean over rows.",
        this, tokens,
        Argument(
          "num_samples", "the number of draws for each row, whose times lie in as many parts of 0..1",
          default: 4),
        batchSize, generator, returns: "number, number", body: bitsPerToken
      ).documented(
        shapes: "[N, L].", errors: .notTokens,
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})", "assert(diffusion:bits_per_token(data) < 1)")),
      Function(
        "add_noise", "Masks tokens, each independently with probability t.", this, tokens,
        Argument<NumberList>("times", "a number, or [N], in 0...1"), generator, returns: "Tensor"
      ) { diffusion, tokens, times, generator in
        try diffusion.addNoise(tokens, times: times.tensor.detached, generator: generator.orDefault)
      }.documented(
        shapes: "[N, L]; the result has the same shape.",
        errors: "Elements that are not ids, and times outside 0...1.",
        example: MaskedDiffusion.example(
          "local noisy = diffusion:add_noise(data, 0.3)",
          "print(noisy:eq(diffusion.mask_token):mean():item() < 0.5) --> true")),
      Function(
        "sample",
        "Samples new rows of tokens from fully masked ones. The second result is the number of calls of the model, which steps that unmask no token skip.",
        this, options: SampleCall<MaskedDiffusion.SampleOptions>(), returns: "Tensor, integer"
      ) { diffusion, call in
        let (tokens, calls) = try diffusion.sample(call.options, onStep: call.onStep)
        return Pair(tokens, calls)
      }.retaining(.forCall).documented(
        shapes: "[num_samples, length].",
        errors: "Numbers out of range, an unknown length, a model that returns logits that are not numbers.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})",
          "local drawn, calls = diffusion:sample{num_inference_steps = 1000}",
          "print(#vocabulary:decode(drawn)[1], calls <= 12) --> 12 true",
          "print(#vocabulary:decode(diffusion:sample{num_samples = 3})) --> 3")),
      Function(
        "sample_steps",
        "Samples as a loop: `for step in diffusion:sample_steps{...} do ... end` takes one step of time per iteration. step has step, num_inference_steps, time (of the rows, falling from 1 to 0) and sample, which has no masked tokens in the last step.",
        this, options: MaskedDiffusion.SampleOptions(), returns: "SamplingSteps"
      ) { diffusion, options in
        Loop(iterator: try diffusion.sampleSteps(options))
      }.documented(
        shapes: "[num_samples, length].", errors: "The errors of sample.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data)", "local last",
          "for step in diffusion:sample_steps{num_inference_steps = 4} do last = step end",
          "print(last.step, last.time, #vocabulary:decode(last.sample)[1]) --> 4 0.0 12")),
      Function(
        "fill",
        "Replaces the mask tokens and leaves the other tokens unchanged. The second result is the number of calls of the model.",
        this, Argument<Tensor>("tokens", "[N, L] or [L], with mask tokens at the positions to fill in"),
        options: SampleCall<MaskedDiffusion.FillOptions>(), returns: "Tensor, integer"
      ) { diffusion, tokens, call in
        let (filled, calls) = try diffusion.fill(tokens, call.options, onStep: call.onStep)
        return Pair(filled, calls)
      }.retaining(.forCall).documented(
        shapes: "[N, L] or [L]; the result has the same shape.",
        errors:
          "Elements that are not ids, numbers out of range, a model that returns logits that are not numbers.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})",
          "local filled = diffusion:fill(vocabulary:encode(\"abcab_abc\"), {temperature = 0})",
          "print(vocabulary:decode(filled)) --> abcabcabc")),
    ],
    metamethods: [
      ValueText.metamethod(
        "The model and the options of the diffusion.",
        example: MaskedDiffusion.example(
          "print(diffusion) --> MaskedDiffusion(model = Reader, vocab_size = 4, mask_token = 3, optimizer = Adam)"
        )
      ) { ValueText.masked($0) }
    ],
    getters: MaskedDiffusion.trainingGetters + [
      Function(
        "vocab_size", "The number of ids, including the mask token's.", this, returns: "integer",
        body: { (diffusion: MaskedDiffusion) in diffusion.vocabSize }
      ).documented(
        shapes: .none, errors: .none, example: MaskedDiffusion.example("print(diffusion.vocab_size) --> 4")),
      Function(
        "mask_token", "The id of the mask token.", this, returns: "integer",
        body: { (diffusion: MaskedDiffusion) in diffusion.maskToken }
      ).documented(
        shapes: .none, errors: .none, example: MaskedDiffusion.example("print(diffusion.mask_token) --> 3")),
    ])

  private static let this = MaskedDiffusion.this
  private static let tokens = Argument<Tensor>("tokens", "[N, L], ids from 0")
  private static let batchSize = Argument("batch_size", "rows per batch", default: 32)
  private static let generator = Argument<Generator?>("generator", "the generator of order, times and masks")

  private static func bitsPerToken(
    _ diffusion: MaskedDiffusion, _ tokens: Tensor, _ numSamples: Int, _ batchSize: Int,
    _ generator: Generator?
  ) throws -> Pair<Double, Double> {
    let (bits, error) = try diffusion.bitsPerToken(
      tokens, numSamples: numSamples, batchSize: batchSize, generator: generator.orDefault)
    return Pair(bits, error)
  }
}

extension Remark {
  fileprivate static var tokens: Remark { "data [N, L] and validation_data [M, L'] of ids below vocab_size." }
  fileprivate static var notTokens: Remark {
    "Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns logits of another shape."
  }
  fileprivate static var tokenTraining: Remark {
    """
    Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns other logits, epochs and steps \
    at once, a checkpoint_path or csv_path that another run writes, numbers out of range, data and options that are not \
    those of the resumed run. While training, a loss or a gradient that is not a number, or a loss above max_loss: the \
    parameters are those of the previous step.
    """
  }
}
