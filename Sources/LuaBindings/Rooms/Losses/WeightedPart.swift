import CLua
import DiffusionKit

/// A part of a weighted loss: {"mse", 1}, {loss = "mse", weight = 1, name = "pixels"}, or a loss alone with weight 1.
struct WeightedPart: LuaReadable {
  let part: WeightedLoss.Part
  static var expected: String { "pair of a loss and its weight" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> WeightedPart? {
    if let alone = try LossArgument.read(call, at: index) {
      return WeightedPart(part: WeightedLoss.Part(alone.option) { _ in 1 })
    }
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE else { return nil }
    var loss: Loss?
    var weight: LossWeight?
    var name: String?
    var isPair = true
    try call.forEachPair(of: index, names: ["loss", "weight", "name"], positions: 2) { key, value in
      switch try call.text(at: key) ?? (Int.read(call, at: key).map { ["loss", "weight"].at($0 - 1) } ?? nil)
      {
      case "loss": loss = try LossArgument.read(call, at: value)?.option
      case "weight":
        weight = try LossWeight.read(call, at: value)
        // A list of losses is not a pair of a loss and a weight.
        isPair = weight != nil
      case "name": name = try call.text(at: value)
      case let other?: throw BadValue("unknown '\(other)' of a weighted loss (known: loss, weight, name)")
      case nil: isPair = false
      }
    }
    guard isPair, let loss else { return nil }
    return WeightedPart(part: WeightedLoss.Part(loss, name: name, weight: weight?.value ?? { _ in 1 }))
  }
}

/// A weight: a number, a schedule, or a function of the step.
private struct LossWeight: LuaReadable {
  let value: (Int) throws -> Double
  static var expected: String { "number, LearningRateSchedule or function" }

  static func read(_ call: LuaCall, at index: Int32) throws -> LossWeight? {
    if let schedule = try LearningRateSchedule.read(call, at: index) {
      return LossWeight { step in schedule(step) }
    }
    guard let function = try LuaFunction.read(call, at: index) else { return nil }
    return LossWeight { step in
      try function.call([step], returning: Double.self, what: "the weight of a loss")
    }
  }
}

extension Array {
  /// The element at an index; nil if the array has no such index.
  fileprivate func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
