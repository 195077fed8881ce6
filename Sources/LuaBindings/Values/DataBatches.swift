import CLua
import DiffusionKit

// Batches of data sets and of scripts' functions: a tensor, or a table of tensors of which those with names are
// conditions: {images, class_labels = labels}.

struct BatchTable: LuaReadable, LuaPushable, LuaResult {
  let batch: DataBatch

  static var expected: String { "Tensor or table of Tensors" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  /// The tensors without a name that a table may have.
  private static let maxTensors = 64

  static func read(_ call: LuaCall, at index: Int32) throws -> BatchTable? {
    if let samples = try Tensor.read(call, at: index) { return BatchTable(batch: DataBatch([samples])) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var tensors: [Int: Tensor] = [:]
    var named: [String: Tensor] = [:]
    let known = Condition.allCases.map(\.rawValue) + ["sample_weight"]
    try call.forEachPair(of: index, names: known, positions: maxTensors) { key, value in
      guard let tensor = try TargetList.read(call, at: value)?.tensor else {
        throw BadValue(
          "expected a table of Tensors or lists of numbers, {samples, class_labels = ...}, got a \(call.L.describeType(at: value)) in it"
        )
      }
      if let name = try call.text(at: key) {
        named[name] = tensor
      } else if let position = try Int.read(call, at: key), (1...maxTensors).contains(position) {
        tensors[position] = tensor
      } else {
        throw BadValue("expected tensors at the indices 1 to \(maxTensors), and names")
      }
    }
    guard !tensors.isEmpty else { throw BadValue("the table lacks the samples at index 1") }
    let list = (1...tensors.count).compactMap { tensors[$0] }
    guard list.count == tensors.count else { throw BadValue("the indices of its tensors have gaps") }
    return BatchTable(batch: DataBatch(list, named: named))
  }

  func push(_ call: LuaCall) throws {
    if batch.tensors.count == 1, batch.named.isEmpty { return try batch.tensors[0].push(call) }
    try push(call, tensors: batch.tensors, named: batch.named)
  }

  /// Pushes a table of values by position and by name.
  private func push(
    _ call: LuaCall, tensors: [any LuaPushable], named: [String: any LuaPushable]
  ) throws {
    let L = call.L
    guard lua_checkstack(L, 6) != 0 else { throw DiffusionError.state("Lua's stack is full") }
    try LuaTable(named.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).push(call)
    let table = lua_gettop(L)
    for (index, value) in tensors.enumerated() {
      try value.push(call)
      try L.checked(clua_set_index(L, table, Int64(index) + 1))
    }
  }

  /// Pushes the only sample: each part without its first axis, a number where no other axis is left.
  func pushSample(_ call: LuaCall) throws {
    func part(_ tensor: Tensor) throws -> any LuaPushable {
      tensor.rank == 1
        ? Double(try tensor.item()) : try tensor.reshaped(Array(tensor.shape.sizes.dropFirst()))
    }
    if batch.tensors.count == 1, batch.named.isEmpty { return try part(batch.tensors[0]).push(call) }
    try push(call, tensors: batch.tensors.map(part), named: batch.named.mapValues(part))
  }
}

/// One sample of a data set; nil behind the last one, so that ipairs ends.
struct DataSample: LuaResult {
  let batch: BatchTable?
  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    if let batch { try batch.pushSample(call) } else { lua_pushnil(call.L) }
    return 1
  }
}
