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
      Argument<LayerBox>("model", "a model"), options: EMA.Options(), returns: "EMA",
      body: { (model: LayerBox, options: EMA.Options) in try EMA(model.layer, options) }
    ).constructor.retaining(.forObject).documented(
      shapes: .none,
      errors: "A decay outside of 0 (included) to 1 (excluded), an inv_gamma or power that is not positive.",
      example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]"))
  ]

  static let emaClass = ClassDeclaration(
    type: EMA.boxType.raw, summary: "The running average of a model's weights.",
    methods: [
      Function("update", "Updates the averages with the current weights.", Argument<EMA>.this) {
        Nothing(try $0.update())
      }.documented(
        shapes: .none, errors: "Averages that are applied.",
        example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]")),
      Function(
        "apply", "Puts the averages into the model; restore brings back the model's own weights.",
        Argument<EMA>.this
      ) { Nothing(try $0.apply()) }.documented(
        shapes: .none, errors: "Averages that are already applied.",
        example: averaging("ema:apply()", "print(weight.value) --> 2 [Tensor of shape 1x1]")),
      Function("restore", "Puts the model's own weights back.", Argument<EMA>.this) {
        Nothing(try $0.restore())
      }.documented(
        shapes: .none, errors: "Averages that are not applied.",
        example: averaging("ema:apply()", "ema:restore()", "print(weight.value) --> 4 [Tensor of shape 1x1]")),
      Function(
        "state_dict",
        "The state of the averaging: the averages by path, including running statistics with use_buffers, and n_averaged, the number of updates (two floats, like an optimizer's step). A model's load_state_dict accepts the table too.",
        Argument<EMA>.this, returns: "table of Tensors"
      ) { tensorTable(try $0.stateWithCount()) }.documented(
        shapes: "the shapes of the parameters; n_averaged is [2].", errors: .none,
        example: averaging("print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]")),
      Function(
        "load_state_dict",
        "Loads a state: the averages and n_averaged, the number of updates. Without n_averaged, as in a model's state, the count starts at 0.",
        Argument<EMA>.this, Argument<TensorTable>("state", "a result of state_dict")
      ) { ema, state in Nothing(try ema.loadStateWithCount(state.entries)) }.documented(
        shapes: "the shapes of the parameters.",
        errors:
          "Names or shapes that do not match, and averages that are applied; the averages are then unchanged.",
        example: averaging(
          "local other = dk.EMA(layer, {decay = 0.5})", "other:load_state_dict(ema:state_dict())",
          "print(other.update_count, other:state_dict().weight) --> 1 2 [Tensor of shape 1x1]")),
    ],
    metamethods: [
      ValueText.metamethod(
        "The model, the decay and the number of updates.",
        example: averaging("print(ema) --> EMA(model = Dense, decay = 0.5, updates = 1)"), ValueText.ema)
    ],
    getters: [
      Function(
        "update_count", "The number of updates so far.", Argument<EMA>.this, returns: "integer"
      ) { $0.updateCount }.documented(
        shapes: .none, errors: .none, example: averaging("print(ema.update_count) --> 1"))
    ])

  /// An example in which a weight of 0 and then 4 is averaged, followed by `lines`.
  private static func averaging(_ lines: String...) -> String {
    """
    local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
    layer(dk.zeros(1, 1))
    local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
    weight.value = dk.full({1, 1}, 4)
    ema:update()

    """ + lines.joined(separator: "\n")
  }

}
