-- 9.2.4 Three ways of telling a network the step: waves, a learned table, not at all. With each, one network learns
-- to predict the noise on points of a spiral: a point, unlike a long signal, does not itself show how noisy it is.
-- Compared are the loss on held-out points, step by step, and how near samples come to the spiral.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local train_steps = tonumber(os.getenv("STEPS")) or 6000
local num_points = tonumber(os.getenv("SAMPLES")) or 2000 -- held out, and to draw
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)
dk.set_num_threads(1) -- the matrices are small

local num_steps, d_model, smoothness = 100, 64, 1e-3
local Denoiser, Nothing = nn.module("Denoiser"), nn.module("Nothing")
function Denoiser:init(encoding)
  local function dense() return nn.Dense(128, { activation = "silu" }) end
  self.encoding, self.net = encoding, nn.Sequential{ dense(), dense(), dense(), nn.Dense(2) }
end
function Denoiser:forward(x, t) return self.net(dk.concat({ x, self.encoding(t) }, 2)) end
function Nothing:forward(t) return dk.zeros(#t, d_model) end

-- A table may learn anything, also differences between steps that are nearly the same. So its rows begin as a random
-- walk along the steps, as large as the waves, and neighbours are held together: what they differ by adds to the loss.
local waves, learned = nn.SinusoidalEncoding(d_model), nn.Embedding(num_steps, d_model)
local all_steps, walk = dk.arange(num_steps), dk.randn(num_steps, d_model):cumsum(1)
learned(all_steps) -- makes the table
learned:load_state_dict{ weight = (walk - walk:mean(1)) / walk:std(1) }
local function smooth_mse(prediction, noise)
  local rows = learned:parameters()[1]
  local differences = rows:narrow(1, 2, num_steps - 1) - rows:narrow(1, 1, num_steps - 1)
  return dk.losses.mse(prediction, noise) + smoothness * differences:square():sum()
end

local function spiral(count)
  local angle = math.pi * (1.5 + 3 * dk.rand(count))
  return (dk.stack({ angle * angle:cos(), angle * angle:sin() }, 2) + 0.3 * dk.randn(count, 2)) / 7
end
local data, held_out, real, noise = spiral(10000), spiral(num_points), spiral(num_points), dk.randn(num_points, 2)
local options = { num_train_timesteps = num_steps, beta_schedule = "squaredcos_cap_v2", clip_sample = false }
local scheduler, sets = dk.schedulers.DDPMScheduler(options), { spiral(num_points) }
plot.figure{ figsize = { 9, 5 } }
for i, case in ipairs{ { "waves", waves }, { "learned", learned, smooth_mse }, { "none", Nothing() } } do
  dk.manual_seed(1) -- the same first weights of the network, batches and first noise for all
  local name, model, losses, bar = case[1], Denoiser(case[2]), {}, dk.progress(train_steps, case[1])
  local adam = dk.optimizers.Adam{ learning_rate = dk.optimizers.schedules.cosine_decay(5e-3, train_steps) }
  local trainer = dk.DiffusionTrainer{ model = model, scheduler = scheduler, loss = case[3], optimizer = adam }
  local function tell(_, logs) bar:set_postfix(logs) bar:update() end
  trainer:fit(data, { steps = train_steps, batch_size = 128, verbose = 0, callbacks = { on_batch_end = tell } })
  for t = 1, num_steps do
    local noisy, step = scheduler:add_noise(held_out, noise, t - 1), dk.full({ num_points }, t - 1)
    losses[t] = dk.no_grad(function() return dk.losses.mse(model(noisy, step), noise):item() end)
  end
  print(("%-7s  held-out loss %.4f; at the steps 0, 25, 50 and 99: %.3f %.3f %.3f %.3f"):format(
    name, dk.tensor(losses):mean():item(), losses[1], losses[26], losses[51], losses[100]))
  plot.plot{ all_steps, losses, label = name, linewidth = 2, linestyle = i == 2 and "--" or "-" }
  sets[i + 1] = trainer:sample{ num_samples = num_points, num_inference_steps = num_steps }
end
plot.title("Loss on held-out points") plot.legend("upper right")
plot.xlabel("step, 0 with the least noise") plot.ylabel("mean squared error")
plot.savefig(out .. "/9.2.4_losses.png")

plot.figure{ figsize = { 10, 3.4 } }
for i, name in ipairs{ "real", "waves", "learned", "none" } do
  local distance = dk.metrics.wasserstein(sets[i], real, { squared = true })
  print(("squared 2-Wasserstein distance to real points, %-8s %.4f"):format(name .. ":", distance))
  plot.scatter{ sets[i][{ {}, 1 }] + 5 * i, sets[i][{ {}, 2 }], label = name, size = 1.5 }
end
plot.title("Real points, and samples with each encoding") plot.legend("upper right") plot.xlim(2, 25) plot.ylim(-3, 3)
plot.savefig(out .. "/9.2.4_samples.png")

local function cosines(codes) -- of any two steps
  codes = codes / codes:square():sum(2, true):sqrt()
  return codes:matmul(codes:t())
end
plot.figure{ figsize = { 11, 4.6 } }
local fixed, trained, gap = waves(all_steps), learned(all_steps):detach(), dk.full({ num_steps, 8 }, 0 / 0)
plot.imshow{ dk.concat({ fixed, gap, cosines(fixed), gap, cosines(trained) }, 2), colorbar = true }
plot.title("The table of waves; cosines of the codes of two steps, waves and learned") plot.ylabel("step")
plot.savefig(out .. "/9.2.4_tables.png")
