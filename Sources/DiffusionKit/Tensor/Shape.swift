/// The sizes of a tensor's axes and their product. There is no 0-axis shape: a scalar is [1].
public struct Shape: Equatable, Sendable, CustomStringConvertible {
  public let sizes: [Int]
  /// The number of elements.
  public let count: Int

  /// More axes than any layout needs; lets kernels keep strides on the stack.
  public static let maximumRank = 16
  /// So that bytes and the sums of offsets cannot overflow.
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

  /// For sizes that are known to be valid, being taken from valid shapes.
  init(unchecked sizes: [Int], count: Int) {
    self.sizes = sizes
    self.count = count
  }

  /// Reshuffles or drops sizes of a valid shape: cannot overflow.
  init(part sizes: [Int]) {
    self.sizes = sizes.isEmpty ? [1] : sizes
    count = sizes.reduce(1, *)
  }

  public static func == (a: Shape, b: Shape) -> Bool { a.count == b.count && a.sizes == b.sizes }

  public var rank: Int { sizes.count }
  public var description: String { Shape.describe(sizes) }

  static func describe(_ sizes: [Int]) -> String {
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

  /// `axis` counts from 0, negative values from the end (-1 is the last).
  /// - Throws: `argument(name)` where there is no such axis.
  public func axis(_ axis: Int, name: String = "axis") throws -> Int {
    let resolved = axis < 0 ? axis &+ rank : axis
    guard (0..<rank).contains(resolved) else {
      throw DiffusionError.argument(
        name,
        "no axis \(Shape.spoken(axis)) in a tensor of shape \(self), axes are 1 to \(rank) or -\(rank) to -1")
    }
    return resolved
  }

  /// `position` counts from 0 along `axis` (resolved), negative values from the end.
  /// - Throws: `argument(name)` where there is no such position.
  func position(_ position: Int, axis: Int, name: String = "position") throws -> Int {
    let size = sizes[axis]
    let resolved = position < 0 ? position &+ size : position
    guard (0..<size).contains(resolved) else {
      throw DiffusionError.argument(
        name, "no position \(Shape.spoken(position)) on axis \(axis + 1) of shape \(self)")
    }
    return resolved
  }

  /// A place as Lua counts it: from 1, or from -1 backwards.
  static func spoken(_ place: Int) -> Int { place < 0 ? place : place &+ 1 }

  /// The sizes before, at and after an axis, for kernels that see [outer, n, inner].
  func split(at axis: Int) -> (outer: Int, n: Int, inner: Int) {
    (sizes[..<axis].reduce(1, *), sizes[axis], sizes[(axis + 1)...].reduce(1, *))
  }

  func replacing(axis: Int, by size: Int, name: String = "shape") throws -> Shape {
    var sizes = sizes
    sizes[axis] = size
    return try Shape(sizes, name: name)
  }

  func removing(axis: Int) -> Shape {
    var sizes = sizes
    sizes.remove(at: axis)
    return Shape(part: sizes)
  }

  /// The shape both broadcast to, as in NumPy: aligned at the last axis, sizes equal or one of them 1.
  /// - Throws: `argument(name)` where they do not broadcast.
  static func broadcast(_ a: Shape, _ b: Shape, name: String = "other") throws -> Shape {
    if a == b { return a }
    let rank = max(a.rank, b.rank)
    var sizes = [Int](repeating: 1, count: rank)
    for place in 1...rank {
      let sizeA = place <= a.rank ? a.sizes[a.rank - place] : 1
      let sizeB = place <= b.rank ? b.sizes[b.rank - place] : 1
      guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else {
        throw DiffusionError.argument(name, "shapes \(a) and \(b) do not broadcast")
      }
      sizes[rank - place] = sizeA == 1 ? sizeB : sizeA
    }
    return try Shape(sizes, name: name)
  }

  /// Strides (in elements) that read a tensor of this shape as if it had `target`'s: 0 along broadcast axes.
  func strides(broadcastTo target: Shape) -> [Int] {
    let own = strides
    return (0..<target.rank).map { axis in
      let place = axis - (target.rank - rank)
      return place < 0 || sizes[place] == 1 ? 0 : own[place]
    }
  }
}
