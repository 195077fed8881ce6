-- Everything that a script can nest without end: each case ends in an error that pcall catches, and the script continues.
local dk = require "diffusionkit"
local nn = dk.nn
dk.set_num_threads(1)

local depth
local function deeper()
  depth = depth + 1
  if depth > 100000 then error "without end" end
end

--- A layer whose forward is the given function.
local function layer_of(forward)
  local Layer = nn.module "Layer"
  Layer.forward = forward
  return Layer()
end

local function model_of(loss)
  local model = nn.Sequential { nn.Input(2), nn.Dense(1) }
  model:compile { optimizer = "sgd", loss = loss or "mse" }
  return model
end

local function fit(model, options)
  options.epochs, options.verbose = 1, 0
  return model:fit(dk.ones(4, 2), dk.ones(4, 1), options)
end

local kinds = {}

function kinds.loss()
  deeper()
  fit(model_of(function(y, target)
    kinds.loss()
    return (y - target):square():mean()
  end), {})
end

function kinds.callback()
  deeper()
  fit(model_of(), { callbacks = { on_batch_end = function() kinds.callback() end } })
end

function kinds.steps()
  deeper()
  local model = model_of(function() kinds.steps() end)
  for _ in model:fit_steps(dk.ones(4, 2), dk.ones(4, 1), { epochs = 1, verbose = 0 }) do end
end

function kinds.forward()
  local layer
  layer = layer_of(function(_, x)
    deeper()
    return layer(x)
  end)
  layer(dk.ones(1, 2))
end

function kinds.forward_within()
  deeper()
  local inner = layer_of(function(_, x)
    kinds.forward_within()
    return x
  end)
  nn.Sequential { nn.Sequential { nn.Dense(2), inner }, nn.Dense(1) }(dk.ones(1, 2))
end

function kinds.odeint()
  deeper()
  return (dk.odeint(function(_, y) return kinds.odeint() + y end, dk.ones(2), { method = "euler", steps = 2 }))
end

--- A trainer whose model calls the function from a certain call on.
local function trainer_of(forward, first)
  local dense, calls = nn.Dense(2), 0
  dense(dk.ones(1, 2))
  local layer = layer_of(function(_, x)
    calls = calls + 1
    if calls >= first then forward() end
    return dense(x)
  end)
  layer.dense = dense
  return dk.DiffusionTrainer { model = layer, scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 2 } }
end

function kinds.trainer()
  deeper()
  trainer_of(kinds.trainer, 1):fit(dk.zeros(4, 2), { epochs = 1, batch_size = 4, verbose = 0 })
end

function kinds.sample()
  deeper()
  local trainer = trainer_of(kinds.sample, 2)
  trainer:fit(dk.zeros(4, 2), { epochs = 1, batch_size = 4, verbose = 0 })
  trainer:sample { num_samples = 1 }
end

function kinds.scope()
  deeper()
  dk.scope(kinds.scope)
end

function kinds.no_grad()
  deeper()
  dk.no_grad(kinds.no_grad)
end

function kinds.coroutines()
  deeper()
  coroutine.wrap(function() dk.scope(kinds.coroutines) end)()
end

function kinds.protected()
  deeper()
  local ok, message = pcall(dk.no_grad, kinds.protected)
  if not ok then error(message, 0) end
end

function kinds.options()
  deeper()
  dk.zeros(setmetatable({}, {
    __len = function()
      kinds.options()
      return 1
    end,
    __index = function() return 1 end,
  }))
end

function kinds.text()
  deeper()
  return dk.progress and tostring(setmetatable({}, {
    __tostring = function() return dk.scope(kinds.text) end,
  }))
end

--- Nests layers to the maximum depth, and calls all functions of layers.
local function deepest(wrap)
  local layer = nn.Dense(2)
  while true do
    local ok, outer = pcall(wrap, layer)
    if not ok then
      layer(dk.ones(1, 2)):sum():backward()
      layer:state_dict()
      local path = os.tmpname()
      layer:save(path)
      assert((dk.load(path)(dk.ones(1, 2)) - layer(dk.ones(1, 2))):abs():max():item() == 0)
      os.remove(path)
      error(outer, 0)
    end
    layer = outer
    depth = depth + 1
  end
end

function kinds.layers()
  deepest(function(layer) return nn.Sequential { nn.Input(2), layer } end)
end

function kinds.unbuilt_layers()
  deepest(function(layer) return nn.Sequential { layer } end)
end

function kinds.models()
  local input = nn.Input(2)
  local model = nn.Model(input, nn.Dense(2)(input))
  while true do
    model = nn.Model(input, model(input))
    depth = depth + 1
  end
end

function kinds.graph()
  local x = dk.parameter(dk.ones(1))
  local y = x
  for _ = 1, 20000 do y = y + x end
  y:backward()
  error "everything went well: overflow"
end

function kinds.tables()
  local t = { 1 }
  for _ = 1, 100000 do t = { t } end
  pcall(dk.tensor, t)
  pcall(nn.Sequential, t)
  pcall(dk.concat, t)
  pcall(dk.help, t)
  dk.zeros(t)
end

for name, run in pairs(kinds) do
  depth = 0
  local ok, message = pcall(run)
  assert(not ok, name)
  message = tostring(message)
  if not (message:find "overflow" or message:find "nested" or message:find "expected") then
    error(name .. " at depth " .. depth .. ": " .. message)
  end
  collectgarbage()
  assert(dk.ones(3, 3):matmul(dk.ones(3, 3)):sum():item() == 27)
  local w = dk.parameter(dk.ones(32, 16, 3, 3))
  nn.functional.conv2d(dk.ones(1, 16, 8, 8), w, { stride = 2 }):sum():backward()
  if os.getenv "VERBOSE" then print(name, depth, used and used() >> 10, message:sub(1, 100)) end
end
print "every nesting ended"
