/// A network that returns the outputs of its inner layers by name. Perceptual distances are measured in these features.
public protocol FeatureNetwork: Layer {
  /// The names of the layers, in the order of computation.
  var featureNames: [String] { get }
  /// The outputs of these layers for x; later layers are not computed.
  /// - Parameter names: among `featureNames`.
  func features(_ x: Tensor, at names: [String]) throws -> [Tensor]
}

extension FeatureNetwork {
  /// Checks that all names are among `featureNames`.
  /// - Throws: `argument("layers")` for an unknown name; the message lists the known ones.
  func checkFeatures(_ names: [String]) throws {
    for name in names where !featureNames.contains(name) {
      throw DiffusionError.unknown("layer", name, known: featureNames, argument: "layers")
    }
  }
}

/// Features are the outputs of the layers, by the layers' names. The sizes of an `Input` are not enforced: any sizes that
/// the layers accept will do.
extension Sequential: FeatureNetwork {
  public var featureNames: [String] { sublayers.map(\.name) }

  public func features(_ x: Tensor, at names: [String]) throws -> [Tensor] {
    try checkFeatures(names)
    var found: [String: Tensor] = [:]
    var x = x
    for (name, layer) in sublayers where found.count < Set(names).count {
      x = try layer(x)
      if names.contains(name) { found[name] = x }
    }
    return names.compactMap { found[$0] }
  }
}

/// Features are the outputs of the layers, by the layers' names; for a layer that is called several times, the last output.
extension Model: FeatureNetwork {
  public var featureNames: [String] {
    let called = Set(plan.steps.filter { !$0.inputs.isEmpty }.map { ObjectIdentifier($0.layer) })
    return sublayers.filter { called.contains(ObjectIdentifier($0.layer)) }.map(\.name)
  }

  public func features(_ x: Tensor, at names: [String]) throws -> [Tensor] {
    try checkFeatures(names)
    let layers = Dictionary(sublayers.map { ($0.name, ObjectIdentifier($0.layer)) }) { first, _ in first }
    let indices = names.compactMap { name in
      plan.steps.lastIndex { ObjectIdentifier($0.layer) == layers[name] }
    }
    return try values(for: [x], at: indices)
  }
}
