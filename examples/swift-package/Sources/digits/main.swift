// The README's script in Swift: a small network learns handwritten digits and draws new ones by class.
import DiffusionKit

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 150
Session.current.generator.manualSeed(7)

let (images, labels) = try digits()  // 1,797 handwritten digits, 8x8, 0...16
let trainer = try DiffusionTrainer(
  model: TimeMLP(dataShape: [1, 8, 8]) {
    $0.hiddenDim = 384
    $0.numClasses = 10
  },
  scheduler: DDPMScheduler { $0.noise.numTrainTimesteps = 300 },
  .init {
    $0.training.optimizer = try AdamW { $0.learningRate = 1e-3 }
    $0.training.emaDecay = 0.999
  })
let data = try TrainingData(images.unsqueezed(1) / 8 - 1, classLabels: labels)
let history = try trainer.fit(
  data,
  .init {
    $0.epochs = epochs
    $0.batchSize = 64
  })
print("loss after \(epochs) epochs:", history["loss"]?.last ?? .nan)

let drawn = try trainer.sample(
  .init { ($0.classLabels, $0.numInferenceSteps) = try (Tensor.arange(0, 60) % 10, 100) })
try saveGrid("digits.png", drawn.clamp(min: -1, max: 1) / 2 + 0.5, columns: 10)
