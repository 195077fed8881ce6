-- 9.2.6 Conditional signals: a diffusion model that is conditioned on a frequency and a phase samples sine waves that
-- have them. The amplitude is not part of the condition, so it is random.
-- Shorter runs: diffuse-lua scripts/chapter/9.2.6_conditional_signals.lua --steps 300 --samples 100
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{
  steps = 8000, -- of training
  samples = 300, -- signals to sample
  sampling_steps = 50,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small

-- One to three waves over 0 to 2 pi, of any phase, with an amplitude of 0.7 to 1.3.
local x = dk.linspace(0, 2 * math.pi, 100)
local function random_waves(n)
  local frequency = 1 + 2 * dk.rand(n, 1)
  local phase = 2 * math.pi * dk.rand(n, 1)
  return frequency, phase
end
local function signals_of(frequency, phase)
  local amplitude = 0.7 + 0.6 * dk.rand(#phase, 1)
  return amplitude * dk.sin(frequency * x + phase)
end

--- The condition, [N, 3]. Phases enter by sine and cosine, which are the same for 0 and 2 pi.
local function condition_of(frequency, phase)
  return dk.concat({ frequency - 2, phase:sin(), phase:cos() }, 2)
end

-- The network takes signal, step and condition, and predicts the clean signal, as the chapter's models do.
local Denoiser = nn.module "Denoiser"
function Denoiser:init(width)
  self.step = nn.SinusoidalEncoding(32)
  self.condition = nn.Dense(64, { activation = "silu" })
  self.input = nn.Dense(width)
  self.blocks = {}
  for i = 1, 3 do
    self.blocks[i] = nn.Sequential{ nn.Dense(width, { activation = "silu" }), nn.Dense(width) }
  end
  self.norm = nn.LayerNormalization()
  self.output = nn.Dense(100)
end
function Denoiser:forward(signal, step, condition)
  local h = self.input(dk.concat({ signal, self.step(step), self.condition(condition) }, 2))
  for _, block in ipairs(self.blocks) do h = h + block(h) end
  return self.output(self.norm(h))
end

local trainer = dk.DiffusionTrainer{
  model = Denoiser(192),
  scheduler = dk.schedulers.DDIMScheduler{
    beta_schedule = "squaredcos_cap_v2", prediction_type = "sample",
    timestep_spacing = "trailing", clip_sample = false, -- from pure noise, and to amplitudes above 1
  },
  optimizer = dk.optimizers.AdamW(dk.optimizers.schedules.cosine_decay(2e-3, options.steps)),
  ema_decay = 0.995,
}
local frequency, phase = random_waves(40000)
trainer:fit(signals_of(frequency, phase), {
  conditioning = condition_of(frequency, phase), steps = options.steps, batch_size = 64,
})

-- The measurement fits a sine a sin(f x) + b cos(f x) to each signal. Many frequencies f are tried; for each of them, a
-- and b solve the two normal equations of least squares.
local tried = dk.linspace(0.5, 3.5, 1201)
local sines, cosines = (tried:unsqueeze(2) * x):sin(), (tried:unsqueeze(2) * x):cos() -- [1201, 100]
local ss, cc, sc = (sines * sines):sum(2), (cosines * cosines):sum(2), (sines * cosines):sum(2)
local determinant = cc * ss - sc * sc

--- The frequencies and the coefficients a and b of the fitted sines, each [N].
local function fit_sines(signals)
  local ys, yc = signals:matmul(sines:t()), signals:matmul(cosines:t()) -- [N, 1201]
  local a, b = (ys * cc - yc * sc) / determinant, (yc * ss - ys * sc) / determinant
  local explained = a * ys + b * yc -- the reduction of the sum of squares by the sine
  local best = explained:argmax(2):unsqueeze(2)
  return tried:index_select(1, best:flatten()), a:gather(2, best):flatten(), b:gather(2, best):flatten()
end

local function root_mean_square(values) return (values ^ 2):mean():sqrt():item() end

frequency, phase = random_waves(options.samples)
local function report(name, signals)
  local found, a, b = fit_sines(signals)
  local phase_errors, atan2 = {}, math.atan2 or math.atan -- of two arguments since Lua 5.3
  for i = 1, options.samples do -- from -pi to pi
    local difference = atan2(b[i], a[i]) - phase[{ i, 1 }]
    phase_errors[i] = (difference + math.pi) % (2 * math.pi) - math.pi
  end
  local amplitude = (a * a + b * b):sqrt()
  print(("%sRMSE of frequency %.4f, of phase %.4f, amplitude %.2f +- %.2f"):format(
    name, root_mean_square(found - frequency:flatten()), root_mean_square(dk.tensor(phase_errors)),
    amplitude:mean():item(), amplitude:std():item()))
end
local samples = trainer:sample{
  conditioning = condition_of(frequency, phase), num_inference_steps = options.sampling_steps,
}
report("samples                     ", samples)
report("real, of the same condition ", signals_of(frequency, phase))
report("real, of other conditions   ", signals_of(random_waves(options.samples)))

plot.figure{ figsize = { 9, 6 } }
for i = 1, 6 do
  local expected = dk.sin(frequency[i] * x + phase[i]) -- of amplitude 1
  local below = 3.2 * i
  plot.plot{ x, expected - below, color = "black", linestyle = "--", label = i == 1 and "condition" or nil }
  plot.plot{ x, samples[i] - below, color = "C0", label = i == 1 and "sample" or nil }
end
plot.title("Waves of given frequency and phase")
plot.xlim(-0.2, 8)
plot.legend()
plot.savefig(out .. "/9.2.6_conditional_signals.png")
