/// A recorded op: a function from the gradient of its result to those of its inputs, and the nodes of the inputs.
///
/// Pullbacks capture detached tensors only, so nodes hold each other through `parents` alone. A graph of any depth is
/// released by a loop: a chain of a million nodes would overflow the stack if each released the next.
public class Node {
  typealias Pullback = (Tensor) throws -> [Tensor?]

  /// One more than the maximum depth of the parents: sorting by depth gives the order of differentiation.
  let depth: Int
  /// The node's number in its session: among nodes of one depth the last comes first. So the order, and with it the
  /// rounding of sums, does not depend on how the graph is traversed.
  let number: Int
  fileprivate(set) var parents: [Node?]
  fileprivate(set) var pullback: Pullback?
  /// The gradient summed so far while `backward` runs.
  var pending: Tensor?
  /// Whether `backward` has visited this node in its current run.
  var isVisited = false
  /// The budget of the session that recorded the node, if it has one.
  private let budget: MemoryBudget?

  /// The approximate bytes of a node, with its list of parents and what its pullback captures beside tensors.
  private static let bytes = 400

  init(parents: [Node?], pullback: Pullback?) {
    self.parents = parents
    self.pullback = pullback
    depth = parents.reduce(0) { max($0, ($1?.depth ?? -1) + 1) }
    number = Session.countNode()
    budget = Session.memoryBudgetOfCurrent
    budget?.owe(Node.bytes)
  }

  /// Makes a node with the depth and number of another.
  init(parents: [Node?], inPlaceOf node: Node) {
    self.parents = parents
    (depth, number) = (node.depth, node.number)
    budget = Session.memoryBudgetOfCurrent
    budget?.owe(Node.bytes)
  }

  /// Whether the data that `backward` needs have been freed.
  var isFreed: Bool { pullback == nil }

  /// Whether `backward` visits this node before the other.
  final func precedes(_ other: Node) -> Bool {
    depth == other.depth ? number > other.number : depth > other.depth
  }

  /// Frees the node's data once it has been differentiated, unless the graph is retained.
  func release() {
    pullback = nil
    Node.unlink(&parents)
  }

  deinit {
    budget?.giveBack(Node.bytes)
    if !parents.isEmpty { Node.unlink(&parents) }
  }

  private static func unlink(_ parents: inout [Node?]) {
    var queue = parents
    parents = []
    while !queue.isEmpty {
      var node = queue.removeLast()
      guard isKnownUniquelyReferenced(&node) else { continue }
      // This loop is the node's only owner: without its parents, releasing the node ends here.
      guard let parents = node?.parents, !parents.isEmpty else { continue }
      node?.parents = []
      queue.append(contentsOf: parents)
    }
  }
}

extension Tensor {
  /// Whether this tensor is on the tape: `backward` reaches a parameter from it.
  public var requiresGrad: Bool { node != nil }

  /// Whether gradients flow through this tensor in the current session.
  @inline(__always) package var needsGradient: Bool { node != nil && Session.current.isRecording }

  /// This result with a node on the tape, if the input needs a gradient. The result was computed from detached tensors.
  /// - Parameter pullback: the input's gradient from the result's. It must capture detached tensors only.
  @inline(__always)
  public func derived(from input: Tensor, _ pullback: @escaping (Tensor) throws -> Tensor) -> Tensor {
    guard input.needsGradient else { return self }
    return Tensor(shape: shape, storage: storage, node: Node(parents: [input.node]) { [try pullback($0)] })
  }

  /// The same for two inputs, each with its pullback. The pullback of an input that needs no gradient is dropped, with
  /// what it captured.
  @inline(__always)
  func derived(
    from a: Tensor, _ b: Tensor, _ left: @escaping (Tensor) throws -> Tensor,
    right: @escaping (Tensor) throws -> Tensor
  ) -> Tensor {
    guard a.node != nil || b.node != nil, Session.current.isRecording else { return self }
    let node: Node
    if b.node == nil {
      node = Node(parents: [a.node]) { [try left($0)] }
    } else if a.node == nil {
      node = Node(parents: [b.node]) { [try right($0)] }
    } else {
      node = Node(parents: [a.node, b.node]) { [try left($0), try right($0)] }
    }
    return Tensor(shape: shape, storage: storage, node: node)
  }

  /// The same for several inputs; the pullback returns one gradient (or nil) per input. It may omit the gradients of
  /// inputs whose `needsGradient` was false.
  @inline(__always)
  public func derived(from inputs: [Tensor], _ pullback: @escaping (Tensor) throws -> [Tensor?]) -> Tensor {
    guard inputs.contains(where: { $0.node != nil }), Session.current.isRecording else { return self }
    return Tensor(shape: shape, storage: storage, node: Node(parents: inputs.map(\.node), pullback: pullback))
  }

  /// This result, which depends on no element of the inputs, with gradients of 0.
  func independent(of inputs: Tensor?...) -> Tensor {
    let inputs = inputs.compactMap { $0 }
    return derived(from: inputs) { [shapes = inputs.map(\.shape)] _ in try shapes.map(Tensor.zeros) }
  }
}
