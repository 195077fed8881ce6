-- 9.2.6 A sensor's signal without its noise: simulated heartbeats with drift, mains hum, muscle noise and jumps of the
-- contact. Shown that, a diffusion model draws clean signals that fit it.
local dk = require "diffusionkit"
local plot = dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 1000 -- of training
local count = tonumber(os.getenv("SAMPLES")) or 100 -- signals to clean
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 10
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

local length = 256
local t = dk.arange(length) / 128 -- two seconds
-- The waves P, Q, R, S and T of a beat (McSharry et al. 2003): time after it, width in seconds, height.
local parts = { { -0.2, .03, .15 }, { -.035, .01, -.1 }, { 0, .012, 1 }, { .035, .01, -.2 }, { .25, .05, .3 } }
local function heartbeats(n)
  local signals, pace, first = dk.zeros(n, length), 0.6 + 0.5 * dk.rand(n, 1), dk.rand(n, 1)
  for beat = -1, 4 do -- from one beat to the next some hundredths of a second more or less
    local at = (first + beat) * pace + 0.02 * dk.randn(n, 1)
    for _, part in ipairs(parts) do
      local height = part[3] * (1 + 0.15 * dk.randn(n, 1))
      signals = signals + height * dk.exp(-((t - at - part[1]) / part[2]) ^ 2 / 2)
    end
  end
  return signals
end
local function noise(n)
  local function waves(hertz) return dk.sin(2 * math.pi * (hertz * t + dk.rand(n, 1))) end
  local drift = 0.3 * dk.rand(n, 1) * waves(0.15 + 0.3 * dk.rand(n, 1)) -- breathing
  local jump = 0.4 * dk.randn(n, 1) * t:ge(2 * dk.rand(n, 1)) * dk.rand(n, 1):lt(0.3)
  local muscle = 0.12 * dk.randn(n, length) * (0.5 + waves(dk.full({ n, 1 }, 0.5)):relu())
  return drift + jump + muscle + 0.1 * dk.rand(n, 1) * waves(dk.full({ n, 1 }, 50)) + 0.05 * dk.randn(n, length)
end
local clean, added, truth = heartbeats(4000), noise(4000), heartbeats(count)
local seen = truth + noise(count)

local trainer = dk.DiffusionTrainer{
  model = dk.models.UNet1DModel{
    in_channels = 1, out_channels = 1, conditioning_channels = 1, layers_per_block = 1, norm_num_groups = 8,
    block_out_channels = { 16, 32, 48 }, down_block_types = { "DownBlock1D", "DownBlock1D", "DownBlock1D" },
    up_block_types = { "UpBlock1D", "UpBlock1D", "UpBlock1D" },
  },
  scheduler = dk.schedulers.DDIMScheduler{
    prediction_type = "sample", clip_sample = false, timestep_spacing = "trailing" },
  optimizer = dk.optimizers.AdamW(dk.optimizers.schedules.cosine_decay(2e-3, steps)), ema_decay = 0.99,
}
trainer:fit(clean:unsqueeze(2), { conditioning = (clean + added):unsqueeze(2), steps = steps, batch_size = 16 })
local wanted = dk.concat({ seen, seen, seen, seen }):unsqueeze(2) -- four draws for each
local draws = trainer:sample{ conditioning = wanted, num_inference_steps = sampling_steps }:reshape(4, count, length)

-- Wiener's filter weakens each frequency by S / (S + N), the mean spectra of signals and of noise.
local waves = dk.cos(math.pi / length * dk.arange(length):unsqueeze(2) * (dk.arange(length) + 0.5)) * (2 / length) ^ 0.5
waves[1] = dk.full({ length }, length ^ -0.5) -- the cosine transform
local function spectrum(signals) return (signals:matmul(waves:t()) ^ 2):mean(1) end
local filtered = (seen:matmul(waves:t()) * spectrum(clean) / (spectrum(clean) + spectrum(added))):matmul(waves)
local options = { stride = 1, padding = 2, count_include_pad = false }
local averaged = dk.nn.functional.avg_pool1d(seen:unsqueeze(2), 5, options):squeeze(2)

local function rms(x) return (x ^ 2):mean():sqrt():item() end
local function report(name, signals)
  local function snr(x) return 20 * math.log(rms(truth - truth:mean(2, true)) / rms(x - truth), 10) end
  print(("%-24s SNR %5.1f dB, gain %5.1f dB"):format(name, snr(signals), snr(signals) - snr(seen)))
end
for _, row in ipairs{ { "as it comes", seen }, { "moving average of 5", averaged }, { "Wiener's filter", filtered },
  { "diffusion, one draw", draws[1] }, { "diffusion, mean of 4", draws:mean(1) } } do report(table.unpack(row)) end
-- Draws from the exact posterior would differ from their mean by 0.7 of their error; this model is too sure of itself.
print(("error of a draw %.4f, spread of the draws %.4f"):format(rms(draws - truth), rms(draws:std(1))))

plot.figure{ figsize = { 9, 6 } }
for i, row in ipairs{ { "as it comes", seen }, { "Wiener's filter", filtered }, { "diffusion", draws:mean(1) } } do
  plot.plot{ t, truth[1] - 1.8 * i, color = "black", linewidth = 3, label = i == 1 and "truth" or nil }
  plot.plot{ t, row[2][1] - 1.8 * i, label = row[1] }
end
plot.title("Two seconds of heartbeats")
plot.xlim(-0.05, 2.7)
plot.legend("upper right")
plot.savefig(out .. "/9.2.6_sensor_denoising.png")
