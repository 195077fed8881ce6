-- New handwritten digits from pure noise.
--
-- A diffusion model learns from small real images of digits. Asked for "a 3", it starts from noise and takes the
-- noise away step by step, until an image stands there that nobody wrote.
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
dk.set_num_threads(1) -- the matrices are small: on a busy machine threads would mostly wait for each other

-- The data: 1,797 images of 8 x 8 pixels, 0 (paper) to 16 (ink), moved to -1..1 and shuffled. The model sees the first
-- 1,197; the other 600 are held out.
local images, labels = dk.data.digits()
local order = dk.randperm(#images)
images, labels = (images / 8 - 1):index_select(1, order), labels:index_select(1, order)
local train, train_labels = images:sub(1, 1197), labels:sub(1, 1197)
local held_out, held_out_labels = images:sub(1198, 1797), labels:sub(1198, 1797)

-- The model: told a noisy image, how noisy it is (0 to 999) and which digit it shows, it tells noise and image apart.
-- (It predicts the "velocity", a mixture of both, which serves at every level of noise. Dropout keeps it from learning
-- the training images by heart.)
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
  label_dropout = 0.1, -- at times it is not told the digit, so that it learns what the digit changes (guidance)
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
plot.title("Learning to tell digits from noise")
plot.xlabel("epoch")
plot.ylabel("loss")
plot.legend()
plot.savefig(out .. "/loss.png")

--- Images of the digits that `digits` names, in whole grey levels as the real ones.
local function draw(digits)
  local samples = trainer:sample{
    class_labels = digits, num_inference_steps = options.sampling_steps, guidance_scale = 1.5,
  }
  return ((samples:clamp(-1, 1) + 1) * 8):round() / 8 - 1
end

-- Ten of each digit, a row for each, black on white.
local rows = dk.floor(dk.arange(100) / 10)
dk.image.save_grid(out .. "/digits.png", -draw(rows), {
  columns = 10, scale = 8, value_range = { -1, 1 }, title = "Digits from noise",
  row_labels = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
})

-- Can anyone tell? A nearest-neighbour classifier looks at 600 held-out real digits and at 600 drawn ones of the same
-- labels. If it is right half of the time, it cannot; real digits among themselves show what to hope for.
local accuracy = dk.metrics.c2st(draw(held_out_labels), held_out)
local floor = dk.metrics.c2st(train:sub(1, 600), held_out)
print(("two-sample test, drawn against real: %.3f"):format(accuracy))
print(("two-sample test, real against real:  %.3f"):format(floor))
print(("in %s: digits.png, loss.png, digits.safetensors"):format(out))
dk.image.show(dk.image.load(out .. "/digits.png")) -- on a terminal
