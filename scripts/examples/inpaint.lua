-- Inpainting: a diffusion model fills in a masked part of a digit so that it fits the known part.
--
-- Blending replaces the known part of the image, with noise of the current level, at each step of sampling. RePaint
-- (Lugmayr et al. 2022) also returns to higher noise levels repeatedly, so that the two parts agree better.
-- The pipeline is the one that scripts/examples/mnist.lua has saved in out/mnist, or else a small one trained here.
-- Shorter runs: diffuse-lua scripts/examples/inpaint.lua --steps 300 --samples 20
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  steps = 1500, -- of training, if there is no saved pipeline
  samples = 100, -- digits to fill in
  sampling_steps = 25,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- The data as in mnist.lua: ordered 0, 1, ... 9, 0, 1, ..., from 0 (paper) to 1 (ink). The last 1,000 are held out.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
local labels = dk.arange(#images) % 10
local train, train_labels = images:sub(1, 4000), labels:sub(1, 4000)
local last = 4000 + options.samples
local held_out, held_out_labels = images:sub(4001, last), labels:sub(4001, last)

-- A classifier of digits, which shows whether a filled-in digit still belongs to its class.
local classifier = nn.Sequential{
  nn.Input{ 1, 28, 28 },
  nn.Conv2D(16, 3, { strides = 2, padding = "same", activation = "silu" }),
  nn.Conv2D(32, 3, { strides = 2, padding = "same", activation = "silu" }),
  nn.Flatten(), nn.Dropout(0.3), nn.Dense(64, { activation = "silu" }), nn.Dense(10),
}
classifier:compile{ loss = "cross_entropy" }
classifier:fit(train, train_labels, { epochs = 12, batch_size = 50, verbose = 0 })
--- The share of digits that are classified as the class of the original.
local function accuracy(digits)
  local class = classifier:predict(digits):argmax(2) -- indices count from 1
  return class:eq(held_out_labels + 1):mean():item()
end
print(("whole digits: accuracy %.3f"):format(accuracy(held_out)))

local function train_pipeline()
  local unet = dk.models.UNet2DModel{
    sample_size = 28, in_channels = 1, out_channels = 1, num_class_embeds = 11, -- digits, and 10 for no class
    block_out_channels = { 16, 32, 64 }, layers_per_block = 1, norm_num_groups = 8,
    down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
    up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
  }
  local scheduler = dk.schedulers.DDIMScheduler{ beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction" }
  local trainer = dk.DiffusionTrainer{
    model = unet, scheduler = scheduler, ema_decay = 0.99, null_label = 10, label_dropout = 0.1,
    optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, options.steps) },
  }
  local history = trainer:fit(train * 2 - 1, train_labels, { steps = options.steps, batch_size = 16, verbose = 0 })
  print(("trained a small pipeline, %d steps, loss %.4f"):format(options.steps, history.loss[#history.loss]))
  return trainer:pipeline()
end

local pipe
if io.open(out .. "/mnist/model_index.json") then
  print(("using the pipeline in %s/mnist"):format(out))
  pipe = dk.pipelines.DDIMPipeline.from_pretrained(out .. "/mnist")
else
  pipe = train_pipeline()
end
local rows, row_labels = { held_out:sub(1, 10) }, { "real" }
for _, part in ipairs{
  { name = "lower half", rows = { 15, 28 }, columns = { 1, 28 } },
  { name = "square", rows = { 8, 21 }, columns = { 8, 21 } },
} do
  local mask = dk.zeros(28, 28)
  mask[{ part.rows, part.columns }] = 1 -- where to fill in
  print(("%s, masked: accuracy %.3f"):format(part.name, accuracy(held_out * (1 - mask))))
  rows[#rows + 1], row_labels[#row_labels + 1] = dk.where(mask, 0.5, rows[1]), part.name
  for _, way in ipairs{ { name = "blended" }, { name = "RePaint", jump_length = 5, jump_n_sample = 5 } } do
    local filled = pipe{
      image = held_out, mask_image = mask, jump_length = way.jump_length, jump_n_sample = way.jump_n_sample,
      class_labels = held_out_labels, negative_class_labels = 10, guidance_scale = 1.5,
      use_clipped_model_output = true, num_inference_steps = options.sampling_steps, verbose = 0,
    }
    local change = ((filled - held_out) * (1 - mask)):abs():max():item()
    print(("%s, %s: accuracy %.3f, max change of the known part %.1e"):format(
      part.name, way.name, accuracy(filled), change))
    rows[#rows + 1], row_labels[#row_labels + 1] = filled:sub(1, 10), way.name
  end
end
dk.image.save_grid(out .. "/inpaint.png", 1 - dk.concat(rows, 1), { -- black on white
  columns = 10, scale = 2, row_labels = row_labels, title = "Parts of real digits, masked and filled in",
})
print(("in %s: inpaint.png"):format(out))
