-- 9.2.6 Signals as asked for: told a frequency and a phase, a diffusion model draws sine waves that have them. The
-- amplitude, which it is not told, it chooses by itself. Shorter runs: STEPS=300 SAMPLES=100.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 8000 -- of training
local count = tonumber(os.getenv("SAMPLES")) or 300 -- signals to ask for
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 50
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)
dk.set_num_threads(1) -- the matrices are small

-- Waves over 0 to 2 pi: one to three of them, any phase, an amplitude of 0.7 to 1.3.
local x = dk.linspace(0, 2 * math.pi, 100)
local function wishes(n) return 1 + 2 * dk.rand(n, 1), 2 * math.pi * dk.rand(n, 1) end
local function waves(frequency, phase) return (0.7 + 0.6 * dk.rand(#phase, 1)) * dk.sin(frequency * x + phase) end
-- What the model is told. Phases 0 and 2 pi are the same: their sine and cosine.
local function told(frequency, phase) return dk.concat({ frequency - 2, phase:sin(), phase:cos() }, 2) end

-- Reads signal, step and wish, and predicts the clean signal, as the chapter's models do.
local Denoiser = nn.module "Denoiser"
function Denoiser:init(width)
  self.step, self.wish, self.input = nn.SinusoidalEncoding(32), nn.Dense(64, { activation = "silu" }), nn.Dense(width)
  local function block() return nn.Sequential{ nn.Dense(width, { activation = "silu" }), nn.Dense(width) } end
  self.blocks, self.norm = { block(), block(), block() }, nn.LayerNormalization()
  self.output = nn.Dense(100)
end
function Denoiser:forward(signal, step, wish)
  local h = self.input(dk.concat({ signal, self.step(step), self.wish(wish) }, 2))
  for _, block in ipairs(self.blocks) do h = h + block(h) end
  return self.output(self.norm(h))
end

local scheduler = dk.schedulers.DDIMScheduler{
  beta_schedule = "squaredcos_cap_v2", prediction_type = "sample",
  timestep_spacing = "trailing", clip_sample = false, -- from pure noise, and to amplitudes above 1
}
local optimizer = dk.optimizers.AdamW(dk.optimizers.schedules.cosine_decay(2e-3, steps))
local trainer = dk.DiffusionTrainer{ Denoiser(192), scheduler, optimizer, ema_decay = 0.995 }
local frequency, phase = wishes(40000)
trainer:fit(waves(frequency, phase), {
  conditioning = told(frequency, phase), steps = steps, batch_size = 64,
})

--- Frequency, amplitude and parts of the sine that is nearest to each signal: a sin + b cos, by trying frequencies.
local function fitted(signals)
  local tried = dk.linspace(0.5, 3.5, 1201)
  local c, s = (tried:unsqueeze(2) * x):cos(), (tried:unsqueeze(2) * x):sin()
  local cc, ss, cs = (c * c):sum(2), (s * s):sum(2), (c * s):sum(2)
  local yc, ys = signals:matmul(c:t()), signals:matmul(s:t())
  local a, b = (ys * cc - yc * cs) / (cc * ss - cs * cs), (yc * ss - ys * cs) / (cc * ss - cs * cs)
  local best = (a * ys + b * yc):argmax(2):unsqueeze(2) -- the sine that explains most
  a, b = a:gather(2, best):flatten(), b:gather(2, best):flatten()
  return tried:index_select(1, best:flatten()), (a * a + b * b):sqrt(), a, b
end
frequency, phase = wishes(count)
local function report(name, signals)
  local turns, f, size, a, b = 0, fitted(signals)
  for i = 1, count do
    turns = turns + ((math.atan(b[i], a[i]) - phase[{ i, 1 }] + math.pi) % (2 * math.pi) - math.pi) ^ 2
  end
  print(("%s: RMSE of frequency %.4f, of phase %.4f, amplitude %.2f +- %.2f"):format(name,
    ((f - frequency:flatten()) ^ 2):mean():sqrt():item(), (turns / count) ^ 0.5, size:mean():item(), size:std():item()))
end
local drawn = trainer:sample{ conditioning = told(frequency, phase), num_inference_steps = sampling_steps }
report("drawn as asked for  ", drawn)
report("real ones           ", waves(frequency, phase))
report("real ones of others ", waves(wishes(count)))

plot.figure{ figsize = { 9, 6 } }
for i = 1, 6 do
  local asked = dk.sin(frequency[i] * x + phase[i]) -- of amplitude 1
  plot.plot{ x, asked - 3.2 * i, color = "black", linestyle = "--", label = i == 1 and "asked for" or nil }
  plot.plot{ x, drawn[i] - 3.2 * i, color = "C0", label = i == 1 and "drawn" or nil }
end
plot.title("Waves of the frequency and phase that were asked for")
plot.xlim(-0.2, 8)
plot.legend()
plot.savefig(out .. "/9.2.6_conditional_signals.png")
