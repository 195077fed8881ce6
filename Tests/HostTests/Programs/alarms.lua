-- Computes with and without signals and compares the bits: alarms alarms.lua THREADS TIMES. Prints "equal" and the number of
-- signals.
local dk = require "diffusionkit"
local nn = dk.nn
local threads, times = tonumber(arg[1]), tonumber(arg[2])
use_threads(threads) -- the host's threads, which take signals
dk.set_num_threads(threads)
dk.manual_seed(1)

local numbers = dk.randn(300 * 300)
local function matrix(rows, columns) return numbers[{ { 1, rows * columns } }]:reshape(rows, columns) end

--- The product, and the products of transposed matrices that are the gradients of its factors.
local function products(rows, inner, columns)
  local a, b = dk.parameter(matrix(rows, inner)), dk.parameter(matrix(inner, columns))
  local product = a:matmul(b)
  product:backward(product)
  return { product, a.grad, b.grad }
end

local function convolutions(name, shape, weight, options)
  local x, w = dk.parameter(dk.randn(shape)), dk.parameter(dk.randn(weight))
  local result = nn.functional[name](x, w, options)
  result:backward(result)
  return { result, x.grad, w.grad }
end

local works = {}
for size = 1, 300 do
  works[#works + 1] = function() return products(size, 40, 40) end
  works[#works + 1] = function() return products(40, size, 40) end
  works[#works + 1] = function() return products(40, 40, size) end
end
for _, size in ipairs { 90, 128, 200, 300 } do works[#works + 1] = function() return products(size, size, size) end end
local kinds = {
  { "conv2d", { 2, 8, 9, 9 }, { 16, 8, 3, 3 } }, { "conv2d", { 2, 32, 8, 8 }, { 32, 32, 3, 3 }, { padding = 5 } },
  { "conv2d", { 2, 32, 16, 16 }, { 64, 32, 3, 3 }, { padding = 1 } },
  { "conv2d", { 2, 32, 16, 16 }, { 32, 32, 3, 3 }, { padding = 1, stride = 2 } },
  { "conv2d", { 2, 32, 16, 16 }, { 32, 8, 3, 3 }, { padding = 1, groups = 4 } },
  { "conv2d", { 2, 32, 16, 16 }, { 32, 1, 3, 3 }, { padding = 1, groups = 32 } },
  { "conv2d", { 2, 16, 16, 16 }, { 16, 16, 3, 3 }, { padding = 2, dilation = 2 } },
  { "conv2d", { 2, 96, 8, 8 }, { 96, 96, 1, 1 } }, { "conv2d", { 2, 3, 16, 16 }, { 5, 3, 7, 7 }, { padding = 3 } },
  { "conv1d", { 2, 24, 64 }, { 24, 24, 5 }, { padding = 4 } },
  { "conv_transpose2d", { 2, 16, 8, 8 }, { 16, 24, 4, 4 }, { stride = 2, padding = 1 } },
}
for _, kind in ipairs(kinds) do
  works[#works + 1] = function()
    dk.manual_seed(2)
    return convolutions(table.unpack(kind))
  end
end
works[#works + 1] = function()
  dk.manual_seed(3)
  local model = nn.Sequential { nn.Input(100), nn.Dense(64, { activation = "relu" }), nn.Dense(100) }
  model:compile { optimizer = "adam", loss = "mse" }
  model:fit(dk.randn(320, 100), dk.randn(320, 100), { epochs = 3, batch_size = 32, verbose = 0 })
  return { model:predict(dk.randn(32, 100)) }
end

local quiet = {}
for i, work in ipairs(works) do quiet[i] = work() end
start_alarms()
for i, work in ipairs(works) do
  for _ = 1, times do
    if i % 50 == 0 then
      use_threads(1)
      use_threads(threads) -- makes the team anew
    end
    for index, result in ipairs(work()) do
      local difference = (result - quiet[i][index]):abs():max():item()
      if difference ~= 0 then error(("work %d, result %d: off by %g"):format(i, index, difference)) end
    end
  end
end
stop_alarms()
print("equal", alarms())
