import CKernels

/// What an optimizer's rule is told of one update of a parameter, beside its value and its running tensors.
public struct UpdateStep {
  /// The learning rate of this step.
  public let rate: Float
  /// What the gradient is to be multiplied by first: below 1 where all gradients together are longer than `clipNorm`.
  public let gradientScale: Float
  /// One element for each of the parameter's.
  public let gradient: UnsafeBufferPointer<Float>
}

/// What an optimizer keeps of one parameter: its running tensors, and how often it was updated.
public final class OptimizerState {
  // The reference is strong: a weak one would make each later retain of the parameter take the runtime's slow path.
  private(set) var parameter: Parameter
  /// In the order of the optimizer's `stateNames`; empty until the first update.
  var tensors: [Tensor] = []
  /// Updates so far, the one under way included: a parameter without a gradient does not advance.
  public internal(set) var stepCount = 0

  init(_ parameter: Parameter) { self.parameter = parameter }

  /// The elements of a running tensor, to read and write during an update; zeros at the first one.
  /// - Parameter index: a place in the optimizer's `stateNames`.
  public subscript(index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: tensors[index].pointer, count: tensors[index].count)
  }

  /// The same for kernels.
  @inline(__always) func pointer(_ index: Int) -> UnsafeMutablePointer<Float> { tensors[index].pointer }

  /// Whether nobody else holds the parameter.
  var isAbandoned: Bool { isKnownUniquelyReferenced(&parameter) }

  /// Makes the running tensors before the first update, and makes sure that nobody else sees them change.
  func prepare(names: [String], shape: Shape) throws {
    if tensors.count != names.count {
      tensors = try names.map { _ in
        let tensor = try Tensor(uninitialized: shape)
        ck_fill(tensor.count, 0, tensor.pointer)
        return tensor
      }
    }
    for index in tensors.indices { try tensors[index].makeUnique() }
  }

  func reset() {
    tensors = []
    stepCount = 0
  }
}
