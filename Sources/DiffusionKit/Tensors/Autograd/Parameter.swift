import CKernels

/// A tensor to be trained, the one type of mutable identity in the library: a value and the gradient summed for it.
public final class Parameter: Node {
  /// The value. Replacing it does not change its shape (see `setValue`); graphs recorded before still hold the old
  /// value.
  public private(set) var value: Tensor
  /// The gradient: nil until the first `backward` that reaches the parameter; later ones add to it. Reset by
  /// `zeroGrad`.
  public package(set) var grad: Tensor?

  /// Whether the parameter is not trained: computations with it are not recorded, so it gets no gradient
  /// (`Layer.isTrainable`).
  public package(set) var isFrozen = false {
    didSet { if isFrozen { grad = nil } }
  }

  public init(_ value: Tensor) {
    // A mask is trained as numbers. If memory for the copy is short, it stays a mask until the first step.
    self.value = (try? value.detached.asNumbers()) ?? value.detached
    super.init(parents: [], pullback: nil)
  }

  package override var isFreed: Bool { false }

  /// The value as an input of differentiable computations.
  public var tensor: Tensor {
    isFrozen ? value : Tensor(shape: value.shape, storage: value.storage, node: self)
  }
  public var shape: Shape { value.shape }

  /// - Throws: `argument("value")` if the shape differs.
  public func setValue(_ value: Tensor) throws {
    guard value.shape == shape else {
      throw DiffusionError.argument("value", "shape \(value.shape) for a parameter of shape \(shape)")
    }
    self.value = try value.detached.asNumbers()
  }

  /// - Throws: `argument("grad")` if the shape differs.
  public func setGrad(_ grad: Tensor?) throws {
    if let grad, grad.shape != shape {
      throw DiffusionError.argument("grad", "shape \(grad.shape) for a parameter of shape \(shape)")
    }
    self.grad = grad?.detached
  }

  public func zeroGrad() { grad = nil }

  /// Updates the value in place (an optimizer's step).
  package func update(_ body: (UnsafeMutablePointer<Float>) throws -> Void) throws {
    try value.makeUnique()
    try body(value.pointer)
  }
}
