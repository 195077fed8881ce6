import CLua
import DiffusionKit

/// {x, y} or {x, y, sample_weight}, where x may be a list for a model of several inputs.
struct ValidationData: LuaReadable {
  let x: [Tensor]
  let y: Tensor
  let weights: Tensor?
  static var expected: String { "list {x, y}" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ValidationData? {
    guard let parts = try [TensorList].read(call, at: index) else { return nil }
    guard parts.count == 2 || parts.count == 3, parts.dropFirst().allSatisfy({ $0.values.count == 1 }) else {
      throw BadValue("a list of two or three is wanted: {x, y} or {x, y, sample_weight}")
    }
    return ValidationData(
      x: parts[0].values, y: parts[1].values[0], weights: parts.count == 3 ? parts[2].values[0] : nil)
  }
}

/// {[0] = 1, [1] = 5}: weights by class id.
struct ClassWeightTable: LuaReadable {
  let weights: ClassWeights
  static var expected: String { "table of weights by class id" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ClassWeightTable? {
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var weights: [Int: Double] = [:]
    try call.forEachPair(of: index) { key, value in
      guard lua_type(call.L, key) == LUA_TNUMBER, let id = try Int.read(call, at: key),
        let weight = Double.read(call, at: value)
      else { throw BadValue("a weight for each class id from 0 is wanted: {[0] = 1, [1] = 5}") }
      weights[id] = weight
    }
    return ClassWeightTable(weights: try ClassWeights(weights))
  }
}

/// What a model's fit and fit_steps take beside x and y.
struct ModelFitArguments {
  var epochs = 1
  var batchSize = 32
  var shuffle = true
  var validationSplit = 0.0
  var validationData: ValidationData?
  var callbacks: CallbackList?
  var verbose: Int?
  var generator: Generator?
  var sampleWeight: NumberList?
  var classWeight: ClassWeightTable?
  var dropLast = false

  /// - Parameter verbose: what stands for how much is shown.
  static func fields(_ verbose: ArgumentField<ModelFitArguments>) -> [ArgumentField<ModelFitArguments>] {
    data + [verbose] + others
  }

  static let shown = ArgumentField(TrainingMethods.verbose, \ModelFitArguments.verbose)
  static let quiet = ArgumentField<ModelFitArguments>(TrainingMethods.quietly) { $0.verbose = $1 }

  private static let data: [ArgumentField<ModelFitArguments>] = [
    ArgumentField(Argument("epochs", "times through the data", default: 1), \.epochs),
    ArgumentField(TrainingMethods.batchSize, \.batchSize),
    ArgumentField(TrainingMethods.shuffle, \.shuffle),
    ArgumentField(
      Argument("validation_split", "this last part is kept for validation", default: 0.0), \.validationSplit),
    ArgumentField(
      Argument<ValidationData?>(
        "validation_data", "{x, y} or {x, y, sample_weight} to evaluate after each epoch"), \.validationData),
    ArgumentField(TrainingMethods.callbacks, \.callbacks),
  ]

  private static let others: [ArgumentField<ModelFitArguments>] = [
    ArgumentField(Argument<Generator?>("generator", "where the order is drawn from"), \.generator),
    ArgumentField(TrainingMethods.sampleWeight, \.sampleWeight),
    ArgumentField(
      Argument<ClassWeightTable?>(
        "class_weight",
        "a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only"),
      \.classWeight),
    ArgumentField(TrainingMethods.dropLast, \.dropLast),
  ]

  func steps(_ model: Layer, _ x: TensorList, _ y: TargetList) throws -> TrainingSteps {
    try model.fitSteps(
      x.values, y.tensor.detached, epochs: epochs, batchSize: batchSize, shuffle: shuffle,
      validationSplit: validationSplit, validationData: validationData.map { ($0.x, $0.y) },
      callbacks: callbacks?.callbacks ?? [], verbose: verbose ?? StandardOutput.verbosity,
      output: StandardOutput.progress, generator: generator ?? Session.current.generator,
      sampleWeight: sampleWeight?.tensor, classWeight: classWeight?.weights,
      validationWeight: validationData?.weights, dropLast: dropLast)
  }
}
