import CLua
import DiffusionKit

// Losses that are objects, which scripts make first and then call: dk.losses.weighted and dk.losses.perceptual.

/// A loss as a Lua object.
struct LossBox: Boxed {
  let loss: Loss
  static let boxType = BoxType<LossBox>("Loss", holdsLuaValues: true)
}

enum LossType {
  static let functions: [Function] = [
    Function(
      "perceptual",
      "Makes a loss that compares the features of prediction and target in a network: the sum over layers of the mean squared difference of the layers' outputs (Johnson et al. 2016). The gradient flows to the prediction only.",
      options: PerceptualOptions(), returns: "Loss", body: { LossBox(loss: try .perceptual($0)) }
    ).retaining(.forObject).documented(
      shapes: "images [N, C, H, W] that the network accepts.",
      errors: """
        Layers that the network does not have, a wrong number of weights; when called, images that the network does not \
        accept, and values far outside 0 to 1 for the default network and ImageNet's normalisation.
        """,
      example: """
        local distance = dk.losses.perceptual{layers = {"conv1_2", "conv3_2"}, network = dk.models.DigitClassifier()}
        local digits = dk.data.mnist():sub(1, 4):unsqueeze(2) / 255
        print(distance(digits, digits):item()) --> 0.0
        """),
    Function(
      "weighted",
      "Makes a weighted sum of losses, each given as {loss, weight} or {loss =, weight =, name =}. A weight is a number, a schedule of dk.optimizers.schedules, or a function of the step (from 0); steps count the calls that record a gradient. Training reports each part beside the sum.",
      Argument<Variadic<WeightedPart>>("losses", "{{\"mse\", 1}, {\"ssim\", 0.2}}"),
      Argument<Int?>(
        "steps_per_epoch", "number of steps in an epoch; weights are then functions of the epoch"),
      returns: "Loss"
    ) { parts, stepsPerEpoch in
      LossBox(loss: try WeightedLoss(parts.values.map(\.part), stepsPerEpoch: stepsPerEpoch).loss)
    }.retaining(.forObject).documented(
      shapes: "those that the losses accept.",
      errors:
        "No losses, unknown names, a part named \"loss\"; when called, the errors of the losses, and a weight that is not finite.",
      example: """
        local loss = dk.losses.weighted{{"mse", 1}, {"mae", function(step) return step / 10 end}}
        local prediction, target = dk.parameter{3}, dk.tensor{1}
        print(loss(prediction, target):item(), loss(prediction, target):item() > 4.1) --> 4.0 true
        """),
  ]

  static let lossClass = ClassDeclaration(
    type: LossBox.boxType.raw, summary: "A loss that dk.losses.weighted or dk.losses.perceptual made.",
    metamethods: [
      Function(
        "__call", "Computes the loss.", this, LossFunctions.prediction, LossFunctions.target,
        returns: "Tensor"
      ) { box, prediction, target in try box.loss(prediction, target) }.documented(
        shapes: .equalShapes, errors: "The errors of the losses inside.",
        example: "print(dk.losses.weighted{{\"mae\", 2}}(dk.tensor{3}, dk.tensor{1}):item()) --> 4.0"),
      ValueText.metamethod(
        "The name, and for a mixture the names of its parts.",
        example: "print(dk.losses.weighted{{\"mae\", 2}, \"mse\"}) --> weighted{mae, mse}"
      ) { (box: LossBox) in ValueText.loss(box.loss) },
    ],
    getters: [
      Function(
        "name", "The kind of the loss, \"weighted\" or \"perceptual\".", this, returns: "string"
      ) { $0.loss.name }.documented(
        shapes: .none, errors: .none, example: "print(dk.losses.weighted{\"mse\"}.name) --> weighted"),
      Function(
        "parts", "The latest values of a mixture's losses by name, unweighted.", this,
        returns: "table of numbers"
      ) { box in
        LuaTable((box.loss.mixture?.values ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }.documented(
        shapes: .none, errors: .none,
        example: """
          local loss = dk.losses.weighted{{"mse", 0.5}, {"mae", 2}}
          loss(dk.tensor{3}, dk.tensor{1})
          print(loss.parts.mse, loss.parts.mae) --> 4.0 2.0
          """),
      Function(
        "weights", "The weights of a mixture's next step by name.", this, returns: "table of numbers"
      ) { box in
        LuaTable(
          (try box.loss.mixture?.weights() ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }.documented(
        shapes: .none, errors: "The errors of a weight's function.",
        example: "print(dk.losses.weighted{{\"mse\", 0.5}}.weights.mse) --> 0.5"),
      Function(
        "step", "The number of calls of a mixture that recorded a gradient; nil for other losses.", this,
        returns: "integer or nil"
      ) { $0.loss.mixture?.step }.documented(
        shapes: .none, errors: .none,
        example: """
          local loss = dk.losses.weighted{"mse"}
          loss(dk.parameter{3}, dk.tensor{1})
          print(loss.step) --> 1
          """),
    ],
    setters: [
      Function(
        "step", "Sets the step of the weights' schedules.", this, Argument<Int>("step", "the step, from 0"),
        body: setStep
      ).documented(
        shapes: .none, errors: "A negative step, and a loss that is no mixture.",
        example: """
          local loss = dk.losses.weighted{{"mse", dk.optimizers.schedules.linear_warmup(1, 10)}}
          loss.step = 5
          print(loss.weights.mse) --> 0.5
          """)
    ])

  private static let this = Argument<LossBox>.this

  private static func setStep(_ box: LossBox, _ step: Int) throws -> Nothing {
    guard let mixture = box.loss.mixture else {
      throw DiffusionError.state("the loss '\(box.loss.name)' has no steps: those of dk.losses.weighted do")
    }
    try Requirement.nonNegative(step, "step")
    mixture.step = step
    return Nothing()
  }
}
