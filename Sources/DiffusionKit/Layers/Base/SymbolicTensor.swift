/// A value of a graph before there is data: its sizes, the layer that will compute it and the values that it is
/// computed from. Made by `Input` and by calling layers; `Model` turns a graph of them into a layer.
public final class SymbolicTensor: CustomStringConvertible {
  /// The size of each axis, nil where it is not known before there is data (the batch).
  public let sizes: [Int?]
  /// What computes it; an `Input` for the values that a model is called with.
  public let layer: Layer
  /// What the layer is called on; empty for an `Input`.
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

  /// "(None, 128) of dense"
  public var description: String { "\(SymbolicTensor.describe(sizes)) of \(layer.name)" }

  /// Keras's notation: "(None, 128)", "(None,)".
  static func describe(_ sizes: [Int?]) -> String {
    let parts = sizes.map { $0.map(String.init) ?? "None" }
    return "(" + parts.joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
  }
}
