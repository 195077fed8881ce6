/// A residual block of `TimeMLP`: (h, condition), both [N, width] -> [N, width].
final class TimeMLPBlock: Layer {
  private let width: Int
  private let norm: LayerNormalization?
  /// Scale and shift, beside each other.
  private let modulation: Dense
  private let first: Dense, second: Dense
  private let dropout: Dropout

  init(_ width: Int, activation: Activation, dropout rate: Float, useLayerNorm: Bool, name: String) throws {
    self.width = width
    norm =
      useLayerNorm ? try LayerNormalization(epsilon: 1e-5, scale: false, center: false, name: "norm") : nil
    modulation = try Dense(2 * width, name: "modulation")
    first = try Dense(width, activation: activation, name: "dense_1")
    dropout = try Dropout(rate, name: "dropout")
    second = try Dense(width, kernelInitializer: .zeros, name: "dense_2")
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
    let layers: [Layer?] = [norm, modulation, first, dropout, second]
    return layers.compactMap { $0 }.map { ($0.name, $0) }
  }
}
