// The levels of a U-Net (Ronneberger, Fischer and Brox 2015) with residual blocks and attention, named as diffusers
// names them.

/// A level on the way down: residual blocks, each with attention after it where the level has any, then half the size.
final class UNetDownBlock: Layer {
  private let resnets: [ResnetBlock2D]
  private let attentions: [UNetAttention]
  private let downsampler: Downsample2D?

  init(
    _ inputs: Int, _ outputs: Int, hasAttention: Bool, isLast: Bool, _ configuration: UNet2DConfiguration,
    name: String
  ) throws {
    resnets = try (0..<configuration.layersPerBlock).map {
      try ResnetBlock2D($0 == 0 ? inputs : outputs, outputs, configuration, name: "resnets.\($0)")
    }
    attentions =
      hasAttention
      ? try resnets.indices.map { try configuration.attention(outputs, name: "attentions.\($0)") } : []
    downsampler =
      isLast
      ? nil : try Downsample2D(outputs, padding: configuration.downsamplePadding, name: "downsamplers.0")
    super.init(name: name)
  }

  override var kind: String { attentions.isEmpty ? "DownBlock2D" : "AttnDownBlock2D" }

  /// The image of the next level, and what the way up takes from this one.
  func down(_ x: Tensor, _ embedding: Tensor) throws -> (x: Tensor, skips: [Tensor]) {
    try buildIfNeeded([x.shape])
    var (x, skips) = (x, [Tensor]())
    for (place, resnet) in resnets.enumerated() {
      x = try resnet(x, embedding)
      if !attentions.isEmpty { x = try attentions[place](x) }
      skips.append(x)
    }
    if let downsampler {
      x = try downsampler(x)
      skips.append(x)
    }
    return (x, skips)
  }

  override var sublayers: [(name: String, layer: Layer)] {
    (resnets + attentions + [downsampler].compactMap { $0 } as [Layer]).map { ($0.name, $0) }
  }
}

/// The level in the middle: a residual block, attention, another residual block.
final class UNetMidBlock: Layer {
  private let first: ResnetBlock2D, second: ResnetBlock2D
  private let attention: UNetAttention?

  init(_ channels: Int, _ configuration: UNet2DConfiguration, name: String) throws {
    let scale = configuration.midBlockScaleFactor
    first = try ResnetBlock2D(channels, channels, configuration, outputScale: scale, name: "resnets.0")
    second = try ResnetBlock2D(channels, channels, configuration, outputScale: scale, name: "resnets.1")
    attention =
      configuration.addAttention
      ? try configuration.attention(
        channels, groups: configuration.attnNormNumGroups, outputScale: scale, name: "attentions.0") : nil
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let h = try first(inputs[0], inputs[1])
    return try second(attention.map { try $0(h) } ?? h, inputs[1])
  }

  override var sublayers: [(name: String, layer: Layer)] {
    let layers: [Layer?] = [first, attention, second]
    return layers.compactMap { $0 }.map { ($0.name, $0) }
  }
}

/// A level on the way up: residual blocks on the image joined with what the way down left, then twice the size.
final class UNetUpBlock: Layer {
  private let resnets: [ResnetBlock2D]
  private let attentions: [UNetAttention]
  private let upsampler: Upsample2D?

  /// - Parameters:
  ///   - previous: the channels from the level below.
  ///   - skip: those of the last skip, from the next level of the way down; the others have `outputs`.
  init(
    previous: Int, skip: Int, _ outputs: Int, hasAttention: Bool, isLast: Bool,
    _ configuration: UNet2DConfiguration, name: String
  ) throws {
    let count = configuration.layersPerBlock + 1
    resnets = try (0..<count).map { place in
      try ResnetBlock2D(
        (place == 0 ? previous : outputs) + (place == count - 1 ? skip : outputs), outputs, configuration,
        name: "resnets.\(place)")
    }
    attentions =
      hasAttention
      ? try resnets.indices.map { try configuration.attention(outputs, name: "attentions.\($0)") } : []
    upsampler = isLast ? nil : try Upsample2D(outputs, name: "upsamplers.0")
    super.init(name: name)
  }

  override var kind: String { attentions.isEmpty ? "UpBlock2D" : "AttnUpBlock2D" }

  /// Takes its skips off the end of the list.
  func up(_ x: Tensor, _ embedding: Tensor, _ skips: inout [Tensor]) throws -> Tensor {
    try buildIfNeeded([x.shape])
    var x = x
    for (place, resnet) in resnets.enumerated() {
      guard let skip = skips.popLast() else { throw inputError("no image is left to join") }
      x = try resnet(Tensor.concat([x, skip], axis: 1), embedding)
      if !attentions.isEmpty { x = try attentions[place](x) }
    }
    return try upsampler.map { try $0(x) } ?? x
  }

  override var sublayers: [(name: String, layer: Layer)] {
    (resnets + attentions + [upsampler].compactMap { $0 } as [Layer]).map { ($0.name, $0) }
  }
}

/// Half the size, by a convolution of stride 2.
final class Downsample2D: Layer {
  private let conv: Conv2D

  /// - Parameter padding: zeros on all sides; with 0 there are zeros at the bottom and at the right, as in diffusers.
  init(_ channels: Int, padding: Int, name: String) throws {
    conv = try Conv2D(
      channels, 3, strides: 2, padding: padding == 0 ? .zeros([0, 1, 0, 1]) : .zeros([padding]), name: "conv")
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor { try conv(only(inputs)) }
  override var sublayers: [(name: String, layer: Layer)] { [(conv.name, conv)] }
}

/// Twice the size: each place four times, then a convolution.
final class Upsample2D: Layer {
  private let conv: Conv2D

  init(_ channels: Int, name: String) throws {
    conv = try Conv2D(channels, 3, padding: 1, name: "conv")
    super.init(name: name)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try conv(only(inputs).upsampleNearest2d(.factors([2])))
  }
  override var sublayers: [(name: String, layer: Layer)] { [(conv.name, conv)] }
}

/// The embedding of a step's encoding: linear_2(activation(linear_1(x))).
final class TimestepEmbedding: Layer {
  private let linear1: Dense, linear2: Dense

  init(_ width: Int, activation: Activation, name: String) throws {
    linear1 = try Dense(width, activation: activation, name: "linear_1")
    linear2 = try Dense(width, name: "linear_2")
    super.init(name: name)
  }
  override func forward(_ inputs: [Tensor]) throws -> Tensor { try linear2(linear1(only(inputs))) }
  override var sublayers: [(name: String, layer: Layer)] { [linear1, linear2].map { ($0.name, $0) } }
}
