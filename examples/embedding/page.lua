-- A page for lighttpd's mod_magnet: each request returns an image of sixteen new handwritten digits. See lighttpd.conf.
local dk = require "diffusionkit"

--- Trains at the first request. lighttpd retains the results of `require` as long as the server runs.
package.preload.digits = package.preload.digits or function()
  local images, labels = dk.data.digits()
  local trainer = dk.DiffusionTrainer {
    model = dk.models.TimeMLP { data_shape = { 1, 8, 8 }, hidden_dim = 128, num_classes = 10 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 100, beta_end = 0.1 },
    optimizer = dk.optimizers.AdamW { learning_rate = 2e-3 },
    ema_decay = 0.99,
  }
  trainer:fit(images:unsqueeze(2) / 8 - 1, { class_labels = labels, epochs = 20, batch_size = 64 })
  return trainer
end

-- Four rows of four images of 8 x 8 become one of 32 x 32.
local digits = require("digits"):sample { class_labels = dk.arange(16) % 10, num_inference_steps = 25 }
local image = digits:reshape(4, 4, 8, 8):permute(1, 3, 2, 4):reshape(32, 32)

lighty.r.resp_header["Content-Type"] = "image/png"
lighty.r.resp_body.set(dk.image.encode(image:clamp(-1, 1) / 2 + 0.5))
return 200
