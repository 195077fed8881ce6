import DiffusionKit

// The chapter's functions, which add noise without a scheduler.
enum ForwardProcess {
  private static let generator = Argument<Generator?>(
    "generator", "the generator of the noise; the default generator unless given")

  static let functions: [Function] = [
    Function(
      "forward_diffusion",
      "The forward process of the chapter's section 9.1.1: a list of states, x_t = x_(t-1) + noise_scale * N(0, 1).",
      Argument<Operand>("data", "any shape"), Argument<Int>("num_steps", "the number of states"),
      Argument<Float>("noise_scale", "the standard deviation of each step's noise"), generator,
      returns: "list of Tensors"
    ) { data, steps, scale, generator in
      try DiffusionKit.forwardDiffusion(
        data.tensor, numSteps: steps, noiseScale: scale, generator: generator.orDefault)
    }.documented(
      shapes: "[...]; each state has the shape of data.",
      errors: "A negative count, a scale that is negative or not finite, more states than memory holds.",
      example: """
        local states = dk.forward_diffusion(dk.zeros(100), 50, 0.1)
        print(#states, states[50]:numel()) --> 50 100
        """),
    Function(
      "forward_recursion",
      "The forward process of the chapter's section 9.2.4 with its schedule: a list of states, x_t = e(t) x_(t-1) + s(t) N(0, 1). With e(t) = sqrt(1 - beta_t) and s(t) = sqrt(beta_t) each state has the distribution of scheduler:add_noise (Ho, Jain and Abbeel 2020, eq. 2 and 4).",
      Argument<Operand>("data", "any shape"),
      Argument<Numbers?>("coefficients", "e(1), e(2), ...: the factor of the previous state at each step"),
      Argument<Numbers?>(
        "noise_scales", "s(1), s(2), ...; by default sqrt(1 - e(t)^2), which preserves a variance of 1"),
      Argument<SchedulerBox?>(
        "scheduler",
        "a scheduler instead of both: its betas define them, with a state for each training timestep"),
      generator, returns: "list of Tensors"
    ) { data, coefficients, scales, scheduler, generator in
      try recursion(coefficients, scales, scheduler?.scheduler)
        .states(from: data.tensor, generator: generator.orDefault)
    }.documented(
      shapes: "data [...], coefficients and noise_scales [T]; T states of the data's shape.",
      errors: """
        Neither coefficients nor a scheduler, or both; counts that differ, values that are not finite, negative scales, no scales with \
        a coefficient beyond 1; a scheduler without betas; more states than memory holds.
        """,
      example: """
        local states = dk.forward_recursion(dk.ones(2), {0.5, 0.5}, {noise_scales = {0, 0}})
        print(states[2]) --> 0.2500 0.2500 [Tensor of shape 2]
        local scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 50}
        print(#dk.forward_recursion(dk.randn(100), {scheduler = scheduler})) --> 50
        """),
    Function(
      "add_noise", "Adds normal noise: data + noise_scale * N(0, 1).", Argument<Operand>("data", "any shape"),
      Argument<Float>("noise_scale", "the noise's standard deviation"), generator, returns: "Tensor"
    ) { data, scale, generator in
      try DiffusionKit.addNoise(data.tensor, noiseScale: scale, generator: generator.orDefault)
    }.documented(
      shapes: .same, errors: "A scale that is negative or not finite.",
      example: "print(dk.add_noise(dk.tensor{1, 2}, 0)) --> 1 2 [Tensor of shape 2]"),
    Function(
      "sinusoidal_step_encoding",
      "The sinusoidal encoding of a step: sin(t / 10000^(2i / d_model)) at index 2i + 1, followed by the cosine (Vaswani et al. 2017, 3.5).",
      Argument<Either<Float, NumberList>>("t", "the step or steps"),
      Argument<Int>("d_model", "the size of the encoding"), returns: "Tensor", body: stepEncoding
    ).documented(
      shapes: "a number to [d_model], [N] or [N, 1] to [N, d_model].",
      errors: "Tensors of other shapes, and a d_model below 1.",
      example: "print(dk.sinusoidal_step_encoding(0, 4)) --> 0 1 0 1 [Tensor of shape 4]"),
  ]

  private static func recursion(
    _ coefficients: Numbers?, _ scales: Numbers?, _ scheduler: (any Scheduler)?
  ) throws -> ForwardRecursion {
    func values(_ numbers: Numbers?, _ name: String) throws -> [Float]? {
      guard let numbers = numbers?.values else { return nil }
      guard numbers.axisSizes.count == 1 else {
        throw DiffusionError.argument(name, "expected [T], a value for each step, got \(numbers.axisSizes)")
      }
      return try numbers.doubles().map { Float($0) }
    }
    if let scheduler {
      guard coefficients == nil && scales == nil else {
        throw DiffusionError.argument(
          "scheduler", "expected either a scheduler or coefficients and noise_scales, got both")
      }
      guard let betas = scheduler.betas else {
        throw DiffusionError.argument("scheduler", "\(type(of: scheduler).name) has no betas")
      }
      return try ForwardRecursion(betas: betas)
    }
    guard let own = try values(coefficients, "coefficients") else {
      throw DiffusionError.argument("coefficients", "expected coefficients or a scheduler, got neither")
    }
    return try ForwardRecursion(coefficients: own, noiseScales: values(scales, "noise_scales"))
  }
  private static func stepEncoding(_ t: Either<Float, NumberList>, _ dModel: Int) throws -> Tensor {
    switch t {
    case .first(let step): return try sinusoidalStepEncoding(step, dModel: dModel)
    case .second(let steps): return try sinusoidalStepEncoding(steps.tensor, dModel: dModel)
    }
  }
}
