/// Makes layers of every kind from their descriptions. A protocol, since this folder does not know all kinds.
protocol LayerReader: AnyObject {
  func layer(_ json: JSON) throws -> Layer
}

/// The members of a described layer. All errors are `argument("architecture")` and name the kind and the option.
struct LayerDescription {
  /// The given name; nil for a layer without one.
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
      return LayerDescription.error("\(kind): the option '\(key)' is missing")
    }
    return LayerDescription.error("\(kind): the option '\(key)' is not valid: \(value.text().prefix(80))")
  }

  private func need<Value>(_ key: String, _ value: Value?) throws -> Value {
    guard let value else { throw missing(key) }
    return value
  }

  /// Reads the options of these fields. A missing option has its default: the file may be older than the option.
  func options<Options: OptionTable>(_ fields: [Field<Options>]) throws -> Options {
    var options = Options()
    for field in fields {
      guard let form = field.form else { continue }
      if let value = json[form.key] {
        guard try form.set(&options, value) else { throw missing(form.key) }
      } else if field.isRequired {
        throw missing(form.key)
      }
    }
    return options
  }

  // MARK: For containers

  func int(_ key: String) throws -> Int { try need(key, json[key]?.int) }
  func bool(_ key: String) throws -> Bool { try need(key, json[key]?.bool) }
  func ints(_ key: String) throws -> [Int] { try need(key, json[key].flatMap(LayerDescription.ints)) }

  /// Returns nil if the option is missing.
  func shapes(_ key: String) throws -> [Shape]? {
    guard let value = json[key] else { return nil }
    return try need(key, value.array).map { try Shape(need(key, LayerDescription.ints($0))) }
  }

  func layers(_ key: String) throws -> [Layer] { try need(key, json[key]?.array).map(reader.layer) }

  func objects(_ key: String) throws -> [LayerDescription] {
    try need(key, json[key]?.array).map { try LayerDescription($0, kind: kind, reader: reader) }
  }

  private static func ints(_ json: JSON) -> [Int]? {
    guard let values = json.array else { return nil }
    let ints = values.compactMap(\.int)
    return ints.count == values.count ? ints : nil
  }
}
