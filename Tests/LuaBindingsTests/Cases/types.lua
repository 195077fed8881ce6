-- Rules for each type of value that the library has.
local support = ...
local dk, raises = support.dk, support.raises
local new_samples = dofile(debug.getinfo(1, "S").source:sub(2):gsub("Cases/types.lua$", "Scripts/samples.lua"))
local cases = {}

--- The value's methods and the getters of its fields, by name; in Lua 5.1, which hides what C functions refer to, the
--- methods alone.
local function members_of(name, value, metatable)
  local members = {}
  for index = 3, 4 do
    for key, member in pairs(select(2, debug.getupvalue(metatable.__index, index)) or {}) do members[key] = member end
  end
  if not next(members) then
    for key in (dk.help(name):match "methods: ([^\n]*)" or ""):gmatch "%S+" do members[key] = value[key] end
  end
  return members
end

-- Name, value and a list of {name, function} with those and the operators.
local function each(body)
  local samples = new_samples()
  for name, value in pairs(samples) do
    local metatable = debug.getmetatable(value)
    local functions = {}
    for key, member in pairs(members_of(name, value, metatable)) do functions[#functions + 1] = { key, member } end
    for key, member in pairs(metatable) do
      if type(member) == "function" and key ~= "__gc" and key ~= "__close" and key ~= "__index" and key ~= "__newindex" then
        functions[#functions + 1] = { key, member }
      end
    end
    body(name, value, functions, samples)
  end
end

-- One line that describes the value, not its address; the layers of a model are on lines of their own.
function cases.values_print_descriptions()
  local texts = {
    Generator = "Generator(MT19937)", LearningRateSchedule = "step_decay(0.1 at step 0)", Loss = "weighted{mse, mae}",
    Optimizer = "AdamW(learning_rate = step_decay, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-08, weight_decay = 0.01, amsgrad = false)",
    EMA = "EMA(model = Model, decay = 0.999, updates = 0)", Scheduler = "DDPMScheduler(num_train_timesteps = 5)",
    EarlyStopping = 'EarlyStopping(monitor = "loss", min_delta = 0.0, patience = 0, mode = "min", restore_best_weights = false)',
    DiffusionTrainer = "DiffusionTrainer(model = TimeMLP, scheduler = DDPMScheduler, optimizer = AdamW, loss = mse, ema_decay = 0.9)",
    FlowMatcher = 'FlowMatcher(model = TimeMLP, optimizer = Adam, loss = mse, coupling = "independent", sigma = 0.0, ema_decay = 0.9)',
    MaskedDiffusion = "MaskedDiffusion(model = Sequential, vocab_size = 4, mask_token = 3, optimizer = AdamW, ema_decay = 0.9)",
    DiffusionPipeline = "DDPMPipeline(unet = TimeMLP, scheduler = DDPMScheduler)", Vocabulary = 'Vocabulary(size = 4, mask = "_")',
    Progress = "Progress(done = 0, total = 3)", TrainingSteps = "TrainingSteps(epochs = 0)",
    SamplingSteps = "SamplingSteps(num_inference_steps = 3)",
    Layer = 'Model(\n  (input_layer): InputLayer(shape = {4})\n  (dense): Dense(units = 4, activation = "relu")\n)',
  }
  each(function(name, value)
    local text = tostring(value)
    assert(not text:find "0x", name .. ": " .. text)
    assert(not texts[name] or text == texts[name], text)
    assert(#text < 400 and (name == "Layer" or name == "Tensor" or name == "Parameter" or not text:find "\n"), text)
  end)
end

-- Options that differ from their defaults, as a script would write them.
function cases.layers_print_their_options()
  local nn = dk.nn
  for text, layer in pairs {
    ["Conv2D(filters = 8, kernel_size = 3, padding = \"same\", activation = \"relu\")"] =
      nn.Conv2D(8, 3, { padding = "same", activation = "relu" }),
    ["Conv1D(filters = 8, kernel_size = 3, strides = 2)"] = nn.Conv1D(8, 3, 2),
    ["Conv2D(filters = 8, kernel_size = {3, 5})"] = nn.Conv2D(8, { 3, 5 }),
    ["MaxPooling2D()"] = nn.MaxPooling2D(), ["Dropout(rate = 0.5)"] = nn.Dropout(0.5), ["Flatten()"] = nn.Flatten(),
    ["Embedding(input_dim = 4, output_dim = 2)"] = nn.Embedding(4, 2), ["Activation(activation = \"silu\")"] = nn.Activation "silu",
    ["Reshape(target_shape = {2, 2})"] = nn.Reshape(2, 2), ["LayerNormalization()"] = nn.LayerNormalization(),
    ["Dense(units = 2, use_bias = false)"] = nn.Dense(2, { use_bias = false }),
  } do
    assert(tostring(layer) == text, tostring(layer) .. " instead of " .. text)
  end
  local unet = dk.models.UNet2DModel { sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = { 32, 32 },
    down_block_types = { "DownBlock2D", "DownBlock2D" }, up_block_types = { "UpBlock2D", "UpBlock2D" } }
  local text = tostring(unet)
  assert(text:find("^UNet2DModel%(sample_size = 8") and text:find("block_out_channels = {32, 32}", 1, true), text)
  assert(not text:find "\n" and #text < 400, text)
  assert(tostring(nn.Sequential(nn.Input(2), nn.Sequential(nn.Dense(2)), nn.Dense(1)))
    == "Sequential(\n  (sequential): Sequential(\n    (dense): Dense(units = 2)\n  )\n  (dense): Dense(units = 1)\n)")
  local Block = nn.module("Block")
  function Block:init() self.fc, self.heads = nn.Dense(1), { nn.Dense(2) } end
  assert(tostring(Block()) == "Block(\n  (fc): Dense(units = 1)\n  (heads.0): Dense(units = 2)\n)", tostring(Block()))
  assert(tostring(Block) == "Block" and tostring(dk.EMA) == "dk.EMA")
  local many = {}
  for i = 1, 300 do many[i] = nn.Dense(1) end
  local _, lines = tostring(nn.Sequential(many)):gsub("\n", "")
  assert(lines == 102, lines)
end

function cases.metatables_are_hidden()
  each(function(name, value)
    assert(getmetatable(value) == name)
    assert(not pcall(setmetatable, value, {}))
    for _, key in ipairs { "__gc", "__close", "__index", "__newindex", "__name", "__metatable" } do
      raises(function() return value[key] end, name)
      raises(function() value[key] = print end, name)
    end
    raises(function() return value.no_such_field end, name .. " has no field or method 'no_such_field'")
    raises(function() value.no_such_field = 1 end, name .. " has no field 'no_such_field' that can be set")
  end)
end

function cases.types_are_distinguished()
  local is_tensor = { Tensor = true, Parameter = true }
  each(function(name, value, functions, samples)
    for _, entry in ipairs(functions) do
      for other, wrong in pairs(samples) do
        if other ~= name and not (is_tensor[name] and is_tensor[other]) then
          local key = entry[1]
          raises(function() entry[2](wrong) end, "'" .. key:gsub("^__", "") .. "'", "expected, got " .. other)
        end
      end
    end
  end)
end

function cases.nothing_works_after_close()
  each(function(name, value, functions)
    support.close(value)
    support.close(value)
    for _, entry in ipairs(functions) do
      raises(function() entry[2](value) end, (entry[1]:gsub("^__", "")), "this " .. name .. " is closed")
    end
  end)
end

function cases.closing_frees_at_once()
  support.collect()
  collectgarbage "stop"
  local live, megabyte = dk.memory().live, 2 ^ 20
  local t = dk.zeros(512, 512)
  local p, layer = dk.parameter(t + 1), dk.nn.Dense(512)
  local result = layer(t)
  assert(dk.memory().live - live > 4 * megabyte)
  for _, value in ipairs { t, p, layer, result } do support.close(value) end
  assert(dk.memory().live - live < 2 * megabyte, "one tensor was made on the way")
  collectgarbage "restart"
end

return cases
