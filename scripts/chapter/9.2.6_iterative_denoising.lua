-- 9.2.6 Iterative denoising: noise becomes a handwritten digit. The image shows the state of the sampler at some steps
-- and, below each state, the model's estimate of the clean digit.
-- Shorter runs: diffuse-lua scripts/chapter/9.2.6_iterative_denoising.lua --steps 500
local dk = require "diffusionkit"
local plot = dk.plot
local options = dk.options{
  steps = 5000, -- of training
  samples = 300, -- digits to sample and measure
  sampling_steps = 50,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)
dk.set_num_threads(1) -- the matrices are small

-- 1,797 images of 8 x 8 pixels from -1 (paper) to 1 (ink).
local images, labels = dk.data.digits()
images = images / 8 - 1
local trainer = dk.DiffusionTrainer{
  model = dk.models.TimeMLP{ { 8, 8 }, hidden_dim = 256, num_blocks = 3, dropout = 0.1 },
  scheduler = dk.schedulers.DDIMScheduler{
    beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction", timestep_spacing = "trailing",
  },
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(1e-3, options.steps) },
  ema_decay = 0.999,
}
local bar = dk.progress(options.steps, "training")
local function show(_, logs)
  bar:set_postfix(logs)
  bar:update()
end
trainer:fit(images, { steps = options.steps, batch_size = 64, verbose = 0, callbacks = { on_batch_end = show } })

-- All states are stored, since each is compared with the last one.
local states, estimates, timesteps = {}, {}, {}
for step in trainer:sample_steps{ num_samples = options.samples, num_inference_steps = options.sampling_steps } do
  states[step.step] = step.sample
  estimates[step.step] = step.pred_original_sample
  timesteps[step.step] = step.timestep
end
local final = states[#states]
local function distance(x) return ((x - final) ^ 2):mean():sqrt():item() end

--- The digit of each image: the label of the nearest real image.
local function classify(x)
  local given, real = x:reshape(#x, 64), images:reshape(#images, 64)
  -- The squared distances, without the term that is the same for all real images.
  local squared_distances = (real * real):sum(2) - 2 * given:matmul(real:t())
  return labels:index_select(1, squared_distances:argmin(2))
end

-- The distances of state and estimate to the final image, and how many estimates already show the final digit.
local digits = classify(final)
local state_curve, estimate_curve = {}, {}
for i = 1, #states do
  state_curve[i], estimate_curve[i] = distance(states[i]), distance(estimates[i])
end
local num_shown = math.min(8, #states) -- columns of the image
local function step_of(column) return 1 + math.floor((column - 1) * (#states - 1) / math.max(1, num_shown - 1)) end
print "step  time  state to final  estimate to final  share of the final digit"
for column = 1, num_shown do
  local i = step_of(column)
  print(("%4d  %4d  %14.3f  %17.3f  %24.3f"):format(
    i, timesteps[i], state_curve[i], estimate_curve[i], classify(estimates[i]):eq(digits):mean():item()))
end

-- Two rows for each of four digits: states, and estimates below them. Black ink on white.
local shown, row_labels = {}, {}
for digit = 2, 8, 2 do
  for _, row in ipairs{ { "state", states }, { "estimate", estimates } } do
    local name, samples = row[1], row[2]
    for column = 1, num_shown do shown[#shown + 1] = -samples[step_of(column)][digit]:clamp(-1, 1) end
    row_labels[#row_labels + 1] = name
  end
end
dk.image.save_grid(out .. "/9.2.6_iterative_denoising.png", dk.stack(shown), {
  columns = num_shown, scale = 8, value_range = { -1, 1 }, row_labels = row_labels, title = "From noise to digits",
})

plot.figure{ figsize = { 8, 5 } }
local numbers = dk.arange(1, #states + 1)
plot.plot{ numbers, state_curve, label = "the state" }
plot.plot{ numbers, estimate_curve, label = "the estimate of the clean image" }
plot.title("Distance to the final image")
plot.xlabel("step")
plot.ylabel("root mean squared difference")
plot.legend("upper right")
plot.savefig(out .. "/9.2.6_iterative_distances.png")
