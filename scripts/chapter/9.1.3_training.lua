-- 9.1.3 Training: the input is the last state of the forward process, the target the clean signal.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ samples = 1000, epochs = 20, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function forward_diffusion(data, num_steps, noise_scale) -- as in 9.1.1
  local states = {}
  for step = 1, num_steps do
    data = data + noise_scale * dk.randn(data:shape())
    states[step] = data
  end
  return states
end

local function build_denoising_model(input_shape) -- as in 9.1.2
  local input = nn.Input(input_shape)
  local hidden = nn.Dense(128, { activation = "relu" })(input)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model(input, output)
end

local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local noisy, clean = {}, {}
for i = 1, options.samples do
  local states = forward_diffusion(data, 10, 0.1)
  noisy[i], clean[i] = states[#states], data
end
noisy, clean = dk.stack(noisy), dk.stack(clean)

local model = build_denoising_model{ 100 }
model:compile{ optimizer = "adam", loss = "mse" }
local history = model:fit(noisy, clean, { epochs = options.epochs, batch_size = 32 })
print(("loss after %d epochs: %.5f"):format(options.epochs, history.loss[options.epochs]))

-- A signal that is not among the training data.
local states = forward_diffusion(data, 10, 0.1)
local unseen = states[#states]
local denoised = model:predict(unseen:unsqueeze(1)):squeeze(1)
print(("mean squared error of an unseen signal: noisy %.4f, denoised %.4f"):format(
  dk.losses.mse(unseen, data):item(), dk.losses.mse(denoised, data):item()))

plot.figure{ figsize = { 9, 5 } }
plot.plot{ x, unseen, label = "noisy", color = "#ff8c1a", linewidth = 1 }
plot.plot{ x, data, label = "original", color = "black", linewidth = 2.5 }
plot.plot{ x, denoised, label = "denoised", color = "C0", linewidth = 2 }
plot.title("Denoising after " .. options.epochs .. " epochs")
plot.xlabel("x")
plot.ylabel("value")
plot.legend("upper right")
plot.savefig(out .. "/9.1.3.png")
