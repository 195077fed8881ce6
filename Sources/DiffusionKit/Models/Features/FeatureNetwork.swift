/// A network whose inner results can be asked for by name: what a perceptual distance is measured in.
public protocol FeatureNetwork: Layer {
  /// The names there are, in the order of computation.
  var featureNames: [String] { get }
  /// The results of these layers for x; nothing beyond the last of them is computed.
  /// - Parameter names: among `featureNames`.
  func features(_ x: Tensor, at names: [String]) throws -> [Tensor]
}

extension FeatureNetwork {
  /// - Throws: `argument("layers")` for a name there is not, listing those there are.
  func checkFeatures(_ names: [String]) throws {
    for name in names where !featureNames.contains(name) {
      throw DiffusionError.unknown("layer", name, known: featureNames, argument: "layers")
    }
  }
}

/// Features are what the layers give, by the layers' names. An `Input` does not bind sizes: layers work on those they can.
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

/// Features are what the layers give, by the layers' names; of one that is called several times, the last time.
extension Model: FeatureNetwork {
  public var featureNames: [String] {
    let called = Set(plan.steps.filter { !$0.inputs.isEmpty }.map { ObjectIdentifier($0.layer) })
    return sublayers.filter { called.contains(ObjectIdentifier($0.layer)) }.map(\.name)
  }

  public func features(_ x: Tensor, at names: [String]) throws -> [Tensor] {
    try checkFeatures(names)
    let layers = Dictionary(sublayers.map { ($0.name, ObjectIdentifier($0.layer)) }) { first, _ in first }
    let places = names.compactMap { name in
      plan.steps.lastIndex { ObjectIdentifier($0.layer) == layers[name] }
    }
    return try values(for: [x], at: places)
  }
}
