-- Every way over the boundary: values in and out, errors, callbacks, a module written in Lua, training, and a value of each
-- type. Takes this folder as its argument. Returns the values by the names of their types.
local here = ...
local dk = require 'diffusionkit'
local nn = dk.nn
local t = dk.tensor{{1, 2}, {3, 4}} + dk.ones{2, 2}
t[{1, 2}] = 7
local text = tostring(t) .. dk.help('matmul') .. #t:totable() .. #t:shape()
local values, positions = t:sort()
local parts = dk.concat(t:chunk(2), 1):sum{axis = 1, keepdim = true}
pcall(dk.matmul, t, dk.zeros(5, 5))
pcall(dk.zeros, 'x')
pcall(dk.full, {shape = 2, nonsense = 1})
pcall(dk.no_grad, function() error({}) end)
local Scale = nn.module('Scale')
function Scale:init() self.s = dk.parameter{1} end
function Scale:forward(x) return x * self.s end
local input = nn.Input(2)
local model = nn.Model(input, nn.Dense(1)(Scale()(nn.Dense(2)(input))))
model:compile{optimizer = dk.optimizers.SGD{learning_rate = 0.001},
  loss = function(a, b) return (a - b):square():mean() end,
  metrics = {gap = function(a, b) return (a - b):abs():max() end}}
local history = model:fit(t, dk.zeros(2, 1), {epochs = 2, verbose = 0,
  callbacks = {on_epoch_end = function(epoch, logs) return logs.loss < 0 end}})
for step in model:fit_steps(t, dk.zeros(2, 1), {epochs = 2, callbacks = function() end}) do
  if step.epoch == 2 then break end
end
model:load_state_dict(model:state_dict())
local trainer = dk.DiffusionTrainer{scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 5},
  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 4, num_blocks = 1, time_embedding_dim = 2}}
trainer:fit(t)
for step in trainer:sample_steps{num_samples = 2, num_inference_steps = 2} do text = text .. #step.sample end
local p = dk.parameter{1, 2}
;(p * p):sum():backward()
local g = p.grad + dk.randn(2, {generator = dk.Generator(1)})
local scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 5}
local config = scheduler.config
coroutine.wrap(function() return dk.zeros(2) end)()
debug.getmetatable(t).__close(dk.zeros(3))
local arrays = dk.data.load_npz(here .. "/mixed.npz")
pcall(function() return arrays.x and arrays["readme.txt"] end)
text = text .. #dk.scope(function() return {dk.zeros(2), dk.nn.Dense(2)} end)
local samples = dofile(here .. "/samples.lua")()
for name, value in pairs(samples) do pcall(tostring, value) end
samples.TrainingSteps()
samples.SamplingSteps()
samples.Timesteps()
samples.DiffusionPipeline { num_inference_steps = 2, callback = function(step) return step.step == 1 end }
samples.DiffusionPipeline:interpolate { num_samples = 2, num_inference_steps = 1, noises = { dk.ones(4), dk.zeros(4) } }
samples.EMA:update()
text = text .. samples.Loss(dk.parameter{1, 2}, dk.ones(2)):item() .. samples.Loss.parts.mse .. samples.Loss.weights.mae
dk.losses.perceptual{model}(t, t)
samples.Optimizer:state_dict()
text = text .. samples.LearningRateSchedule(3)
return samples
