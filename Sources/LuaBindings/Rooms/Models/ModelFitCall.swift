import CLua
import DiffusionKit

/// Validation data, a data set, {x, y} or {x, y, sample_weight}, where x may be a list for a model of several inputs.
struct ValidationData: OptionReading {
  let option: ModelFitOptions.Examples
  static var expected: String { "list {x, y} or Dataset" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ValidationData? {
    if let box = try DatasetBox.read(call, at: index) { return ValidationData(option: .init(box.dataset)) }
    guard let parts = try [TensorList].read(call, at: index) else { return nil }
    guard parts.count == 2 || parts.count == 3, parts.dropFirst().allSatisfy({ $0.values.count == 1 }) else {
      throw BadValue("expected a list of two or three: {x, y} or {x, y, sample_weight}")
    }
    return ValidationData(
      option: .init(
        parts[0].values, parts[1].values[0], sampleWeight: parts.count == 3 ? parts[2].values[0] : nil))
  }
}

/// The weights of classes by id: {[0] = 1, [1] = 5}.
struct ClassWeightTable: OptionReading {
  let option: ClassWeights
  static var expected: String { "table of weights by class id" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ClassWeightTable? {
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var weights: [Int: Double] = [:]
    try call.forEachPair(of: index) { key, value in
      guard lua_type(call.L, key) == LUA_TNUMBER, let id = try Int.read(call, at: key),
        let weight = Double.read(call, at: value)
      else { throw BadValue("expected a weight for each class id from 0: {[0] = 1, [1] = 5}") }
      weights[id] = weight
    }
    return ClassWeightTable(option: try ClassWeights(weights))
  }
}

/// The arguments of a model's fit and fit_steps beside x and y.
struct ModelFitCall: ShownProgress {
  private var given = ModelFitOptions()
  var verbose: Int?

  static let fields =
    ModelFitOptions.passes.nested(in: \ModelFitCall.given) + [verboseField]
    + ModelFitOptions.weighting.nested(in: \.given)

  func steps(_ model: Layer, _ x: ModelData, _ y: TargetList?) throws -> TrainingSteps {
    var options = given
    options.output = progress
    switch x {
    case .inputs(let x): return try model.fitSteps(x, ModelData.targets(y), options)
    case .dataset(let dataset):
      try ModelData.refuse(y)
      return try model.fitSteps(dataset, options)
    case .stream(let stream):
      try ModelData.refuse(y)
      return try model.fitSteps(stream: stream, options)
    }
  }
}

extension ModelData {
  /// The targets beside inputs.
  static func targets(_ y: TargetList?) throws -> Tensor {
    guard let y else { throw DiffusionError.argument("y", "\(TargetList.expected) expected, got nil") }
    return y.tensor.detached
  }

  /// Refuses targets beside examples that have their own.
  static func refuse(_ y: TargetList?) throws {
    guard y == nil else {
      throw DiffusionError.argument("y", "the data have their own targets: batches are {x, y}")
    }
  }
}
