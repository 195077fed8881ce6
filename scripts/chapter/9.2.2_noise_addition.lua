-- 9.2.2 Noise addition: one step of the forward process, with noise of several scales.
local dk = require "diffusionkit"
local plot = dk.plot
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{ seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

--- The data with added Gaussian noise, whose standard deviation is noise_scale.
local function add_noise(data, noise_scale)
  local noise = noise_scale * dk.randn(data:shape())
  return data + noise
end

local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local noisy = add_noise(data, 0.1)

local first = "first values, %-8s" .. ("  %6.3f"):rep(6)
print(first:format("original", unpack(data:totable())))
print(first:format("noisy", unpack(noisy:totable())))
for _, scale in ipairs{ 0.05, 0.1, 0.2, 0.4 } do
  local noise = add_noise(data, scale) - data
  print(("noise scale %.2f: measured standard deviation %.3f, signal-to-noise ratio %.1f dB"):format(
    scale, noise:std():item(), 10 * math.log(data:var():item() / noise:var():item()) / math.log(10)))
end

plot.figure{ figsize = { 9, 5 } }
plot.plot{ x, noisy, label = "noisy, scale 0.1", color = "#ff8c1a" }
plot.plot{ x, data, label = "original", color = "black", linewidth = 2 }
plot.title("Noise addition")
plot.xlabel("x")
plot.ylabel("value")
plot.legend("upper right")
plot.savefig(out .. "/9.2.2.png")
