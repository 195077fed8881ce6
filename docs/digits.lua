local dk = require "diffusionkit"
dk.manual_seed(7)

local images, labels = dk.data.digits()                 -- 1,797 handwritten digits, 8x8, 0..16
local trainer = dk.DiffusionTrainer {
  model = dk.models.TimeMLP { data_shape = { 1, 8, 8 }, hidden_dim = 384, num_classes = 10 },
  scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 300 },
  optimizer = dk.optimizers.AdamW { learning_rate = 1e-3 },
  ema_decay = 0.999,
}
trainer:fit(images:unsqueeze(2) / 8 - 1, { class_labels = labels, epochs = 150, batch_size = 64 })

local digits = trainer:sample { class_labels = dk.arange(0, 60) % 10, num_inference_steps = 100 }
dk.image.save_grid("digits.png", digits:clamp(-1, 1) / 2 + 0.5, { columns = 10 })
