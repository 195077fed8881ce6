/// The order in which kernels may have the elements of a tensor [N, C, ...] in memory. Values and shapes do not depend
/// on it.
///
/// Convolutions return their results with the channels last. An op that supports both layouts takes the layout of its
/// input (`layout`), makes its result in it and reads with `pointer(_:)`; any other op reads `pointer`, which is plain:
/// the elements are reordered once, when first read so, and then held in both orders.
package enum Layout {
  /// Row-major: [N, C, positions].
  case plain
  /// [N, positions, C]: one row of channels for each position.
  case channelsLast

  /// The layout of the result of two tensors of one shape.
  @inline(__always) static func common(_ a: Tensor, _ b: Tensor) -> Layout {
    a.layout == .channelsLast ? .channelsLast : b.layout
  }
}

extension Tensor {
  /// The layout in which the elements can be read without reordering; plain if both are the same (one channel, one
  /// position).
  @inline(__always) var layout: Layout { storage.order == nil && !storage.hasForms ? .plain : innerLayout }

  @inline(never) private var innerLayout: Layout {
    guard let order = order(.channelsLast), storage.form(in: order) != nil else { return .plain }
    return .channelsLast
  }

  /// A tensor whose elements the caller is about to write in this layout.
  /// - Throws: `memory` if the machine has too little.
  @inline(__always) init(uninitialized shape: Shape, _ layout: Layout) throws {
    guard layout == .channelsLast else {
      try self.init(uninitialized: shape)
      return
    }
    self.init(shape: shape, storage: try Storage(count: shape.count, order: Tensor.channelsLast(shape)))
  }

  /// The elements in this layout, under the conditions of `pointer`.
  @inline(__always) func pointer(_ layout: Layout) throws -> UnsafeMutablePointer<Float> {
    layout == .plain ? pointer : try storage.elements(in: order(.channelsLast))
  }

  /// The storage's order for this layout of this shape: nil for plain, also if channels last is the same order.
  func order(_ layout: Layout) -> ChannelsLast? { layout == .plain ? nil : Tensor.channelsLast(shape) }

  private static func channelsLast(_ shape: Shape) -> ChannelsLast? {
    guard shape.rank >= 3, shape.count > 0 else { return nil }
    let (_, channels, positions) = shape.split(at: 1)
    return ChannelsLast(channels: channels, positions: positions)
  }
}

extension Shape {
  /// Reorders one value per axis into the memory order of a layout.
  func inMemory<Value>(_ layout: Layout, _ values: [Value]) -> [Value] {
    guard layout == .channelsLast, rank >= 3 else { return values }
    return [values[0]] + values[2...] + [values[1]]
  }

  /// Strides that read a tensor of this shape and layout as if it had `target`'s shape, for the axes in the memory
  /// order of another layout. A tensor with the channels last must have `target`'s shape itself.
  func strides(broadcastTo target: Shape, _ layout: Layout, order: Layout) -> [Int] {
    guard layout == .channelsLast else { return target.inMemory(order, strides(broadcastTo: target)) }
    return Shape(part: target.inMemory(layout, target.sizes)).strides
  }
}
