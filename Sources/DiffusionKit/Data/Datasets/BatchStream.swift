/// Batches without end that are made when needed, such as those of a script's function.
public protocol BatchStream: AnyObject {
  /// The batch of a step.
  /// - Parameters:
  ///   - step: the step of the run, from 0.
  ///   - generator: the generator of all random numbers, whose state belongs to checkpoints.
  func batch(_ step: Int, _ generator: Generator) throws -> DataBatch
  /// Whether the stream has a state of its own.
  var hasState: Bool { get }
  /// The state from which the next batches follow, which checkpoints store.
  func state() throws -> JSON
  /// Continues from a state.
  func restore(_ state: JSON) throws
}

extension BatchStream {
  public var hasState: Bool { false }
  public func state() throws -> JSON { .null }
  public func restore(_ state: JSON) throws {}
}

/// A stream of a function.
public final class FunctionStream: BatchStream {
  private let make: (_ step: Int, _ generator: Generator) throws -> DataBatch

  public init(_ make: @escaping (_ step: Int, _ generator: Generator) throws -> DataBatch) {
    self.make = make
  }

  public func batch(_ step: Int, _ generator: Generator) throws -> DataBatch { try make(step, generator) }
}
