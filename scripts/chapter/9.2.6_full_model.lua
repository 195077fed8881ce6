-- 9.2.6 The full diffusion model takes a noisy signal and the encoding of its step, and predicts the noise.
-- The reverse process, from the last step to the first, then turns pure noise into a sine wave.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ samples = 1000, epochs = 200, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function build_full_diffusion_model(input_shape, d_model, width)
  local data_input, step_input = nn.Input(input_shape), nn.Input(d_model)
  local joined = nn.Concatenate(){ data_input, step_input }
  local hidden = nn.Dense(width, { activation = "relu" })(joined)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model({ data_input, step_input }, output)
end

local d_model, num_steps = 128, 50
build_full_diffusion_model({ 100 }, d_model, 128):summary() -- the chapter's
local model = build_full_diffusion_model({ 100 }, d_model, 256) -- wide enough to learn all steps with any seed
local batches = math.ceil(options.samples / 32) -- in an epoch
local rate = dk.optimizers.schedules.cosine_decay(1e-3, options.epochs * batches)
model:compile{ optimizer = dk.optimizers.Adam{ learning_rate = rate }, loss = "mse" }

-- State t is signal[t] * data + noise[t] * Gaussian noise. At the last step hardly anything of the data is left.
local noise = dk.linspace(0.3, 0.999, num_steps)
local signal = (1 - noise ^ 2):sqrt()
local code = dk.sinusoidal_step_encoding(dk.arange(num_steps), d_model) -- written out in 9.2.4
local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
for _, bar in dk.progress(options.epochs, "training") do
  local t = dk.randint(1, num_steps + 1, { options.samples })
  local epsilon = dk.randn(options.samples, 100)
  local a, s = signal:index_select(1, t):unsqueeze(2), noise:index_select(1, t):unsqueeze(2)
  local state = (a * data + s * epsilon) / s -- divided by s, so that its noise has the same scale at every step
  local history = model:fit({ state, code:index_select(1, t) }, epsilon, { batch_size = 32, verbose = 0 })
  bar:set_postfix{ loss = history.loss[1] }
end

-- The reverse process: estimate the data, move towards the estimate, add fresh noise (Ho et al. 2020, equation 7).
plot.figure{ figsize = { 9, 5 } }
local state = dk.randn(1, 100)
for t = num_steps, 1, -1 do
  if t % 16 == 2 then -- every sixteenth state
    plot.plot{ x, state[1], label = "state " .. t, color = ("#ff%02x00"):format(220 - 3 * t) }
  end
  local a, s = signal[t], noise[t]
  local next_a, next_s = 1, 0 -- the data
  if t > 1 then next_a, next_s = signal[t - 1], noise[t - 1] end
  local estimate = (state - s * model:predict{ state / s, code:sub(t, t) }) / a
  local weight = (a / next_a) * (next_s / s) ^ 2 -- of the state
  local fresh = math.sqrt(next_s ^ 2 - (weight * s) ^ 2) * dk.randn(1, 100)
  state = weight * state + (next_a - weight * a) * estimate + fresh
end
print(("root mean squared error against the sine: %.4f"):format(((state - data) ^ 2):mean():sqrt():item()))

plot.plot{ x, data, label = "sine", color = "black", linewidth = 3.5 }
plot.plot{ x, state[1], label = "sample", color = "C0" }
plot.title("A sine wave from pure noise, in " .. num_steps .. " steps")
plot.xlabel("x")
plot.ylabel("value")
plot.xlim(-0.2, 8.4) -- space for the legend
plot.legend("upper right")
plot.savefig(out .. "/9.2.6.png")
