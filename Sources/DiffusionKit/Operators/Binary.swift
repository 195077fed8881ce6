import CKernels

// Arithmetic and comparison of two tensors, broadcasting as in NumPy. Every gradient is reduced to its input's shape.
extension Tensor {
  public static func + (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_ADD, a, b)
    return y.derived(from: a, b) { [s = a.shape, t = b.shape] dy in
      (try dy.summed(to: s), try dy.summed(to: t))
    }
  }

  public static func - (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_SUB, a, b)
    return y.derived(from: a, b) { [s = a.shape, t = b.shape] dy in
      (try dy.summed(to: s), try -dy.summed(to: t))
    }
  }

  public static func * (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_MUL, a, b)
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      (try (dy * b).summed(to: a.shape), try (dy * a).summed(to: b.shape))
    }
  }

  public static func / (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_DIV, a, b)
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      let da = try dy / b
      return (try da.summed(to: a.shape), try -(da * y).summed(to: b.shape))
    }
  }

  /// a - b * floor(a / b): the sign of the divisor, as Lua's and Python's `%`.
  public static func % (a: Tensor, b: Tensor) throws -> Tensor {
    let y = try binary(CK_MOD, a, b)
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      (try dy.summed(to: a.shape), try -(dy * (a / b).floor()).summed(to: b.shape))
    }
  }

  /// Elementwise power. The gradient of the exponent is 0 where the base is 0, as in PyTorch.
  public static func pow(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let y = try binary(CK_POW, a, b)
    let needsA = a.needsGradient
    let needsB = b.needsGradient
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      let da =
        needsA ? try (dy * b * binary(CK_POW, a, b - Tensor(1))).zeroed(where: b).summed(to: a.shape) : dy
      let db = needsB ? try (dy * y * a.log()).zeroed(where: a).summed(to: b.shape) : dy
      return (da, db)
    }
  }

  public func pow(_ exponent: Float) throws -> Tensor { try Tensor.pow(self, Tensor(exponent)) }

  /// The larger of each pair (NaN wins); where both are equal each gets half of the gradient, as in PyTorch.
  public static func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try extremum(CK_MAXIMUM, CK_GT, a, b)
  }
  /// The smaller of each pair (NaN wins); where both are equal each gets half of the gradient, as in PyTorch.
  public static func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try extremum(CK_MINIMUM, CK_LT, a, b)
  }

  // Comparisons give 0 or 1 and carry no gradient.
  public func eq(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_EQ, self, other) }
  public func ne(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_NE, self, other) }
  public func lt(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_LT, self, other) }
  public func le(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_LE, self, other) }
  public func gt(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_GT, self, other) }
  public func ge(_ other: Tensor) throws -> Tensor { try Tensor.binary(CK_GE, self, other) }

  private static func extremum(
    _ op: ck_binary_op, _ wins: ck_binary_op, _ a: Tensor, _ b: Tensor
  ) throws -> Tensor {
    let y = try binary(op, a, b)
    return y.derived(from: a, b) { [a = a.detached, b = b.detached] dy in
      let half = try binary(CK_EQ, a, b) * Tensor(0.5)
      let toA = try binary(wins, a, b) + half
      let toB = try binary(wins, b, a) + half
      return (try (dy * toA).summed(to: a.shape), try (dy * toB).summed(to: b.shape))
    }
  }

  static func binary(_ op: ck_binary_op, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    if a.shape == b.shape {
      let y = try Tensor(uninitialized: a.shape)
      ck_binary(op, y.count, a.pointer, 1, b.pointer, 1, y.pointer)
      return y
    }
    let shape = try Shape.broadcast(a.shape, b.shape)
    let y = try Tensor(uninitialized: shape)
    if a.count == 1 || b.count == 1 {
      ck_binary(op, y.count, a.pointer, a.count == 1 ? 0 : 1, b.pointer, b.count == 1 ? 0 : 1, y.pointer)
    } else {
      ck_binary_strided(
        op, shape.rank, shape.sizes, a.pointer, a.shape.strides(broadcastTo: shape),
        b.pointer, b.shape.strides(broadcastTo: shape), y.pointer)
    }
    return y
  }

  /// The gradient of a broadcast: summed over the axes along which `target` was repeated.
  func summed(to target: Shape) throws -> Tensor {
    if shape == target { return self }
    var result = self
    let added = rank - target.rank
    for axis in 0..<rank {
      let wanted = axis < added ? 1 : target.sizes[axis - added]
      if result.shape.sizes[axis] != wanted { result = try result.reduced(CK_SUM, axis: axis) }
    }
    return try result.reshaped(target)
  }

  /// 0 where `condition` is 0: drops the 0 * infinity that a formula gives there.
  private func zeroed(where condition: Tensor) throws -> Tensor {
    try Tensor.select(condition.ne(Tensor(0)), self, Tensor(0))
  }

  /// `derived(from:)` for two inputs: a gradient that its input does not need is dropped.
  @inline(__always)
  func derived(from a: Tensor, _ b: Tensor, _ pullback: @escaping (Tensor) throws -> (Tensor, Tensor))
    -> Tensor
  {
    guard a.node != nil || b.node != nil, Session.current.isRecording else { return self }
    let node = Node(parents: [a.node, b.node]) { dy in
      let (da, db) = try pullback(dy)
      return [da, db]
    }
    return Tensor(shape: shape, storage: storage, node: node)
  }
}
