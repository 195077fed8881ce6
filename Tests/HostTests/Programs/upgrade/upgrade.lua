-- upgrade.lua write FOLDER: writes a file of each kind that users keep, and what is computed from it.
-- upgrade.lua read FOLDER: computes the same from the files that an earlier version wrote into the folder, and compares.
--
-- Each folder beside this script was written by the version in its name, and is not to be written again: see docs/install.md,
-- "What an upgrade keeps". A release that changes a format adds a folder.
local dk = require "diffusionkit"
local command, folder = ...

local function network()
  return dk.nn.Sequential { dk.nn.Input(2), dk.nn.Dense(8, { activation = "silu" }), dk.nn.Dense(1) }
end

local function trainer()
  return dk.DiffusionTrainer {
    model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 8, num_blocks = 1, num_classes = 2 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 },
    optimizer = dk.optimizers.AdamW { learning_rate = 1e-2 }, ema_decay = 0.9,
  }
end

local function points()
  local angles = dk.arange(0, 32) * (2 * math.pi / 32)
  return dk.stack({ angles:cos(), angles:sin() }, 2), dk.arange(0, 32) % 2
end

local options = { epochs = 4, batch_size = 8, verbose = 0 }
local function fit(trainer, epochs)
  local data, labels = points()
  options.class_labels = labels
  options.callbacks = { on_epoch_end = function(epoch) return epoch == epochs end }
  trainer:fit(data, options)
end

local inputs = dk.linspace(-1, 1, 12):reshape(6, 2)
local results = {}

if command == "write" then
  dk.manual_seed(1)
  network():save(folder .. "/model.safetensors")

  local unfinished = trainer()
  fit(unfinished, 2)
  unfinished:save(folder .. "/checkpoint.safetensors")

  local unet = dk.models.UNet2DModel {
    sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = { 8, 8 }, layers_per_block = 1, norm_num_groups = 2,
    down_block_types = { "DownBlock2D", "AttnDownBlock2D" }, up_block_types = { "AttnUpBlock2D", "UpBlock2D" },
    attention_head_dim = 4,
  }
  dk.pipelines.DDIMPipeline { unet = unet, scheduler = dk.schedulers.DDIMScheduler() }:save_pretrained(folder .. "/pipeline")
end

results.model = dk.load(folder .. "/model.safetensors")(inputs)

local resumed = trainer()
resumed:resume(folder .. "/checkpoint.safetensors")
fit(resumed)
results.resumed = resumed:sample { num_samples = 4, class_labels = dk.arange(0, 4) % 2, generator = dk.Generator(2) }

local pipeline = dk.pipelines.DDIMPipeline.from_pretrained(folder .. "/pipeline")
results.pipeline = pipeline { batch_size = 2, num_inference_steps = 4, generator = dk.Generator(3) }

dk.manual_seed(4)
results.random = dk.concat({ dk.rand(10), dk.randn(30), dk.randperm(10) }, 1)

if command == "write" then
  dk.data.save_npz(folder .. "/results.npz", results)
else
  local expected = dk.data.load_npz(folder .. "/results.npz")
  for name, result in pairs(results) do
    -- Other processors round differently; random numbers do not.
    local tolerance = name == "random" and 0 or 1e-3
    local difference = (result - expected[name]):abs():max():item()
    assert(difference <= tolerance, ("%s differs by %g"):format(name, difference))
    print(name)
  end
end
