import CKernels

extension Tensor {
  /// Concatenates tensors along an axis; the other sizes must be equal.
  /// - Throws: `argument("tensors")` for an empty list and sizes that differ, `argument("axis")`.
  public static func concat(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = tensors.first else { throw DiffusionError.argument("tensors", "an empty list") }
    let axis = try first.shape.axis(axis)
    var length = 0
    for tensor in tensors {
      guard tensor.rank == first.rank,
        (0..<first.rank).allSatisfy({ $0 == axis || tensor.shape.sizes[$0] == first.shape.sizes[$0] })
      else {
        throw DiffusionError.argument(
          "tensors", "shapes \(first.shape) and \(tensor.shape) do not fit together on axis \(index: axis)")
      }
      let (sum, overflow) = length.addingReportingOverflow(tensor.shape.sizes[axis])
      guard !overflow else {
        throw DiffusionError.argument("tensors", "too many elements on axis \(index: axis)")
      }
      length = sum
    }
    if tensors.count == 1 { return first }
    // Joins channels in the channels-last layout: their rows are put side by side.
    let layout: Layout =
      axis == 1 && tensors.contains { $0.layout == .channelsLast } ? .channelsLast : .plain
    let y = try Tensor(
      uninitialized: first.shape.replacing(axis: axis, by: length, name: "tensors"), layout)
    var (outer, _, inner) = y.shape.split(at: axis)
    if layout == .channelsLast { (outer, inner) = (outer * inner, 1) }
    let width = length * inner
    let result = try y.pointer(layout)
    var offset = 0
    var spans: [(shape: Shape, offset: Int)] = []
    spans.reserveCapacity(tensors.count)
    for tensor in tensors {
      let part = tensor.shape.sizes[axis] * inner
      if tensor.count > 0 {
        let source = try tensor.pointer(layout)
        try Stoppable.run(tensor.count) {
          ck_scatter_strided(2, [outer, part], source, result + offset, [width, 1], false)
        }
      }
      spans.append((tensor.shape, offset))
      offset += part
    }
    let needs = tensors.map(\.needsGradient)
    guard needs.contains(true) else { return y.asMask(if: tensors.allSatisfy(\.isMask)) }
    return y.derived(from: tensors) { [outer] dy in
      let gradient = try dy.pointer(layout)
      return try zip(spans, needs).map { span, isNeeded in
        guard isNeeded else { return nil }
        let dx = try Tensor(uninitialized: span.shape, layout)
        guard dx.count > 0 else { return dx }
        let target = try dx.pointer(layout)
        try Stoppable.run(dx.count) {
          ck_gather_strided(2, [outer, dx.count / outer], gradient + span.offset, [width, 1], target)
        }
        return dx
      }
    }
  }

  /// Joins tensors of one shape along a new axis, which becomes number `axis`.
  /// - Throws: `argument("tensors")` for an empty list and shapes that differ, `argument("axis")`.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = tensors.first else { throw DiffusionError.argument("tensors", "an empty list") }
    if let other = tensors.first(where: { $0.shape != first.shape }) {
      throw DiffusionError.argument("tensors", "shapes differ: \(first.shape) and \(other.shape)")
    }
    let newAxis = axis < 0 ? axis &+ first.rank &+ 1 : axis
    return try concat(tensors.map { try $0.unsqueezed(newAxis) }, axis: newAxis)
  }

  /// Moves the elements by `shift[i]` positions along `axis[i]`; those moved beyond the end reappear at the start.
  /// Without axes the tensor is treated as one row.
  /// - Throws: `argument("shift")` unless there are as many shifts as axes.
  public func rolled(_ shift: [Int], axis axes: [Int]? = nil) throws -> Tensor {
    guard let axes else {
      guard shift.count == 1 else {
        throw DiffusionError.argument("shift", "one shift where no axes are named")
      }
      return try reshaped([count]).rolled(shift, axis: [0]).reshaped(shape)
    }
    guard shift.count == axes.count else {
      throw DiffusionError.argument("shift", "\(shift.count) shifts for \(axes.count) axes")
    }
    var result = self
    for (shift, axis) in zip(shift, axes) {
      let axis = try shape.axis(axis)
      let size = shape.sizes[axis]
      guard size > 0 else { continue }
      let moved = (shift % size + size) % size
      if moved == 0 { continue }
      result = try Tensor.concat(
        [
          result.narrow(axis: axis, start: size - moved, length: moved),
          result.narrow(axis: axis, start: 0, length: size - moved),
        ], axis: axis)
    }
    return result
  }
}
