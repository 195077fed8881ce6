-- A model of points on a ring, which the hosts in this folder train and sample from.
local dk = require "diffusionkit"
local ring = {}

dk.manual_seed(1)
local angle = 2 * math.pi * dk.rand(512)
local points = dk.stack({ angle:cos(), angle:sin() }, 2)

local trainer = dk.DiffusionTrainer {
  model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 64 },
  scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100, beta_end = 0.1, clip_sample = false },
  optimizer = dk.optimizers.AdamW { learning_rate = 3e-3 },
  ema_decay = 0.99,
}

--- Trains, and calls `report` with the number and the loss of each epoch, so that the host can do its other work.
function ring.train(report)
  for step in trainer:fit_steps(points, { epochs = 60, batch_size = 64 }) do
    if report and step.logs then report(step.epoch, step.logs.loss) end
  end
end

--- Returns new points as a list of {x, y}.
function ring.draw(count)
  return trainer:sample { num_samples = count, num_inference_steps = 50 }:totable()
end

--- Trains, draws 200 points, and returns a line about them, which is the same in every program.
function ring.summary()
  local last, sum = nil, 0
  ring.train(function(_, loss) last = loss end)
  local drawn = ring.draw(200)
  for _, point in ipairs(drawn) do sum = sum + math.sqrt(point[1] ^ 2 + point[2] ^ 2) end
  return ("loss %.4f, %d points, mean radius %.3f"):format(last, #drawn, sum / #drawn)
end

return ring
