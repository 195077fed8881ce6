import CLua
import DiffusionKit

/// Held-out samples: a data set, or a table of samples and their conditions: {data, class_labels = ...}.
struct HeldOutData: OptionReading {
  let option: TrainingInput
  static var expected: String { "Tensor, Dataset or table of a Tensor and its conditions" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> HeldOutData? {
    if let box = try DatasetBox.read(call, at: index) {
      return HeldOutData(option: TrainingInput(box.dataset))
    }
    guard let batch = try BatchTable.read(call, at: index)?.batch else { return nil }
    guard batch.tensors.count == 1 else { throw BadValue("expected one Tensor of samples, at index 1") }
    let known = Condition.allCases.map(\.rawValue)
    var conditions: [Condition: Tensor] = [:]
    for (name, tensor) in batch.named.sorted(by: { $0.key < $1.key }) {
      guard let kind = Condition(rawValue: name) else {
        throw BadValue("unknown '\(name)' (\(NearestName.hint(for: name, known: known)))")
      }
      conditions[kind] = tensor
    }
    return HeldOutData(option: TrainingInput(TrainingData(batch.tensors[0], conditions: conditions)))
  }
}
