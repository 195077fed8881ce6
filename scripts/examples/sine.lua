-- New sine waves from pure noise: the chapter's signals of 9.1.1 and 9.1.3, sampled instead of denoised.
--
-- The first model is a one-dimensional U-Net, trained on 2,000 waves of random phase and frequency. The quality of its
-- samples is their difference from the best-fitting sine. The second model is trained on the chapter's single sine, and
-- all its samples must be that curve. Both predict the clean signal, as the chapter's models do: it is simpler than
-- noise.
-- Shorter runs: diffuse-lua scripts/examples/sine.lua --steps 250 --samples 100
local dk = require "diffusionkit"
local plot, models = dk.plot, dk.models
local options = dk.options{
  steps = 2500, -- of training
  samples = 300, -- waves to sample, and real waves to compare with
  sampling_steps = 30,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small

local x = dk.linspace(0, 2 * math.pi, 100)
local noise = { beta_schedule = "squaredcos_cap_v2", prediction_type = "sample" }
local sampler = dk.schedulers.DDIMScheduler.from_config(noise)

--- Trains `model` on signals [N, ...] for `num_steps` steps. Returns samples.
local function train_and_sample(model, signals, num_steps, report)
  local trainer = dk.DiffusionTrainer{
    model = model,
    scheduler = dk.schedulers.DDPMScheduler(noise),
    optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, num_steps) },
    ema_decay = 0.99, -- sampling uses a running average of the weights
  }
  trainer:fit(signals, { steps = num_steps, batch_size = 16, callbacks = report, verbose = 0 })
  return trainer:sample{
    num_samples = options.samples, num_inference_steps = options.sampling_steps, scheduler = sampler,
  }
end

--- Signals of one to three waves with random phase, [n, 1, 100]: one channel.
local function sines(n)
  return dk.sin((1 + 2 * dk.rand(n, 1)) * x + 2 * math.pi * dk.rand(n, 1)):unsqueeze(2)
end

--- The root mean squared difference of each signal from the best-fitting sine of any frequency, phase and amplitude.
local function residuals(signals)
  local waves = dk.linspace(0.5, 3.5, 601):unsqueeze(2) * x
  local function unit(v) return v / (v * v):sum(2, true):sqrt() end
  local cosine, sine = unit(waves:cos()), waves:sin()
  sine = unit(sine - (sine * cosine):sum(2, true) * cosine) -- orthogonal to the cosine, so that squares add up
  local flat = signals:squeeze(2)
  local explained = flat:matmul(cosine:t()) ^ 2 + flat:matmul(sine:t()) ^ 2 -- for each signal and frequency
  return (((flat * flat):sum(2) - explained:max(2)):clamp(0, math.huge) / 100):sqrt()
end

local unet = models.UNet1DModel{
  sample_size = 100, in_channels = 1, out_channels = 1, layers_per_block = 1, norm_num_groups = 8,
  block_out_channels = { 16, 32, 64, 64 }, -- for 100, 50, 25 and 13 positions
  down_block_types = { "DownBlock1D", "DownBlock1D", "DownBlock1D", "DownBlock1D" },
  up_block_types = { "UpBlock1D", "UpBlock1D", "UpBlock1D", "UpBlock1D" },
}
local start = dk.time()
local samples = train_and_sample(unet, sines(2000), options.steps, function(epoch, logs)
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, logs.loss, dk.time() - start))
end)
local real, other_real = sines(options.samples), sines(options.samples)
print(("residual of the best-fitting sine, samples: %.4f"):format(residuals(samples):mean():item()))
print(("residual of the best-fitting sine, real:    %.4f"):format(residuals(real):mean():item()))
print(("two-sample test, samples against real: %.3f"):format(dk.metrics.c2st(samples, real)))
print(("two-sample test, real against real:    %.3f"):format(dk.metrics.c2st(other_real, real)))

plot.figure{ figsize = { 9, 6 } }
for i = 1, 6 do
  plot.plot{ x, real[i][1] - 3 * i, color = "black" }
  plot.plot{ x + 7, samples[i][1] - 3 * i, color = "C0" }
end
plot.title("Sine waves, real (left) and sampled (right)")
plot.xlabel("x, samples shifted by 7")
plot.ylabel("value, each wave shifted down")
plot.savefig(out .. "/sines.png")

-- The chapter's single sine.
local curve = dk.sin(x)
local single = train_and_sample(models.TimeMLP{ 100, hidden_dim = 128, num_blocks = 2 }, curve:expand(64, 100), 500)
local errors = ((single - curve) ^ 2):mean(2):sqrt()
print(("RMSE of the single sine: mean %.4f, largest %.4f"):format(errors:mean():item(), errors:max():item()))
print(("in %s: sines.png"):format(out))
