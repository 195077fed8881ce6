// The layers that change the size between the levels of a U-Net.

/// Halves the size, rounded up, by a convolution of stride 2.
final class Downsample: Layer {
  private let axes: Int
  private let padsEndOnly: Bool
  private let conv: ConvolutionLayer

  /// The convolution is padded with zeros on all sides; with a `downsamplePadding` of 0 at the end only, as in diffusers.
  init(_ channels: Int, _ parts: UNetParts, name: String) throws {
    axes = parts.axes
    padsEndOnly = parts.options.downsamplePadding == 0
    let ends = [Int](repeating: [0, 1], count: axes)
    conv = try parts.convolution(
      channels, channels, 3, strides: 2, padding: padsEndOnly ? .zeros(ends) : 1, name: "conv")
    super.init(name: name)
  }

  override var kind: String { "Downsample\(axes)D" }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    // An odd size is padded by one more, or the last element would be lost.
    let odd = padsEndOnly ? (2..<x.rank).filter { x.shape.sizes[$0] % 2 == 1 } : []
    return try conv(odd.isEmpty ? x : x.padded(odd.map { ($0, 0, 1) }))
  }

  override var sublayers: [(name: String, layer: Layer)] { [(conv.name, conv)] }
}

/// Doubles the size, or nearly so, by repeating elements, then applies a convolution.
final class Upsample: Layer {
  private let axes: Int
  private let conv: ConvolutionLayer

  init(_ channels: Int, _ parts: UNetParts, name: String) throws {
    axes = parts.axes
    conv = try parts.convolution(channels, channels, 3, padding: 1, name: "conv")
    super.init(name: name)
  }

  override var kind: String { "Upsample\(axes)D" }

  /// Resizes x by repeating elements, and applies the convolution.
  /// - Parameter sizes: the sizes of the axes after the channels.
  func resized(_ x: Tensor, to sizes: [Int]) throws -> Tensor {
    try buildIfNeeded([x.shape])
    return try conv(x.upsampledNearest(.size(PerAxis(sizes)), axes: axes))
  }

  override var sublayers: [(name: String, layer: Layer)] { [(conv.name, conv)] }
}

extension Array {
  fileprivate init(repeating part: [Element], count: Int) { self = (0..<count).flatMap { _ in part } }
}
