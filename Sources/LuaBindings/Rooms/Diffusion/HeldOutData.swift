import CLua
import DiffusionKit

/// Held-out samples, or a table of samples and their conditions: {data, class_labels = ...}.
struct HeldOutData: OptionReading {
  let option: TrainingData
  static var expected: String { "Tensor or table of a Tensor and its conditions" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HeldOutData? {
    if let samples = try Tensor.read(call, at: index) { return HeldOutData(option: TrainingData(samples)) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    let known = Condition.allCases.map(\.rawValue)
    var samples: Tensor?
    var conditions: [Condition: Tensor] = [:]
    try call.forEachPair(of: index, names: known, positions: 1) { key, value in
      guard let tensor = try TargetList.read(call, at: value)?.tensor else {
        throw BadValue("expected {data, class_labels = ...}, of Tensors or lists of numbers")
      }
      guard let name = try call.text(at: key) else {
        samples = tensor
        return
      }
      guard let kind = Condition(rawValue: name) else {
        throw BadValue("unknown '\(name)' (\(NearestName.hint(for: name, known: known)))")
      }
      conditions[kind] = tensor
    }
    guard let samples else { throw BadValue("the table lacks the samples at index 1") }
    return HeldOutData(option: TrainingData(samples, conditions: conditions))
  }
}
