-- Calls of every kind that the plugin for Neovim runs in steps; prints the same in the editor as in luajit.
local dk = require "diffusionkit"
dk.manual_seed(3)
local function show(name, x) print(name, x:shape(), ("%.9g"):format(x:sum():item())) end
local x = dk.randn(40, 1, 4, 4):clamp(-1, 1)
local labels = dk.arange(0, 40) % 2

local trainer = dk.DiffusionTrainer {
  model = dk.models.TimeMLP { data_shape = { 1, 4, 4 }, hidden_dim = 16, num_blocks = 1, num_classes = 2 },
  scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 }, ema_decay = 0.9,
}
local calls = 0
local history = trainer:fit(x, { class_labels = labels, epochs = 3, validation_split = 0.25, callbacks = function(epoch)
  calls = calls + 1
  show("in a callback", trainer:sample { num_samples = 1, class_labels = {1}, num_inference_steps = 2 })
end })
print("fit", calls, #history.loss, ("%.9g %.9g"):format(history.loss[3], history.val_loss[3]))
show("sample", trainer:sample { class_labels = { 0, 1 }, num_inference_steps = 5, guidance_scale = 1.0 })
show("positional", trainer:sample(2, { 0, 1 }, 4))
show("in pcall", select(2, pcall(trainer.sample, trainer, { class_labels = { 1 }, num_inference_steps = 3 })))
show("in a coroutine", coroutine.wrap(function() return trainer:sample { class_labels = { 1 }, num_inference_steps = 3 } end)())
dk.scope(function() show("in a scope", trainer:sample { class_labels = { 1 }, num_inference_steps = 3 }) end)

local pipe = trainer:pipeline()
local seen = 0
show("pipeline", pipe { class_labels = { 0, 1 }, num_inference_steps = 4, callback = function(step) seen = seen + step.step end })
show("its end", pipe { class_labels = { 0, 1 }, num_inference_steps = 4, callback = function(step) return step.step == 2 end })
show("raw", pipe { class_labels = { 0, 1 }, num_inference_steps = 4, output_type = "sample" })
print("seen", seen)

local flow = dk.FlowMatcher { model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 16, num_blocks = 1 } }
print("flow", ("%.9g"):format(flow:fit(dk.randn(32, 2), { steps = 3 }).loss[1]))
local times = {}
show("flow", flow:sample { num_samples = 3, method = "heun", num_inference_steps = 3, callback = function(t, y)
  times[#times + 1] = ("%.3f"):format(t) .. " " .. y:size(1)
end })
show("adaptive flow", flow:sample { num_samples = 3, rtol = 0.1, atol = 0.1 })
print(table.concat(times, ","))

local model = dk.nn.Dense(1)
model:compile()
local y = dk.randn(20, 3)
print("model", ("%.9g"):format(model:fit(y, y:sum(2, true), { epochs = 2 }).loss[2]), #model.history.loss)
local steps = 0
for step in model:fit_steps(y, y:sum(2, true), { epochs = 2, batch_size = 5 }) do steps = steps + step.batch end
for step, bar in dk.progress(4, { title = "own", verbose = 0 }) do bar:set_postfix { steps = steps } steps = steps + step end
for step in trainer:sample_steps { class_labels = { 1 }, num_inference_steps = 3 } do steps = steps + step.timestep end
print("loops", steps)
print(pcall(function() trainer:fit(x, { epochs = -1 }) end))
print(pcall(function() trainer:sample { num_inference_steps = -1 } end))
print(pcall(function() trainer:sample { cheese = -1 } end))
print(pcall(function() pipe { num_inference_steps = -1 } end))
print(pcall(function() pipe { cheese = -1 } end))
print(pcall(function() flow:sample { num_samples = 1, callback = 3 } end))
print(pcall(function() for _ in model:fit_steps(y, y, { epochs = "many" }) do end end))
print(pcall(function() trainer:fit(x, { class_labels = labels, epochs = 1, callbacks = function() error "in a callback" end }) end))
print(pcall(function() pipe { class_labels = { 1 }, num_inference_steps = 3, callback = function() error "stop" end } end))
print(pcall(function() dk.progress(-1) end))
print(pcall(function() dk.image.save("x.txt", dk.zeros(2, 2)) end))
