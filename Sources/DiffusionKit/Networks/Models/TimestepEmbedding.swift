/// The embedding of a timestep's encoding, linear_2(silu(linear_1(x))): [N, features] to [N, width].
final class TimestepEmbedding: Layer {
  private let linear1: Dense, linear2: Dense

  init(_ features: Int, _ width: Int, name: String) throws {
    linear1 = try Dense.torch(features, width, activation: .silu, name: "linear_1")
    linear2 = try Dense.torch(width, width, name: "linear_2")
    super.init(name: name)
  }
  override func forward(_ inputs: [Tensor]) throws -> Tensor { try linear2(linear1(only(inputs))) }
  override var sublayers: [(name: String, layer: Layer)] { Layer.children([linear1, linear2]) }
}
