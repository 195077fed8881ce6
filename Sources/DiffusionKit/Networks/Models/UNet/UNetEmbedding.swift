/// The embedding of the timestep and, if the model takes labels, the class, which conditions the blocks of a U-Net:
/// (timesteps [N]) or (timesteps [N], labels) to [N, 4 blockOutChannels[0]].
final class UNetEmbedding: Layer {
  private let activation: Activation
  private let encoding: SinusoidalEncoding
  private let timeEmbedding: TimestepEmbedding
  private let labels: Labels

  private enum Labels {
    case none
    /// Class ids [N].
    case ids(Embedding)
    /// Numbers [N] that are embedded like timesteps.
    case numbers(TimestepEmbedding)
    /// Embeddings [N, width].
    case embeddings
  }

  init(_ options: UNetModel.Options, name: String) throws {
    activation = options.actFn
    let channels = options.blockOutChannels[0]
    let width = 4 * channels
    encoding = try SinusoidalEncoding(channels, name: "time_proj") {
      $0.isInterleaved = false
      ($0.flipSinToCos, $0.freqShift) = (options.flipSinToCos, options.freqShift)
    }
    timeEmbedding = try TimestepEmbedding(channels, width, name: "time_embedding")
    switch (options.classEmbedType, options.numClassEmbeds) {
    case (.timestep?, _): labels = .numbers(try TimestepEmbedding(channels, width, name: "class_embedding"))
    case (.identity?, _): labels = .embeddings
    case (nil, let count?):
      labels = .ids(try Embedding.torch(count, width, name: "class_embedding"))
    case (nil, nil): labels = .none
    }
    super.init(name: name)
  }

  /// Computes the embedding after its activation, so that each block applies only its own projection.
  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    var embedding = try timeEmbedding(encoding(inputs[0]))
    switch labels {
    case .none: break
    case .ids(let rows): embedding = try embedding + rows(inputs[1])
    case .numbers(let layer): embedding = try embedding + layer(encoding(inputs[1]))
    case .embeddings: embedding = try embedding + inputs[1]
    }
    return try activation.apply(embedding)
  }

  override var sublayers: [(name: String, layer: Layer)] {
    let classEmbedding: Layer? =
      switch labels {
      case .none, .embeddings: nil
      case .ids(let rows): rows
      case .numbers(let layer): layer
      }
    return Layer.children([encoding, timeEmbedding, classEmbedding])
  }
}
