/// A run of a copy of a scheduler: several runs may be under way, and the caller's scheduler does not change.
package struct PipelineRun {
  let scheduler: any Scheduler
  let numInferenceSteps: Int

  package init(_ scheduler: any Scheduler, numInferenceSteps: Int) throws {
    self.scheduler = try scheduler.copy()
    self.numInferenceSteps = numInferenceSteps
    do { try self.scheduler.setTimesteps(numInferenceSteps) } catch let error as DiffusionError
      where error.kind == .argument("mu")
    {
      // A request has no mu.
      throw error.withoutArgument
    }
  }

  /// Returns the initial samples of a whole run for noise with standard deviation 1.
  package func initial(_ noise: Tensor) throws -> Tensor {
    let sigma = scheduler.initNoiseSigma
    return sigma == 1 ? noise : try noise * Tensor(sigma)
  }

  /// Returns the plan of the last `strength` of the steps, rounded down to whole steps as diffusers' image-to-image
  /// does.
  /// - Throws: `argument("strength")` unless 0...1, and if it is too small for a step.
  func plan(strength: Double, _ resampling: SamplingPlan.Resampling? = nil) throws -> SamplingPlan {
    guard (0...1).contains(strength) else {
      throw DiffusionError.argument("strength", "must be 0 to 1, not \(strength)")
    }
    let steps = min(Int(Double(numInferenceSteps) * strength), numInferenceSteps)
    guard steps > 0 || strength == 0 else {
      throw DiffusionError.argument(
        "strength", "\(strength) of \(numInferenceSteps) steps is less than one: nothing would change")
    }
    let calls = scheduler.timesteps.count
    // PNDM's run has more calls than steps; a strength of 0 makes none of them.
    let order = max(scheduler.order, 1)
    let first = steps == 0 ? (calls + order - 1) / order : numInferenceSteps - steps
    let plan = SamplingPlan(calls: calls, order: order, firstBlock: first, resampling: resampling)
    if plan.count > 0, let complaint = scheduler.complaint(aboutStartAt: plan.start) {
      throw DiffusionError.argument(
        "strength", "\(strength) of \(numInferenceSteps) steps: \(complaint)")
    }
    if let resampling, let complaint = plan.returns.lazy.compactMap(scheduler.complaint).first {
      throw DiffusionError.argument(
        "jumpLength", "going back by \(resampling.length) steps: \(complaint)")
    }
    return plan
  }
}

/// The initial samples of a pipeline's run and its plan.
struct SamplingStart {
  let plan: SamplingPlan
  let sample: Tensor
  var inpainting: Inpainting?
}

extension SamplingStart {
  /// Starts from noise, or from the request's image.
  /// - Throws: `argument` for images, masks and numbers that do not fit.
  init(_ request: PipelineRequest, _ shape: SampleShape, _ run: PipelineRun, _ generator: Generator) throws {
    guard let given = request.image else {
      let needing: [(String, Any?)] = [
        ("strength", request.strength), ("maskImage", request.mask), ("jumpLength", request.jumpLength),
        ("jumpNSample", request.jumpCount),
      ]
      for (name, value) in needing where value != nil {
        throw DiffusionError.argument(name, "needs an image")
      }
      plan = try run.plan(strength: 1)
      sample = try run.initial(shape.noise(request, generator))
      return
    }
    let fitted = try shape.fitted(given, "image")
    let image = try request.kind(of: fitted).taken(fitted, "image")
    let mask = try request.mask.map { try shape.mask($0, "maskImage") }
    let resampling = try SamplingStart.resampling(request)
    let strength = request.strength ?? (mask == nil ? 0.8 : 1)
    plan = try run.plan(strength: strength, resampling)
    let noise = try shape.noise(request, generator)
    // With a mask, full strength starts from noise alone, so that the image does not show through in the painted part.
    sample =
      try mask != nil && strength == 1
      ? run.initial(noise) : run.scheduler.noised(image, noise, at: plan.start)
    inpainting = mask.map { Inpainting(image: image, mask: $0, noise: resampling == nil ? noise : nil) }
  }

  private static func resampling(_ request: PipelineRequest) throws -> SamplingPlan.Resampling? {
    guard request.jumpLength != nil || request.jumpCount != nil else { return nil }
    guard request.mask != nil else {
      throw DiffusionError.argument(
        request.jumpLength == nil ? "jumpNSample" : "jumpLength", "needs a `mask_image`: it is RePaint's")
    }
    let (length, samples) = (request.jumpLength ?? 10, request.jumpCount ?? 10)
    try Requirement.positive(length, "jumpLength")
    guard (1...1000).contains(samples) else {
      throw DiffusionError.argument("jumpNSample", "must be 1 to 1000, not \(samples)")
    }
    return SamplingPlan.Resampling(length: length, samples: samples)
  }
}
