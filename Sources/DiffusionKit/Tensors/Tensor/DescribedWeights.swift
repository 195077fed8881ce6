/// The shapes of the weights in a file for the model that the file describes. Each new parameter takes one weight of
/// its shape. If none is left, the description does not fit the file: a few such parameters may still be made, so that
/// the comparison of names can list the differences, but only as many as take little memory.
package final class DescribedWeights {
  package typealias Entry = (name: String, sizes: [Int])

  private let entries: [Entry]
  /// The number of weights of each shape that are not taken yet.
  private var left: [[Int]: Int] = [:]
  /// The number of parameters, and of their elements, that may still be made without a weight in the file.
  private var surplus = (count: 2000, elements: 4 << 20)

  package init(_ entries: [Entry]) {
    self.entries = entries
    for entry in entries { left[DescribedWeights.shape(entry), default: 0] += 1 }
  }

  /// The shape as tensors have it: a scalar is [1].
  private static func shape(_ entry: Entry) -> [Int] { entry.sizes.isEmpty ? [1] : entry.sizes }

  /// The size of all weights in float32.
  package var byteCount: Int {
    entries.reduce(0) { sum, entry in
      let count = entry.sizes.reduce(MemoryLayout<Float>.stride) {
        min($0.multipliedClamping(by: $1), Int.max / 8)
      }
      return min(sum + count, Int.max / 8)
    }
  }

  /// Takes a weight of this shape.
  /// - Parameter name: the end of the parameter's name, "proj.weight".
  /// - Returns: an error text if no weight of the shape is left and the surplus is used up; nil otherwise.
  package func take(_ shape: Shape, for name: String) -> String? {
    if let count = left[shape.sizes], count > 0 {
      left[shape.sizes] = count - 1
      return nil
    }
    surplus.count -= 1
    surplus.elements -= min(shape.count, Int.max / 4)
    if surplus.count >= 0, surplus.elements >= 0 { return nil }
    let own = entries.filter { $0.name == name || $0.name.hasSuffix("." + name) }
    let others = own.filter { DescribedWeights.shape($0) != shape.sizes }
    if let other = others.first {
      return
        "'\(name)' has shape \(Shape.describe(DescribedWeights.shape(other))) in the file ('\(other.name)'), "
        + "but \(shape) by the description"
    }
    let count = entries.count { DescribedWeights.shape($0) == shape.sizes }
    return "the description has a weight '\(name)' of shape \(shape), but the file has "
      + (count == 0 ? "none of that shape" : "no more than \(count) of that shape")
  }
}
