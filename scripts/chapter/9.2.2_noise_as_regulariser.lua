-- 9.2.2 Noise as a regulariser: a small network learns to predict the lower half of a digit from its upper half. With a
-- hundred training digits it soon overfits. Noise during training prevents that, but too much noise hides the digits.
-- Every value is the mean over several networks, each trained on different digits.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{
  samples = 100, -- training digits; all others are held out
  epochs = 300,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.set_num_threads(1) -- the matrices are small

local levels = { 0, 0.05, 0.1, 0.2, 0.4, 0.8 }
local num_networks = 5 -- at each level
-- The noise is added to the input of the network or to the outputs of its hidden layers.
local ways = {
  { name = "Gaussian, on the input", input_noise = nn.GaussianNoise },
  { name = "Gaussian, between layers", hidden_noise = nn.GaussianNoise },
  { name = "the same, decreasing to zero", hidden_noise = nn.GaussianNoise, decreases = true },
  { name = "uniform, on the input", input_noise = nn.UniformNoise },
  { name = "salt and pepper, on the input", input_noise = nn.SaltAndPepperNoise },
}
local images = dk.data.digits():reshape(-1, 64) / 16

--- A compiled network, and the two noise layers after its hidden layers.
local function build(way, level)
  local function noise_layer(kind)
    if not kind then return nn.GaussianNoise(0) end
    return kind(level)
  end
  local first, second = noise_layer(way.hidden_noise), noise_layer(way.hidden_noise)
  local model = nn.Sequential{
    nn.Input(32), noise_layer(way.input_noise),
    nn.Dense(128, { activation = "relu" }), first,
    nn.Dense(128, { activation = "relu" }), second,
    nn.Dense(32),
  }
  model:compile{ optimizer = "adam", loss = "mse" }
  return model, first, second
end

local function upper_half(digits) return digits:sub(1, -1, 1, 32) end
local function lower_half(digits) return digits:sub(1, -1, 33, 64) end

-- Training runs in rounds, and the errors are measured after each round.
local num_rounds = math.min(10, options.epochs)
local epochs_of_round = math.floor(options.epochs / num_rounds)

--- The errors of one network on its training digits and on the held-out ones, both [num_rounds].
local function errors_of(way, level)
  local digits = images:index_select(1, dk.randperm(#images))
  local train, held_out = digits:sub(1, options.samples), digits:sub(options.samples + 1, -1)
  local model, first, second = build(way, level)
  local train_errors, held_out_errors = {}, {}
  for round = 1, num_rounds do
    if way.decreases then -- a callback of fit could do this too
      first.stddev = level * (1 - (round - 1) / num_rounds)
      second.stddev = first.stddev
    end
    model:fit(upper_half(train), lower_half(train), { epochs = epochs_of_round, batch_size = 32, verbose = 0 })
    train_errors[round] = model:evaluate(upper_half(train), lower_half(train))
    held_out_errors[round] = model:evaluate(upper_half(held_out), lower_half(held_out))
  end
  return dk.tensor(train_errors), dk.tensor(held_out_errors)
end

local bar = dk.progress(#ways * #levels * num_networks, "training networks")
--- The mean errors of several networks. At every level the same digits and initial weights are used.
local function mean_errors(way, level)
  local train, held_out = dk.zeros(num_rounds), dk.zeros(num_rounds)
  for network = 1, num_networks do
    dk.manual_seed(options.seed * 1000 + network)
    local train_errors, held_out_errors = errors_of(way, level)
    train, held_out = train + train_errors / num_networks, held_out + held_out_errors / num_networks
    bar:update()
  end
  return train, held_out
end

plot.figure{ figsize = { 9, 5.5 } }
local table_rows = { (" "):rep(30) .. ("%8.2f"):rep(#levels):format(unpack(levels)) }
local best, without_noise
for number, way in ipairs(ways) do
  local row = ("%-30s"):format(way.name)
  for i, level in ipairs(levels) do
    local train, held_out = mean_errors(way, level)
    local final_error = held_out[num_rounds]
    row = row .. ("%8.4f"):format(final_error)
    without_noise = without_noise or final_error
    if not best or final_error < best.error then
      best = { name = way.name, level = level, error = final_error }
    end
    if number == 1 then
      local epochs = dk.arange(1, num_rounds + 1) * epochs_of_round
      local color = "C" .. i - 1
      plot.plot{ epochs, held_out, label = ("noise %.2f"):format(level), color = color, linewidth = 2 }
      plot.plot{ epochs, train, color = color, linestyle = "--" }
    end
  end
  table_rows[#table_rows + 1] = row
end
print("mean squared error on held-out digits, by noise level\n" .. table.concat(table_rows, "\n"))
print(("best: %s, noise level %.2f: %.4f, %.0f%% below the %.4f without noise"):format(
  best.name, best.level, best.error, 100 * (1 - best.error / without_noise), without_noise))
plot.title("Errors on held-out digits (solid) and on training digits (dashed)")
plot.xlabel("epoch")
plot.ylabel("mean squared error")
plot.ylim(0, 0.12)
plot.legend("upper right")
plot.savefig(out .. "/9.2.2_noise_as_regulariser.png")
