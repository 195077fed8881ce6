-- Trains the model of the page for two minutes: a small U-Net that draws handwritten digits of MNIST by class. It is written to
-- out/nginx/model as a pipeline, a folder that Python's diffusers reads, too.
--
--     diffuse-lua examples/nginx/train.lua                                           # --minutes 5 for better digits
--     LUA_CPATH="$PWD/.build/lua/?.so" luajit examples/nginx/train.lua               # or any Lua with the module
--
-- scripts/examples/mnist.lua trains the same model and measures its samples; its comments tell how the options were found.
local dk = require "diffusionkit"
local options = dk.options{
  minutes = 2.0, -- of training
  steps = 0, -- of training, in place of minutes
  seed = 0, out_dir = "out/nginx",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- 500 images of each class in turn, from -1 (paper) to 1 (ink). Label 10 stands for no class, as guidance requires.
local images = dk.data.mnist():reshape(5000, 1, 28, 28) / 127.5 - 1
local class_labels = dk.floor(dk.arange(5000) / 500)
local optimizer = dk.optimizers.AdamW()
local trainer = dk.DiffusionTrainer{
  model = dk.models.UNet2DModel{
    sample_size = 28, in_channels = 1, out_channels = 1, num_class_embeds = 11, layers_per_block = 1,
    block_out_channels = { 16, 32, 64 }, norm_num_groups = 8,
    down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
    up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
  },
  scheduler = dk.schedulers.DDPMScheduler{ beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction" },
  optimizer = optimizer, null_label = 10, label_dropout = 0.05, time_sampling = "stratified",
  ema_decay = 0.998, -- sampling uses a running average of the weights
}

local has_steps = options.steps > 0
local start, shown, loss, count = dk.time(), 0, 0, 0
for step in trainer:fit_steps(images, {
  class_labels = class_labels, steps = has_steps and options.steps or 1e9, batch_size = 32,
}) do
  local done = has_steps and step.step / options.steps or (dk.time() - start) / (60 * options.minutes)
  done = math.min(done, 1)
  -- A warm-up to 5e-3 over fifty steps, then cosine decay to 0.
  optimizer.learning_rate = 5e-3 * math.min(step.step / 50, 1) * (1 + math.cos(math.pi * done)) / 2
  loss, count = loss + step.loss, count + 1
  if done >= (shown + 1) / 10 then
    print(("%3.0f %%  step %d  loss %.4f"):format(100 * done, step.step, loss / count))
    shown, loss, count = math.floor(10 * done), 0, 0
  end
  if done == 1 then break end
end
trainer:pipeline():save_pretrained(out .. "/model")
print("written: " .. out .. "/model")
