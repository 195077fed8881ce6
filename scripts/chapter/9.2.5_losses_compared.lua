-- 9.2.5 Losses compared: the same network is trained to denoise the same digits, each time with another loss.
--
-- The initial weights, the digits, their order and the noise are the same for all losses. The perceptual distance is
-- one of the training losses and also one of the metrics, so the comparison favours the losses that contain it.
-- Shorter runs: diffuse-lua scripts/chapter/9.2.5_losses_compared.lua --steps 100
local dk = require "diffusionkit"
local nn, losses, metrics, schedules = dk.nn, dk.losses, dk.metrics, dk.optimizers.schedules
local options = dk.options{
  steps = 600, -- of training with each loss, 32 digits each
  samples = 4000, -- training digits, at most 4,000
  noise = 0.5, -- its standard deviation
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)

-- 500 images of each class, ordered 0, 1, ... 9, 0, 1, ..., from 0 (paper) to 1 (ink). The last 1,000 are held out.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
local num_train = math.min(options.samples, 4000)
local train = images:sub(1, num_train)
local held_out = images:sub(4001, 4000 + math.min(num_train, 500))

local function add_noise(x, generator)
  return x + options.noise * dk.randn(x:shape(), { generator = generator })
end

local function convolve(x, filters, strides, activation)
  return nn.Conv2D(filters, 3, { strides = strides, padding = "same", activation = activation })(x)
end

--- A small U-Net. Its output is added to the input, so that it learns the negative of the noise.
local function build_denoiser()
  local input = nn.Input{ 1, 28, 28 }
  local wide = convolve(input, 16, 1, "silu")
  local deep = convolve(wide, 32, 2, "silu") -- 14 x 14
  deep = convolve(deep, 32, 1, "silu")
  deep = nn.UpSampling2D(2)(deep) -- 28 x 28 again
  local joined = nn.Concatenate{ axis = 2 }(wide, deep)
  local change = convolve(convolve(joined, 16, 1, "silu"), 1, 1, "linear")
  return nn.Model(input, nn.Add()(input, change))
end

-- The losses are functions of the denoised and the clean digits. The last candidate adds, times a weight, the loss of a
-- generator against a discriminator.
local perceptual = losses.perceptual{} -- from conv1_2, conv2_2 and conv3_2 of dk.models.DigitClassifier
local mixed = losses.weighted{ { "mse", 1 }, { perceptual, schedules.linear_warmup(0.1, options.steps) } }
local function huber(denoised, clean) return losses.huber(denoised, clean, { delta = 0.1 }) end
local function ms_ssim(denoised, clean) return losses.ms_ssim(denoised, clean, { scales = 2 }) end
local candidates = {
  { name = "mse", loss = losses.mse },
  { name = "mae", loss = losses.mae },
  { name = "huber", loss = huber },
  { name = "ssim", loss = losses.ssim },
  { name = "ms_ssim", loss = ms_ssim },
  { name = "saliency", loss = losses.saliency_weighted },
  { name = "perceptual", loss = perceptual },
  { name = "mse + perceptual", loss = mixed },
  { name = "mse + adversarial", loss = losses.mse, adversarial_weight = 0.05 },
}

--- One training step of the discriminator, which learns to distinguish clean from denoised digits.
local function train_discriminator(discriminator, optimizer, denoised, clean)
  discriminator:zero_grad()
  local loss = losses.discriminator_loss(discriminator(clean), discriminator(denoised:detach()))
  loss = loss + losses.r1_penalty(discriminator, clean, { gamma = 0.1 })
  loss:backward()
  optimizer:step(discriminator)
end

--- Trains a network with one of the losses.
local function train_denoiser(candidate)
  dk.manual_seed(options.seed) -- the same initial weights,
  local generator = dk.Generator(options.seed) -- batches and noise for each loss
  local model = build_denoiser()
  local optimizer = dk.optimizers.Adam(schedules.cosine_decay(3e-3, options.steps))
  local discriminator = dk.models.PatchDiscriminator{ filters = 16, num_layers = 2, norm = "none" }
  local discriminator_optimizer = dk.optimizers.Adam{ learning_rate = 1e-3, beta_1 = 0.5 }
  for _, bar in dk.progress(options.steps, candidate.name) do
    local clean = train:index_select(1, dk.randint(1, num_train + 1, { shape = 32, generator = generator }))
    local denoised = model(add_noise(clean, generator))
    local loss = candidate.loss(denoised, clean)
    if candidate.adversarial_weight then
      train_discriminator(discriminator, discriminator_optimizer, denoised, clean)
      loss = loss + candidate.adversarial_weight * losses.generator_loss(discriminator(denoised))
    end
    model:zero_grad()
    loss:backward()
    optimizer:step(model)
    bar:set_postfix{ loss = loss:item() }
  end
  return model
end

local noisy = add_noise(held_out, dk.Generator(options.seed))
local rows, row_labels = { held_out:sub(1, 12), noisy:sub(1, 12):clamp(0, 1) }, { "clean", "noisy" } -- of the image
for _, candidate in ipairs(candidates) do
  local start = dk.time()
  local denoised = train_denoiser(candidate):predict(noisy):clamp(0, 1)
  candidate.seconds = dk.time() - start
  candidate.psnr, candidate.ssim = metrics.psnr(denoised, held_out), metrics.ssim(denoised, held_out)
  candidate.distance = perceptual(denoised, held_out):item()
  print(("%-17s  PSNR %5.2f dB  SSIM %.3f  perceptual %7.4f  %5.1f s"):format(
    candidate.name, candidate.psnr, candidate.ssim, candidate.distance, candidate.seconds))
  rows[#rows + 1], row_labels[#row_labels + 1] = denoised:sub(1, 12), candidate.name
end

--- The best candidate by a comparison of two.
local function best(is_better)
  table.sort(candidates, is_better)
  return candidates[1]
end
local sharpest = best(function(a, b) return a.psnr > b.psnr end)
local most_similar = best(function(a, b) return a.ssim > b.ssim end)
local nearest = best(function(a, b) return a.distance < b.distance end)
local fastest = best(function(a, b) return a.seconds < b.seconds end)
print(("Best in PSNR is %s (%.2f dB), in SSIM %s (%.3f), in perceptual distance %s (%.4f)."):format(
  sharpest.name, sharpest.psnr, most_similar.name, most_similar.ssim, nearest.name, nearest.distance))
print(("PSNR of %s: %.2f dB below the best. Training time: %.1f times that of %s, the fastest."):format(
  nearest.name, sharpest.psnr - nearest.psnr, nearest.seconds / fastest.seconds, fastest.name))
dk.image.save_grid(out .. "/9.2.5_losses.png", 1 - dk.concat(rows, 1), { -- black on white
  columns = 12, scale = 2, row_labels = row_labels, title = "Held-out digits, denoised by the network of each loss" })
