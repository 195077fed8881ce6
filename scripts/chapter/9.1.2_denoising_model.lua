-- 9.1.2 The denoising model: a network that takes a noisy signal and returns one of the same size.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function build_denoising_model(input_shape)
  local input = nn.Input(input_shape)
  local hidden = nn.Dense(128, { activation = "relu" })(input)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model(input, output)
end

local model = build_denoising_model{ 100 }
model:summary()

-- The model is not trained yet: the output has the right shape, but its values mean nothing.
local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local noisy = data + 0.3 * dk.randn(1, 100)
local output = model:predict(noisy)
print("input shape: ", noisy:shape())
print("output shape:", output:shape())
local function distance(signal) return ((signal - data) ^ 2):mean():item() end
print(("mean squared distance to the sine: input %.4f, output %.4f"):format(distance(noisy), distance(output)))

plot.figure{ figsize = { 9, 5 } }
plot.plot{ x, data, label = "original", color = "black", linewidth = 2.5 }
plot.plot{ x, noisy[1], label = "noisy input", color = "C1" }
plot.plot{ x, output[1], label = "output, untrained", color = "C0" }
plot.title("A noisy sine and the output of the untrained network")
plot.xlabel("x")
plot.ylabel("value")
plot.legend()
plot.savefig(out .. "/9.1.2.png")
