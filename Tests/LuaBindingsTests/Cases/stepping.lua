-- Training and sampling as loops of the script: fit_steps and sample_steps.
local support = ...
local dk, same, raises = support.dk, support.same, support.raises
local nn = dk.nn
local cases = {}

local x, y = dk.randn(20, 3, { generator = dk.Generator(1) }), dk.randn(20, 1, { generator = dk.Generator(2) })

--- A model with dropout and metrics, the same in every call.
local function network()
  dk.manual_seed(4)
  local model = nn.Sequential(nn.Input(3), nn.Dense(8, "relu"), nn.Dropout(0.3), nn.Dense(1))
  model:compile { optimizer = dk.optimizers.Adam(0.01), loss = "mse", metrics = { "mae" } }
  return model
end

local function trainer(options)
  dk.manual_seed(5)
  local o = {
    model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 8, num_blocks = 1, time_embedding_dim = 4, num_classes = 2 },
    scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 10 },
    optimizer = dk.optimizers.Adam(0.01),
    ema_decay = 0.9,
    label_dropout = 0.2,
  }
  for name, value in pairs(options or {}) do o[name] = value end
  return dk.DiffusionTrainer(o)
end

local data, labels = dk.randn(20, 2, { generator = dk.Generator(3) }), dk.arange(20) % 2

local function trained()
  local t = trainer()
  t:fit(data, { class_labels = labels, epochs = 2, batch_size = 8 })
  return t
end

--- The values of a model's parameters.
local function state(model)
  local values = {}
  for i, parameter in ipairs(model:parameters()) do values[i] = parameter:totable() end
  return values
end

function cases.fit_steps_trains_as_fit_does()
  for _, options in ipairs {
    { epochs = 3, batch_size = 8 }, { epochs = 2, batch_size = 20, shuffle = false },
    { epochs = 2, batch_size = 7, validation_split = 0.25 }, { epochs = 2, validation_data = { x, y }, batch_size = 6 },
  } do
    local whole, stepped = network(), network()
    dk.manual_seed(6)
    local history = whole:fit(x, y, options)
    dk.manual_seed(6)
    local count, rows, losses = 0, 0, {}
    for step in stepped:fit_steps(x, y, options) do
      count = count + 1
      assert(step.epoch == rows + 1 and support.is_integer(step.batch) and step.mae > 0)
      losses[#losses + 1] = step.loss
      if step.logs then
        rows = rows + 1
        assert(step.logs.loss == history.loss[rows] and step.logs.val_mae == (history.val_mae or {})[rows])
      end
    end
    assert(rows == options.epochs and count % rows == 0 and count >= rows)
    same(stepped.history, history)
    same(state(stepped), state(whole))
    if count == rows then same(losses, history.loss) end
  end
end

function cases.a_trainer_s_fit_steps_trains_as_fit_does()
  for _, options in ipairs { { class_labels = labels, epochs = 3, batch_size = 8 }, { steps = 4, batch_size = 7 } } do
    local whole = trainer()
    local history = whole:fit(data, options)
    local stepped = trainer()
    local last
    for step in stepped:fit_steps(data, options) do last = step end
    assert(last.logs, "the last batch of a run ends its epoch")
    same(last.step, options.steps or 3 * math.ceil(#data / 8))
    same(stepped.history, history)
    same(state(stepped.model), state(whole.model))
    local function draw(t) return t:sample { num_samples = 3, generator = dk.Generator(1) } end
    same(draw(stepped), draw(whole))
  end
end

function cases.sample_steps_samples_as_sample_does()
  local t = trained()
  local ddim = dk.schedulers.DDIMScheduler.from_config(dk.schedulers.DDPMScheduler { num_train_timesteps = 10 }.config)
  for _, options in ipairs {
    { num_samples = 3 }, { num_samples = 2, num_inference_steps = 4 }, { class_labels = dk.tensor { 0, 1, 1 }, guidance_scale = 2 },
    { num_samples = 2, scheduler = ddim, num_inference_steps = 5 }, { num_samples = 2, scheduler = ddim, eta = 0.7, num_inference_steps = 3 },
  } do
    dk.manual_seed(8)
    local whole = t:sample(options)
    dk.manual_seed(8)
    local last, count, before = nil, 0, math.huge
    for step in t:sample_steps(options) do
      count = count + 1
      assert(step.step == count and step.timestep < before)
      same(step.pred_original_sample:shape(), whole:shape())
      last, before = step, step.timestep
    end
    assert(count == last.num_inference_steps and count == (options.num_inference_steps or 10) and last.timestep == 0)
    same(last.sample, whole)
  end
end

function cases.sample_steps_of_flows_and_tokens_sample_as_sample_does()
  local Field = dk.nn.module("Field")
  function Field:init() self.net = dk.nn.Dense(2) end
  function Field:forward(points, t) return self.net(dk.concat({ points, t:reshape(-1, 1) }, 2)) end
  local flow = dk.FlowMatcher { model = Field(), ema_decay = 0.5 }
  flow:fit(dk.randn(16, 2), { epochs = 2, batch_size = 8 })
  local vocab_size = 4
  local Reader = dk.nn.module("Reader")
  function Reader:init() self.embedding, self.dense = dk.nn.Embedding(vocab_size, 8), dk.nn.Dense(vocab_size) end
  function Reader:forward(tokens) return self.dense(self.embedding(tokens)) end
  local diffusion = dk.MaskedDiffusion { model = Reader(), vocab_size = vocab_size, ema_decay = 0.5 }
  diffusion:fit(dk.randint(0, 3, { 8, 6 }), { epochs = 2 })
  for _, case in ipairs {
    { flow, { num_samples = 3, method = "heun", num_inference_steps = 4 }, 4, 1 },
    { flow, { source = dk.ones(2, 2), method = "euler", num_inference_steps = 5 }, 5, 1 },
    { flow, { num_samples = 3 }, nil, 1 }, -- dopri5 finds its steps on the way
    { diffusion, { num_samples = 3, num_inference_steps = 5 }, 5, 0 },
    { diffusion, { length = 4, num_inference_steps = 3, temperature = 0 }, 3, 0 },
  } do
    local trainer, options, count, last_time = support.unpack(case, 1, 4)
    dk.manual_seed(8)
    local calls = {}
    options.callback = function(time, samples) calls[#calls + 1] = { time = time, sample = samples } end
    local whole = trainer:sample(options)
    options.callback = nil
    dk.manual_seed(8)
    local last
    for step in trainer:sample_steps(options) do
      last = step
      assert(step.num_inference_steps == count and step.time == calls[step.step].time and step.timestep == nil)
      same(step.sample, calls[step.step].sample)
    end
    assert(last.step == #calls and last.time == last_time and (count or last.step) == last.step)
    same(last.sample, whole)
    raises(function() trainer:sample_steps { callback = print } end, "callback")
  end
end

function cases.several_loops_at_once()
  local t = trained()
  local function options(n, seed) return { num_samples = 2, num_inference_steps = n, generator = dk.Generator(seed) } end
  local expected = { t:sample(options(10, 1)), t:sample(options(3, 2)) }
  local a, b = t:sample_steps(options(10, 1)), t:sample_steps(options(3, 2))
  local last = {}
  repeat
    local one, other = a(), b()
    last[1], last[2] = one or last[1], other or last[2]
  until not one and not other
  same(last[1].sample, expected[1])
  same(last[2].sample, expected[2])
  assert(a() == nil and b() == nil, "an ended loop stays ended")
  -- Two trainings of one model, each with its own data.
  local model = network()
  local first, second = model:fit_steps(x, y, { batch_size = 10 }), model:fit_steps(x, y, { batch_size = 5 })
  assert(first().epoch == 1 and second().batch == 1 and first().batch == 2 and second().batch == 2)
  assert(first() == nil and second().batch == 3 and not model.training)
end

function cases.the_model_is_consistent_between_steps()
  local whole = network()
  whole:fit(x, y, { epochs = 2, batch_size = 8 })
  local stepped = network()
  for _ in stepped:fit_steps(x, y, { epochs = 2, batch_size = 8 }) do
    assert(not stepped.training)
    same(stepped:predict(x), stepped(x))
  end
  same(state(stepped), state(whole))
  local t = trained()
  local weights = state(t.model)
  for _ in t:sample_steps { num_samples = 1 } do
    assert(not t.model.training)
    same(state(t.model), weights)
  end
end

function cases.breaking_out_ends_training()
  local model = network()
  local last_step
  for step in model:fit_steps(x, y, { epochs = 9, batch_size = 8 }) do
    last_step = step
    if step.epoch == 3 then break end
  end
  assert(last_step.batch == 1 and #model.history.loss == 2 and not model.training)
  local _, _, _, closing = model:fit_steps(x, y)
  support.close(closing)
  raises(function() closing() end, "this TrainingSteps is closed")
  same(#model:fit(x, y, { epochs = 2 }).loss, 2)
  -- Without its closing value, the loop continues where it was left.
  local steps = model:fit_steps(x, y, { batch_size = 5 })
  for step in steps do if step.batch == 2 then break end end
  assert(steps().batch == 3)
end

function cases.stopping_from_the_loop()
  local model = network()
  local count = 0
  for step in model:fit_steps(x, y, { epochs = 5, batch_size = 4 }) do
    count = count + 1
    if step.epoch == 2 and step.batch == 3 then model.stop_training = true end
  end
  assert(count == 8 and #model.history.loss == 2, "the history has the row of the partial epoch")
  local early = dk.EarlyStopping { monitor = "loss", patience = 2, min_delta = 1e9 }
  count = 0
  for step in model:fit_steps(x, y, { epochs = 9, batch_size = 20, callbacks = early }) do count = step.epoch end
  assert(count == 3, count)
end

function cases.callbacks_of_a_loop()
  local events = {}
  local all = {}
  for _, name in ipairs { "on_train_begin", "on_epoch_begin", "on_batch_end", "on_epoch_end", "on_train_end" } do
    all[name] = function() events[#events + 1] = name:gsub("on_", "") end
  end
  for step in network():fit_steps(x, y, { epochs = 2, batch_size = 10, callbacks = all }) do
    events[#events + 1] = step.logs and "last" or "step"
  end
  assert(table.concat(events, " ") == "train_begin epoch_begin batch_end step batch_end epoch_end last "
    .. "epoch_begin batch_end step batch_end epoch_end last train_end", table.concat(events, " "))
end

function cases.errors_end_the_loop()
  local marker = {}
  local model = network()
  local seen = 0
  support.raises_value(function()
    for _ in model:fit_steps(x, y, { epochs = 9, batch_size = 20, callbacks = function(epoch) if epoch == 3 then error(marker) end end }) do
      seen = seen + 1
    end
  end, marker)
  assert(seen == 2 and #model.history.loss == 3 and not model.training)
  local steps = model:fit_steps(x, y, { callbacks = { on_train_begin = function() error(marker) end } })
  support.raises_value(steps, marker)
  assert(steps() == nil)
  support.raises_value(function() for _ in model:fit_steps(x, y) do error(marker) end end, marker)
  assert(#model:fit(x, y).loss == 1)
end

function cases.a_step_within_a_step()
  local model = network()
  local steps, message
  steps = model:fit_steps(x, y, { callbacks = { on_batch_end = function() message = select(2, pcall(steps)) end } })
  assert(steps().batch == 1)
  assert(message:find("a batch of this training is under way", 1, true), message)
  local sampling
  local Eager = nn.module "Eager"
  function Eager:init() self.fc = nn.Dense(2) end
  function Eager:forward(input)
    if sampling then message = select(2, pcall(sampling)) end
    return self.fc(input)
  end
  local t = trainer { model = Eager(), ema_decay = nil, label_dropout = 0 }
  t:fit(data, { batch_size = 20 })
  sampling = t:sample_steps { num_samples = 1 }
  assert(sampling().step == 1)
  assert(message:find("a step of this sampling is under way", 1, true), message)
end

function cases.a_loop_keeps_its_values_alive()
  local marker = 0
  local steps
  do
    local model = network()
    model:compile { loss = function(p, t) return (p - t):square():mean() end }
    steps = model:fit_steps(x, y, { epochs = 3, batch_size = 20, callbacks = { { on_batch_end = function() marker = marker + 1 end } } })
  end
  support.collect()
  assert(steps().epoch == 1)
  support.collect()
  assert(steps().epoch == 2 and marker == 2)
  local sampling = trained():sample_steps { num_samples = 2 }
  support.collect()
  assert(sampling().step == 1)
  support.collect()
  assert(sampling().step == 2)
end

function cases.abandoned_loops_leave_nothing()
  local function run()
    local model = network()
    local steps = model:fit_steps(x, y, { callbacks = function() return steps end })
    steps()
    local t = trained()
    t:sample_steps { num_samples = 5 } ()
  end
  run()
  support.collect()
  local kilobytes, live = collectgarbage "count", dk.memory().live
  for _ = 1, 30 do run() end
  support.collect()
  assert(collectgarbage "count" < kilobytes + 16, collectgarbage "count" - kilobytes)
  assert(dk.memory().live <= live, dk.memory().live - live)
end

function cases.yielding_between_steps()
  local whole = network()
  dk.manual_seed(6)
  local history = whole:fit(x, y, { epochs = 2, batch_size = 20 })
  local model = network()
  dk.manual_seed(6)
  local losses = {}
  for loss in coroutine.wrap(function()
    for step in model:fit_steps(x, y, { epochs = 2, batch_size = 20 }) do coroutine.yield(step.loss) end
  end) do losses[#losses + 1] = loss end
  same(losses, history.loss)
  same(state(model), state(whole))
  -- Two alternating samplings, one of which is abandoned.
  local t = trained()
  local function sampling(seed)
    return coroutine.create(function()
      local last
      for step in t:sample_steps { num_samples = 2, generator = dk.Generator(seed) } do
        last = step.sample
        coroutine.yield()
      end
      return last
    end)
  end
  local a, b = sampling(1), sampling(2)
  for _ = 1, 5 do assert(coroutine.resume(a) and coroutine.resume(b)) end
  local ok, result
  repeat ok, result = coroutine.resume(a) until coroutine.status(a) == "dead"
  assert(ok)
  same(result, t:sample { num_samples = 2, generator = dk.Generator(1) })
end

function cases.yielding_inside_a_callback_is_an_error()
  local model = network()
  for _, call in ipairs {
    function() model:fit(x, y, { callbacks = function() coroutine.yield() end }) end,
    function() for _ in model:fit_steps(x, y, { callbacks = function() coroutine.yield() end }) do end end,
    function() dk.no_grad(coroutine.yield) end,
    function()
      local scripted = network()
      scripted:compile { loss = function(p) coroutine.yield() return p:sum() end }
      scripted:fit(x, y)
    end,
  } do
    local co = coroutine.create(call)
    local ok, message = coroutine.resume(co)
    assert(not ok and coroutine.status(co) == "dead")
    assert(message:find "attempt to yield across .*C%-call boundary", message)
    assert(not model.training)
  end
  assert(#model:fit(x, y).loss == 1)
end

function cases.bad_input()
  local model, t = network(), trained()
  raises(function() model:fit_steps(x) end, "'fit_steps'", "Tensor expected, got nil")
  raises(function() model:fit_steps(x, y, { epochs = 0 }) end, "fit_steps", "epochs")
  raises(function() model:fit_steps(x, dk.zeros(3, 1)) end, "fit_steps", "[3, 1]")
  raises(function() model:fit_steps(x, y, { epoch = 1 }) end, "unknown option 'epoch' for 'fit_steps'")
  raises(function() nn.Dense(1):fit_steps(x, y) end, "fit_steps", "not compiled")
  raises(function() t:fit_steps(data, { steps = 0 }) end, "fit_steps", "steps")
  raises(function() t:sample_steps { num_samples = 0 } end, "sample_steps", "num_samples")
  raises(function() t:sample_steps { num_inference_steps = 11 } end, "num_inference_steps")
  raises(function() trainer():sample_steps {} end, "sample_steps", "before data was given to fit")
  raises(function() t:sample_steps { 1, dk.zeros(1), 2, 1, dk.zeros(1) } end, "'sample_steps'", "Scheduler expected, got Tensor")
  local steps = model:fit_steps(x, y, { batch_size = 5 })
  assert(steps("any", { epoch = 3 }).batch == 1 and steps({}, 7).batch == 2)
  raises(function() steps(1, 2, 3) end, "too many arguments")
  assert(getmetatable(t:sample_steps {}) == "SamplingSteps" and getmetatable((model:fit_steps(x, y))) == "TrainingSteps")
end

return cases
