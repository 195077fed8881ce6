local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}
local folders = 0

--- Makes a new folder.
local function folder()
  folders = folders + 1
  return support.directory .. "/pipeline-" .. folders
end

local function unet(options)
  local o = {
    sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = { 4, 8 }, layers_per_block = 1, norm_num_groups = 2,
    attention_head_dim = 4, down_block_types = { "DownBlock2D", "AttnDownBlock2D" }, up_block_types = { "AttnUpBlock2D", "UpBlock2D" },
  }
  for name, value in pairs(options or {}) do o[name] = value end
  return dk.models.UNet2DModel(o)
end

local function ddim() return dk.schedulers.DDIMScheduler { num_train_timesteps = 100 } end
local function pipeline(options) return dk.pipelines.DDIMPipeline { unet = unet(options), scheduler = ddim() } end

local function with(base, options)
  local all = {}
  for name, value in pairs(base) do all[name] = value end
  for name, value in pairs(options or {}) do all[name] = value end
  return all
end

function cases.images_from_noise()
  dk.manual_seed(1)
  local pipe = pipeline()
  assert(pipe.kind == "DDIMPipeline" and pipe.unet.kind == "UNet2DModel")
  local function images(options) return pipe(with({ num_inference_steps = 3, generator = dk.Generator(0) }, options)) end
  local three = images { batch_size = 3 }
  same(three:shape(), { 3, 1, 8, 8 })
  assert(three:min():item() >= 0 and three:max():item() <= 1)
  near(images { batch_size = 3, max_batch_size = 2 }, three)
  local samples = images { batch_size = 3, output_type = "sample" }
  near((samples / 2 + 0.5):clamp(0, 1), three)
  same(pipe(1, 2):shape(), { 1, 1, 8, 8 })
  same(images { sample_shape = { 1, 16, 4 } }:shape(), { 1, 1, 16, 4 })
  same(images { noise = dk.randn(3, 1, 8, 8, { generator = dk.Generator(0) }) }, three)
  local ddpm = dk.pipelines.DDPMPipeline { unet = pipe.unet, scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 7 } }
  local calls = 0
  ddpm { callback = function() calls = calls + 1 end }
  assert(calls == 7, "no more steps than training has")
  assert(ddpm.scheduler.kind == "DDPMScheduler")
  assert(dk.pipelines.DDIMPipeline(pipe.unet, ddpm.scheduler).scheduler.kind == "DDIMScheduler")
  pipe.scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 9 }
  assert(pipe.scheduler.config.num_train_timesteps == 9)
  raises(function() pipe.scheduler = 1 end, "Scheduler expected")
  raises(function() pipe.unet = 1 end, "unet")
end

function cases.conditioned_on_labels()
  local pipe = pipeline { num_class_embeds = 4, conditioning_channels = 2, down_block_types = { "DownBlock2D", "CrossAttnDownBlock2D" },
    cross_attention_dim = 3 }
  local conditions = { num_inference_steps = 2, class_labels = dk.tensor { 0, 2 }, conditioning = dk.randn(1, 2, 8, 8),
    encoder_hidden_states = dk.randn(2, 5, 3) }
  local function images(options) return pipe(with(with(conditions, { generator = dk.Generator(3) }), options)) end
  same(images():shape(), { 2, 1, 8, 8 })
  local guided = images { guidance_scale = 4, negative_class_labels = 3 }
  assert((guided - images()):abs():max():item() > 0)
  assert((guided - images { guidance_scale = 4, negative_class_labels = 1 }):abs():max():item() > 0)
  images { guidance_scale = 2, negative_conditioning = dk.zeros(1, 2, 8, 8), negative_encoder_hidden_states = dk.zeros(1, 5, 3) }
  near(images { class_labels = 2 }:shape(), { 2, 1, 8, 8 })
  raises(function() images { guidance_scale = 2 } end, "'guidance_scale'", "negative_")
  raises(function() images { batch_size = 2, class_labels = dk.tensor { 1, 2, 3 } } end, "'class_labels'", "[3] for 2 samples")
  raises(function() images { class_labels = dk.tensor { 9 } } end, "'class_labels'", "label 9 at position 1")
  raises(function() images { negative_class_labels = 4, guidance_scale = 2 } end, "'negative_class_labels'", "from 0 to 3")
  raises(function() images { negative_conditioning = dk.zeros(3, 2, 8, 8), guidance_scale = 2 } end, "'negative_conditioning'", "[3, 2, 8, 8]")
  raises(function() pipeline() { class_labels = 1, num_inference_steps = 1 } end, "class_labels")
end

function cases.callbacks_and_steps()
  local pipe = pipeline()
  local seen = {}
  local function watch(step)
    seen[#seen + 1] = step
    return step.step == 3
  end
  local options = { num_inference_steps = 5, generator = dk.Generator(2) }
  local stopped = pipe(with(options, { callback = watch, generator = dk.Generator(2) }))
  assert(#seen == 3 and seen[3].num_inference_steps == 5 and seen[1].timestep == 80)
  near((seen[3].sample / 2 + 0.5):clamp(0, 1), stopped)
  same((seen[2].pred_original_sample / 2 + 0.5):clamp(0, 1), seen[2].images)
  local last
  for step in pipe:sample_steps(with(options, { generator = dk.Generator(2) })) do last = step end
  assert(last.step == 5 and last.timestep == 0)
  same(last.images, pipe(with(options, { generator = dk.Generator(2) })))
  for step in pipe:sample_steps { num_inference_steps = 1, output_type = "sample" } do assert(step.images == nil) end
  local marker = {}
  support.raises_value(function() pipe { num_inference_steps = 2, callback = function() error(marker) end } end, marker)
  raises(function() pipe { num_inference_steps = 2, callback = function() return "stop" end } end, "callback")
  raises(function() pipe:sample_steps { callback = watch } end, "unknown option 'callback'")
  local path = support.directory .. "/preview-%d.png"
  pipe { num_inference_steps = 4, preview_path = path, preview_every = 3 }
  assert(dk.image.load(support.directory .. "/preview-3.png"):size(1) == 3)
  assert(io.open(support.directory .. "/preview-4.png") and not io.open(support.directory .. "/preview-1.png"))
  raises(function() pipe { preview_path = "x.gif" } end, "'preview_path'", ".png")
  raises(function() pipe { preview_path = path, preview_every = 0 } end, "'preview_every'")
end

function cases.modules_written_in_lua()
  local Half = dk.nn.module("Half")
  function Half:forward(x, t) return x / 2 end
  local pipe = dk.pipelines.DDIMPipeline { unet = Half(), scheduler = ddim() }
  collectgarbage()
  same(pipe { sample_shape = { 2, 3 }, num_inference_steps = 2, output_type = "sample" }:shape(), { 1, 2, 3 })
  raises(function() pipe() end, "does not say what size")
  raises(function() pipe:save_pretrained(folder()) end, "not one of the library's")
  local Broken = dk.nn.module("Broken")
  function Broken:forward(x) return x * (0 / 0) end
  raises(function() dk.pipelines.DDIMPipeline { unet = Broken(), scheduler = ddim() } { sample_shape = 2 } end, "infinite or NaN")
end

function cases.step_options_that_the_scheduler_lacks()
  local Half = dk.nn.module("Half")
  function Half:forward(x, t) return x / 2 end
  local pipe = dk.pipelines.DDIMPipeline { unet = Half(), scheduler = dk.schedulers.EulerDiscreteScheduler() }
  local function sample(options) return pipe(with({ sample_shape = { 2 }, num_inference_steps = 2, output_type = "sample" }, options)) end
  same(sample {}:shape(), { 1, 2 })
  for _, option in ipairs { { eta = 0 }, { eta = 0.5 }, { use_clipped_model_output = false } } do
    raises(function() sample(option) end, "'" .. next(option) .. "'", "EulerDiscreteScheduler's steps", "s_churn")
  end
end

function cases.images_from_images()
  local pipe = pipeline()
  local image = dk.rand(1, 8, 8)
  local function images(options) return pipe(with({ image = image, num_inference_steps = 4, generator = dk.Generator(1) }, options)) end
  same(images():shape(), { 1, 1, 8, 8 })
  near(images { strength = 0 }, image:unsqueeze(1))
  same(images { batch_size = 3 }:shape(), { 3, 1, 8, 8 })
  local mask = dk.zeros(8, 8)
  mask[{ { 1, 4 }, {} }] = 1
  for _, options in ipairs { {}, { jump_length = 1, jump_n_sample = 2 }, { strength = 0.5 } } do
    options.mask_image = mask
    local painted = images(options)
    near(painted[{ {}, {}, { 5, 8 }, {} }], image[{ {}, { 5, 8 }, {} }]:unsqueeze(1))
    assert((painted - image)[{ {}, {}, { 1, 4 }, {} }]:abs():max():item() > 0)
  end
  raises(function() images { strength = 1.5 } end, "'strength'", "0 to 1, not 1.5")
  raises(function() images { image = image + 1 } end, "'image'", "expected 0 to 1")
  raises(function() images { image = dk.rand(3, 8, 8) } end, "'image'", "[3, 8, 8]")
  raises(function() images { mask_image = dk.zeros(4, 4) } end, "'mask_image'", "[4, 4]")
  raises(function() images { jump_n_sample = 3 } end, "'jump_n_sample'", "mask_image")
  raises(function() images { num_inference_steps = 0 } end, "'num_inference_steps'")
  raises(function() pipe { strength = 0.5 } end, "'strength'", "needs an image")
  raises(function() pipe { mask = mask } end, "unknown option 'mask'", "mask_image")
end

function cases.given_images()
  local pipe = pipeline()
  local image = dk.rand(1, 8, 8)
  local left = dk.zeros(8, 8)
  left[{ {}, { 1, 4 } }] = 1
  local function painted(options)
    return pipe(with({ image = image, mask_image = left, num_inference_steps = 4, generator = dk.Generator(1) }, options))
  end
  local right = { {}, {}, {}, { 5, 8 } }
  local known = image:unsqueeze(1)[right]
  local as_images, as_samples = painted(), painted { output_type = "sample" }
  near(as_images[right], known, 1e-5)
  near(as_samples[right], known * 2 - 1, 1e-5)
  near((as_samples / 2 + 0.5):clamp(0, 1), as_images, 1e-5) -- the same image, its generated part included
  near(painted { image = image * 2 - 1, output_type = "sample" }, as_samples, 1e-5)
  near(painted { image = image * 2 - 1, input_type = "sample" }, as_images, 1e-5)
  near(painted { output_type = "sample", input_type = "sample" }[right], known, 1e-5)
  raises(function() painted { image = image * 2 - 1 } end, "'image'", "expected 0 to 1")
  raises(function() painted { input_type = "tensor" } end, "'input_type'", "'image', 'sample'")
end

function cases.pndm_from_an_image()
  local function pipe(options)
    return dk.pipelines.DDIMPipeline { unet = unet(), scheduler = dk.schedulers.PNDMScheduler(options) }
  end
  local image = dk.rand(1, 8, 8)
  raises(function() pipe() { image = image, strength = 0.75, num_inference_steps = 20 } end,
    "bad argument 'strength'", "0.75 of 20 steps", "middle of a Runge-Kutta step", "skip_prk_steps = true")
  raises(function() pipe() { image = image, mask_image = dk.ones(8, 8), jump_length = 10, num_inference_steps = 20 } end,
    "bad argument 'jump_length'", "skip_prk_steps = true")
  raises(function() pipe():interpolate { images = { image, image }, strength = 0.75, num_inference_steps = 20 } end,
    "bad argument 'strength'", "skip_prk_steps = true")
  same(pipe { skip_prk_steps = true } { image = image, strength = 0.75, num_inference_steps = 4 }:shape(), { 1, 1, 8, 8 })
  local s = dk.schedulers.PNDMScheduler()
  s:set_timesteps(20)
  raises(function() s:step(image, s.timesteps[3], image) end, "bad argument #2 to 'step'", "call 3 of 29", "skip_prk_steps = true")
end

function cases.schedulers_of_another_process()
  local pipe = pipeline()
  local path = folder()
  pipe:save_pretrained(path)
  local loaded = dk.pipelines.DDIMPipeline.from_pretrained(path)
  raises(function() loaded.scheduler = dk.schedulers.EulerDiscreteScheduler() end,
    "num_train_timesteps 1000 here, 100 in training", "EulerDiscreteScheduler.from_config(pipe.scheduler.config) fits")
  loaded.scheduler = dk.schedulers.EulerDiscreteScheduler.from_config(loaded.scheduler.config)
  raises(function() dk.pipelines.DDIMPipeline { unet = loaded.unet, scheduler = dk.schedulers.FlowMatchEulerDiscreteScheduler() } end,
    "bad argument 'scheduler' to 'DDIMPipeline'", "'flow_prediction' here, 'epsilon' in training")
  same(loaded { num_inference_steps = 2 }:shape(), { 1, 1, 8, 8 })
end

function cases.from_one_to_another()
  local pipe = pipeline()
  local a, b = dk.rand(1, 8, 8), dk.rand(1, 8, 8)
  same(pipe:interpolate { images = { a, b }, num_samples = 4, num_inference_steps = 2 }:shape(), { 4, 1, 8, 8 })
  same(pipe:interpolate { noises = { dk.randn(1, 8, 8), dk.randn(1, 8, 8) }, num_samples = 2, num_inference_steps = 2 }:shape(), { 2, 1, 8, 8 })
  same(pipe:interpolate { num_inference_steps = 1 }:shape(), { 8, 1, 8, 8 })
  raises(function() pipe:interpolate { images = { a }, num_inference_steps = 1 } end, "'images'", "two")
  raises(function() pipe:interpolate { images = { a, b }, noises = { a, b } } end, "'noises'", "got both")
  raises(function() pipe:interpolate { images = { a, dk.rand(1, 4, 4) } } end, "'images'", "[1, 4, 4]")
  raises(function() pipe:interpolate { num_samples = 1 } end, "'num_samples'")
  raises(function() pipe:interpolate { num_samples = support.maxinteger - 1 } end, "bad argument 'num_samples' to 'interpolate'")
  near(dk.slerp(dk.tensor { 1, 0 }, dk.tensor { 0, 1 }, 0.5), { 0.70710678, 0.70710678 })
  raises(function() dk.slerp(a, b, 2) end, "'slerp'", "0 to 1")
  raises(function() dk.slerp(a, dk.zeros(3), 0) end, "[3]")
end

function cases.folders()
  local pipe = pipeline()
  local path = folder()
  pipe:save_pretrained(path)
  local again = dk.pipelines.DDPMPipeline.from_pretrained(path)
  assert(again.kind == "DDPMPipeline" and again.scheduler.kind == "DDIMScheduler")
  local x = dk.randn(1, 1, 8, 8)
  same(again.unet(x, 5), pipe.unet(x, 5))
  assert(again.scheduler.config.num_train_timesteps == 100)
  same(dk.models.UNet2DModel.from_pretrained(path, { subfolder = "unet" })(x, 5), pipe.unet(x, 5))
  local alone = folder()
  pipe.unet:save_pretrained(alone)
  same(dk.models.UNet2DModel.from_pretrained(alone)(x, 5), pipe.unet(x, 5))
  raises(function() dk.models.UNet1DModel.from_pretrained(alone) end, "holds a UNet2DModel, not a UNet1DModel")
  raises(function() dk.models.UNet2DModel.from_pretrained(path) end, "config.json")
  raises(function() dk.models.UNet2DModel.from_pretrained(alone, { variant = "../x" }) end, "'variant'")
  raises(function() dk.pipelines.DDPMPipeline.from_pretrained(alone) end, "the folder of a model")
  raises(function() dk.pipelines.DDPMPipeline.from_pretrained(support.directory .. "/nowhere") end, "nowhere/model_index.json")
  raises(function() dk.pipelines.DDPMPipeline.from_pretrained "" end, "path")
  raises(function() dk.nn.Dense(3):save_pretrained(folder()) end, "is not built")
  local mlp = dk.models.TimeMLP { data_shape = 2, hidden_dim = 8, num_blocks = 1 }
  mlp:save_pretrained(alone)
  same(dk.models.TimeMLP.from_pretrained(alone)(dk.ones(1, 2), 3), mlp(dk.ones(1, 2), 3))
end

function cases.a_trainer_guided_by_other_conditions()
  local model = dk.models.UNet1DModel {
    in_channels = 1, out_channels = 1, block_out_channels = { 4 }, layers_per_block = 1, norm_num_groups = 2,
    down_block_types = { "DownBlock1D" }, up_block_types = { "UpBlock1D" }, conditioning_channels = 1,
    attention_head_dim = 4,
  }
  local trainer = dk.DiffusionTrainer { model = model, scheduler = ddim() }
  trainer:fit(dk.randn(4, 1, 6), { conditioning = dk.randn(4, 1, 6), verbose = 0 })
  local function sample(options)
    return trainer:sample(with({ num_samples = 3, num_inference_steps = 2, conditioning = dk.ones(1, 1, 6), generator = dk.Generator(1) }, options))
  end
  local guided = sample { guidance_scale = 3, negative_conditioning = dk.zeros(1, 1, 6) }
  assert((guided - sample()):abs():max():item() > 0)
  near(sample { max_batch_size = 1 }, sample())
  raises(function() sample { guidance_scale = 3 } end, "'guidance_scale'")
  raises(function() sample { max_batch_size = 0 } end, "'max_batch_size'")
end

return cases
