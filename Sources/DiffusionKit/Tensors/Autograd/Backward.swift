import CKernels

extension Tensor {
  /// Adds the gradient of this tensor to the `grad` of every parameter it was computed from (reverse mode).
  ///
  /// - Parameters:
  ///   - cotangent: the gradient to start from, of this tensor's shape. Default 1, for tensors of one element.
  ///   - retainGraph: whether to keep the graph for another `backward`; by default it is freed on the way.
  /// - Throws: `argument("cotangent")` if it is missing or has another shape; `state` if nothing was recorded, the
  ///   graph has been freed, or a computation that `backward` runs again (`checkpoint`) calls it; `interrupted` between
  ///   two operations, with part of the gradients added.
  public func backward(_ cotangent: Tensor? = nil, retainGraph: Bool = false) throws {
    try Threads.stretch { try propagate(cotangent, retainGraph) }
  }

  private func propagate(_ cotangent: Tensor?, _ retainGraph: Bool) throws {
    guard let root = node else {
      throw DiffusionError.argument(
        "self",
        "no gradient was recorded: no parameter is among its inputs, or it was computed under `no_grad`"
      )
    }
    guard cotangent != nil || count == 1 else {
      throw DiffusionError.argument(
        "cotangent", "needed for a result of more than one element, the shape is \(shape)")
    }
    if let cotangent, cotangent.shape != shape {
      throw DiffusionError.argument("cotangent", "shape \(cotangent.shape) for a result of shape \(shape)")
    }
    let session = Session.current
    guard !session.isDifferentiating else {
      throw DiffusionError.state("backward in a computation that backward runs again (checkpoint)")
    }
    session.isDifferentiating = true
    defer { session.isDifferentiating = false }
    let start = try cotangent?.detached ?? .ones(shape)
    var nodes = Tensor.reachable(from: root)
    defer {
      for node in nodes {
        node.isVisited = false
        node.pending = nil
      }
    }
    try Tensor.checkNotFreed(nodes[...])
    root.pending = start
    try noGrad {
      var next = 0
      while next < nodes.count {
        let node = nodes[next]
        next += 1
        try session.checkInterrupted()
        guard let gradient = node.pending else { continue }
        node.pending = nil
        if let pullback = node.pullback {
          for (parent, gradient) in zip(node.parents, try pullback(gradient)) {
            if let parent, let gradient { try Tensor.accumulate(gradient, into: &parent.pending) }
          }
        } else if let parameter = node as? Parameter {
          try Tensor.accumulate(gradient, into: &parameter.grad)
        } else if let root = try (node as? Checkpoint)?.recordedAgain() {
          // The nodes that were not stored join those that are left, in their order.
          let start = nodes.count
          nodes += Tensor.reachable(from: root)
          try Tensor.checkNotFreed(nodes[start...])
          try Tensor.accumulate(gradient, into: &root.pending)
          nodes[next...].sort { $0.precedes($1) }
        }
        if !retainGraph { node.release() }
      }
    }
  }

  private static func checkNotFreed(_ nodes: ArraySlice<Node>) throws {
    guard !nodes.contains(where: \.isFreed) else {
      throw DiffusionError.state(
        "backward through a graph that was already used and freed; pass `retain_graph` = true to the first backward"
      )
    }
  }

  /// Every node that the root depends on, itself included, each before its parents, except nodes that are visited
  /// already.
  private static func reachable(from root: Node) -> [Node] {
    guard !root.isVisited else { return [] }
    root.isVisited = true
    var nodes = [root]
    var next = 0
    while next < nodes.count {
      for case let parent? in nodes[next].parents where !parent.isVisited {
        parent.isVisited = true
        nodes.append(parent)
      }
      next += 1
    }
    nodes.sort { $0.precedes($1) }
    return nodes
  }

  static func accumulate(_ gradient: Tensor, into sum: inout Tensor?) throws {
    guard var total = sum.take() else {
      sum = gradient
      return
    }
    let layout = Layout.common(total, gradient)
    try total.makeUnique(layout)
    ck_axpy(total.count, 1, try gradient.pointer(layout), try total.pointer(layout))
    sum = total
  }
}
