-- Error messages: where, in which function, and what was probably meant.
local support = ...
local dk, raises = support.dk, support.raises
local nn = dk.nn
local cases = {}

function cases.misspelt_options()
  raises(function() dk.optimizers.Adam { lerning_rate = 1 } end,
    "unknown option 'lerning_rate' for 'Adam' (did you mean 'learning_rate'? known: learning_rate, beta_1, ")
  raises(function() dk.optimizers.Adam { learningRate = 1 } end, "did you mean 'learning_rate'?")
  raises(function() dk.full { shape = 2, valu = 3 } end,
    "unknown option 'valu' for 'full' (did you mean 'value'? known: shape, value)")
  raises(function() dk.zeros(1):sum { axes = 1 } end, "unknown option 'axes' for 'sum' (did you mean 'axis'? known: ")
  raises(function() dk.schedulers.DDPMScheduler { betaStart = 1 } end, "did you mean 'beta_start'?")
  local far = raises(function() dk.full { shape = 2, something = 3 } end, "unknown option 'something' for 'full' (known: ")
  assert(not far:find "did you mean", far)
  raises(function() dk.time { x = 1 } end, "unknown option 'x' for 'time' (it takes none)")
  raises(function() dk.full { ["value\0"] = 1 } end, "unknown option")
end

function cases.misspelt_fields()
  local t, p, layer = dk.zeros(2), dk.parameter { 1 }, nn.Dense(1)
  raises(function() return t.shap end, "Tensor has no field or method 'shap' (did you mean 'shape'?)")
  raises(function() return t:matmull(t) end, "Tensor has no field or method 'matmull' (did you mean 'matmul'?)")
  raises(function() return p.gard end, "Parameter has no field or method 'gard' (did you mean 'grad'?)")
  raises(function() p.gard = t end, "Parameter has no field 'gard' that can be set (did you mean 'grad'?)")
  raises(function() layer:sumary() end, "Layer has no field or method 'sumary' (did you mean 'summary'?)")
  local far = raises(function() return t.something_else end, "Tensor has no field or method 'something_else'")
  assert(not far:find "did you mean", far)
  raises(function() return t["shape\0"] end, "Tensor has no field or method 'shape")
  raises(function() t.shape = 1 end, "Tensor has no field 'shape' that can be set")
end

function cases.misspelt_choices()
  raises(function() nn.Dense(1, "rellu") end, "bad argument #2 to 'Dense'",
    "unknown activation 'rellu' (did you mean 'relu'? known: exponential, ")
  raises(function() nn.Dense(1, { kernel_initializer = "he_unifrom" }) end,
    "bad argument 'kernel_initializer' to 'Dense'", "unknown initializer 'he_unifrom' (did you mean 'he_uniform'?")
  local model = nn.Sequential(nn.Input(1), nn.Dense(1))
  raises(function() model:compile { optimizer = "adm" } end, "unknown optimizer 'adm' (did you mean 'adam'? known: sgd, ")
  raises(function() model:compile { loss = "mse_" .. "los" } end, "unknown loss 'mse_los'")
  raises(function() model:compile { metrics = { "hubr" } } end, "unknown metric 'hubr' (did you mean 'huber'?")
  raises(function() dk.schedulers.DDPMScheduler { beta_schedule = "liner" } end,
    "bad argument 'beta_schedule' to 'DDPMScheduler'", "not 'liner' (did you mean 'linear'?)")
  raises(function() dk.schedulers.DDIMScheduler.from_config { prediction_type = "epsilom" } end,
    "(did you mean 'epsilon'?)")
  local trained = dk.schedulers.DDPMScheduler{ prediction_type = "v_prediction" }.config
  local fast = dk.schedulers.DPMSolverMultistepScheduler.from_config
  local trailing = fast(trained, { timestep_spacing = "trailing" }).config
  assert(trailing.timestep_spacing == "trailing" and trailing.prediction_type == "v_prediction")
  assert(fast(trained).config.timestep_spacing == "leading") -- the trained scheduler's, as in diffusers
  raises(function() fast(trained, { timestep_spacin = "trailing" }) end,
    "bad argument #2 to 'from_config'", "did you mean 'timestep_spacing'?")
  raises(function() fast(trained, { timestep_spacing = "trailin" }) end, "argument #2", "(did you mean 'trailing'?)")
  raises(function() fast(trained, { timestep_spacing = print }) end, "argument #2", "expected for 'timestep_spacing', got function")
  model:compile()
  raises(function()
    model:fit(dk.ones(1, 1), dk.ones(1, 1), { verbose = 0, callbacks = { on_epoch_ends = print } })
  end, "unknown callback 'on_epoch_ends' (did you mean 'on_epoch_end'? known: ")
  raises(function()
    model:fit(dk.ones(1, 1), dk.ones(1, 1), { verbose = 0, callbacks = dk.EarlyStopping { monitor = "los" } })
  end, "'los' is not recorded (did you mean 'loss'? known: loss)")
end

function cases.misspelt_names_in_help()
  raises(function() dk.help "Dens" end, "nothing is called 'Dens', did you mean 'Dense'?")
  raises(function() dk.help "nn.Dens" end, "did you mean 'nn.Dense'?")
  raises(function() dk.help "Tensor:reshap" end, "did you mean 'Tensor:reshape'?")
end

function cases.names_that_a_room_lacks()
  local function lacks(get, ...) return raises(get, ...) end
  lacks(function() return dk.concatenate end, "dk has no 'concatenate' (PyTorch's concatenate is dk.cat here)")
  lacks(function() return dk.concatenate { dk.ones(1) } end, "dk.cat")
  lacks(function() return dk.nn.Linear(2, 3) end, "dk.nn has no 'Linear' (PyTorch's Linear is dk.nn.Dense here)")
  lacks(function() return dk.optim.Adam end, "dk has no 'optim' (PyTorch's optim is dk.optimizers here)")
  lacks(function() return dk.optimizers.lr_scheduler end, "dk.optimizers.schedules")
  lacks(function() return dk.losses.MSELoss end, "dk.losses.mse")
  lacks(function() return dk.nn.functional.mse_loss end, "dk.nn.functional has no 'mse_loss'", "dk.losses.mse")
  lacks(function() return dk.image.imread end, "matplotlib's imread is dk.image.load")
  lacks(function() return dk.plot.semilogy end, 'dk.plot.yscale("log")')
  lacks(function() return dk.Dense end, "dk has no 'Dense' (did you mean 'dk.nn.Dense'?)")
  lacks(function() return dk.nn.Adam end, "did you mean 'dk.optimizers.Adam'?")
  lacks(function() return dk.nn.Dens end, "dk.nn has no 'Dens' (did you mean 'Dense'?)")
  lacks(function() return dk.optimizer end, "did you mean 'optimizers'?")
  lacks(function() return dk.schedulers.DDIMScheduler.from_confg end,
    "dk.schedulers.DDIMScheduler has no 'from_confg' (did you mean 'from_config'?)")
  local far = lacks(function() return dk.something_else end, "dk has no 'something_else'")
  assert(not far:find("(", 1, true), far)
  -- Code that tests whether a name exists uses rawget; tools look for "_...".
  assert(rawget(dk, "concatenate") == nil and dk.__name == nil and dk[1] == nil)
  for name in pairs(dk.nn) do assert(rawget(dk.nn, name) ~= nil) end
  dk.nn.mine = 5
  assert(dk.nn.mine == 5)
  dk.nn.mine = nil
end

function cases.names_of_other_libraries()
  local t, layer, optimizer = dk.ones(2), nn.Dense(1), dk.optimizers.SGD()
  raises(function() t:view(2, 1) end, "Tensor has no field or method 'view' (PyTorch's view is t:reshape here)")
  raises(function() dk.parameter { 1 }:numpy() end, "Parameter has no field or method 'numpy' (PyTorch's numpy is t:totable here)")
  raises(function() t:concat(t) end, "(it is dk.concat here)")
  raises(function() t:concatenate(t) end, "(PyTorch's concatenate is dk.cat here)")
  raises(function() layer:forward(t) end, "PyTorch's forward is layer(...) here")
  raises(function() layer:count_params() end, "Keras's count_params is layer:num_parameters here")
  raises(function() return optimizer.lr end, "PyTorch's lr is optimizer.learning_rate here")
  raises(function() optimizer.lr = 0.1 end, "PyTorch's lr is optimizer.learning_rate here")
  raises(function() dk.optimizers.Adam { lr = 0.1 } end,
    "unknown option 'lr' for 'Adam' (known: learning_rate, ", "clip_value; PyTorch's lr is learning_rate here)")
  raises(function() t:sum { dim = 1 } end, "unknown option 'dim' for 'sum' (known: input, axis, keepdim; PyTorch's dim is axis here)")
  raises(function() dk.image.save_grid("a.png", dk.ones(1, 2, 2), { nrow = 2 }) end, "torchvision's nrow is columns here")
  raises(function() nn.Conv2D(3, { kernel_size = 3, stride = 2 }) end, "PyTorch's stride is strides here")
  raises(function() nn.functional.conv2d(dk.ones(1, 1, 2, 2), dk.ones(1, 1, 1, 1), { strides = 2 }) end, "Keras's strides is stride")
  -- A name that has no meaning for this function gives no hint.
  local plain = raises(function() dk.time { lr = 1 } end, "unknown option 'lr' for 'time' (it takes none)")
  assert(not plain:find "PyTorch", plain)
end

function cases.comparisons_name_the_method()
  local t = dk.tensor { 1, 3 }
  raises(function() return t < t end, "compare: tensors are compared element by element by a method: t:lt(other) gives 0 and 1")
  raises(function() return t <= t end, "t:le(other)")
end

function cases.comparisons_with_other_types_name_the_method()
  local t = dk.tensor { 1, 3 }
  raises(function() return t > 2 end, "compare: tensors are compared element by element by a method: t:gt(2) gives 0 and 1")
  raises(function() return t < 2.5 end, "t:lt(2.5)")
  raises(function() return t >= 2 end, "t:ge(2)")
  raises(function() return 2 <= t end, "t:ge(2)")
  raises(function() return dk.parameter(t) <= 2 end, "t:le(2)")
  raises(function() return t < "x" end, "t:lt(other)")
end

function cases.methods_without_a_colon()
  local layer, optimizer = nn.Dense(1), dk.optimizers.SGD()
  local x = dk.ones(1, 2)
  raises(function() layer.predict(x) end,
    "bad argument #1 to 'predict' (Layer expected, got Tensor; it is a method, called with a colon: value:predict(...))")
  raises(function() layer.fit(x, x, { epochs = 1 }) end, "value:fit(...)")
  raises(function() layer.compile { loss = "mse" } end, "value:compile(...)")
  raises(function() optimizer.zero_grad() end, "Optimizer expected, got nil", "value:zero_grad(...)")
  raises(function() optimizer.step(layer) end, "value:step(...)")
  local named = raises(function() layer:predict("x") end, "bad argument #1 to 'predict' (")
  assert(not named:find("colon", 1, true), named)
end

function cases.backward_of_several_elements()
  local w = dk.parameter { 1, 2 }
  raises(function() (w * 2):backward() end, "the shape is [2]", "one element first, as in loss:mean():backward()")
  local other = raises(function() (w * 2):backward(dk.ones(3)) end, "shape [3] for a result of shape [2]")
  assert(not other:find("mean", 1, true), other)
end

-- Arguments are counted as the caller writes them.
function cases.metamethods()
  local t, layer = dk.zeros(2), nn.Dense(1)
  raises(function() return t + {} end, "bad argument #2 to 'add' (Tensor or number expected, got table)")
  raises(function() return {} - t end, "bad argument #1 to 'sub' (")
  raises(function() return t[true] end, "bad argument #1 to 'index' (", "got boolean")
  raises(function() t[true] = 1 end, "bad argument #1 to 'newindex' (", "got boolean")
  raises(function() t[1] = "x" end, "bad argument #2 to 'newindex' (", "got string")
  raises(function() return t[5] end, "bad argument #1 to 'index' (no position 5")
  raises(function() return layer "x" end, "bad argument #1 to 'call' (", "got string")
  raises(function() return layer(t, t, "x") end, "bad argument #3 to 'call' (", "got string")
  raises(function() return layer() end, "bad argument #1 to 'call' (expected at least one input)")
  raises(function() return t() end, "attempt to call")
end

-- Also if no function of a script is the direct caller.
function cases.positions_in_scripts()
  for _, call in ipairs {
    function() pcall(error) dk.zeros { nonsense = 1 } end,
    function() return (select(2, assert(pcall(dk.zeros, 2)))).shap end,
  } do
    raises(call, "messages.lua:")
  end
  local ok, message = pcall(dk.zeros, { nonsense = 1 })
  assert(not ok and message:find "^[^:]*messages.lua:%d+: unknown option 'nonsense'", message)
  ok, message = pcall(dk.matmul, dk.zeros(1), 1, 2, 3)
  assert(not ok and message:find "^[^:]*messages.lua:%d+: too many arguments to 'matmul'", message)
end

return cases
