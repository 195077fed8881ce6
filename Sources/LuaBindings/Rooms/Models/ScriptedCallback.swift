import CLua
import DiffusionKit

/// A callback written in Lua: a function called after each epoch, or a table with on_train_begin, on_epoch_begin,
/// on_batch_end, on_epoch_end, on_train_end. Epochs and batches count from 1. Returning true (or "stop") from
/// on_epoch_end or on_batch_end ends training.
final class ScriptedCallback: Callback {
  /// The function of an event, by the way of finding and calling it.
  enum Handler {
    case function(LuaFunction)
    /// Called with the object as the first argument, as `function Logger:on_epoch_end(epoch, logs)` is declared.
    case bound(LuaFunction, to: LuaFunction)
    /// Looked up for each call, since indexing may go through a metatable.
    case field(of: LuaFunction, isMethod: Bool)
  }
  private let handlers: [String: Handler]

  /// The events' names, and the arguments of their functions.
  static let events: [(name: String, arguments: String)] = [
    ("on_train_begin", ""), ("on_epoch_begin", "epoch: integer"),
    ("on_batch_end", "batch: integer, logs: table<string, number>"),
    ("on_epoch_end", "epoch: integer, logs: table<string, number>"),
    ("on_train_end", "logs: table<string, number>"),
  ]
  static let eventNames = events.map(\.name)

  init(_ handlers: [String: Handler]) { self.handlers = handlers }

  var observesBatches: Bool { handlers["on_batch_end"] != nil }

  func onTrainBegin(_ run: TrainingRun) throws { _ = try call("on_train_begin", []) }
  func onEpochBegin(_ epoch: Int, _ run: TrainingRun) throws { _ = try call("on_epoch_begin", [epoch + 1]) }
  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    try call("on_batch_end", [batch + 1, logs.table])
  }
  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    try call("on_epoch_end", [epoch + 1, logs.table])
  }
  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws { _ = try call("on_train_end", [logs.table]) }

  private func call(_ event: String, _ arguments: [any LuaPushable]) throws -> TrainingDirective {
    switch handlers[event] {
    case .function(let function):
      return try function.call(arguments, returning: CallbackResult.self, what: event).directive
    case .bound(let function, let object):
      return try function.call([object] + arguments, returning: CallbackResult.self, what: event).directive
    case .field(let object, let isMethod):
      return try object.callField(
        event, isMethod: isMethod, arguments, returning: CallbackResult.self, what: event
      ).directive
    case nil: return .proceed
    }
  }

  /// The result of a callback.
  private struct CallbackResult: LuaReadable {
    let directive: TrainingDirective
    static var expected: String { "boolean or nothing" }
    static func read(_ call: LuaCall, at index: Int32) -> CallbackResult? {
      let stops = Bool.read(call, at: index) == true || call.L.string(at: index) == "stop"
      return CallbackResult(directive: stops ? .stop : .proceed)
    }
  }
}

extension ScriptedCallback {
  /// Reads the callback in a table; nil for a list. A plain table may hold only functions of events, unless one of them takes
  /// `self`: then the table is an object and may have other fields too.
  static func read(table index: Int32, _ call: LuaCall) throws -> ScriptedCallback? {
    if clua_has_metatable(call.L, index) { return try read(object: index, call) }
    guard lua_rawlen(call.L, index) == 0 else { return nil }
    var handlers: [String: Handler] = [:]
    var others: [(name: String?, isFunction: Bool)] = []
    var object: LuaFunction?
    try call.L.forEachOwnPair(of: index) { key, value in
      let name = try call.text(at: key)
      let function = try LuaFunction.read(call, at: value)
      guard let name, let function, eventNames.contains(name) else {
        return others.append((name, function != nil))
      }
      if clua_takes_self(call.L, value) {
        let whole = try object ?? LuaFunction.refer(to: index, call)
        object = whole
        handlers[name] = .bound(function, to: whole)
      } else {
        handlers[name] = .function(function)
      }
    }
    for (name, isFunction) in others where object == nil || name?.hasPrefix("on_") == true {
      try refuse(name, isFunction: isFunction)
    }
    return handlers.isEmpty ? nil : ScriptedCallback(handlers)
  }

  /// Reads an object of a class. Methods are found through __index and called with the object; a function in the object
  /// itself is called as in a plain table.
  private static func read(object index: Int32, _ call: LuaCall) throws -> ScriptedCallback? {
    let L = call.L
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    guard lua_checkstack(L, 8) != 0 else { throw BadValue("tables nested too deeply") }
    let object = try LuaFunction.refer(to: index, call)
    var handlers: [String: Handler] = [:]
    for event in eventNames {
      try L.checked(clua_get_field(L, index, event))
      try L.checked(clua_get_own_field(L, index, event))
      if lua_type(L, height + 1) > LUA_TNIL {
        guard clua_is_callable(L, height + 1) else { try refuse(event, isFunction: false); continue }
        let isOwn = lua_type(L, height + 2) > LUA_TNIL
        handlers[event] = .field(of: object, isMethod: !isOwn || clua_takes_self(L, height + 1))
      }
      lua_settop(L, height)
    }
    try call.forEachPair(of: index, names: eventNames, withFunctions: true) { key, value in
      guard let name = try call.text(at: key), name.hasPrefix("on_"), !eventNames.contains(name) else {
        return
      }
      try refuse(name, isFunction: clua_is_callable(L, value))
    }
    if !handlers.isEmpty { return ScriptedCallback(handlers) }
    let list = try call.plainList(at: index)
    guard lua_rawlen(L, list) > 0 || clua_is_callable(L, index) else {
      throw BadValue("the object has none of \(eventNames.joined(separator: ", "))")
    }
    return nil
  }

  private static func refuse(_ name: String?, isFunction: Bool) throws {
    guard let name, isFunction, !eventNames.contains(name) else {
      throw BadValue("a callback is a function, or a table of functions by name")
    }
    throw BadValue("unknown callback '\(name)' (\(NearestName.hint(for: name, known: eventNames)))")
  }
}

extension Logs {
  var table: LuaTable { LuaTable(zip(names, values).map { ($0, $1) }) }
}
