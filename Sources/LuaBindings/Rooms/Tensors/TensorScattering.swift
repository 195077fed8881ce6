import DiffusionKit

// Functions whose result is the input with other values at given positions.
enum TensorScattering {
  /// Methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "index_add", "Adds the slices of `source`, times alpha, to the slices at these positions of an axis.",
      input, axis, positions, slices, Argument("alpha", "factor of the source", default: Float(1)),
      returns: "Tensor"
    ) { x, axis, positions, source, alpha in
      try x.indexAdd(axis: axis.value, positions: positions.list, source, alpha: alpha)
    }.documented(
      shapes: "[..., n, ...], k positions and a source [..., k, ...]; the result has the input's.",
      errors: .slices,
      example: """
        local counts = dk.zeros(3)
        print(counts:index_add(1, {1, 3, 3}, dk.ones(3))) --> 1 0 2 [Tensor of shape 3]
        """),
    Function(
      "index_copy",
      "Replaces the slices at these positions of an axis by those of `source`. Of equal positions the last counts.",
      input, axis, positions, slices, returns: "Tensor"
    ) { x, axis, positions, source in
      try x.indexCopy(axis: axis.value, positions: positions.list, source)
    }.documented(
      shapes: "[..., n, ...], k positions and a source [..., k, ...]; the result has the input's.",
      errors: .slices,
      example: "print(dk.zeros(3):index_copy(1, {3, 1}, dk.tensor{7, 8})) --> 8 0 7 [Tensor of shape 3]"),
    Function(
      "index_fill", "Replaces the slices at these positions of an axis by one value.", input, axis, positions,
      Argument<AssignedValue>("value", "a number, a boolean, or a tensor of one element"), returns: "Tensor"
    ) { x, axis, positions, value in
      try x.indexFill(axis: axis.value, positions: positions.list, value.tensor)
    }.documented(
      shapes: .same, errors: "An axis or a position that the input lacks, and a value of several elements.",
      example: "print(dk.zeros(2, 2):index_fill(2, 1, 5)) --> 5 0 5 0 [Tensor of shape 2x2]"),
    Function(
      "put",
      """
      Replaces the elements at these positions of the flattened tensor by those of `source`, or adds them. Of equal positions \
      the last counts.
      """, input,
      Argument<Positions>(
        "positions", "a list or a tensor, from 1, that count through all elements in order"),
      Argument<Tensor>("source", "an element for each position"),
      Argument("accumulate", "whether to add", default: false), returns: "Tensor"
    ) { x, positions, source, accumulate in
      try x.put(positions.list, source, accumulate: accumulate)
    }.documented(
      shapes: .same,
      errors: "Positions that the input lacks or that are not whole, and another number of elements.",
      example: """
        print(dk.zeros(2, 2):put({4, 1}, dk.tensor{7, 8})) --> 8 0 0 7 [Tensor of shape 2x2]
        """),
    Function(
      "scatter",
      """
      Replaces for each element of `index` the input's element at that position of the axis by the element of `source`, as \
      torch.scatter. Of equal positions the last counts.
      """, input, axis, index,
      Argument<AssignedValue>("source", "a number, a boolean, or a tensor at least as long as the index"),
      returns: "Tensor"
    ) { x, axis, index, source in
      try x.scatter(axis: axis.value, index: index, source.tensor, first: 1)
    }.documented(
      shapes: "[..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.",
      errors: .indexed,
      example: """
        local labels = dk.tensor{{3}, {1}}
        print(dk.zeros(2, 3):scatter(2, labels, 1)) --> 0 0 1 1 0 0 [Tensor of shape 2x3]
        """),
    Function(
      "scatter_add", "Adds for each element of `index` the element of `source` to the input, as scatter.",
      input, axis, index,
      Argument<Operand>("source", "a tensor at least as long as the index, or a number"), returns: "Tensor"
    ) { x, axis, index, source in
      try x.scatterAdd(axis: axis.value, index: index, source.tensor, first: 1)
    }.documented(
      shapes: "[..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.",
      errors: .indexed,
      example: """
        local sums = dk.zeros(3)
        print(sums:scatter_add(1, dk.tensor{1, 3, 3}, dk.tensor{5, 6, 7})) --> 5 0 13 [Tensor of shape 3]
        """),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<Position>("axis", "the axis")
  private static let positions = Argument<Positions>("positions", "a list or a tensor, from 1")
  private static let slices = Argument<Tensor>("source", "a slice for each position")
  private static let index = Argument<Tensor>("index", "positions from 1")
}
