-- The chapter's whole 9.1.3, including the data of its plot but not the plotting, timed as a process.
local dk = require "diffusionkit"

local function forward_diffusion(data, num_steps, noise_scale)
  local states = { data }
  for step = 1, num_steps do
    states[step + 1] = states[step] + dk.randn(data:shape()) * noise_scale
  end
  return states
end

dk.manual_seed(0)
local signal = dk.linspace(0, 2 * math.pi, 100):sin()
local clean = dk.ones(1000, 1) * signal
local states = forward_diffusion(clean, 10, 0.1)

local input = dk.nn.Input { 100 }
local hidden = dk.nn.Dense(128, { activation = "relu" })(input)
local model = dk.nn.Model(input, dk.nn.Dense(100)(hidden))
model:compile { optimizer = "adam", loss = "mse" }
local history = model:fit(states[#states], clean, { epochs = 20, batch_size = 32, verbose = 0 })
local denoised = model:predict(states[#states]:sub(1, 1))
assert(#denoised[{ 1, {} }]:totable() == 100)
