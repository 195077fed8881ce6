-- Points roll themselves up: a diffusion model of the swiss roll, and a movie of its sampling.
--
-- The data are points in the plane, along a spiral. The model learns to take noise off them; from a cloud of pure noise
-- it then makes the spiral. The picture has the movie's frames side by side, from noise to data: above the real points
-- with that much noise added, below what the model makes. Where it has learned the distribution, the rows look alike.
-- Shorter runs: STEPS=300 SAMPLES=500 diffuse-lua scripts/examples/swiss_roll.lua
local dk = require "diffusionkit"
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 4000 -- of training
local num_points = tonumber(os.getenv("SAMPLES")) or 5000 -- in each of the sets that are compared
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 100
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)
dk.set_num_threads(1) -- the matrices are small: on a busy machine threads would mostly wait for each other

--- Points of a spiral of one and a half turns, each a little beside it, with a deviation of about 1.
local function swiss_roll(count)
  local angle = math.pi * (1.5 + 3 * dk.rand(count))
  local points = dk.stack({ angle * angle:cos(), angle * angle:sin() }, 2) -- [count, 2]
  return (points + 0.3 * dk.randn(count, 2)) / 7
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
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, steps) },
  ema_decay = 0.999, -- sampling uses a running average of the weights
}
local start = dk.time()
local function report(epoch, logs)
  if epoch % 10 == 0 then print(("epoch %3d  loss %.4f  %3.0f s"):format(epoch, logs.loss, dk.time() - start)) end
end
trainer:fit(swiss_roll(10000), { steps = steps, batch_size = 250, callbacks = report, verbose = 0 })

--- How many points fall into each of 64 x 64 cells from -3 to 3, as a picture: the more, the darker.
local function density(points)
  local cells, places = ((points + 3) / 6 * 64):floor(), dk.arange(64)
  local columns = cells[{ {}, { 1 } }]:eq(places) -- [N, 64], 1 where the point is
  local rows = cells[{ {}, { 2 } }]:eq(places):flip(2) -- y grows upwards
  local counts = rows:t():matmul(columns)
  return 1 - (counts / counts:max()):sqrt()
end

-- Sampling, and eight frames of the movie, ever closer to each other: most happens in the end.
local real = swiss_roll(num_points)
local noised, sampled, labels, samples = {}, {}, {}, nil
for step in trainer:sample_steps{ num_samples = num_points, num_inference_steps = sampling_steps } do
  samples = step.sample
  if step.step >= sampling_steps * (1 - (1 - (#sampled + 1) / 8) ^ 1.5) then
    local t = step.timestep - 1000 // sampling_steps -- the noise that is left; none in the end
    local noise = dk.randn(num_points, 2)
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
  num_points, distance(samples, real)))
print(("squared 2-Wasserstein distance of %d points, real to real:    %.4f"):format(
  num_points, distance(swiss_roll(num_points), real)))
print(("in %s: swiss_roll.png"):format(out))
