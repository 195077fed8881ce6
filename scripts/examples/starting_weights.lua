-- Which initial weights suit a U-Net? Those of PyTorch's layers, as in diffusers' models, or zeros in the last layer of
-- each block and of the network, as in guided diffusion (Dhariwal and Nichol 2021)?
--
-- The same network is trained on MNIST's digits from both, with three seeds each. The table has the mean loss of the
-- 100 steps before steps 200, 400 and 1600, and the Frechet distance between 300 samples and 1,000 held-out digits, in
-- the features of a small classifier.
-- Shorter runs: diffuse-lua scripts/examples/starting_weights.lua --steps 200 --samples 50
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  steps = 1600, -- of training
  samples = 300, -- digits to sample
  sampling_steps = 20,
  seed = 0,
}
dk.manual_seed(options.seed)

-- The data: ordered 0, 1, ... 9, 0, 1, ..., from -1 (paper) to 1 (ink). The last 1,000 are held out.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 127.5 - 1
local class_labels = dk.arange(#images) % 10
local train, train_labels = images:sub(1, 4000), class_labels:sub(1, 4000)
local held_out = images:sub(4001, 5000)

local pixels = nn.Input{ 1, 28, 28 }
local x = nn.Conv2D(16, 3, { strides = 2, padding = "same", activation = "silu" })(pixels)
x = nn.Conv2D(32, 3, { strides = 2, padding = "same", activation = "silu" })(x)
x = nn.Dense(64, { activation = "silu" })(nn.Dropout(0.3)(nn.Flatten()(x)))
local features, classifier = nn.Model(pixels, x), nn.Model(pixels, nn.Dense(10)(x))
classifier:compile{ loss = "cross_entropy" }
classifier:fit(train, train_labels, { epochs = 12, batch_size = 50, verbose = 0 })

--- Mean losses before the steps in `marks`, and the Frechet distance, for one kind of initial weights and one seed.
local function run(zero_init_outputs, seed, marks)
  dk.manual_seed(seed)
  local scheduler = dk.schedulers.DDPMScheduler{ beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction" }
  local trainer = dk.DiffusionTrainer{
    model = dk.models.UNet2DModel{
      sample_size = 28, in_channels = 1, out_channels = 1, num_class_embeds = 10, layers_per_block = 1,
      block_out_channels = { 16, 32, 64 }, norm_num_groups = 8, zero_init_outputs = zero_init_outputs,
      down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
      up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
    },
    scheduler = scheduler, optimizer = dk.optimizers.AdamW{ learning_rate = 1e-3 }, ema_decay = 0.99,
  }
  local losses, means = {}, {}
  for step in trainer:fit_steps(train, { class_labels = train_labels, steps = options.steps, batch_size = 16 }) do
    losses[#losses + 1] = step.loss
  end
  for _, mark in ipairs(marks) do
    local last = dk.tensor(losses):sub(math.max(1, mark - 99), mark)
    means[#means + 1] = ("%.4f"):format(last:mean():item())
  end
  local samples = trainer:sample{
    class_labels = dk.arange(options.samples) % 10, num_inference_steps = options.sampling_steps,
    scheduler = dk.schedulers.DPMSolverMultistepScheduler.from_config(scheduler.config),
  }
  local distance = dk.metrics.compare(features:predict(held_out), features:predict(samples:clamp(-1, 1)), {
    metrics = { "frechet_distance" }, generator = dk.Generator(0), verbose = 0,
  }).frechet_distance
  return means, distance
end

local marks = options.steps >= 1600 and { 200, 400, 1600 } or { options.steps }
print(("%-22s %4s  loss at %s  Frechet distance"):format("initial weights", "seed", table.concat(marks, ", ")))
local floor
for _, start in ipairs{ { "PyTorch's", false }, { "zero_init_outputs", true } } do
  for seed = options.seed, options.seed + 2 do
    local losses, distance = run(start[2], seed, marks)
    print(("%-22s %4d  %s  %.1f"):format(start[1], seed, table.concat(losses, "  "), distance.value))
    floor = distance.floor
  end
end
print(("between two halves of the real digits: %.1f"):format(floor))
