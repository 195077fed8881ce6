-- 9.1.1 The forward process: each step adds a little noise to a sine wave, until it can hardly be seen.
local dk = require "diffusionkit"
local plot = dk.plot
local options = dk.options{ seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

--- The states after steps 1 to num_steps. Each is the previous state with Gaussian noise added.
local function forward_diffusion(data, num_steps, noise_scale)
  local states = {}
  for step = 1, num_steps do
    data = data + noise_scale * dk.randn(data:shape())
    states[step] = data
  end
  return states
end

local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local states = forward_diffusion(data, 10, 0.1)

-- Each step adds noise of variance 0.1^2, so the noise after n steps has a standard deviation of 0.1 * sqrt(n).
print("step  noise (measured)  0.1 * sqrt(step)")
for step, state in ipairs(states) do
  print(("%4d  %16.3f  %16.3f"):format(step, (state - data):std():item(), 0.1 * math.sqrt(step)))
end

plot.figure{ figsize = { 9, 5 } }
for step = #states, 1, -1 do
  local color = ("#ff%02x00"):format(220 - 15 * step) -- redder with more noise
  plot.plot{ x, states[step], label = "step " .. step, color = color, linewidth = 1 }
end
plot.plot{ x, data, label = "original", color = "black", linewidth = 2.5 }
plot.title("Forward diffusion")
plot.xlabel("x")
plot.ylabel("value")
plot.xlim(-0.2, 7.7) -- space for the legend
plot.legend("upper right")
plot.savefig(out .. "/9.1.1.png")
