-- A training loop of your own that can be stopped at any time and resumed, as trainer:fit{checkpoint_path =} can.
--
-- The checkpoint holds everything that the next steps depend on: the model, the running average of its weights, the
-- optimizer, and the states of the loop's random generator and of the session's, which dropout uses. A resumed run ends
-- with the same weights, bit for bit, as a run without interruption. Try it: stop the script with Ctrl-C and start it
-- again.
-- Shorter runs: diffuse-lua scripts/examples/own_loop.lua --steps 200; --stop 50 ends it after 50 steps.
local dk = require "diffusionkit"
local options = dk.options{
  steps = 3000, -- in total
  stop = 0, -- end after this number of steps; 0 for no early end
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
local last_step = options.stop > 0 and math.min(options.stop, options.steps) or options.steps
local batch_size = 64
dk.manual_seed(options.seed)

local angle = dk.rand(2000) * 2 * math.pi -- points on a ring
local points = dk.stack({ angle:cos(), angle:sin() }, 2) * 0.8 + 0.03 * dk.randn(2000, 2)

local model = dk.models.TimeMLP{ data_shape = 2, hidden_dim = 64, num_blocks = 2, dropout = 0.05 }
local scheduler = dk.schedulers.DDPMScheduler{ num_train_timesteps = 100, beta_schedule = "squaredcos_cap_v2" }
local optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(3e-3, options.steps) }
local ema = dk.EMA(model, { decay = 0.995, warm_up = true })
local generator = dk.Generator(1) -- of batches, noise and timesteps

local parts = { model = model, ema = ema, optimizer = optimizer }
local checkpoint = out .. "/own_loop.safetensors"

local function save()
  local state = { ["random.loop"] = generator:get_state(), ["random.session"] = dk.get_rng_state() }
  for part, object in pairs(parts) do
    for name, tensor in pairs(object:state_dict()) do state[part .. "." .. name] = tensor end
  end
  dk.save_safetensors(checkpoint, state) -- atomically: a crash leaves the old or the new file, whole
end

local function resume()
  local state = dk.load_safetensors(checkpoint)
  for part, object in pairs(parts) do
    local own = {}
    for name, tensor in pairs(state) do
      if name:sub(1, #part + 1) == part .. "." then own[name:sub(#part + 2)] = tensor end
    end
    object:load_state_dict(own)
  end
  generator:set_state(state["random.loop"])
  dk.set_rng_state(state["random.session"])
end

model(points:sub(1, 2), 0) -- the first call creates the weights
if io.open(checkpoint) then resume() end
print(("from step %d"):format(optimizer.step_count))

model:train()
local loss
while optimizer.step_count < last_step do
  local rows = dk.randint(1, #points + 1, { batch_size }, { generator = generator })
  local clean = points:index_select(1, rows)
  local noise = dk.randn(batch_size, 2, { generator = generator })
  local t = dk.randint(0, 100, { batch_size }, { generator = generator })
  model:zero_grad()
  loss = dk.losses.mse(model(scheduler:add_noise(clean, noise, t), t), noise)
  loss:backward()
  optimizer:step(model)
  ema:update()
  if optimizer.step_count % 50 == 0 then save() end
end
model:eval()
save()

ema:apply()
local x = dk.randn(500, 2, { generator = dk.Generator(2) })
scheduler:set_timesteps(50)
for t in scheduler:each_timestep() do
  x = scheduler:step(model(x, t), t, x, { generator = dk.Generator(t) }).prev_sample
end
ema:restore()
local radius = (x * x):sum(2):sqrt()
print(("step %d, loss %.9g, radius %.3f +- %.3f"):format(
  optimizer.step_count, loss and loss:item() or 0, radius:mean():item(), radius:std():item()))
dk.plot.scatter(x[{ {}, 1 }], x[{ {}, 2 }])
dk.plot.savefig(out .. "/own_loop.png")
