import CKernels

/// Positions along an axis, or in the flattened tensor: a list, or a tensor of whole numbers, whose shape the result gets
/// where the op says so. Negative positions count from the end.
public struct PositionList {
  private enum Source {
    case list(Buffer<Int64>)
    /// `first` is the number of the first position: 0, or 1 for callers that count like Lua.
    case tensor(Tensor, first: Int)
  }
  private let source: Source

  /// - Throws: `memory`.
  public init(_ positions: some Collection<Int>) throws {
    let list = try Buffer<Int64>(count: positions.count, for: "a list of positions")
    for (index, position) in positions.enumerated() { list[index] = Int64(position) }
    source = .list(list)
  }

  /// Positions in a tensor. Floats hold every whole number up to 2^24 only: a larger one is refused when it is used.
  public init(_ positions: Tensor, first: Int = 0) { source = .tensor(positions.detached, first: first) }

  /// The shape of the tensor; [n] for a list.
  var shape: Shape {
    switch source {
    case .list(let list): Shape(part: [list.count])
    case .tensor(let tensor, _): tensor.shape
    }
  }

  /// The positions from 0 along a resolved axis.
  /// - Throws: `argument(name)` for one that does not exist or is not whole, and for a mask.
  func resolved(in shape: Shape, axis: Int, name: String) throws -> Buffer<Int64> {
    try resolved(size: shape.sizes[axis], name: name) { "on axis \(index: axis) of shape \(shape)" }
  }

  /// The positions from 0 in the flattened tensor.
  func resolved(inFlattened shape: Shape, name: String) throws -> Buffer<Int64> {
    try resolved(size: shape.count, name: name) { "among the \(shape.count) elements of shape \(shape)" }
  }

  /// The positions from 0 among the samples of data.
  package func resolved(amongSamples count: Int, name: String) throws -> Buffer<Int64> {
    try resolved(size: count, name: name) { "among the \(count) samples" }
  }

  private func resolved(
    size: Int, name: String, _ among: () -> String
  ) throws -> Buffer<Int64> {
    switch source {
    case .list(let list):
      let positions = try Buffer<Int64>(count: list.count, for: "a list of positions")
      try Stoppable.pieces(of: list.count) { range in
        for index in range {
          let position = Int(list.base[index])
          let found = position < 0 ? position &+ size : position
          guard (0..<size).contains(found) else {
            throw DiffusionError.argument(name, "no position \(index: position) \(among())")
          }
          positions.base[index] = Int64(found)
        }
      }
      return positions
    case .tensor(let tensor, let first):
      guard !tensor.isMask else {
        throw DiffusionError.argument(
          name, "a mask where positions are expected; `nonzero` gives the positions of a mask")
      }
      return try tensor.positions(first: first, size: size) { value in
        if let refusal = PositionList.refusal(of: value, name: name) { return refusal }
        let hint =
          value == 0 && first == 1
          ? "; positions count from 1, and a mask is made by a comparison: x:ne(0)" : ""
        return .argument(name, "no position \(Int(value)) \(among())\(hint)")
      }
    }
  }

  /// The error of a value that is no whole number, or too large to be one.
  fileprivate static func refusal(of value: Float, name: String) -> DiffusionError? {
    guard Int(exactly: value) != nil else { return .argument(name, "\(value) is not a whole number") }
    guard value.magnitude <= 0x1p24 else {
      return .argument(
        name,
        "\(Int(value)) is too large for a tensor of positions, which holds those up to \(1 << 24) exactly")
    }
    return nil
  }
}

extension Tensor {
  /// The elements as positions from 0 along an axis of `size`.
  /// - Parameters:
  ///   - first: the number that stands for the first position.
  ///   - fromEnd: whether negative numbers count from the end.
  ///   - refuse: makes the error of the first element that is no position.
  func positions(
    first: Int, fromEnd: Bool = true, size: Int, _ refuse: (Float) -> DiffusionError
  ) throws -> Buffer<Int64> {
    let positions = try Buffer<Int64>(count: count, for: "a list of positions")
    var areAll = true
    try Stoppable.run(count) {
      areAll = ck_to_positions(count, pointer, Int64(first), fromEnd, Int64(size), positions.base)
    }
    guard !areAll else { return positions }
    try Stoppable.pieces(of: count) { range in
      for index in range {
        let value = pointer[index]
        if !ck_to_positions(1, pointer + index, Int64(first), fromEnd, Int64(size), positions.base + index) {
          throw refuse(value)
        }
      }
    }
    return positions
  }

  /// The elements as numbers from 0 to `count` - 1, the ids of data, which are counted from 0 in Lua too.
  /// - Throws: `argument(name)`.
  func ids(below count: Int, name: String) throws -> Buffer<Int64> {
    try positions(first: 0, fromEnd: false, size: count) { id in
      PositionList.refusal(of: id, name: name)
        ?? .argument(name, "id \(Int(id)) is not among 0 to \(count - 1)")
    }
  }
}
