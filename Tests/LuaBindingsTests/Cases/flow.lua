local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local Field = dk.nn.module "Field"
function Field:init(size)
  self.net = dk.nn.Sequential { dk.nn.Dense(32, { activation = "silu" }), dk.nn.Dense(size) }
end
function Field:forward(x, t) return self.net(dk.concat({ x, t:reshape(-1, 1) }, 2)) end

function cases.differential_equations()
  local y, calls = dk.odeint(function(t, y) return y * math.cos(t) end, dk.ones(2), { t1 = 2 })
  near(y[1], math.exp(math.sin(2)), 1e-4)
  assert(calls > 10)
  y, calls = dk.odeint { f = function() return dk.ones(1) end, y = dk.zeros(1), t0 = 1, t1 = -1, method = "euler", steps = 4 }
  near(y:item(), -2, 1e-6)
  assert(calls == 4)
  local value = { "mine" }
  local ok, message = pcall(dk.odeint, function() error(value) end, dk.ones(1))
  assert(not ok and message == value)
  raises(function() dk.odeint(function() return dk.ones(2) end, dk.ones(1)) end, "bad argument #1 to 'odeint'", "[2]", "[1]")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { method = "rk45" }) end, "method", "dopri5")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { rtol = 0 }) end, "rtol")
  raises(function() dk.odeint(function(_, y) return y end, dk.ones(1), { steps = 0, method = "heun" }) end, "steps")
  raises(function() dk.odeint(function(_, y) return y / 0 end, dk.ones(1)) end, "dopri5")
end

function cases.matching()
  dk.manual_seed(1)
  local data = dk.randn(256, 2) * 0.3 + 2
  local flow = dk.FlowMatcher { model = Field(2), coupling = "optimal_transport", optimizer = dk.optimizers.Adam(0.01) }
  local history = flow:fit(data, { steps = 200, batch_size = 64, verbose = 0 })
  assert(history.loss[#history.loss] < 0.5 * history.loss[1])
  local times = {}
  local samples = flow:sample { num_samples = 256, method = "midpoint", num_inference_steps = 5, callback = function(t) times[#times + 1] = t end }
  assert(#times == 5 and times[5] == 1)
  assert(dk.metrics.wasserstein(samples, data) < 0.4)
  local source = dk.randn(10, 2)
  near(flow:sample { source = source }, flow:sample { source = source, rtol = 1e-6, atol = 1e-6 }, 1e-3)
  local inside, outside = flow:log_prob(dk.full({ 1, 2 }, 2)):item(), flow:log_prob(dk.full({ 1, 2 }, -3)):item()
  assert(inside > outside + 3)
  assert(flow:log_prob(data, { divergence = "hutchinson", method = "heun", num_inference_steps = 10 }):numel() == 256)
  assert(flow.ema == nil and flow.model.kind == "Field" and #flow.history.loss == #history.loss)
end

function cases.save_and_resume()
  local path = support.path("flow.safetensors")
  local data, source = dk.randn(10, 2), dk.randn(6, 2)
  local function make(seed)
    dk.manual_seed(seed)
    return dk.FlowMatcher { model = Field(2), optimizer = dk.optimizers.Adam(0.01), ema_decay = 0.9, ema_warm_up = false }
  end
  local function options(steps) return { source = source, steps = steps, batch_size = 4, shuffle = false } end
  local whole = make(1)
  whole:fit(data, options(8))
  for _, steps in ipairs { 1, 3, 5, 8 } do
    local first, last = make(1), nil
    for step in first:fit_steps(data, options(steps)) do last = step end
    assert(last.step == steps and last.logs)
    first:save(path)
    local second = make(2)
    second:resume { path = path }
    second:fit(data, options(8))
    same(second.model:state_dict(), whole.model:state_dict())
    same(second.ema:state_dict(), whole.ema:state_dict())
    same(second.history, whole.history)
    assert(second.optimizer.step_count == 8)
  end
  local second = make(2)
  second:resume(path)
  raises(function() second:fit(data, { steps = 9, batch_size = 4 }) end, "source: none here, 6 samples in the file", "shuffle")
  raises(function() dk.FlowMatcher { model = Field(2), sigma = 0.5 }:resume(path) end, path, "sigma: 0.5 here, 0.0 in the file", "ema: none here")
  raises(function() dk.DiffusionTrainer { model = Field(2), scheduler = dk.schedulers.DDPMScheduler() }:resume(path) end,
    "trainer: DiffusionTrainer here, FlowMatcher in the file")
end

function cases.images_and_conditions()
  local folder = support.path("flow")
  local flow = dk.FlowMatcher {
    model = dk.models.TimeMLP { data_shape = { 1, 4, 4 }, hidden_dim = 8, num_blocks = 1, num_classes = 2 }, time_scale = 1000,
    ema_decay = 0.9, ema_inv_gamma = 1, ema_power = 0.75, ema_use_buffers = true, label_dropout = 0.1,
  }
  local data, labels = dk.randn(9, 1, 4, 4), dk.arange(0, 9) % 2
  local options = {
    class_labels = labels, epochs = 2, batch_size = 2, gradient_accumulation_steps = 2, validation_split = 0.3,
    random_flip = true, random_crop_padding = 1, checkpoint_path = folder .. "/last.safetensors", checkpoint_every = 1, max_loss = 1e6,
    sample_path = folder .. "/{step}.png", sample_every = 2, num_samples = 4, sample_num_inference_steps = 2, sample_guidance_scale = 1.5,
    csv_path = folder .. "/log.csv", log_dir = folder .. "/events",
  }
  local history = flow:fit(data, options)
  assert(#history.loss == 2 and #history.val_loss == 2)
  same(#dk.image.load(folder .. "/2.png"):shape(), 3)
  same(select(2, dk.data.load_csv(folder .. "/log.csv")), { "epoch", "loss", "val_loss" })
  same(flow:sample { class_labels = { 0, 1, 1 }, guidance_scale = 2, method = "euler", num_inference_steps = 3 }:shape(), { 3, 1, 4, 4 })
  same(flow:log_prob(data, { class_labels = { 1 }, divergence = "hutchinson", method = "euler", num_inference_steps = 2 }):shape(), { 9 })
  flow:fit(data, { class_labels = labels, validation_data = { data, class_labels = labels } })
  raises(function() flow:fit(data, { class_labels = labels, validation_data = data }) end, "'validation_data'", "class_labels: none held out")
  raises(function() flow:fit(data, { class_labels = labels + 1 }) end, "'class_labels' to 'fit'", "2 is the null label")
  raises(function() flow:sample { num_samples = 2, class_labels = { 0, 1, 1 } } end, "'class_labels' to 'sample'")
  raises(function() flow:sample { steps = 3 } end, "unknown option 'steps'", "num_inference_steps")
end

function cases.mistakes()
  raises(function() dk.FlowMatcher { model = Field(2), coupling = "ot" } end, "coupling", "optimal_transport")
  raises(function() dk.FlowMatcher { model = Field(2), sigma = -1 } end, "sigma")
  local flow = dk.FlowMatcher { model = Field(2) }
  raises(function() flow:sample { num_samples = 2 } end, "not known")
  raises(function() flow:fit(dk.randn(8, 2), { source = dk.randn(8, 3) }) end, "source", "[8, 3]")
  raises(function() flow:fit(dk.randn(8, 3)) end, "bad argument #1 to 'fit'", "[8, 3]")
  flow = dk.FlowMatcher { model = Field(2) } -- the first model's input size is fixed by now
  flow:fit(dk.randn(8, 2), { steps = 1, verbose = 0 })
  raises(function() flow:sample { num_samples = 2, source = dk.randn(2, 2) } end, "num_samples")
  raises(function() flow:log_prob(dk.randn(2, 3)) end, "bad argument #1 to 'log_prob'", "[2, 3]")
end

return cases
