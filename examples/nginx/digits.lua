-- Samples handwritten digits from the pipeline that train.lua has written.
local dk = require "diffusionkit"
local digits = {}

local null_label = 10 -- the label without a class
local num_images, columns = 10, 5
local pipe

--- Samples ten digits step by step: each call of the returned iterator takes one step of the scheduler.
-- settings.digit is 0 to 9 for ten images of that digit, or "all" for one of each.
function digits.steps(settings)
  return pipe:sample_steps{
    class_labels = settings.digit == "all" and dk.arange(num_images) or dk.full({ num_images }, settings.digit),
    negative_class_labels = settings.guidance_scale ~= 1 and null_label or nil,
    guidance_scale = settings.guidance_scale,
    num_inference_steps = settings.num_inference_steps,
    -- A generator of its own for each request: all noise depends on the seed only.
    generator = dk.Generator(settings.seed),
  }
end

--- Returns the bytes of a PNG image of samples [10, 1, H, W] in -1..1, in two rows, black on white.
function digits.encode(samples)
  local height, width = samples:size(3), samples:size(4)
  local rows = samples:reshape(num_images / columns, columns, height, width):permute(1, 3, 2, 4)
  return dk.image.encode(0.5 - rows:reshape(num_images / columns * height, columns * width):clamp(-1, 1) / 2)
end

--- Loads the pipeline of a folder, and draws with it once so that a wrong model is found here.
function digits.load(folder)
  dk.set_num_threads(1) -- the workers share the processors
  pipe = dk.pipelines.DDIMPipeline.from_pretrained(folder)
  -- The noise that this solver adds in each step corrects errors of earlier steps; "trailing" begins with pure noise.
  pipe.scheduler = dk.schedulers.DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, {
    algorithm_type = "sde-dpmsolver++", timestep_spacing = "trailing",
  })
  for step in digits.steps{ digit = "all", guidance_scale = 2, num_inference_steps = 1, seed = 0 } do
    digits.encode(step.sample)
  end
end

return digits
