-- The work on image networks that `make bench` times. Each line is "name value". arg[1] is the number of threads,
-- arg[2] the precision of products.
local dk = require "diffusionkit"
dk.set_num_threads(tonumber(arg[1]))
if dk.set_matmul_precision(arg[2] or "float32") ~= (arg[2] or "float32") then return end

local measure = dofile((arg[0]:match "^(.*/)" or "") .. "measure.lua")
local median, report = measure.median, measure.report

--- The process's memory: VmRSS, the current value, or VmHWM, the maximum so far.
local function megabytes(name)
  for line in io.lines "/proc/self/status" do
    local kilobytes = line:match(name .. ":%s*(%d+)")
    if kilobytes then return kilobytes * 1024 / 1e6 end
  end
end

-- diffusers' U-Net at the smallest useful size: levels of 32, 64 and 128 channels, attention in the middle.
dk.manual_seed(0)
local model = dk.models.UNet2DModel {
  sample_size = 32, in_channels = 1, out_channels = 1, block_out_channels = { 32, 64, 128 }, layers_per_block = 2,
  down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
  up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" }, norm_num_groups = 8,
}
local optimizer = dk.optimizers.AdamW { learning_rate = 1e-4 }
local x, noise = dk.randn(16, 1, 32, 32), dk.randn(16, 1, 32, 32)
local timesteps = dk.randint(0, 1000, { 16 })
local parameters = model:parameters()

local function step()
  optimizer:zero_grad()
  local loss = dk.losses.mse(model(x, timesteps), noise)
  loss:backward()
  optimizer:step(parameters)
end

local before = megabytes "VmRSS"
report("unet_step_ms", median(7, step) * 1e3)
report("unet_peak_mb", megabytes "VmHWM" - before)
dk.no_grad(function()
  report("unet_forward_16_ms", median(11, function() model(x, timesteps) end) * 1e3)
  local one, t = dk.randn(1, 1, 32, 32), dk.tensor { 500 }
  report("unet_forward_1_ms", median(21, function() model(one, t) end) * 1e3)
end)

if arg[2] then return end

-- Fused group norm and SiLU on data larger than the caches: the gigabytes per second that must be read and written
-- (forward x and y, backward x, dy and dx), beside those of a sum of two tensors.
do
  local images = dk.randn(32, 64, 64, 64)
  local weight, bias = dk.parameter(dk.ones(64)), dk.parameter(dk.zeros(64))
  local gigabytes = images:numel() * 4 / 1e9
  local layer = dk.nn.GroupNormalization(8, { activation = "silu" })
  layer(images)
  report("copy_gb_s", 3 * gigabytes / median(5, function() return images + images end))
  report("norm_forward_gb_s", 2 * gigabytes / median(5, function() dk.no_grad(function() layer(images) end) end))
  local input = dk.parameter(images)
  local times = {}
  for round = 0, 5 do
    local y = layer(input)
    local cotangent = dk.ones_like(y)
    input:zero_grad()
    local start = dk.time()
    y:backward(cotangent)
    times[#times + 1] = round > 0 and dk.time() - start or nil
  end
  table.sort(times)
  report("norm_backward_gb_s", 3 * gigabytes / times[3])
end
