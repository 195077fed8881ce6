import CLua
import DiffusionKit

// Products of matrices and along any axes.
enum TensorProducts {
  /// The products that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "matmul", "Computes the matrix product over the last two axes; the axes before broadcast.",
      Argument<Tensor>("input", "any shape"), Argument<Tensor>("other", "the right factor"), returns: "Tensor"
    ) { x, other in try x.matmul(other) }.documented(
      shapes:
        "[..., m, k] and [..., k, n] to [..., m, n]; vectors [k] count as one row or column, [k] and [k] give [1].",
      errors:
        "Inner sizes that differ, and axes before them that do not broadcast; the message names both shapes.",
      example: """
        local a = dk.tensor{{1, 2}, {3, 4}}
        print(a:matmul(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
        """)
  ]

  /// The products of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "tensordot",
      "Sums products over the last axes of the first tensor and the first of the second, or over the pairs of axes of two lists.",
      Argument<Tensor>("input", "any shape"), other,
      Argument(
        "axes", "number of axes, or a list of the first tensor's and one of the second's",
        default: SummedAxes.count(2)), returns: "Tensor", body: tensordot
    ).documented(
      shapes: "[a, k, l] and [k, l, b] to [a, b].",
      errors: "Axes that a tensor lacks, and sizes that differ.",
      example: """
        local a, b = dk.ones(2, 3, 4), dk.ones(4, 3, 5)
        print(dk.tensordot(a, b, {{3, 2}, {1, 2}}):shape()) --> 2 x 5
        """),
    Function(
      "einsum",
      "Computes Einstein's summation: letters name axes, the result sums over letters that are missing after the arrow, and \"...\" stands for any axes.",
      Argument<String>("equation", "letters of the operands' axes, and of the result's after an arrow"),
      Argument<Variadic<Tensor>>("operands", "tensors"), returns: "Tensor"
    ) { equation, operands in try Tensor.einsum(equation, operands.values) }.documented(
      shapes: "those of the equation: \"ik,kj->ij\" takes [i, k] and [k, j] to [i, j].",
      errors: "An equation that does not fit the operands, and a letter for axes of different sizes.",
      example: """
        local a, b = dk.ones(2, 3), dk.ones(3, 4)
        print(dk.einsum("ik,kj->j", a, b)) --> 6 6 6 6 [Tensor of shape 4]
        """),
  ]

  private static let other = Argument<Tensor>("other", "the right factor")

  private static func tensordot(_ a: Tensor, _ b: Tensor, _ axes: SummedAxes) throws -> Tensor {
    switch axes {
    case .count(let count): return try a.tensordot(b, axes: count)
    case .pairs(let axes, let otherAxes): return try a.tensordot(b, axes: axes, otherAxes: otherAxes)
    }
  }
}

/// The axes that `tensordot` sums over: a number, or a list of the first tensor's axes and one of the second's.
private enum SummedAxes: LuaReadable, CustomStringConvertible {
  case count(Int)
  case pairs([Int], [Int])

  static var expected: String { "integer or two lists of axes" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> SummedAxes? {
    if let count = try Int.read(call, at: index) { return .count(count) }
    guard let lists = try [AxisList].read(call, at: index) else { return nil }
    guard lists.count == 2 else { throw BadValue("expected two lists of axes, got \(lists.count)") }
    return .pairs(lists[0].values.map(\.value), lists[1].values.map(\.value))
  }
  var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .pairs: "two lists"
    }
  }
}
