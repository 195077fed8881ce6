extension Layer {
  /// A new parameter of this layer. Of a model that a file describes nothing is drawn: its weights are read later, and their
  /// shapes are compared before there is memory for them.
  /// - Throws: `argument("input")` where the file of such a model has no weights of such shapes; `memory`.
  final func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1
  ) throws -> Parameter {
    Parameter(try startingValues(name, shape, initializer, fanIn: fanIn, fanOut: fanOut))
  }

  /// The same for what is saved but not trained.
  final func startingValues(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1
  ) throws -> Tensor {
    guard let weights = Session.current.describedWeights else {
      return try initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut)
    }
    if let complaint = weights.take(shape, for: "\(self.name).\(name)") { throw inputError(complaint) }
    return try Tensor.zeros(shape)
  }
}

/// The shapes of the weights that a file has for the model it describes. Each parameter that is made takes one of its
/// shape. Where none is left the description does not fit: a few such parameters may be made all the same, so that the
/// comparison of names can list what differs, but no more of them than take little memory.
final class DescribedWeights {
  typealias Entry = (name: String, sizes: [Int])

  private let entries: [Entry]
  /// How many of a shape are not taken yet.
  private var left: [[Int]: Int] = [:]
  /// Parameters that may be made without a weight in the file, and their elements.
  private var surplus = (count: 2000, elements: 4 << 20)

  init(_ entries: [Entry]) {
    self.entries = entries
    for entry in entries { left[DescribedWeights.shape(entry), default: 0] += 1 }
  }

  /// As tensors have it: a scalar is [1].
  private static func shape(_ entry: Entry) -> [Int] { entry.sizes.isEmpty ? [1] : entry.sizes }

  /// In float32.
  var byteCount: Int {
    entries.reduce(0) { sum, entry in
      let count = entry.sizes.reduce(MemoryLayout<Float>.stride) { count, size in
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? Int.max / 8 : min(product, Int.max / 8)
      }
      return min(sum + count, Int.max / 8)
    }
  }

  /// Takes a weight of that shape.
  /// - Parameter name: the end of the parameter's name, "proj.weight".
  /// - Returns: what is wrong, where there is none, nor room for one that has none.
  func take(_ shape: Shape, for name: String) -> String? {
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
        + "and would have \(shape) by the description"
    }
    let count = entries.count { DescribedWeights.shape($0) == shape.sizes }
    return "the description has a weight '\(name)' of shape \(shape), and the file has "
      + (count == 0 ? "none of that shape" : "no more than \(count) of that shape")
  }
}

extension Layer {
  /// What making a described model may take besides its weights: layers, and results that are computed to learn their
  /// shapes.
  private static let roomBesideWeights = 64 << 20

  /// As `make(from:)`, for a model whose weights a file has.
  /// - Parameter weights: their names and shapes.
  /// - Throws: also `argument("architecture")` where the description does not fit them, before it takes memory.
  static func make(from architecture: JSON, weights entries: [DescribedWeights.Entry]) throws -> Layer {
    let session = Session.current
    let weights = DescribedWeights(entries)
    let (outer, outerWeights) = (session.memoryBudget, session.describedWeights)
    let bytes = weights.byteCount
    // Of parameters, of gradients that are not there, and of what is computed with them.
    let budget = MemoryBudget(limit: 4 * min(bytes, 1 << 50) + roomBesideWeights, within: outer)
    let refusals = outer?.refusals ?? 0
    session.memoryBudget = budget
    session.describedWeights = weights
    defer { (session.memoryBudget, session.describedWeights) = (outer, outerWeights) }
    do {
      return try make(from: architecture)
    } catch let error as DiffusionError
      where error.kind == .memory && budget.refusals > (outer?.refusals ?? 0) - refusals
    {
      throw ArchitectureReader.error(
        "what it describes takes far more memory than its weights of \(bytes) bytes: \(error.message)")
    }
  }
}
