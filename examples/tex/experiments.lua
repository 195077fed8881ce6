-- The experiments of note.tex. A script of `\diffusionscript` returns a table of them: each has `options` with their defaults
-- and a function `run`, whose results the document shows: numbers, tensors, and tables of these.
local dk = require "diffusionkit"
local experiments = {}

--- Points on two interleaved half circles, with zero mean and unit variance.
local function moons(n)
  local half = math.floor(n / 2)
  local angle = math.pi * dk.rand(half)
  local upper = dk.stack({ angle:cos(), angle:sin() }, 2)
  local lower = dk.stack({ 1 - angle:cos(), 0.5 - angle:sin() }, 2)
  local points = dk.concat({ upper, lower }, 1) + 0.05 * dk.randn(2 * half, 2)
  return (points - points:mean(1)) / points:std(1)
end

local trained = {} -- by options: another run of the experiment may sample from the same model

--- Returns a trained model of two moons and its data.
local function moons_model(options)
  local key = table.concat({ options.seed, options.training_steps, options.points }, " ")
  if not trained[key] then
    dk.manual_seed(options.seed)
    local data = moons(options.points)
    local trainer = dk.DiffusionTrainer {
      model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 128 },
      scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100, beta_end = 0.1, clip_sample = false },
      optimizer = dk.optimizers.AdamW { learning_rate = 2e-3 },
      ema_decay = 0.995,
    }
    trainer:fit(data, { steps = options.training_steps, batch_size = 128 })
    trained[key] = { trainer = trainer, data = data }
  end
  return trained[key].trainer, trained[key].data
end

experiments.moons = {
  options = { seed = 1, training_steps = 2500, steps = 100, points = 1000 },
  run = function(options)
    local trainer, data = moons_model(options)
    dk.manual_seed(options.seed)
    local results = { timesteps = { 0, 10, 25, 45, 90 }, noisy = {}, after = {}, sampled = {} }
    for panel, timestep in ipairs(results.timesteps) do
      results.noisy[panel] = trainer.scheduler:add_noise(data, dk.randn(data:shape()), timestep)
    end
    for panel, part in ipairs { 0.2, 0.6, 0.8, 0.9, 1 } do results.after[panel] = math.ceil(part * options.steps) end
    local samples
    for step in trainer:sample_steps { num_samples = #data, num_inference_steps = options.steps } do
      samples = step.sample
      for panel, number in ipairs(results.after) do
        if step.step == number then results.sampled[panel] = samples end
      end
    end
    local losses = trainer.history.loss
    results.loss = losses[#losses]
    results.distance = dk.metrics.wasserstein(samples, data)
    results.floor = dk.metrics.wasserstein(moons(options.points), data) -- of other real points
    return results
  end,
}

experiments.digits = {
  options = { seed = 7, epochs = 100, steps = 100 },
  run = function(options)
    dk.manual_seed(options.seed)
    local images, labels = dk.data.digits()
    local trainer = dk.DiffusionTrainer {
      model = dk.models.TimeMLP { data_shape = { 1, 8, 8 }, hidden_dim = 192, num_classes = 10 },
      scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 300 },
      optimizer = dk.optimizers.AdamW { learning_rate = 1e-3 },
      ema_decay = 0.999,
    }
    trainer:fit(images:unsqueeze(2) / 8 - 1, { class_labels = labels, epochs = options.epochs, batch_size = 64 })
    local digits = trainer:sample { class_labels = dk.arange(0, 40) % 10, num_inference_steps = options.steps }
    -- Five axes are rows and columns of images.
    return {
      samples = (digits:clamp(-1, 1) / 2 + 0.5):reshape(4, 10, 1, 8, 8),
      images = #images,
      parameters = trainer.model:num_parameters(),
    }
  end,
}

return experiments
