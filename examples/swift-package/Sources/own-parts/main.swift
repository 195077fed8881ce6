// Trains a network on handwritten digits and draws new ones, with a user's own layer, optimizer and scheduler.
//
//     swift run -c release own-parts [EPOCHS]
import DiffusionKit

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 300
Session.current.generator.manualSeed(7)

// The network that predicts the noise of an image at a timestep: a graph of layers, in Keras's functional style.
let image = try Input(shape: [1, 8, 8]).output
let timestep = try Input(shape: []).output
let features = try Concatenate()(Flatten()(image), SinusoidalEncoding(64)(timestep))
let hidden = try GatedDense(256)(GatedDense(256)(features))
let noise = try Reshape([1, 8, 8])(Dense(64)(Concatenate()(hidden, features)))
let model = try Model(inputs: [image, timestep], outputs: [noise])

let trainer = try DiffusionTrainer(
  model: model, scheduler: AdamsBashforthScheduler { $0.noise.numTrainTimesteps = 300 },
  .init {
    $0.training.optimizer = try Lion { $0.learningRate = 3e-4 }
    $0.training.emaDecay = 0.99
  })

// A training loop with one batch in each iteration.
let (images, _) = try digits()
let steps = try trainer.fitSteps(
  images.unsqueezed(1) / 8 - 1,
  .init {
    $0.epochs = epochs
    $0.batchSize = 64
  })
while let step = try steps.next() {
  if let logs = step.epochLogs { print("epoch \(step.epoch + 1)  loss \(logs["loss"] ?? .nan)") }
}

let drawn = try trainer.sample(.init { ($0.numSamples, $0.numInferenceSteps) = (40, 30) })
try saveGrid("own-parts.png", drawn.clamp(min: -1, max: 1) / 2 + 0.5, columns: 10)

// The file describes the model by the names and options of its layers, so GatedDense is registered before loading.
try model.saveWeights("own-parts.safetensors")
Layer.register(GatedDense.self)
let loaded = try Layer.load("own-parts.safetensors")
print("loaded \(loaded.parameters.count) parameters")
