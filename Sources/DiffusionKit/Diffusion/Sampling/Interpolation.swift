extension DiffusionPipeline {
  /// The two ends of `interpolate`.
  public enum Ends {
    /// Two noises, which are drawn.
    case drawn
    /// Two noises with standard deviation 1, [C, H, W] or [1, C, H, W].
    case noises(Tensor, Tensor)
    /// Two clean samples of the same shapes.
    case images(Tensor, Tensor)

    fileprivate var name: String { if case .images = self { "images" } else { "noises" } }
    fileprivate var pair: (Tensor, Tensor)? {
      switch self {
      case .drawn: nil
      case .noises(let a, let b), .images(let a, let b): (a, b)
      }
    }

    /// Returns the shape of all samples.
    /// - Throws: `argument("noises")` or `argument("images")` for ends of another shape, `argument("numSamples")` for
    ///   fewer than two samples or too many.
    func shape(_ request: PipelineRequest, made: [Int]?, count: Int) throws -> SampleShape {
      let others: [(String, Any?)] = [
        ("image", request.image), ("maskImage", request.mask), ("noise", request.noise),
        ("jumpLength", request.jumpLength), ("jumpNSample", request.jumpCount),
      ]
      for (name, value) in others where value != nil {
        throw DiffusionError.argument(
          name, "`interpolate` has no such option: it goes between images or noises")
      }
      guard count >= 2 else {
        throw DiffusionError.argument("numSamples", "both ends are among them: at least 2, not \(count)")
      }
      var request = request
      request.count = count
      request.image = pair?.0
      do { return try SampleShape(request, made: made) } catch let error as DiffusionError {
        switch error.kind {
        case .argument("image"): throw error.renamingArgument(to: name)
        case .argument("batchSize"): throw error.renamingArgument(to: "numSamples")
        default: throw error
        }
      }
    }
  }
}

extension SamplingStart {
  /// Starts samples between two ends.
  init(
    between ends: DiffusionPipeline.Ends, _ request: PipelineRequest, _ shape: SampleShape,
    _ run: PipelineRun, _ generator: Generator
  ) throws {
    let one = try SampleShape(count: 1, sizes: shape.sizes)
    var pair = try ends.pair.map { (try one.fitted($0, ends.name), try one.fitted($1, ends.name)) }
    if case .images = ends, let (first, second) = pair {
      plan = try run.plan(strength: request.strength ?? 0.5)
      let noise = try Tensor.randn(one.shape, generator: generator)
      let start = plan.start
      let kind = try request.kind(of: first, second)
      let noised = { (image: Tensor) in
        try run.scheduler.noised(kind.taken(image, ends.name), noise, at: start)
      }
      pair = (try noised(first), try noised(second))
    } else {
      guard request.strength == nil else { throw DiffusionError.argument("strength", "needs images") }
      plan = try run.plan(strength: 1)
    }
    let (first, second) =
      try pair ?? (
        Tensor.randn(one.shape, generator: generator), Tensor.randn(one.shape, generator: generator)
      )
    // Allocated before any computation: too many samples for the memory are refused at once.
    let all = try Tensor(uninitialized: shape.shape)
    let size = one.shape.count
    for index in 0..<shape.count {
      try Session.current.checkInterrupted()
      let sample = try slerp(first, second, Float(index) / Float(shape.count - 1))
      (all.pointer + index * size).update(from: sample.pointer, count: size)
    }
    if case .images = ends { sample = all } else { sample = try run.initial(all) }
  }
}
