-- 9.2.4 The forward recursion x_t = e(t) x_(t-1) + z_t: each step scales the state by e(t) and adds noise z_t.
-- With e(t) = sqrt(1 - beta_t) and noise of standard deviation sqrt(beta_t), the distribution of state t has a closed
-- form: normal with mean sqrt(alpha_bar_t) x_0 and variance 1 - alpha_bar_t, where alpha_bar_t is the product of all
-- e(s)^2 up to t.
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
for column, schedule in ipairs{ "linear", "squaredcos_cap_v2" } do
  local scheduler = dk.schedulers.DDPMScheduler{
    num_train_timesteps = num_steps, beta_schedule = schedule, beta_start = 0.002, beta_end = 0.2,
  }
  local betas, alpha_bar = scheduler.betas, scheduler.alphas_cumprod
  local states = forward_recursion(data:expand(options.samples, 100), (1 - betas):sqrt(), betas:sqrt())

  print(schedule .. ", of " .. options.samples .. " signals")
  print("step    e(t)  signal left  sqrt(alpha_bar)  noise variance  1 - alpha_bar")
  for _, t in ipairs{ 1, 10, 20, 30, 40, 50 } do
    local mean = states[t]:mean(1)
    local amplitude = (mean * data):sum():item() / (data * data):sum():item() -- of the sine in the mean signal
    local variance = (states[t] - mean):square():mean():item()
    print(("%4d  %6.4f  %11.4f  %15.4f  %14.4f  %13.4f"):format(
      t, math.sqrt(1 - betas[t]), amplitude, math.sqrt(alpha_bar[t]), variance, 1 - alpha_bar[t]))
  end

  -- The library's function, with the same random numbers.
  dk.manual_seed(1)
  local ours = forward_recursion(data, (1 - betas):sqrt(), betas:sqrt())[num_steps]
  dk.manual_seed(1)
  local library = dk.forward_recursion(data, { scheduler = scheduler })[num_steps]
  print(("largest difference from the library's: %.1e\n"):format((ours - library):abs():max():item()))

  for row, t in ipairs{ 1, 10, 20, 30, 40, 50 } do -- the second schedule to the right of the first
    local right, up = x + 7.5 * (column - 1), -4 * row
    plot.plot{ right, states[t][1] + up, color = ("#ff%02x00"):format(220 - 4 * t), linewidth = 1 }
    plot.plot{ right, math.sqrt(alpha_bar[t]) * data + up, color = "black", linewidth = 2 }
  end
end
plot.title("States 1, 10, 20, 30, 40, 50 and the sine that is left in them; linear (left) and cosine schedule (right)")
plot.xlabel("x, shifted for the second schedule")
plot.ylabel("value, each state shifted down")
plot.savefig(out .. "/9.2.4_recursion.png")
