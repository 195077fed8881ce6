import CLua
import DiffusionKit

// dk.EMA: the running average of a model's weights.

extension EMA: Boxed {
  static let boxType = BoxType<EMA>("EMA", holdsLuaValues: true)
}

enum AveragingType {
  static let functions: [Function] = [
    Function(
      "EMA", "The running average of a model's weights: average = decay * average + (1 - decay) * weight.",
      Argument<LayerBox>("model", "a model"), options: EMA.Options(),
      returns: "EMA", isConstructor: true, keepsArguments: .forObject,
      body: { (model: LayerBox, options: EMA.Options) in try EMA(model.layer, options) }
    ).documented(
      shapes: .none,
      errors: "A decay that is not at least 0 and below 1, an inv_gamma or power that is not positive.",
      example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]"))
  ]

  static let emaClass = ClassDeclaration(
    type: EMA.boxType.raw, summary: "The running average of a model's weights.",
    methods: [
      Function("update", "Takes in the present weights.", Argument<EMA>.this, body: update).documented(
        shapes: .none, errors: "While the averages are applied.",
        example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]")),
      Function(
        "apply", "Puts the averages into the model; restore takes them out.", Argument<EMA>.this, body: apply
      ).documented(
        shapes: .none, errors: "When they are applied already.",
        example: averaging("ema:apply()", "print(weight.value) --> 2 [Tensor of shape 1x1]")),
      Function("restore", "Puts the model's own weights back.", Argument<EMA>.this, body: restore).documented(
        shapes: .none, errors: "When the averages are not applied.",
        example: averaging("ema:apply()", "ema:restore()", "print(weight.value) --> 4 [Tensor of shape 1x1]")),
      Function(
        "state_dict",
        "The averages by path, of running statistics too with use_buffers, and n_averaged, how many updates they come from (two floats, as an optimizer's step): all that goes on from here. A model's load_state_dict takes it too.",
        Argument<EMA>.this,
        returns: "table of Tensors",
        body: stateDict
      ).documented(
        shapes: "those of the parameters; n_averaged is [2].", errors: .none,
        example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]")),
      Function(
        "load_state_dict",
        "Goes on from a state: the averages, and with n_averaged how many updates they come from. Without it, from a model's own state say, it begins to count.",
        Argument<EMA>.this, Argument<TensorTable>("state", "what state_dict gave"), body: loadStateDict
      ).documented(
        shapes: "those of the parameters.",
        errors:
          "Names or shapes that do not fit, and while the averages are applied; nothing has changed then.",
        example: averaging(
          "local other = dk.EMA(layer, {decay = 0.5})", "other:load_state_dict(ema:state_dict())",
          "print(other.update_count, other:state_dict().weight) --> 1 2 [Tensor of shape 1x1]")),
    ],
    metamethods: [
      ValueText.metamethod(
        "Its model, decay and number of updates.",
        example: averaging("print(ema) --> EMA(model = Dense, decay = 0.5, updates = 1)"), ValueText.ema)
    ],
    getters: [
      Function(
        "update_count", "Updates so far.", Argument<EMA>.this, returns: "integer", body: updateCount
      ).documented(shapes: .none, errors: .none, example: averaging("print(ema.update_count) --> 1"))
    ])

  /// The average of 0 and 4.
  private static func averaging(_ lines: String...) -> String {
    """
    local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
    layer(dk.zeros(1, 1))
    local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
    weight.value = dk.full({1, 1}, 4)
    ema:update()

    """ + lines.joined(separator: "\n")
  }

  private static func update(_ ema: EMA) throws -> Nothing {
    try ema.update()
    return Nothing()
  }
  private static func apply(_ ema: EMA) throws -> Nothing {
    try ema.apply()
    return Nothing()
  }
  private static func restore(_ ema: EMA) throws -> Nothing {
    try ema.restore()
    return Nothing()
  }
  private static func stateDict(_ ema: EMA) throws -> LuaTable { tensorTable(try ema.stateWithCount()) }
  private static func loadStateDict(_ ema: EMA, _ state: TensorTable) throws -> Nothing {
    try ema.loadStateWithCount(state.entries)
    return Nothing()
  }
  private static func updateCount(_ ema: EMA) -> Int { ema.updateCount }
}
