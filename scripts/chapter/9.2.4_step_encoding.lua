-- 9.2.4 Step encoding: sines and cosines of the step number, which a network can use better than the number itself.
local dk = require "diffusionkit"
local plot = dk.plot
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{ out_dir = "out" }
local out = dk.makedirs(options.out_dir)

--- Encodes steps [N] as [N, d_model]. Dimension i, counted from 0, is a sine (i even) or a cosine (i odd) of the step
--- times the frequency 1 / 10000^(2 * floor(i / 2) / d_model).
local function sinusoidal_step_encoding(steps, d_model)
  local dimension = dk.arange(d_model)
  local frequency = 1 / 10000 ^ (2 * dk.floor(dimension / 2) / d_model)
  local angle = steps:unsqueeze(2) * frequency -- [N, 1] times [d_model] gives [N, d_model]
  return dk.where((dimension % 2):eq(0), angle:sin(), angle:cos())
end

local d_model = 128
local encoding = sinusoidal_step_encoding(dk.arange(100), d_model)

print("shape:", encoding:shape())
for step = 0, 4 do -- steps count from 0, indices of a tensor from 1
  local waves = encoding[step + 1]:totable()
  print(("step %d:" .. (" %8.5f"):rep(6) .. " ..."):format(step, unpack(waves)))
end
local library = dk.sinusoidal_step_encoding(dk.arange(100), d_model)
print(("largest difference from the library's: %.1e"):format((encoding - library):abs():max():item()))

plot.figure{ figsize = { 8, 6 } }
plot.imshow{ encoding, colorbar = true }
plot.title("Sinusoidal step encoding")
plot.xlabel("dimension")
plot.ylabel("step")
plot.savefig(out .. "/9.2.4.png")

plot.figure{ figsize = { 9, 5 } }
for _, dimension in ipairs{ 0, 16, 32, 48, 49 } do
  plot.plot{ dk.arange(100), encoding[{ {}, dimension + 1 }], label = "dimension " .. dimension }
end
plot.title("Some dimensions of the encoding")
plot.xlabel("step")
plot.ylabel("value")
plot.xlim(-4, 120) -- space for the legend
plot.legend("upper right")
plot.savefig(out .. "/9.2.4_waves.png")
