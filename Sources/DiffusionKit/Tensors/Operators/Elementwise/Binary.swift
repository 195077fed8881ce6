import CKernels

// Arithmetic and comparison of two tensors, which broadcast as in NumPy. Every gradient is summed to its input's shape.
extension Tensor {
  public static func + (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_ADD, a, b)
    return y.derived(from: a, b) { [s = a.shape] dy in
      try dy.summed(to: s)
    } right: { [s = b.shape] dy in
      try dy.summed(to: s)
    }
  }

  public static func - (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_SUB, a, b)
    return y.derived(from: a, b) { [s = a.shape] dy in
      try dy.summed(to: s)
    } right: { [s = b.shape] dy in
      try -dy.summed(to: s)
    }
  }

  public static func * (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_MUL, a, b).asMask(if: a.isMask && b.isMask)
    return y.derived(from: a, b) { [s = a.shape, b = b.detached] dy in
      try (dy * b).summed(to: s)
    } right: { [a = a.detached, s = b.shape] dy in
      try (dy * a).summed(to: s)
    }
  }

  public static func / (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_DIV, a, b)
    return y.derived(from: a, b) { [s = a.shape, b = b.detached] dy in
      try (dy / b).summed(to: s)
    } right: { [b = b.detached] dy in
      try -(dy * y / b).summed(to: b.shape)
    }
  }

  /// The remainder a - b * floor(a / b), which has the sign of the divisor, as Lua's and Python's `%`.
  public static func % (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_MOD, a, b)
    return y.derived(from: a, b) { [s = a.shape] dy in
      try dy.summed(to: s)
    } right: { [a = a.detached, b = b.detached] dy in
      try -(dy * (a / b).floor()).summed(to: b.shape)
    }
  }

  /// Elementwise power. The gradient of the exponent is 0 where the base is 0, as in PyTorch.
  public static func pow(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let y = try binary(CK_POW, a, b)
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      try (dy * b * binary(CK_POW, a, b - Tensor(1))).zeroed(where: b).summed(to: a.shape)
    } right: { [a = a.detached, s = b.shape] dy in
      try (dy * y * a.log()).zeroed(where: a).summed(to: s)
    }
  }

  @inlinable public func pow(_ exponent: some BinaryFloatingPoint) throws -> Tensor {
    try Tensor.pow(self, Tensor(exponent))
  }

  /// The maximum of each pair (NaN wins); equal elements get half of the gradient each, as in PyTorch.
  public static func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try extremum(CK_MAXIMUM, CK_GT, a, b)
  }
  /// The minimum of each pair (NaN wins); equal elements get half of the gradient each, as in PyTorch.
  public static func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try extremum(CK_MINIMUM, CK_LT, a, b)
  }

  /// 1 - mask is a mask. The number is no tensor here, whose values would decide.
  @usableFromInline func subtracted(from number: Float) throws -> Tensor {
    try (Tensor(number) - self).asMask(if: number == 1 && isMask)
  }

  // Comparisons return masks and have no gradient.
  public func eq(_ other: Tensor) throws -> Tensor { try compared(CK_EQ, other) }
  public func ne(_ other: Tensor) throws -> Tensor { try compared(CK_NE, other) }
  public func lt(_ other: Tensor) throws -> Tensor { try compared(CK_LT, other) }
  public func le(_ other: Tensor) throws -> Tensor { try compared(CK_LE, other) }
  public func gt(_ other: Tensor) throws -> Tensor { try compared(CK_GT, other) }
  public func ge(_ other: Tensor) throws -> Tensor { try compared(CK_GE, other) }

  private func compared(_ op: ck_binary_op, _ other: Tensor) throws -> Tensor {
    try Tensor.binary(op, self, other).asMask()
  }

  private static func extremum(
    _ op: ck_binary_op, _ wins: ck_binary_op, _ a: Tensor, _ b: Tensor
  ) throws -> Tensor {
    let y = try binary(op, a, b)
    // 0 where `b` wins, one half where both are equal, 1 beside a NaN.
    func share(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      try Tensor(1) - (binary(wins, b, a) + binary(CK_EQ, a, b) * Tensor(0.5))
    }
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      try (dy * share(a, b)).summed(to: a.shape)
    } right: { [a = a.detached, b = b.detached] dy in
      try (dy * share(b, a)).summed(to: b.shape)
    }
  }

  static func binary(_ op: ck_binary_op, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    if a.shape == b.shape {
      let layout = Layout.common(a, b)
      let y = try Tensor(uninitialized: a.shape, layout)
      let (pa, pb, py) = (try a.pointer(layout), try b.pointer(layout), try y.pointer(layout))
      try Stoppable.run(y.count) { ck_binary(op, y.count, pa, 1, pb, 1, py) }
      return y
    }
    let shape = try Shape.broadcast(a.shape, b.shape)
    // The result has the layout of the operand that has its shape; an operand that is broadcast is plain.
    let layoutA = a.shape == shape ? a.layout : .plain
    let layoutB = b.shape == shape ? b.layout : .plain
    let layout: Layout = layoutA == .channelsLast ? layoutA : layoutB
    let y = try Tensor(uninitialized: shape, layout)
    let (pa, pb, py) = (try a.pointer(layoutA), try b.pointer(layoutB), try y.pointer(layout))
    if a.count == 1 || b.count == 1 {
      let (stepA, stepB) = (a.count == 1 ? 0 : 1, b.count == 1 ? 0 : 1)
      try Stoppable.run(y.count) { ck_binary(op, y.count, pa, stepA, pb, stepB, py) }
    } else {
      try Stoppable.run(y.count) {
        ck_binary_strided(
          op, shape.rank, shape.inMemory(layout, shape.sizes),
          pa, a.shape.strides(broadcastTo: shape, layoutA, order: layout),
          pb, b.shape.strides(broadcastTo: shape, layoutB, order: layout), py)
      }
    }
    return y
  }

  /// The gradient of a broadcast: sums over the axes along which `target` was repeated, adjacent axes in one pass.
  func summed(to target: Shape) throws -> Tensor {
    if shape == target { return self }
    let added = rank - target.rank
    var isSummed = (0..<rank).map { $0 < added || target.sizes[$0 - added] != shape.sizes[$0] }
    // With the channels last the axes are summed in memory order, unless some of the positions remain.
    let layout = isSummed.dropFirst(2).allSatisfy { $0 } ? layout : .plain
    let sizes = shape.inMemory(layout, shape.sizes)
    isSummed = shape.inMemory(layout, isSummed)
    var result = try pointer(layout)
    var sums: [Tensor] = []
    var inner = 1
    var axis = rank - 1
    while axis >= 0 {
      var n = 1
      let last = axis
      while axis >= 0 && isSummed[axis] == isSummed[last] {
        n *= sizes[axis]
        axis -= 1
      }
      guard isSummed[last] else {
        inner *= n
        continue
      }
      let outer = sizes[...axis].reduce(1, *)
      let sum = try Tensor(uninitialized: Shape([outer, inner]))
      try Stoppable.run(max(outer * n * inner, sum.count)) {
        ck_reduce(CK_SUM, outer, n, inner, result, sum.pointer)
      }
      result = sum.pointer
      sums.append(sum)
    }
    return try (sums.last ?? self).reshaped(target)
  }

  /// 0 where `condition` is 0: removes the 0 * infinity of the gradients of `pow`.
  private func zeroed(where condition: Tensor) throws -> Tensor {
    try Tensor.select(where: condition.ne(Tensor(0)), self, else: Tensor(0))
  }
}
