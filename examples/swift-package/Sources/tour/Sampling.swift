import DiffusionKit

func sample(with trainer: DiffusionTrainer) throws {
  let solver = try DPMSolverMultistepScheduler(from: trainer.scheduler)
  let labels = try Tensor.arange(0, 10)
  let guided = try trainer.sample(
    .init {
      ($0.classLabels, $0.scheduler) = (labels, solver)
      ($0.numInferenceSteps, $0.guidanceScale) = (20, 1.5)
      $0.generator = Generator(seed: 1)
    })
  print(guided.shape)

  // The same loop without a trainer: the program may do more between two steps.
  try solver.setTimesteps(20)
  var x = try Tensor.randn(Shape([10, 1, 8, 8])) * solver.initNoiseSigma
  try noGrad {
    for timestep in solver.timesteps {
      let input = try solver.scaleModelInput(x, timestep)
      let output = try trainer.model(input, Tensor(timestep), [.classLabels: labels])
      x = try solver.step(output, at: timestep, from: x).prevSample
    }
  }
  try saveGrid("loop.png", x.clamp(min: -1, max: 1) / 2 + 0.5, columns: 5)
}
