import CLua
import DiffusionKit

// Tensors from and to strings of bytes.
enum ByteFunctions {
  /// dk.*
  static let functions: [Function] =
    [
      Function(
        "from_bytes",
        """
        The numbers in a string of bytes, as numpy's frombuffer reads them. Doubles and integers beyond 2^24 are rounded to the \
        nearest float32; all other values stay exact.
        """,
        Argument<LuaText>("bytes", "the bytes, such as the contents of a file"), dtype,
        Argument<IntegerList?>("shape", "the sizes, one of which may be -1; by default one axis"), order,
        returns: "Tensor"
      ) { text, dtype, shape, order in
        try Tensor(bytes: UnsafeRawBufferPointer(text.bytes), dtype.type, shape: shape?.values, order: order)
      }.documented(
        shapes: "the given sizes; [n] by default.",
        errors:
          "Another dtype or order, bytes that are not a whole number of numbers, and sizes for another number.",
        example: """
          print(dk.from_bytes("\\1\\2\\255", "u8")) --> 1 2 255 [Tensor of shape 3]
          print(dk.from_bytes("\\0\\1\\0\\2", {dtype = "i16", order = "big", shape = {2, -1}})) --> 1 2 [Tensor of shape 2x1]
          """)
    ] + methods

  /// Methods of tensors.
  static let methods: [Function] = [
    Function(
      "to_bytes",
      """
      The elements as a string of bytes, row by row. As in numpy's astype, integers lose their fractions and other numbers are \
      rounded to the nearest.
      """,
      Argument<Tensor>("input", "any shape"), dtype, order,
      Argument(
        "saturate",
        "take the nearest value of the type for values beyond its range, and 0 for NaN in an integer; otherwise they are an error",
        default: false), returns: "string"
    ) { NumberBytes(tensor: $0, type: $1.type, order: $2, saturates: $3) }.documented(
      shapes: "[...]; the string has no shape.",
      errors:
        "Another dtype or order; values that the type cannot hold, the first of which the message names.",
      example: """
        print(dk.tensor{72, 105}:to_bytes("u8")) --> Hi
        print(dk.tensor{300, -1}:to_bytes("u8", {saturate = true}):byte(1, -1)) --> 255 0
        """)
  ]

  private static let dtype = Argument(
    "dtype",
    "the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name",
    default: NumberType(type: .float32))
  private static let order = Argument(
    "order", "the order of a number's bytes: little (the lowest first) or big", default: ByteOrder.little)
}

extension ByteOrder: OptionChoice, LuaReadable {}

/// The name of a type of numbers.
struct NumberType: LuaReadable, CustomStringConvertible {
  let type: ElementType
  var description: String {
    Help.quoted(ElementType.names.first { $0.value.type == type }?.key ?? "\(type)")
  }
  static var expected: String { String.expected }
  static func read(_ call: LuaCall, at index: Int32) throws -> NumberType? {
    try String.read(call, at: index).map { NumberType(type: try ElementType(named: $0)) }
  }
}

/// The elements of a tensor as a string of numbers.
struct NumberBytes: LuaPushable, LuaResult {
  let tensor: Tensor
  let type: ElementType
  let order: ByteOrder
  let saturates: Bool

  func push(_ call: LuaCall) throws {
    guard type == .float32, order == ByteOrder.ofHost else {
      return try LuaBytes(bytes: tensor.numberBytes(type, order: order, saturates: saturates)).push(call)
    }
    try tensor.withUnsafeFloats { try call.L.push(bytes: UnsafeRawBufferPointer($0)) }
  }
}
