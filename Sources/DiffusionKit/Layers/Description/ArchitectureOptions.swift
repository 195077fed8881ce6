/// What makes layers from their descriptions: it knows every kind, as layers do not.
protocol LayerReader: AnyObject {
  func layer(_ json: JSON) throws -> Layer
}

/// The members of a described layer, read by name and type. Everything it refuses is an `argument("architecture")` that
/// names the kind and the option.
struct ArchitectureOptions {
  /// nil for a layer without a given name.
  private(set) var name: String?
  private let json: JSON
  private let kind: String
  private let reader: any LayerReader

  init(_ json: JSON, kind: String, reader: any LayerReader) throws {
    self.json = json
    self.kind = kind
    self.reader = reader
    name = try json["name"].map { try need("name", $0.string) }
  }

  static func error(_ message: String) -> DiffusionError { .argument("architecture", message) }

  func missing(_ key: String) -> DiffusionError {
    guard let value = json[key] else {
      return ArchitectureOptions.error("\(kind): the option '\(key)' is missing")
    }
    return ArchitectureOptions.error("\(kind): the option '\(key)' is not valid: \(value.text().prefix(80))")
  }

  private func need<Value>(_ key: String, _ value: Value?) throws -> Value {
    guard let value else { throw missing(key) }
    return value
  }

  func string(_ key: String) throws -> String { try need(key, json[key]?.string) }
  func int(_ key: String) throws -> Int { try need(key, json[key]?.int) }
  func bool(_ key: String) throws -> Bool { try need(key, json[key]?.bool) }
  func double(_ key: String) throws -> Double { try need(key, json[key]?.double) }
  func float(_ key: String) throws -> Float { Float(try double(key)) }

  func optionalInt(_ key: String) throws -> Int? { json[key] == .null ? nil : try int(key) }

  /// nil where the option is missing or null: files may be older than it.
  func ifPresent<Value>(_ key: String, _ read: (String) throws -> Value) rethrows -> Value? {
    guard let value = json[key], value != .null else { return nil }
    return try read(key)
  }

  func ints(_ key: String) throws -> [Int] { try need(key, json[key].flatMap(ArchitectureOptions.ints)) }

  /// One number as a list of it; nil for null.
  func optionalIntOrInts(_ key: String) throws -> [Int]? {
    if json[key] == .null { return nil }
    return try json[key]?.array == nil ? [int(key)] : ints(key)
  }

  /// nil where the option is missing.
  func shapes(_ key: String) throws -> [Shape]? {
    guard let value = json[key] else { return nil }
    return try need(key, value.array).map { try Shape(need(key, ArchitectureOptions.ints($0))) }
  }

  func initializer(_ key: String) throws -> Initializer { try Initializer(json: need(key, json[key])) }

  func activation(_ key: String) throws -> Activation { try Activation(name: need(key, json[key]?.string)) }

  func choice<Choice: RawRepresentable<String>>(_ key: String) throws -> Choice {
    try need(key, json[key]?.string.flatMap(Choice.init(rawValue:)))
  }

  func strings(_ key: String) throws -> [String] {
    try need(key, json[key]?.array).map { try need(key, $0.string) }
  }

  func convolutionPadding(_ key: String) throws -> ConvolutionPadding {
    if let name = json[key]?.string { return try ConvolutionPadding(name: name) }
    return .zeros(try ints(key))
  }

  func layers(_ key: String) throws -> [Layer] { try need(key, json[key]?.array).map(reader.layer) }

  func objects(_ key: String) throws -> [ArchitectureOptions] {
    try need(key, json[key]?.array).map { try ArchitectureOptions($0, kind: kind, reader: reader) }
  }

  private static func ints(_ json: JSON) -> [Int]? {
    guard let values = json.array else { return nil }
    let ints = values.compactMap(\.int)
    return ints.count == values.count ? ints : nil
  }
}
