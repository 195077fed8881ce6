-- A diffusion model of the Swiss roll, and the steps of its sampling.
--
-- The data are points of a spiral in the plane. The image has eight noise levels side by side, from pure noise to data:
-- above real points with noise of that level, below the state of the sampler. If the model has learned the
-- distribution, both rows look alike.
-- Shorter runs: diffuse-lua scripts/examples/swiss_roll.lua --steps 300 --samples 500
local dk = require "diffusionkit"
local options = dk.options{
  steps = 4000, -- of training
  samples = 5000, -- points in each set that is compared
  sampling_steps = 100,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small

--- Points near a spiral of one and a half turns, with a standard deviation of about 1.
local function swiss_roll(n)
  local angle = math.pi * (1.5 + 3 * dk.rand(n))
  local points = dk.stack({ angle * angle:cos(), angle * angle:sin() }, 2) -- [n, 2]
  return (points + 0.3 * dk.randn(n, 2)) / 7
end

-- The model takes noisy points and their timestep, and predicts the velocity, a mixture of point and noise.
local scheduler = dk.schedulers.DDIMScheduler{
  beta_schedule = "squaredcos_cap_v2",
  prediction_type = "v_prediction",
  timestep_spacing = "trailing", -- sampling starts from pure noise
  clip_sample = false, -- the data exceed -1..1
}
local trainer = dk.DiffusionTrainer{
  model = dk.models.TimeMLP{ 2, hidden_dim = 64, num_blocks = 3 },
  scheduler = scheduler,
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, options.steps) },
  ema_decay = 0.999, -- sampling uses a running average of the weights
}
local start = dk.time()
local function report(epoch, logs)
  if epoch % 10 == 0 then print(("epoch %3d  loss %.4f  %3.0f s"):format(epoch, logs.loss, dk.time() - start)) end
end
trainer:fit(swiss_roll(10000), { steps = options.steps, batch_size = 250, callbacks = report, verbose = 0 })

--- An image of the density of points within -3..3, 64 x 64 pixels, darker with more points.
local function density(points)
  local cells = ((points + 3) / 6 * 64):floor()
  local x, y = cells:sub(1, -1, 1, 1), cells:sub(1, -1, 2, 2) -- [N, 1]
  local columns = x:eq(dk.arange(64)) -- [N, 64], 1 where the point is
  local rows = y:eq(dk.arange(64)):flip(2) -- y grows upwards
  local counts = rows:t():matmul(columns)
  return 1 - (counts / counts:max()):sqrt()
end

-- Sampling. The eight steps that are shown lie closer together towards the end, where the samples change most.
local real = swiss_roll(options.samples)
local noised, sampled, labels = {}, {}, {}
local samples
for step in trainer:sample_steps{ num_samples = options.samples, num_inference_steps = options.sampling_steps } do
  samples = step.sample
  if step.step >= options.sampling_steps * (1 - (1 - (#sampled + 1) / 8) ^ 1.5) then
    -- The timestep of the noise that is left. It is negative after the last step, which leaves none.
    local t = step.timestep - math.floor(1000 / options.sampling_steps)
    local noise = dk.randn(options.samples, 2)
    table.insert(noised, density(t < 0 and real or scheduler:add_noise(real, noise, t)))
    table.insert(sampled, density(samples))
    table.insert(labels, t < 0 and "data" or "t = " .. t)
  end
end
for _ = 1, #labels do table.insert(labels, "") end -- the second row needs no labels
dk.image.save_grid(out .. "/swiss_roll.png", dk.concat({ dk.stack(noised), dk.stack(sampled) }, 1), {
  columns = #sampled, scale = 2, row_labels = { "noised", "sampled" }, labels = labels,
  title = "From noise to the Swiss roll",
})

-- The distance between the samples and real points. That between two sets of real points is the floor.
local function distance(a, b) return dk.metrics.wasserstein(a, b, { squared = true }) end
print(("squared 2-Wasserstein distance of %d points, sampled to real: %.4f"):format(
  options.samples, distance(samples, real)))
print(("squared 2-Wasserstein distance of %d points, real to real:    %.4f"):format(
  options.samples, distance(swiss_roll(options.samples), real)))
print(("in %s: swiss_roll.png"):format(out))
