-- 9.2.5 The loss function: the mean squared error between the noise that was added and the noise predicted.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ samples = 1000, epochs = 5, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function mse_loss(predicted_noise, true_noise)
  return ((predicted_noise - true_noise) ^ 2):mean()
end

-- The loss of some predictions: 0 for the true noise, 1 for no noise at all, 2 for noise that was drawn independently.
local true_noise = dk.randn(options.samples, 100)
print("prediction          ours    library")
for _, case in ipairs{
  { "the true noise", true_noise },
  { "half of it", 0.5 * true_noise },
  { "none", dk.zeros_like(true_noise) },
  { "another noise", dk.randn(options.samples, 100) },
} do
  local name, predicted = case[1], case[2]
  print(("%-16s  %6.4f  %9.4f"):format(
    name, mse_loss(predicted, true_noise):item(), dk.losses.mse(predicted, true_noise):item()))
end

-- A Lua function can be a loss: training with it gives the same values.
local noisy = dk.sin(dk.linspace(0, 2 * math.pi, 100)) + true_noise
for _, case in ipairs{ { "by name", "mse" }, { "as a Lua function", mse_loss } } do
  dk.manual_seed(1)
  local model = nn.Sequential{ nn.Input(100), nn.Dense(128, { activation = "relu" }), nn.Dense(100) }
  model:compile{ optimizer = "adam", loss = case[2] }
  local history = model:fit(noisy, true_noise, { epochs = options.epochs, verbose = 0 })
  print(("mse %s, loss after %d epochs: %.5f"):format(case[1], options.epochs, history.loss[options.epochs]))
end

local difference = dk.linspace(-3, 3, 121)
local size = difference:abs()
plot.figure{ figsize = { 8, 5 } }
plot.plot{ difference, difference ^ 2, label = "squared (mse)", linewidth = 2.5 }
plot.plot{ difference, size, label = "absolute (mae)", linestyle = "--" }
plot.plot{ difference, dk.where(size:le(1), 0.5 * size ^ 2, size - 0.5), label = "Huber", linestyle = "-." }
plot.title("The loss of one wrong value")
plot.xlabel("predicted noise - true noise")
plot.ylabel("loss")
plot.legend("upper center")
plot.savefig(out .. "/9.2.5.png")
