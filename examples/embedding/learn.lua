-- A gnuplot terminal that learns the distribution of a plot's points and writes new points as a table:
--
--     LUA_CPATH=".build/lua/?.so" gnuplot
--     gnuplot> set terminal lua "examples/embedding/learn.lua"
--     gnuplot> set output "more.dat"
--     gnuplot> plot "points.dat" with points
--
-- gnuplot calls functions of the table `term` as it draws, with coordinates in its own units. Those below suffice here.
local dk = require "diffusionkit"

local width, height = 10000, 10000
local drawn

--- The properties of the terminal. gnuplot reads them after `set terminal` has run this script.
local properties = { xmax = width, ymax = height, h_tic = 100, v_tic = 100, h_char = 100, v_char = 200 }

local functions = {
  options = function() return 1 end,
  graphics = function() drawn = {} end, -- a plot begins
  point = function(x, y) drawn[#drawn + 1] = { x / width, y / height } end,
}

--- Returns new points with the distribution of the drawn ones, in fractions of the width and height.
local function learn(points)
  local data = dk.tensor(points)
  local mean, stddev = data:mean(1), data:std(1)
  local trainer = dk.DiffusionTrainer {
    model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 64 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100, beta_end = 0.1, clip_sample = false },
    optimizer = dk.optimizers.AdamW { learning_rate = 3e-3 },
    ema_decay = 0.99,
  }
  trainer:fit((data - mean) / stddev, { steps = 500, batch_size = 64 })
  return (trainer:sample { num_samples = #points, num_inference_steps = 50 } * stddev + mean):totable()
end

--- A plot ends.
function functions.text()
  for _, point in ipairs(learn(drawn)) do gp.write(("%.4f %.4f\n"):format(point[1], point[2])) end
end

for name, value in pairs(properties) do term[name] = value end
for name, body in pairs(functions) do term[name] = body end
-- gnuplot's other calls, for lines, labels and colours, do nothing.
setmetatable(term, { __index = function() return function() return 1 end end })
