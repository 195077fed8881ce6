-- Points roll themselves up: a diffusion model of the swiss roll, and a movie of its sampling.
--
-- The data are points in the plane, along a spiral. The model learns to take noise off them; from a cloud of pure noise
-- it then makes the spiral. The picture has the movie's frames side by side, from noise to data: above the real points
-- with that much noise added, below what the model makes. Where it has learned the distribution, the rows look alike.
-- Shorter runs: diffuse-lua scripts/examples/swiss_roll.lua --steps 300 --samples 500
local dk = require "diffusionkit"
local options = dk.options{
  steps = 4000, -- of training
  samples = 5000, -- in each of the sets that are compared
  sampling_steps = 100,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small: on a busy machine threads would mostly wait for each other

--- Points of a spiral of one and a half turns, each a little beside it, with a deviation of about 1.
local function swiss_roll(n)
  local angle = math.pi * (1.5 + 3 * dk.rand(n))
  local points = dk.stack({ angle * angle:cos(), angle * angle:sin() }, 2) -- [n, 2]
  return (points + 0.3 * dk.randn(n, 2)) / 7
end

-- The model: told points and the noise in them, it predicts the velocity, a mixture of point and noise.
local scheduler = dk.schedulers.DDIMScheduler{
  beta_schedule = "squaredcos_cap_v2",
  prediction_type = "v_prediction",
  timestep_spacing = "trailing", -- sampling begins where there is nothing but noise
  clip_sample = false, -- the data go beyond -1..1
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

--- How many points fall into each of 64 x 64 cells from -3 to 3, as an image: the more, the darker.
local function density(points)
  local cells = ((points + 3) / 6 * 64):floor()
  local x, y = cells:sub(1, -1, 1, 1), cells:sub(1, -1, 2, 2) -- [N, 1]
  local columns = x:eq(dk.arange(64)) -- [N, 64], 1 where the point is
  local rows = y:eq(dk.arange(64)):flip(2) -- y grows upwards
  local counts = rows:t():matmul(columns)
  return 1 - (counts / counts:max()):sqrt()
end

-- Sampling, and eight frames of the movie, ever closer to each other: most happens in the end.
local real = swiss_roll(options.samples)
local noised, sampled, labels = {}, {}, {}
local samples
for step in trainer:sample_steps{ num_samples = options.samples, num_inference_steps = options.sampling_steps } do
  samples = step.sample
  if step.step >= options.sampling_steps * (1 - (1 - (#sampled + 1) / 8) ^ 1.5) then
    local t = step.timestep - math.floor(1000 / options.sampling_steps) -- the noise that is left; none in the end
    local noise = dk.randn(options.samples, 2)
    table.insert(noised, density(t < 0 and real or scheduler:add_noise(real, noise, t)))
    table.insert(sampled, density(samples))
    table.insert(labels, t < 0 and "data" or "t = " .. t)
  end
end
for _ = 1, #labels do table.insert(labels, "") end -- the row below has the same
dk.image.save_grid(out .. "/swiss_roll.png", dk.concat({ dk.stack(noised), dk.stack(sampled) }, 1), {
  columns = #sampled, scale = 2, row_labels = { "noised", "sampled" }, labels = labels,
  title = "From noise to the swiss roll",
})

-- How much work would it be to carry the one set of points to the other? Real points to other real ones show what to
-- hope for.
local function distance(a, b) return dk.metrics.wasserstein(a, b, { squared = true }) end
print(("squared 2-Wasserstein distance of %d points, sampled to real: %.4f"):format(
  options.samples, distance(samples, real)))
print(("squared 2-Wasserstein distance of %d points, real to real:    %.4f"):format(
  options.samples, distance(swiss_roll(options.samples), real)))
print(("in %s: swiss_roll.png"):format(out))
