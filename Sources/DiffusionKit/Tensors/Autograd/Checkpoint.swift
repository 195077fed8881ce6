/// Runs `body` and stores for `backward` only its inputs: `backward` computes the intermediate values again (Chen et
/// al. 2016). PyTorch's `checkpoint`: less memory for about a third more time.
///
/// Gradients equal those of the plain computation bit for bit, also of parameters that `body` uses: the nodes of the
/// second run take the numbers of the first. Numbers drawn from the session's generator are the same both times; other
/// generators continue. Parameters must not change between the two runs. Checkpoints may be nested.
/// - Parameters:
///   - inputs: the arguments of `body`. Recorded tensors that `body` captures are stored as well, with their graph.
///   - isEnabled: false runs `body` plainly, for an option of a model.
///   - body: returns tensors of the same shape both times.
/// - Throws: the errors of `body`, which `backward` throws too, and `state` for a result of another shape.
public func checkpoint(
  _ inputs: [Tensor], if isEnabled: Bool = true, _ body: @escaping ([Tensor]) throws -> Tensor
) throws -> Tensor {
  let session = Session.current
  guard isEnabled, session.isRecording else { return try body(inputs) }
  let (first, random) = (session.nodeCount, session.generator.copy())
  let result = try body(inputs)
  // Nothing to free if there is no gradient, or if the result existed before.
  guard let root = result.node, root.number > first, !(root is Parameter) else { return result }
  let node = Checkpoint(inputs, body, inPlaceOf: root, shape: result.shape, first: first, random: random)
  return Tensor(shape: result.shape, storage: result.storage, node: node)
}

/// The node that represents a computation which `backward` will run again.
final class Checkpoint: Node {
  /// The inputs, detached: the graph behind them is reached through `parents`, as in every node.
  private var inputs: [Tensor]
  private var body: (([Tensor]) throws -> Tensor)?
  private let shape: Shape
  /// The session's `nodeCount` and its generator before the computation.
  private let first: Int
  private let random: Generator

  fileprivate init(
    _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws -> Tensor, inPlaceOf root: Node, shape: Shape,
    first: Int, random: Generator
  ) {
    self.inputs = inputs.map(\.detached)
    self.body = body
    self.shape = shape
    self.first = first
    self.random = random
    super.init(parents: inputs.map(\.node), inPlaceOf: root)
  }

  override var isFreed: Bool { body == nil }

  override func release() {
    super.release()
    body = nil
    inputs = []
  }

  /// Runs the computation again, recorded, and restores the session's state.
  /// - Returns: the result's node; nil if the result has no gradient.
  func recordedAgain() throws -> Node? {
    guard let body else { return nil }
    let session = Session.current
    let (count, generator, wasRecording) = (session.nodeCount, session.generator.copy(), session.isRecording)
    defer {
      session.nodeCount = count
      session.generator.resume(from: generator)
      session.isRecording = wasRecording
    }
    session.nodeCount = first
    session.generator.resume(from: random)
    session.isRecording = true
    let result = try body(
      zip(inputs, parents).map { Tensor(shape: $0.shape, storage: $0.storage, node: $1) })
    guard result.shape == shape else {
      throw DiffusionError.state(
        "a checkpoint's computation returned shape \(result.shape) when backward ran it again, \(shape) before"
      )
    }
    return result.node
  }
}
