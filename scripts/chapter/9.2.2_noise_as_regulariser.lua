-- 9.2.2 Noise as a regulariser: a small network learns to draw the lower half of a digit from its upper half. A hundred
-- digits it soon knows by heart, and does worse on all others; noise, only while it trains, prevents that; too much of
-- it leaves nothing to learn from. Every number is the mean of several networks, each with other digits.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{
  samples = 100, -- digits to learn from; all others are held out
  epochs = 300,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.set_num_threads(1) -- the matrices are small

local levels = { 0, 0.05, 0.1, 0.2, 0.4, 0.8 }
local num_networks = 5 -- at each level
-- Where the noise is added: to the input, or to what each hidden layer is given.
local ways = {
  { name = "Gaussian, on the input", input_noise = nn.GaussianNoise },
  { name = "Gaussian, between layers", hidden_noise = nn.GaussianNoise },
  { name = "the same, fading to none", hidden_noise = nn.GaussianNoise, fades = true },
  { name = "uniform, on the input", input_noise = nn.UniformNoise },
  { name = "salt and pepper, on the input", input_noise = nn.SaltAndPepperNoise },
}
local images = dk.data.digits():reshape(-1, 64) / 16

--- A compiled network, and the noise layers between its hidden layers.
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

-- The epochs are trained in rounds, with a look at the errors after each.
local num_rounds = math.min(10, options.epochs)
local epochs_of_round = math.floor(options.epochs / num_rounds)

--- The errors of one network on the digits that it learns from and on the others, [num_rounds] each.
local function errors_of(way, level)
  local digits = images:index_select(1, dk.randperm(#images))
  local seen, others = digits:sub(1, options.samples), digits:sub(options.samples + 1, -1)
  local model, first, second = build(way, level)
  local on_seen, on_others = {}, {}
  for round = 1, num_rounds do
    if way.fades then -- callbacks of fit may do so too
      first.stddev = level * (1 - (round - 1) / num_rounds)
      second.stddev = first.stddev
    end
    model:fit(upper_half(seen), lower_half(seen), { epochs = epochs_of_round, batch_size = 32, verbose = 0 })
    on_seen[round] = model:evaluate(upper_half(seen), lower_half(seen))
    on_others[round] = model:evaluate(upper_half(others), lower_half(others))
  end
  return dk.tensor(on_seen), dk.tensor(on_others)
end

local bar = dk.progress(#ways * #levels * num_networks, "training networks")
--- The mean errors of several networks. At each level they have the same digits and first weights.
local function mean_errors(way, level)
  local seen, others = dk.zeros(num_rounds), dk.zeros(num_rounds)
  for network = 1, num_networks do
    dk.manual_seed(options.seed * 1000 + network)
    local on_seen, on_others = errors_of(way, level)
    seen, others = seen + on_seen / num_networks, others + on_others / num_networks
    bar:update()
  end
  return seen, others
end

plot.figure{ figsize = { 9, 5.5 } }
local table_rows = { (" "):rep(30) .. ("%8.2f"):rep(#levels):format(unpack(levels)) }
local best, without_noise
for number, way in ipairs(ways) do
  local row = ("%-30s"):format(way.name)
  for i, level in ipairs(levels) do
    local seen, others = mean_errors(way, level)
    local error_in_the_end = others[num_rounds]
    row = row .. ("%8.4f"):format(error_in_the_end)
    without_noise = without_noise or error_in_the_end
    if not best or error_in_the_end < best.error then
      best = { name = way.name, level = level, error = error_in_the_end }
    end
    if number == 1 then
      local epochs = dk.arange(1, num_rounds + 1) * epochs_of_round
      local color = "C" .. i - 1
      plot.plot{ epochs, others, label = ("noise %.2f"):format(level), color = color, linewidth = 2 }
      plot.plot{ epochs, seen, color = color, linestyle = "--" }
    end
  end
  table_rows[#table_rows + 1] = row
end
print("mean squared error on held-out digits, by the level of the noise\n" .. table.concat(table_rows, "\n"))
print(("best: %s, level %.2f: %.4f, %.0f%% below the %.4f without noise"):format(
  best.name, best.level, best.error, 100 * (1 - best.error / without_noise), without_noise))
plot.title("Errors on held-out digits (solid) and on those learnt from (dashed)")
plot.xlabel("epoch")
plot.ylabel("mean squared error")
plot.ylim(0, 0.12)
plot.legend("upper right")
plot.savefig(out .. "/9.2.2_noise_as_regulariser.png")
