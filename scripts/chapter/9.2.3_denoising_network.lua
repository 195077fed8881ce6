-- 9.2.3 The denoising network: the model of 9.1.2, before and after training on noise of one level.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ samples = 1000, epochs = 20, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function add_noise(data, noise_scale) -- as in 9.2.2
  return data + noise_scale * dk.randn(data:shape())
end

local function build_denoising_model(input_shape)
  local input = nn.Input(input_shape)
  local hidden = nn.Dense(128, { activation = "relu" })(input)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model(input, output)
end

local model = build_denoising_model{ 100 }
model:summary()

local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local unseen = add_noise(data, 0.3)
local function denoise(signal) return model:predict(signal:reshape(1, 100)):squeeze(1) end

local before = denoise(unseen)
local clean = data:expand(options.samples, 100) -- the same sine in every row; each row gets other noise
model:compile{ optimizer = "adam", loss = "mse" }
model:fit(add_noise(clean, 0.3), clean, { epochs = options.epochs, batch_size = 32, verbose = 0 })
local after = denoise(unseen)

print("mean squared distance from the clean signal")
for _, row in ipairs{ { "noisy input", unseen }, { "untrained", before }, { "trained", after } } do
  print(("  %-12s %.4f"):format(row[1], dk.losses.mse(row[2], data):item()))
end

plot.figure{ figsize = { 9, 5 } }
plot.plot{ x, unseen, label = "noisy input", color = "#ff8c1a", linewidth = 1 }
plot.plot{ x, before, label = "untrained network", color = "gray", linestyle = "--" }
plot.plot{ x, data, label = "original", color = "black", linewidth = 2.5 }
plot.plot{ x, after, label = "trained network", color = "C0", linewidth = 2 }
plot.title("A noisy signal and the outputs of the denoising network")
plot.xlabel("x")
plot.ylabel("value")
plot.legend("upper right")
plot.savefig(out .. "/9.2.3.png")
