import CLua
import DiffusionKit

// What fit calls while it trains: functions written in Lua, and dk.EarlyStopping.

/// A callback written in Lua: a function called after each epoch, or a table with on_train_begin, on_epoch_begin,
/// on_batch_end, on_epoch_end, on_train_end. Epochs and batches count from 1. Returning true (or "stop") from
/// on_epoch_end or on_batch_end ends training.
final class ScriptedCallback: Callback {
  private let functions: [String: LuaFunction]
  /// Their names, and what they are called with.
  static let events: [(name: String, arguments: String)] = [
    ("on_train_begin", ""), ("on_epoch_begin", "epoch: integer"),
    ("on_batch_end", "batch: integer, logs: table<string, number>"),
    ("on_epoch_end", "epoch: integer, logs: table<string, number>"),
    ("on_train_end", "logs: table<string, number>"),
  ]

  init(_ functions: [String: LuaFunction]) throws {
    let known = ScriptedCallback.events.map(\.name)
    for name in functions.keys where !known.contains(name) {
      throw BadValue("unknown callback '\(name)' (\(NearestName.hint(for: name, known: known)))")
    }
    self.functions = functions
  }

  var observesBatches: Bool { functions["on_batch_end"] != nil }

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
    guard let function = functions[event] else { return .proceed }
    return try function.call(arguments, returning: StopAnswer.self, what: event).directive
  }

  /// What a callback returned.
  private struct StopAnswer: LuaReadable {
    let directive: TrainingDirective
    static var expected: String { "boolean or nothing" }
    static func read(_ call: LuaCall, at index: Int32) -> StopAnswer? {
      let stops = Bool.read(call, at: index) == true || String.read(call, at: index) == "stop"
      return StopAnswer(directive: stops ? .stop : .proceed)
    }
  }
}

extension LuaFunction? {
  /// callback(t, samples), called after each step of sampling, where there is one.
  var toldOfSteps: (Double, Tensor) throws -> Void {
    { t, samples in
      if let self { _ = try self.call([t, samples], returning: Ignored.self, what: "callback") }
    }
  }
}

extension Logs {
  var table: LuaTable { LuaTable(zip(names, values).map { ($0, $1) }) }
}

/// One callback or a list of them; `dk.EarlyStopping{...}` is one too.
struct CallbackList: LuaReadable {
  let callbacks: [any Callback]
  static var expected: String { "function, table of functions, or list of them" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> CallbackList? {
    if let one = try single(call, at: index) { return CallbackList(callbacks: [one]) }
    return try [Entry].read(call, at: index).map { CallbackList(callbacks: $0.map(\.callback)) }
  }

  private struct Entry: LuaReadable {
    let callback: any Callback
    static var expected: String { CallbackList.expected }
    static func read(_ call: LuaCall, at index: Int32) throws -> Entry? {
      try CallbackList.single(call, at: index).map { Entry(callback: $0) }
    }
  }

  private static func single(_ call: LuaCall, at index: Int32) throws -> (any Callback)? {
    if let stopping = try EarlyStopping.read(call, at: index) { return stopping }
    if let function = try LuaFunction.read(call, at: index) {
      return try ScriptedCallback(["on_epoch_end": function])
    }
    guard lua_type(call.L, index) == LUA_TTABLE, lua_rawlen(call.L, index) == 0 else { return nil }
    var functions: [String: LuaFunction] = [:]
    try call.L.forEachPair(of: index) { key, value in
      guard let name = call.L.string(at: key), let function = try LuaFunction.read(call, at: value) else {
        throw BadValue("a callback is a function, or a table of functions by name")
      }
      functions[name] = function
    }
    return functions.isEmpty ? nil : try ScriptedCallback(functions)
  }
}

extension EarlyStopping: Boxed {
  static let boxType = BoxType<EarlyStopping>("EarlyStopping")
}

enum CallbackType {
  static let functions: [Function] = [
    Function(
      "EarlyStopping", "A callback that ends training when a figure no longer improves.",
      Argument("monitor", "which figure", default: "val_loss"),
      Argument("min_delta", "least improvement", default: 0.0),
      Argument("patience", "epochs to wait", default: 0),
      Argument("mode", "\"min\" or \"max\"", default: "min"),
      Argument("restore_best_weights", "go back to the best epoch's", default: false),
      returns: "EarlyStopping", body: earlyStopping
    ).documented(
      shapes: .none, errors: "Another mode, negative numbers; in fit, a figure that is not recorded.",
      example: """
        local model = dk.nn.Dense(1)
        model:compile{optimizer = "sgd"}
        local stop = dk.EarlyStopping{monitor = "loss", patience = 2}
        local history = model:fit(dk.zeros(8, 1), dk.zeros(8, 1), {epochs = 50, callbacks = {stop}})
        print(#history.loss) --> 3
        """)
  ]

  static let earlyStoppingClass = ClassDeclaration(
    type: EarlyStopping.boxType.raw,
    summary: "A callback that ends training when a figure no longer improves.")

  private static func earlyStopping(
    _ monitor: String, _ minDelta: Double, _ patience: Int, _ mode: String, _ restore: Bool
  ) throws -> EarlyStopping {
    guard let mode = EarlyStopping.Mode(rawValue: mode) else {
      throw DiffusionError.argument("mode", "\"min\" or \"max\", not \"\(mode)\"")
    }
    return try EarlyStopping(
      monitor: monitor, minDelta: minDelta, patience: patience, mode: mode, restoreBestWeights: restore)
  }
}
