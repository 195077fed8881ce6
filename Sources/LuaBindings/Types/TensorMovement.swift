import CLua
import DiffusionKit

// Functions that rearrange, select and join elements, and matrix products.
enum TensorMovement {
  /// Methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "reshape", "The same elements under other sizes, one of which may be -1.", input,
      Argument<Variadic<Int>>("shape", "sizes"), returns: "Tensor", body: reshape),
    Function(
      "flatten", "Several neighbouring axes made one, all by default.", input,
      Argument<Place>("start_axis", "the first", default: Place(value: 0)),
      Argument<Place>("end_axis", "the last", default: Place(value: -1)), returns: "Tensor", body: flatten),
    Function(
      "permute", "The axes in another order.", input, Argument<Variadic<Place>>("axes", "each axis once"),
      returns: "Tensor", body: permute),
    Function(
      "transpose", "Two axes exchanged.", input,
      Argument<Place>("axis_1", "one axis", default: Place(value: -2)),
      Argument<Place>("axis_2", "the other", default: Place(value: -1)), returns: "Tensor", body: transpose),
    Function("t", "A matrix transposed.", input, returns: "Tensor", body: matrixTranspose),
    Function(
      "unsqueeze", "A new axis of size 1.", input, Argument<Place>("axis", "where it will be"),
      returns: "Tensor",
      body: unsqueeze),
    Function(
      "squeeze", "Without axes of size 1.", input, Argument<PlaceList?>("axis", "only this one or these"),
      returns: "Tensor", body: squeeze),
    Function(
      "expand", "Axes of size 1 repeated to these sizes; -1 keeps an axis.", input,
      Argument<Variadic<Int>>("shape", "sizes"), returns: "Tensor", body: expand),
    Function(
      "tile", "The whole repeated along each axis.", input,
      Argument<Variadic<Int>>("repeats", "times an axis"),
      returns: "Tensor", body: tile),
    Function(
      "narrow", "`length` positions of an axis from `start` on.", input,
      Argument<Place>("axis", "which axis"),
      Argument<Place>("start", "the first position"), Argument<Int>("length", "how many"), returns: "Tensor",
      body: narrow),
    Function(
      "chunk", "Parts of equal size along an axis, the last may be shorter.", input,
      Argument<Int>("count", "how many parts"),
      Argument<Place>("axis", "which axis", default: Place(value: 0)),
      returns: "list of Tensors", body: chunk),
    Function(
      "flip", "Reversed along axes.", input,
      Argument<PlaceList?>("axis", "an axis or a list; all by default"),
      returns: "Tensor", body: flip),
    Function(
      "pad",
      "Surrounded by a value. Widths start from the last axis, as in PyTorch: {left, right, top, bottom}.",
      input,
      Argument<[Int]>("padding", "two widths an axis, from the last"),
      Argument("value", "what to fill in", default: Float(0)),
      returns: "Tensor", body: pad),
    Function(
      "roll", "Moved along axes; what falls out comes in at the other end.", input,
      Argument<IntegerList>("shift", "by how many positions, one or a list"),
      Argument<PlaceList?>("axis", "an axis or a list; by default the flattened tensor"), returns: "Tensor",
      body: roll),
    Function(
      "index_select", "The named positions of an axis, in that order.", input,
      Argument<Place>("axis", "which axis"),
      Argument<Either<Tensor, PlaceList>>("positions", "a list or a tensor, from 1"), returns: "Tensor",
      body: indexSelect),
    Function(
      "gather", "For each place, the element at the position that `index` holds there. torch.gather.", input,
      Argument<Place>("axis", "which axis"), Argument<Tensor>("index", "positions from 1"), returns: "Tensor",
      body: gather),
    Function(
      "masked_fill", "A value where the mask is not 0.", input,
      Argument<Tensor>("mask", "broadcasts to the input"),
      Argument<Float>("value", "what to fill in"), returns: "Tensor", body: maskedFill),
    Function(
      "matmul", "The matrix product of the last two axes; the axes before broadcast.", input,
      Argument<Tensor>("other", "the right factor"), returns: "Tensor", body: matmul),
  ]

  /// Functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "where", "`a` where the condition is not 0, else `b`.", Argument<Tensor>("condition", "0 or not"),
      Argument<Operand>("a", "tensor or number"), Argument<Operand>("b", "tensor or number"),
      returns: "Tensor",
      body: select),
    Function(
      "concat", "Tensors joined along an axis.", Argument<[Tensor]>("tensors", "a list"),
      Argument<Place>("axis", "which axis", default: Place(value: 0)), returns: "Tensor", body: concat),
    Function(
      "stack", "Tensors of one shape joined along a new axis.", Argument<[Tensor]>("tensors", "a list"),
      Argument<Place>("axis", "where it will be", default: Place(value: 0)), returns: "Tensor", body: stack),
    Function(
      "einsum", "Einstein's summation: dk.einsum(\"ik,kj->ij\", a, b).",
      Argument<String>("equation", "letters for axes"),
      Argument<Variadic<Tensor>>("operands", "tensors"), returns: "Tensor", body: einsum),
  ]

  private static let input = Argument<Tensor>("input", "any shape")

  private static func reshape(_ x: Tensor, _ shape: Variadic<Int>) throws -> Tensor {
    try x.reshaped(shape.values)
  }
  private static func flatten(_ x: Tensor, _ start: Place, _ end: Place) throws -> Tensor {
    try x.flattened(start: start.value, end: end.value)
  }
  private static func permute(_ x: Tensor, _ axes: Variadic<Place>) throws -> Tensor {
    try x.permuted(axes.values.map(\.value))
  }
  private static func transpose(_ x: Tensor, _ a: Place, _ b: Place) throws -> Tensor {
    try x.transposed(a.value, b.value)
  }
  private static func matrixTranspose(_ x: Tensor) throws -> Tensor { try x.transposed() }
  private static func unsqueeze(_ x: Tensor, _ axis: Place) throws -> Tensor { try x.unsqueezed(axis.value) }
  private static func squeeze(_ x: Tensor, _ axis: PlaceList?) throws -> Tensor {
    try x.squeezed(axis: axis.map { Axes($0.values) } ?? .all)
  }
  private static func expand(_ x: Tensor, _ shape: Variadic<Int>) throws -> Tensor {
    try x.expanded(shape.values)
  }
  private static func tile(_ x: Tensor, _ repeats: Variadic<Int>) throws -> Tensor {
    try x.tiled(repeats.values)
  }
  private static func narrow(_ x: Tensor, _ axis: Place, _ start: Place, _ length: Int) throws -> Tensor {
    try x.narrow(axis: axis.value, start: start.value, length: length)
  }
  private static func chunk(_ x: Tensor, _ count: Int, _ axis: Place) throws -> [Tensor] {
    try x.chunk(count, axis: axis.value)
  }
  private static func flip(_ x: Tensor, _ axis: PlaceList?) throws -> Tensor {
    try x.flipped(axis.map { Axes($0.values) } ?? .all)
  }
  private static func pad(_ x: Tensor, _ padding: [Int], _ value: Float) throws -> Tensor {
    guard padding.count.isMultiple(of: 2), padding.count <= 2 * x.rank else {
      throw DiffusionError.argument(
        "padding", "two widths an axis for shape \(x.shape), got \(padding.count) numbers")
    }
    var widths: [(axis: Int, before: Int, after: Int)] = []
    for pair in 0..<padding.count / 2 {
      widths.append((axis: -1 - pair, before: padding[2 * pair], after: padding[2 * pair + 1]))
    }
    return try x.padded(widths, value: value)
  }
  private static func roll(_ x: Tensor, _ shift: IntegerList, _ axis: PlaceList?) throws -> Tensor {
    try x.rolled(shift.values, axes: axis?.values)
  }
  private static func indexSelect(_ x: Tensor, _ axis: Place, _ positions: Either<Tensor, PlaceList>) throws
    -> Tensor
  {
    switch positions {
    case .first(let tensor): return try x.indexSelect(axis: axis.value, positions: tensor, first: 1)
    case .second(let list): return try x.indexSelect(axis: axis.value, positions: list.values)
    }
  }
  private static func gather(_ x: Tensor, _ axis: Place, _ index: Tensor) throws -> Tensor {
    try x.gather(axis: axis.value, index: index, first: 1)
  }
  private static func maskedFill(_ x: Tensor, _ mask: Tensor, _ value: Float) throws -> Tensor {
    try x.maskedFill(mask, value)
  }
  private static func matmul(_ x: Tensor, _ other: Tensor) throws -> Tensor { try x.matmul(other) }
  private static func select(_ condition: Tensor, _ a: Operand, _ b: Operand) throws -> Tensor {
    try Tensor.select(condition, a.tensor, b.tensor)
  }
  private static func concat(_ tensors: [Tensor], _ axis: Place) throws -> Tensor {
    try Tensor.concat(tensors, axis: axis.value)
  }
  private static func stack(_ tensors: [Tensor], _ axis: Place) throws -> Tensor {
    try Tensor.stack(tensors, axis: axis.value)
  }
  private static func einsum(_ equation: String, _ operands: Variadic<Tensor>) throws -> Tensor {
    try Tensor.einsum(equation, operands.values)
  }
}

/// One whole number or a list of them.
struct IntegerList: LuaReadable {
  let values: [Int]
  static var expected: String { "integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> IntegerList? {
    if let one = try Int.read(call, at: index) { return IntegerList(values: [one]) }
    return try [Int].read(call, at: index).map { IntegerList(values: $0) }
  }
}
