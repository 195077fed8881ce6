import CLua
import DiffusionKit

// The Lua type of tensors: sizes, elements and text.

extension Tensor: Boxed {
  static let boxType = BoxType<Tensor>("Tensor", charge: 0) { _, payload in
    payload?.assumingMemoryBound(to: Tensor.self).deinitialize(count: 1)
  }
  var nativeBytes: Int { count * MemoryLayout<Float>.stride }

  /// Reads a tensor, or a parameter's value with the parameter as its source on the tape.
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Tensor? {
    if let tensor = try unbox(call.L, at: index) { return tensor }
    return try ParameterBox.unbox(call.L, at: index)?.parameter.tensor
  }
}

enum TensorType {
  private static let this = Argument<Tensor>.this

  static let inspection: [Function] = [
    Function(
      "shape", "Returns the sizes of all axes as a list, which prints as \"2 x 3\".", this,
      returns: "list of integers"
    ) { SizeList(sizes: $0.shape.sizes) }.documented(
      shapes: .none, errors: .none,
      example: """
        local shape = dk.zeros(2, 3):shape()
        print(shape, #shape, shape[2]) --> 2 x 3 2 3
        print("of shape " .. shape) --> of shape 2 x 3
        """),
    Function(
      "size", "Returns the size of an axis, or the list of all sizes.", this,
      Argument<Position?>("axis", "the axis, from 1"), returns: "integer or list", body: size
    ).documented(
      shapes: .none, errors: .axis, example: "print(dk.zeros(2, 3):size(2), dk.zeros(2, 3):size(-2)) --> 3 2"),
    Function("dim", "Returns the number of axes.", this, returns: "integer") { $0.rank }.documented(
      shapes: .none, errors: .none, example: "print(dk.zeros(2, 3):dim()) --> 2"),
    Function("numel", "Returns the number of elements.", this, returns: "integer") { $0.count }.documented(
      shapes: .none, errors: .none, example: "print(dk.zeros(2, 3):numel()) --> 6"),
    Function(
      "dtype",
      """
      Returns "bool" for a mask, else "float32". Elements are floats in both; a mask as an index selects where it is 1, while \
      numbers are positions. Comparisons, logical functions and lists of booleans make masks; arithmetic makes numbers of them, but \
      for the product of two masks and 1 - mask.
      """, this, returns: "string"
    ) { $0.isMask ? "bool" : "float32" }.documented(
      shapes: .none, errors: .none,
      example: """
        local t = dk.tensor{1, 5}
        print(t:dtype(), t:gt(2):dtype(), (t:gt(2) + 0):dtype()) --> float32 bool float32
        """),
    Function("item", "Returns the value of a tensor of one element.", this, returns: "number") {
      try $0.item()
    }.documented(
      shapes: "one element.", errors: "More or fewer elements.",
      example: "print(dk.tensor{2.5}:item()) --> 2.5"),
    Function("totable", "Returns the elements as nested lists.", this, returns: "table") {
      NestedLists(tensor: $0)
    }.documented(
      shapes: "[n] gives a list, [m, n] a list of lists, ...", errors: .none,
      example: "print(dk.tensor{{1, 2}, {3, 4}}:totable()[2][1]) --> 3.0"),
    Function("clone", "Returns an independent copy.", this, returns: "Tensor") { $0 }.documented(
      shapes: .same, errors: .none,
      example: """
        local a = dk.zeros(2)
        local b = a:clone()
        b[1] = 5
        print(a[1]) --> 0.0
        """),
    Function(
      "isfinite",
      "Returns whether every element is finite (no NaN, no infinity). t:isnan() and t:isinf() test each element.",
      this, returns: "boolean"
    ) { $0.isFinite }.documented(
      shapes: .none, errors: .none, example: "print(dk.tensor{1, 1 / 0}:isfinite()) --> false"),
  ]

  static let metamethods: [Function] = [
    Function(
      "__index",
      """
      Reads t[i], t[mask], t[positions] or, axis by axis, t[{i, {first, last, step}, {}}]: an element if every axis has a \
      position, otherwise a part. In the braces a number is one position, a table of numbers a range, and a tensor, a list of \
      booleans, or a list in braces of its own, {{3, 1}}, selects these positions. A range with a negative step runs backwards: \
      t[{ {-1, 1, -1} }] is t in reverse.

      A tensor is a mask if a comparison or another logical function has made it (see dtype); any other tensor has positions, from \
      1. A mask selects along as many axes as it has. Several lists, tensors and masks broadcast together, as in PyTorch: their \
      axes are where the first of them was, or in front if a range lies between them.

      t[#t + 1] is nil, so that ipairs(t) ends.
      """,
      this,
      Argument(
        "position",
        "a position, a tensor or a list of booleans, or for each axis one of them, a range, {{3, 1}} or {} for all positions"
      ),
      returns: "number or Tensor or nil", body: element
    ).documented(
      shapes: """
        [a, b, ...]: t[i] is [b, ...]; positions drop their axis, ranges keep it, tensors of positions replace it by their own \
        axes. A mask [a, b] gives [n, ...], n the number of selected positions.
        """,
      errors: """
        Positions beyond an axis other than t[#t + 1], more positions than axes, empty ranges, steps of 0, masks of other sizes \
        than their axes, tensors of positions that do not broadcast.
        """,
      example: """
        local t = dk.tensor{{1, 2, 3}, {4, 5, 6}}
        print(t[{2, -1}]) --> 6.0
        print(t[{{}, {1, 3, 2}}]) --> 1 3 4 6 [Tensor of shape 2x2]
        print(t[t:gt(2)]) --> 3 4 5 6 [Tensor of shape 4]
        print(t[{ {}, {{3, 1}} }]) --> 3 1 6 4 [Tensor of shape 2x2]
        print(t[{ dk.tensor{1, 2}, dk.tensor{3, 1} }]) --> 3 4 [Tensor of shape 2]
        local sum = 0
        for _, row in ipairs(t) do sum = sum + row[3] end
        print(sum) --> 9.0
        """),
    Function("__len", "Returns the size of the first axis.", this, returns: "integer") { $0.shape.sizes[0] }
      .documented(shapes: .none, errors: .none, example: "print(#dk.zeros(2, 3)) --> 2"),
    ValueText.metamethod(
      "Returns the elements as text; long tensors are abbreviated.",
      example: "print(tostring(dk.ones(2))) --> 1 1 [Tensor of shape 2]"
    ) { (t: Tensor) in t.description },
  ]

  /// Lua converts the result of `<` to a boolean, so these metamethods only raise errors that name the method to use.
  static let comparisons: [Function] = [
    Function(
      "__lt", "Raises an error that names the method which compares element by element.", comparedValues,
      result: nil, invoke: { call in throw try comparison(call, "lt", mirrored: "gt") }
    ).documented(
      shapes: .none, errors: "Always: t:lt(2), t:gt(2) and their like compare tensors.",
      example: """
        print(dk.tensor{1, 3}:gt(2)) --> 0 1 [Tensor of shape 2]
        print(pcall(function() return dk.ones(1) < 2 end) == false) --> true
        """),
    Function(
      "__le", "Raises an error that names the method which compares element by element.", comparedValues,
      result: nil, invoke: { call in throw try comparison(call, "le", mirrored: "ge") }
    ).documented(
      shapes: .none, errors: "Always: t:le(2), t:ge(2) and their like compare tensors.",
      example: "print(dk.tensor{1, 3}:ge(3)) --> 0 1 [Tensor of shape 2]"),
  ]

  private static let comparedValues = ["a", "b"].map {
    ArgumentInfo(
      name: $0, type: "value", doc: "a Tensor or the value that is compared with one",
      takes: Int(CLUA_TAKES_TABLE), isVariadic: false, isRequired: true, defaultText: { "" })
  }

  /// The error of a comparison. Lua evaluates `t > 2` as `2 < t`.
  private static func comparison(
    _ call: LuaCall, _ method: String, mirrored: String
  ) throws -> DiffusionError {
    func text(_ index: Int32) -> String {
      guard let number = Double.read(call, at: index) else { return "other" }
      return Int(exactly: number).map(String.init) ?? "\(number)"
    }
    func isTensor(_ index: Int32) throws -> Bool {
      do { return try Tensor.read(call, at: index) != nil } catch let bad as BadValue {
        throw ArgumentFailure(parameter: index - 1, message: bad.message)
      }
    }
    let use: String
    if try isTensor(1) {
      use = "t:\(method)(\(text(2)))"
    } else if try isTensor(2) {
      use = "t:\(mirrored)(\(text(1)))"
    } else {
      throw ArgumentFailure(
        parameter: 0, message: "\(Tensor.expected) expected, got \(call.L.describeType(at: 1))")
    }
    return .state("tensors are compared element by element by a method: \(use) gives 0 and 1")
  }

  /// The metamethod of `t[...] = value`. It changes the boxed tensor in place, so the function reads its first argument itself.
  static let assignment = Function(
    "__newindex",
    """
    Writes a number, a boolean or a tensor that broadcasts over the part. Where a position is selected several times, the last \
    value counts.
    """,
    [
      this.info, Argument<Selection>("position", "the part, as for reading").info,
      Argument<AssignedValue>("value", "a number, a boolean or a tensor").info,
    ], result: nil, invoke: assign
  ).documented(
    shapes: "the value broadcasts to the part.",
    errors: """
      The errors of reading, a value that does not broadcast to the part, and tensors that are recorded for gradients: the \
      gradients would be lost.
      """,
    example: """
      local t = dk.zeros(2, 3)
      t[{{}, 1}] = dk.tensor{7, 8}
      print(t) --> 7 0 0 8 0 0 [Tensor of shape 2x3]
      t[t:eq(0)] = -1
      print(t) --> 7 -1 -1 8 -1 -1 [Tensor of shape 2x3]
      """)

  private static func size(_ t: Tensor, _ axis: Position?) throws -> Either<Int, SizeList> {
    guard let axis else { return .second(SizeList(sizes: t.shape.sizes)) }
    return .first(t.shape.sizes[try t.shape.axis(axis.value)])
  }

  private static func element(_ t: Tensor, _ selection: Selection) throws -> Element {
    if case .position(let position) = selection, position == t.shape.sizes.first { return .none }
    do {
      if let positions = selection.element(rank: t.rank) { return .number(try t.element(at: positions)) }
      return .tensor(try t.slice(selection.selections))
    } catch let error as DiffusionError { throw error.renamingArgument(to: "position") }
  }

  private static func assign(_ call: LuaCall) throws -> Int32 {
    var index: Int32 = 1
    let selection = try Argument<Selection>("position", "").read(call, &index)
    let value = try Argument<AssignedValue>("value", "").read(call, &index).tensor
    guard let box = clua_test_box(call.L, 1, Tensor.boxType.raw) else {
      throw ArgumentFailure(
        parameter: 0, message: "Tensor expected; a parameter as a whole is set by p.value = t")
    }
    guard clua_is_open(box), let payload = clua_payload(box) else {
      throw ArgumentFailure(parameter: 0, message: "this Tensor is closed")
    }
    let tensor = payload.assumingMemoryBound(to: Tensor.self)
    do {
      if let positions = selection.element(rank: tensor.pointee.rank), value.count == 1, !value.requiresGrad,
        value.isMask || !tensor.pointee.isMask
      {
        try tensor.pointee.setElement(at: positions, to: value.item())
      } else {
        try tensor.pointee.assign(selection.selections, value)
      }
    } catch let error as DiffusionError where error.kind != .argument("value") {
      throw error.renamingArgument(to: "position")
    }
    return 0
  }
}
