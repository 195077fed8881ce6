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
  static var expected: String { "initializer name or number" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Initializer? {
    if let constant = Float.read(call, at: index) { return .constant(constant) }
    return try String.read(call, at: index).map { try Initializer.named($0) }
  }
}

enum LayerConstructors {
  static let functions: [Function] = [
    Function(
      "Input", "Where a graph of layers starts: the sizes of one example, without the batch.",
      Argument<Variadic<Int>>("shape", "dk.nn.Input(100), dk.nn.Input{1, 28, 28}"), name,
      returns: "SymbolicTensor",
      body: input),
    Function(
      "Dense", "activation(x W' + b) on the last axis. weight [units, in], bias [units].",
      Argument<Int>("units", "size of the result's last axis"),
      Argument("activation", "its name", default: Activation.linear),
      Argument("use_bias", "whether b is there", default: true),
      Argument("kernel_initializer", "how W starts", default: Initializer.glorotUniform),
      Argument("bias_initializer", "how b starts", default: Initializer.zeros), name, returns: "Layer",
      body: dense),
    Function("Flatten", "All axes but the batch made one.", name, returns: "Layer", body: flatten),
    Function(
      "Reshape", "Each example under other sizes, one of which may be -1.",
      Argument<Variadic<Int>>("target_shape", "without the batch"), name, returns: "Layer", body: reshape),
    Function(
      "Concatenate", "Inputs joined along an axis.",
      Argument<Place>(
        "axis", "which axis, the batch being 1; the last by default", default: Place(value: -1)), name,
      returns: "Layer", body: concatenate),
    Function("Add", "The sum of inputs.", name, returns: "Layer", body: add),
    Function(
      "Activation", "A function of each element.", Argument<Activation>("activation", "its name"), name,
      returns: "Layer", body: activation),
    Function(
      "Dropout", "In training, zeroes this fraction and scales the rest up.",
      Argument<Float>("rate", "0 to 1"), name,
      returns: "Layer", body: dropout),
    Function(
      "GaussianNoise", "In training, adds normal noise.", Argument<Float>("stddev", "its deviation"), name,
      returns: "Layer", body: gaussianNoise),
    Function(
      "Embedding", "A trained row for each id from 0. weight [input_dim, output_dim].",
      Argument<Int>("input_dim", "how many ids"), Argument<Int>("output_dim", "length of a row"),
      Argument("embeddings_initializer", "how rows start", default: Initializer.uniform()), name,
      returns: "Layer",
      body: embedding),
    Function(
      "SinusoidalEncoding",
      "Time steps [N] or [N, 1] as waves [N, d_model]: sine on even and cosine on odd places from 0.",
      Argument<Int>("d_model", "how many waves"),
      Argument("max_period", "the longest wave", default: 10000.0),
      Argument("interleaved", "sines and cosines by turns, or one half each", default: true),
      Argument("flip_sin_to_cos", "cosines first", default: false),
      Argument("freq_shift", "diffusers' downscale_freq_shift", default: 0.0), name, returns: "Layer",
      body: encoding),
    Function(
      "LayerNormalization",
      "Mean 0 and variance 1 along the last axis, then scaled and shifted. weight, bias [features].",
      Argument("epsilon", "added to the variance", default: Float(1e-3)),
      Argument("scale", "multiply by weight", default: true),
      Argument("center", "add bias", default: true), name, returns: "Layer", body: layerNormalization),
    Function(
      "Sequential", "Layers one after another.",
      Argument<Variadic<SequenceEntry>>("layers", "or a list of them"), name,
      returns: "Layer", keepsArguments: .forObject, body: sequential),
    Function(
      "Model", "The graph between symbolic inputs and outputs as a layer.",
      Argument<SymbolicList>("inputs", "one or a list"), Argument<SymbolicList>("outputs", "one or a list"),
      name,
      returns: "Layer", keepsArguments: .forObject, body: model),
  ]

  static let models: [Function] = [
    Function(
      "TimeMLP", "A denoiser for vectors and small images: model(x, timesteps, {class_labels =}).",
      Argument<IntegerList>("data_shape", "sizes of one example, 64 or {1, 8, 8}"),
      Argument("hidden_dim", "width of the blocks", default: 256),
      Argument("num_blocks", "how many", default: 3),
      Argument("time_embedding_dim", "width of the time step's encoding", default: 128),
      Argument<Int?>("num_classes", "for class-conditional models"),
      Argument("activation", "in blocks", default: Activation.silu),
      Argument("dropout", "in blocks", default: Float(0)),
      Argument("layer_norm", "whether blocks normalise", default: true), name, returns: "Layer", body: timeMLP
    )
  ]

  private static let name = Argument<String?>(
    "name", "by default its kind, numbered within a model: \"dense\", \"dense_1\"")

  private static func input(_ shape: Variadic<Int>, _ name: String?) throws -> SymbolicTensor {
    try Input(shape: shape.values, name: name).output
  }
  private static func dense(
    _ units: Int, _ activation: Activation, _ useBias: Bool, _ kernel: Initializer, _ bias: Initializer,
    _ name: String?
  ) throws -> LayerBox {
    LayerBox(
      layer: try Dense(
        units, activation: activation, useBias: useBias, kernelInitializer: kernel, biasInitializer: bias,
        name: name))
  }
  private static func flatten(_ name: String?) -> LayerBox { LayerBox(layer: Flatten(name: name)) }
  private static func reshape(_ shape: Variadic<Int>, _ name: String?) throws -> LayerBox {
    LayerBox(layer: try Reshape(shape.values, name: name))
  }
  private static func concatenate(_ axis: Place, _ name: String?) -> LayerBox {
    LayerBox(layer: Concatenate(axis: axis.value, name: name))
  }
  private static func add(_ name: String?) -> LayerBox { LayerBox(layer: Add(name: name)) }
  private static func activation(_ activation: Activation, _ name: String?) -> LayerBox {
    LayerBox(layer: ActivationLayer(activation, name: name))
  }
  private static func dropout(_ rate: Float, _ name: String?) throws -> LayerBox {
    LayerBox(layer: try Dropout(rate, name: name))
  }
  private static func gaussianNoise(_ stddev: Float, _ name: String?) throws -> LayerBox {
    LayerBox(layer: try GaussianNoise(stddev, name: name))
  }
  private static func embedding(
    _ inputDim: Int, _ outputDim: Int, _ initializer: Initializer, _ name: String?
  ) throws -> LayerBox {
    LayerBox(layer: try Embedding(inputDim, outputDim, initializer: initializer, name: name))
  }
  private static func encoding(
    _ dModel: Int, _ maxPeriod: Double, _ interleaved: Bool, _ flip: Bool, _ shift: Double, _ name: String?
  ) throws -> LayerBox {
    LayerBox(
      layer: try SinusoidalEncoding(
        dModel, maxPeriod: maxPeriod, isInterleaved: interleaved, flipSinToCos: flip, frequencyShift: shift,
        name: name))
  }
  private static func layerNormalization(
    _ epsilon: Float, _ scale: Bool, _ center: Bool, _ name: String?
  ) throws -> LayerBox {
    LayerBox(layer: try LayerNormalization(epsilon: epsilon, scale: scale, center: center, name: name))
  }
  private static func sequential(_ layers: Variadic<SequenceEntry>, _ name: String?) throws -> LayerBox {
    LayerBox(layer: try Sequential(layers.values.map(\.layer), name: name))
  }
  private static func model(_ inputs: SymbolicList, _ outputs: SymbolicList, _ name: String?) throws
    -> LayerBox
  {
    LayerBox(layer: try Model(inputs: inputs.values, outputs: outputs.values, name: name))
  }
  private static func timeMLP(
    _ dataShape: IntegerList, _ hiddenDim: Int, _ numBlocks: Int, _ timeDim: Int, _ numClasses: Int?,
    _ activation: Activation, _ dropout: Float, _ layerNorm: Bool, _ name: String?
  ) throws -> LayerBox {
    LayerBox(
      layer: try TimeMLP(
        dataShape: dataShape.values, hiddenDim: hiddenDim, numBlocks: numBlocks, timeEmbeddingDim: timeDim,
        numClasses: numClasses, activation: activation, dropout: dropout, useLayerNorm: layerNorm, name: name)
    )
  }
}
