extension Schedulers {
  /// Options of diffusers' first versions that have no meaning any more.
  private static let forgotten = ["tensor_format", "timestep_values"]
  /// Options of diffusers' classes that change the computation and that our classes support at null only.
  private static let onlyNull = [UniPCMultistepScheduler.name: "solver_p"]

  /// Replaces old options of a configuration by the current ones: `predict_epsilon = false` (diffusers before 0.10) by
  /// `prediction_type = "sample"`. Options that no scheduler has are ignored, with a warning that names them.
  /// - Parameter source: the configuration's name in warnings.
  /// - Throws: `argument("config")` for a `predict_epsilon` that is neither true nor false.
  public static func current(
    _ options: [String: JSON], of source: String
  ) throws -> [String: JSON] {
    var options = options
    if let old = options.removeValue(forKey: "predict_epsilon"), old != .null {
      guard case .bool(let predictsNoise) = old else {
        throw DiffusionError.argument("config", "predict_epsilon is true or false, not \(old.shown)")
      }
      let epsilon = PredictionType.epsilon.option
      let type = options["prediction_type"].flatMap { $0 == .null ? nil : $0 } ?? epsilon
      // Later versions wrote the default of prediction_type beside predict_epsilon.
      if !predictsNoise, type == epsilon {
        options["prediction_type"] = PredictionType.sample.option
      }
      let meaning = options["prediction_type"].flatMap { $0 == .null ? nil : $0 } ?? epsilon
      Session.current.warn(
        "\(source): predict_epsilon = \(predictsNoise) is an old option, read as prediction_type = \(meaning.shown)"
      )
    }
    let known = all.flatMap { $0.optionNames } + forgotten
    UnknownOption.warn(
      UnknownOption.all(in: options.filter { $0.value != .null }.keys.sorted(), known: known), in: source)
    return options
  }

  /// Makes a scheduler from a config of its own class or of another scheduler's.
  /// - Parameter source: the config's name in warnings.
  /// - Throws: `argument(NAME)`.
  static func make(_ className: String, _ config: JSON, source: String) throws -> any Scheduler {
    guard let members = config.members else {
      throw DiffusionError.state("not the config of a scheduler: \(config.kind), not an object")
    }
    let type = try named(className)
    if let name = onlyNull[className], let value = config[name], value != .null {
      throw DiffusionError.argument(name, "\(value.text().prefix(80)) is a value that no scheduler here has")
    }
    let options = Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    return try type.init(config: current(options, of: source), ignoringUnknown: true)
  }
}

extension Scheduler {
  /// The contents of `scheduler_config.json`.
  var configuration: JSON {
    .configuration(Self.name, Options.fields.members(of: options))
  }
}
