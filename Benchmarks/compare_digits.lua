-- Compares the samples of pipelines. `diffuse-lua compare_digits.lua FOLDER...` samples 500 digits from each of these
-- folders of diffusers, with one scheduler and the same noise, and prints "name value" lines: the share of samples that
-- the library's classifier assigns to their class, the Frechet distance to 1,000 held-out digits in the features of a
-- small network, and the same distance between two halves of the real digits (the floor).
local dk = require "diffusionkit"
local nn = dk.nn
dk.manual_seed(0)
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 127.5 - 1
local labels = dk.arange(#images) % 10
local held_out = images:sub(4001, 5000)

local pixels = nn.Input{ 1, 28, 28 }
local x = nn.Conv2D(16, 3, { strides = 2, padding = "same", activation = "silu" })(pixels)
x = nn.Conv2D(32, 3, { strides = 2, padding = "same", activation = "silu" })(x)
x = nn.Dense(64, { activation = "silu" })(nn.Dropout(0.3)(nn.Flatten()(x)))
local features, network = nn.Model(pixels, x), nn.Model(pixels, nn.Dense(10)(x))
network:compile{ loss = "cross_entropy" }
network:fit(images:sub(1, 4000), labels:sub(1, 4000), { epochs = 12, batch_size = 50, verbose = 0 })

local classifier = dk.models.DigitClassifier()
local class_labels = dk.arange(500) % 10
for i, folder in ipairs(arg) do
  local unet = dk.models.UNet2DModel.from_pretrained(folder .. "/unet")
  local scheduler = dk.schedulers.DPMSolverMultistepScheduler{
    beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction", algorithm_type = "sde-dpmsolver++",
    timestep_spacing = "trailing",
  }
  local samples = dk.pipelines.DDPMPipeline{ unet = unet, scheduler = scheduler }{
    class_labels = class_labels, negative_class_labels = 10, guidance_scale = 1.25, num_inference_steps = 20,
    generator = dk.Generator(1), verbose = 0,
  }
  local real, generated = features:predict(held_out), features:predict(samples * 2 - 1)
  local value, floor = 0, 0
  for half = 1, 4 do -- four random halves of the real digits, whose distances differ by 5
    local distance = dk.metrics.compare(real, generated, {
      metrics = { "frechet_distance" }, generator = dk.Generator(half), verbose = 0,
    }).frechet_distance
    value, floor = value + distance.value / 4, floor + distance.floor / 4
  end
  print(("accuracy_%d %.3f"):format(i, classifier:predict(samples):argmax(2):eq(class_labels + 1):mean():item()))
  print(("frechet_%d %.2f"):format(i, value))
  print(("floor %.2f"):format(floor))
end
