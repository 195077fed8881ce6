import DiffusionKit

// Functions that select elements by positions and masks.
enum TensorSelection {
  /// Methods and functions of the module.
  static let functions: [Function] = byPositions + byMasks

  private static let byPositions: [Function] = [
    Function(
      "index_select", "Selects positions of an axis, in the given order.", input, axis, positions,
      returns: "Tensor"
    ) { x, axis, positions in try x.indexSelect(axis: axis.value, positions: positions.list) }.documented(
      shapes: "[..., n, ...] and k positions to [..., k, ...].", errors: .positions,
      example: "print(dk.tensor{10, 20, 30}:index_select(1, {3, 1})) --> 30 10 [Tensor of shape 2]"),
    Function(
      "gather",
      "Selects for each element of `index` the input's element at that position of the axis, as torch.gather.",
      input, axis, index, returns: "Tensor"
    ) { x, axis, index in try x.gather(axis: axis.value, index: index, first: 1) }.documented(
      shapes: "[..., n, ...] and an index [..., k, ...] of as many axes to [..., k, ...].",
      errors: "An index of other axes, and positions that the input lacks.",
      example: """
        local rows = dk.tensor{{1, 2, 3}, {4, 5, 6}}
        print(rows:gather(2, dk.tensor{{3}, {1}})) --> 3 4 [Tensor of shape 2x1]
        """),
    Function(
      "take", "Selects elements by their positions in the flattened tensor.", input, flatPositions,
      returns: "Tensor"
    ) { x, positions in try x.take(positions.list) }.documented(
      shapes: "[...] to the shape of the positions; a list of n gives [n].", errors: .flatPositions,
      example: """
        local t = dk.tensor{{1, 2, 3}, {4, 5, 6}}
        print(t:take{6, 1}) --> 6 1 [Tensor of shape 2]
        """),
  ]

  private static let byMasks: [Function] = [
    Function(
      "masked_select",
      "Selects the elements where the mask is not 0; t[mask] does so for a mask of t's shape.",
      input, mask, returns: "Tensor"
    ) { x, mask in try x.maskedSelect(mask) }.documented(
      shapes: "[...] and a mask that broadcast to [n], the number of selected elements.",
      errors: .notBroadcasting,
      example: """
        local t = dk.tensor{3, 1, 2}
        print(t:masked_select(t:gt(1))) --> 3 2 [Tensor of shape 2]
        """),
    Function(
      "masked_fill", "Replaces elements by a value where the mask is not 0.", input,
      Argument<Tensor>("mask", "broadcasts to the input"),
      Argument<Float>("value", "value of the replaced elements"), returns: "Tensor"
    ) { x, mask, value in try x.maskedFill(mask, value) }.documented(
      shapes: "[...] and a mask that broadcasts to it; the result has the input's.",
      errors: "A mask that does not broadcast to the input.",
      example: """
        local t = dk.tensor{1, 2, 3}
        print(t:masked_fill(t:gt(1), 0)) --> 1 0 0 [Tensor of shape 3]
        """),
    Function(
      "masked_scatter", "Replaces the elements where the mask is not 0 by those of `source`, in their order.",
      input, mask, Argument<Tensor>("source", "at least as many elements as the mask selects"),
      returns: "Tensor"
    ) { x, mask, source in try x.maskedScatter(mask, source) }.documented(
      shapes: "[...] and a mask that broadcast; the result has the broadcast shape.",
      errors:
        "A mask that does not broadcast with the input, and a source of fewer elements than it selects.",
      example: """
        local t = dk.zeros(4)
        print(t:masked_scatter(dk.tensor{true, false, true, false}, dk.tensor{7, 8})) --> 7 0 8 0 [Tensor of shape 4]
        """),
    Function(
      "nonzero", "The positions (from 1) of the elements that are not 0, a row for each.", input,
      returns: "Tensor"
    ) { x in try x.nonzero() + Tensor(1) }.documented(
      shapes: "[...] of r axes to [n, r], the number of such elements.",
      errors: "An axis of more than 2^24 positions, which a tensor does not hold exactly.",
      example: """
        print(dk.tensor{{0, 5}, {6, 0}}:nonzero()) --> 1 2 2 1 [Tensor of shape 2x2]
        """),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "where",
      """
      Selects `a` where the condition is not 0, and `b` elsewhere. Without a and b it returns the positions (from 1) at which \
      the condition is not 0, a tensor for each axis: t[{ dk.where(mask) }] is t[mask].
      """,
      Argument<Tensor>("condition", "a mask, or a tensor of zeros and other values"),
      Argument<Operand?>("a", "tensor or number"), Argument<Operand?>("b", "tensor or number"),
      returns: "Tensor, or one for each axis", body: choose
    ).documented(
      shapes:
        "three shapes that broadcast; the result has the broadcast shape. A condition alone gives [n] for each axis.",
      errors: "Shapes that do not broadcast; the message has both. One of a and b without the other.",
      example: """
        local t = dk.tensor{-1, 2}
        print(dk.where(t:gt(0), t, 0)) --> 0 2 [Tensor of shape 2]
        local rows, columns = dk.where(dk.tensor{{0, 5}, {6, 0}})
        print(rows) --> 1 2 [Tensor of shape 2]
        print(columns) --> 2 1 [Tensor of shape 2]
        """)
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<Position>("axis", "the axis")
  private static let positions = Argument<Positions>("positions", "a list or a tensor, from 1")
  private static let flatPositions = Argument<Positions>(
    "positions", "a list or a tensor, from 1, that count through all elements in order")
  private static let index = Argument<Tensor>("index", "positions from 1")
  private static let mask = Argument<Tensor>("mask", "broadcasts with the input")

  private static func choose(_ condition: Tensor, _ a: Operand?, _ b: Operand?) throws -> Several {
    switch (a, b) {
    case (let a?, let b?):
      return Several(try Tensor.select(where: condition, a.tensor, else: b.tensor))
    case (nil, nil): return Several(of: try condition.nonzeroByAxis().map { try $0 + Tensor(1) })
    case (nil, _): throw DiffusionError.argument("a", "`where` takes `a` and `b`, or neither")
    case (_, nil): throw DiffusionError.argument("b", "`where` takes `a` and `b`, or neither")
    }
  }
}
