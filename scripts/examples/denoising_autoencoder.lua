-- A denoising autoencoder restores handwritten digits from strong noise.
--
-- The encoder reduces an image of 28 x 28 pixels to a latent of 8 channels and 7 x 7 positions, which is too small for
-- the noise but not for the strokes. The decoder makes an image of it: by upsampling and convolutions, or by transposed
-- convolutions (--decoder transpose).
-- Shorter runs: diffuse-lua scripts/examples/denoising_autoencoder.lua --samples 1000 --epochs 2
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  samples = 4500, -- training images
  epochs = 8,
  noise = 0.5, -- its standard deviation
  decoder = "upsampling", -- or "transpose"
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- The data: 5,000 digits of MNIST, 0 (paper) to 255 (ink), shuffled. The last 500 are held out.
local images = dk.data.mnist():unsqueeze(2) / 255 -- [5000, 1, 28, 28], one channel
images = images:index_select(1, dk.randperm(#images))
local train, held_out = images:sub(1, options.samples), images:sub(-500, -1)
local function add_noise(x) return (x + options.noise * dk.randn(x:shape())):clamp(0, 1) end

local function convolve(filters, strides)
  return nn.Conv2D(filters, 3, { strides = strides, padding = "same", activation = "silu" })
end

--- Doubles height and width, in one of two ways.
local function enlarge(x, filters)
  if options.decoder == "transpose" then
    return nn.Conv2DTranspose(filters, 4, { strides = 2, padding = "same", activation = "silu" })(x)
  end
  return convolve(filters, 1)(nn.UpSampling2D(2)(x))
end

local noisy = nn.Input{ 1, 28, 28 }
local x = convolve(64, 2)(convolve(32, 2)(noisy)) -- 14 x 14, then 7 x 7
local latent = nn.Conv2D(8, 3, { padding = "same" })(x)
x = enlarge(enlarge(convolve(64, 1)(latent), 32), 16) -- 14 x 14, then 28 x 28
-- There is no sigmoid at the end: it would soon saturate at "paper", where its gradient vanishes.
local clean = nn.Conv2D(1, 3, { padding = "same" })(x)
local model = nn.Model(noisy, clean)
model:summary()

-- Each epoch adds new noise, so that the network cannot memorise it.
model:compile{ optimizer = dk.optimizers.Adam{ learning_rate = 2e-3 }, loss = "mse" }
local start = dk.time()
for epoch = 1, options.epochs do
  local history = model:fit(add_noise(train), train, { batch_size = 64, verbose = 0 })
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, history.loss[1], dk.time() - start))
end

-- The similarity to the clean images, of the noisy images and of the outputs of the network.
local before = add_noise(held_out)
local after = model:predict(before):clamp(0, 1)
local psnr, ssim = dk.metrics.psnr, dk.metrics.ssim
print(("noisy     PSNR %5.2f dB  SSIM %.3f"):format(psnr(before, held_out), ssim(before, held_out)))
print(("denoised  PSNR %5.2f dB  SSIM %.3f"):format(psnr(after, held_out), ssim(after, held_out)))
print(("gained    PSNR %5.2f dB  SSIM %.3f"):format(
  psnr(after, held_out) - psnr(before, held_out), ssim(after, held_out) - ssim(before, held_out)))

local rows = dk.concat({ before:sub(1, 10), after:sub(1, 10), held_out:sub(1, 10) }, 1)
dk.image.save_grid(out .. "/denoising_autoencoder.png", 1 - rows, { -- black on white
  columns = 10, scale = 2, row_labels = { "noisy", "denoised", "clean" }, title = "Held-out digits, noisy and denoised",
})
print(("in %s: denoising_autoencoder.png"):format(out))
