/// A type whose values configurations can hold, such as scheduler_config.json, config.json and the description of a
/// model.
public protocol OptionConvertible {
  static var optionKind: OptionKind { get }
  /// Reads the value of a configuration; returns nil for one of another kind.
  /// - Throws: `argument` for a value of the right kind that is not valid.
  static func from(option: JSON) throws -> Self?
  /// The value for a configuration.
  var option: JSON { get }
}

extension Bool: OptionConvertible {
  public static var optionKind: OptionKind { .flag }
  public static func from(option: JSON) -> Bool? { option.bool }
  public var option: JSON { .bool(self) }
}

extension Int: OptionConvertible {
  public static var optionKind: OptionKind { .whole }
  public static func from(option: JSON) -> Int? { option.int ?? option.double.flatMap(Int.init(exactly:)) }
  public var option: JSON { .int(self) }
}

extension Double: OptionConvertible {
  public static var optionKind: OptionKind { .number }
  public static func from(option: JSON) -> Double? { option.double }
  public var option: JSON { .double(self) }
}

extension Float: OptionConvertible {
  public static var optionKind: OptionKind { .number }
  public static func from(option: JSON) -> Float? { option.double.map(Float.init) }
  public var option: JSON { .double(Double(self)) }
}

extension String: OptionConvertible {
  public static var optionKind: OptionKind { .text }
  public static func from(option: JSON) -> String? { option.string }
  public var option: JSON { .string(self) }
}

/// In configurations, null stands for nil.
extension Optional: OptionConvertible where Wrapped: OptionConvertible {
  public static var optionKind: OptionKind { Wrapped.optionKind }
  public static func from(option: JSON) throws -> Wrapped?? {
    if option == .null { return .some(nil) }
    return try Wrapped.from(option: option).map(Optional.some)
  }
  public var option: JSON { self?.option ?? .null }
}

extension Array: OptionConvertible where Element: OptionConvertible {
  public static var optionKind: OptionKind { .list(Element.optionKind) }
  public static func from(option: JSON) throws -> [Element]? {
    guard let values = option.array else { return nil }
    let elements = try values.compactMap { try Element.from(option: $0) }
    return elements.count == values.count ? elements : nil
  }
  public var option: JSON { .array(map(\.option)) }
}

/// A choice among a few words, which scripts and files write.
public protocol OptionChoice: OptionConvertible, RawRepresentable<String>, CaseIterable, Sendable {}

extension OptionChoice {
  public static var optionKind: OptionKind { .choice(allCases.map(\.rawValue)) }
  public static func from(option: JSON) -> Self? { option.string.flatMap(Self.init(rawValue:)) }
  public var option: JSON { .string(rawValue) }
}

// MARK: What operators take

extension Interpolation: OptionChoice {}
extension PaddingMode: OptionChoice {}
extension QuantileInterpolation: OptionChoice {}
extension SampleMode: OptionChoice {}
extension SamplePadding: OptionChoice {}

extension PerAxis: OptionConvertible {
  public static var optionKind: OptionKind { .sizes }
  public static func from(option: JSON) throws -> PerAxis? {
    if let one = Int.from(option: option) { return PerAxis(one) }
    return try [Int].from(option: option).map(PerAxis.init)
  }
  public var option: JSON { values.option }
}

extension ConvolutionPadding: OptionConvertible {
  public static var optionKind: OptionKind {
    .other("\"same\", \"valid\", integer or list of integers", isList: true)
  }
  public static func from(option: JSON) throws -> ConvolutionPadding? {
    if let name = option.string { return try ConvolutionPadding(name: name) }
    return try PerAxis.from(option: option).map { .zeros($0.values) }
  }
  public var option: JSON {
    switch self {
    case .same: "same"
    case .valid: "valid"
    case .zeros(let values): values.option
    }
  }
}

extension Activation: OptionConvertible {
  public static var optionKind: OptionKind { .other("activation name") }
  public static func from(option: JSON) throws -> Activation? {
    try option.string.map { try Activation(name: $0) }
  }
  public var option: JSON { .string(rawValue) }
}
