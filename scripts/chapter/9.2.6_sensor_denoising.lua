-- 9.2.6 Denoising of sensor signals: simulated heartbeats with drift, mains hum, muscle noise and jumps of the contact.
-- A diffusion model that is conditioned on the noisy signal samples clean signals that agree with it.
local dk = require "diffusionkit"
local plot = dk.plot
local options = dk.options{
  steps = 1000, -- of training
  samples = 100, -- signals to denoise
  sampling_steps = 10,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local length = 256
local t = dk.arange(length) / 128 -- two seconds
-- The waves P, Q, R, S and T of a beat (McSharry et al. 2003).
local waves_of_a_beat = {
  { time = -0.2, width = 0.03, height = 0.15 }, -- in seconds from the beat
  { time = -0.035, width = 0.01, height = -0.1 },
  { time = 0, width = 0.012, height = 1 },
  { time = 0.035, width = 0.01, height = -0.2 },
  { time = 0.25, width = 0.05, height = 0.3 },
}
local function heartbeats(n)
  local signals = dk.zeros(n, length)
  local pace, first = 0.6 + 0.5 * dk.rand(n, 1), dk.rand(n, 1)
  for beat = -1, 4 do -- the time between two beats varies by some hundredths of a second
    local beat_time = (first + beat) * pace + 0.02 * dk.randn(n, 1)
    for _, wave in ipairs(waves_of_a_beat) do
      local height = wave.height * (1 + 0.15 * dk.randn(n, 1))
      signals = signals + height * dk.exp(-((t - beat_time - wave.time) / wave.width) ^ 2 / 2)
    end
  end
  return signals
end

local function noise(n)
  local function wave(hertz) return dk.sin(2 * math.pi * (hertz * t + dk.rand(n, 1))) end
  local breathing = 0.3 * dk.rand(n, 1) * wave(0.15 + 0.3 * dk.rand(n, 1))
  local jump = 0.4 * dk.randn(n, 1) * t:ge(2 * dk.rand(n, 1)) * dk.rand(n, 1):lt(0.3)
  local muscle = 0.12 * dk.randn(n, length) * (0.5 + wave(0.5):relu())
  local hum = 0.1 * dk.rand(n, 1) * wave(50)
  return breathing + jump + muscle + hum + 0.05 * dk.randn(n, length)
end

local clean, added = heartbeats(4000), noise(4000)
local truth = heartbeats(options.samples)
local noisy = truth + noise(options.samples)

local trainer = dk.DiffusionTrainer{
  model = dk.models.UNet1DModel{
    in_channels = 1, out_channels = 1, conditioning_channels = 1, layers_per_block = 1, norm_num_groups = 8,
    block_out_channels = { 16, 32, 48 }, down_block_types = { "DownBlock1D", "DownBlock1D", "DownBlock1D" },
    up_block_types = { "UpBlock1D", "UpBlock1D", "UpBlock1D" },
  },
  scheduler = dk.schedulers.DDIMScheduler{
    prediction_type = "sample", clip_sample = false, timestep_spacing = "trailing",
  },
  optimizer = dk.optimizers.AdamW(dk.optimizers.schedules.cosine_decay(2e-3, options.steps)),
  ema_decay = 0.99,
}
local function one_channel(signals) return signals:unsqueeze(2) end
trainer:fit(one_channel(clean), {
  conditioning = one_channel(clean + added), steps = options.steps, batch_size = 16,
})
local draws = trainer:sample{ -- four samples for each signal
  conditioning = one_channel(dk.concat{ noisy, noisy, noisy, noisy }), num_inference_steps = options.sampling_steps,
}:reshape(4, options.samples, length)

-- The Wiener filter scales each frequency by S / (S + N), where S and N are the mean spectra of the signals and of the
-- noise. The signals are mirrored, so that their ends meet: to the Fourier transform a signal is one period.
local function transform(signals) return dk.fft.rfft(dk.concat({ signals, signals:flip(2) }, 2)) end
local function spectrum(signals) return (dk.fft.abs(transform(signals)) ^ 2):mean(1) / length end
local gain = spectrum(clean) / (spectrum(clean) + spectrum(added) + 1e-9)
local filtered = dk.fft.irfft(transform(noisy) * gain:unsqueeze(2)):narrow(2, 1, length)
local averaged = dk.nn.functional.avg_pool1d(one_channel(noisy), 5, {
  stride = 1, padding = 2, count_include_pad = false,
}):squeeze(2)

local function root_mean_square(x) return (x ^ 2):mean():sqrt():item() end
local function signal_to_noise(signals) -- in dB
  local ratio = root_mean_square(truth - truth:mean(2, true)) / root_mean_square(signals - truth)
  return 20 * math.log(ratio) / math.log(10)
end
for _, row in ipairs{
  { "noisy", noisy }, { "moving average of 5", averaged }, { "Wiener filter", filtered },
  { "diffusion, one sample", draws[1] }, { "diffusion, mean of 4", draws:mean(1) },
} do
  local name, signals = row[1], row[2]
  local snr = signal_to_noise(signals)
  print(("%-24s SNR %5.1f dB, gain %5.1f dB"):format(name, snr, snr - signal_to_noise(noisy)))
end
-- For samples of the exact posterior the spread would be 0.7 of the error. This model underestimates its uncertainty.
print(("error of a sample %.4f, spread of the samples %.4f"):format(
  root_mean_square(draws - truth), root_mean_square(draws:std(1))))

plot.figure{ figsize = { 9, 6 } }
for i, row in ipairs{ { "noisy", noisy }, { "Wiener filter", filtered }, { "diffusion", draws:mean(1) } } do
  local name, signals = row[1], row[2]
  local below = 1.8 * i
  plot.plot{ t, truth[1] - below, color = "black", linewidth = 3, label = i == 1 and "clean" or nil }
  plot.plot{ t, signals[1] - below, label = name }
end
plot.title("Two seconds of heartbeats")
plot.xlim(-0.05, 2.7)
plot.legend("upper right")
plot.savefig(out .. "/9.2.6_sensor_denoising.png")

-- Drift and jumps are slow and share their frequencies with the heartbeats: no filter can separate them. The hum stands
-- alone, at 50 Hz.
plot.figure{ figsize = { 9, 4 } }
for _, row in ipairs{ { "clean", clean }, { "noise", added }, { "filtered", filtered } } do
  plot.plot{ dk.fft.rfftfreq(2 * length, 1 / 128), spectrum(row[2]), label = row[1] }
end
plot.title("Mean spectra of the signals, of their noise and of filtered signals")
plot.xlabel("frequency in Hz")
plot.ylabel("power")
plot.yscale("log")
plot.legend("lower left")
plot.savefig(out .. "/9.2.6_sensor_spectra.png")
