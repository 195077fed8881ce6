import CLua
import DiffusionKit

// The Lua type of layers and models: one type for all, since each can be called, nested, trained and saved.

/// A layer, a model, or the layer behind an instance of a module written in Lua.
struct LayerBox: Boxed {
  let layer: Layer
  static let boxType = BoxType<LayerBox>("Layer", holdsLuaValues: true)

  static func read(_ call: LuaCall, at index: Int32) throws -> LayerBox? {
    if let box = try unbox(call.L, at: index) { return box }
    return try ScriptedLayer.layer(of: index, call).map { LayerBox(layer: $0) }
  }
}

enum LayerType {
  static let methods: [Function] = inspecting + states + files

  private static let inspecting: [Function] = [
    Function(
      "summary",
      "Prints and returns the table of layers, output shapes and parameter counts (the read loop does not show the result again).",
      this, returns: "string", body: summary
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
        assert(model:summary():find("Total params: 3", 1, true))
        """),
    Function(
      "parameters", "Returns all parameters in a fixed order, frozen ones included.", this,
      returns: "list of Parameters"
    ) { box in box.layer.parameters.map { ParameterBox(parameter: $0) } }.documented(
      shapes: .none, errors: .none,
      example: """
        local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
        for _, p in ipairs(model:parameters()) do assert(p:isfinite()) end
        """),
    Function(
      "named_parameters", "Returns the parameters by their paths (\"dense.weight\").", this,
      returns: "table of Parameters"
    ) { box in LuaTable(box.layer.namedParameters.map { ($0.name, ParameterBox(parameter: $0.parameter)) }) }
    .documented(
      shapes: .none, errors: .none,
      example: """
        local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1, {kernel_initializer = "ones"})}
        print(model:named_parameters()["dense.weight"]) --> 1 1 [Tensor of shape 1x2]
        """),
    Function(
      "num_parameters", "Returns the number of values in all parameters.", this, returns: "integer"
    ) { box in box.layer.parameters.reduce(0) { $0 + $1.shape.count } }.documented(
      shapes: .none, errors: .none,
      example: "print(dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(3)}:num_parameters()) --> 9"),
  ]

  private static let states: [Function] = [
    Function(
      "state_dict", "Returns the values of all parameters and buffers by path.", this,
      returns: "table of Tensors"
    ) { tensorTable($0.layer.stateDict()) }.documented(
      shapes: .none, errors: .none,
      example: """
        local layer = dk.nn.Dense(1)
        layer(dk.zeros(1, 2))
        print(layer:state_dict().bias) --> 0 [Tensor of shape 1]
        """),
    Function(
      "load_state_dict", "Loads values by path: all of them or, on an error, none.", this,
      Argument<TensorTable>("state", "a table of tensors, or another model"),
      Argument("strict", "whether missing and unexpected names are errors", default: true),
      body: loadStateDict
    ).documented(
      shapes: "those of the parameters.",
      errors: "Other shapes; if strict, missing and unexpected names. The message lists all of them.",
      example: """
        local layer = dk.nn.Dense(1)
        layer(dk.zeros(1, 2))
        layer:load_state_dict{weight = dk.tensor{{3, 4}}, bias = dk.tensor{5}}
        print(layer(dk.ones(1, 2))) --> 12 [Tensor of shape 1x1]
        """),
    Function("train", "Switches to training mode, in which dropout and noise are on.", this) {
      Nothing($0.layer.train())
    }.documented(
      shapes: .none, errors: .none,
      example: """
        local layer = dk.nn.Dropout(1)
        layer:train()
        print(layer(dk.ones(1, 2))) --> 0 0 [Tensor of shape 1x2]
        """),
    Function(
      "eval", "Switches to evaluation mode, the default, in which dropout and noise are off.", this
    ) { Nothing($0.layer.eval()) }.documented(
      shapes: .none, errors: .none,
      example: """
        local layer = dk.nn.Dropout(1)
        layer:eval()
        print(layer(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
        """),
    Function("zero_grad", "Clears the gradients of all parameters.", this, body: zeroGrad).documented(
      shapes: .none, errors: .none,
      example: """
        local layer = dk.nn.Dense(1)
        layer(dk.ones(1, 2)):backward()
        layer:zero_grad()
        print(layer:parameters()[1].grad) --> nil
        """),
  ]

  private static let files: [Function] = [
    Function(
      "save",
      "Writes the weights, and the model's description if the model has one, to a safetensors file in one step.",
      this, Argument<FilePath>("path", "the file")
    ) { box, path in Nothing(try box.layer.saveWeights(path)) }.documented(
      shapes: .none, errors: "A layer that was never called, and a file that cannot be written.",
      example: """
        local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
        model:save("model.safetensors")
        """),
    Function(
      "load", "Loads the weights of a file that `save` wrote.", this, Argument<FilePath>("path", "the file")
    ) { box, path in Nothing(try box.layer.loadWeights(path)) }.documented(
      shapes: "those of the parameters.",
      errors: "The errors of load_state_dict, and a file that is no safetensors file or damaged.",
      example: """
        local old, new = dk.nn.Dense(1), dk.nn.Dense(1)
        local x = dk.ones(1, 2)
        local expected = old(x):item()
        old:save("dense.safetensors")
        new(x)
        new:load("dense.safetensors")
        assert(new(x):item() == expected)
        """),
  ]

  static let getters: [Function] = [
    Function("name", "The layer's name.", this, returns: "string") { $0.layer.name }.documented(
      shapes: .none, errors: .none,
      example: "print(dk.nn.Dense(1).name, dk.nn.Dense(1, {name = \"last\"}).name) --> dense last"),
    Function("kind", "The layer's type, such as \"Dense\".", this, returns: "string") { $0.layer.kind }
      .documented(shapes: .none, errors: .none, example: "print(dk.nn.Dense(1).kind) --> Dense"),
    Function("training", "Whether training mode is on.", this, returns: "boolean") { $0.layer.isTraining }
      .documented(
        shapes: .none, errors: .none,
        example: """
          local layer = dk.nn.Dense(1)
          layer:train()
          print(layer.training) --> true
          """),
    Function(
      "trainable", "Whether training changes the parameters. Assignment applies to all layers inside.", this,
      returns: "boolean"
    ) { $0.layer.isTrainable }.documented(
      shapes: .none, errors: .none, example: "print(dk.nn.Dense(1).trainable) --> true"),
  ]
  static let setters: [Function] = [
    Function(
      "trainable",
      "Freezes (false) or unfreezes the layer and all layers inside: frozen parameters get no gradients.",
      this, Argument<Bool>("trainable", "whether training changes the parameters"), body: setTrainable
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local layer = dk.nn.Dense(1)
        layer.trainable = false
        print(layer(dk.ones(1, 2)).requires_grad) --> false
        """)
  ]

  static let call = Function(
    "__call",
    "Applies the layer to tensors, or to symbolic tensors with a symbolic result (Keras's functional style).",
    this, Argument<Variadic<LayerInput>>("input", "one or several tensors, or a list"),
    Argument<NumberList?>("class_labels", "the labels [N] from 0, for models that take labels"),
    Argument<Tensor?>("conditioning", "the conditioning, of x's size, for U-Nets with conditioning_channels"),
    Argument<Tensor?>(
      "encoder_hidden_states", "the hidden states [N, S, features], for U-Nets with cross_attention_dim"),
    returns: "Tensor or SymbolicTensor", body: callLayer
  ).documented(
    shapes: "those of the layer's own help; a model of several outputs returns a list of tensors.",
    errors: "Inputs of another number or shape than the layer accepts, and tensors mixed with symbolic ones.",
    example: """
      local layer = dk.nn.Dense(3)
      print(layer(dk.zeros(2, 4)):shape()) --> 2 x 3
      print(layer(dk.nn.Input(4)):shape()) --> -1 x 3
      """)

  static let metamethods: [Function] = [
    call,
    ValueText.metamethod(
      "The layer's type and the options that differ from the defaults; a model's layers on separate lines.",
      example: """
        print(dk.nn.Dense(1)) --> Dense(units = 1)
        print(dk.nn.Sequential(dk.nn.Input(4), dk.nn.Dense(2, "relu"))) --> Sequential( (dense): Dense(units = 2, activation = "relu") )
        """
    ) { (box: LayerBox) in ValueText.layer(box.layer) },
  ]

  static let functions: [Function] = [
    Function(
      "load",
      "Loads a model that `save` wrote, or a table of tensors if the file has no description of a model.",
      Argument<FilePath>("path", "a safetensors file"), returns: "Layer or table of Tensors", body: loadFile
    ).documented(
      shapes: .none, errors: "A file that is missing, damaged or no safetensors file.",
      example: """
        dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}:save("model.safetensors")
        print(dk.load("model.safetensors"):num_parameters()) --> 3
        """)
  ]

  private static let this = Argument<LayerBox>.this

  private static func callLayer(
    _ box: LayerBox, _ inputs: Variadic<LayerInput>, _ labels: NumberList?, _ conditioning: Tensor?,
    _ states: Tensor?
  ) throws -> LayerOutput {
    var tensors: [Tensor] = []
    var symbols: [SymbolicTensor] = []
    for input in inputs.values {
      switch input {
      case .tensor(let tensor): tensors.append(tensor)
      case .symbolic(let symbolic): symbols.append(symbolic)
      }
    }
    guard tensors.isEmpty || symbols.isEmpty else {
      throw DiffusionError.argument("input", "tensors and symbolic tensors cannot be mixed")
    }
    if !symbols.isEmpty { return .symbolic(try box.layer(symbols)) }
    if labels != nil || conditioning != nil || states != nil {
      var conditions: [Condition: Tensor] = [:]
      conditions[.classLabels] = labels?.tensor
      conditions[.conditioning] = conditioning
      conditions[.encoderHiddenStates] = states
      tensors = try box.layer.arranged(tensors, conditions)
    }
    guard !tensors.isEmpty else { throw DiffusionError.argument("input", "expected at least one input") }
    if let model = box.layer as? Model, model.outputCount > 1 {
      return .tensors(try model.outputs(for: tensors))
    }
    return .tensor(try box.layer(tensors))
  }

  private static func summary(_ box: LayerBox) -> String {
    let text = box.layer.summary()
    StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
    LuaContext.running?.printedText = text
    return text
  }
  private static func loadStateDict(_ box: LayerBox, _ state: TensorTable, _ strict: Bool) throws -> Nothing {
    // The state of an EMA is that of the model and a count.
    let isAverage = box.layer.stateDict().allSatisfy { $0.name != EMA.countName }
    try box.layer.loadStateDict(
      isAverage ? state.entries.filter { $0.name != EMA.countName } : state.entries, strict: strict)
    return Nothing()
  }
  private static func zeroGrad(_ box: LayerBox) -> Nothing {
    for parameter in box.layer.parameters { parameter.zeroGrad() }
    return Nothing()
  }
  private static func setTrainable(_ box: LayerBox, _ trainable: Bool) -> Nothing {
    box.layer.isTrainable = trainable
    return Nothing()
  }

  private static func loadFile(_ path: FilePath) throws -> Either<LayerBox, LuaTable> {
    let file = try loadSafetensors(path)
    if file.metadata.contains(where: { $0.key == "architecture" }) {
      return .first(LayerBox(layer: try Layer.load(path)))
    }
    return .second(tensorTable(file.tensors.entries))
  }
}
