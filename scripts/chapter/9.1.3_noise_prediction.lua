-- 9.1.3 Training to predict the noise, and the reverse process, which leads from the final noisy state to the signal.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{ samples = 1000, epochs = 40, seed = 0, out_dir = "out" }
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local function forward_diffusion(data, num_steps, noise_scale) -- as in 9.1.1
  local states = {}
  for step = 1, num_steps do
    data = data + noise_scale * dk.randn(data:shape())
    states[step] = data
  end
  return states
end

local function build_denoising_model(input_shape, width) -- as in 9.1.2
  local input = nn.Input(input_shape)
  local hidden = nn.Dense(width, { activation = "relu" })(input)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model(input, output)
end

-- Every state of every path is an example: the state is the input, all noise that was added to the data the target.
local num_steps, noise_scale = 10, 0.1
local x = dk.linspace(0, 2 * math.pi, 100)
local data = dk.sin(x)
local states = dk.concat(forward_diffusion(data:expand(options.samples, 100), num_steps, noise_scale), 1)
local noise = states - data

-- Noise consists of 100 independent values, and a relu unit passes only positive numbers: the 128 units of 9.1.2 are
-- too few to represent all values, 256 suffice.
local model = build_denoising_model({ 100 }, 256)
model:compile{ optimizer = "adam", loss = "mse" }
local history = model:fit(states, noise, { epochs = options.epochs, batch_size = 32 })
print(("loss after %d epochs: %.5f, of noise with a mean square of %.5f"):format(
  options.epochs, history.loss[options.epochs], noise:square():mean():item()))

--- The root mean squared error of signals, compared with the sine.
local function rmse(signals) return (signals - data):square():mean():sqrt():item() end

-- The reverse process, of signals that the model was not trained on. State t has the noise of t steps, and each reverse
-- step removes a t-th part of the predicted noise. Then it adds fresh noise, since many states t - 1 lead to the same
-- state t: the result is a sample of q(x_(t-1) | x_t, x_0), with the x_0 that the prediction implies (Ho et al. 2020,
-- equation 6, without its scaling).
local num_signals = 200
local start = forward_diffusion(data:expand(num_signals, 100), num_steps, noise_scale)[num_steps]
local state, path = start, {} -- the path is that of the first signal
print("state  RMSE to the data  in the forward process")
for t = num_steps, 1, -1 do
  print(("%5d  %16.4f  %22.4f"):format(t, rmse(state), noise_scale * math.sqrt(t)))
  path[t] = state[1]
  local fresh = noise_scale * math.sqrt((t - 1) / t) * dk.randn(num_signals, 100)
  state = state - model:predict(state) / t + fresh
end
path[0] = state[1]
print(("RMSE to the data: final noisy state %.4f, end of the reverse process %.4f"):format(rmse(start), rmse(state)))
print(("all noise removed at once: %.4f"):format(rmse(start - model:predict(start))))

plot.figure{ figsize = { 9, 8 } }
for t = num_steps, 1, -1 do -- each below the previous one
  local below = 1.6 * (num_steps - t)
  local color = ("#ff%02x00"):format(220 - 15 * t) -- redder with more noise
  plot.plot{ x, data - below, label = t == num_steps and "original" or nil, color = "black", linewidth = 1 }
  plot.plot{ x, path[t] - below, label = "state " .. t, color = color, linewidth = 1.2 }
end
plot.plot{ x, data - 1.6 * num_steps, color = "black", linewidth = 1 }
plot.plot{ x, path[0] - 1.6 * num_steps, label = "result", color = "C0", linewidth = 2.5 }
plot.title("The reverse process, from state " .. num_steps .. " to the result")
plot.xlabel("x")
plot.ylabel("value, each state shifted down")
plot.xlim(-0.2, 7.9) -- space for the legend
plot.legend("upper right")
plot.savefig(out .. "/9.1.3_noise_prediction.png")
