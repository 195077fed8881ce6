local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn = dk.nn
local cases = {}

local x, y = dk.tensor { { 0 }, { 1 }, { 2 }, { 3 } }, dk.tensor { { 1 }, { 3 }, { 5 }, { 7 } }

local function line(options)
  local model = nn.Sequential(nn.Input(1), nn.Dense(1, { kernel_initializer = "zeros" }))
  model:compile(options or { optimizer = dk.optimizers.SGD(0.1), loss = "mse" })
  return model
end

function cases.fit_learns()
  dk.manual_seed(0)
  local model = line()
  local history = model:fit(x, y, { epochs = 200, batch_size = 4, verbose = 0 })
  near(model:predict(x), y, 1e-2)
  assert(#history.loss == 200 and history.loss[200] < history.loss[1])
  same(history.epoch[200], 200)
  assert(#model.history.loss == 200)
end

function cases.one_step_by_hand()
  local model = line()
  model:fit(x, y, { batch_size = 4, shuffle = false, verbose = 0 })
  -- prediction 0: the gradient of the weight is the mean of -2xy, that of the bias the mean of -2y
  local parameters = model:named_parameters()
  local values = {}
  for name, p in pairs(parameters) do values[name:match "%a+$"] = p:flatten()[1] end
  near(values.weight, 0.1 * 2 * (3 + 10 + 21) / 4, 1e-5)
  near(values.bias, 0.1 * 2 * 16 / 4, 1e-5)
end

function cases.the_last_short_batch_is_included()
  local sizes = {}
  local model = line { optimizer = dk.optimizers.SGD(0.01), loss = function(p, t)
    if p.requires_grad then sizes[#sizes + 1] = #p end
    return (p - t):square():mean()
  end }
  model:fit(x, y, { epochs = 2, batch_size = 3, verbose = 0 })
  local steps = {}
  for i = #sizes - 3, #sizes do steps[#steps + 1] = sizes[i] end
  same(steps, { 3, 1, 3, 1 })
end

function cases.the_loss_is_the_mean_over_samples()
  local model = line { optimizer = dk.optimizers.SGD(0), loss = "mse" }
  local loss, metrics = model:evaluate(x, y, { batch_size = 3 })
  near(loss, (1 + 9 + 25 + 49) / 4, 1e-6)
  near(metrics.loss, loss)
  local history = model:fit(x, y, { batch_size = 3, verbose = 0 })
  near(history.loss[1], 21, 1e-5)
end

function cases.shuffling_follows_the_seed()
  local function order(shuffle)
    dk.manual_seed(5)
    local seen = {}
    local model = line { optimizer = dk.optimizers.SGD(0), loss = function(p, t)
      if p.requires_grad then for i = 1, #t do seen[#seen + 1] = t[{ i, 1 }] end end
      return (p - t):square():mean()
    end }
    model:fit(dk.arange(20):reshape(20, 1), dk.arange(20):reshape(20, 1), { batch_size = 7, shuffle = shuffle, verbose = 0 })
    return seen
  end
  local first = order(true)
  same(first, order(true))
  same(order(false), dk.arange(20):totable())
  assert(table.concat(first) ~= table.concat(order(false)))
  table.sort(first)
  same(first, dk.arange(20):totable())
end

function cases.validation()
  local model = line()
  local history = model:fit(x, y, { epochs = 3, validation_split = 0.25, verbose = 0 })
  assert(#history.val_loss == 3)
  history = model:fit(x, y, { epochs = 2, validation_data = { x, y }, verbose = 0 })
  assert(#history.val_loss == 2)
  near(history.val_loss[2], (model:evaluate(x, y)), 1e-5)
  for _, split in ipairs { -0.1, 1, 1.5, 0 / 0, 0.9999 } do
    raises(function() model:fit(x, y, { validation_split = split, verbose = 0 }) end, "validation_split")
  end
  raises(function() model:fit(x, y, { validation_data = x, verbose = 0 }) end, "validation_data", "{x, y}")
  raises(function() model:fit(x, y, { validation_data = { x }, verbose = 0 }) end, "validation_data", "{x, y}")
  raises(function() model:fit(x, y, { validation_data = { x, dk.zeros(3, 1) }, verbose = 0 }) end, "validation_data")
  raises(function() model:fit(x, y, { validation_data = { x = x, y = y }, verbose = 0 }) end, "validation_data")
end

function cases.metrics()
  local model = line { optimizer = "adam", loss = "mse", metrics = { "mae", function(p, t) return (p - t):abs():max() end } }
  local history = model:fit(x, y, { epochs = 2, verbose = 0, validation_data = { x, y } })
  assert(#history.mae == 2 and #history.metric_2 == 2 and #history.val_mae == 2)
  model = line { loss = dk.losses.mse, metrics = { worst = function(p, t) return (p - t):abs():max() end, mae = "mae" } }
  local _, metrics = model:evaluate(x, y)
  near(metrics.worst, 7, 1e-6)
  near(metrics.mae, 4, 1e-6)
  local marker = {}
  model = line { loss = "mse", metrics = { bad = function() error(marker) end } }
  support.raises_value(function() model:fit(x, y, { verbose = 0 }) end, marker)
  model = line { loss = "mse", metrics = { bad = function() return 3 end } }
  raises(function() model:fit(x, y, { verbose = 0 }) end, "must return a Tensor, not number")
  raises(function() line { metrics = { "nope" } } end, "compile", "nope")
  raises(function() line { metrics = "mae" } end, "'metrics'", "list of metrics expected, got string")
  raises(function() line { metrics = { 3 } } end, "'metrics'")
  raises(function() line { metrics = { a = 3 } } end, "'metrics'")
end

function cases.losses_in_lua()
  local model = line { optimizer = dk.optimizers.SGD(0.1), loss = function(p, t) return (p - t):square():mean() end }
  model:fit(x, y, { batch_size = 4, shuffle = false, verbose = 0 })
  local native = line()
  native:fit(x, y, { batch_size = 4, shuffle = false, verbose = 0 })
  same(model:predict(x), native:predict(x))
  local marker = { 1 }
  local function with(loss) return function() line { loss = loss }:fit(x, y, { verbose = 0 }) end end
  support.raises_value(with(function() error(marker) end), marker)
  raises(with(function() return 3 end), "the loss function", "must return a Tensor, not number")
  raises(with(function() end), "the loss function", "not nil")
  raises(with(function(p, t) return p - t end), "one element")
  raises(with(function(_, t) return t:mean() end))
  raises(with(function(p) return p + dk.zeros(9, 9) + dk.zeros(8) end), "'add'")
  raises(function() line { loss = "nope" } end, "compile", "nope", "mse")
  raises(function() line { loss = 3 } end, "'loss'", "loss name or function expected, got number")
end

function cases.callbacks()
  local events = {}
  local function note(name) return function(...) events[#events + 1] = name .. select("#", ...) .. ":" .. tostring((...)) end end
  local names = { "on_train_begin", "on_epoch_begin", "on_batch_end", "on_epoch_end", "on_train_end" }
  local all = {}
  for _, name in ipairs(names) do all[name] = note(name) end
  line():fit(x, y, { epochs = 2, batch_size = 2, callbacks = all, verbose = 0 })
  local text = table.concat(events, " ")
  assert(text:find("^on_train_begin0:nil on_epoch_begin1:1 on_batch_end2:1 on_batch_end2:2 on_epoch_end2:1 on_epoch_begin1:2 "), text)
  assert(text:find(" on_epoch_end2:2 on_train_end1:table: %S+$"), text)
  local logs_seen
  line():fit(x, y, { callbacks = function(epoch, logs) logs_seen = { epoch, logs } end, verbose = 0 })
  assert(logs_seen[1] == 1 and support.is_integer(logs_seen[1]) and type(logs_seen[2].loss) == "number")
  local count = 0
  line():fit(x, y, { epochs = 3, callbacks = { function() count = count + 1 end, { on_epoch_end = function() count = count + 10 end } }, verbose = 0 })
  assert(count == 33)
end

function cases.callbacks_can_stop()
  local history = line():fit(x, y, { epochs = 10, callbacks = function(epoch) return epoch == 3 end, verbose = 0 })
  assert(#history.loss == 3)
  history = line():fit(x, y, { epochs = 10, callbacks = { on_epoch_end = function(epoch) return epoch == 2 and "stop" end }, verbose = 0 })
  assert(#history.loss == 2)
  local batches = 0
  line():fit(x, y, { epochs = 10, batch_size = 1, verbose = 0, callbacks = { on_batch_end = function()
    batches = batches + 1
    return batches == 6
  end } })
  assert(batches == 6)
  local model = line()
  history = model:fit(x, y, { epochs = 10, verbose = 0, callbacks = function(epoch) if epoch == 4 then model.stop_training = true end end })
  assert(#history.loss == 4)
  history = model:fit(x, y, { epochs = 2, verbose = 0 })
  assert(#history.loss == 2, "a new fit starts afresh")
end

function cases.errors_of_callbacks_arrive_unchanged()
  local marker = setmetatable({}, { __tostring = function() return "marker" end })
  for _, event in ipairs { "on_train_begin", "on_epoch_begin", "on_batch_end", "on_epoch_end", "on_train_end" } do
    for _, value in ipairs { marker, "text", 42, print, io.stdout, dk.zeros(1), true } do
      local model = line()
      support.raises_value(function()
        model:fit(x, y, { callbacks = { [event] = function() error(value, 0) end }, verbose = 0 })
      end, value)
      assert(not model.training, event)
      model:fit(x, y, { verbose = 0 })
    end
  end
  support.raises_value(function() line():fit(x, y, { callbacks = function() error(nil) end, verbose = 0 }) end, support.raised_nil)
  local model = line()
  pcall(model.fit, model, x, y, { epochs = 5, verbose = 0, callbacks = function(epoch) if epoch == 3 then error(marker) end end })
  assert(#model.history.loss >= 2, "the history of an interrupted run stays")
end

function cases.errors_through_several_levels()
  local marker = {}
  local function nested(depth)
    if depth == 0 then error(marker) end
    line():fit(x, y, { verbose = 0, callbacks = function() nested(depth - 1) end })
  end
  support.raises_value(function() nested(5) end, marker)
  local caught = 0
  line():fit(x, y, { epochs = 3, verbose = 0, callbacks = function()
    local ok, e = pcall(nested, 2)
    assert(not ok and e == marker)
    caught = caught + 1
  end })
  assert(caught == 3)
  local depth = 0
  local function endless()
    depth = depth + 1
    line():fit(x, y, { verbose = 0, callbacks = endless })
  end
  local ok, message = pcall(endless)
  assert(not ok and type(message) == "string" and message:find("overflow", 1, true), tostring(message))
  assert(depth > 5)
  line():fit(x, y, { verbose = 0 })
end

function cases.bad_callbacks()
  raises(function() line():fit(x, y, { callbacks = 3, verbose = 0 }) end, "'callbacks'", "got number")
  raises(function() line():fit(x, y, { callbacks = { 3 }, verbose = 0 }) end, "'callbacks'")
  raises(function() line():fit(x, y, { callbacks = { on_epoch_ends = print }, verbose = 0 }) end, "unknown callback 'on_epoch_ends'", "on_epoch_end")
  raises(function() line():fit(x, y, { callbacks = { on_epoch_end = 3 }, verbose = 0 }) end, "'callbacks'")
  local cycle = {}
  cycle[1] = cycle
  raises(function() line():fit(x, y, { callbacks = cycle, verbose = 0 }) end, "'callbacks'")
end

function cases.callbacks_may_change_their_table()
  local calls = 0
  local callbacks = {}
  callbacks.on_epoch_end = function()
    calls = calls + 1
    callbacks.on_epoch_end = nil
    support.collect()
  end
  line():fit(x, y, { epochs = 3, callbacks = callbacks, verbose = 0 })
  assert(calls == 3, "what fit was given counts")
  local list
  list = { function()
    list[1] = nil
    support.collect()
  end }
  line():fit(x, y, { epochs = 3, callbacks = list, verbose = 0 })
end

function cases.callbacks_may_use_the_model()
  local model = line()
  model:fit(x, y, { epochs = 3, verbose = 0, callbacks = { on_epoch_end = function()
    model:predict(x)
    model:evaluate(x, y)
    model:state_dict()
    same(model:predict(x):shape(), { 4, 1 })
  end, on_batch_end = function() model(x) end } })
  -- compiling or fitting the model during fit either works or is an error
  for _, meddle in ipairs {
    function() model:compile { loss = "mae" } end, function() model:fit(x, y, { verbose = 0 }) end,
    function() model:load_state_dict(line():state_dict(), false) end,
  } do
    pcall(model.fit, model, x, y, { epochs = 3, verbose = 0, callbacks = meddle })
    model:compile { optimizer = dk.optimizers.SGD(0.1), loss = "mse" }
    model:fit(x, y, { verbose = 0 })
  end
end

function cases.early_stopping()
  local model = line { optimizer = dk.optimizers.SGD(0), loss = "mse" }
  local history = model:fit(x, y, { epochs = 50, verbose = 0, callbacks = dk.EarlyStopping { monitor = "loss", patience = 2 } })
  assert(#history.loss == 3)
  history = model:fit(x, y, { epochs = 50, verbose = 0, callbacks = { dk.EarlyStopping { monitor = "loss", patience = 1 } } })
  assert(#history.loss == 2)
  raises(function() dk.EarlyStopping { mode = "x" } end, "bad argument 'mode' to 'EarlyStopping'")
  raises(function() dk.EarlyStopping { patience = -1 } end, "EarlyStopping")
  raises(function() model:fit(x, y, { verbose = 0, callbacks = dk.EarlyStopping() }) end, "val_loss")
end

function cases.bad_sizes()
  local model = line()
  for _, option in ipairs { "epochs", "batch_size" } do
    for _, value in ipairs { 0, -1, support.mininteger } do
      raises(function() model:fit(x, y, { [option] = value, verbose = 0 }) end, "fit", option)
    end
    raises(function() model:fit(x, y, { [option] = 1.5, verbose = 0 }) end, "'" .. option .. "'", "whole number, not 1.5")
    raises(function() model:fit(x, y, { [option] = "3", verbose = 0 }) end, "'" .. option .. "'", "integer expected, got string")
  end
  model:fit(x, y, { batch_size = support.maxinteger, verbose = 0 })
  raises(function() model:evaluate(x, y, { batch_size = 0 }) end, "evaluate")
  raises(function() model:predict(x, { batch_size = -1 }) end, "predict")
  raises(function() model:predict(x, -1) end, "bad argument #2 to 'predict'")
end

function cases.data_that_does_not_fit()
  local model = line()
  raises(function() model:fit(x, dk.zeros(3, 1), { verbose = 0 }) end, "fit", "3", "4")
  raises(function() model:fit(x, dk.zeros(4, 2), { verbose = 0 }) end, "[4, 2]")
  raises(function() model:fit(x, dk.zeros(4), { verbose = 0 }) end, "[4]")
  raises(function() model:fit(dk.zeros(4, 2), y, { verbose = 0 }) end, "[4, 2]")
  raises(function() model:fit(dk.zeros(0, 1), dk.zeros(0, 1), { verbose = 0 }) end, "fit")
  raises(function() model:fit({ x, x }, y, { verbose = 0 }) end)
  raises(function() model:fit({}, y, { verbose = 0 }) end)
  raises(function() model:fit(x, nil, { verbose = 0 }) end, "bad argument #2 to 'fit'", "Tensor expected, got nil")
  raises(function() model:fit(x, 3) end, "bad argument #2 to 'fit'", "Tensor expected, got number")
  raises(function() model:fit("x", y) end, "bad argument #1 to 'fit'", "got string")
  raises(function() model:fit(io.stdout, y) end, "bad argument #1 to 'fit'", "got userdata")
  raises(function() model:fit(x, y, { epoch = 1 }) end, "unknown option 'epoch' for 'fit' (did you mean 'epochs'? known: x, y, epochs, batch_size, shuffle")
  raises(function() model:evaluate(x, dk.zeros(3, 1)) end, "evaluate")
  raises(function() model:predict(dk.zeros(4, 2)) end, "[4, 2]")
  raises(function() model:predict(dk.zeros(0, 1), { batch_size = 0 }) end)
  raises(function() nn.Dense(1):fit(x, y) end, "compile")
  raises(function() nn.Dense(1):evaluate(x, y) end, "compile")
end

function cases.several_inputs()
  local a, b = nn.Input(1), nn.Input(2)
  local model = nn.Model({ a, b }, nn.Dense(1)(nn.Concatenate()({ a, b })))
  model:compile { optimizer = "adam", loss = "mse" }
  local history = model:fit({ x, dk.ones(4, 2) }, y, { epochs = 2, verbose = 0, validation_data = { { x, dk.ones(4, 2) }, y } })
  assert(#history.val_loss == 2)
  same(model:predict { x, dk.ones(4, 2) }:shape(), { 4, 1 })
  raises(function() model:fit({ x, dk.ones(3, 2) }, y, { verbose = 0 }) end, "3", "4")
  raises(function() model:fit(x, y, { verbose = 0 }) end)
end

function cases.classification()
  dk.manual_seed(1)
  local points = dk.randn(60, 2)
  local labels = (points:narrow(2, 1, 1) + points:narrow(2, 2, 1)):gt(0):flatten()
  local model = nn.Sequential(nn.Dense(8, { activation = "tanh" }), nn.Dense(2))
  model:compile { optimizer = dk.optimizers.Adam(0.05), loss = "cross_entropy",
    metrics = { accuracy = function(p, t) return (p:argmax(2) - 1):eq(t):mean() end } }
  local history = model:fit(points, labels, { epochs = 40, batch_size = 20, verbose = 0 })
  assert(history.accuracy[40] > 0.95, history.accuracy[40])
end

function cases.exploding_loss_is_recorded_not_fatal()
  local model = line { optimizer = dk.optimizers.SGD(1e30), loss = "mse" }
  local ok, history = pcall(model.fit, model, x, y, { epochs = 5, verbose = 0 })
  if ok then assert(#history.loss <= 5) end
  dk.zeros(1):item()
end

function cases.defaults_of_compile()
  local model = nn.Sequential(nn.Input(1), nn.Dense(1))
  model:compile()
  model:fit(x, y, { verbose = 0 })
  model:compile("sgd", "mae")
  model:fit(x, y, 2, 4, false, { verbose = 0 })
  raises(function() model:compile { optimizer = "nope" } end, "compile", "nope", "adam")
  raises(function() model:compile { optimizer = 3 } end, "'optimizer'", "Optimizer or its name expected, got number")
  raises(function() model:compile { optimiser = "adam" } end, "unknown option 'optimiser' for 'compile' (did you mean 'optimizer'? known: optimizer, loss, metrics)")
end

function cases.in_coroutines()
  local co = coroutine.wrap(function()
    for _ = 1, 3 do
      local history = line():fit(x, y, { epochs = 2, verbose = 0, callbacks = function() end })
      coroutine.yield(#history.loss)
    end
  end)
  assert(co() == 2 and co() == 2)
  local model = line()
  model:fit(x, y, { epochs = 2, verbose = 0, callbacks = function()
    local inner = coroutine.wrap(function()
      coroutine.yield(model:predict(x))
      line():fit(x, y, { verbose = 0, callbacks = function() model:predict(x) end })
    end)
    inner()
    inner()
  end })
  assert(co() == 2)
end

function cases.yielding_in_a_callback_is_an_error()
  local model = line()
  local co = coroutine.create(function() model:fit(x, y, { verbose = 0, callbacks = function() coroutine.yield(1) end }) end)
  local ok, message = coroutine.resume(co)
  assert(not ok and type(message) == "string" and message:find("yield", 1, true), tostring(message))
  assert(coroutine.status(co) == "dead")
  model:fit(x, y, { verbose = 0 })
  ok, message = coroutine.resume(coroutine.create(function() dk.no_grad(coroutine.yield) end))
  assert(not ok and message:find("yield", 1, true))
  assert((dk.parameter { 1 } * 2).requires_grad)
end

function cases.frozen_layers()
  local first, last = nn.Dense(4, { activation = "tanh" }), nn.Dense(2)
  local model = nn.Sequential(nn.Input(3), nn.Sequential(first), last)
  local x, y = dk.randn(16, 3), dk.randn(16, 2)
  assert(first.trainable and model.trainable)
  first.trainable = false
  assert(not first.trainable and model.trainable)
  local before, other = first:state_dict(), last:state_dict()
  model:compile { optimizer = dk.optimizers.AdamW { learning_rate = 0.1, weight_decay = 0.1 } }
  model:fit(x, y, { epochs = 2, batch_size = 8, verbose = 0 })
  same(first:state_dict(), before)
  assert(not pcall(same, last:state_dict(), other))
  assert(first:parameters()[1].grad == nil and last:parameters()[1].grad)
  assert(not first:parameters()[1].requires_grad and last:parameters()[1].requires_grad)
  assert(#model:parameters() == 4 and model:num_parameters() == 26 and model:state_dict()["sequential.dense.weight"])
  local text = model:summary()
  assert(text:find(" Trainable params: 10 (", 1, true) and text:find(" Non-trainable params: 16 (", 1, true), text)

  -- Loops written by hand: a frozen layer has no gradient, and the optimizer skips it.
  local optimizer = dk.optimizers.SGD(0.1)
  for _, parameters in ipairs { model, model:parameters() } do
    model:zero_grad()
    model(x):square():mean():backward()
    optimizer:step(parameters)
    same(first:state_dict(), before)
  end

  model.trainable = false
  assert(not last.trainable)
  raises(function() model:fit(x, y, { verbose = 0 }) end, "nothing to train in 'sequential'", "trainable = true")
  raises(function() model(x):mean():backward() end, "no gradient was recorded")
  model.trainable = true
  assert(first.trainable)
  model:fit(x, y, { verbose = 0 })
  assert(not pcall(same, first:state_dict(), before))
  raises(function() model.trainable = nil end, "bad argument #2 to 'trainable' (boolean expected, got nil)")
  raises(function() model.trainable = 0 end, "boolean expected, got number")
end

function cases.weights_of_samples_and_classes()
  local zero = nn.Dense(1, { kernel_initializer = "zeros" })
  zero:compile { optimizer = dk.optimizers.SGD(0), metrics = { "mae" } }
  local history = zero:fit(x, y, { sample_weight = { 1, 0, 2, 1 }, verbose = 0 })
  near(history.loss[1], (1 + 2 * 25 + 49) / 4, 1e-6)
  near(history.mae[1], 4, 1e-6)
  near((zero:evaluate(x, y, { sample_weight = dk.tensor { 1, 0, 2, 1 } })), 25, 1e-6)
  history = zero:fit(x, y, { validation_data = { x, y, { 0, 0, 0, 1 } }, verbose = 0 })
  near(history.val_loss[1], 49 / 4, 1e-6)
  local classes = nn.Dense(3, { kernel_initializer = "zeros" })
  classes:compile { optimizer = dk.optimizers.SGD(0), loss = "cross_entropy", metrics = { "accuracy" } }
  history = classes:fit(x, { 0, 1, 2, 0 }, { class_weight = { [0] = 0.5, [1] = 5 }, verbose = 0 })
  near(history.loss[1], math.log(3) * (0.5 + 5 + 1 + 0.5) / 4, 1e-6)
  near(history.accuracy[1], 0.5, 1e-6)
  local function fit(options) return function() classes:fit(x, { 0, 1, 2, 0 }, options) end end
  raises(fit { class_weight = { 1, 5, 2 } }, "'class_weight' to 'fit'", "3 is not one of the classes 0 to 2", "[0] = 1")
  raises(fit { class_weight = { cat = 1 } }, "'class_weight' to 'fit'", "class id")
  raises(fit { class_weight = { [0] = 1 }, sample_weight = { 1, 1, 1, 1 } }, "exclude each other")
  raises(fit { sample_weight = { 1, 1 } }, "'sample_weight' to 'fit'", "[4] for 4 samples, got [2]")
  raises(fit { validation_data = { x, y, y, y } }, "'validation_data' to 'fit'", "{x, y, sample_weight}")
end

function cases.accuracy()
  local model = nn.Dense(1, { kernel_initializer = "zeros", bias_initializer = "zeros" })
  local targets = dk.tensor { { 0 }, { 1 }, { 0 }, { 0 } }
  model:compile { optimizer = dk.optimizers.SGD(0), loss = "bce_with_logits", metrics = { "acc" } }
  near(model:fit(x, targets, { verbose = 0, validation_split = 0.25 }).val_acc[1], 1, 1e-6)
  model:compile { metrics = { share = "binary_accuracy" } }
  local _, metrics = model:evaluate(x, targets)
  near(metrics.share, 0.75, 1e-6)
  raises(function() model:compile { metrics = { "acuracy" } } end, "'metrics' to 'compile'", "did you mean 'accuracy'")
  raises(function() model:compile { loss = "accuracy" } end, "'loss' to 'compile'")
end

function cases.last_batches()
  local norm = nn.Sequential { nn.Dense(2), nn.BatchNormalization(), nn.Dense(1) }
  norm:compile {}
  local data = dk.randn(9, 3)
  local loss = norm:fit(data, data:sum(2, true), { batch_size = 4, epochs = 2, verbose = 0 }).loss
  assert(#loss == 2 and loss[2] == loss[2])
  local sizes = {}
  local model = line { loss = function(p, t)
    if p.requires_grad then sizes[#sizes + 1] = #p end
    return (p - t):square():mean()
  end }
  model:fit(x, y, { batch_size = 3, drop_last = true, epochs = 2, verbose = 0 })
  same(sizes, { 3, 3 })
  raises(function() model:fit(x, y, { batch_size = 5, drop_last = true }) end, "'drop_last' to 'fit'", "leaves no batch")
end

function cases.not_a_number_ends_fit()
  local model = line()
  raises(function() model:fit(x, y * (0 / 0), { verbose = 0 }) end, "training diverged", "step 1", "is nan")
  model:parameters()[1].value = dk.tensor { { 0 / 0 } }
  raises(function() model:fit(x, y, { verbose = 0 }) end, "holds NaN or infinity")
end

return cases
