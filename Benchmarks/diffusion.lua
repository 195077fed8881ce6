-- The cost of scheduler and trainer relative to the network, for `make bench`. Each line is "name value". arg[1] is the
-- number of threads.
local dk = require "diffusionkit"
dk.set_num_threads(tonumber(arg[1]))
local measure = dofile((arg[0]:match "^(.*/)" or "") .. "measure.lua")
local median, report = measure.median, measure.report

-- The U-Net of unet.lua.
dk.manual_seed(0)
local model = dk.models.UNet2DModel {
  sample_size = 32, in_channels = 1, out_channels = 1, block_out_channels = { 32, 64, 128 }, layers_per_block = 2,
  down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
  up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" }, norm_num_groups = 8,
}
local x, output = dk.randn(16, 1, 32, 32), dk.randn(16, 1, 32, 32)
local timesteps = dk.randint(0, 1000, { 16 })
local forward = dk.no_grad(function() return median(11, function() model(x, timesteps) end) end)

-- The time of a step of the slowest scheduler in percent of the network's forward pass. Runs have 20 steps.
local slowest = 0
for _, new_scheduler in pairs(dk.schedulers) do
  local scheduler = new_scheduler{}
  local function run()
    scheduler:set_timesteps(20)
    local sample = x * scheduler.init_noise_sigma
    for t in scheduler:each_timestep() do
      scheduler:scale_model_input(sample, t)
      sample = scheduler:step(output, t, sample).prev_sample
    end
  end
  slowest = math.max(slowest, median(5, run) / 20 / forward * 100)
end
report("scheduler_step_percent", slowest)

-- Training steps without and with the trainer alternate, so that other load on the machine affects both.
local scheduler = dk.schedulers.DDPMScheduler()
local optimizer = dk.optimizers.AdamW { learning_rate = 1e-4 }
local parameters = model:parameters()
local function bare_step()
  local noise, t = dk.randn(16, 1, 32, 32), dk.randint(0, 1000, { 16 })
  optimizer:zero_grad()
  local loss = dk.losses.mse(model(scheduler:add_noise(x, noise, t), t), noise)
  loss:backward()
  optimizer:step(parameters)
end
local trainer = dk.DiffusionTrainer { model = model, scheduler = scheduler, optimizer = dk.optimizers.AdamW(1e-4) }
local trainer_step = trainer:fit_steps(x, { steps = 100, batch_size = 16 })
bare_step()
trainer_step()
local ratios = {}
for round = 1, 15 do
  local start = dk.time()
  bare_step()
  local middle = dk.time()
  trainer_step()
  ratios[round] = (dk.time() - middle) / (middle - start)
end
table.sort(ratios)
report("trainer_percent", (ratios[8] - 1) * 100)
