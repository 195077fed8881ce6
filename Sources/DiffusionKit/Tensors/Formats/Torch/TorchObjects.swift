/// The names that pickles of tensors refer to, and what calls of them make.
enum TorchObjects {
  /// Storages by the name of their class.
  private static let storages: [String: ElementType] = [
    "torch.FloatStorage": .float32, "torch.DoubleStorage": .float64, "torch.HalfStorage": .float16,
    "torch.BFloat16Storage": .bfloat16, "torch.LongStorage": .int64, "torch.IntStorage": .int32,
    "torch.ShortStorage": .int16, "torch.CharStorage": .int8, "torch.ByteStorage": .uint8,
    "torch.BoolStorage": .bool,
  ]
  private static let untyped = ["torch.storage.UntypedStorage", "torch.UntypedStorage"]

  /// PyTorch's names of element types.
  private static let types: [String: ElementType] = {
    var types: [String: ElementType] = [
      "float8_e5m2": .mini(.e5m2), "float8_e4m3fn": .mini(.e4m3), "float8_e5m2fnuz": .mini(.e5m2fnuz),
      "float8_e4m3fnuz": .mini(.e4m3fnuz), "float8_e8m0fnu": .mini(.e8m0),
    ]
    for (_, known) in ElementType.names { types[known.long] = known.type }
    return types
  }()

  private static let functions: Set<String> = [
    "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state", "torch.Size", "torch.device", "_codecs.encode",
  ]

  /// The value of a name. Types of elements are their own names.
  /// - Throws: `file` for any name that is not known, with the name.
  static func global(_ module: String, _ name: String, _ path: String) throws -> PickleValue {
    let full = "\(module).\(name)"
    if module == "torch", types[name] != nil { return .text(name) }
    guard functions.contains(full) || storages[full] != nil || untyped.contains(full) else {
      throw DiffusionError.file(
        path,
        "holds an object of '\(full.prefix(100))', which would have to be executed to be read; save tensors, numbers, strings, lists and dictionaries, such as model.state_dict()"
      )
    }
    return .global(full)
  }

  /// The storage that a pickle describes: ("storage", its class, its key, its device, its size).
  static func storage(_ fields: [PickleValue], _ reader: inout Unpickler) throws -> PickleValue {
    guard fields.count >= 5, case .text("storage") = fields[0], case .global(let name) = fields[1],
      case .text(let key) = fields[2], case .int(let count) = fields[4], count >= 0,
      storages[name] != nil || untyped.contains(name)
    else { throw reader.damaged("a storage is described in an unknown way") }
    if fields.count > 5, case .tuple = fields[5] {
      throw DiffusionError.file(reader.path, "holds a view of a storage, as PyTorch before 0.4 saved it")
    }
    try reader.hold(128)
    reader.graph.storages.append(TorchStorage(key: key, type: storages[name], count: count))
    return .storage(reader.graph.storages.count - 1)
  }

  /// The result of a call.
  static func call(_ name: String, _ arguments: [PickleValue], _ reader: inout Unpickler) throws
    -> PickleValue
  {
    switch name {
    case "collections.OrderedDict": return try orderedDictionary(arguments, &reader)
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
      return try tensor(arguments, type: nil, &reader)
    case "torch._utils._rebuild_tensor_v3":
      guard arguments.count >= 7, case .text(let name) = arguments[6], let type = types[name] else {
        throw reader.damaged("a tensor without the type of its elements")
      }
      return try tensor(arguments, type: type, &reader)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      guard let value = arguments.first, case .tensor = value else {
        throw reader.damaged("a parameter without a tensor")
      }
      return value
    case "torch.Size":
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw reader.damaged("a size without numbers")
      }
      return arguments[0]
    case "torch.device":
      guard case .text(let device)? = arguments.first else { throw reader.damaged("a device without a name") }
      guard arguments.count > 1, case .int(let number) = arguments[1] else { return .text(device) }
      return .text("\(device):\(number)")
    case "_codecs.encode":
      // Bytes, as protocol 2 writes them: a text whose characters are the bytes.
      guard case .text(let text)? = arguments.first, text.unicodeScalars.allSatisfy({ $0.value < 256 }) else {
        throw reader.damaged("bytes that are no text")
      }
      return .bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    default: throw reader.damaged("a call of \(name)")
    }
  }

  /// An empty dictionary, or one of a list of pairs.
  private static func orderedDictionary(
    _ arguments: [PickleValue], _ reader: inout Unpickler
  ) throws -> PickleValue {
    let made = try reader.newDictionary()
    guard let first = arguments.first else { return made }
    guard case .list(let list) = first else { throw reader.damaged("a dictionary that is no list of pairs") }
    for entry in reader.graph.sequences[list] {
      var pair: [PickleValue] = []
      switch entry {
      case .tuple(let index), .list(let index): pair = reader.graph.sequences[index]
      default: break
      }
      guard pair.count == 2 else { throw reader.damaged("a dictionary that is no list of pairs") }
      try reader.set(pair, in: made)
    }
    return made
  }

  /// A tensor of (storage, offset, sizes, strides, ...).
  private static func tensor(
    _ arguments: [PickleValue], type: ElementType?, _ reader: inout Unpickler
  ) throws -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .int(let offset) = arguments[1],
      let sizes = numbers(arguments[2], reader), let strides = numbers(arguments[3], reader),
      sizes.count == strides.count
    else { throw reader.damaged("a tensor without a storage, sizes or strides") }
    guard let type = type ?? reader.graph.storages[storage].type else {
      throw reader.damaged("a tensor without the type of its elements")
    }
    try reader.hold(128 + 32 * sizes.count)
    reader.graph.tensors.append(
      TorchTensor(storage: storage, offset: offset, sizes: sizes, strides: strides, type: type))
    return .tensor(reader.graph.tensors.count - 1)
  }

  /// The numbers of a tuple, each at least 0; nil for anything else.
  private static func numbers(_ value: PickleValue, _ reader: Unpickler) -> [Int]? {
    guard case .tuple(let index) = value else { return nil }
    var numbers: [Int] = []
    for entry in reader.graph.sequences[index].prefix(Shape.maximumRank + 1) {
      guard case .int(let number) = entry, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
