-- The diffusion model that draws the digits: a small U-Net, which is trained on MNIST while it is used. Needs no LÖVE.
local dk = require "diffusionkit"

local Model = { size = 16 } -- width and height of a digit in pixels
Model.__index = Model

-- The digits at 16 x 16, in the order 0, 1, ... 9, 0, 1, ..., with values of 0 (paper) to 1 (ink).
local function digits()
  local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
  return dk.nn.functional.avg_pool2d(images:pad { 2, 2, 2, 2 }, 2), dk.arange(5000) % 10
end

--- Makes an untrained model.
-- seed: of its weights, its noise and the order of training
-- steps: the number of training steps; the learning rate falls to 0 at the last one
-- inference_steps: steps of the reverse process, and so the number of a sprite's frames
function Model.new(options)
  local self = setmetatable({}, Model)
  self.steps, self.inference_steps = options.steps, options.inference_steps
  dk.manual_seed(options.seed)
  self.step = 0
  self.optimizer = dk.optimizers.AdamW()
  -- The options of scripts/examples/mnist.lua for images of a third of the pixels. There are eleven labels: the digits, and
  -- 10 for no class, which guidance needs.
  self.trainer = dk.DiffusionTrainer {
    model = dk.models.UNet2DModel {
      sample_size = Model.size, in_channels = 1, out_channels = 1, num_class_embeds = 11, layers_per_block = 1,
      block_out_channels = { 16, 32, 32 }, norm_num_groups = 8, add_attention = false, -- 16 x 16, 8 x 8, 4 x 4
      down_block_types = { "DownBlock2D", "DownBlock2D", "DownBlock2D" },
      up_block_types = { "UpBlock2D", "UpBlock2D", "UpBlock2D" },
    },
    scheduler = dk.schedulers.DDPMScheduler { beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction" },
    optimizer = self.optimizer, null_label = 10, label_dropout = 0.1, time_sampling = "stratified", ema_decay = 0.99,
  }
  self.solver = dk.schedulers.DPMSolverMultistepScheduler.from_config(self.trainer.scheduler.config, {
    algorithm_type = "sde-dpmsolver++", timestep_spacing = "trailing",
  })
  local images, labels = digits()
  self.training = self.trainer:fit_steps(images * 2 - 1, { class_labels = labels, steps = self.steps, batch_size = 16 })
  self.classifier = dk.models.DigitClassifier()
  return self
end

--- Trains on one batch. Returns its loss, or nil if training has ended.
function Model:train()
  local done = self.step / self.steps
  self.optimizer.learning_rate = 4e-3 * math.min((self.step + 1) / 50, 1) * (1 + math.cos(math.pi * done)) / 2
  local step = self.training()
  if not step then return nil end
  self.step = step.step
  return step.loss
end

-- What the library's classifier, which was trained on 28 x 28 pixels, reads in digits of 0 to 1.
local function read(classifier, images)
  local large = dk.nn.functional.upsample_bilinear2d(images, 2):narrow(3, 3, 28):narrow(4, 3, 28)
  return (classifier:predict(large):argmax(2) - 1):totable()
end

--- Begins to draw digits of these classes, after at least one training step. Returns a function that takes one step of the
-- reverse process per call and returns nil until the last one, which returns a list of sprites. A sprite has
-- label: its class
-- frames: the number of its frames
-- png: a PNG image of the frames from left to right, from noise to the digit
-- is_legible: whether the classifier reads the class that was to be drawn
-- step: the number of training steps that the model had
function Model:draw(labels)
  local frames = {}
  local trained = self.step
  local steps = self.trainer:sample_steps {
    class_labels = labels, num_inference_steps = self.inference_steps, guidance_scale = 1.5, scheduler = self.solver,
  }
  return function()
    local step = steps()
    table.insert(frames, (step.sample / 2 + 0.5):clamp(0, 1))
    if step.step < step.num_inference_steps then return nil end
    local classes = read(self.classifier, frames[#frames])
    local strips = dk.concat(frames, 4)
    local sprites = {}
    for index, label in ipairs(labels) do
      sprites[index] = {
        label = label, frames = #frames, step = trained, is_legible = classes[index] == label,
        png = dk.image.encode(strips[index]),
      }
    end
    return sprites
  end
end

return Model
