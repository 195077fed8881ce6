-- Run by guest.c: calls of every kind that could have effects beyond the Lua state.
local dk = require "diffusionkit"

local large = dk.randn(400, 400)
local product = large:matmul(large):relu():sum()
assert(product:item() > 0)

local trainer = dk.DiffusionTrainer {
  model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 16 },
  scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 },
  ema_decay = 0.9,
}
trainer:fit(dk.randn(64, 2), { epochs = 2 })
for step in trainer:fit_steps(dk.randn(64, 2), { epochs = 2 }) do
  if step.epoch == 2 then break end
end
for step in trainer:sample_steps { num_samples = 2, num_inference_steps = 3 } do assert(#step.sample == 2) end
assert(#trainer:sample { num_samples = 4 } == 4)

-- Files, a figure (drawn by another process), errors, a coroutine, a callback that fails.
local path = os.tmpname()
dk.save_safetensors(path, { large = large })
assert(#dk.load_safetensors(path).large == 400)
os.remove(path)
assert(#dk.image.encode(dk.rand(8, 8)) > 60)
dk.plot.figure()
dk.plot.plot({ 1, 2, 3 })
dk.plot.savefig(path .. ".png")
os.remove(path .. ".png")
assert(not pcall(dk.matmul, large, dk.zeros(3, 3)))
assert(not pcall(dk.load_safetensors, "/nowhere"))
assert(not pcall(dk.no_grad, function() error {} end))
assert(coroutine.wrap(function() return dk.ones(2) + 1 end)()[1] == 2)
