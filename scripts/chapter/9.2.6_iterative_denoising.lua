-- 9.2.6 Iterative denoising, seen from inside: noise becomes a handwritten digit. Above what the model works on at some
-- steps, below what it then believes the digit will be. Shorter runs: STEPS=500.
local dk = require "diffusionkit"
local plot = dk.plot
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local steps = tonumber(os.getenv("STEPS")) or 5000 -- of training
local count = tonumber(os.getenv("SAMPLES")) or 300 -- digits to draw and measure
local sampling_steps = tonumber(os.getenv("SAMPLING_STEPS")) or 50
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)
dk.set_num_threads(1) -- the matrices are small: on a busy machine threads would mostly wait for each other

-- 1,797 images of 8 x 8 pixels from -1 (paper) to 1 (ink).
local images, labels = dk.data.digits()
images = images / 8 - 1
local trainer = dk.DiffusionTrainer{
  model = dk.models.TimeMLP{ { 8, 8 }, hidden_dim = 256, num_blocks = 3, dropout = 0.1 },
  scheduler = dk.schedulers.DDIMScheduler{
    beta_schedule = "squaredcos_cap_v2", prediction_type = "v_prediction", timestep_spacing = "trailing",
  },
  optimizer = dk.optimizers.AdamW{ learning_rate = dk.optimizers.schedules.cosine_decay(1e-3, steps) },
  ema_decay = 0.999,
}
local bar = dk.progress(steps, "training")
local function tell(_, logs) bar:set_postfix(logs) bar:update() end
trainer:fit(images, { steps = steps, batch_size = 64, verbose = 0, callbacks = { on_batch_end = tell } })

-- What a step changes is seen by comparing with the end, so all states are kept.
local states, estimates, times = {}, {}, {}
for step in trainer:sample_steps{ num_samples = count, num_inference_steps = sampling_steps } do
  states[step.step], estimates[step.step], times[step.step] = step.sample, step.pred_original_sample, step.timestep
end
local final = states[#states]
local function distance(x) return ((x - final) ^ 2):mean():sqrt():item() end

--- Which digit each of these shows: that of the nearest real image.
local function read(x)
  local a, b = x:reshape(count, 64), images:reshape(#images, 64)
  return labels:index_select(1, ((b * b):sum(2) - 2 * a:matmul(b:t())):argmin(2))
end

-- How far state and estimate are from the end, and how many estimates already show the digit that it will be.
local digits = read(final)
print "step  time   state to end  estimate to end  estimates of the final digit"
local state_curve, estimate_curve, rows, shown = {}, {}, { {}, {} }, math.min(8, #states)
for i = 1, #states do state_curve[i], estimate_curve[i] = distance(states[i]), distance(estimates[i]) end
for column = 1, shown do
  local i = 1 + (column - 1) * (#states - 1) // math.max(1, shown - 1)
  print(("%4d  %4d  %13.3f  %15.3f  %28.3f"):format(
    i, times[i], state_curve[i], estimate_curve[i], read(estimates[i]):eq(digits):mean():item()))
  rows[1][column], rows[2][column] = states[i], estimates[i]
end

-- A pair of rows for each of four digits: states, and below them estimates. Black ink on white.
local pictures, names = {}, {}
for digit = 1, 4 do
  for row, name in ipairs{ "state", "estimate" } do
    for column = 1, shown do pictures[#pictures + 1] = -rows[row][column][digit * 2]:clamp(-1, 1) end
    names[#names + 1] = name
  end
end
dk.image.save_grid(out .. "/9.2.6_iterative_denoising.png", dk.stack(pictures), {
  columns = shown, scale = 8, value_range = { -1, 1 }, row_labels = names, title = "From noise to digits",
})
plot.figure{ figsize = { 8, 5 } }
local numbers = dk.arange(1, #states + 1)
plot.plot{ numbers, state_curve, label = "the state" }
plot.plot{ numbers, estimate_curve, label = "the estimate of the clean image" }
plot.title("Distance from the final image")
plot.xlabel("step")
plot.ylabel("root mean square")
plot.legend("upper right")
plot.savefig(out .. "/9.2.6_iterative_distances.png")
