/// The correspondence between the options in the config.json of one of diffusers' model classes and the options of our
/// model.
struct DiffusersConfig: Sendable {
  /// An option of diffusers that our models support at fixed values only.
  struct Fixed: Sendable {
    let name: String
    /// The supported values; nil if every value is, because the option changes no computation here.
    let accepted: [JSON]?

    /// - Parameter accepted: the supported values, the first of which is written to files.
    static func only(_ name: String, _ accepted: JSON...) -> Fixed { Fixed(name: name, accepted: accepted) }
    static func any(_ name: String) -> Fixed { Fixed(name: name, accepted: nil) }
  }

  /// The values of `_class_name`, the current one first.
  let classNames: [String]
  /// The kind of our layer.
  let kind: String
  /// Our options with diffusers' defaults, under diffusers' names.
  let defaults: [JSON.Member]
  let fixed: [Fixed]
  /// Options that every config must have, even if diffusers has defaults for them.
  let required: [String]
  /// Converts diffusers' values to ours, after the defaults were filled in.
  /// - Throws: `state` for values that no model here supports.
  let adapt: @Sendable (inout ConfigOptions) throws -> Void

  static let all = [unet2D, unet2DCondition, transformer]

  /// The entry of `all` for a class name, nil if there is none.
  static func named(_ name: String) -> DiffusersConfig? { all.first { $0.classNames.contains(name) } }

  /// The storage of quantized weights, which no model here reads. Configs of every class may have the option.
  private static let quantization = Fixed.only("quantization_config", .null)

  private var everyFixed: [Fixed] { fixed + [Self.quantization] }

  /// The names in a config that were never options of this class: values that programs store beside the options, such as
  /// the decay of `EMAModel`, and misspelt options.
  func unknownOptions(of config: JSON) -> [UnknownOption] {
    UnknownOption.all(in: config, known: defaults.map(\.key) + everyFixed.map(\.name))
  }

  /// The description from which `Layer.make` makes the model. Unknown options are ignored.
  /// - Throws: `state` that lists missing options and those with values that no model here supports.
  func architecture(of config: JSON) throws -> JSON {
    let missing = required.filter { config[$0] == nil }
    let unlike = everyFixed.filter { field in
      guard let accepted = field.accepted, let value = config[field.name] else { return false }
      return !accepted.contains { value.isSame(as: $0) }
    }
    var problems: [String] = []
    if !missing.isEmpty { problems.append("missing options: \(listed(missing))") }
    if !unlike.isEmpty {
      let values = unlike.map { "\($0.name) = \((config[$0.name] ?? .null).text().prefix(80))" }
      problems.append("values that no model here has: \(listed(values))")
    }
    guard problems.isEmpty else { throw DiffusionError.state(problems.joined(separator: "; ")) }
    var options = ConfigOptions(
      members: defaults.map { JSON.Member($0.key, config[$0.key] ?? $0.value) }, config: config)
    try adapt(&options)
    return .object([JSON.Member("kind", .string(kind))] + options.members)
  }
}

extension DiffusersConfig {
  /// The class name and the options of diffusers' config for the options of our model.
  func options(_ own: ConfigOptions) -> (className: String, options: [JSON.Member]) {
    var options = own
    for field in fixed where options[field.name] == nil {
      if let first = field.accepted?.first { options[field.name] = first }
    }
    let names = Set(defaults.map(\.key) + fixed.map(\.name))
    return (classNames[0], options.members.filter { names.contains($0.key) })
  }
}

/// A name in a config that is not an option, and the option that was probably meant.
struct UnknownOption {
  let name: String
  let meant: String?

  /// The unknown options of a config. Options of later versions are ignored if they are null, because null stands for the
  /// earlier behaviour. Names that begin with "_", such as "_class_name", are not options.
  static func all(in config: JSON, known: [String]) -> [UnknownOption] {
    let values = (config.members ?? []).filter { $0.value != .null }
    return all(in: values.map(\.key), known: known)
  }

  static func all(in names: [String], known: [String]) -> [UnknownOption] {
    let known = Set(known)
    return names.filter { !$0.hasPrefix("_") && !known.contains($0) }.map {
      UnknownOption(name: $0, meant: NearestName.nearest(to: $0, among: known.sorted()))
    }
  }

  /// Warns that options are ignored, in one message that names all of them.
  static func warn(_ options: [UnknownOption], in source: String) {
    guard !options.isEmpty else { return }
    let names = options.map { option in
      "\(option.name.prefix(80))" + (option.meant.map { " (did you mean \($0)?)" } ?? "")
    }
    Session.current.warn("\(source): options that are not known here are passed over: \(listed(names))")
  }
}

/// The options of a config during the conversion from diffusers' options to ours, or back.
struct ConfigOptions {
  var members: [JSON.Member]
  /// The whole config, as the file has it.
  var config: JSON = .null

  subscript(name: String) -> JSON? {
    get { members.first { $0.key == name }?.value }
    set {
      let index = members.firstIndex { $0.key == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(JSON.Member(name, value))
      case (nil, nil): break
      }
    }
  }

  /// Replaces a list of equal values by one of them: `[8, 8, 8]` by 8.
  /// - Throws: `state` if the values differ.
  mutating func unite(_ name: String) throws {
    guard let values = self[name]?.array, let first = values.first else { return }
    guard values.allSatisfy({ $0.isSame(as: first) }) else {
      throw DiffusionError.state(
        "\(name) = \(JSON.array(values).text().prefix(80)): its values must be equal here")
    }
    self[name] = first
  }
}

extension JSON {
  /// Whether two values are equal; 1 equals 1.0.
  func isSame(as other: JSON) -> Bool {
    if let own = double, let others = other.double { return own == others }
    return self == other
  }

  /// The value with Floats written in their shortest form: 1e-05 rather than 9.999999747378752e-06.
  var withShortNumbers: JSON {
    switch self {
    case .double(let value) where Double(Float(value)) == value: .double(Double("\(Float(value))") ?? value)
    case .array(let values): .array(values.map(\.withShortNumbers))
    default: self
    }
  }
}
