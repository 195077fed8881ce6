/// A recorded op: how to turn the gradient of its result into those of its inputs, and which nodes those came from.
///
/// Pullbacks capture detached tensors only, so nodes hold each other through `parents` alone and a graph of any depth
/// is released by a loop (a chain of a million would overflow the stack if each released the next).
public class Node {
  typealias Pullback = (Tensor) throws -> [Tensor?]

  /// Longer than that of every parent: sorting by it gives the order of differentiation.
  let depth: Int
  /// Which of its session's it is: among nodes of one depth the last comes first. So the order, and with it the rounding
  /// of sums, does not depend on how the graph is walked.
  let number: Int
  fileprivate(set) var parents: [Node?]
  fileprivate(set) var pullback: Pullback?
  /// The gradient summed so far while `backward` runs.
  var pending: Tensor?
  /// Whether `backward` has met this node in its current walk.
  var isVisited = false
  /// Of the session that recorded it, where that has one.
  private let budget: MemoryBudget?

  /// About what a node takes, with its list of parents and what its pullback captures besides tensors.
  private static let bytes = 400

  init(parents: [Node?], pullback: Pullback?) {
    self.parents = parents
    self.pullback = pullback
    depth = parents.reduce(0) { max($0, ($1?.depth ?? -1) + 1) }
    number = Session.countNode()
    budget = Session.memoryBudgetOfCurrent
    budget?.owe(Node.bytes)
  }

  /// In the place of another.
  init(parents: [Node?], inPlaceOf node: Node) {
    self.parents = parents
    (depth, number) = (node.depth, node.number)
    budget = Session.memoryBudgetOfCurrent
    budget?.owe(Node.bytes)
  }

  /// Whether what `backward` needs is gone.
  var isFreed: Bool { pullback == nil }

  /// Whether `backward` comes to it before the other.
  final func precedes(_ other: Node) -> Bool {
    depth == other.depth ? number > other.number : depth > other.depth
  }

  /// What `backward` does once the node has been differentiated, unless the graph is retained.
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
      // This loop is its only owner: take its parents away so that releasing it ends here.
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
  @inline(__always) var needsGradient: Bool { node != nil && Session.current.isRecording }

  /// This result with its place on the tape, where the input needs a gradient. The result was computed from detached tensors.
  /// - Parameter pullback: the input's gradient from the result's. It must capture detached tensors only.
  @inline(__always)
  public func derived(from input: Tensor, _ pullback: @escaping (Tensor) throws -> Tensor) -> Tensor {
    guard input.needsGradient else { return self }
    return Tensor(shape: shape, storage: storage, node: Node(parents: [input.node]) { [try pullback($0)] })
  }

  /// The same for two inputs, each with its pullback; that of an input which needs no gradient is dropped, and with it
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

  /// The same for several inputs; the pullback returns a gradient (or nil for none) per input. Those whose
  /// `needsGradient` was false need not be computed.
  @inline(__always)
  public func derived(from inputs: [Tensor], _ pullback: @escaping (Tensor) throws -> [Tensor?]) -> Tensor {
    guard inputs.contains(where: { $0.node != nil }), Session.current.isRecording else { return self }
    return Tensor(shape: shape, storage: storage, node: Node(parents: inputs.map(\.node), pullback: pullback))
  }
}
