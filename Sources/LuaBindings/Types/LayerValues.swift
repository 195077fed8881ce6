import CLua
import DiffusionKit

// What functions of layers and models take and give.

/// Numbers, of which there is mostly one a sample: a tensor, a number or a list of numbers. Labels, timesteps, weights.
struct NumberList: LuaReadable {
  let tensor: Tensor
  static var expected: String { "list of numbers, number or Tensor" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> NumberList? {
    if let operand = try Operand.read(call, at: index) { return NumberList(tensor: operand.tensor) }
    return try LongList<Float>.read(call, at: index).map {
      NumberList(tensor: try Tensor($0.values, shape: Shape([$0.values.count])))
    }
  }
}

/// A tensor or a list of numbers: targets, of which there are as many as samples.
struct TargetList: LuaReadable {
  let tensor: Tensor
  static var expected: String { "list of numbers or Tensor" }
  static var takes: Int { NumberList.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> TargetList? {
    guard lua_type(call.L, index) != LUA_TNUMBER else { return nil }
    return try NumberList.read(call, at: index).map { TargetList(tensor: $0.tensor) }
  }
}

/// What a layer is called on: tensors (a number is one of one element) or symbolic tensors. Beside others, as the
/// timesteps of model(x, {10, 500}), a list of numbers is a tensor too.
enum LayerInput: LuaReadable {
  case tensor(Tensor)
  case symbolic(SymbolicTensor)

  static var expected: String { "Tensor, number or SymbolicTensor" }
  static func read(_ call: LuaCall, at index: Int32) throws -> LayerInput? {
    if let operand = try Operand.read(call, at: index) { return .tensor(operand.tensor) }
    if call.raw.pointee.variadic_count > 1, let list = try NumberList.read(call, at: index) {
      return .tensor(list.tensor)
    }
    return try SymbolicTensor.read(call, at: index).map(LayerInput.symbolic)
  }
}

/// What calling a layer gives.
enum LayerOutput: LuaResult {
  case tensor(Tensor)
  case tensors([Tensor])
  case symbolic(SymbolicTensor)

  static var preparedType: UnsafePointer<clua_type>? { nil }

  func deliver(_ call: LuaCall) throws -> Int32 {
    switch self {
    case .tensor(let tensor): try tensor.push(call)
    case .tensors(let tensors): try tensors.push(call)
    case .symbolic(let symbolic):
      try symbolic.push(call)
      // The graph refers to this layer and to the inputs, which may be modules written in Lua.
      try call.holdArguments(in: lua_gettop(call.L))
    }
    return 1
  }
}

/// A model's inputs or outputs: one symbolic tensor or a list.
struct SymbolicList: LuaReadable {
  let values: [SymbolicTensor]
  static var expected: String { "SymbolicTensor or list of them" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> SymbolicList? {
    if let one = try SymbolicTensor.read(call, at: index) { return SymbolicList(values: [one]) }
    return try [SymbolicTensor].read(call, at: index).map { SymbolicList(values: $0) }
  }
}

/// A layer of a Sequential: a layer, or the `Input` it starts with.
struct SequenceEntry: LuaReadable {
  let layer: Layer
  static var expected: String { "Layer" }
  static func read(_ call: LuaCall, at index: Int32) throws -> SequenceEntry? {
    if let box = try LayerBox.read(call, at: index) { return SequenceEntry(layer: box.layer) }
    return try SymbolicTensor.read(call, at: index).map { SequenceEntry(layer: $0.layer) }
  }
}

/// Tensors by name, as a state dict comes from a script: sorted by name, since Lua's tables have no order.
struct TensorTable: LuaReadable {
  let entries: [(name: String, tensor: Tensor)]
  static var expected: String { "table of named Tensors" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> TensorTable? {
    if let box = try LayerBox.read(call, at: index) { return TensorTable(entries: box.layer.stateDict()) }
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE else { return nil }
    var entries: [(name: String, tensor: Tensor)] = []
    try call.forEachPair(of: index) { key, value in
      guard let name = L.string(at: key) else { throw BadValue("the names of tensors are strings") }
      guard let tensor = try Tensor.read(call, at: value) else {
        throw BadValue("Tensor expected for '\(name)', got \(L.describeType(at: value))")
      }
      entries.append((name, tensor.detached))
    }
    return TensorTable(entries: entries.sorted { $0.name < $1.name })
  }
}

/// A table of strings by name, in the order of the names.
struct StringTable: LuaReadable {
  let entries: [(key: String, value: String)]
  static var expected: String { "table of named strings" }

  static func read(_ call: LuaCall, at index: Int32) throws -> StringTable? {
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE else { return nil }
    var entries: [(key: String, value: String)] = []
    try call.forEachPair(of: index) { key, value in
      guard let name = L.string(at: key) else { throw BadValue("the names of strings are strings") }
      guard let text = L.string(at: value) else {
        throw BadValue("string expected for '\(name)', got \(L.describeType(at: value))")
      }
      entries.append((name, text))
    }
    return StringTable(entries: entries.sorted { $0.key < $1.key })
  }
}

/// The tensors of a file, and the strings beside them where they are asked for.
struct LoadedTensors: LuaResult {
  let file: SafetensorsFile
  let hasMetadata: Bool

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    try tensorTable(file.tensors.entries).push(call)
    guard hasMetadata else { return 1 }
    try LuaTable(file.metadata.map { ($0.key, $0.value) }).push(call)
    return 2
  }
}

/// The arrays of an archive, in a table that says what the other members are when it is asked for them.
struct LoadedArchive: LuaResult {
  let archive: NpzArchive

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    try tensorTable(archive.tensors.entries).push(call)
    guard !archive.others.isEmpty else { return 1 }
    try LuaTable(archive.others.map { ($0.name, "\(archive.refusal($0))") }).push(call)
    try call.L.checked(clua_refuse_fields(call.L))
    return 1
  }
}

/// A table of tensors for Lua.
func tensorTable(_ entries: [(name: String, tensor: Tensor)]) -> LuaTable {
  LuaTable(entries.map { ($0.name, $0.tensor) })
}

/// What a weights file holds.
enum LoadedFile: LuaResult {
  case layer(Layer)
  case tensors([(name: String, tensor: Tensor)])

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    switch self {
    case .layer(let layer): return try LayerBox(layer: layer).deliver(call)
    case .tensors(let entries): return try tensorTable(entries).deliver(call)
    }
  }
}
