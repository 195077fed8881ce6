/// A residual block of a U-Net (He et al. 2016; Ho, Jain and Abbeel 2020) for images or signals, diffusers' `ResnetBlock2D`:
/// (x [N, in, ...], embedding [N, width]) to [N, out, ...],
/// (x' + conv2(dropout(silu(norm2(conv1(silu(norm1(x))) + W embedding))))) / outputScale.
///
/// The addition of the embedding, the second normalisation and the activation after it take one pass over memory.
final class ResnetBlock: Layer {
  private let outputs: Int
  private let outputScale: Float
  private let axes: Int
  /// Whether the embedding scales and shifts the normalised values; otherwise it is added before the normalisation.
  private let scalesAndShifts: Bool
  private let norm1: GroupNormalization, norm2: GroupNormalization
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer
  private let embeddingProjection: Dense
  private let dropout: Dropout
  private let shortcut: ConvolutionLayer?

  init(
    _ inputs: Int, _ outputs: Int, _ parts: UNetParts, outputScale: Float = 1, name: String
  ) throws {
    self.outputs = outputs
    self.outputScale = outputScale
    axes = parts.axes
    let options = parts.options
    scalesAndShifts = options.resnetTimeScaleShift == .scaleShift
    let activation = options.actFn
    norm1 = try parts.norm(activation: activation, name: "norm1")
    conv1 = try parts.convolution(inputs, outputs, 3, padding: 1, name: "conv1")
    embeddingProjection = try Dense.torch(
      options.embeddingWidth, scalesAndShifts ? 2 * outputs : outputs, name: "time_emb_proj")
    norm2 = try parts.norm(activation: activation, name: "norm2")
    dropout = try Dropout(options.dropout, name: "dropout")
    conv2 = try parts.output(parts.convolution(outputs, outputs, 3, padding: 1, name: "conv2"))
    shortcut = inputs == outputs ? nil : try parts.convolution(inputs, outputs, 1, name: "conv_shortcut")
    super.init(name: name)
  }

  override var kind: String { "ResnetBlock\(axes)D" }

  /// - Parameter tensors: x, and the embedding after its activation.
  override func forward(_ tensors: [Tensor]) throws -> Tensor {
    let (x, embedding) = (tensors[0], tensors[1])
    let condition = try embeddingProjection(embedding)
    var h = try conv1(norm1(x))
    if scalesAndShifts {
      let parts = try (0..<2).map { try condition.narrow(axis: 1, start: $0 * outputs, length: outputs) }
      h = try norm2.forward(h, shift: nil, modulation: (parts[0], parts[1]))
    } else {
      h = try norm2.forward(h, shift: condition, modulation: nil)
    }
    h = try conv2(dropout(h)) + (shortcut.map { try $0(x) } ?? x)
    return outputScale == 1 ? h : try h / Tensor(outputScale)
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([norm1, conv1, embeddingProjection, norm2, dropout, conv2, shortcut])
  }
}
