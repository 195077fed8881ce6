-- 9.2.4 The forward recursion x_t = e(t) x_(t-1) + z_t: each step keeps a part e(t) of the state and adds noise z_t.
-- With e(t) = sqrt(1 - beta_t) and z_t of deviation sqrt(beta_t), state t is known at once, without the steps between:
-- normal around sqrt(alpha_bar_t) x_0 with the variance 1 - alpha_bar_t, alpha_bar_t the product of all e^2 so far.
local dk = require "diffusionkit"
local plot = dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local num_samples = tonumber(os.getenv("SAMPLES")) or 1000
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

--- The states after each step; the library's dk.forward_recursion.
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
for _, schedule in ipairs{ "linear", "squaredcos_cap_v2" } do
  local scheduler = dk.schedulers.DDPMScheduler{
    num_train_timesteps = num_steps, beta_schedule = schedule, beta_start = 0.002, beta_end = 0.2,
  }
  local betas, alpha_bar = scheduler.betas, scheduler.alphas_cumprod
  local states = forward_recursion(data:expand(num_samples, 100), (1 - betas):sqrt(), betas:sqrt())

  print(schedule .. ", of " .. num_samples .. " signals")
  print("step    e(t)  signal kept  sqrt(alpha_bar)  noise variance  1 - alpha_bar")
  for _, t in ipairs{ 1, 10, 20, 30, 40, 50 } do
    local mean = states[t]:mean(1)
    local kept = (mean * data):sum():item() / (data * data):sum():item() -- how much of the sine is in the mean signal
    local variance = (states[t] - mean):square():mean():item()
    print(("%4d  %6.4f  %11.4f  %15.4f  %14.4f  %13.4f"):format(
      t, math.sqrt(1 - betas[t]), kept, math.sqrt(alpha_bar[t]), variance, 1 - alpha_bar[t]))
  end

  plot.figure{ figsize = { 9, 5 } }
  for _, t in ipairs{ 50, 30, 20, 10, 1 } do
    plot.plot{ x, states[t][1], label = "step " .. t, color = ("#ff%02x00"):format(220 - 4 * t), linewidth = 1 }
  end
  plot.plot{ x, data, label = "original", color = "black", linewidth = 2.5 }
  plot.title("x(t) = e(t) x(t-1) + z(t), schedule " .. schedule)
  plot.xlabel("x")
  plot.ylabel("value")
  plot.xlim(-0.2, 7.7) -- room for the legend
  plot.legend("upper right")
  plot.savefig(out .. "/9.2.4_recursion_" .. schedule .. ".png")
end
