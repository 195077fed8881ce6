-- New handwritten digits from pure noise.
--
-- A diffusion model is trained on small images of real digits. Conditioned on a class such as 3, it starts from noise
-- and removes the noise step by step, until a new image of that digit is left.
-- Shorter runs: diffuse-lua scripts/examples/digits.lua --steps 500
local dk = require "diffusionkit"
local plot = dk.plot
local options = dk.options{
  steps = 6000, -- of training
  sampling_steps = 100,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small

-- The data: 1,797 images of 8 x 8 pixels, 0 (paper) to 16 (ink), scaled to -1..1 and shuffled. The first 1,197 are
-- for training; the other 600 are held out.
local images, labels = dk.data.digits()
local order = dk.randperm(#images)
images, labels = (images / 8 - 1):index_select(1, order), labels:index_select(1, order)
local train, train_labels = images:sub(1, 1197), labels:sub(1, 1197)
local held_out, held_out_labels = images:sub(1198, 1797), labels:sub(1198, 1797)

-- The model takes a noisy image, its timestep (0 to 999) and the class of its digit. It predicts the velocity, a
-- mixture of noise and image that suits every noise level. Dropout keeps it from memorising the training images.
local model = dk.models.TimeMLP{ { 8, 8 }, hidden_dim = 256, num_blocks = 3, num_classes = 10, dropout = 0.1 }
local scheduler = dk.schedulers.DDPMScheduler{
  num_train_timesteps = 1000,
  beta_schedule = "squaredcos_cap_v2",
  prediction_type = "v_prediction",
}
local trainer = dk.DiffusionTrainer{
  model = model,
  scheduler = scheduler,
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(1e-3, options.steps) },
  ema_decay = 0.999, -- sampling uses a running average of the weights
  label_dropout = 0.1, -- a tenth of the samples get no class, as guidance requires
}
print(("training on %d images, %d steps of 64"):format(#train, options.steps))
local start = dk.time()
local function report(epoch, logs)
  if epoch % 25 == 0 then print(("epoch %4d  loss %.4f  %3.0f s"):format(epoch, logs.loss, dk.time() - start)) end
end
local history = trainer:fit(train, train_labels, {
  steps = options.steps, batch_size = 64, callbacks = report, verbose = 0,
})
print(("trained %d weights in %.0f s"):format(model:num_parameters(), dk.time() - start))
trainer.ema:apply() -- the averaged weights go to the file
model:save(out .. "/digits.safetensors")
trainer.ema:restore()

plot.plot{ history.epoch, history.loss, label = "mean squared error" }
plot.title("Training loss")
plot.xlabel("epoch")
plot.ylabel("loss")
plot.legend()
plot.savefig(out .. "/loss.png")

--- Samples of these classes, rounded to the grey levels of the real images.
local function sample(classes)
  local samples = trainer:sample{
    class_labels = classes, num_inference_steps = options.sampling_steps, guidance_scale = 1.5,
  }
  return ((samples:clamp(-1, 1) + 1) * 8):round() / 8 - 1
end

-- Ten of each digit, a row for each, black on white.
local rows = dk.floor(dk.arange(100) / 10)
dk.image.save_grid(out .. "/digits.png", -sample(rows), {
  columns = 10, scale = 8, value_range = { -1, 1 }, title = "Digits from noise",
  row_labels = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
})

-- The two-sample test is the accuracy of a nearest-neighbour classifier that separates 600 samples from 600 held-out
-- digits of the same classes: 0.5 if it cannot. Two sets of real digits give the floor.
local accuracy = dk.metrics.c2st(sample(held_out_labels), held_out)
local floor = dk.metrics.c2st(train:sub(1, 600), held_out)
print(("two-sample test, samples against real: %.3f"):format(accuracy))
print(("two-sample test, real against real:    %.3f"):format(floor))
print(("in %s: digits.png, loss.png, digits.safetensors"):format(out))
dk.image.show(dk.image.load(out .. "/digits.png")) -- if the output is a terminal
