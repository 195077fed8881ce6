-- Trains on handwritten digits, and samples new ones
-- every twenty epochs and at the end.
local dk = require "diffusionkit"
dk.manual_seed(7)

local images, labels = dk.data.digits()  -- 8x8, 0..16
local trainer = dk.DiffusionTrainer {
  model = dk.models.TimeMLP {
    data_shape = { 1, 8, 8 },
    hidden_dim = 256,
    num_classes = 10,
  },
  scheduler = dk.schedulers.DDPMScheduler {
    num_train_timesteps = 300,
  },
  optimizer = dk.optimizers.AdamW { learning_rate = 1e-3 },
  ema_decay = 0.999,
  label_dropout = 0.1,  -- for guidance
}

local function sample(num_inference_steps)
  local digits = trainer:sample {
    class_labels = dk.arange(0, 20) % 10,
    guidance_scale = 2,
    num_inference_steps = num_inference_steps,
  }
  digits = digits:clamp(-1, 1) / 2 + 0.5
  dk.image.show(digits, { columns = 5 })
end

local data = images:unsqueeze(2) / 8 - 1
local options = { class_labels = labels, epochs = 80, batch_size = 64 }
for step in trainer:fit_steps(data, options) do
  if step.logs and step.epoch % 20 == 0 then sample(50) end
end
sample(100)
