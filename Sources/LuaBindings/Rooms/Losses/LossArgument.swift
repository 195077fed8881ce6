import CLua
import DiffusionKit

/// A loss: a name, a function of dk.losses, an object of `weighted` or `perceptual`, or a function of (prediction, target)
/// written in Lua.
struct LossArgument: OptionReading {
  let option: Loss
  static var expected: String { "loss name or function" }
  static func text(_ option: Loss) -> String { Help.quoted(option.name) }

  /// All functions of dk.losses. Those that are no losses by themselves are unknown by name.
  static let exported = LossFunctions.functions + LossType.functions + AdversarialFunctions.losses

  static func read(_ call: LuaCall, at index: Int32) throws -> LossArgument? {
    if let box = try LossBox.read(call, at: index) { return LossArgument(option: box.loss) }
    if let name = try String.read(call, at: index) { return LossArgument(option: try Loss.named(name)) }
    if let own = clua_own_function(call.L, index),
      // A metric may have a loss's name.
      let native = LossArgument.exported.first(where: { $0.raw == own })
    {
      return LossArgument(option: try Loss.named(native.info.name))
    }
    guard let function = try LuaFunction.read(call, at: index) else { return nil }
    return LossArgument(
      option: Loss("function") { prediction, target in
        try function.call([prediction, target], returning: Tensor.self, what: "the loss function")
      })
  }
}

/// A metric: the name of a metric, or any loss.
struct MetricArgument: LuaReadable {
  let metric: Metric
  static var expected: String { "metric name or function" }
  static func read(_ call: LuaCall, at index: Int32) throws -> MetricArgument? {
    if let name = try String.read(call, at: index) { return MetricArgument(metric: try .named(name)) }
    return try LossArgument.read(call, at: index).map { MetricArgument(metric: Metric($0.option)) }
  }
}

/// Metrics: a list of names and functions (named metric_1, ...), or a table of functions by name.
struct MetricsArgument: LuaReadable, CustomStringConvertible {
  let metrics: [Metric]
  static var expected: String { "list of metrics" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  var description: String { "{}" }

  static func read(_ call: LuaCall, at index: Int32) throws -> MetricsArgument? {
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    if let list = try [MetricArgument].read(call, at: index), !list.isEmpty {
      return MetricsArgument(
        metrics: list.map(\.metric).enumerated().map { index, metric in
          metric.name == "function" ? metric.renamed("metric_\(index + 1)") : metric
        })
    }
    var metrics: [Metric] = []
    try call.forEachPair(of: index, withFunctions: true) { key, value in
      guard let name = try call.text(at: key), let metric = try MetricArgument.read(call, at: value) else {
        throw BadValue("metrics are names or functions")
      }
      metrics.append(metric.metric.renamed(name))
    }
    return MetricsArgument(metrics: metrics.sorted { $0.name < $1.name })
  }
}
