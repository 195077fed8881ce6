-- What errors say: where, in which function, and what was probably meant.
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

function cases.rooms_answer_nil()
  assert(dk.nn.Dens == nil and dk.foo == nil and dk.schedulers.DDIMScheduler.other == nil)
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
  raises(function() return layer() end, "bad argument #1 to 'call' (at least one is wanted)")
  raises(function() return t < t end, "attempt to compare two Tensor values")
  raises(function() return t() end, "attempt to call a Tensor value")
end

-- Also where no function of a script is the direct caller.
function cases.places()
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
