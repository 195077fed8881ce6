extension ElementType {
  /// The names by which scripts choose a type: a short one, and that of numpy and PyTorch.
  package static let names: KeyValuePairs<String, (long: String, type: ElementType)> = [
    "u8": ("uint8", .uint8), "i8": ("int8", .int8), "u16": ("uint16", .uint16), "i16": ("int16", .int16),
    "u32": ("uint32", .uint32), "i32": ("int32", .int32), "u64": ("uint64", .uint64),
    "i64": ("int64", .int64),
    "f16": ("float16", .float16), "bf16": ("bfloat16", .bfloat16), "f32": ("float32", .float32),
    "f64": ("float64", .float64), "bool": ("bool", .bool),
  ]

  /// - Throws: `argument("dtype")` for another name.
  package init(named name: String) throws {
    if let known = ElementType.names.first(where: { $0.key == name || $0.value.long == name }) {
      self = known.value.type
      return
    }
    let words = ElementType.names.map(\.key) + ElementType.names.map(\.value.long)
    let hint = NearestName.nearest(to: name, among: words).map { " (did you mean '\($0)'?)" } ?? ""
    throw DiffusionError.argument(
      "dtype",
      "must be one of \(ElementType.names.map { "'\($0.key)'" }.joined(separator: ", ")), or numpy's name, not '\(name.prefix(40))'\(hint)"
    )
  }
}

/// The order of the bytes of a number.
package enum ByteOrder: String, CaseIterable, Sendable {
  /// The lowest byte first, as on most machines.
  case little
  /// The highest byte first, as in network protocols and in IDX files.
  case big

  /// The order of the machine.
  package static let ofHost: ByteOrder = 1.bigEndian == 1 ? .big : .little
}
