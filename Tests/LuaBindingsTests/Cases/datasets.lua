local support = ...
local dk, near, same, raises, raises_value = support.dk, support.near, support.same, support.raises, support.raises_value
local data = dk.data
local cases = {}

local function weights(model)
  local all = {}
  for i, parameter in ipairs(model:parameters()) do all[i] = parameter:detach() end
  return all
end

local function model(seed)
  dk.manual_seed(seed or 1)
  local net = dk.nn.Sequential { dk.nn.Dense(4, { activation = "tanh" }), dk.nn.Dense(1) }
  net:compile { optimizer = dk.optimizers.Adam(0.01) }
  return net
end

local function trainer(options)
  dk.manual_seed(2)
  local model = dk.models.TimeMLP { data_shape = options and options.shape or 2, hidden_dim = 8, num_blocks = 1, dropout = 0.2,
    num_classes = options and options.classes }
  return dk.DiffusionTrainer { model = model, scheduler = dk.schedulers.DDIMScheduler { clip_sample = false } }
end

local function points(count)
  local x = dk.randn(count or 20, 2, { generator = dk.Generator(3) })
  return x, x:sum(2, true)
end

-- Data sets.

function cases.samples_and_batches()
  local x = dk.arange(0, 12):reshape(6, 2)
  local one = data.TensorDataset(x)
  same({ #one, one[2], one[-1] }, { 6, dk.tensor { 2, 3 }, dk.tensor { 10, 11 } })
  same(one:batch { 6, 1 }, dk.tensor { { 10, 11 }, { 0, 1 } })
  same(one:batch(3), dk.tensor { { 4, 5 } })
  local seen = 0
  while one[seen + 1] ~= nil do seen = seen + 1 end -- as ipairs does, in versions that call it with userdata
  same(seen, 6)
  local both = data.TensorDataset { x, class_labels = { 5, 4, 3, 2, 1, 0 } }
  local sample = both[3]
  same({ sample[1], sample.class_labels }, { dk.tensor { 4, 5 }, 3 })
  local batch = both:batch { 1, 2 }
  same({ batch[1], batch.class_labels }, { dk.tensor { { 0, 1 }, { 2, 3 } }, dk.tensor { 5, 4 } })
  same(tostring(both), "Dataset(samples = 6)")
end

function cases.parts_of_data_sets()
  local numbers = data.TensorDataset(dk.arange(0, 10))
  local first, last = numbers:split(0.75)
  same({ #first, #last, last[1] }, { 8, 2, 8 })
  same(numbers:take(3):batch { 1, 2, 3 }, dk.tensor { 0, 1, 2 })
  same(#numbers:take(0), 0)
  local shuffled = numbers:shuffle(dk.Generator(4))
  local all = {}
  for i = 1, 10 do all[i] = i end
  same(shuffled:batch(all), numbers:batch((dk.randperm(10, dk.Generator(4))):totable()))
  same(shuffled:batch(all), shuffled:batch(all))
  same(shuffled:take(5):split(0.4):batch { 1, 2 }, shuffled:batch { 1, 2 })
  same((numbers:map(function(x) return x * 10 end):split(0.5))[2], 10)
end

function cases.maps()
  local x, y = points()
  local labelled = data.TensorDataset { x, class_labels = dk.zeros(20) }
  local mapped = labelled:map(function(batch, generator)
    return { batch[1] + dk.randn(batch[1]:shape(), { generator = generator }), class_labels = batch.class_labels + 1 }
  end)
  local a, b = mapped:batch({ 1, 2 }, dk.Generator(5)), mapped:batch({ 1, 2 }, dk.Generator(5))
  same(a, b)
  same({ a.class_labels, mapped[1].class_labels }, { dk.ones(2), 1 })
  same(a[1], x:index_select(1, { 1, 2 }) + dk.randn(2, 2, { generator = dk.Generator(5) }))
  -- The functions live as long as the data sets that refer to them.
  local half = mapped:map(function(batch) return batch[1] end):split(0.5)
  mapped, labelled = nil, nil
  collectgarbage()
  collectgarbage()
  same(half:batch({ 1, 2 }, dk.Generator(5)), a[1])
  local plain = data.TensorDataset(x)
  raises(function() return plain:map(function() end)[1] end, "map's function must return a Tensor or table of Tensors, not nil")
  raises(function() return plain:map(function() return dk.zeros(3, 2) end)[1] end, "returned 3 samples for 1")
  raises(function() return plain:map(function() return { y = 1 } end)[1] end, "got a number")
  local mine = {}
  raises_value(function() return plain:map(function() error(mine) end)[1] end, mine)
end

function cases.bad_data_sets()
  local numbers = data.TensorDataset(dk.arange(0, 10))
  raises(function() return numbers[0] end, "count from 1")
  raises(function() return numbers[12] end, "no position 12 among the 10 samples")
  raises(function() return numbers:batch { 1, -11 } end, "no position -11")
  raises(function() return numbers:batch { 1.5 } end, "no integer representation")
  raises(function() return numbers:take(11) end, "must be 0 to 10, not 11")
  raises(function() return numbers:split(1) end, "leaves one of the parts empty")
  raises(function() return numbers:split(0 / 0) end, "leaves one of the parts empty")
  raises(function() return data.TensorDataset { dk.zeros(2), dk.zeros(3) } end, "sample counts differ: 2 in '1' of shape [2], 3 in '2'")
  raises(function() return data.TensorDataset { dk.zeros(2), labels = dk.zeros(3) } end, "3 in 'labels'")
  raises(function() return data.TensorDataset(dk.zeros(0, 2)) end, "no data")
  raises(function() return data.TensorDataset { [2] = dk.zeros(2) } end, "gaps")
  raises(function() return data.TensorDataset { class_labels = dk.zeros(2) } end, "lacks the samples at index 1")
  raises(function() return data.TensorDataset { "x" } end, "got a string")
end

-- Training on data sets.

function cases.a_model_of_a_data_set_is_that_of_its_tensors()
  local x, y = points()
  local path = support.path("examples.npz")
  data.save_npz(path, { x = x, y = y })
  local function fit(options, ...)
    local net, arguments = model(), { ... }
    arguments[#arguments + 1] = options
    local history = net:fit((table.unpack or unpack)(arguments))
    return { history, weights(net), (net:evaluate(data.TensorDataset { x, y }, { batch_size = 7 })) }
  end
  local options = { epochs = 3, batch_size = 6, verbose = 0, validation_split = 0.2 }
  local expected = fit(options, x, y)
  same(fit(options, data.TensorDataset { x, y }), expected)
  same(fit(options, data.open(path, { names = { "x", "y" } })), expected)
  local net = model()
  net:predict(x)
  same((net:evaluate(data.open(path, { names = { "x", "y" } }), { batch_size = 7 })), (net:evaluate(x, y, { batch_size = 7 })))
  -- Weights, held-out data and classes.
  local weight = dk.arange(0, 20)
  expected = fit({ epochs = 2, batch_size = 6, verbose = 0, sample_weight = weight }, x, y)
  same(fit({ epochs = 2, batch_size = 6, verbose = 0 }, data.TensorDataset { x, y, sample_weight = weight }), expected)
  expected = fit({ verbose = 0, validation_data = { x, y } }, x, y)
  same(fit({ verbose = 0, validation_data = data.TensorDataset { x, y } }, x, y), expected)
  local classes = dk.arange(0, 20):remainder(2)
  expected = fit({ verbose = 0, class_weight = { [0] = 1, [1] = 3 } }, x, classes:reshape(20, 1))
  same(fit({ verbose = 0, class_weight = { [0] = 1, [1] = 3 } }, data.TensorDataset { x, classes:reshape(20, 1) }:map(function(b) return b end)), expected)
end

function cases.a_trainer_of_a_data_set_is_that_of_its_tensors()
  local x = points()
  local labels = dk.arange(0, 20):remainder(3)
  local path = support.path("labelled.npz")
  data.save_npz(path, { images = x, labels = labels })
  for _, options in ipairs { { epochs = 3, batch_size = 6 }, { steps = 7, batch_size = 3, gradient_accumulation_steps = 2, drop_last = true },
    { epochs = 2, batch_size = 8, validation_split = 0.25, shuffle = false } } do
    options.verbose = 0
    local one, two, three = trainer { classes = 3 }, trainer { classes = 3 }, trainer { classes = 3 }
    dk.manual_seed(7)
    local expected = one:fit(data.TensorDataset { x, class_labels = labels }, options)
    dk.manual_seed(7)
    same(two:fit(data.open(path, { names = { "images", class_labels = "labels" } }), options), expected)
    options.class_labels = labels
    dk.manual_seed(7)
    same(three:fit(x, options), expected)
    same({ weights(two.model), weights(three.model) }, { weights(one.model), weights(one.model) })
  end
end

function cases.validation_data_may_be_a_data_set()
  local x = points()
  local function losses(held)
    dk.manual_seed(1)
    local history = trainer():fit(x, { epochs = 2, verbose = 0, validation_data = held })
    return history.val_loss
  end
  same(losses(data.TensorDataset(x)), losses(x))
  local path = support.path("held.npy")
  data.save_npy(path, x)
  same(losses(data.open(path)), losses(x))
end

-- Functions and objects as data.

local function random_batch(_, generator) return dk.randn(6, 2, { generator = generator }) end

function cases.functions_as_data()
  local steps = {}
  local diffusion = trainer()
  local history = diffusion:fit(function(step, generator)
    steps[#steps + 1] = step
    return random_batch(step, generator)
  end, { epochs = 2, steps_per_epoch = 3, verbose = 0 })
  same({ steps, #history.loss }, { { 1, 2, 3, 4, 5, 6 }, 2 })
  -- The whole run is one epoch.
  history = trainer():fit(random_batch, { steps = 5, verbose = 0 })
  same(#history.loss, 1)
  -- The same with a generator of the run's own.
  local function run()
    local t = trainer()
    t:fit(random_batch, { steps = 5, verbose = 0, generator = dk.Generator(9) })
    return weights(t.model)
  end
  same(run(), run())
  local net = model()
  history = net:fit(function(_, generator)
    local x = dk.randn(8, 2, { generator = generator })
    return { x, x:sum(2, true) }
  end, { epochs = 30, steps_per_epoch = 10, verbose = 0, validation_data = { points() } })
  assert(history.loss[30] < history.loss[1] / 4 and #history.val_loss == 30)
  local count = 0
  for step in trainer():fit_steps(random_batch, { steps = 4 }) do count = count + step.step end
  same(count, 10)
  local flow = dk.FlowMatcher { model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 4, num_blocks = 1 } }
  same(#flow:fit(random_batch, { steps = 2, source = dk.zeros(3, 2), verbose = 0 }).loss, 1)
end

function cases.batches_of_a_function_are_divided()
  local function parts(count)
    local t = trainer()
    dk.manual_seed(4)
    t:fit(random_batch, { steps = 1, verbose = 0, gradient_accumulation_steps = count })
    return weights(t.model)
  end
  near(parts(1)[1]:shape(), parts(2)[1]:shape())
end

function cases.bad_functions()
  local x = points()
  local function fit(source, options)
    return function() trainer():fit(source, options or { steps = 5, verbose = 0 }) end
  end
  raises(fit(function(step) if step < 3 then return x end end), "the data's function at step 3 must return a Tensor or table of Tensors, not nil")
  raises(fit(function(step) return dk.zeros(4, step + 1) end), "the batch of step 2 has '1' of shape [3]; those of the first batch have '1' of shape [2]")
  raises(fit(function(step) return step == 2 and x * (0 / 0) or x end), "the batch of step 2 holds values that are NaN or infinite")
  raises(fit(function(step) return step == 2 and { x, class_labels = dk.zeros(20) } or x end), "the batch of step 2 has '1'")
  raises(fit(function() return { x, labels = dk.zeros(20) } end), "unknown 'labels'")
  raises(fit(function() return { x, x } end), "expected one tensor of samples")
  raises(fit(function() return { x, class_labels = dk.zeros(3) } end), "sample counts differ in the batch of step 1")
  raises(fit(function() return dk.zeros(0, 2) end), "is empty")
  raises(fit(function() return x end, { verbose = 0 }), "the data of a function have no end")
  raises(fit(function() return x end, { epochs = 2, verbose = 0 }), "steps_per_epoch")
  raises(fit(x, { steps_per_epoch = 2, verbose = 0 }), "is for functions")
  raises(fit(function() return x end, { steps = 2, validation_split = 0.5, verbose = 0 }), "have no end")
  raises(fit(function() return x end, { steps = 2, class_labels = { 1 }, verbose = 0 }), "the data have their own conditions")
  raises(fit({ next = 5 }, { steps = 2, verbose = 0 }), "expected")
  raises(fit({ next = random_batch, state = function() return 1 end }), "belong together")
  local function with_state(state) return { next = random_batch, state = function() return state end, set_state = function() end } end
  raises(fit(with_state(1 / 0)), "finite numbers")
  raises(fit(with_state { mean = { 1, 0 / 0 } }), "finite numbers")
  raises(fit(with_state(print)), "the data's state must return")
  local mine = {}
  for _, at in ipairs { 1, 3 } do
    raises_value(fit(function(step) if step == at then error(mine) end return x end), mine)
  end
  local net = model()
  local x, y = points()
  raises(function() net:fit(function() return x end, { steps_per_epoch = 2, verbose = 0 }) end, "expected inputs and targets")
  raises(function() net:fit(function() return { x, y } end, { verbose = 0 }) end, "steps_per_epoch")
  raises(function() net:fit(function() return { x, y } end, y, { steps_per_epoch = 2, verbose = 0 }) end, "the data have their own targets")
  raises(function() net:fit(data.TensorDataset { x, y }, { steps_per_epoch = 2, verbose = 0 }) end, "is for functions")
  raises(function() net:fit(data.TensorDataset { x, y, mask = y }, { verbose = 0 }) end, "unknown 'mask'")
  raises(function() net:evaluate(function() end) end, "a function has no end")
  -- The parameters are those of the step before.
  local t = trainer()
  local before
  pcall(function()
    t:fit(function(step)
      if step == 3 then before = weights(t.model) error("stop") end
      return x
    end, { steps = 5, verbose = 0 })
  end)
  same(weights(t.model), before)
end

-- Resuming.

local function counter()
  local source = { count = 0 }
  function source:next(_, generator)
    self.count = self.count + 1
    return dk.randn(6, 2, { generator = generator }) * self.count
  end
  function source:state() return { count = self.count, name = "counter" } end
  function source:set_state(state)
    assert(state.name == "counter")
    self.count = state.count
  end
  return source
end

function cases.resumed_runs_have_the_same_bits()
  local path = support.path("run.safetensors")
  local x = points()
  local file = support.path("points.npy")
  data.save_npy(file, x)
  local kinds = {
    { counter, { steps = 9 } },
    { counter, { epochs = 3, steps_per_epoch = 3 } },
    { function() return random_batch end, { steps = 9 } },
    { function() return data.open(file) end, { steps = 9, batch_size = 7 } },
    { function()
      return data.TensorDataset(x):map(function(batch, generator)
        return batch + dk.randn(batch:shape(), { generator = generator })
      end)
    end, { steps = 9, batch_size = 7, validation_split = 0.2 } },
  }
  for kind, entry in ipairs(kinds) do
    local make, options = entry[1], entry[2]
    options.verbose = 0
    local whole = trainer()
    dk.manual_seed(5)
    whole:fit(make(), options)
    for _, stop in ipairs { 1, 3, 4, 8 } do
      local first = trainer()
      dk.manual_seed(5)
      first:fit(make(), { steps = stop, batch_size = options.batch_size, verbose = 0, steps_per_epoch = options.steps_per_epoch,
        validation_split = options.validation_split })
      first:save(path)
      local second = trainer()
      dk.manual_seed(99)
      second:resume(path)
      second:fit(make(), options)
      same({ kind, stop, weights(second.model), second.history }, { kind, stop, weights(whole.model), whole.history })
    end
    -- After an error in a step.
    local failing = trainer()
    dk.manual_seed(5)
    local steps = 0
    for _ in failing:fit_steps(make(), options) do
      steps = steps + 1
      if steps == 4 then break end
    end
    failing:save(path)
    local third = trainer()
    third:resume(path)
    third:fit(make(), options)
    same({ kind, weights(third.model) }, { kind, weights(whole.model) })
  end
end

function cases.resuming_before_the_first_step_and_after_errors()
  local path = support.path("first.safetensors")
  local whole = trainer()
  dk.manual_seed(5)
  whole:fit(counter(), { steps = 5, verbose = 0 })
  for _, stop in ipairs { 1, 2, 4 } do
    local first = trainer()
    dk.manual_seed(5)
    local source = counter()
    local next = source.next
    function source:next(step, generator)
      local batch = next(self, step, generator)
      return step == stop + 1 and batch * (0 / 0) or batch
    end
    raises(function() first:fit(source, { steps = 5, verbose = 0 }) end, "NaN")
    first:save(path)
    local second = trainer()
    second:resume(path)
    second:fit(counter(), { steps = 5, verbose = 0 })
    same({ stop, weights(second.model) }, { stop, weights(whole.model) })
  end
  local first = trainer()
  dk.manual_seed(5)
  local steps = first:fit_steps(counter(), { steps = 5 })
  first:save(path)
  support.close(steps)
  local second = trainer()
  second:resume(path)
  second:fit(counter(), { steps = 5, verbose = 0 })
  same(weights(second.model), weights(whole.model))
end

function cases.runs_of_other_data_are_refused()
  local path = support.path("other.safetensors")
  local x = points()
  local first = trainer()
  first:fit(counter(), { steps = 2, verbose = 0 })
  first:save(path)
  local second = trainer()
  second:resume(path)
  raises(function() second:fit(random_batch, { steps = 4, verbose = 0 }) end,
    "samples: made by a function here, made by a function with a state in the file")
  raises(function() second:fit(x, { steps = 4, verbose = 0 }) end, "samples: 20 here, made by a function with a state in the file")
  raises(function() second:fit(counter(), { epochs = 4, steps_per_epoch = 2, verbose = 0 }) end, "steps_per_epoch: 2 here, none in the file")
  second:fit(counter(), { steps = 4, verbose = 0 })
end

--- Writes the checkpoint again without options, which an earlier version would lack.
local function without(path, ...)
  local tensors, metadata = dk.load_safetensors(path, { metadata = true })
  for _, option in ipairs { ... } do
    local before = metadata.training_state
    local pattern = '"' .. option:gsub("[%p]", "%%%0") .. '": ?"?[^",}%]]*"?,? ?'
    metadata.training_state = before:gsub(pattern, "")
    assert(metadata.training_state ~= before, option .. " is missing in " .. before)
  end
  dk.save_safetensors(path, tensors, { metadata = metadata })
end

function cases.checkpoints_that_lack_an_option_mean_its_default()
  local path = support.path("older.safetensors")
  local x = points()
  local function fit(t, steps, options)
    options = options or {}
    options.steps, options.verbose, options.batch_size = steps, 0, 6
    return t:fit(x, options)
  end
  local whole = trainer()
  dk.manual_seed(5)
  fit(whole, 6)
  local first = trainer()
  dk.manual_seed(5)
  fit(first, 3)
  first:save(path)
  without(path, "label_dropout", "time_sampling", "scheduler's clip_sample_range",
    "optimizer's amsgrad", "drop_last", "augmentation", "steps_per_epoch", "activation")
  local second = trainer()
  second:resume(path)
  fit(second, 6)
  same(weights(second.model), weights(whole.model))
  second:resume(path)
  raises(function() fit(second, 6, { drop_last = true }) end, "drop_last: true here, false in the file")
  local third = dk.DiffusionTrainer { model = second.model, scheduler = dk.schedulers.DDIMScheduler { clip_sample = false },
    time_sampling = "log_normal" }
  raises(function() third:resume(path) end, "time_sampling: log_normal", "uniform in the file")
end

-- Files.

local function npy(header, body)
  header = header .. (" "):rep(63 - (10 + #header) % 64) .. "\n"
  return "\147NUMPY\1\0" .. support.packed("<s2", header) .. (body or "")
end

function cases.arrays_on_disk()
  local path = support.path("bytes.npy")
  support.write(path, npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }", "\0\1\2\3\127\255"))
  same(data.open(path):batch { 3, 1, 2 }, dk.tensor { { 127, 255 }, { 0, 1 }, { 2, 3 } })
  near(data.open(path, { range = "0..1" })[3], dk.tensor { 127 / 255, 1 })
  near(data.open(path, { range = "-1..1" })[1], dk.tensor { -1, 2 / 255 - 1 })
  same(data.open(path, "stored")[1], dk.tensor { 0, 1 })
  support.write(path, npy("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }", "\0\60\0\192"))
  same(data.open(path):batch { 2, 1 }, dk.tensor { -2, 1 })
  support.write(path, npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", "\1\0\0\2"))
  same(data.open(path):batch { 1, 2 }, dk.tensor { 256, 2 })
  local tensors = support.path("tensors.safetensors")
  dk.save_safetensors(tensors, { a = dk.arange(0, 6):reshape(3, 2), b = dk.tensor { 7, 8, 9 } })
  local both = data.open(tensors, { names = { "a", class_labels = "b" } })
  same({ both[2][1], both[2].class_labels }, { dk.tensor { 2, 3 }, 8 })
  same(data.open(tensors, { names = "b" })[3], 9)
  local archive = support.path("arrays.npz")
  data.save_npz(archive, { images = dk.arange(0, 4), labels = dk.ones(4) })
  same(data.open(archive):batch { 4, 1 }, dk.tensor { 3, 0 })
  same(data.open(archive):shuffle(dk.Generator(1)):take(4):batch { 1, 2, 3, 4 }:sum():item(), 6)
end

function cases.bad_files_of_arrays()
  local path = support.path("bad.npy")
  raises(function() data.open(path) end, "No such file")
  support.write(path, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", ("\0"):rep(20)))
  raises(function() data.open(path) end, "truncated")
  support.write(path, npy("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }", ("\0"):rep(24)))
  raises(function() data.open(path) end, "Fortran's order")
  support.write(path, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", ("\0"):rep(4)))
  raises(function() data.open(path) end, "one number")
  support.write(path, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }"))
  raises(function() data.open(path) end, "no data")
  support.write(path, npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "x"))
  raises(function() data.open(path) end, "Python objects")
  data.save_npy(path, dk.zeros(3, 2))
  raises(function() data.open(path, { range = "0..1" }) end, "unsigned integers")
  raises(function() data.open(path, { range = "0..2" }) end, "0..2", "stored")
  raises(function() data.open(path, { names = "x" }) end, "without a name")
  raises(function() data.open(path, { size = 3 }) end, "folders of images")
  local archive = support.path("bad.npz")
  data.save_npz(archive, { a = dk.zeros(3), b = dk.zeros(4) })
  raises(function() data.open(archive) end, "which array has the samples", "a, b")
  raises(function() data.open(archive, { names = "c" }) end, "has no array 'c'", "a, b")
  raises(function() data.open(archive, { names = { "a", "b" } }) end, "sample counts differ")
  data.save_npz(archive, { a = dk.zeros(300) }, { compressed = true })
  raises(function() data.open(archive, { names = "a" }) end, "compressed")
  local text = support.path("table.csv")
  support.write(text, "1,2\n")
  raises(function() data.open(text) end, "is no data set")
  raises(function() data.open("") end, "path")
end

function cases.a_file_that_changes_is_an_error()
  local path = support.path("changing.npy")
  data.save_npy(path, dk.zeros(64, 2))
  local opened = data.open(path)
  same(opened[1], dk.zeros(2))
  local file = assert(io.open(path, "r+b"))
  file:seek("end")
  file:write("more")
  file:close()
  raises(function() return opened[1] end, "was changed since it was opened")
  -- While the model is trained.
  data.save_npy(path, dk.zeros(64, 2))
  local t = trainer()
  raises(function()
    t:fit(data.open(path), { epochs = 3, batch_size = 8, verbose = 0, callbacks = function()
      support.write(path, "short")
    end })
  end, "changed")
  same(#t.history.loss, 1)
  -- A file that is replaced is still there for those who have it open.
  data.save_npy(path, dk.ones(4, 2))
  opened = data.open(path)
  data.save_npy(path, dk.zeros(4, 2))
  same(opened[2], dk.ones(2))
end

function cases.folders_of_images()
  local folder = support.path("lazy")
  for class, shade in pairs { black = 0, white = 1 } do
    dk.makedirs(folder .. "/" .. class)
    for i = 1, 3 do dk.image.save(("%s/%s/%d.png"):format(folder, class, i), dk.full({ 4, 4 }, shade)) end
  end
  local images = data.open(folder)
  same(#images, 6)
  local batch = images:batch { 1, 6 }
  same({ batch[1]:shape(), batch.class_labels }, { dk.zeros(2, 1, 4, 4):shape(), dk.tensor { 0, 1 } })
  same(images[6][1], dk.ones(1, 4, 4))
  same(data.open(folder, { range = "0..1", size = 2, channels = 3 })[1][1], dk.zeros(3, 2, 2))
  -- The same training as with the images in memory. A model that takes no labels is trained without them.
  local whole = data.image_folder(folder)
  local one, two = trainer { shape = { 1, 4, 4 } }, trainer { shape = { 1, 4, 4 } }
  dk.manual_seed(3)
  one:fit(whole.images, { epochs = 3, batch_size = 2, verbose = 0 })
  dk.manual_seed(3)
  two:fit(images, { epochs = 3, batch_size = 2, verbose = 0 })
  same(weights(two.model), weights(one.model))
  trainer { shape = { 1, 4, 4 }, classes = 2 }:fit(images, { batch_size = 2, verbose = 0 })
  -- Broken images are named, or left out.
  support.write(folder .. "/black/2.png", "no image")
  raises(function() return images:batch { 1, 2 } end, "lazy/black/2.png")
  raises(function() two:fit(data.open(folder), { batch_size = 2, verbose = 0 }) end, "lazy/black/2.png")
  local skipping = data.open(folder, { on_error = "skip" })
  same(skipping:batch { 1, 2, 3 }[1]:shape(), dk.zeros(2, 1, 4, 4):shape())
  same({ #skipping.skipped, #images.skipped }, { 1, 0 })
  assert(skipping.skipped[1].path:find("2.png", 1, true) and skipping.skipped[1].reason)
  same(#trainer { shape = { 1, 4, 4 } }:fit(skipping, { epochs = 2, batch_size = 3, verbose = 0 }).loss, 2)
  raises(function() return skipping[2] end, "2.png")
  dk.image.save(folder .. "/black/2.png", dk.zeros(5, 5))
  raises(function() return images[2] end, "5 x 5 pixels")
  local empty = support.path("empty_folder")
  dk.makedirs(empty)
  raises(function() data.open(empty) end, "holds no .png")
  raises(function() data.open(folder, { names = "x" }) end, "a folder has images")
end

-- Points in the plane, and the denoiser that knows the data.

function cases.toy_points()
  for _, name in ipairs { "two_moons", "swiss_roll", "eight_gaussians", "checkerboard", "rings" } do
    local make = data[name]
    local points = make(100, { generator = dk.Generator(1) })
    same(points:shape(), dk.zeros(100, 2):shape())
    same(points, make(100, { generator = dk.Generator(1) }))
    same(make(1):shape(), dk.zeros(1, 2):shape())
    raises(function() make(0) end, "at least 1")
    raises(function() make(5, { noise = -1 }) end, "noise")
    raises(function() make(5, { noise = 0 / 0 }) end, "noise")
    raises(function() make(5.5) end, "no integer")
  end
  -- scikit-learn's definitions.
  local moons = data.two_moons(101)
  local upper = (moons * moons):sum(2)
  local lower = ((moons - dk.tensor { 1, 0.5 }) ^ 2):sum(2)
  near(dk.minimum((upper - 1):abs(), (lower - 1):abs()):max():item(), 0, 1e-4)
  local roll = data.swiss_roll(200)
  local radius = (roll * roll):sum(2):sqrt()
  near((radius:cos() * radius - roll:sub(1, -1, 1, 1):reshape(200)):abs():max():item(), 0, 1e-3)
  near((radius:sin() * radius - roll:sub(1, -1, 2, 2):reshape(200)):abs():max():item(), 0, 1e-3)
  assert(radius:min():item() >= 1.5 * math.pi - 1e-3 and radius:max():item() <= 4.5 * math.pi + 1e-3)
  near((data.eight_gaussians(50, { noise = 0 }) ^ 2):sum(2), dk.full({ 50 }, 25))
  local board = data.checkerboard(500)
  local fields = (board / 2):floor():sum(2)
  near((fields / 2 - (fields / 2):floor()):abs():max():item(), 0)
  assert(board:min():item() >= -4 and board:max():item() < 4)
  local rings = ((data.rings(80, { noise = 0 }) ^ 2):sum(2):sqrt() / 0.75)
  near((rings - rings:round()):abs():max():item(), 0, 1e-4)
end

function cases.ideal_denoisers()
  local points = dk.tensor { { 0, 0 }, { 4, 0 }, { 0, 4 } }
  local scheduler = dk.schedulers.DDPMScheduler { clip_sample = false }
  local ideal = dk.models.IdealDenoiser(points, scheduler)
  -- The posterior mean, in plain Lua.
  local x, t = dk.tensor { { 1, 2 }, { -1, 0.5 } }, 400
  local alpha = scheduler.alphas_cumprod[t + 1]
  local a, b = math.sqrt(alpha), math.sqrt(1 - alpha)
  local noise = ideal(x, dk.tensor { t, t })
  for row = 1, 2 do
    local total, mean = 0, { 0, 0 }
    for point = 1, 3 do
      local distance = 0
      for i = 1, 2 do distance = distance + (x[{ row, i }] - a * points[{ point, i }]) ^ 2 end
      local weight = math.exp(-distance / (2 * b * b))
      total = total + weight
      for i = 1, 2 do mean[i] = mean[i] + weight * points[{ point, i }] end
    end
    for i = 1, 2 do near(noise[{ row, i }], (x[{ row, i }] - a * mean[i] / total) / b, 1e-4) end
  end
  -- Samples are the data, with schedulers of every family.
  local function distance(samples) return ((samples:unsqueeze(2) - points:unsqueeze(1)) ^ 2):sum(3):sqrt():min(2):max():item() end
  for _, name in ipairs { "DDIMScheduler", "EulerDiscreteScheduler", "DPMSolverMultistepScheduler", "HeunDiscreteScheduler" } do
    local other = dk.schedulers[name].from_config(scheduler.config)
    local pipe = dk.pipelines.DDIMPipeline { unet = ideal, scheduler = other }
    dk.manual_seed(1)
    local samples = pipe { batch_size = 8, num_inference_steps = 40, output_type = "sample" }
    assert(distance(samples) < 0.3, name .. " " .. distance(samples))
  end
  local edm = dk.schedulers.EDMEulerScheduler { sigma_data = 1 }
  local pipe = dk.pipelines.DDIMPipeline { unet = dk.models.IdealDenoiser(points, edm), scheduler = edm }
  assert(distance(pipe { batch_size = 8, num_inference_steps = 40, output_type = "sample" }) < 0.3)
  local flow = dk.schedulers.FlowMatchEulerDiscreteScheduler()
  pipe = dk.pipelines.DDIMPipeline { unet = dk.models.IdealDenoiser(points, flow), scheduler = flow }
  assert(distance(pipe { batch_size = 8, num_inference_steps = 40, output_type = "sample" }) < 0.3)
  local matcher = dk.FlowMatcher { model = dk.models.IdealDenoiser(points) }
  assert(distance(matcher:sample { num_samples = 8, method = "heun", num_inference_steps = 40 }) < 0.3)
  -- At time 1 there is no noise: the nearest point.
  near(dk.models.IdealDenoiser(points)(dk.tensor { { 3, 1 } }, dk.tensor { 1 }), dk.tensor { { 4, 0 } })
  raises(function() ideal(dk.zeros(2, 3), dk.tensor { 1, 2 }) end, "the data have shape [3, 2]")
  raises(function() ideal(dk.zeros(2, 2), dk.tensor { 1, 2, 3 }) end, "for 2 samples")
  raises(function() ideal(dk.zeros(2, 2)) end, "expected x and timesteps")
  raises(function() ideal(dk.zeros(1, 2), dk.tensor { 0 / 0 }) end, "finite")
  raises(function() dk.models.IdealDenoiser(points)(dk.zeros(1, 2), dk.tensor { 2 }) end, "times are 0 to 1")
  raises(function() dk.models.IdealDenoiser(dk.zeros(0, 2), scheduler) end, "data")
  raises(function() dk.models.IdealDenoiser(dk.tensor { { 1, 0 / 0 } }, scheduler) end, "NaN")
end

function cases.augmentation()
  local images = dk.rand(6, 3, 5, 5, { generator = dk.Generator(1) })
  local plain = data.TensorDataset { images, class_labels = dk.arange(0, 6) }
  local all = { 1, 2, 3, 4, 5, 6 }
  local function augmented(options, seed) return plain:augment(options):batch(all, dk.Generator(seed or 2))[1] end
  same(augmented {}, images)
  same(augmented { random_flip = true }, augmented { random_flip = true })
  -- Each image is itself or its mirror image.
  local flipped = augmented { random_flip = true }
  local mirrored = images:index_select(4, { 5, 4, 3, 2, 1 })
  local count = 0
  for i = 1, 6 do
    if flipped[i]:eq(mirrored[i]):min():item() == 1 then count = count + 1 else same(flipped[i], images[i]) end
  end
  assert(count > 0 and count < 6)
  -- A rotation leaves the centre and the values between the least and the greatest.
  local rotated = augmented { random_rotation = 180 }
  for i = 1, 6 do near(rotated[{ i, 1, 3, 3 }], images[{ i, 1, 3, 3 }]) end
  assert(rotated:min():item() >= images:min():item() and rotated:max():item() <= images:max():item())
  near(augmented { random_rotation = 1e-6 }, images, 1e-4)
  -- Brightness is a factor of the distance from black.
  local brighter = augmented { brightness = 0.5, range = "0..1" }
  for i = 1, 6 do
    local factor = brighter[{ i, 1, 1, 1 }] / images[{ i, 1, 1, 1 }]
    near(brighter[i], (images[i] * factor):clamp(0, 1), 1e-3)
  end
  local gray = dk.full({ 6, 3, 5, 5 }, 0.25)
  near(data.TensorDataset(gray):augment { contrast = 0.9, saturation = 0.9, range = "0..1" }:batch(all), gray, 1e-3)
  same(augmented { brightness = 0.2, contrast = 0.2, saturation = 0.2 }:shape(), images:shape())
  raises(function() plain:augment { random_rotation = -1 } end, "augment")
  raises(function() plain:augment { brightness = 0 / 0 } end, "augment")
  raises(function() plain:augment { hue = 1 } end, "unknown option 'hue'")
  raises(function() return data.TensorDataset(dk.zeros(3, 2)):augment { random_flip = true }[1] end, "needs images")
  raises(function() return plain:augment { random_crop_padding = 9 }[1] end, "below their sides")
end

return cases
