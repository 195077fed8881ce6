-- 9.2.4 Three encodings of the step that a network is conditioned on: sinusoidal waves, a learned table, and none. With
-- each of them a network learns to predict the noise on points of a spiral. A single point, unlike a long signal, does
-- not show how noisy it is. The script compares the held-out loss at each step, and samples with the spiral.
local dk = require "diffusionkit"
local nn, plot = dk.nn, dk.plot
local options = dk.options{
  steps = 6000, -- of training, with each encoding
  samples = 2000, -- held-out points, and points to sample
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small
local num_steps, d_model = 100, 64

-- The input of the network is a point and the encoding of its step.
local Denoiser = nn.module "Denoiser"
function Denoiser:init(encoding)
  local function dense() return nn.Dense(128, { activation = "silu" }) end
  self.encoding = encoding
  self.net = nn.Sequential{ dense(), dense(), dense(), nn.Dense(2) }
end
function Denoiser:forward(x, t) return self.net(dk.concat({ x, self.encoding(t) }, 2)) end

-- The three encodings: steps [N] -> [N, d_model].
local waves, learned = nn.SinusoidalEncoding(d_model), nn.Embedding(num_steps, d_model)
local Nothing = nn.module "Nothing"
function Nothing:forward(t) return dk.zeros(#t, d_model) end

-- A table can represent any function of the step, also one that differs much between neighbouring steps. So its rows
-- start as a random walk along the steps, scaled like the waves, and differences of neighbouring rows are penalised.
local all_steps = dk.arange(num_steps)
local walk = dk.randn(num_steps, d_model):cumsum(1)
learned(all_steps) -- builds the table
learned:load_state_dict{ weight = (walk - walk:mean(1)) / walk:std(1) }
local function smooth_mse(prediction, noise)
  local rows = learned:parameters()[1]
  local differences = rows:sub(2, -1) - rows:sub(1, -2)
  return dk.losses.mse(prediction, noise) + 1e-3 * differences:square():sum()
end

local function spiral(n)
  local angle = math.pi * (1.5 + 3 * dk.rand(n))
  return (dk.stack({ angle * angle:cos(), angle * angle:sin() }, 2) + 0.3 * dk.randn(n, 2)) / 7
end
local data, held_out, real = spiral(10000), spiral(options.samples), spiral(options.samples)
local noise = dk.randn(options.samples, 2) -- for the held-out points
local scheduler = dk.schedulers.DDPMScheduler{
  num_train_timesteps = num_steps, beta_schedule = "squaredcos_cap_v2", clip_sample = false,
}

local function train(encoding, loss, name)
  dk.manual_seed(1) -- the same initial weights, batches and noise for all
  local trainer = dk.DiffusionTrainer{
    model = Denoiser(encoding), scheduler = scheduler, loss = loss,
    optimizer = dk.optimizers.Adam{ learning_rate = dk.optimizers.schedules.cosine_decay(5e-3, options.steps) },
  }
  local bar = dk.progress(options.steps, name)
  local function show(_, logs)
    bar:set_postfix(logs)
    bar:update()
  end
  trainer:fit(data, { steps = options.steps, batch_size = 128, verbose = 0, callbacks = { on_batch_end = show } })
  return trainer
end

--- The loss on the held-out points at each step, [num_steps].
local function held_out_losses(model)
  local losses = {}
  for t = 0, num_steps - 1 do
    local noisy = scheduler:add_noise(held_out, noise, t)
    local predicted = dk.no_grad(function() return model(noisy, dk.full({ options.samples }, t)) end)
    losses[t + 1] = dk.losses.mse(predicted, noise):item()
  end
  return dk.tensor(losses)
end

local sets = { { name = "real", points = spiral(options.samples) } } -- each is compared with other real points
plot.figure{ figsize = { 9, 5 } }
for _, case in ipairs{
  { name = "waves", encoding = waves },
  { name = "learned", encoding = learned, loss = smooth_mse, linestyle = "--" },
  { name = "none", encoding = Nothing() },
} do
  local trainer = train(case.encoding, case.loss, case.name)
  local losses = held_out_losses(trainer.model)
  print(("%-7s  held-out loss %.4f; at the steps 0, 25, 50 and 99: %.3f %.3f %.3f %.3f"):format(
    case.name, losses:mean():item(), losses[1], losses[26], losses[51], losses[100]))
  plot.plot{ all_steps, losses, label = case.name, linewidth = 2, linestyle = case.linestyle }
  local samples = trainer:sample{ num_samples = options.samples, num_inference_steps = num_steps }
  sets[#sets + 1] = { name = case.name, points = samples }
end
plot.title("Loss on held-out points")
plot.xlabel("step, 0 with the least noise")
plot.ylabel("mean squared error")
plot.legend("upper right")
plot.savefig(out .. "/9.2.4_losses.png")

plot.figure{ figsize = { 10, 3.4 } }
for i, set in ipairs(sets) do
  local distance = dk.metrics.wasserstein(set.points, real, { squared = true })
  print(("squared 2-Wasserstein distance to real points, %-8s %.4f"):format(set.name .. ":", distance))
  plot.scatter{ set.points[{ {}, 1 }] + 5 * i, set.points[{ {}, 2 }], label = set.name, size = 1.5 }
end
plot.title("Real points, and samples for each encoding")
plot.xlim(2, 25)
plot.ylim(-3, 3)
plot.legend("upper right")
plot.savefig(out .. "/9.2.4_samples.png")

local function cosines(codes) -- the cosine similarity of the codes of any two steps
  codes = codes / codes:square():sum(2, true):sqrt()
  return codes:matmul(codes:t())
end
local fixed, trained, gap = waves(all_steps), learned(all_steps):detach(), dk.full({ num_steps, 8 }, 0 / 0)
plot.figure{ figsize = { 11, 4.6 } }
plot.imshow{ dk.concat({ fixed, gap, cosines(fixed), gap, cosines(trained) }, 2), colorbar = true }
plot.title("The table of waves; cosine similarity of the codes of two steps, waves and learned")
plot.ylabel("step")
plot.savefig(out .. "/9.2.4_tables.png")
