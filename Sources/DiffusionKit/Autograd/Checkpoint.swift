/// Runs `body`, keeping for `backward` its inputs only: what it computes on the way is computed again there (Chen et al.
/// 2016). PyTorch's `checkpoint`, less memory for about a third more time.
///
/// Gradients are those of the plain computation bit for bit, also of parameters that `body` uses: what it records the
/// second time takes the place that it had the first time. Numbers drawn from the session's generator are the same both
/// times; other generators go on. Parameters must not change in between. Checkpoints may be nested.
/// - Parameters:
///   - inputs: what `body` is given. Recorded tensors among what it captures are kept as well, with their graph.
///   - isWanted: false to compute it plainly, as an option of a model.
///   - body: gives tensors of the same shape both times.
/// - Throws: what `body` throws; `backward` throws that too, and `state` for a result of another shape.
public func checkpoint(
  _ inputs: [Tensor], if isWanted: Bool = true, _ body: @escaping ([Tensor]) throws -> Tensor
) throws -> Tensor {
  let session = Session.current
  guard isWanted, session.isRecording else { return try body(inputs) }
  let (first, random) = (session.nodeCount, session.generator.copy())
  let result = try body(inputs)
  // Nothing to forget where there is no gradient, or the result was there before.
  guard let root = result.node, root.number > first, !(root is Parameter) else { return result }
  let node = Checkpoint(inputs, body, inPlaceOf: root, shape: result.shape, first: first, random: random)
  return Tensor(shape: result.shape, storage: result.storage, node: node)
}

/// Stands on the tape for the nodes of a computation that will be run again.
final class Checkpoint: Node {
  /// Detached: the graph behind them hangs on `parents`, as everywhere.
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

  /// Runs the computation again, recorded, and leaves the session as it was.
  /// - Returns: the result's node; nil where no gradient flows any more.
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
        "a checkpoint's computation gave shape \(result.shape) when backward ran it again, \(shape) before")
    }
    return result.node
  }
}
