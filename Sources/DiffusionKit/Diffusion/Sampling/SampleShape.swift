extension Layer {
  /// The sizes of one sample that the model was made for; nil if the model does not state them.
  package var madeForShape: [Int]? {
    switch self {
    case let model as UNetModel:
      return model.options.sampleSize.map { size in
        let sizes = size.values
        let isOneForAll = sizes.count == 1
        return [model.options.inChannels]
          + (isOneForAll ? [Int](repeating: sizes[0], count: type(of: model).axes) : sizes)
      }
    case let model as DiT:
      let (channels, size) = (model.options.inChannels, model.options.sampleSize)
      return [channels, size, size]
    case let model as TimeMLP: return model.options.dataShape
    case let model as IdealDenoiser: return Array(model.data.shape.sizes.dropFirst())
    default: return nil
    }
  }
}

/// The shape [N, ...] of a pipeline's results.
struct SampleShape {
  /// The shape of all samples.
  let shape: Shape
  var count: Int { shape.sizes[0] }
  /// The sizes of one sample.
  var sizes: [Int] { Array(shape.sizes.dropFirst()) }

  /// - Parameter made: the sizes of one sample that the model was made for.
  /// - Throws: `argument` for parts of the request that do not fit each other; `argument("sampleShape")` if no sizes
  ///   are given.
  init(_ request: PipelineRequest, made: [Int]?) throws {
    let sizes = try SampleShape.sizes(request, made)
    for size in sizes { try Requirement.positive(size, "sampleShape") }
    /// The number of samples of a tensor; nil for one sample without a batch axis.
    func number(of tensor: Tensor?) -> Int? {
      tensor.flatMap { $0.rank > sizes.count ? $0.shape.sizes[0] : nil }
    }
    let given = [number(of: request.image), number(of: request.noise), request.conditions.sampleCount]
    let count = request.count ?? given.compactMap { $0 }.max() ?? 1
    try Requirement.positive(count, "batchSize")
    shape = try Shape([count] + sizes, name: "batchSize")
  }

  /// The shape of `count` samples.
  init(count: Int, sizes: [Int]) throws { shape = try Shape([count] + sizes) }

  private static func sizes(_ request: PipelineRequest, _ made: [Int]?) throws -> [Int] {
    let rank = request.sampleShape?.count ?? made?.count ?? 3
    if let image = request.image {
      let sizes = Array(image.shape.sizes.suffix(rank))
      guard image.rank == rank || image.rank == rank + 1, made == nil || made?.first == sizes.first,
        request.sampleShape == nil || request.sampleShape == sizes
      else {
        let expected = request.sampleShape ?? made
        throw DiffusionError.argument(
          "image",
          "shape \(image.shape), expected \(expected.map(Shape.describe) ?? "[C, H, W]") or as many of them as samples"
        )
      }
      return sizes
    }
    if let sizes = request.sampleShape ?? request.noise.map({ Array($0.shape.sizes.dropFirst()) }) ?? made {
      return sizes
    }
    throw DiffusionError.argument(
      "sampleShape", "is required: the model does not say what size it was made for")
  }

  /// Broadcasts given samples, [count, ...] or one for all, to [count, ...], off the tape.
  /// - Throws: `argument(name)` for another shape.
  func fitted(_ tensor: Tensor, _ name: String) throws -> Tensor {
    let given = tensor.shape.sizes
    let all = given.count == sizes.count ? [1] + given : given
    guard all.count == sizes.count + 1, Array(all.dropFirst()) == sizes, all[0] == count || all[0] == 1 else {
      throw DiffusionError.argument(
        name, "shape \(tensor.shape) for \(count) samples of shape \(Shape.describe(sizes))")
    }
    return try tensor.detached.reshaped(Shape(all)).broadcast(to: shape)
  }

  /// Returns the request's noise, or draws noise.
  /// - Throws: `argument("noise")` for another shape.
  func noise(_ request: PipelineRequest, _ generator: Generator) throws -> Tensor {
    try request.noise.map { try fitted($0, "noise") } ?? .randn(shape, generator: generator)
  }

  /// Broadcasts a mask to the samples: [H, W], [1, H, W] and [N, 1, H, W] to [N, C, H, W].
  /// - Throws: `argument(name)` for another shape, and values outside 0...1.
  func mask(_ mask: Tensor, _ name: String) throws -> Tensor {
    let mask = mask.detached
    do {
      let spread = try mask.broadcast(to: shape)
      try mask.checkValues(in: 0...1, name)
      return spread
    } catch let error as DiffusionError where error.kind == .argument("shape") {
      throw DiffusionError.argument(
        name, "shape \(mask.shape) does not spread over samples of shape \(shape)")
    }
  }
}
