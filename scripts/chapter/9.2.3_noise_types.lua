-- 9.2.3 Kinds of noise, weak and strong, on the same images, and the standard deviation of each on paper and on ink.
local dk = require "diffusionkit"
local options = dk.options{
  samples = 200, -- images that the values are measured on
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- Real digits, four in an image of 56 x 56. Ink is 0.1 and paper 0.9, so that noise is visible in both directions.
local digits = 0.9 - dk.data.mnist() / 255 * 0.8
digits = digits:index_select(1, dk.randperm(#digits):sub(1, 4 * options.samples))
local images = digits:reshape(-1, 2, 2, 28, 28):permute(1, 2, 4, 3, 5):reshape(-1, 1, 56, 56)

-- Each kind with a weak and a strong level: the stddev, amplitude, amount, photons or quality of dk.noise.
local kinds = {
  { "gaussian", 0.1, 0.3 }, -- the same everywhere: thermal noise of electronics
  { "uniform", 0.2, 0.5 }, -- the same everywhere, and bounded: rounding
  { "speckle", 0.1, 0.3 }, -- proportional to the brightness: radar, ultrasound
  { "salt_and_pepper", 0.05, 0.2 }, -- replaces a few pixels entirely: broken sensors, lost bits
  { "shot", 100, 10 }, -- proportional to the root of the brightness: photon counts
  { "jpeg", 30, 5 }, -- not random: blocks of 8 x 8 pixels, and ripples beside the strokes
}

local paper, ink = images:gt(0.899), images:lt(0.12)
--- The standard deviation of the noise where the mask is 1.
local function masked_std(noise, mask)
  local mean = (noise * mask):sum() / mask:sum()
  return (((noise - mean):square() * mask):sum() / mask:sum()):sqrt():item()
end

print("kind             level    PSNR   SSIM   noise std: all   paper     ink")
local shown, labels = { images:sub(1, 6) }, { "clean" }
for _, row in ipairs(kinds) do
  local kind, weak, strong = row[1], row[2], row[3]
  local strengths = {}
  for i, level in ipairs{ weak, strong } do
    local noisy = dk.noise.add(images, kind, level)
    local noise = noisy - images
    print(("%-15s %6g  %6.2f  %.3f %16.3f %7.3f %7.3f"):format(
      kind, level, dk.metrics.psnr(noisy, images), dk.metrics.ssim(noisy, images), noise:std():item(),
      masked_std(noise, paper), masked_std(noise, ink)))
    strengths[i] = noisy:sub(3 * i - 2, 3 * i)
  end
  shown[#shown + 1] = dk.concat(strengths, 1)
  labels[#labels + 1] = ("%s %g, %g"):format(kind, weak, strong)
end

dk.image.save_grid(out .. "/9.2.3_noise_types.png", dk.concat(shown, 1), {
  columns = 6, scale = 3, row_labels = labels,
  title = "Kinds of noise: three images with weak and three with strong noise",
})
