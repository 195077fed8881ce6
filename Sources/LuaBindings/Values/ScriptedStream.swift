import CLua
import DiffusionKit

/// Batches that a script makes: a function of (step, generator), or an object with `next` of these and, if the run is to
/// be resumed, `state` and `set_state`. Steps count from 1.
final class ScriptedStream: BatchStream {
  private enum Source {
    case function(LuaFunction)
    /// The object, and whether its functions are methods.
    case object(LuaFunction, isMethod: Bool)
  }
  private let source: Source
  let hasState: Bool

  private init(_ source: Source, hasState: Bool) { (self.source, self.hasState) = (source, hasState) }

  static func read(_ call: LuaCall, at index: Int32) throws -> ScriptedStream? {
    let L = call.L
    // Other values of this library can be called as well, but make no batches.
    guard clua_box_type(L, index) == nil else { return nil }
    if lua_type(L, index) == LUA_TTABLE, let object = try read(object: index, call) { return object }
    return try LuaFunction.read(call, at: index).map { ScriptedStream(.function($0), hasState: false) }
  }

  private static func read(object index: Int32, _ call: LuaCall) throws -> ScriptedStream? {
    let L = call.L
    guard lua_checkstack(L, 8) != 0 else { throw BadValue("tables nested too deeply") }
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    func isFunction(_ name: String) throws -> Bool {
      try L.checked(clua_get_field(L, index, name))
      return clua_is_callable(L, lua_gettop(L))
    }
    guard try isFunction("next") else { return nil }
    let takesSelf = clua_takes_self(L, lua_gettop(L))
    try L.checked(clua_get_own_field(L, index, "next"))
    let isOwn = lua_type(L, lua_gettop(L)) > LUA_TNIL
    let (hasState, setsState) = (try isFunction("state"), try isFunction("set_state"))
    guard hasState == setsState else {
      throw BadValue("the functions `state` and `set_state` belong together, and one is missing")
    }
    return ScriptedStream(
      .object(try LuaFunction.refer(to: index, call), isMethod: !isOwn || takesSelf), hasState: hasState)
  }

  func batch(_ step: Int, _ generator: Generator) throws -> DataBatch {
    let arguments: [any LuaPushable] = [step + 1, generator]
    switch source {
    case .function(let function):
      return try function.call(
        arguments, returning: BatchTable.self, what: "the data's function at step \(step + 1)"
      ).batch
    case .object(let object, let isMethod):
      return try object.callField(
        "next", isMethod: isMethod, arguments, returning: BatchTable.self,
        what: "the data's next at step \(step + 1)"
      ).batch
    }
  }

  func state() throws -> JSON {
    guard case .object(let object, let isMethod) = source else { return .null }
    return try object.callField(
      "state", isMethod: isMethod, [], returning: State.self, what: "the data's state"
    ).json
  }

  func restore(_ state: JSON) throws {
    guard case .object(let object, let isMethod) = source else { return }
    _ = try object.callField(
      "set_state", isMethod: isMethod, [state], returning: Ignored.self, what: "the data's set_state")
  }

  /// A state: a value that configurations can hold, or a table of them by name.
  private struct State: LuaReadable {
    let json: JSON
    static var expected: String { "number, string, boolean, list of them, or table of them by name" }
    static func read(_ call: LuaCall, at index: Int32) throws -> State? {
      if lua_type(call.L, index) == LUA_TTABLE, lua_rawlen(call.L, index) == 0,
        let table = try NamedValues<JSON>.read(call, at: index)
      {
        return try State(checking: .object(table.entries.map { JSON.Member($0.name, $0.value) }))
      }
      return try JSON.read(call, at: index).map { try State(checking: $0) }
    }

    /// Refuses numbers that checkpoints cannot hold.
    private init(checking json: JSON) throws {
      let parts = json.members?.map(\.value) ?? [json]
      for part in parts.flatMap({ $0.array ?? [$0] }) {
        if case .double(let number) = part, !number.isFinite {
          throw BadValue("a state has finite numbers, not \(number)")
        }
      }
      self.json = json
    }
  }
}

/// What a trainer's fit trains on.
enum TrainerData: LuaReadable {
  case tensor(Tensor)
  case path(FilePath)
  case dataset(any Dataset)
  case stream(ScriptedStream)

  static var expected: String { "Tensor, string, Dataset or function" }
  static func read(_ call: LuaCall, at index: Int32) throws -> TrainerData? {
    if let tensor = try Tensor.read(call, at: index) { return .tensor(tensor) }
    if let path = try FilePath.read(call, at: index) { return .path(path) }
    if let box = try DatasetBox.read(call, at: index) { return .dataset(box.dataset) }
    return try ScriptedStream.read(call, at: index).map(TrainerData.stream)
  }
}

/// What a model's fit trains on: inputs, whose targets are another argument, or examples with their targets.
enum ModelData: LuaReadable {
  case inputs([Tensor])
  case dataset(any Dataset)
  case stream(ScriptedStream)

  static var expected: String { "Tensor, list of Tensors, Dataset or function" }
  static var takes: Int { TensorList.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> ModelData? {
    if let box = try DatasetBox.read(call, at: index) { return .dataset(box.dataset) }
    if let stream = try ScriptedStream.read(call, at: index) { return .stream(stream) }
    return try TensorList.read(call, at: index).map { .inputs($0.values) }
  }
}
