-- 9.2.3 Kinds of noise: each on the same pictures, weak and strong, and what it does to paper and to ink.
local dk = require "diffusionkit"
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local num_pictures = tonumber(os.getenv("SAMPLES")) or 200 -- to measure on
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

-- Real digits, ink of 0.1 on paper of 0.9 so that noise shows both ways, four to a picture of 56 x 56.
local digits = 0.9 - dk.data.mnist() / 255 * 0.8
digits = digits:index_select(1, dk.randperm(#digits)[{ { 1, 4 * num_pictures } }])
local pictures = digits:reshape(-1, 2, 2, 28, 28):permute(1, 2, 4, 3, 5):reshape(-1, 1, 56, 56)

-- Each with its level, weak and strong: what dk.noise calls stddev, amplitude, amount, photons or quality.
local kinds = {
  { "gaussian", 0.1, 0.3 }, -- the same everywhere: warm electronics
  { "uniform", 0.2, 0.5 }, -- the same everywhere, never beyond its bounds: rounding
  { "speckle", 0.1, 0.3 }, -- in proportion to the brightness: radar, ultrasound
  { "salt_and_pepper", 0.05, 0.2 }, -- few pixels, but those entirely: broken sensors, lost bits
  { "shot", 100, 10 }, -- grows with the root of the brightness: counted light
  { "jpeg", 30, 5 }, -- nothing random: blocks of 8 x 8, and waves beside the strokes
}

local paper, ink = pictures:gt(0.899), pictures:lt(0.12)
--- The deviation where the mask is 1.
local function deviation(noise, mask)
  local mean = (noise * mask):sum() / mask:sum()
  return (((noise - mean):square() * mask):sum() / mask:sum()):sqrt():item()
end

print("kind             level    PSNR   SSIM   deviation: all   paper     ink")
local shown, labels = { pictures[{ { 1, 6 } }] }, { "clean" }
for _, row in ipairs(kinds) do
  local kind = row[1]
  local strengths = {}
  for place = 1, 2 do
    local level = row[place + 1]
    local noisy = dk.noise.add(pictures, kind, level)
    local noise = noisy - pictures
    print(("%-15s %6g  %6.2f  %.3f %16.3f %7.3f %7.3f"):format(
      kind, level, dk.metrics.psnr(noisy, pictures), dk.metrics.ssim(noisy, pictures), noise:std():item(),
      deviation(noise, paper), deviation(noise, ink)))
    strengths[place] = noisy[{ { 3 * place - 2, 3 * place } }]
  end
  shown[#shown + 1] = dk.concat(strengths, 1)
  labels[#labels + 1] = ("%s %g, %g"):format(kind, row[2], row[3])
end

dk.image.save_grid(out .. "/9.2.3_noise_types.png", dk.concat(shown, 1), {
  columns = 6, scale = 3, row_labels = labels, title = "Kinds of noise: three pictures weakly, three strongly",
})
