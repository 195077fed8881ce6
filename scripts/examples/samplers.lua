-- How many steps does a sampler need? Six samplers of one model are compared, each with increasing numbers of calls.
--
-- The data are points of a spiral in the plane, as in swiss_roll.lua. Since calls of the model take most of the time,
-- the script counts calls rather than steps: Heun's method makes two calls per step. The image shows the distance
-- between samples and data by the number of calls, and the distance between two sets of real points.
-- Shorter runs: diffuse-lua scripts/examples/samplers.lua --steps 500 --samples 500
local dk = require "diffusionkit"
local plot, schedulers = dk.plot, dk.schedulers
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{
  steps = 4000, -- of training
  samples = 2000, -- points in each set that is compared
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

-- The options that all schedulers share with the training. Sampling starts from pure noise ("trailing"), and samples
-- are not clipped, since the data exceed -1..1.
local noise = {
  beta_start = 0.0001, beta_end = 0.02, prediction_type = "v_prediction",
  timestep_spacing = "trailing", clip_sample = false,
}
local trainer = dk.DiffusionTrainer{
  model = dk.models.TimeMLP{ 2, hidden_dim = 64, num_blocks = 3 },
  scheduler = schedulers.DDPMScheduler(noise),
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, options.steps) },
  ema_decay = 0.999, -- sampling uses a running average of the weights
}
local start = dk.time()
local history = trainer:fit(swiss_roll(10000), { steps = options.steps, batch_size = 250, verbose = 0 })
print(("trained %d steps in %.0f s, loss %.4f"):format(
  options.steps, dk.time() - start, history.loss[#history.loss]))

-- DDIM and Euler are the same method with different noise levels: those of evenly spaced timesteps, and those of Karras
-- et al. (2022). from_config ignores options that a scheduler does not have.
local karras = { use_karras_sigmas = true }
local samplers = {
  { "DDPM", schedulers.DDPMScheduler.from_config(noise) },
  { "DDIM", schedulers.DDIMScheduler.from_config(noise) },
  { "Euler", schedulers.EulerDiscreteScheduler.from_config(noise, karras) },
  { "Heun", schedulers.HeunDiscreteScheduler.from_config(noise, karras) },
  { "DPM-Solver++", schedulers.DPMSolverMultistepScheduler.from_config(noise) },
  { "UniPC", schedulers.UniPCMultistepScheduler.from_config(noise) },
}
local calls = { 5, 9, 15, 25, 51, 101 }
local real, floor = swiss_roll(options.samples), 0
local function distance(points) return dk.metrics.wasserstein(points, real, { squared = true }) end
for _ = 1, 10 do floor = floor + distance(swiss_roll(options.samples)) / 10 end

plot.figure{ figsize = { 8, 5.5 } }
print(("%-17s" .. (" %7d"):rep(#calls)):format("calls", unpack(calls)))
for _, sampler in ipairs(samplers) do
  local name, scheduler = sampler[1], sampler[2]
  local distances = {}
  for i, num_calls in ipairs(calls) do
    local num_steps = num_calls
    -- Heun's method makes two calls per step, except one in the last.
    if scheduler.order == 2 then num_steps = math.ceil(num_calls / 2) end
    distances[i] = distance(trainer:sample{ -- the same initial noise for all
      num_samples = options.samples, num_inference_steps = num_steps, scheduler = scheduler,
      generator = dk.Generator(options.seed + 1),
    })
  end
  print(("%-17s" .. (" %7.4f"):rep(#calls)):format(name, unpack(distances)))
  plot.plot{ calls, distances, label = name, marker = "o" }
end
print(("%-17s %7.4f"):format("real to real", floor))
plot.plot{ { calls[1], calls[#calls] }, { floor, floor }, label = "real to real", color = "black", linestyle = "--" }
plot.xscale("log")
plot.yscale("log")
plot.title("Six samplers of one model")
plot.xlabel("calls of the model")
plot.ylabel("squared 2-Wasserstein distance to the data")
plot.legend("upper right")
plot.savefig(out .. "/samplers.png")
print(("in %s: samplers.png"):format(out))
