/// Applies layers one after the other, and is a layer itself. Keras's `Sequential`.
///
/// With a leading `Input` the layers are built at once, otherwise by the first call.
public final class Sequential: Layer {
  /// The layers in order, without a leading `Input`.
  public let layers: [Layer]
  public let input: Input?
  private let named: [(name: String, layer: Layer)]
  /// The sizes of each layer's result; empty until the layers are built.
  private(set) var layerSizes: [[Int?]] = []

  /// - Throws: `argument("layers")` for no layers, an `Input` that is not first, a layer that occurs twice, two layers that
  ///   were given one name, or a layer that does not accept the result of the layer before.
  public init(_ layers: [Layer], name: String? = nil) throws {
    input = layers.first as? Input
    self.layers = Array(layers.dropFirst(input == nil ? 0 : 1))
    named = try Layer.named(self.layers)
    super.init(name: name)
    guard !self.layers.isEmpty else { throw DiffusionError.argument("layers", "expected at least one layer") }
    if let index = self.layers.firstIndex(where: { $0 is Input }) {
      throw DiffusionError.argument(
        "layers", "an Input comes first, this one is number \(index + (input == nil ? 1 : 2))")
    }
    try Layer.checkNesting(of: self.layers, argument: "layers")
    guard let input else { return }
    do { _ = try builtOutputSizes(for: [input.output.sizes]) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "layers")
    }
  }

  convenience init(_ description: LayerDescription) throws {
    try self.init(description.layers("layers"), name: description.name)
  }

  public override func build(_ inputs: [Shape]) throws {
    let shape = try only(inputs)
    layerSizes = try sizesOfLayers(from: [nil] + shape.sizes.dropFirst().map(Optional.some))
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    var x = try only(inputs)
    if let input { x = try input(x) }
    for layer in layers { x = try layer([x]) }
    return x
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let sizes = try only(inputs)
    return try sizesOfLayers(from: sizes).last ?? sizes
  }

  private func sizesOfLayers(from input: [Int?]) throws -> [[Int?]] {
    var sizes = input
    return try layers.map { layer in
      sizes = try layer.builtOutputSizes(for: [sizes])
      return sizes
    }
  }

  public override var sublayers: [(name: String, layer: Layer)] { named }

  package override var resultActivation: Activation? { layers.last?.resultActivation }

  package override func contents(with writer: ArchitectureWriter) -> [JSON.Member]? {
    let all: [Layer] = (input.map { [$0] } ?? []) + layers
    return writer.describe(all).map { [.init("layers", $0)] }
  }

  public override func summary() -> String { sequentialSummary() }
}
