/// How the options of one of diffusers' model classes stand in its config.json, and which of ours they are.
struct DiffusersConfig: Sendable {
  /// An option of diffusers that our models have at one value.
  struct Fixed: Sendable {
    let name: String
    /// What it may be; nil for anything: it changes nothing that is computed here.
    let accepted: [JSON]?

    /// - Parameter accepted: the first is written.
    static func only(_ name: String, _ accepted: JSON...) -> Fixed { Fixed(name: name, accepted: accepted) }
    static func any(_ name: String) -> Fixed { Fixed(name: name, accepted: nil) }
  }

  /// `_class_name`, the present one first.
  let classNames: [String]
  /// Our kind of layer.
  let kind: String
  /// Our options with diffusers' defaults, under diffusers' names.
  let defaults: [JSON.Member]
  let fixed: [Fixed]
  /// Options without which a config is damaged, whatever diffusers' defaults are.
  let required: [String]
  /// Makes of diffusers' values our own, after the defaults are filled in.
  /// - Throws: `state` for values that no model of ours has.
  let adapt: @Sendable (inout ConfigOptions) throws -> Void

  static let all = [unet2D, unet2DCondition, transformer]

  /// By class name.
  static func named(_ name: String) -> DiffusersConfig? { all.first { $0.classNames.contains(name) } }

  /// How weights are stored, in a form that no model here reads: of any class.
  private static let quantization = Fixed.only("quantization_config", .null)

  private var everyFixed: [Fixed] { fixed + [Self.quantization] }

  /// The names in a config that this class never had an option of: what programs keep beside the options (`EMAModel` its
  /// decay), and misspelt ones.
  func unknownOptions(of config: JSON) -> [UnknownOption] {
    UnknownOption.all(in: config, known: defaults.map(\.key) + everyFixed.map(\.name))
  }

  /// The description from which `Layer.make` makes the model. Unknown options are passed over.
  /// - Throws: `state` that lists missing options and those with values that no model of ours has.
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
  /// Our options as diffusers' config has them.
  func options(_ own: ConfigOptions) -> (className: String, options: [JSON.Member]) {
    var options = own
    for field in fixed where options[field.name] == nil {
      if let first = field.accepted?.first { options[field.name] = first }
    }
    let names = Set(defaults.map(\.key) + fixed.map(\.name))
    return (classNames[0], options.members.filter { names.contains($0.key) })
  }
}

/// A name in a config that is no option, and the option that it may have been meant to be.
struct UnknownOption {
  let name: String
  let meant: String?

  /// Those of an object. Of what later versions added, null is what there was before; "_class_name" and its like are no
  /// options.
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

  /// Warns that they are passed over, in one message that names all of them.
  static func warn(_ options: [UnknownOption], in source: String) {
    guard !options.isEmpty else { return }
    let names = options.map { option in
      "\(option.name.prefix(80))" + (option.meant.map { " (did you mean \($0)?)" } ?? "")
    }
    Session.current.warn("\(source): options that are not known here are passed over: \(listed(names))")
  }
}

/// The options of a config while they become ours, or the other way round.
struct ConfigOptions {
  var members: [JSON.Member]
  /// As the file has them.
  var config: JSON = .null

  subscript(name: String) -> JSON? {
    get { members.first { $0.key == name }?.value }
    set {
      let place = members.firstIndex { $0.key == name }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(JSON.Member(name, value))
      case (nil, nil): break
      }
    }
  }

  /// A list of equal values as one of them: `[8, 8, 8]` as 8.
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
  /// Whether both say the same, 1 and 1.0 alike.
  func isSame(as other: JSON) -> Bool {
    if let own = double, let others = other.double { return own == others }
    return self == other
  }

  /// The numbers that come from Floats as short as Floats are written: 1e-05 rather than 9.999999747378752e-06.
  var withShortNumbers: JSON {
    switch self {
    case .double(let value) where Double(Float(value)) == value: .double(Double("\(Float(value))") ?? value)
    case .array(let values): .array(values.map(\.withShortNumbers))
    default: self
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
}
