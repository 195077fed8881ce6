import CLua
import DiffusionKit

// Masked diffusion of tokens.

struct MaskedBox: Boxed {
  let diffusion: MaskedDiffusion
  static let boxType = BoxType<MaskedBox>("MaskedDiffusion", holdsLuaValues: true)
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
      Argument<Int?>("mask_token", "its id; the last one by default"),
      Argument("time_conditioning", "tell the model the time, [N] in 0...1", default: false),
      Argument(
        "sampling_eps", "the first time that is trained on, where almost nothing is hidden", default: 1e-3),
      Argument<OptimizerArgument?>("optimizer", "AdamW by default"),
      Argument<Double?>("ema_decay", "average the weights, and sample with the average"),
      returns: "MaskedDiffusion", isConstructor: true, keepsArguments: .forObject, body: make
    ).documented(
      shapes: .none, errors: "Numbers out of range, and a mask_token that is not among the ids.",
      example: training("print(diffusion.vocab_size, diffusion.mask_token) --> 4 3"))
  ]

  /// Rows of "abc" in turn, with a model that tells tokens from their neighbours.
  private static func training(_ lines: String...) -> String {
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
    local rows = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)

    """ + lines.joined(separator: "\n")
  }

  static let diffusionClass = ClassDeclaration(
    type: MaskedBox.boxType.raw, summary: "Trains a masked diffusion of tokens, and samples from it.",
    methods: [
      Function(
        "fit", "Trains on rows of tokens; the history has a list of losses, in nats a token.", this, data,
        epochs, steps, batchSize, validationData, TrainingMethods.callbacks, TrainingMethods.verbose,
        generator, TrainingMethods.dropLast,
        returns: "table", keepsArguments: .forCall, body: fit
      ).documented(
        shapes: .tokens, errors: .tokenTraining,
        example: training("print(#diffusion:fit(rows, {epochs = 3}).loss) --> 3")),
      Function(
        "fit_steps",
        "fit as a loop: `for step in diffusion:fit_steps(data, {...}) do ... end` trains on one batch a turn. step has epoch, batch and the batch's loss, and after the last batch of an epoch logs, its row of the history.",
        this, data, epochs, steps, batchSize, validationData, TrainingMethods.callbacks,
        TrainingMethods.quietly,
        generator, TrainingMethods.dropLast, returns: "TrainingSteps", body: fitSteps
      ).documented(
        shapes: .tokens, errors: .tokenTraining,
        example: training(
          "local count = 0", "for step in diffusion:fit_steps(rows, {steps = 5}) do count = count + 1 end",
          "print(count) --> 5")),
      Function(
        "loss",
        "The bound on -log p of rows in nats a token, from one time and one choice of hidden places for each row: to train by in loops of one's own.",
        this, tokens, generator, returns: "Tensor", body: loss
      ).documented(
        shapes: "[N, L] to [1].", errors: .notTokens,
        example: training(
          "diffusion:loss(rows):backward()", "print(diffusion.model:parameters()[1].grad ~= nil) --> true")
      ),
      Function(
        "bits_per_token",
        "How many bits a token takes at most, an upper bound: the loss of rows that were not trained on, say, in bits, in evaluation mode and with the averaged weights. The second result is the standard error of its mean over rows.",
        this, tokens,
        Argument("num_samples", "draws for each row, their times in as many parts of 0..1", default: 4),
        batchSize, generator, returns: "number, number", body: bitsPerToken
      ).documented(
        shapes: "[N, L].", errors: .notTokens,
        example: training(
          "diffusion:fit(rows, {epochs = 200})", "assert(diffusion:bits_per_token(rows) < 1)")),
      Function(
        "add_noise", "Tokens at a time: each hidden with probability t, on its own.", this, tokens,
        Argument<NumberList>("times", "a number, or [N], in 0...1"), generator, returns: "Tensor",
        body: addNoise
      ).documented(
        shapes: "[N, L]; the result has the same.",
        errors: "Tokens that are no ids, and times outside 0...1.",
        example: training(
          "local noisy = diffusion:add_noise(rows, 0.3)",
          "print(noisy:eq(diffusion.mask_token):mean():item() < 0.5) --> true")),
      Function(
        "sample",
        "New rows of tokens, from hidden ones; and how often the model was called: only in steps that reveal something.",
        this, Argument("count", "how many rows", default: 1),
        Argument<Int?>("length", "tokens a row; that of the data by default"), inferenceSteps, temperature,
        callback, generator, returns: "Tensor, integer", keepsArguments: .forCall, body: sample
      ).documented(
        shapes: "[count, length].",
        errors: "Numbers out of range, a length that is not known, a model that gives no numbers.",
        example: training(
          "diffusion:fit(rows, {epochs = 200})",
          "local drawn, calls = diffusion:sample{num_inference_steps = 1000}",
          "print(#vocabulary:decode(drawn)[1], calls <= 12) --> 12 true",
          "print(#vocabulary:decode(diffusion:sample{count = 3})) --> 3")),
      Function(
        "fill",
        "Fills in what is hidden and leaves the rest; the second result says how often the model was called.",
        this, Argument<Tensor>("tokens", "[N, L] or [L], mask tokens for what is to be filled in"),
        inferenceSteps,
        temperature, callback, generator, returns: "Tensor, integer", keepsArguments: .forCall, body: fill
      ).documented(
        shapes: "[N, L] or [L]; the result has the same.",
        errors: "Tokens that are no ids, numbers out of range, a model that gives no numbers.",
        example: training(
          "diffusion:fit(rows, {epochs = 200})",
          "local filled = diffusion:fill(vocabulary:encode(\"abcab_abc\"), {temperature = 0})",
          "print(vocabulary:decode(filled)) --> abcabcabc")),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it trains, and with what.",
        example: training(
          "print(diffusion) --> MaskedDiffusion(model = Reader, vocab_size = 4, mask_token = 3, optimizer = Adam)"
        )
      ) { (box: MaskedBox) in ValueText.masked(box.diffusion) }
    ],
    getters: [
      Function("model", "The model.", this, returns: "Layer", keepsArguments: .forObject, body: model)
        .documented(
          shapes: .none, errors: .none, example: training("print(diffusion.model.kind) --> Reader")),
      Function(
        "ema", "The averaged weights, nil without ema_decay.", this, returns: "EMA or nil",
        keepsArguments: .forObject, body: ema
      ).documented(shapes: .none, errors: .none, example: training("print(diffusion.ema) --> nil")),
      Function("history", "What fit recorded so far.", this, returns: "table", body: history).documented(
        shapes: .none, errors: .none,
        example: training("diffusion:fit(rows, {epochs = 4})", "print(#diffusion.history.loss) --> 4")),
      Function(
        "vocab_size", "The number of ids, the mask token's among them.", this, returns: "integer",
        body: vocabSize
      ).documented(shapes: .none, errors: .none, example: training("print(diffusion.vocab_size) --> 4")),
      Function("mask_token", "The id of what is hidden.", this, returns: "integer", body: maskToken)
        .documented(
          shapes: .none, errors: .none, example: training("print(diffusion.mask_token) --> 3")),
    ])

  private static let this = Argument<MaskedBox>.this
  private static let data = Argument<Tensor>("data", "[N, L], ids from 0, without mask tokens")
  private static let tokens = Argument<Tensor>("tokens", "[N, L], ids from 0")
  private static let epochs = Argument<Int?>("epochs", "times through the data, 1 by default")
  private static let steps = Argument<Int?>("steps", "number of batches, instead of epochs")
  private static let batchSize = Argument("batch_size", "rows a batch", default: 32)
  private static let validationData = Argument<Tensor?>(
    "validation_data", "held-out rows, evaluated after each epoch: val_loss")
  private static let generator = Argument<Generator?>(
    "generator", "where order, times and places are drawn from")
  private static let inferenceSteps = Argument(
    "num_inference_steps", "equal steps of time; more of them reveal fewer tokens at once", default: 128)
  private static let temperature = Argument(
    "temperature", "logits are divided by it; 0 takes the likeliest", default: 1.0)
  private static let callback = Argument<LuaFunction?>("callback", "callback(t, tokens) after each step")

  private static func make(
    _ model: LayerBox, _ vocabSize: Int, _ maskToken: Int?, _ timeConditioning: Bool, _ samplingEps: Double,
    _ optimizer: OptimizerArgument?, _ emaDecay: Double?
  ) throws -> MaskedBox {
    MaskedBox(
      diffusion: try MaskedDiffusion(
        model: model.layer, vocabSize: vocabSize, maskToken: maskToken, timeConditioning: timeConditioning,
        samplingEps: samplingEps, optimizer: optimizer?.optimizer, emaDecay: emaDecay))
  }

  private static func fit(
    _ box: MaskedBox, _ data: Tensor, _ epochs: Int?, _ steps: Int?, _ batchSize: Int,
    _ validationData: Tensor?,
    _ callbacks: CallbackList?, _ verbose: Int?, _ generator: Generator?, _ dropLast: Bool
  ) throws -> LuaTable {
    try box.diffusion.fit(
      data.detached, epochs: epochs, steps: steps, batchSize: batchSize, dropLast: dropLast,
      validationData: validationData,
      callbacks: callbacks?.callbacks ?? [], verbose: verbose ?? StandardOutput.verbosity,
      output: StandardOutput.progress, generator: generator ?? Session.current.generator
    ).table
  }

  private static func fitSteps(
    _ box: MaskedBox, _ data: Tensor, _ epochs: Int?, _ steps: Int?, _ batchSize: Int,
    _ validationData: Tensor?,
    _ callbacks: CallbackList?, _ verbose: Int, _ generator: Generator?, _ dropLast: Bool
  ) throws -> Loop<TrainingSteps> {
    Loop(
      iterator: try box.diffusion.fitSteps(
        data.detached, epochs: epochs, steps: steps, batchSize: batchSize, dropLast: dropLast,
        validationData: validationData,
        callbacks: callbacks?.callbacks ?? [], verbose: verbose, output: StandardOutput.progress,
        generator: generator ?? Session.current.generator))
  }

  private static func loss(_ box: MaskedBox, _ tokens: Tensor, _ generator: Generator?) throws -> Tensor {
    try box.diffusion.loss(tokens, generator: generator ?? Session.current.generator)
  }

  private static func bitsPerToken(
    _ box: MaskedBox, _ tokens: Tensor, _ numSamples: Int, _ batchSize: Int, _ generator: Generator?
  ) throws -> Pair<Double, Double> {
    let (bits, error) = try box.diffusion.bitsPerToken(
      tokens, numSamples: numSamples, batchSize: batchSize, generator: generator ?? Session.current.generator)
    return Pair(bits, error)
  }

  private static func addNoise(
    _ box: MaskedBox, _ tokens: Tensor, _ times: NumberList, _ generator: Generator?
  ) throws -> Tensor {
    try box.diffusion.addNoise(
      tokens, times: times.tensor.detached, generator: generator ?? Session.current.generator)
  }

  private static func sample(
    _ box: MaskedBox, _ count: Int, _ length: Int?, _ steps: Int, _ temperature: Double,
    _ callback: LuaFunction?, _ generator: Generator?
  ) throws -> Pair<Tensor, Int> {
    let (tokens, calls) = try box.diffusion.sample(
      count: count, length: length, numInferenceSteps: steps, temperature: temperature,
      onStep: callback.toldOfSteps, generator: generator ?? Session.current.generator)
    return Pair(tokens, calls)
  }

  private static func fill(
    _ box: MaskedBox, _ tokens: Tensor, _ steps: Int, _ temperature: Double, _ callback: LuaFunction?,
    _ generator: Generator?
  ) throws -> Pair<Tensor, Int> {
    let (filled, calls) = try box.diffusion.fill(
      tokens, numInferenceSteps: steps, temperature: temperature, onStep: callback.toldOfSteps,
      generator: generator ?? Session.current.generator)
    return Pair(filled, calls)
  }

  private static func model(_ box: MaskedBox) -> LayerBox { LayerBox(layer: box.diffusion.model) }
  private static func ema(_ box: MaskedBox) -> EMA? { box.diffusion.ema }
  private static func history(_ box: MaskedBox) -> LuaTable { box.diffusion.history.table }
  private static func vocabSize(_ box: MaskedBox) -> Int { box.diffusion.vocabSize }
  private static func maskToken(_ box: MaskedBox) -> Int { box.diffusion.maskToken }
}

extension Remark {
  fileprivate static var tokens: Remark { "data [N, L] and validation_data [M, L'] of ids below vocab_size." }
  fileprivate static var notTokens: Remark {
    "Other shapes, elements that are no ids below vocab_size, mask tokens, a model that gives other logits."
  }
  fileprivate static var tokenTraining: Remark {
    """
    Other shapes, elements that are no ids below vocab_size, mask tokens, a model that gives other logits, epochs and steps \
    together, numbers below 1.
    """
  }
}
