-- Compares the digits of pipelines. `diffuse-lua compare_digits.lua FOLDER...` draws 500 from each of diffusers'
-- folders, with one sampler and the same noise, and prints "name value" lines for each: the share of images that the
-- library's classifier reads as the requested digit, and the Frechet distance, in the features of a small network, to
-- 1,000 held-out digits; and the distance between halves of the real digits (the floor).
local dk = require "diffusionkit"
local nn = dk.nn
dk.manual_seed(0)
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 127.5 - 1
local labels = dk.arange(#images) % 10
local held_out = images[{ { 4001, 5000 } }]

local pixels = nn.Input{ 1, 28, 28 }
local x = nn.Conv2D(16, 3, { strides = 2, padding = "same", activation = "silu" })(pixels)
x = nn.Conv2D(32, 3, { strides = 2, padding = "same", activation = "silu" })(x)
x = nn.Dense(64, { activation = "silu" })(nn.Dropout(0.3)(nn.Flatten()(x)))
local features, network = nn.Model(pixels, x), nn.Model(pixels, nn.Dense(10)(x))
network:compile{ loss = "cross_entropy" }
network:fit(images[{ { 1, 4000 } }], labels[{ { 1, 4000 } }], { epochs = 12, batch_size = 50, verbose = 0 })

local classifier = dk.models.DigitClassifier()
local wanted = dk.arange(500) % 10
for i, folder in ipairs(arg) do
  local unet = dk.models.UNet2DModel.from_pretrained(folder .. "/unet")
  local scheduler = dk.schedulers.DPMSolverMultistepScheduler{
    beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction", algorithm_type = "sde-dpmsolver++",
    timestep_spacing = "trailing",
  }
  local drawn = dk.pipelines.DDPMPipeline{ unet = unet, scheduler = scheduler }{
    class_labels = wanted, negative_class_labels = 10, guidance_scale = 1.25, num_inference_steps = 20,
    generator = dk.Generator(1), verbose = 0,
  }
  local real, made = features:predict(held_out), features:predict(drawn * 2 - 1)
  local value, floor = 0, 0
  for half = 1, 4 do -- four random halves of the real digits, whose distances differ by 5
    local found = dk.metrics.compare(real, made, {
      metrics = { "frechet_distance" }, generator = dk.Generator(half), verbose = 0,
    }).frechet_distance
    value, floor = value + found.value / 4, floor + found.floor / 4
  end
  print(("read_%d %.3f"):format(i, classifier:predict(drawn):argmax(2):eq(wanted + 1):mean():item()))
  print(("frechet_%d %.2f"):format(i, value))
  print(("floor %.2f"):format(floor))
end
