// The levels of a U-Net (Ronneberger, Fischer and Brox 2015) with residual blocks and attention, under diffusers' names.

/// The inputs of every block beside its image.
struct UNetContext {
  let embedding: Tensor
  /// The encoder's hidden states: one tensor or none.
  let states: [Tensor]
  /// Whether the tape stores only the inputs of each part of a block.
  let isCheckpointed: Bool

  /// Runs a part of a block, of which the tape stores only the inputs if `isCheckpointed`.
  func run(
    _ images: [Tensor], _ body: @escaping (_ images: [Tensor], UNetContext) throws -> Tensor
  ) throws -> Tensor {
    guard isCheckpointed else { return try body(images, self) }
    let count = images.count
    return try checkpoint(images + [embedding] + states) { inputs in
      let context = UNetContext(
        embedding: inputs[count], states: Array(inputs[(count + 1)...]), isCheckpointed: false)
      return try body(Array(inputs[..<count]), context)
    }
  }
}

/// A level of residual blocks, each followed by attention if the level has attention.
class UNetBlock: Layer {
  fileprivate let axes: Int
  fileprivate let type: UNetBlockType
  fileprivate let resnets: [ResnetBlock]
  fileprivate let attentions: [Layer]

  /// The layer that changes the size after the blocks. Made last, as in diffusers.
  fileprivate let resampler: Layer?

  /// - Parameters:
  ///   - channels: the input channels of each residual block.
  ///   - resampler: makes the layer that changes the size.
  fileprivate init(
    _ type: UNetBlockType, channels: [Int], _ outputs: Int, _ parts: UNetParts, name: String,
    resampler: () throws -> Layer?
  ) throws {
    axes = parts.axes
    self.type = type
    var (resnets, attentions) = ([ResnetBlock](), [Layer]())
    for (index, inputs) in channels.enumerated() {
      resnets.append(try ResnetBlock(inputs, outputs, parts, name: "resnets.\(index)"))
      let attention = try parts.attention(
        type, outputs, groups: parts.options.normNumGroups, name: "attentions.\(index)")
      if let attention { attentions.append(attention) }
    }
    self.resnets = resnets
    self.attentions = attentions
    self.resampler = try resampler()
    super.init(name: name)
  }

  /// Applies a residual block to the concatenated images, and the attention after it.
  fileprivate func stage(_ index: Int, _ images: [Tensor], _ context: UNetContext) throws -> Tensor {
    let (resnet, type) = (resnets[index], type)
    let attention = attentions.isEmpty ? nil : attentions[index]
    return try context.run(images) { images, context in
      let x = images.count == 1 ? images[0] : try Tensor.concat(images, axis: 1)
      let h = try resnet(x, context.embedding)
      return try attention.map { try type.attend(h, $0, context) } ?? h
    }
  }

  override var sublayers: [(name: String, layer: Layer)] {
    Layer.children(resnets + attentions + [resampler])
  }
}

extension UNetBlockType {
  fileprivate func attend(_ x: Tensor, _ attention: Layer, _ context: UNetContext) throws -> Tensor {
    try attention(self == .crossAttention ? [x] + context.states : [x])
  }
}

/// A level on the way down: its blocks, then a layer that halves the size.
final class UNetDownBlock: UNetBlock {
  init(
    _ inputs: Int, _ outputs: Int, _ type: UNetBlockType, isLast: Bool, _ parts: UNetParts, name: String
  ) throws {
    let more = parts.options.layersPerBlock - 1
    try super.init(
      type, channels: [inputs] + [Int](repeating: outputs, count: more), outputs, parts, name: name
    ) { isLast ? nil : try Downsample(outputs, parts, name: "downsamplers.0") }
  }

  override var kind: String { type.name(.down, axes: axes) }

  /// Computes the image of the next level, and the skips of this level for the way up.
  func down(_ x: Tensor, _ context: UNetContext) throws -> (x: Tensor, skips: [Tensor]) {
    try buildIfNeeded([x.shape])
    var (x, skips) = (x, [Tensor]())
    for index in resnets.indices {
      x = try stage(index, [x], context)
      skips.append(x)
    }
    if let resampler {
      x = try resampler(x)
      skips.append(x)
    }
    return (x, skips)
  }
}

/// The level in the middle: a residual block, attention and another residual block.
final class UNetMidBlock: Layer {
  private let axes: Int
  private let type: UNetBlockType
  private let first: ResnetBlock, second: ResnetBlock
  private let attention: Layer?

  init(_ channels: Int, _ parts: UNetParts, name: String) throws {
    axes = parts.axes
    let options = parts.options
    type = options.midBlockType
    let scale = Float(options.midBlockScaleFactor)
    first = try ResnetBlock(channels, channels, parts, outputScale: scale, name: "resnets.0")
    attention = try parts.attention(
      type, channels, groups: options.midAttentionGroups, outputScale: scale, name: "attentions.0")
    second = try ResnetBlock(channels, channels, parts, outputScale: scale, name: "resnets.1")
    super.init(name: name)
  }

  override var kind: String { "UNetMidBlock\(axes)D" + (type == .crossAttention ? "CrossAttn" : "") }

  func middle(_ x: Tensor, _ context: UNetContext) throws -> Tensor {
    try buildIfNeeded([x.shape])
    let (first, second, attention, type) = (first, second, attention, type)
    let h = try context.run([x]) { images, context in
      let h = try first(images[0], context.embedding)
      return try attention.map { try type.attend(h, $0, context) } ?? h
    }
    return try context.run([h]) { images, context in try second(images[0], context.embedding) }
  }

  override var sublayers: [(name: String, layer: Layer)] { Layer.children([first, attention, second]) }
}

/// A level on the way up: its blocks on the image concatenated with the skips of the way down, then a layer that resizes the
/// image for the next level.
final class UNetUpBlock: UNetBlock {
  /// - Parameters:
  ///   - previous: the channels of the image from the level below.
  ///   - skip: the channels of the last skip, from the level above on the way down; the other skips have `outputs` channels.
  init(
    previous: Int, skip: Int, _ outputs: Int, _ type: UNetBlockType, isLast: Bool, _ parts: UNetParts,
    name: String
  ) throws {
    let last = parts.options.layersPerBlock
    let channels = (0...last).map { ($0 == 0 ? previous : outputs) + ($0 == last ? skip : outputs) }
    try super.init(type, channels: channels, outputs, parts, name: name) {
      isLast ? nil : try Upsample(outputs, parts, name: "upsamplers.0")
    }
  }

  override var kind: String { type.name(.up, axes: axes) }

  /// Removes the skips of this level from the end of the list, and resizes the image to the last remaining skip.
  func up(_ x: Tensor, _ context: UNetContext, _ skips: inout [Tensor]) throws -> Tensor {
    try buildIfNeeded([x.shape])
    var x = x
    for index in resnets.indices {
      guard let skip = skips.popLast() else { throw inputError("no image is left to join") }
      x = try stage(index, [x, skip], context)
    }
    guard let upsampler = resampler as? Upsample, let next = skips.last else { return x }
    let sizes = Array(next.shape.sizes.dropFirst(2))
    return try context.run([x]) { images, _ in try upsampler.resized(images[0], to: sizes) }
  }
}
