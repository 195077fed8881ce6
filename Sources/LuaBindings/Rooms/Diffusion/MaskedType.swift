import CLua
import DiffusionKit

// Masked diffusion of tokens.

extension MaskedDiffusion: ScriptedTrainer {
  static let boxType = BoxType<MaskedDiffusion>("MaskedDiffusion", holdsLuaValues: true)
  static let word = "diffusion"
  static let samples = Argument<Tensor>("data", "[N, L], ids from 0, without mask tokens")
  static let sampleParts: (first: [Field<SampleParts>], last: [Field<SampleParts>]) = ([], [])
  static let fitOptions: [Field<FitOptions>] = []
  static var fitShapes: Remark { .tokens }
  static var fitErrors: Remark { .tokenTraining }

  /// Rows of "abc" in turn, with a model that tells tokens from their neighbours.
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

  func data(_ samples: Tensor, _ parts: SampleParts) throws -> TrainingData { TrainingData(samples) }
}

enum MaskedType {
  static let functions: [Function] = [
    Function(
      "MaskedDiffusion",
      "Diffusion of tokens by hiding them: at time t each is the mask token with probability t, and the model learns what is behind the masks (MDLM, Sahoo et al. 2024).",
      Argument<LayerBox>(
        "model",
        "model(tokens), or model(tokens, times): tokens [N, L] to logits [N, L, vocab_size]; those of the mask token, and of places that are not hidden, do not count"
      ),
      Argument<Int>("vocab_size", "the number of ids, the mask token's among them"),
      options: MaskedDiffusion.Options(), returns: "MaskedDiffusion", isConstructor: true,
      keepsArguments: .forObject,
      body: { (model: LayerBox, vocabSize: Int, options: MaskedDiffusion.Options) in
        try MaskedDiffusion(model: model.layer, vocabSize: vocabSize, options)
      }
    ).documented(
      shapes: .none, errors: "Numbers out of range, and a mask_token that is not among the ids.",
      example: MaskedDiffusion.example("print(diffusion.vocab_size, diffusion.mask_token) --> 4 3"))
  ]

  static let diffusionClass = ClassDeclaration(
    type: MaskedDiffusion.boxType.raw, summary: "Trains a masked diffusion of tokens, and samples from it.",
    methods: MaskedDiffusion.trainingMethods + [
      Function(
        "loss",
        "The bound on -log p of rows in nats a token, from one time and one choice of hidden places for each row: to train by in loops of one's own.",
        this, tokens, generator, returns: "Tensor", body: loss
      ).documented(
        shapes: "[N, L] to [1].", errors: .notTokens,
        example: MaskedDiffusion.example(
          "diffusion:loss(data):backward()", "print(diffusion.model:parameters()[1].grad ~= nil) --> true")
      ),
      Function(
        "bits_per_token",
        "How many bits a token takes at most, an upper bound: the loss of rows that were not trained on, say, in bits, in evaluation mode and with the averaged weights. The second result is the standard error of its mean over rows.",
        this, tokens,
        Argument("num_samples", "draws for each row, their times in as many parts of 0..1", default: 4),
        batchSize, generator, returns: "number, number", body: bitsPerToken
      ).documented(
        shapes: "[N, L].", errors: .notTokens,
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})", "assert(diffusion:bits_per_token(data) < 1)")),
      Function(
        "add_noise", "Tokens at a time: each hidden with probability t, on its own.", this, tokens,
        Argument<NumberList>("times", "a number, or [N], in 0...1"), generator, returns: "Tensor",
        body: addNoise
      ).documented(
        shapes: "[N, L]; the result has the same.",
        errors: "Tokens that are no ids, and times outside 0...1.",
        example: MaskedDiffusion.example(
          "local noisy = diffusion:add_noise(data, 0.3)",
          "print(noisy:eq(diffusion.mask_token):mean():item() < 0.5) --> true")),
      Function(
        "sample",
        "New rows of tokens, from hidden ones; and how often the model was called: only in steps that reveal something.",
        this, numSamples, length, inferenceSteps, temperature, callback, generator,
        returns: "Tensor, integer", keepsArguments: .forCall, body: sample
      ).documented(
        shapes: "[num_samples, length].",
        errors: "Numbers out of range, a length that is not known, a model that gives no numbers.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})",
          "local drawn, calls = diffusion:sample{num_inference_steps = 1000}",
          "print(#vocabulary:decode(drawn)[1], calls <= 12) --> 12 true",
          "print(#vocabulary:decode(diffusion:sample{num_samples = 3})) --> 3")),
      Function(
        "sample_steps",
        "sample as a loop: `for step in diffusion:sample_steps{...} do ... end` takes one step of time a turn. step has step, num_inference_steps, time, which the rows have come to on the way from 1 to 0, and sample, in the last one without hidden tokens.",
        this, numSamples, length, inferenceSteps, temperature, generator, returns: "SamplingSteps",
        body: sampleSteps
      ).documented(
        shapes: "[num_samples, length].", errors: "What sample refuses.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data)", "local last",
          "for step in diffusion:sample_steps{num_inference_steps = 4} do last = step end",
          "print(last.step, last.time, #vocabulary:decode(last.sample)[1]) --> 4 0.0 12")),
      Function(
        "fill",
        "Fills in what is hidden and leaves the rest; the second result says how often the model was called.",
        this, Argument<Tensor>("tokens", "[N, L] or [L], mask tokens for what is to be filled in"),
        inferenceSteps,
        temperature, callback, generator, returns: "Tensor, integer", keepsArguments: .forCall, body: fill
      ).documented(
        shapes: "[N, L] or [L]; the result has the same.",
        errors: "Tokens that are no ids, numbers out of range, a model that gives no numbers.",
        example: MaskedDiffusion.example(
          "diffusion:fit(data, {epochs = 200})",
          "local filled = diffusion:fill(vocabulary:encode(\"abcab_abc\"), {temperature = 0})",
          "print(vocabulary:decode(filled)) --> abcabcabc")),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it trains, and with what.",
        example: MaskedDiffusion.example(
          "print(diffusion) --> MaskedDiffusion(model = Reader, vocab_size = 4, mask_token = 3, optimizer = Adam)"
        )
      ) { ValueText.masked($0) }
    ],
    getters: MaskedDiffusion.trainingGetters + [
      Function(
        "vocab_size", "The number of ids, the mask token's among them.", this, returns: "integer",
        body: { (diffusion: MaskedDiffusion) in diffusion.vocabSize }
      ).documented(
        shapes: .none, errors: .none, example: MaskedDiffusion.example("print(diffusion.vocab_size) --> 4")),
      Function(
        "mask_token", "The id of what is hidden.", this, returns: "integer",
        body: { (diffusion: MaskedDiffusion) in diffusion.maskToken }
      ).documented(
        shapes: .none, errors: .none, example: MaskedDiffusion.example("print(diffusion.mask_token) --> 3")),
    ])

  private static let this = MaskedDiffusion.this
  private static let tokens = Argument<Tensor>("tokens", "[N, L], ids from 0")
  private static let batchSize = Argument("batch_size", "rows a batch", default: 32)
  private static let generator = Argument<Generator?>(
    "generator", "where order, times and places are drawn from")
  private static let inferenceSteps = Argument(
    "num_inference_steps", "equal steps of time; more of them reveal fewer tokens at once", default: 128)
  private static let numSamples = Argument("num_samples", "how many rows", default: 1)
  private static let length = Argument<Int?>("length", "tokens a row; that of the data by default")
  private static let temperature = Argument(
    "temperature", "logits are divided by it; 0 takes the likeliest", default: 1.0)
  private static let callback = Argument<LuaFunction?>("callback", "callback(t, tokens) after each step")

  private static func loss(_ diffusion: MaskedDiffusion, _ tokens: Tensor, _ generator: Generator?) throws
    -> Tensor
  {
    try diffusion.loss(tokens, generator: generator ?? Session.current.generator)
  }

  private static func bitsPerToken(
    _ diffusion: MaskedDiffusion, _ tokens: Tensor, _ numSamples: Int, _ batchSize: Int,
    _ generator: Generator?
  ) throws -> Pair<Double, Double> {
    let (bits, error) = try diffusion.bitsPerToken(
      tokens, numSamples: numSamples, batchSize: batchSize, generator: generator ?? Session.current.generator)
    return Pair(bits, error)
  }

  private static func addNoise(
    _ diffusion: MaskedDiffusion, _ tokens: Tensor, _ times: NumberList, _ generator: Generator?
  ) throws -> Tensor {
    try diffusion.addNoise(
      tokens, times: times.tensor.detached, generator: generator ?? Session.current.generator)
  }

  private static func sample(
    _ diffusion: MaskedDiffusion, _ numSamples: Int, _ length: Int?, _ steps: Int, _ temperature: Double,
    _ callback: LuaFunction?, _ generator: Generator?
  ) throws -> Pair<Tensor, Int> {
    let (tokens, calls) = try diffusion.sample(
      numSamples: numSamples, length: length, numInferenceSteps: steps, temperature: temperature,
      onStep: callback.toldOfSteps, generator: generator ?? Session.current.generator)
    return Pair(tokens, calls)
  }

  private static func sampleSteps(
    _ diffusion: MaskedDiffusion, _ numSamples: Int, _ length: Int?, _ steps: Int, _ temperature: Double,
    _ generator: Generator?
  ) throws -> Loop<SamplingSteps> {
    Loop(
      iterator: try diffusion.sampleSteps(
        numSamples: numSamples, length: length, numInferenceSteps: steps, temperature: temperature,
        generator: generator ?? Session.current.generator))
  }

  private static func fill(
    _ diffusion: MaskedDiffusion, _ tokens: Tensor, _ steps: Int, _ temperature: Double,
    _ callback: LuaFunction?,
    _ generator: Generator?
  ) throws -> Pair<Tensor, Int> {
    let (filled, calls) = try diffusion.fill(
      tokens, numInferenceSteps: steps, temperature: temperature, onStep: callback.toldOfSteps,
      generator: generator ?? Session.current.generator)
    return Pair(filled, calls)
  }
}

extension Remark {
  fileprivate static var tokens: Remark { "data [N, L] and validation_data [M, L'] of ids below vocab_size." }
  fileprivate static var notTokens: Remark {
    "Other shapes, elements that are no ids below vocab_size, mask tokens, a model that gives other logits."
  }
  fileprivate static var tokenTraining: Remark {
    """
    Other shapes, elements that are no ids below vocab_size, mask tokens, a model that gives other logits, epochs and steps \
    at once, a checkpoint_path or csv_path that another training writes, numbers out of range, data and options that are not \
    those of the run that was resumed. While training, a loss or a gradient that is no number, or a loss above max_loss: the \
    parameters are those of the step before.
    """
  }
}
