-- 9.1.2 The denoising model: a noisy signal goes in, a clean one of the same size comes out.
local dk = require "diffusionkit"
local nn = dk.nn
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

local function build_denoising_model(input_shape)
  local input = nn.Input(input_shape)
  local hidden = nn.Dense(128, { activation = "relu" })(input)
  local output = nn.Dense(input_shape[1], { activation = "linear" })(hidden)
  return nn.Model(input, output)
end

local model = build_denoising_model{ 100 }
model:summary()

-- It is not trained yet; only the shapes are right.
local noisy = dk.linspace(0, 2 * math.pi, 100):sin() + 0.3 * dk.randn(1, 100)
print("input shape: ", table.concat(noisy:shape(), " x "))
print("output shape:", table.concat(model(noisy):shape(), " x "))
