extension Layer {
  /// The maximum depth of nested layers. Calls use stack frames for each level, and a description uses two brackets for
  /// each level, of which its reader accepts at most 128.
  static let maximumNesting = 60

  /// This layer and all layers inside it with their paths ("encoder.dense.", empty for this one), parents first; a
  /// shared layer occurs once. Uses a stack of its own, and ends on layers that contain themselves.
  package final var allLayers: [(path: String, layer: Layer)] {
    var seen = Set<ObjectIdentifier>()
    var found: [(path: String, layer: Layer)] = []
    var stack: [(path: String, layer: Layer)] = [("", self)]
    while let next = stack.popLast() {
      guard seen.insert(ObjectIdentifier(next.layer)).inserted else { continue }
      found.append(next)
      for (name, layer) in next.layer.sublayers.reversed() { stack.append((next.path + name + ".", layer)) }
    }
    return found
  }

  /// Every parameter with its path ("encoder.dense.weight"), in a fixed order; a shared one occurs once.
  public final var namedParameters: [(name: String, parameter: Parameter)] {
    var seen = Set<ObjectIdentifier>()
    var found: [(name: String, parameter: Parameter)] = []
    for (path, layer) in allLayers {
      for (name, parameter) in layer.ownParameters where seen.insert(ObjectIdentifier(parameter)).inserted {
        found.append((path + name, parameter))
      }
    }
    return found
  }

  public final var parameters: [Parameter] { namedParameters.map(\.parameter) }

  /// Every buffer with its path ("norm.running_mean").
  package final var namedBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] {
    allLayers.flatMap { path, layer in layer.ownBuffers.map { (path + $0.name, $0.get, $0.set) } }
  }

  /// The number of trained values, and of values that are only saved: frozen parameters and buffers.
  final var valueCounts: (trainable: Int, fixed: Int) {
    func count(_ parameters: [Parameter]) -> Int { parameters.reduce(0) { $0 &+ $1.shape.count } }
    let trainable = count(trainableParameters)
    return (trainable, count(parameters) &- trainable &+ namedBuffers.reduce(0) { $0 &+ $1.get().count })
  }

  /// Checks the depth of nested layers.
  /// - Throws: `argument(argument)` if a container of these layers would be nested too deeply.
  static func checkNesting(of layers: [Layer], argument: String) throws {
    var level = layers
    var depth = 0
    while !level.isEmpty {
      depth += 1
      guard depth < maximumNesting else {
        throw DiffusionError.argument(
          argument, "layers are nested more than \(maximumNesting) deep, or one contains itself")
      }
      // A layer may occur on several levels; on each of them, visiting it once suffices.
      var seen = Set<ObjectIdentifier>()
      level = level.flatMap { $0.sublayers.map(\.layer) }.filter {
        seen.insert(ObjectIdentifier($0)).inserted
      }
    }
  }
}
