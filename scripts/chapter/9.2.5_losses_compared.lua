-- 9.2.5 Losses compared: the same network learns to take noise off the same digits, each time under another loss.
--
-- Initial weights, digits, their order and the noise are the same for all. The perceptual distance is what a classifier
-- of digits sees: the losses that contain it are judged by the eyes they were trained with.
-- Shorter runs: STEPS=100 diffuse-lua scripts/chapter/9.2.5_losses_compared.lua
local dk = require "diffusionkit"
local nn, losses, metrics, schedules = dk.nn, dk.losses, dk.metrics, dk.optimizers.schedules
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 600 -- under each loss, of 32 digits
local samples = math.min(tonumber(os.getenv("SAMPLES")) or 4000, 4000) -- digits to learn from
local noise_scale, seed = tonumber(os.getenv("NOISE")) or 0.5, tonumber(os.getenv("SEED")) or 0

-- 500 images of each class, in turn 0, 1, ... 9, 0, 1, ...; of the last 1,000, which stay hidden, some judge.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
local train, hidden = images[{ { 1, samples } }], images[{ { 4001, 4000 + math.min(samples, 500) } }]
local function add_noise(x, draws) return x + noise_scale * dk.randn(x:shape(), { generator = draws }) end
local function convolve(x, filters, strides, activation)
  return nn.Conv2D(filters, 3, { strides = strides, padding = "same", activation = activation or "silu" })(x)
end
local function build_denoiser()
  local input = nn.Input{ 1, 28, 28 }
  local wide = convolve(input, 16, 1)
  local deep = nn.UpSampling2D(2)(convolve(convolve(wide, 32, 2), 32, 1)) -- at 14 x 14, and back
  local noise = convolve(nn.Concatenate{ axis = 2 }(wide, deep), 16, 1)
  return nn.Model(input, nn.Add()(input, convolve(noise, 1, 1, "linear"))) -- it learns what to take off
end
local perceptual = losses.perceptual{} -- conv1_2, conv2_2 and conv3_2 of dk.models.DigitClassifier
local function huber(p, t) return losses.huber(p, t, { delta = 0.1 }) end
local candidates = { -- the last one's number weighs how real a discriminator finds the result
  { "mse", losses.mse }, { "mae", losses.mae }, { "huber", huber },
  { "ssim", losses.ssim }, { "ms_ssim", function(p, t) return losses.ms_ssim(p, t, { scales = 2 }) end },
  { "saliency", losses.saliency_weighted }, { "perceptual", perceptual },
  { "mse + perceptual", losses.weighted{ { "mse", 1 }, { perceptual, schedules.linear_warmup(0.1, steps) } } },
  { "mse + adversarial", losses.mse, 0.05 },
}
--- Trains the discriminator on clean and denoised digits; then says how far from real the denoised ones look to it.
local function judge(discriminator, optimizer, denoised, clean)
  discriminator:zero_grad()
  local scores = losses.discriminator_loss(discriminator(clean), discriminator(denoised:detach()));
  (scores + losses.r1_penalty(discriminator, clean, { gamma = 0.1 })):backward()
  optimizer:step(discriminator)
  return losses.generator_loss(discriminator(denoised))
end

local noisy = add_noise(hidden, dk.Generator(seed))
local pictures, labels, rows = { hidden[{ { 1, 12 } }], noisy[{ { 1, 12 } }]:clamp(0, 1) }, { "clean", "noisy" }, {}
for _, candidate in ipairs(candidates) do
  local name, loss, realism = table.unpack(candidate)
  local start, draws = dk.time(), dk.Generator(seed)
  dk.manual_seed(seed)
  local model, adam = build_denoiser(), dk.optimizers.Adam(schedules.cosine_decay(3e-3, steps))
  local discriminator = dk.models.PatchDiscriminator{ filters = 16, num_layers = 2, norm = "none" }
  local rival = dk.optimizers.Adam{ learning_rate = 1e-3, beta_1 = 0.5 }
  for _, bar in dk.progress(steps, name) do
    local clean = train:index_select(1, dk.randint(1, samples + 1, { shape = 32, generator = draws }))
    local denoised = model(add_noise(clean, draws))
    local value = loss(denoised, clean)
    if realism then value = value + realism * judge(discriminator, rival, denoised, clean) end
    model:zero_grad()
    value:backward()
    adam:step(model)
    bar:set_postfix{ loss = value:item() }
  end
  local x, seconds = model:predict(noisy):clamp(0, 1), dk.time() - start
  pictures[#pictures + 1], labels[#labels + 1] = x[{ { 1, 12 } }], name
  rows[#rows + 1] = { name, metrics.psnr(x, hidden), metrics.ssim(x, hidden), perceptual(x, hidden):item(), seconds }
  print(("%-17s  PSNR %5.2f dB  SSIM %.3f  perceptual %7.4f  %5.1f s"):format(table.unpack(rows[#rows])))
end
local function best(column, sign) -- the row with the largest figure, or with sign -1 the smallest
  table.sort(rows, function(a, b) return a[column] * sign > b[column] * sign end)
  return rows[1]
end
local p, s, eyes, quick = best(2, 1), best(3, 1), best(4, -1), best(5, -1)
print(("Best in PSNR is %s (%.2f dB), in SSIM %s (%.3f), in perceptual distance %s (%.4f)."):format(
  p[1], p[2], s[1], s[3], eyes[1], eyes[4]))
print(("The last of them is %.2f dB below the best PSNR, and trains %.1f times as long as %s, the fastest."):format(
  p[2] - eyes[2], eyes[5] / quick[5], quick[1]))
local options = { columns = 12, scale = 2, row_labels = labels, title = "Hidden digits, denoised under each loss" }
dk.image.save_grid(out .. "/9.2.5_losses.png", 1 - dk.concat(pictures, 1), options) -- black on white
