-- Tables with metatables are read by Lua's indexing, # and calls.
local support = ...
local dk, near, raises = support.dk, support.near, support.raises
local nn = dk.nn
local cases = {}

--- A list without elements of its own.
local function proxy(list)
  return setmetatable({}, { __len = function() return #list end, __index = function(_, i) return list[i] end })
end

local function defaults(options) return setmetatable({}, { __index = options }) end
local function computed(options) return setmetatable({}, { __index = function(_, name) return options[name] end }) end

local x, y = dk.ones(8, 2), dk.ones(8, 1)
local function network()
  local model = nn.Dense(1)
  model:compile()
  return model
end

function cases.options_behind_a_metatable()
  for _, wrap in ipairs { defaults, computed } do
    assert(dk.optimizers.SGD(wrap { learning_rate = 0.25 }).learning_rate == 0.25)
    assert(dk.schedulers.DDIMScheduler(wrap { num_train_timesteps = 7 }).config.num_train_timesteps == 7)
    near(dk.ones(2, 3):sum(wrap { axis = 1 }), { 2, 2, 2 })
    near(dk.full(wrap { shape = { 2 }, value = 3 }), { 3, 3 })
    assert(#dk.randint(0, 9, wrap { shape = { 4 } }) == 4)
    assert(#network():fit(x, y, wrap { epochs = 3, batch_size = 4 }).loss == 3)
    assert(dk.DiffusionTrainer(wrap {
      model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 4 }, scheduler = dk.schedulers.DDIMScheduler(), ema_decay = 0.5,
    }).ema)
    near(dk.zeros(wrap { shape = { 2, 2 } }), { { 0, 0 }, { 0, 0 } })
  end
  -- The table's own value comes first, and several levels of classes are searched.
  local base = setmetatable({ beta_1 = 0.5 }, { __index = { learning_rate = 0.5, beta_1 = 0.1 } })
  local optimizer = dk.optimizers.Adam(setmetatable({ learning_rate = 0.125 }, { __index = base }))
  assert(optimizer.learning_rate == 0.125 and tostring(optimizer):find("beta_1 = 0.5", 1, true))
  -- Options given by position override them.
  assert(dk.optimizers.SGD(0.5, defaults { learning_rate = 0.1, momentum = 0.5 }).learning_rate == 0.5)
  assert(dk.optimizers.SGD(proxy { 0.5 }).learning_rate == 0.5)
  assert(dk.optimizers.SGD(setmetatable({}, {})).learning_rate == 0.01)
end

function cases.misspelt_options_of_objects()
  raises(function() dk.optimizers.Adam(setmetatable({ lerning_rate = 1 }, { __index = {} })) end,
    "unknown option 'lerning_rate' for 'Adam' (did you mean 'learning_rate'?")
  raises(function() dk.ones(2):sum(setmetatable({ axes = 1 }, {})) end, "unknown option 'axes' for 'sum'")
  raises(function() dk.optimizers.SGD(setmetatable({ learning_rate = 1 }, { __len = function() return 99 end })) end,
    "too many values in the table for 'SGD'")
  raises(function() dk.optimizers.SGD(setmetatable({}, { __len = function() return -1 end })) end, "'#' of the table for 'SGD' is no integer of at least 0")
  raises(function() dk.optimizers.SGD(defaults { learning_rate = "x" }) end, "bad argument 'learning_rate' to 'SGD'")
end

function cases.metamethods_may_raise()
  local marker = {}
  local function boom() error(marker) end
  local raising = setmetatable({}, { __index = boom })
  support.raises_value(function() dk.optimizers.SGD(raising) end, marker)
  support.raises_value(function() dk.tensor(raising) end, marker)
  support.raises_value(function() dk.tensor(setmetatable({}, { __len = boom })) end, marker)
  support.raises_value(function() dk.tensor(setmetatable({ 1, 2 }, { __len = boom })) end, marker)
  support.raises_value(function() network():load_state_dict(setmetatable({}, { __pairs = boom })) end, marker)
  support.raises_value(function() network():fit(x, y, { callbacks = raising }) end, marker)
  local yielding = setmetatable({}, { __index = function() coroutine.yield() end, __len = function() coroutine.yield() end })
  for _, call in ipairs {
    function() dk.optimizers.SGD(yielding) end, function() dk.tensor(yielding) end,
    function() dk.schedulers.DDIMScheduler.from_config(yielding) end,
  } do
    local thread = coroutine.create(call)
    local ok, message = coroutine.resume(thread)
    assert(not ok and tostring(message):find("yield", 1, true) and coroutine.status(thread) == "dead", message)
  end
end

function cases.lists()
  near(dk.tensor(proxy { 1, 2, 3 }), { 1, 2, 3 })
  near(dk.tensor(proxy { proxy { 1, 2 }, { 3, 4 } }), { { 1, 2 }, { 3, 4 } })
  near(dk.tensor { { 1, 2 }, proxy { 3, 4 } }, { { 1, 2 }, { 3, 4 } })
  near(dk.zeros(proxy { 2, 1 }), { { 0 }, { 0 } })
  near(dk.concat(proxy { dk.ones(1), dk.zeros(1) }), { 1, 0 })
  near(dk.ones(2, 2):sum(proxy { 1, 2 }), { 4 })
  near(dk.tensor { 5, 6, 7 }[proxy { proxy { 2, 3 } }], { 6, 7 })
  assert(#nn.Sequential(proxy { nn.Input(2), nn.Dense(1) }):parameters() == 2)
  -- A list longer than the table, and one that begins in the table.
  near(dk.tensor(setmetatable({ 1 }, { __len = function() return 3 end, __index = function(_, i) return 10 * i end })), { 1, 20, 30 })
  local inner = { 1, 2 }
  near(dk.tensor(setmetatable({}, { __len = function() return 2 end, __index = inner })), inner)
  local optimizer, p = dk.optimizers.SGD(1), dk.parameter { 1 }
  p:square():backward()
  optimizer:step(proxy { p })
  near(p.value, { -1 })
end

function cases.invalid_lists()
  local function from(metatable) return function() dk.tensor(setmetatable({}, metatable)) end end
  raises(from { __index = { 1, 2 } }, "bad argument #1 to 'tensor'", "'#' of the table is 0 though it has a value at 1", "__len")
  raises(from { __len = function() return 3 end }, "index 1 of the list is nil, though its length is 3")
  raises(from { __len = function() return 1e18 end, __index = function() return 1 end }, "too long")
  for _, length in ipairs { -1, 1.5, "x", {} } do
    raises(from { __len = function() return length end }, "'#' of the table is no integer of at least 0")
  end
  local endless = setmetatable({}, { __len = function() return 1 end })
  getmetatable(endless).__index = function() return endless end
  raises(function() dk.tensor(endless) end, "nested deeper than")
end

function cases.callback_objects_of_a_class()
  local Counter = {}
  Counter.__index = Counter
  function Counter.new() return setmetatable({ epochs = 0, batches = 0, other = print }, Counter) end
  function Counter:on_train_begin() self.began = true end
  function Counter:on_epoch_end(epoch, logs) self.epochs, self.last, self.loss = self.epochs + 1, epoch, logs.loss end
  function Counter:on_batch_end(batch) self.batches = self.batches + batch end
  local Stopping = setmetatable({ on_epoch_end = function(_, epoch) return epoch == 2 end }, { __index = Counter })
  Stopping.__index = Stopping

  local counter = Counter.new()
  network():fit(x, y, { epochs = 3, batch_size = 4, callbacks = counter })
  assert(counter.began and counter.epochs == 3 and counter.last == 3 and counter.loss and counter.batches == 9)
  local first, second = Counter.new(), Counter.new()
  network():fit(x, y, { epochs = 2, callbacks = { first, second } })
  network():fit(x, y, { epochs = 2, callbacks = proxy { first } })
  assert(first.epochs == 4 and second.epochs == 2)
  -- Inherited through two classes, and alive as long as the loop.
  local stopping = setmetatable({ batches = 0 }, Stopping)
  local steps = 0
  for _ in network():fit_steps(x, y, { epochs = 9, batch_size = 4, callbacks = { stopping } }) do
    steps = steps + 1
    support.collect()
  end
  assert(steps == 4 and stopping.batches == 6)
  -- Trainers accept such callbacks too.
  local trained = Counter.new()
  local trainer = dk.DiffusionTrainer(dk.models.TimeMLP { data_shape = 2, hidden_dim = 4 }, dk.schedulers.DDIMScheduler())
  trainer:fit(dk.ones(4, 2), { epochs = 2, callbacks = trained })
  assert(trained.epochs == 2)
  -- Methods that are made when they are looked up.
  local seen = {}
  local dynamic = setmetatable({}, { __index = function(_, name)
    if name == "on_epoch_end" then return function(_, epoch) seen[#seen + 1] = epoch end end
  end })
  network():fit(x, y, { epochs = 2, callbacks = { dynamic, function() support.collect() end } })
  assert(#seen == 2 and seen[2] == 2)
end

function cases.callback_objects_without_a_class()
  local object = { count = 0 }
  function object:on_epoch_end(epoch) self:note(epoch) end
  function object:note(epoch) self.count = self.count + epoch end
  network():fit(x, y, { epochs = 3, callbacks = object })
  assert(object.count == 6)
  for _ in network():fit_steps(x, y, { epochs = 3, callbacks = { object } }) do support.collect() end
  assert(object.count == 12)
  -- A function in the object itself is no method, unless it takes self.
  local plain = setmetatable({ on_epoch_end = function(epoch) object.last = epoch end }, { __index = {} })
  network():fit(x, y, { epochs = 3, callbacks = plain })
  assert(object.last == 3)
end

function cases.callback_objects_that_do_nothing()
  local function with(callbacks) return function() network():fit(x, y, { callbacks = callbacks }) end end
  raises(with(setmetatable({}, {})), "'callbacks'", "the object has none of on_train_begin, on_epoch_begin, on_batch_end")
  raises(with(defaults { on_epoch_ends = print }), "unknown callback 'on_epoch_ends' (did you mean 'on_epoch_end'?")
  raises(with(setmetatable({ on_batch_ends = print, on_epoch_end = print }, {})), "unknown callback 'on_batch_ends'")
  raises(with { on_epoch_end = function(self) end, on_epoch_ends = print }, "unknown callback 'on_epoch_ends'")
  raises(with(defaults { on_epoch_end = 3 }), "'callbacks'", "a callback is a function")
  raises(with(nn.Dense(1)), "'callbacks'", "got Layer")
  raises(with { 3 }, "'callbacks'", "got number")
end

function cases.callable_values()
  local function callable(f) return setmetatable({}, { __call = function(_, ...) return f(...) end }) end
  local epochs = {}
  network():fit(x, y, { epochs = 2, callbacks = callable(function(epoch) epochs[#epochs + 1] = epoch end) })
  assert(#epochs == 2 and epochs[2] == 2)
  local loss = callable(function(prediction, target) return (prediction - target):abs():mean() end)
  local model = nn.Dense(1, { kernel_initializer = "zeros" })
  model:compile { loss = loss, metrics = { mine = loss } }
  local history = model:fit(x, y, { batch_size = 8 })
  near(history.loss, { 1 })
  near(history.mine, { 1 })
  model:compile { loss = "mse", metrics = defaults { mine = loss } }
  assert(model:fit(x, y).mine)
  assert(dk.no_grad(callable(function() return 5 end)) == 5 and dk.scope(callable(function() return 6 end)) == 6)
  near(dk.odeint(callable(function(_, y) return -y end), dk.ones(1), 0, 1), { math.exp(-1) }, 1e-3)
  -- A module written in Lua is a loss.
  local Absolute = nn.module("Absolute")
  function Absolute:forward(prediction, target) return (prediction - target):abs():mean() end
  model:compile { loss = Absolute() }
  model:fit(x, y)
  -- A constructor of layers is none.
  raises(function() dk.no_grad(dk.EMA) end, "bad argument #1 to 'no_grad' (function expected")
  raises(function() dk.no_grad {} end, "no_grad")
end

function cases.tables_with_keys()
  local layer = nn.Dense(1)
  layer(dk.zeros(1, 2))
  local function value() return layer(dk.ones(1, 2)):item() end
  layer:load_state_dict(defaults { weight = dk.ones(1, 2), bias = dk.ones(1), method = print })
  near(value(), 3)
  layer:load_state_dict(setmetatable({ bias = dk.zeros(1) }, { __index = { weight = dk.ones(1, 2), bias = dk.ones(1) } }))
  near(value(), 2)
  local inner = { weight = dk.zeros(1, 2), bias = dk.full({ 1 }, 7) }
  layer:load_state_dict(setmetatable({}, { __pairs = function() return next, inner end }))
  near(value(), 7)
  raises(function() layer:load_state_dict(computed(inner)) end, "bad argument #1 to 'load_state_dict'", "__pairs")
  raises(function() layer:load_state_dict(defaults { weight = 1 }) end, "Tensor expected for 'weight', got number")

  local path = support.path "tables.safetensors"
  dk.save_safetensors(path, setmetatable({ a = dk.ones(1) }, { __index = { b = dk.zeros(1) } }))
  near(dk.load_safetensors(path), { a = { 1 }, b = { 0 } })
  for _, wrap in ipairs { defaults, computed } do
    assert(dk.schedulers.DDIMScheduler.from_config(wrap { num_train_timesteps = 77 }).config.num_train_timesteps == 77)
    near(dk.losses.weighted { wrap { loss = "mse", weight = 2, name = "pixels" } }.weights, { pixels = 2 })
    near(dk.losses.weighted { wrap { "mse", 3 } }.weights, { mse = 3 })
    local function trainer(weighting)
      return dk.DiffusionTrainer {
        model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 4 }, scheduler = dk.schedulers.DDIMScheduler(),
        loss_weighting = weighting,
      }
    end
    raises(function() trainer(wrap { "min_snr", gamma = -1 }) end, "gamma")
    local history = trainer("uniform"):fit(dk.ones(4, 2), { validation_data = wrap { dk.ones(4, 2) } })
    assert(history.val_loss)
  end
  dk.progress(3):set_postfix(defaults { loss = 0.5 })
end

-- Layers written in Lua have a metatable and stay what they are.
function cases.modules_are_values()
  local Block = nn.module("Block")
  function Block:init() self.fc = nn.Dense(1) end
  function Block:forward(input) return self.fc(input) end
  local block = Block()
  local model = nn.Sequential(nn.Input(2), block)
  assert(#model:parameters() == 2)
  assert(dk.optimizers.SGD():step(block) == nil)
  local averages = dk.EMA(block, defaults { decay = 0.5 }):state_dict()
  averages.n_averaged = nil
  near(averages, block:state_dict())
  -- Lists of layers in their fields, which have no elements of their own.
  local Stack = nn.module("Stack")
  function Stack:init() self.blocks = proxy { nn.Dense(1), nn.Dense(1) } end
  function Stack:forward(input)
    for i = 1, 2 do input = self.blocks[i](input) end
    return input
  end
  local stack = Stack()
  stack(dk.ones(1, 2))
  assert(#stack:parameters() == 4 and stack:named_parameters()["blocks.1.weight"])
end

return cases
