import CLua
import DiffusionKit

// dk.nn: the layers, with Keras's names and options.

extension Activation: LuaReadable {
  static var expected: String { "activation name" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Activation? {
    try String.read(call, at: index).map { try Activation(name: $0) }
  }
}

extension Initializer: LuaReadable {
  static var expected: String { "initializer name, table of a name and options, or number" }
  /// 0: a table as the only argument holds the named arguments of `init`.
  static var takes: Int { 0 }
  static func read(_ call: LuaCall, at index: Int32) throws -> Initializer? {
    if let constant = Double.read(call, at: index) { return .constant(constant) }
    return try read(form: call, at: index)
  }
}

enum LayerConstructors {
  static let functions: [Function] = computing + shaping + joining + starting

  private static let starting: [Function] = [
    Function(
      "init",
      """
      Draws initial values for parameters of your own, by the initializers of layers. With U(b) uniform in -b to b, N(s) \
      normal with standard deviation s and T(s) a normal distribution truncated at two standard deviations (scaled as in \
      Keras to the standard deviation s): torch, the initial values of PyTorch's layers, U(1 / sqrt(fan_in)) for weights and \
      biases (N(1) for the rows of an Embedding, xavier_uniform and biases of 0 for a MultiHeadAttention); glorot_uniform and \
      xavier_uniform U(sqrt(6 / (fan_in + fan_out))), glorot_normal T and xavier_normal N(sqrt(2 / (fan_in + fan_out))); he_uniform and \
      kaiming_uniform U(sqrt(6 / fan_in)), he_normal T and kaiming_normal N(sqrt(2 / fan_in)); lecun_uniform U(sqrt(3 / \
      fan_in)), lecun_normal T(sqrt(1 / fan_in)); {"orthogonal", gain = 1}, gain times orthonormal rows or columns, whichever \
      are fewer; {"uniform", min = -0.05, max = 0.05}, {"normal", mean = 0, stddev = 0.05}, {"truncated_normal", mean = 0, \
      stddev = 0.05}; zeros, ones, and a number for a constant. After the same seed the numbers are those of PyTorch's nn.init, \
      bit for bit except for the rounding of orthogonal and the truncated distributions.
      """,
      Argument<Initializer>("initializer", "name, table of a name and options, or number"),
      Argument<IntegerList>("shape", "sizes of the weight: {units, in}, {filters, in, kernel...}"),
      Argument<Int?>("fan_in", "number of inputs of a unit; by default the second size times the kernel's"),
      Argument<Int?>(
        "fan_out", "number of units that an input feeds; by default the first size times the kernel's"),
      returns: "Tensor", body: startingValues
    ).documented(
      shapes: "the sizes given.",
      errors: """
        An unknown name; the message lists the known ones. Options that an initializer does not have, a negative stddev; a shape \
        of one axis for orthogonal and, without fan_in, for initializers that need fan_in.
        """,
      example: """
        dk.manual_seed(0)
        local weight = dk.parameter(dk.nn.init("torch", {5, 7})) -- torch.nn.Linear(7, 5).weight
        print(("%.5f"):format(weight.value[{1, 1}])) --> -0.00283
        """)
  ]

  private static func startingValues(
    _ initializer: Initializer, _ shape: IntegerList, _ fanIn: Int?, _ fanOut: Int?
  ) throws -> Tensor {
    let shape = try Shape(shape.values)
    return try initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut)
  }

  private static let computing: [Function] = [
    Function(
      "Input", "Starts a graph of layers with the sizes of one example, without the batch.",
      Argument<Variadic<Int>>("shape", "dk.nn.Input(100), dk.nn.Input{1, 28, 28}"), name,
      returns: "SymbolicTensor"
    ) { shape, name in try Input(shape: shape.values, name: name).output }.documented(
      shapes: "[batch, sizes...].", errors: .sizes,
      example: "print(dk.nn.Input{1, 28, 28}:shape()) --> -1 x 1 x 28 x 28"),
    Function(
      "Dense", Dense.self, "Applies activation(x W' + b) to the last axis. weight [units, in], bias [units]."
    ).documented(
      shapes: "[N, ..., in] to [N, ..., units].",
      errors: "Units below 1, unknown names; when called, another last axis than the first time.",
      example: """
        local layer = dk.nn.Dense(2, {activation = "relu", kernel_initializer = "ones"})
        print(layer(dk.tensor{{1, 2, 3}})) --> 6 6 [Tensor of shape 1x2]
        """),
    Function("Activation", ActivationLayer.self, "Applies a function to each element.").documented(
      shapes: .same, errors: "An unknown name; the message lists the known ones.",
      example: "print(dk.nn.Activation(\"relu\")(dk.tensor{{-1, 2}})) --> 0 2 [Tensor of shape 1x2]"),
    Function(
      "Dropout", Dropout.self,
      "In training, zeroes this fraction and scales the rest up by 1 / (1 - rate) (Srivastava et al. 2014)."
    ).documented(
      shapes: .same, errors: "A rate outside of 0 to 1.",
      example: "print(dk.nn.Dropout(0.5)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]"),
    Function(
      "Embedding", Embedding.self, "Maps each id from 0 to a trained row. weight [input_dim, output_dim]."
    ).documented(
      shapes: "ids [N, ...] to [N, ..., output_dim].",
      errors: "Sizes below 1; when called, ids that are not whole or not within 0 to input_dim - 1.",
      example: """
        local rows = dk.nn.Embedding(10, 4)
        print(rows(dk.tensor{0, 9, 9}):shape()) --> 3 x 4
        """),
    Function(
      "SinusoidalEncoding", SinusoidalEncoding.self,
      "Encodes timesteps t by sin(t / max_period^(2i / d_model)) and the cosine, for i = 0, 1, ... (Vaswani et al. 2017, 3.5)."
    ).documented(
      shapes: "[N] or [N, 1] to [N, d_model].",
      errors: "A d_model below 1, a max_period that is not positive, a freq_shift of half the width or more.",
      example: """
        print(dk.nn.SinusoidalEncoding(4)(dk.tensor{0})) --> 0 1 0 1 [Tensor of shape 1x4]
        """),
  ]

  private static let shaping: [Function] = [
    Function("Flatten", Flatten.self, "Merges all axes except the batch into one.").documented(
      shapes: "[N, a, b, ...] to [N, a * b * ...].", errors: .none,
      example: "print(dk.nn.Flatten()(dk.zeros(2, 3, 4)):shape()) --> 2 x 12"),
    Function(
      "Reshape", "Reshapes each example; one of the sizes may be -1.",
      Argument<Variadic<Int>>("target_shape", "sizes without the batch"), name, returns: "Layer"
    ) { shape, name in LayerBox(layer: try Reshape(shape.values, name: name)) }.documented(
      shapes: "[N, ...] to [N, sizes...], with the same number of elements.",
      errors: "Several sizes of -1; when called, sizes for another number of elements.",
      example: "print(dk.nn.Reshape(2, -1)(dk.zeros(5, 6)):shape()) --> 5 x 2 x 3"),
  ]

  private static let joining: [Function] = [
    Function(
      "Concatenate", "Concatenates inputs along an axis.",
      Argument<Position>(
        "axis", "axis, where 1 is the batch; the last by default", default: Position(value: -1)), name,
      returns: "Layer"
    ) { axis, name in LayerBox(layer: try Concatenate(axis: axis.value, name: name)) }.documented(
      shapes: "[N, ..., a] and [N, ..., b] to [N, ..., a + b].",
      errors: "When called: shapes that differ in other axes.",
      example: """
        local joined = dk.nn.Concatenate()(dk.zeros(2, 3), dk.zeros(2, 4))
        print(joined:shape()) --> 2 x 7
        """),
    Function("Add", Add.self, "Adds inputs.").documented(
      shapes: "several [N, ...] that broadcast.", errors: "When called: shapes that do not broadcast.",
      example: "print(dk.nn.Add()(dk.ones(1, 2), dk.ones(1, 2))) --> 2 2 [Tensor of shape 1x2]"),
    Function(
      "Sequential", "Applies layers one after the other; an Input may come first.",
      Argument<Variadic<SequenceEntry>>("layers", "the layers, or a list of them"), name, returns: "Layer"
    ) { layers, name in
      LayerBox(layer: try Sequential(layers.values.map(\.layer), name: name))
    }.retaining(.forObject).documented(
      shapes: "those of the first layer's input to those of the last layer's result.",
      errors:
        "No layers, an Input that is not first, a name or layer that comes twice, shapes that do not fit.",
      example: """
        local model = dk.nn.Sequential{dk.nn.Input(4), dk.nn.Dense(8, {activation = "relu"}), dk.nn.Dense(1)}
        print(model:num_parameters()) --> 49
        """),
    Function(
      "Model", "Makes a layer of the graph between symbolic inputs and outputs.",
      Argument<OneOrMore<SymbolicTensor>>("inputs", "one or a list of them"),
      Argument<OneOrMore<SymbolicTensor>>("outputs", "one or a list of them"),
      name, returns: "Layer", body: model
    ).retaining(.forObject).documented(
      shapes: "those of the inputs to those of the outputs; several outputs come as a list.",
      errors:
        "Inputs that are no Input or that no output depends on, outputs that depend on other inputs, a name that comes twice.",
      example: """
        local x = dk.nn.Input(4)
        local hidden = dk.nn.Dense(4, {activation = "silu"})(x)
        local model = dk.nn.Model(x, dk.nn.Add()(x, hidden))
        print(model(dk.zeros(2, 4)):shape()) --> 2 x 4
        """),
  ]

  static let name = Argument<String?>(
    "name", "name of the layer; by default its kind, numbered within a model: \"dense\", \"dense_1\"")

  private static func model(
    _ inputs: OneOrMore<SymbolicTensor>, _ outputs: OneOrMore<SymbolicTensor>, _ name: String?
  ) throws
    -> LayerBox
  {
    LayerBox(layer: try Model(inputs: inputs.values, outputs: outputs.values, name: name))
  }
}
