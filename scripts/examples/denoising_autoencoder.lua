-- A denoising autoencoder: handwritten digits drowned in noise, and a network that finds them again.
--
-- The encoder makes a picture of 28 x 28 ever smaller, to a latent of 8 numbers at each of 7 x 7 places; the decoder
-- makes a picture of that. Noise does not fit through so narrow a place, strokes do.
-- DECODER=transpose: transposed convolutions in the decoder. The default makes each pixel four, then convolves.
-- Shorter runs: SAMPLES=1000 EPOCHS=2 diffuse-lua scripts/examples/denoising_autoencoder.lua
local dk = require "diffusionkit"
local nn = dk.nn
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local num_images = tonumber(os.getenv("SAMPLES")) or 4500 -- to learn from
local epochs = tonumber(os.getenv("EPOCHS")) or 8
local noise_scale = tonumber(os.getenv("NOISE")) or 0.5
local decoder = os.getenv("DECODER") or "upsampling"
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

-- The data: 5,000 digits of MNIST, 0 (paper) to 255 (ink), shuffled. The last 500 are hidden from the network.
local images = dk.data.mnist():unsqueeze(2) / 255 -- [5000, 1, 28, 28], one channel
images = images:index_select(1, dk.randperm(#images))
local train, hidden = images[{ { 1, num_images } }], images[{ { -500, -1 } }]
local function add_noise(x) return (x + noise_scale * dk.randn(x:shape())):clamp(0, 1) end

local function convolve(filters, strides)
  return nn.Conv2D(filters, 3, { strides = strides, padding = "same", activation = "silu" })
end

-- Twice the height and width, in one of two ways.
local function enlarge(x, filters)
  if decoder == "transpose" then
    return nn.Conv2DTranspose(filters, 4, { strides = 2, padding = "same", activation = "silu" })(x)
  end
  return convolve(filters, 1)(nn.UpSampling2D(2)(x))
end

local noisy = nn.Input{ 1, 28, 28 }
local x = convolve(64, 2)(convolve(32, 2)(noisy)) -- 14 x 14, then 7 x 7
local latent = nn.Conv2D(8, 3, { padding = "same" })(x)
x = enlarge(enlarge(convolve(64, 1)(latent), 32), 16) -- 14 x 14, then 28 x 28
-- No sigmoid at the end: it would soon say "paper" everywhere, where it is flat, and learn no more.
local clean = nn.Conv2D(1, 3, { padding = "same" })(x)
local model = nn.Model(noisy, clean)
model:summary()

-- Each epoch adds new noise, so that there is none to learn by heart.
model:compile{ optimizer = dk.optimizers.Adam{ learning_rate = 2e-3 }, loss = "mse" }
local start = dk.time()
for epoch = 1, epochs do
  local history = model:fit(add_noise(train), train, { batch_size = 64, verbose = 0 })
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, history.loss[1], dk.time() - start))
end

-- How near to the clean pictures are the noisy ones, and what the network makes of them?
local before = add_noise(hidden)
local after = model:predict(before):clamp(0, 1)
local psnr, ssim = dk.metrics.psnr, dk.metrics.ssim
print(("noisy     PSNR %5.2f dB  SSIM %.3f"):format(psnr(before, hidden), ssim(before, hidden)))
print(("denoised  PSNR %5.2f dB  SSIM %.3f"):format(psnr(after, hidden), ssim(after, hidden)))
print(("gained    PSNR %5.2f dB  SSIM %.3f"):format(
  psnr(after, hidden) - psnr(before, hidden), ssim(after, hidden) - ssim(before, hidden)))

local shown = { { 1, 10 } }
local rows = dk.concat({ before[shown], after[shown], hidden[shown] }, 1)
dk.image.save_grid(out .. "/denoising_autoencoder.png", 1 - rows, { -- black on white
  columns = 10, scale = 2, row_labels = { "noisy", "denoised", "clean" }, title = "Hidden digits, noisy and denoised",
})
print(("in %s: denoising_autoencoder.png"):format(out))
