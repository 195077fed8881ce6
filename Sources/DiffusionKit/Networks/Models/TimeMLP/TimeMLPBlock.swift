/// A residual block of `TimeMLP`: (h, condition), both [N, width] -> [N, width].
final class TimeMLPBlock: Layer {
  private let width: Int
  private let norm: LayerNormalization?
  /// The layer that computes scale and shift, concatenated.
  private let modulation: Dense
  private let first: Dense, second: Dense
  private let dropout: Dropout

  init(_ options: TimeMLP.Options, name: String) throws {
    width = options.hiddenDim
    norm =
      options.useLayerNorm
      ? try LayerNormalization(name: "norm") { ($0.epsilon, $0.scale, $0.center) = (1e-5, false, false) }
      : nil
    modulation = try Dense(2 * width, name: "modulation")
    first = try Dense(width, name: "dense_1") { $0.activation = options.activation }
    dropout = try Dropout(options.dropout, name: "dropout")
    second = try Dense(width, name: "dense_2") { $0.kernelInitializer = .zeros }
    super.init(name: name)
  }

  override func build(_ inputs: [Shape]) throws {
    guard inputs.count == 2 else { throw inputError("it takes 2 inputs, not \(inputs.count)") }
    for layer in sublayers.map(\.layer) { try layer.buildIfNeeded([inputs[0]]) }
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard inputs.count == 2 else { throw inputError("it takes 2 inputs, not \(inputs.count)") }
    let h = inputs[0]
    let modulation = try modulation(inputs[1])
    let scale = try modulation.narrow(axis: 1, start: 0, length: width)
    let shift = try modulation.narrow(axis: 1, start: width, length: width)
    let x = try (norm?(h) ?? h) * (scale + Tensor(1)) + shift
    return try h + second(dropout(first(x)))
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([norm, modulation, first, dropout, second])
  }
}
