-- The work that `make bench` times inside the process. Each line is "name value". arg[1] is the number of threads.
local dk = require "diffusionkit"
dk.set_num_threads(tonumber(arg[1]))

local measure = dofile((arg[0]:match "^(.*/)" or "") .. "measure.lua")
local median, report = measure.median, measure.report

-- Calls from Lua, on 100 elements.
do
  local a, b = dk.randn(100), dk.randn(100)
  local calls = 100000
  report("add_ns", median(11, function() for _ = 1, calls do local _ = a + b end end) / calls * 1e9)
  report("options_ns", median(11, function()
    for _ = 1, calls do local _ = a:clamp { min = -1, max = 1 } end
  end) / calls * 1e9)
  report("create_ns", median(11, function() for _ = 1, calls do local _ = dk.zeros(100) end end) / calls * 1e9)
end

-- The chapter's forward_diffusion, for one signal at a time and for all signals at once.
local function forward_diffusion(data, num_steps, noise_scale)
  local states = { data }
  for step = 1, num_steps do
    states[step + 1] = states[step] + dk.randn(data:shape()) * noise_scale
  end
  return states
end

do
  local signal = dk.linspace(0, 2 * math.pi, 100):sin()
  local signals = dk.ones(1000, 1) * signal
  report("forward_loop_ms", median(11, function()
    for _ = 1, 1000 do forward_diffusion(signal, 10, 0.1) end
  end) * 1e3)
  report("forward_batch_ms", median(11, function() forward_diffusion(signals, 10, 0.1) end) * 1e3)
end

report("randn_ns", median(11, function() dk.randn(1000000) end) / 1000000 * 1e9)

-- Repeated 3x3 convolutions of a batch of 16, whose input and weights are reordered once.
for _, shape in ipairs { { 32, 32, 32 }, { 64, 64, 16 }, { 128, 128, 8 }, { 256, 128, 8 } } do
  local inputs, outputs, size = table.unpack(shape)
  local x, weight = dk.randn(16, inputs, size, size), dk.randn(outputs, inputs, 3, 3)
  local calls = 10
  report(("conv_%d_%d_%d"):format(inputs, outputs, size), median(21, function()
    for _ = 1, calls do local _ = dk.nn.functional.conv2d(x, weight, { padding = 1 }) end
  end) / calls * 1e6)
end

-- One training step of 9.1.3, as in fit.
do
  local clean = dk.ones(1000, 1) * dk.linspace(0, 2 * math.pi, 100):sin()
  local noisy = clean + dk.randn(1000, 100) * 0.3
  local input = dk.nn.Input { 100 }
  local hidden = dk.nn.Dense(128, { activation = "relu" })(input)
  local model = dk.nn.Model(input, dk.nn.Dense(100)(hidden))
  model:compile { optimizer = "adam", loss = "mse" }
  local function fit(epochs) model:fit(noisy, clean, { epochs = epochs, batch_size = 32, verbose = 0 }) end
  local epochs = 20
  report("step_us", median(11, function() fit(epochs) end) / (epochs * math.ceil(1000 / 32)) * 1e6)

  -- Buffers requested from the system by ten more epochs in the same fit.
  local function allocations(count)
    local before = dk.memory().system_allocations
    fit(count)
    return dk.memory().system_allocations - before
  end
  local few, many = allocations(3), allocations(13)
  report("step_allocations", many - few)
end
