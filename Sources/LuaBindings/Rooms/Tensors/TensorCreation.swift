import CLua
import DiffusionKit

// Functions that make tensors.
enum TensorCreation {
  static let functions: [Function] = [
    Function(
      "tensor",
      "Makes a tensor of a number or of nested lists of numbers, all rows of one length. Lists of booleans make a mask.",
      Argument<NumberTable>("values", "a number or nested lists"), returns: "Tensor", body: tensor
    ).documented(
      shapes: "the lengths of the lists, from the outermost in; [1] for a number.",
      errors: "Rows of different lengths, entries that are no numbers, lists nested deeper than 16.",
      example: """
        print(dk.tensor{{1, 2}, {3, 4}}) --> 1 2 3 4 [Tensor of shape 2x2]
        print(dk.tensor{10, 20, 30}[dk.tensor{true, false, true}]) --> 10 30 [Tensor of shape 2]
        """),
    Function("zeros", "Makes a tensor of zeros.", shape, returns: "Tensor") {
      try Tensor.zeros(Shape($0.values))
    }.documented(
      shapes: .given, errors: .sizes, example: "print(dk.zeros(2, 3)) --> 0 0 0 0 0 0 [Tensor of shape 2x3]"),
    Function("ones", "Makes a tensor of ones.", shape, returns: "Tensor") {
      try Tensor.ones(Shape($0.values))
    }.documented(shapes: .given, errors: .sizes, example: "print(dk.ones{2}) --> 1 1 [Tensor of shape 2]"),
    Function(
      "full", "Makes a tensor with one value for all elements.",
      Argument<IntegerList>("shape", "a size or a list of sizes"),
      Argument<Float>("value", "value of every element"), returns: "Tensor"
    ) { shape, value in try Tensor.full(Shape(shape.values), value) }.documented(
      shapes: .given, errors: .sizes, example: "print(dk.full({2, 2}, 7)) --> 7 7 7 7 [Tensor of shape 2x2]"),
    Function(
      "empty_like", "Makes a tensor of another one's shape, to be overwritten. Its elements are zeros.", like,
      returns: "Tensor", body: zerosLike
    ).documented(shapes: .same, errors: .none, example: "print(#dk.empty_like(dk.ones(2, 3))) --> 2"),
    Function(
      "zeros_like", "Makes a tensor of zeros of another one's shape.", like, returns: "Tensor",
      body: zerosLike
    ).documented(
      shapes: .same, errors: .none,
      example: "print(dk.zeros_like(dk.tensor{5, 6})) --> 0 0 [Tensor of shape 2]"),
    Function(
      "ones_like", "Makes a tensor of ones of another one's shape.", like, returns: "Tensor"
    ) { try $0.onesLike() }
    .documented(
      shapes: .same, errors: .none,
      example: "print(dk.ones_like(dk.tensor{5, 6})) --> 1 1 [Tensor of shape 2]"),
    Function(
      "full_like", "Makes a tensor of another one's shape with one value for all elements.", like,
      Argument<Float>("value", "value of every element"), returns: "Tensor"
    ) { like, value in try Tensor.full(like.shape, value) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.full_like(dk.tensor{5, 6}, 7)) --> 7 7 [Tensor of shape 2]"),
    Function(
      "arange", "Makes a tensor of start, start + step, ... up to stop, exclusive. arange(n) starts at 0.",
      Argument<Double>("start", "the first value, or the stop if it is the only argument"),
      Argument<Double?>("stop", "the end, exclusive"),
      Argument("step", "difference of neighbouring values", default: 1.0), returns: "Tensor", body: arange
    ).documented(
      shapes: "[n], n = ceil((stop - start) / step).",
      errors: "A step of 0 or away from the stop, and numbers that are not finite.",
      example: """
        print(dk.arange(3)) --> 0 1 2 [Tensor of shape 3]
        print(dk.arange(1, 2, 0.5)) --> 1.0000 1.5000 [Tensor of shape 2]
        """),
    Function(
      "linspace", "Makes a tensor of evenly spaced values, both ends included.",
      Argument<Double>("start", "the first value"),
      Argument<Double>("stop", "the last value"), Argument<Int>("steps", "number of values"),
      returns: "Tensor"
    ) { start, stop, steps in try Tensor.linspace(start, stop, steps: steps) }.documented(
      shapes: "[steps].", errors: "A negative number of values, and ends that are not finite.",
      example: "print(dk.linspace(0, 1, 5)) --> 0.0000 0.2500 0.5000 0.7500 1.0000 [Tensor of shape 5]"),
    Function(
      "logspace", "Makes a tensor of powers of a base whose exponents are evenly spaced, both ends included.",
      Argument<Double>("start", "the first exponent"), Argument<Double>("stop", "the last exponent"),
      Argument<Int>("steps", "number of values"), Argument("base", "the base", default: 10.0),
      returns: "Tensor"
    ) { start, stop, steps, base in try Tensor.logspace(start, stop, steps: steps, base: base) }.documented(
      shapes: "[steps].", errors: "A negative number of values, and ends that are not finite.",
      example: "print(dk.logspace(0, 3, 4)) --> 1 10 100 1000 [Tensor of shape 4]"),
    Function(
      "eye", "Makes a matrix with 1 on the diagonal and 0 elsewhere.",
      Argument<Int>("rows", "number of rows"),
      Argument<Int?>("columns", "number of columns, as many as rows by default"), returns: "Tensor"
    ) { rows, columns in try Tensor.eye(rows, columns) }.documented(
      shapes: "[rows, columns].", errors: .sizes,
      example: "print(dk.eye(2)) --> 1 0 0 1 [Tensor of shape 2x2]"),
  ]

  private static let shape = Argument<Variadic<Int>>("shape", "sizes, as dk.zeros(2, 3) or dk.zeros{2, 3}")
  private static let like = Argument<Tensor>("input", "tensor whose shape is used")

  private static func tensor(_ values: NumberTable) -> Tensor { values.tensor }
  private static func zerosLike(_ input: Tensor) throws -> Tensor { try input.zerosLike() }
  private static func arange(_ start: Double, _ stop: Double?, _ step: Double) throws -> Tensor {
    try stop.map { try .arange(start, $0, step: step) } ?? .arange(0, start, step: step)
  }
}

/// A number, a tensor, or lists of numbers nested to any depth that a shape can have.
struct NumberTable: LuaReadable {
  let tensor: Tensor

  static var expected: String { "number, Tensor or table of numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }

  static func read(_ call: LuaCall, at index: Int32) throws -> NumberTable? {
    if let tensor = try Tensor.read(call, at: index) { return NumberTable(tensor: tensor.detached) }
    if let number = Float.read(call, at: index) { return NumberTable(tensor: try Tensor(number)) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var reader = try NestedReader(call, table: index)
    return NumberTable(tensor: try reader.tensor(table: index))
  }
}

/// Reads nested lists: the first entry at each depth determines the sizes, with which every other entry must agree.
private struct NestedReader {
  private let call: LuaCall
  private var L: OpaquePointer { call.L }
  private let sizes: [Int]
  private var values: GrowingBuffer<Float>
  /// Whether no entry so far is a number.
  private var areBooleans = true

  init(_ call: LuaCall, table: Int32) throws {
    self.call = call
    let L = call.L
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    guard lua_checkstack(L, Int32(Shape.maximumRank) + 4) != 0 else {
      throw BadValue("Lua's stack is full")
    }
    var sizes: [Int] = []
    lua_pushvalue(L, table)
    while lua_type(L, -1) == LUA_TTABLE {
      guard sizes.count < Shape.maximumRank else {
        throw BadValue("tables nested deeper than \(Shape.maximumRank)")
      }
      try call.makePlainList()
      sizes.append(Int(clamping: lua_rawlen(L, -1)))
      guard sizes.last != 0 else { break }
      lua_rawgeti(L, -1, 1)
    }
    self.sizes = sizes
    values = try GrowingBuffer(for: "the numbers of a table")
  }

  mutating func tensor(table: Int32) throws -> Tensor {
    let shape = try Shape(sizes)
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    lua_pushvalue(L, table)
    try read(depth: 0, path: [])
    return try values.tensor(shape).asMask(if: areBooleans && values.count > 0)
  }

  /// Appends the values of the list on top of the stack.
  private mutating func read(depth: Int, path: [Int]) throws {
    try call.makePlainList()
    let list = lua_gettop(L)
    let count = Int(clamping: lua_rawlen(L, list))
    guard count == sizes[depth] else {
      throw BadValue("\(count) entries at \(NestedReader.describe(path)), the first has \(sizes[depth])")
    }
    for position in 1...max(count, 1) where count > 0 {
      let type = lua_rawgeti(L, list, lua_Integer(position))
      defer { lua_settop(L, list) }
      if depth + 1 < sizes.count {
        guard type == LUA_TTABLE else {
          throw BadValue(
            "table expected at \(NestedReader.describe(path + [position])), got \(L.describeType(at: -1))")
        }
        try read(depth: depth + 1, path: path + [position])
      } else if type == LUA_TNUMBER {
        areBooleans = false
        try values.append(Float(lua_tonumberx(L, -1, nil)))
      } else if type == LUA_TBOOLEAN {
        try values.append(lua_toboolean(L, -1) != 0 ? 1 : 0)
      } else {
        throw BadValue(
          "number expected at \(NestedReader.describe(path + [position])), got \(L.describeType(at: -1))")
      }
    }
  }

  private static func describe(_ path: [Int]) -> String { path.map { "[\($0)]" }.joined() }
}
