import CKernels

/// The arguments of an optimizer's rule for one update of a parameter, beside the value and the running tensors.
public struct UpdateStep {
  /// The learning rate of this step.
  public let rate: Float
  /// The factor by which the gradient is multiplied first: below 1 if the norm of all gradients exceeds `clipNorm`.
  public let gradientScale: Float
  /// The gradient, with one element for each of the parameter's.
  public let gradient: UnsafeBufferPointer<Float>
}

/// The state of an optimizer for one parameter: the running tensors, and the number of updates.
public final class OptimizerState {
  // The reference is strong: a weak one would make each later retain of the parameter take the runtime's slow path.
  private(set) var parameter: Parameter
  /// The running tensors in the order of the optimizer's `stateNames`; empty until the first update.
  var tensors: [Tensor] = []
  /// The number of updates so far, including the current one. Steps without a gradient do not count.
  public internal(set) var stepCount = 0

  init(_ parameter: Parameter) { self.parameter = parameter }

  /// The elements of a running tensor, to read and write during an update; zeros at the first update.
  /// - Parameter index: an index into the optimizer's `stateNames`.
  public subscript(index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: tensors[index].pointer, count: tensors[index].count)
  }

  /// The address of a running tensor's elements, for kernels.
  @inline(__always) func pointer(_ index: Int) -> UnsafeMutablePointer<Float> { tensors[index].pointer }

  /// Whether only this state refers to the parameter.
  var isAbandoned: Bool { isKnownUniquelyReferenced(&parameter) }

  /// Makes the running tensors before the first update, and gives them storage of their own, so that no copy changes.
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
