/// The sizes of a tensor's axes and their product. There is no shape without axes: a scalar is [1].
public struct Shape: Equatable, Sendable, CustomStringConvertible {
  public let sizes: [Int]
  /// The number of elements.
  public let count: Int

  /// The maximum number of axes. It is more than any layout needs and lets kernels have strides on the stack.
  public static let maximumRank = 16
  /// The maximum number of elements, so that bytes and sums of offsets cannot overflow.
  static let maximumCount = Int.max / 8
  public static let scalar = Shape(unchecked: [1], count: 1)

  /// - Throws: `argument(name)` for a negative size, more than 16 axes or a product that overflows.
  public init(_ sizes: [Int], name: String = "shape") throws {
    guard !sizes.isEmpty else { throw DiffusionError.argument(name, "a shape has at least one axis") }
    guard sizes.count <= Shape.maximumRank else {
      throw DiffusionError.argument(name, "\(sizes.count) axes, at most \(Shape.maximumRank) are possible")
    }
    var count = 1
    var hasZero = false
    for size in sizes {
      guard size >= 0 else {
        throw DiffusionError.argument(name, "negative size in \(Shape.describe(sizes))")
      }
      if size == 0 {
        hasZero = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Shape.maximumCount else {
        throw DiffusionError.argument(name, "too many elements: \(Shape.describe(sizes))")
      }
      count = product
    }
    self.sizes = sizes
    self.count = hasZero ? 0 : count
  }

  /// The sizes of `count` elements, of which one may be -1 and is then computed from the others.
  /// - Parameter what: what has the elements, for messages.
  /// - Throws: `argument("shape")` if the count differs.
  init(completing sizes: [Int], count: Int, of what: String = "data") throws {
    var sizes = sizes
    if let open = sizes.firstIndex(of: -1) {
      sizes[open] = 1
      let known = try Shape(sizes).count
      guard known > 0, count % known == 0 else {
        sizes[open] = -1
        throw DiffusionError.argument(
          "shape", "\(what) has \(count) elements, not a multiple for \(Shape.describe(sizes))")
      }
      sizes[open] = count / known
    }
    try self.init(sizes)
    guard self.count == count else {
      throw DiffusionError.argument("shape", "\(what) has \(count) elements, \(self) has \(self.count)")
    }
  }

  /// Makes a shape from sizes that are known to be valid because they come from valid shapes.
  init(unchecked sizes: [Int], count: Int) {
    self.sizes = sizes
    self.count = count
  }

  /// Makes a shape from a permutation or a part of a valid shape's sizes, whose product cannot overflow.
  init(part sizes: [Int]) {
    self.sizes = sizes.isEmpty ? [1] : sizes
    count = sizes.reduce(1, *)
  }

  public static func == (a: Shape, b: Shape) -> Bool { a.count == b.count && a.sizes == b.sizes }

  public var rank: Int { sizes.count }
  public var description: String { Shape.describe(sizes) }

  package static func describe(_ sizes: [Int]) -> String {
    "[" + sizes.map(String.init).joined(separator: ", ") + "]"
  }

  /// Row-major strides in elements.
  var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * max(sizes[axis + 1], 1)
    }
    return strides
  }

  /// The axis from 0; negative values count from the end (-1 is the last).
  /// - Throws: `argument(name)` if there is no such axis.
  public func axis(_ axis: Int, name: String = "axis") throws -> Int {
    let resolved = axis < 0 ? axis &+ rank : axis
    guard (0..<rank).contains(resolved) else {
      throw DiffusionError.argument(
        name,
        "no axis \(index: axis) in a tensor of shape \(self), axes are \(index: 0) to \(index: rank - 1) or -\(rank) to -1"
      )
    }
    return resolved
  }

  /// The position from 0 along `axis` (resolved); negative values count from the end.
  /// - Throws: `argument(name)` if there is no such position.
  func position(_ position: Int, axis: Int, name: String = "position") throws -> Int {
    let size = sizes[axis]
    let resolved = position < 0 ? position &+ size : position
    guard (0..<size).contains(resolved) else {
      throw DiffusionError.argument(
        name, "no position \(index: position) on axis \(index: axis) of shape \(self)")
    }
    return resolved
  }

  /// The sizes before, at and after an axis, for kernels that take [outer, n, inner].
  func split(at axis: Int) -> (outer: Int, n: Int, inner: Int) {
    (sizes[..<axis].reduce(1, *), sizes[axis], sizes[(axis + 1)...].reduce(1, *))
  }

  package func replacing(axis: Int, by size: Int, name: String = "shape") throws -> Shape {
    var sizes = sizes
    sizes[axis] = size
    return try Shape(sizes, name: name)
  }

  func removing(axis: Int) -> Shape {
    var sizes = sizes
    sizes.remove(at: axis)
    return Shape(part: sizes)
  }

  /// The shape to which both broadcast, as in NumPy: aligned at the last axis, sizes equal or one of them 1.
  /// - Throws: `argument(name)` if the shapes do not broadcast.
  static func broadcast(_ a: Shape, _ b: Shape, name: String = "other") throws -> Shape {
    if a == b { return a }
    let rank = max(a.rank, b.rank)
    var sizes = [Int](repeating: 1, count: rank)
    for fromEnd in 1...rank {
      let sizeA = fromEnd <= a.rank ? a.sizes[a.rank - fromEnd] : 1
      let sizeB = fromEnd <= b.rank ? b.sizes[b.rank - fromEnd] : 1
      guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else {
        throw DiffusionError.argument(name, "shapes \(a) and \(b) do not broadcast")
      }
      sizes[rank - fromEnd] = sizeA == 1 ? sizeB : sizeA
    }
    return try Shape(sizes, name: name)
  }

  /// - Parameter what: the meaning of the other shape, for the message.
  /// - Throws: `argument(name)` unless this shape equals the other.
  package func requireEqual(to other: Shape, of what: String, name: String) throws {
    guard self == other else {
      throw DiffusionError.argument(
        name, "shape \(self) for \(what) of shape \(other), they must be the same")
    }
  }

  /// Strides (in elements) that read a tensor of this shape as if it had `target`'s: 0 along broadcast axes.
  func strides(broadcastTo target: Shape) -> [Int] {
    let own = strides
    return (0..<target.rank).map { axis in
      let ownAxis = axis - (target.rank - rank)
      return ownAxis < 0 || sizes[ownAxis] == 1 ? 0 : own[ownAxis]
    }
  }
}
