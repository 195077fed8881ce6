import DiffusionKit

func trainInSteps() throws -> DiffusionTrainer {
  Session.current.generator.manualSeed(7)
  let (images, labels) = try digits()
  let data = try TrainingData(images.unsqueezed(1) / 8 - 1, classLabels: labels)
  let trainer = try DiffusionTrainer(
    model: TimeMLP(dataShape: [1, 8, 8]) { $0.numClasses = 10 },
    scheduler: DDPMScheduler { $0.noise.numTrainTimesteps = 300 },
    .init { $0.labelDropout = 0.1 })  // for guidance: training drops the labels of some samples

  let steps = try trainer.fitSteps(
    data,
    .init {
      $0.steps = 60
      $0.batchSize = 64
      $0.validation.split = 0.1
    })
  while let step = try steps.next() {
    if let row = step.epochLogs { print("epoch \(step.epoch + 1):", row["loss"] ?? 0, row["val_loss"] ?? 0) }
  }
  return trainer
}

func writeFiles(of trainer: DiffusionTrainer) throws {
  try trainer.save("run.safetensors")
  try trainer.resume("run.safetensors")

  try trainer.model.saveWeights("model.safetensors")
  let model = try Layer.load("model.safetensors")
  print(model.summary())

  let pipeline = try trainer.pipeline()
  try pipeline.savePretrained("pipeline")
  let images = try DiffusionPipeline.fromPretrained("pipeline")(
    PipelineRequest {
      $0.numInferenceSteps = 10
      $0.conditions[.classLabels] = try Tensor.arange(0, 10)
    })
  try saveGrid("images.png", images, columns: 5)

  let noise = try Tensor.randn(Shape([4, 4]))
  try saveNpy("noise.npy", noise)
  print(try loadNpy("noise.npy").shape)
}
