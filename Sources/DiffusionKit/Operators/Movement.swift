import CKernels

extension Tensor {
  /// The same elements under another shape; one size may be -1, it follows from the others.
  /// - Throws: `argument("shape")` where the counts differ.
  public func reshaped(_ sizes: [Int]) throws -> Tensor {
    guard let open = sizes.firstIndex(of: -1) else { return try reshaped(Shape(sizes)) }
    var sizes = sizes
    sizes[open] = 1
    let known = try Shape(sizes).count
    guard known > 0, count % known == 0 else {
      sizes[open] = -1
      throw DiffusionError.argument("shape", "shape \(shape) has \(count) elements, not a multiple for \(Shape.describe(sizes))")
    }
    sizes[open] = count / known
    return try reshaped(Shape(sizes))
  }

  public func reshaped(_ target: Shape) throws -> Tensor {
    guard target.count == count else {
      throw DiffusionError.argument("shape", "shape \(shape) has \(count) elements, \(target) has \(target.count)")
    }
    if target == shape { return self }
    return Tensor(shape: target, storage: storage).derived(from: self) { [shape] dy in try dy.reshaped(shape) }
  }
}
