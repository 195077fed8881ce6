-- 9.2.2 Noise as a regulariser: a small network learns to draw the lower half of a digit from its upper half. A hundred
-- digits it soon knows by heart, and does worse on all others; noise, only while it trains, prevents that; too much of
-- it leaves nothing to learn from. Every number is the mean of several networks, each with other digits.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local num_digits = tonumber(os.getenv("SAMPLES")) or 100 -- to learn from; all others are held out
local epochs = tonumber(os.getenv("EPOCHS")) or 300
local seed, num_networks = tonumber(os.getenv("SEED")) or 0, 5
dk.set_num_threads(1) -- the matrices are small

local levels = { 0, 0.05, 0.1, 0.2, 0.4, 0.8 }
local ways = {
  { name = "Gaussian, on the input", input = nn.GaussianNoise },
  { name = "Gaussian, between layers", hidden = nn.GaussianNoise },
  { name = "the same, fading to none", hidden = nn.GaussianNoise, fades = true },
  { name = "uniform, on the input", input = nn.UniformNoise },
  { name = "salt and pepper, on the input", input = nn.SaltAndPepperNoise },
}
local images = dk.data.digits():reshape(-1, 64) / 16
local turns = math.min(10, epochs) -- of training, with a look at the errors after each
local upper, lower = { {}, { 1, 32 } }, { {}, { 33, 64 } }

local function build(way, level)
  local function noise(make) return make and make(level) or nn.GaussianNoise(0) end
  local function dense() return nn.Dense(128, { activation = "relu" }) end
  local first, second = noise(way.hidden), noise(way.hidden)
  local model = nn.Sequential{ nn.Input(32), noise(way.input), dense(), first, dense(), second, nn.Dense(32) }
  model:compile{ optimizer = "adam", loss = "mse" }
  return model, first, second
end

--- The errors of one network on the digits that it learns from and on the others, [turns] each.
local function errors_of(way, level)
  local digits = images:index_select(1, dk.randperm(#images))
  local seen, others = digits[{ { 1, num_digits } }], digits[{ { num_digits + 1, -1 } }]
  local model, first, second = build(way, level)
  local on_seen, on_others = {}, {}
  for turn = 1, turns do
    if way.fades then first.stddev = level * (1 - (turn - 1) / turns) end -- callbacks of fit may do so too
    if way.fades then second.stddev = first.stddev end
    model:fit(seen[upper], seen[lower], { epochs = epochs // turns, batch_size = 32, verbose = 0 })
    on_seen[turn] = model:evaluate(seen[upper], seen[lower])
    on_others[turn] = model:evaluate(others[upper], others[lower])
  end
  return dk.tensor(on_seen), dk.tensor(on_others)
end
plot.figure{ figsize = { 9, 5.5 } }
local table_rows = { (" "):rep(30) .. ("%8.2f"):rep(#levels):format(table.unpack(levels)) }
local bar, best, without = dk.progress(#ways * #levels * num_networks, "training networks"), nil, nil
for number, way in ipairs(ways) do
  local row = ("%-30s"):format(way.name)
  for place, level in ipairs(levels) do
    local seen, others = dk.zeros(turns), dk.zeros(turns)
    for network = 1, num_networks do
      dk.manual_seed(seed * 1000 + network) -- the same digits and first weights at each level
      local on_seen, on_others = errors_of(way, level)
      seen, others = seen + on_seen / num_networks, others + on_others / num_networks
      bar:update()
    end
    row = row .. ("%8.4f"):format(others[turns])
    without = without or others[turns]
    if not best or others[turns] < best.error then best = { name = way.name, level = level, error = others[turns] } end
    if number == 1 then
      local epoch, color = dk.arange(1, turns + 1) * (epochs // turns), "C" .. place - 1
      plot.plot{ epoch, others, label = ("noise %.2f"):format(level), color = color, linewidth = 2 }
      plot.plot{ epoch, seen, color = color, linestyle = "--" }
    end
  end
  table_rows[#table_rows + 1] = row
end
print("mean squared error on held-out digits, by the level of the noise\n" .. table.concat(table_rows, "\n"))
print(("best: %s, level %.2f: %.4f, %.0f%% below the %.4f without noise"):format(
  best.name, best.level, best.error, 100 * (1 - best.error / without), without))
plot.title("Errors on held-out digits (solid) and on those learnt from (dashed)")
plot.xlabel("epoch") plot.ylabel("mean squared error") plot.ylim(0, 0.12)
plot.legend("upper right")
plot.savefig(out .. "/9.2.2_noise_as_regulariser.png")
