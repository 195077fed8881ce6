local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local function mlp(options)
  local o = { data_shape = 2, hidden_dim = 8, num_blocks = 1, time_embedding_dim = 4 }
  for k, v in pairs(options or {}) do o[k] = v end
  return dk.models.TimeMLP(o)
end

local function ddpm() return dk.schedulers.DDPMScheduler { num_train_timesteps = 10 } end

function cases.time_mlp()
  local model = mlp()
  same(model(dk.zeros(3, 2), dk.tensor { 0, 1, 2 }):shape(), { 3, 2 })
  same(model(dk.zeros(3, 2), 5):shape(), { 3, 2 })
  local images = mlp { data_shape = { 1, 4, 4 }, num_classes = 3 }
  same(images(dk.zeros(2, 1, 4, 4), dk.tensor { 0, 9 }, { class_labels = dk.tensor { 0, 2 } }):shape(), { 2, 1, 4, 4 })
  raises(function() images(dk.zeros(2, 1, 4, 4), dk.tensor { 0, 9 }, { class_labels = dk.tensor { 0, 7 } }) end)
  raises(function() images(dk.zeros(2, 1, 4, 4), dk.tensor { 0, 9 }, { class_labels = "x" }) end, "'class_labels'")
  raises(function() model(dk.zeros(3, 2)) end)
  raises(function() model(dk.zeros(3, 4), 1) end, "[3, 4]")
  raises(function() model(dk.zeros(3, 2), dk.zeros(2)) end, "[2]")
  raises(function() mlp { data_shape = 0 } end, "TimeMLP")
  raises(function() mlp { data_shape = { 2 ^ 40, 2 ^ 40 } } end, "TimeMLP")
  raises(function() mlp { hidden_dim = -1 } end, "TimeMLP")
  raises(function() mlp { dropout = 2 } end, "TimeMLP")
  raises(function() mlp { activation = "x" } end, "TimeMLP")
  raises(function() mlp { width = 3 } end, "unknown option 'width' for 'TimeMLP' (known: data_shape")
end

function cases.fit_and_sample()
  dk.manual_seed(0)
  local trainer = dk.DiffusionTrainer { model = mlp { num_classes = 2 }, scheduler = ddpm(), optimizer = dk.optimizers.Adam(0.01), ema_decay = 0.9, label_dropout = 0.1 }
  local history = trainer:fit(dk.randn(20, 2), { class_labels = dk.randint(0, 2, { 20 }), epochs = 3, batch_size = 8, verbose = 0 })
  assert(#history.loss == 3 and #trainer.history.loss == 3)
  same(trainer:sample { num_samples = 5, class_labels = dk.tensor { 1 }, num_inference_steps = 4 }:shape(), { 5, 2 })
  local function sample() return trainer:sample { class_labels = dk.tensor { 0, 1 }, num_inference_steps = 3, guidance_scale = 2, generator = dk.Generator(1) } end
  same(sample(), sample())
  same(trainer:sample { num_samples = 2, class_labels = dk.tensor { 1 }, num_inference_steps = 5, scheduler = dk.schedulers.DDIMScheduler.from_config(ddpm().config), eta = 0.5 }:shape(), { 2, 2 })
  raises(function() trainer:sample { num_samples = 1, num_inference_steps = 2, eta = 0 } end, "'eta' to 'sample'", "DDPMScheduler")
  assert(trainer.model:num_parameters() > 0)
  local steps = trainer:fit(dk.randn(20, 2), { class_labels = dk.zeros(20), steps = 2, verbose = 0 })
  assert(#steps.loss >= 1)

  local images = trainer:pipeline() { class_labels = dk.tensor { 0, 1 }, num_inference_steps = 3, guidance_scale = 2,
    generator = dk.Generator(1), output_type = "sample" }
  same(images, sample())
  same(trainer.scheduler.kind, "DDPMScheduler")
  raises(function() trainer:fit(dk.randn(20, 2), { class_labels = dk.full({ 20 }, 5) }) end, "'class_labels'", "label 5 at position 1", "0 to 2")
end

function cases.sampling_with_another_process()
  local trainer = dk.DiffusionTrainer { model = mlp(), scheduler = ddpm(), prediction_type = "v_prediction" }
  trainer:fit(dk.randn(20, 2), { verbose = 0 })
  local function sample(scheduler) return trainer:sample { num_inference_steps = 3, scheduler = scheduler } end
  local schedulers = dk.schedulers
  raises(function() sample(schedulers.DDIMScheduler { num_train_timesteps = 10 }) end, "bad argument 'scheduler' to 'sample'",
    "prediction_type 'epsilon' here, 'v_prediction' in training", "dk.schedulers.DDIMScheduler.from_config(trainer.scheduler.config)")
  raises(function() sample(schedulers.DDIMScheduler { num_train_timesteps = 10, prediction_type = "v_prediction", beta_end = 0.5 }) end,
    "beta_end 0.5 here, 0.02 in training")
  raises(function() sample(schedulers.FlowMatchEulerDiscreteScheduler { num_train_timesteps = 10 }) end, "'flow_prediction' here")
  raises(function() trainer:sample_steps { scheduler = schedulers.DDIMScheduler() } end, "bad argument 'scheduler' to 'sample_steps'")
  same(sample(schedulers.DDIMScheduler.from_config(trainer.scheduler.config)):shape(), { 1, 2 })
  local pipe = trainer:pipeline()
  raises(function() pipe.scheduler = schedulers.DDIMScheduler { num_train_timesteps = 10 } end, "from_config(pipe.scheduler.config)")
end

function cases.conditions_of_a_unet()
  local model = dk.models.UNet1DModel {
    in_channels = 1, out_channels = 1, block_out_channels = { 4 }, layers_per_block = 1, norm_num_groups = 2, attention_head_dim = 2,
    down_block_types = { "DownBlock1D" }, up_block_types = { "CrossAttnUpBlock1D" }, num_class_embeds = 3,
    conditioning_channels = 2, cross_attention_dim = 3, gradient_checkpointing = true,
  }
  local trainer = dk.DiffusionTrainer { model = model, scheduler = ddpm(), null_label = 2, label_dropout = 0.2 }
  local conditions = { class_labels = dk.tensor { 0, 1, 0, 1, 1 }, conditioning = dk.randn(5, 2, 7), encoder_hidden_states = dk.randn(5, 4, 3) }
  local function with(options)
    local all = {}
    for name, value in pairs(conditions) do all[name] = value end
    for name, value in pairs(options) do all[name] = value end
    return all
  end
  local history = trainer:fit(dk.randn(5, 1, 7), with { epochs = 2, batch_size = 2, verbose = 0 })
  assert(#history.loss == 2 and history.loss[2] == history.loss[2])
  same(trainer:sample(with { num_inference_steps = 2, guidance_scale = 2 }):shape(), { 5, 1, 7 })
  local one = { class_labels = dk.tensor { 1 }, conditioning = dk.randn(1, 2, 7), encoder_hidden_states = dk.randn(1, 4, 3) }
  one.num_samples, one.num_inference_steps = 3, 2
  same(trainer:sample(one):shape(), { 3, 1, 7 })
  raises(function() trainer:fit(dk.randn(5, 1, 7), with { conditioning = dk.randn(4, 2, 7) }) end, "'conditioning'")
  raises(function() trainer:fit(dk.randn(5, 1, 7), { class_labels = conditions.class_labels, verbose = 0 }) end, "encoder_hidden_states")
  raises(function() trainer:sample(with { encoder_hidden_states = dk.randn(2, 4, 3) }) end, "'encoder_hidden_states'")
end

function cases.callbacks_and_losses()
  local trainer = dk.DiffusionTrainer { model = mlp(), scheduler = ddpm(), loss = function(p, t) return (p - t):abs():mean() end }
  local history = trainer:fit(dk.randn(8, 2), { epochs = 9, verbose = 0, callbacks = function(epoch) return epoch == 2 end })
  assert(#history.loss == 2)
  local marker = {}
  support.raises_value(function() trainer:fit(dk.randn(8, 2), { verbose = 0, callbacks = function() error(marker) end }) end, marker)
  support.raises_value(function()
    dk.DiffusionTrainer { model = mlp(), scheduler = ddpm(), loss = function() error(marker) end }:fit(dk.randn(8, 2), { verbose = 0 })
  end, marker)
end

function cases.bad_input()
  local trainer = dk.DiffusionTrainer { model = mlp(), scheduler = ddpm() }
  local data = dk.randn(8, 2)
  raises(function() trainer:fit(dk.randn(8, 3), { verbose = 0 }) end, "fit", "[8, 3]")
  raises(function() trainer:fit(dk.zeros(0, 2), { verbose = 0 }) end, "fit")
  raises(function() trainer:fit(data, { epochs = 0, verbose = 0 }) end, "epochs")
  raises(function() trainer:fit(data, { epochs = -1, verbose = 0 }) end, "epochs")
  raises(function() trainer:fit(data, { batch_size = 0, verbose = 0 }) end, "batch_size")
  raises(function() trainer:fit(data, { steps = -1, verbose = 0 }) end, "steps")
  raises(function() trainer:fit(data, { class_labels = dk.zeros(7), verbose = 0 }) end, "class_labels")
  raises(function() trainer:fit(data, { label = dk.zeros(8) }) end, "unknown option 'label' for 'fit'")
  raises(function() trainer:sample { num_samples = 1 } end, "shape of a sample is not known")
  trainer:fit(data, { verbose = 0 })
  raises(function() trainer:sample { num_samples = 0 } end, "num_samples")
  raises(function() trainer:sample { num_samples = -1 } end, "num_samples")
  raises(function() trainer:sample { num_samples = 2 ^ 60 } end, "sample")
  raises(function() trainer:sample { num_samples = 1, num_inference_steps = 0 } end, "num_inference_steps")
  raises(function() trainer:sample { num_samples = 1, num_inference_steps = 11 } end, "num_inference_steps")
  raises(function() trainer:sample { num_samples = 1, guidance_scale = 0 / 0 } end, "guidance_scale")
  raises(function() trainer:sample { num_samples = 1, scheduler = 3 } end, "'scheduler'", "Scheduler expected, got number")
  raises(function() dk.DiffusionTrainer { scheduler = ddpm() } end, "'DiffusionTrainer'", "Layer expected, got nil")
  raises(function() dk.DiffusionTrainer { model = mlp() } end, "'DiffusionTrainer'", "Scheduler expected, got nil")
  raises(function() dk.DiffusionTrainer { model = mlp(), scheduler = ddpm(), ema_decay = 2 } end, "ema_decay")
  raises(function() dk.DiffusionTrainer { model = mlp(), scheduler = ddpm(), label_dropout = -1 } end, "label_dropout")
end

function cases.forward_diffusion()
  local data = dk.ones(3, 4)
  local states = dk.forward_diffusion(data, 5, 0.1, { generator = dk.Generator(1) })
  assert(#states == 5)
  same(states[1]:shape(), { 3, 4 })
  same(states[5], dk.forward_diffusion { data = data, num_steps = 5, noise_scale = 0.1, generator = dk.Generator(1) }[5])
  local many = dk.forward_diffusion(dk.zeros(10000), 4, 0.5, { generator = dk.Generator(2) })
  near(many[4]:std():item() / many[1]:std():item(), 2, 0.05)
  for _, steps in ipairs { 0, -1, support.maxinteger } do
    local ok, result = pcall(dk.forward_diffusion, data, steps, 0.1)
    assert(not ok or (steps == 0 and #result == 0), steps)
  end
  raises(function() dk.forward_diffusion(data, 5) end, "bad argument #3 to 'forward_diffusion'")
  raises(function() dk.forward_diffusion("x", 5, 0.1) end, "bad argument #1 to 'forward_diffusion'")
end

function cases.forward_recursion()
  local coefficients = dk.tensor { 0.5, 0.5, 2 }
  local still = dk.forward_recursion(dk.ones(2, 3), coefficients, { noise_scales = { 0, 0, 0 } })
  same(still[3], dk.full({ 2, 3 }, 0.5))
  same(dk.forward_recursion(4, { 0.5 }, { 0 })[1], dk.tensor { 2 })
  local function draw(options)
    options.generator = dk.Generator(1)
    return dk.forward_recursion(dk.ones(20000), options)
  end
  -- Step by step, a scheduler's betas give the same as its add_noise at once.
  local s = dk.schedulers.DDPMScheduler { num_train_timesteps = 40, beta_start = 0.01, beta_end = 0.2 }
  local states = draw { scheduler = s }
  assert(#states == 40)
  for _, t in ipairs { 1, 20, 40 } do
    near(states[t]:mean():item(), math.sqrt(s.alphas_cumprod[t]), 0.03)
    near(states[t]:var():item(), 1 - s.alphas_cumprod[t], 0.03)
  end
  same(states[40], draw { coefficients = (1 - s.betas):sqrt(), noise_scales = s.betas:sqrt() }[40])
  near(states[40], draw { coefficients = (1 - s.betas):sqrt() }[40], 1e-3)

  local x = dk.parameter(dk.ones(3))
  dk.forward_recursion(x, { 0.5, 0.25 })[2]:sum():backward()
  near(x.grad, dk.full({ 3 }, 0.125), 1e-6)

  local function refused(options, ...)
    options.data = dk.ones(2)
    raises(function() dk.forward_recursion(options) end, "'forward_recursion'", ...)
  end
  refused({}, "#2", "coefficients or a scheduler")
  refused({ coefficients = { 1 }, scheduler = s }, "'scheduler'", "got both")
  refused({ noise_scales = { 1 }, scheduler = s }, "'scheduler'")
  refused({ scheduler = dk.schedulers.EDMEulerScheduler() }, "'scheduler'", "EDMEulerScheduler has no betas")
  refused({ coefficients = dk.ones(2, 2) }, "'coefficients'", "[2, 2]")
  refused({ coefficients = { 1, 2 } }, "#3", "step 2")
  refused({ coefficients = { 1, 2 }, noise_scales = { 1 } }, "'noise_scales'", "1 given for 2 coefficients")
  refused({ coefficients = { 1 }, noise_scales = { -1 } }, "'noise_scales'", "-1.0 of step 1")
  refused({ coefficients = { 0 / 0 } }, "'coefficients'")
  refused({ coefficients = "linear" }, "'coefficients'", "Tensor or list of numbers expected, got string")
end

function cases.add_noise()
  local noisy = dk.add_noise(dk.zeros(10000), 0.3, { generator = dk.Generator(3) })
  near(noisy:std():item(), 0.3, 0.02)
  same(dk.add_noise(dk.ones(4), 0), dk.ones(4))
  raises(function() dk.add_noise(dk.ones(4)) end, "bad argument #2 to 'add_noise'")
end

function cases.step_encoding()
  local function expected(t, d)
    local row = {}
    for i = 0, d - 1 do
      local angle = t / 10000 ^ (2 * math.floor(i / 2) / d)
      row[i + 1] = i % 2 == 0 and math.sin(angle) or math.cos(angle)
    end
    return row
  end
  near(dk.sinusoidal_step_encoding(7, 16), expected(7, 16), 1e-5)
  near(dk.sinusoidal_step_encoding(dk.tensor { 0, 7 }, 6), { expected(0, 6), expected(7, 6) }, 1e-5)
  near(dk.sinusoidal_step_encoding { t = 3, d_model = 5 }, expected(3, 5), 1e-5)
  raises(function() dk.sinusoidal_step_encoding(1, 0) end, "sinusoidal_step_encoding")
  raises(function() dk.sinusoidal_step_encoding(1, -2) end, "sinusoidal_step_encoding")
  raises(function() dk.sinusoidal_step_encoding("x", 4) end, "number or Tensor expected, got string")
end

-- ---------------------------------------------------------------- options of training

local function images_trainer(options)
  local o = { model = mlp { data_shape = { 1, 4, 4 }, num_classes = 2 }, scheduler = ddpm(), label_dropout = 0.1 }
  for k, v in pairs(options or {}) do o[k] = v end
  return dk.DiffusionTrainer(o)
end

function cases.save_and_resume()
  local path = support.path("run.safetensors")
  local data, labels = dk.randn(10, 2), dk.arange(0, 10) % 2
  local function make(seed)
    dk.manual_seed(seed)
    return dk.DiffusionTrainer {
      model = mlp { num_classes = 2, dropout = 0.2 }, scheduler = ddpm(), optimizer = dk.optimizers.Adam(0.01), ema_decay = 0.9,
      label_dropout = 0.1, loss_weighting = { "min_snr", gamma = 3 }, time_sampling = "stratified",
    }
  end
  local function options(steps) return { class_labels = labels, steps = steps, batch_size = 4, verbose = 0 } end
  local whole = make(1)
  whole:fit(data, options(8))
  for _, steps in ipairs { 1, 3, 5, 8 } do
    local first = make(1)
    first:fit(data, options(steps))
    first:save(path)
    local second = make(2)
    second:resume { path = path }
    second:fit(data, options(8))
    same(second.model:state_dict(), whole.model:state_dict())
    same(second.ema:state_dict(), whole.ema:state_dict())
    same(second.history, whole.history)
  end
  -- In a loop of the script.
  local looped = make(1)
  for step in looped:fit_steps(data, options(8)) do
    if step.epoch == 2 and step.batch == 2 then looped:save(path) break end
  end
  local second = make(2)
  second:resume(path)
  assert(#second.history.loss == 1)
  second:fit(data, options(8))
  same(second.model:state_dict(), whole.model:state_dict())

  raises(function() dk.DiffusionTrainer { model = mlp(), scheduler = ddpm() }:resume(path) end, path, "optimizer: AdamW here, Adam in the file", "loss_weighting")
  raises(function() second:resume(path) second:fit(data, { class_labels = labels, batch_size = 5 }) end, "batch_size: 5 here, 4 in the file")
  raises(function() second:resume(support.path("none")) end, "No such file")
  raises(function() second:resume() end, "'resume'", "string expected")
  raises(function() second:save(support.directory) end, "save")
  support.write(path, "no checkpoint")
  raises(function() second:resume(path) end, path)
end

function cases.checkpoints_and_logs()
  local folder = support.path("run")
  local trainer = images_trainer { ema_decay = 0.9, ema_inv_gamma = 1, ema_power = 0.75, ema_use_buffers = true }
  local data, labels = dk.randn(9, 1, 4, 4), dk.arange(0, 9) % 2
  local options = {
    class_labels = labels, epochs = 2, batch_size = 2, gradient_accumulation_steps = 2, verbose = 0, validation_split = 0.3, validation_bins = 2,
    random_flip = true, random_crop_padding = 1, checkpoint_path = folder .. "/last.safetensors", checkpoint_every = 1,
    sample_path = folder .. "/{step}.png", sample_every = 2, num_samples = 4, sample_num_inference_steps = 2, sample_guidance_scale = 1.5,
    csv_path = folder .. "/log.csv", log_dir = folder .. "/events",
  }
  local history = trainer:fit(data, options)
  assert(#history.val_loss == 2 and #history.val_loss_0_4 == 2 and #history.val_loss_5_9 == 2)
  same(#dk.image.load(folder .. "/2.png"):shape(), 3)
  local log, columns = dk.data.load_csv(folder .. "/log.csv")
  same(columns, { "epoch", "loss", "val_loss", "val_loss_0_4", "val_loss_5_9" })
  near(log[{ 2, 2 }], history.loss[2])
  local again = images_trainer { ema_decay = 0.9, ema_inv_gamma = 1, ema_power = 0.75, ema_use_buffers = true }
  again:resume(folder .. "/last.safetensors")
  same(again:fit(data, options), history)
  same(again.model:state_dict(), trainer.model:state_dict())
  local held = images_trainer():fit(data, { class_labels = labels, verbose = 0, validation_data = { data, class_labels = labels } })
  assert(held.val_loss_0_1 and held.val_loss_7_9)
end

function cases.data_of_files()
  local path = support.path("data.npz")
  dk.data.save_npz(path, { images = dk.randn(6, 1, 4, 4), labels = dk.arange(0, 6) % 2 })
  assert(#images_trainer():fit(path, { verbose = 0, epochs = 2 }).loss == 2)
  local folder = support.path("images")
  for i = 1, 4 do
    dk.makedirs(folder .. "/" .. i % 2)
    dk.image.save(("%s/%d/%d.png"):format(folder, i % 2, i), dk.rand(4, 4))
  end
  local loss = images_trainer():fit(folder, { verbose = 0 }).loss
  assert(loss[1] == loss[1])
  -- A model that takes no labels gets none.
  dk.DiffusionTrainer { model = mlp { data_shape = { 1, 4, 4 } }, scheduler = ddpm() }:fit(folder, { verbose = 0 })
  dk.data.save_npz(path, { a = dk.zeros(2, 2), b = dk.zeros(2, 2) })
  raises(function() images_trainer():fit(path, { verbose = 0 }) end, "which array")
  raises(function() images_trainer():fit(support.path("nothing")) end, "No such file")
end

function cases.weights_and_timesteps()
  local data = dk.randn(8, 2)
  for _, weighting in ipairs { "uniform", "min_snr", { "p2", gamma = 0.5 }, "edm" } do
    for _, sampling in ipairs { "uniform", { "log_normal", mean = 0 }, "logit_normal", "stratified" } do
      local trainer = dk.DiffusionTrainer {
        model = mlp(), scheduler = ddpm(), prediction_type = "v_prediction", loss_weighting = weighting, time_sampling = sampling,
      }
      local loss = trainer:fit(data, { verbose = 0 }).loss[1]
      assert(loss > 0 and loss < 100, loss)
    end
  end
  local function made(options)
    return function()
      options.model, options.scheduler = mlp(), ddpm()
      dk.DiffusionTrainer(options)
    end
  end
  raises(made { loss_weighting = "min_sn" }, "'loss_weighting'", "did you mean 'min_snr'")
  raises(made { loss_weighting = { "min_snr", gama = 5 } }, "'loss_weighting'", "gamma")
  raises(made { loss_weighting = { "min_snr", gamma = -5 } }, "'loss_weighting'", "gamma must be")
  raises(made { loss_weighting = { gamma = 5 } }, "'loss_weighting'", "lacks the name")
  raises(made { loss_weighting = { "min_snr", gamma = "x" } }, "'loss_weighting'", "named numbers")
  raises(made { loss_weighting = 5 }, "'loss_weighting'", "name or table")
  raises(made { loss_weighting = "min_snr", loss = "huber" }, "'loss_weighting'", "'huber'")
  raises(made { time_sampling = { "logit_normal", std = 0 } }, "'time_sampling'", "std")
  raises(made { time_sampling = "x" }, "'time_sampling'", "known: uniform")
  raises(made { prediction_type = "x" }, "'prediction_type'")
  raises(made { ema_decay = 0.9, ema_power = -1 }, "'ema_power'")
  raises(made { ema_decay = 0.9, ema_inv_gamma = 0 }, "'ema_inv_gamma'")
end

function cases.wrong_options()
  local data, path = dk.randn(8, 2), support.path("x.png")
  local function fitted(options)
    options.verbose = 0
    return function() dk.DiffusionTrainer { model = mlp(), scheduler = ddpm() }:fit(data, options) end
  end
  raises(fitted { gradient_accumulation_steps = 0 }, "'gradient_accumulation_steps'")
  raises(fitted { max_loss = -1 }, "'max_loss'")
  raises(fitted { max_loss = 1e-9 }, "training diverged", "step 1", "samples ", "no checkpoint")
  raises(fitted { random_flip = true }, "'random_flip'", "[8, 2]")
  raises(fitted { random_crop_padding = 2 }, "'random_crop_padding'")
  raises(fitted { validation_split = 2 }, "'validation_split'")
  raises(fitted { validation_split = 0.5, validation_data = data }, "exclude")
  raises(fitted { validation_data = dk.zeros(2, 3) }, "'validation_data'", "[3]")
  raises(fitted { validation_data = {} }, "'validation_data'", "lacks the samples")
  raises(fitted { validation_data = { data, class_label = data } }, "'validation_data'", "did you mean 'class_labels'")
  raises(fitted { validation_data = { data, class_labels = 1 } }, "'validation_data'", "Tensors")
  raises(fitted { validation_split = 0.5, validation_bins = 11 }, "'validation_bins'")
  raises(fitted { checkpoint_every = 2 }, "'checkpoint_every'", "checkpoint_path")
  raises(fitted { checkpoint_path = path, checkpoint_every = 0 }, "'checkpoint_every'")
  raises(fitted { checkpoint_path = support.directory }, "irectory")
  raises(fitted { sample_every = 2 }, "'sample_every'", "log_dir")
  raises(fitted { sample_path = "x.jpg" }, "'sample_path'", ".png")
  raises(fitted { sample_path = path }, "'sample_path'", "[8, 2]")
  raises(fitted { sample_path = path, num_samples = 2 ^ 40 }, "'num_samples'")
  raises(function() images_trainer():fit "" end, "bad argument #1 to 'fit'", "the path is empty")
  for _, name in ipairs { "checkpoint_path", "csv_path", "log_dir" } do
    for _, bad in ipairs { "", "a\0b" } do raises(fitted { [name] = bad }, "bad argument '" .. name .. "' to 'fit'", "the path") end
  end
  raises(function()
    images_trainer():fit(dk.randn(2, 1, 4, 4), { sample_path = path, sample_num_inference_steps = 11, verbose = 0 })
  end, "'sample_num_inference_steps'")
  support.write(path, "")
  raises(fitted { log_dir = path }, "Not a directory")
end

function cases.lists_of_labels_and_timesteps()
  dk.manual_seed(1)
  local data = dk.rand(6, 2) * 2 - 1
  local function trainer() return dk.DiffusionTrainer { model = mlp { num_classes = 3 }, scheduler = ddpm() } end
  local ids = { 0, 1, 2, 0, 1, 2 }
  local function losses(labels, held)
    dk.manual_seed(2)
    return trainer():fit(data, { class_labels = labels, validation_data = { data, class_labels = held }, verbose = 0 })
  end
  same(losses(ids, ids), losses(dk.tensor(ids), dk.tensor(ids)))
  local trained = trainer()
  trained:fit(data, { class_labels = ids, verbose = 0 })
  local function both(draw)
    same(draw({ 2, 0 }, dk.Generator(1)), draw(dk.tensor { 2, 0 }, dk.Generator(1)))
  end
  both(function(labels, generator) return trained:sample { class_labels = labels, num_inference_steps = 2, generator = generator } end)
  both(function(labels, generator)
    return trained:pipeline() { class_labels = labels, negative_class_labels = { 1, 1 }, guidance_scale = 2,
      num_inference_steps = 2, generator = generator, output_type = "sample", verbose = 0 }
  end)
  both(function(labels) return trained.model(data[{ { 1, 2 } }], { 3, 5 }, { class_labels = labels }) end)
  both(function(timesteps) return ddpm():add_noise(data[{ { 1, 2 } }], data[{ { 3, 4 } }], timesteps) end)
  both(function(labels) return dk.losses.cross_entropy(dk.ones(2, 3), labels) end)
  for step in trained:sample_steps { class_labels = { 0 }, num_inference_steps = 1 } do same(step.sample:shape(), { 1, 2 }) end
  raises(function() trained:fit(data, { class_labels = { "a" } }) end, "'class_labels' to 'fit'", "number expected at index 1")
  raises(function() trained:fit(data, { class_labels = { 0, 1 } }) end, "'class_labels' to 'fit'", "[2]")
end

function cases.labels_that_are_no_classes()
  local data = dk.rand(3, 2)
  local function fit(options)
    return function() dk.DiffusionTrainer { model = mlp { num_classes = 3 }, scheduler = ddpm() }:fit(data, options) end
  end
  raises(fit { class_labels = { 1, 2, 3 } }, "'class_labels' to 'fit'", "label 3 at position 3", "3 classes are 0 to 2", "3 is the null label")
  raises(fit { class_labels = { 4, 2, 1 } }, "'class_labels' to 'fit'", "label 4 at position 1", "classes are 0 to 2")
  raises(fit { class_labels = { 0, 1, 2 }, validation_data = { data, class_labels = { 0, 1, 3 } } }, "'validation_data' to 'fit'", "0 to 2")
  local own = dk.nn.module "Own"
  function own:init() self.dense = dk.nn.Dense(2) end
  function own:forward(x, t, labels) return self.dense(x) * labels:unsqueeze(2) end
  local trainer = dk.DiffusionTrainer { model = own(), scheduler = ddpm(), null_label = 0 }
  raises(function() trainer:fit(data, { class_labels = { 1, 0, 2 } }) end, "label 0 at position 2 is no class", "0 is the null label")
  -- Sampling without a class uses that label.
  local trained = dk.DiffusionTrainer { model = mlp { num_classes = 3 }, scheduler = ddpm() }
  trained:fit(data, { class_labels = { 0, 1, 2 }, verbose = 0 })
  same(trained:sample { class_labels = { 3 }, num_inference_steps = 1 }:shape(), { 1, 2 })
end

function cases.kinds_of_data()
  local trainer = dk.DiffusionTrainer { model = mlp(), scheduler = ddpm() }
  local path = support.path "table.csv"
  support.write(path, "1,2\n")
  raises(function() trainer:fit(path) end, path, "a tensor, a .npz or .npy file or a folder", "load_csv")
  raises(function() trainer:fit(support.path "none.csv") end, "none.csv", "No such file")
  raises(function() trainer:fit(dk.rand(4, 2) * 255) end, "bad argument #1 to 'fit'", "within -1 to 1 (clip_sample)", "data / 127.5 - 1", "clip_sample = false")
  local archive = support.path "deep/er/pixels.npz"
  dk.data.save_npz(archive, { images = dk.rand(4, 2) * 16 + dk.ones(1) })
  raises(function() trainer:fit(archive) end, "'fit'", "clip_sample")
end

--- A loop of the script that is interrupted and resumed from a file gives the same bits as without interruption.
function cases.own_loops_resume_bit_for_bit()
  local data, total = dk.randn(12, 3, { generator = dk.Generator(1) }), 9
  local function make(seed)
    dk.manual_seed(seed)
    local run = { model = mlp { data_shape = 3, dropout = 0.2 }, scheduler = ddpm(), step = 0, losses = {} }
    run.optimizer = dk.optimizers.AdamW { learning_rate = dk.optimizers.schedules.cosine_decay(1e-2, total), amsgrad = true }
    run.ema = dk.EMA(run.model, { decay = 0.99, warm_up = true })
    run.generator = dk.Generator(seed)
    return run
  end
  local function train(run, steps)
    run.model:train()
    while run.step < steps do
      local batch = data:index_select(1, dk.randint(1, 13, { 5 }, { generator = run.generator }))
      local noise = dk.randn(5, 3, { generator = run.generator })
      local t = dk.randint(0, 10, { 5 }, { generator = run.generator })
      run.model:zero_grad()
      local loss = dk.losses.mse(run.model(run.scheduler:add_noise(batch, noise, t), t), noise)
      loss:backward()
      run.optimizer:step(run.model)
      run.ema:update()
      run.step = run.step + 1
      run.losses[run.step] = loss:item()
    end
  end
  local function parts(run) return { model = run.model, optimizer = run.optimizer, ema = run.ema } end
  local function save(run, path)
    local state = { ["random.own"] = run.generator:get_state(), ["random.session"] = dk.get_rng_state() }
    for part, object in pairs(parts(run)) do
      for name, tensor in pairs(object:state_dict()) do state[part .. "." .. name] = tensor end
    end
    dk.save_safetensors(path, state)
  end
  local function resume(run, path)
    local state = dk.load_safetensors(path)
    for part, object in pairs(parts(run)) do
      local own = {}
      for name, tensor in pairs(state) do
        if name:sub(1, #part + 1) == part .. "." then own[name:sub(#part + 2)] = tensor end
      end
      object:load_state_dict(own)
    end
    run.generator:set_state(state["random.own"])
    dk.set_rng_state(state["random.session"])
    run.step = run.optimizer.step_count
  end
  local whole = make(3)
  train(whole, total)
  for stop = 1, total - 1 do
    local path = support.path("loop" .. stop .. ".safetensors")
    local first = make(3)
    train(first, stop)
    save(first, path)
    local second = make(77)
    resume(second, path)
    train(second, total)
    for part, object in pairs(parts(whole)) do
      local found = parts(second)[part]:state_dict()
      for name, tensor in pairs(object:state_dict()) do
        assert(tensor:eq(found[name]):min():item() == 1, ("stopped after %d: %s of %s"):format(stop, name, part))
      end
    end
    for step = stop + 1, total do assert(second.losses[step] == whole.losses[step]) end
  end
end

return cases
