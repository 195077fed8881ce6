-- 9.2.4 The forward recursion x_t = e(t) x_(t-1) + z_t: each step keeps a part e(t) of the state and adds noise z_t.
-- With e(t) = sqrt(1 - beta_t) and z_t of deviation sqrt(beta_t), state t is known at once, without the steps between:
-- normal around sqrt(alpha_bar_t) x_0 with the variance 1 - alpha_bar_t, alpha_bar_t the product of all e^2 so far.
local dk = require "diffusionkit"
local plot = dk.plot
local options = dk.options{ samples = 1000, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

--- The states after each step.
local function forward_recursion(data, coefficients, noise_scales)
  local states = {}
  for t = 1, #coefficients do
    data = coefficients[t] * data + noise_scales[t] * dk.randn(data:shape())
    states[t] = data
  end
  return states
end

local num_steps = 50
local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
plot.figure{ figsize = { 9, 7 } }
for place, schedule in ipairs{ "linear", "squaredcos_cap_v2" } do
  local scheduler = dk.schedulers.DDPMScheduler{
    num_train_timesteps = num_steps, beta_schedule = schedule, beta_start = 0.002, beta_end = 0.2,
  }
  local betas, alpha_bar = scheduler.betas, scheduler.alphas_cumprod
  local states = forward_recursion(data:expand(options.samples, 100), (1 - betas):sqrt(), betas:sqrt())

  print(schedule .. ", of " .. options.samples .. " signals")
  print("step    e(t)  signal kept  sqrt(alpha_bar)  noise variance  1 - alpha_bar")
  for _, t in ipairs{ 1, 10, 20, 30, 40, 50 } do
    local mean = states[t]:mean(1)
    local kept = (mean * data):sum():item() / (data * data):sum():item() -- how much of the sine is in the mean signal
    local variance = (states[t] - mean):square():mean():item()
    print(("%4d  %6.4f  %11.4f  %15.4f  %14.4f  %13.4f"):format(
      t, math.sqrt(1 - betas[t]), kept, math.sqrt(alpha_bar[t]), variance, 1 - alpha_bar[t]))
  end

  -- The library's function, with the same random numbers.
  dk.manual_seed(1)
  local ours = forward_recursion(data, (1 - betas):sqrt(), betas:sqrt())[num_steps]
  dk.manual_seed(1)
  local library = dk.forward_recursion(data, { scheduler = scheduler })[num_steps]
  print(("largest difference from the library's: %.1e\n"):format((ours - library):abs():max():item()))

  for row, t in ipairs{ 1, 10, 20, 30, 40, 50 } do -- one schedule beside the other
    local right, up = x + 7.5 * (place - 1), -4 * row
    plot.plot{ right, states[t][1] + up, color = ("#ff%02x00"):format(220 - 4 * t), linewidth = 1 }
    plot.plot{ right, math.sqrt(alpha_bar[t]) * data + up, color = "black", linewidth = 2 }
  end
end
plot.title("States 1, 10, 20, 30, 40, 50 and what is left of the sine in them; left linear, right cosine schedule")
plot.xlabel("x, moved to the right")
plot.ylabel("value, moved down from state to state")
plot.savefig(out .. "/9.2.4_recursion.png")
