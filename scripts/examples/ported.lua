-- A training run of PyTorch and diffusers, ported line by line: the same seed gives the same losses.
--
-- The comment above each line is the original Python. Weights, order of the images, noise and timesteps are drawn in
-- the same order from the same generator, so the losses agree to about six digits.

-- import numpy as np, torch
-- from diffusers import DDPMScheduler, UNet2DModel
local dk = require "diffusionkit"

-- images = np.load("mnist5k.npz")["images"]
-- images = torch.tensor(images.astype("float32"))[:, None] / 127.5 - 1
local images = dk.data.mnist():unsqueeze(2) / 127.5 - 1

-- torch.set_num_threads(1)
-- torch.manual_seed(0)
dk.set_num_threads(1)
dk.manual_seed(0)

-- model = UNet2DModel(
--     sample_size=28, in_channels=1, out_channels=1,
--     layers_per_block=1, block_out_channels=(16, 32, 64), norm_num_groups=8,
--     down_block_types=("DownBlock2D",) * 3, up_block_types=("UpBlock2D",) * 3)
local model = dk.models.UNet2DModel{
  sample_size = 28, in_channels = 1, out_channels = 1,
  layers_per_block = 1, block_out_channels = { 16, 32, 64 }, norm_num_groups = 8,
  down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
  up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
}

-- scheduler = DDPMScheduler(num_train_timesteps=1000, beta_schedule="squaredcos_cap_v2")
local scheduler = dk.schedulers.DDPMScheduler{ num_train_timesteps = 1000, beta_schedule = "squaredcos_cap_v2" }

-- optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
-- (with torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0), which is an option of the optimizer here)
local optimizer = dk.optimizers.AdamW{ learning_rate = 1e-3, weight_decay = 1e-2, clip_norm = 1.0 }
local parameters = model:parameters()

-- step = 0
-- for epoch in range(2):
--     for batch in torch.randperm(len(images)).split(32)[:30]:
local step = 0
for _ = 1, 2 do
  local order = dk.randperm(#images)
  for first = 1, 30 * 32, 32 do
    -- clean = images[batch]
    local clean = images:index_select(1, order:narrow(1, first, 32))

    -- noise = torch.randn(clean.shape)
    -- timesteps = torch.randint(0, 1000, (len(clean),))
    local noise = dk.randn(clean:shape())
    local timesteps = dk.randint(0, 1000, { #clean })

    -- prediction = model(scheduler.add_noise(clean, noise, timesteps), timesteps).sample
    -- loss = nn.functional.mse_loss(prediction, noise)
    local prediction = model(scheduler:add_noise(clean, noise, timesteps), timesteps)
    local loss = dk.losses.mse(prediction, noise)

    -- optimizer.zero_grad()
    -- loss.backward()
    -- optimizer.step()
    optimizer:zero_grad(parameters)
    loss:backward()
    optimizer:step(parameters)

    -- step += 1
    -- print(f"step {step:2d}  loss {loss.item():.7f}")
    step = step + 1
    print(("step %2d  loss %.7f"):format(step, loss:item()))
  end
end
