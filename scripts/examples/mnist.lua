-- Handwritten digits, as asked for: a U-Net learns from 4,000 digits of MNIST to draw new ones of any class.
--
-- It is told the class, but at times nothing at all, and so learns what the class changes: guidance adds more of that.
-- A judge, a small network that reads digits, then compares the drawn ones with real ones that no network saw.
-- The pipeline in OUT_DIR/mnist is for scripts/examples/inpaint.lua, and for Python's diffusers.
-- Shorter runs: STEPS=300 SAMPLES=100 diffuse-lua scripts/examples/mnist.lua
local dk = require "diffusionkit"
local nn = dk.nn
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 3500 -- of training
local batch_size = tonumber(os.getenv("BATCH_SIZE")) or 16
local samples = tonumber(os.getenv("SAMPLES")) or 500 -- to draw; no more than 500 are judged
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 50
local guidance = tonumber(os.getenv("GUIDANCE")) or 1.5
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

-- The data: 500 images of each class, in turn 0, 1, ... 9, 0, 1, ... from -1 (paper) to 1 (ink). The last 1,000 stay
-- hidden, to judge by.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 127.5 - 1
local labels = dk.arange(#images) % 10
local train, train_labels = images[{ { 1, 4000 } }], labels[{ { 1, 4000 } }]
local hidden, hidden_labels = images[{ { 4001, 5000 } }], labels[{ { 4001, 5000 } }]

-- The judge. Its last layer but one tells 64 features of a picture; sets of pictures are compared by them.
local pixels = nn.Input{ 1, 28, 28 }
local x = nn.Conv2D(16, 3, { strides = 2, padding = "same", activation = "silu" })(pixels)
x = nn.Conv2D(32, 3, { strides = 2, padding = "same", activation = "silu" })(x)
x = nn.Dense(64, { activation = "silu" })(nn.Dropout(0.3)(nn.Flatten()(x)))
local features, judge = nn.Model(pixels, x), nn.Model(pixels, nn.Dense(10)(x))
judge:compile{ loss = "cross_entropy" }
judge:fit(train, train_labels, { epochs = 12, batch_size = 50, verbose = 0 })
local function share_read(pictures, wanted) return judge:predict(pictures):argmax(2):eq(wanted + 1):mean():item() end
print(("judge, hidden digits: reads %.3f right"):format(share_read(hidden, hidden_labels)))

-- The model has eleven labels: the digits, and 10 for "not told".
local unet = dk.models.UNet2DModel{
  sample_size = 28, in_channels = 1, out_channels = 1, num_class_embeds = 11,
  block_out_channels = { 16, 32, 64 }, layers_per_block = 1, norm_num_groups = 8, -- 28 x 28, 14 x 14, 7 x 7
  down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
  up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
}
local scheduler = dk.schedulers.DDIMScheduler{ beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction" }
local trainer = dk.DiffusionTrainer{
  model = unet, scheduler = scheduler, null_label = 10, label_dropout = 0.1,
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(2e-3, steps) },
  ema_decay = 0.995, -- a running average of the weights draws
}
print(("training on %d images, %d steps of %d"):format(#train, steps, batch_size))
local start, loss, every = dk.time(), 0, math.max(1, steps // 10)
for step in trainer:fit_steps(train, { labels = train_labels, steps = steps, batch_size = batch_size }) do
  loss = loss + step.loss / every
  if step.step % every == 0 then
    print(("step %4d  loss %.4f  %3.0f s"):format(step.step, loss, dk.time() - start))
    loss = 0
  end
end
local pipe = trainer:pipeline()
pipe:save_pretrained(out .. "/mnist")

start = dk.time()
local wanted = dk.arange(samples) % 10
local drawn = pipe{ -- what guidance drives out of the range of images is clipped, and so is the noise that goes with it
  class_labels = wanted, guidance_scale = guidance, use_clipped_model_output = true,
  num_inference_steps = sampling_steps, verbose = 0,
}
print(("drew %d digits in %d steps, %.0f s"):format(samples, sampling_steps, dk.time() - start))
dk.image.save_grid(out .. "/mnist.png", 1 - drawn[{ { 1, math.min(samples, 100) } }], { -- black on white
  columns = 10, scale = 2, title = "Digits from noise",
})

print(("judge, drawn digits: reads %.3f as asked for"):format(share_read(drawn * 2 - 1, wanted)))
local found = dk.metrics.compare(features:predict(hidden), features:predict(drawn * 2 - 1), {
  metrics = { "frechet_distance" }, verbose = 0,
}).frechet_distance
print(("Frechet distance, drawn against real: %.2f"):format(found.value))
print(("Frechet distance, real against real: %.2f"):format(found.floor))
print(("in %s: mnist.png, mnist (the pipeline)"):format(out))
dk.image.show(dk.image.load(out .. "/mnist.png")) -- on a terminal
