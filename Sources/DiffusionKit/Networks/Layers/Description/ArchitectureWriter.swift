extension Layer {
  /// This layer and those inside it as JSON, without the values of their parameters; nil if one of them is of a type
  /// that a file cannot describe (a subclass without a table of options, a module written in Lua).
  ///
  ///     {"kind": "Dense", "name": "head", "built": [[1, 100]], "units": 128, ...}
  ///
  /// Only given names are written: the other names follow from the containers.
  public final var architecture: JSON? { ArchitectureWriter().describe(self) }

  /// The same with the default of each option: what a description means that an earlier version wrote, which lacks
  /// options that were added since.
  package final var defaultArchitecture: JSON? { ArchitectureWriter(writesDefaults: true).describe(self) }
}

/// Describes layers for files. A repeated layer is written as a reference, `{"shared": number}`, so that the copy
/// shares its parameters too.
package final class ArchitectureWriter {
  private var numbers: [ObjectIdentifier: Int] = [:]
  private let writesDefaults: Bool

  init(writesDefaults: Bool = false) { self.writesDefaults = writesDefaults }

  /// Returns the description of a layer; nil if a file cannot describe it.
  func describe(_ layer: Layer) -> JSON? {
    if let number = numbers[ObjectIdentifier(layer)] { return .object([.init("shared", .int(number))]) }
    let own = (layer as? any ConfiguredLayer).map { writesDefaults ? $0.defaultMembers : $0.members }
    let options = own ?? layer.contents(with: self)
    guard let options else { return nil }
    // Numbered when complete, parts before wholes: the reader makes them in this order.
    numbers[ObjectIdentifier(layer)] = numbers.count
    var members = [JSON.Member("kind", .string(layer.kind))]
    if layer.hasGivenName { members.append(.init("name", .string(layer.name))) }
    if !layer.isTrainable { members.append(.init("trainable", .bool(false))) }
    if let shapes = layer.builtShapes {
      members.append(.init("built", .array(shapes.map { .ints($0.sizes) })))
    }
    return .object(members + options)
  }

  /// Returns an array of the layers' descriptions; nil if a file cannot describe one of them.
  func describe(_ layers: [Layer]) -> JSON? {
    var described: [JSON] = []
    for layer in layers {
      guard let json = describe(layer) else { return nil }
      described.append(json)
    }
    return .array(described)
  }
}

extension JSON {
  package static func ints(_ values: [Int]) -> JSON { .array(values.map(JSON.int)) }
}
