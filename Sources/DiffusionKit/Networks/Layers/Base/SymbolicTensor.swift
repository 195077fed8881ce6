/// A value of a graph before there are data: its sizes, the layer that computes it and the inputs of that layer. Made
/// by `Input` and by calling layers; `Model` turns a graph of them into a layer.
public final class SymbolicTensor: CustomStringConvertible {
  /// The size of each axis; nil for sizes that only data determine (the batch).
  public let sizes: [Int?]
  /// The layer that computes the value; an `Input` for the inputs of a model.
  public let layer: Layer
  /// The inputs of the layer; empty for an `Input`.
  public private(set) var inputs: [SymbolicTensor]
  private let charge = MemoryCharge.owing(512)

  init(sizes: [Int?], layer: Layer, inputs: [SymbolicTensor]) {
    self.sizes = sizes
    self.layer = layer
    self.inputs = inputs
  }

  // A chain of a million values would overflow the stack if each released the next.
  deinit {
    var queue = inputs
    inputs = []
    while var tensor = queue.popLast() {
      guard isKnownUniquelyReferenced(&tensor) else { continue }
      queue.append(contentsOf: tensor.inputs)
      tensor.inputs = []
    }
  }

  /// The sizes and the layer, such as "(None, 128) of dense".
  public var description: String { "\(SymbolicTensor.describe(sizes)) of \(layer.name)" }

  /// Returns the sizes in Keras's notation: "(None, 128)", "(None,)".
  static func describe(_ sizes: [Int?]) -> String {
    let parts = sizes.map { $0.map(String.init) ?? "None" }
    return "(" + parts.joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
  }
}
