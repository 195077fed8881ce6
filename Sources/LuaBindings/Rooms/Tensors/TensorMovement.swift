import CLua
import DiffusionKit

extension PaddingMode: LuaReadable {}

// Functions that rearrange, cut and join tensors.
enum TensorMovement {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = shaping + cutting

  private static let shaping: [Function] = [
    Function(
      "reshape", "Returns the same elements with other sizes; one of the sizes may be -1.", input,
      Argument<Variadic<Int>>("shape", "sizes"), returns: "Tensor"
    ) { x, shape in try x.reshaped(shape.values) }.documented(
      shapes: "[...] to the sizes, with the same number of elements; -1 is computed from the others.",
      errors: "Sizes for another number of elements.",
      example: "print(dk.arange(6):reshape(2, -1)) --> 0 1 2 3 4 5 [Tensor of shape 2x3]"),
    Function(
      "flatten", "Merges neighbouring axes into one, by default all.", input,
      Argument<Position>("start_axis", "the first axis", default: Position(value: 0)),
      Argument<Position>("end_axis", "the last axis", default: Position(value: -1)), returns: "Tensor"
    ) { x, start, end in try x.flattened(startAxis: start.value, endAxis: end.value) }.documented(
      shapes: "[..., a, ..., b, ...] to [..., a * ... * b, ...].",
      errors: "An axis that the input lacks, and an end before the start.",
      example: "print(dk.zeros(2, 3, 4):flatten(2):shape()) --> 2 x 12"),
    Function(
      "permute", "Reorders the axes.", input, Argument<Variadic<Position>>("axes", "each axis once"),
      returns: "Tensor"
    ) { x, axes in try x.permuted(axes.values.map(\.value)) }.documented(
      shapes: "[...]; size i of the result is that of the input's axis axes[i].",
      errors: "Another number of axes than the input's, and an axis named twice.",
      example: "print(dk.zeros(2, 3, 4):permute(3, 1, 2):shape()) --> 4 x 2 x 3"),
    Function(
      "transpose", "Exchanges two axes.", input,
      Argument<Position>("axis_1", "one axis", default: Position(value: -2)),
      Argument<Position>("axis_2", "the other axis", default: Position(value: -1)), returns: "Tensor"
    ) { x, a, b in try x.transposed(a.value, b.value) }.documented(
      shapes: "[..., a, ..., b, ...] to [..., b, ..., a, ...].", errors: .axis,
      example: "print(dk.zeros(2, 3, 4):transpose(1, 2):shape()) --> 3 x 2 x 4"),
    Function(
      "t", "Transposes a matrix; a vector stays as it is.", input, returns: "Tensor"
    ) { try $0.transposed() }
    .documented(
      shapes: "[m, n] to [n, m], [n] to [n].", errors: "More than two axes.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:t()) --> 1 3 2 4 [Tensor of shape 2x2]"),
    Function(
      "unsqueeze", "Adds an axis of size 1.", input, Argument<Position>("axis", "position of the new axis"),
      returns: "Tensor"
    ) { x, axis in try x.unsqueezed(axis.value) }.documented(
      shapes: "[a, b] to [1, a, b], [a, 1, b] or [a, b, 1].",
      errors: "A position beyond the one after the last axis.",
      example: "print(dk.zeros(2, 3):unsqueeze(2):shape()) --> 2 x 1 x 3"),
    Function(
      "squeeze", "Removes axes of size 1.", input,
      Argument<AxisList?>("axis", "an axis or a list; all by default"), returns: "Tensor"
    ) { x, axis in try x.squeezed(axis: axis.axes) }.documented(
      shapes: "[a, 1, b] to [a, b]; an axis of another size stays. [1] stays [1].", errors: .axes,
      example: "print(dk.zeros(1, 3, 1):squeeze(1):shape()) --> 3 x 1"),
    Function(
      "expand", "Repeats axes of size 1 to these sizes; -1 leaves an axis as it is.", input,
      Argument<Variadic<Int>>("shape", "sizes"), returns: "Tensor"
    ) { x, shape in try x.expanded(shape.values) }.documented(
      shapes: "[a, 1] to [a, b], or to [n, a, b] with new axes in front.",
      errors: "Sizes that the input does not broadcast to.",
      example: "print(dk.tensor{{1}, {2}}:expand(-1, 2)) --> 1 1 2 2 [Tensor of shape 2x2]"),
    Function(
      "tile", "Repeats the whole tensor along each axis.", input,
      Argument<Variadic<Int>>("repeats", "number of repetitions for each axis"), returns: "Tensor"
    ) { x, repeats in try x.tiled(repeats.values) }.documented(
      shapes: "[a, b] to [a * repeats[1], b * repeats[2]]; missing axes are added in front.",
      errors: "Negative repeats.", example: "print(dk.tensor{1, 2}:tile(2)) --> 1 2 1 2 [Tensor of shape 4]"),
    Function(
      "flip", "Reverses axes.", input,
      Argument<AxisList?>("axis", "an axis or a list; all by default"), returns: "Tensor"
    ) { x, axis in try x.flipped(axis.axes) }.documented(
      shapes: .same, errors: .axes,
      example: "print(dk.tensor{{1, 2}, {3, 4}}:flip(2)) --> 2 1 4 3 [Tensor of shape 2x2]"),
    Function(
      "pad",
      """
      Pads the tensor: with a value, or (mode) with what it reflects at its first and last positions, with these repeated, or \
      with the tensor itself as on a circle. Widths start from the last axis, as in PyTorch: {left, right, top, bottom}; \
      negative ones remove positions.
      """,
      input, Argument<[Int]>("padding", "two widths for each axis, from the last axis on"),
      Argument<Either<PaddingMode, Float>?>(
        "mode", "\"constant\" by default; a number is the value of the padding"),
      Argument<Float?>("value", "value of a constant padding, 0 by default"), returns: "Tensor", body: pad
    ).documented(
      shapes: "[..., h, w] to [..., top + h + bottom, left + w + right].",
      errors: """
        An odd number of widths, widths for more axes than the input has, widths of the size of an axis or more with reflect, \
        larger ones with circular, negative ones that remove more than there is, and a value with another mode than constant.
        """,
      example: """
        local t = dk.tensor{1, 2, 3}
        print(t:pad({1, 2}, 9)) --> 9 1 2 3 9 9 [Tensor of shape 6]
        print(t:pad({2, 1}, {mode = "reflect"})) --> 3 2 1 2 3 2 [Tensor of shape 6]
        print(t:pad({-1, 0})) --> 2 3 [Tensor of shape 2]
        """),
    Function(
      "roll", "Shifts elements along axes; elements that leave at one end enter at the other.", input,
      Argument<IntegerList>("shift", "number of positions, or a list"),
      Argument<AxisList?>("axis", "an axis or a list; by default the flattened tensor"), returns: "Tensor"
    ) { x, shift, axis in try x.rolled(shift.values, axis: axis?.values.map(\.value)) }.documented(
      shapes: .same, errors: "An axis that the input lacks, and different numbers of shifts and axes.",
      example: "print(dk.tensor{1, 2, 3}:roll(1)) --> 3 1 2 [Tensor of shape 3]"),
  ]

  private static let cutting: [Function] = [
    Function(
      "sub",
      """
      Selects the positions `first` to `last` of the first axis, both included, as in Torch7 and in Lua's string.sub: \
      x:sub(4, 7) is x[{ { 4, 7 } }]. Each further axis takes two more positions. With a step every second or third position is \
      selected, or from `first` back to `last` if it is negative: x:sub(1, 9, {step = 2}) is x[{ { 1, 9, 2 } }]. Unlike \
      PyTorch's sub, the function does not subtract: the difference is x - y, or x:subtract(y).
      """, input,
      Argument<RangeEnd>("first", "the first position, from 1, or from the end, -1 being the last"),
      Argument<RangeEnd>("last", "the last position"),
      Argument<Variadic<RangeEnd>>("further", "first and last position of the second axis, and so on"),
      Argument<IntegerList?>(
        "step", "difference of selected positions, for every range or a list; 1 by default"),
      returns: "Tensor", body: sub
    ).documented(
      shapes: "[n, ...] to [last - first + 1, ...]; no axis is dropped.",
      errors: """
        Positions that an axis lacks, a last one before the first (after it for a negative step), a step of 0, more pairs than \
        axes, and more steps than pairs.
        """,
      example: """
        local x = dk.arange(6):reshape(2, 3)
        print(x:sub(2, 2)) --> 3 4 5 [Tensor of shape 1x3]
        print(x:sub(1, -1, -2, -1)) --> 1 2 4 5 [Tensor of shape 2x2]
        print(dk.arange(10):sub(-1, 1, {step = -3})) --> 9 6 3 0 [Tensor of shape 4]
        """),
    Function(
      "narrow", "Selects `length` positions of an axis from `start` on.", input,
      Argument<Position>("axis", "the axis"),
      Argument<Position>("start", "the first position"), Argument<Int>("length", "number of positions"),
      returns: "Tensor"
    ) { x, axis, start, length in try x.narrow(axis: axis.value, start: start.value, length: length) }
    .documented(
      shapes: "[..., n, ...] to [..., length, ...].", errors: "An axis or positions that the input lacks.",
      example: "print(dk.arange(10):narrow(1, 3, 2)) --> 2 3 [Tensor of shape 2]"),
    Function(
      "unfold", "Makes the windows of an axis a new last axis, as torch.Tensor.unfold.", input,
      Argument<Position>("axis", "the axis"), Argument<Int>("size", "number of positions of a window"),
      Argument<Int>("step", "number of positions from window to window"), returns: "Tensor"
    ) { x, axis, size, step in try x.unfolded(axis: axis.value, size: size, step: step) }.documented(
      shapes: "[..., n, ...] to [..., (n - size) / step + 1, ..., size].",
      errors: "An axis that the input lacks, a window longer than the axis, and a step below 1.",
      example: "print(dk.arange(4):unfold(1, 2, 1)) --> 0 1 1 2 2 3 [Tensor of shape 3x2]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")

  /// An end of a range of `sub`. A script that passes another value may mean PyTorch's `sub`, so the message names the
  /// difference.
  private struct RangeEnd: LuaReadable {
    let position: Int
    static var expected: String { Position.expected }
    static func read(_ call: LuaCall, at index: Int32) throws -> RangeEnd? {
      if let position = try Position.read(call, at: index) { return RangeEnd(position: position.value) }
      if lua_type(call.L, index) == LUA_TTABLE { return nil }  // a list of further positions
      throw BadValue(
        "\(expected) expected, got \(call.L.describeType(at: index)); "
          + "x:sub(first, last) takes positions, and the difference is x - y")
    }
  }
  private static func sub(
    _ x: Tensor, _ first: RangeEnd, _ last: RangeEnd, _ further: Variadic<RangeEnd>, _ step: IntegerList?
  ) throws -> Tensor {
    let ends = ([first, last] + further.values).map(\.position)
    guard ends.count.isMultiple(of: 2) else {
      throw DiffusionError.argument(
        "further",
        "expected a first and a last position for each axis, got \(ends.count) positions")
    }
    let steps = step?.values ?? []
    guard steps.count <= 1 || steps.count <= ends.count / 2 else {
      throw DiffusionError.argument("step", "\(steps.count) steps for \(ends.count / 2) ranges")
    }
    let ranges = stride(from: 0, to: ends.count, by: 2).map { index in
      let step = steps.count == 1 ? steps[0] : index / 2 < steps.count ? steps[index / 2] : 1
      return AxisSelection.range(first: ends[index], last: ends[index + 1], step: step)
    }
    do { return try x.slice(ranges) } catch let error as DiffusionError { throw error.withoutArgument }
  }
  private static func pad(
    _ x: Tensor, _ padding: [Int], _ mode: Either<PaddingMode, Float>?, _ value: Float?
  ) throws -> Tensor {
    guard padding.count.isMultiple(of: 2), padding.count <= 2 * x.rank else {
      throw DiffusionError.argument(
        "padding", "expected two widths for each axis of shape \(x.shape), got \(padding.count) numbers")
    }
    var widths: [(axis: Int, before: Int, after: Int)] = []
    for pair in 0..<padding.count / 2 {
      widths.append((axis: -1 - pair, before: padding[2 * pair], after: padding[2 * pair + 1]))
    }
    switch mode {
    case .first(let mode):
      guard mode == .constant || value == nil else {
        throw DiffusionError.argument("value", "only the mode constant has it, not \(mode.rawValue)")
      }
      return try x.padded(widths, mode: mode, value: value ?? 0)
    case .second(let number):
      guard value == nil else { throw DiffusionError.argument("value", "given twice") }
      return try x.padded(widths, value: number)
    case nil: return try x.padded(widths, value: value ?? 0)
    }
  }
}
