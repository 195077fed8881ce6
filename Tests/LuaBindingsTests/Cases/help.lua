local support = ...
local dk, raises = support.dk, support.raises
local cases = {}

local function has(text, ...)
  for _, expected in ipairs { ... } do assert(text:find(expected, 1, true), expected .. " is not in:\n" .. text) end
end

function cases.by_name()
  has(dk.help "matmul", "dk.matmul(input, other) -> Tensor", "Computes the matrix product over the last two axes", "other: Tensor. the right factor")
  has(dk.help "dk.nn.Dense", "dk.nn.Dense(units, [activation]", "use_bias: boolean, default true")
  has(dk.help "nn.Dense", "dk.nn.Dense(")
  has(dk.help "Dense", "dk.nn.Dense(")
  has(dk.help "Tensor", "Tensor: Float32 elements", "methods:", "matmul")
  has(dk.help "Tensor.sum", "Tensor:sum([axis], [keepdim])")
  has(dk.help "Tensor:sum", "Tensor:sum([axis], [keepdim])")
  has(dk.help "compile", "Layer:compile(")
  has(dk.help "DDIMScheduler", "num_train_timesteps")
end

function cases.by_value()
  has(dk.help(dk.matmul), "dk.matmul(")
  has(dk.help(dk.zeros(1)), "Tensor: ")
  has(dk.help(dk.parameter { 1 }), "Parameter: ")
  has(dk.help(dk.nn.Dense(1)), "Layer: ")
  has(dk.help(dk.Generator), "dk.Generator(")
  has(dk.help(dk.schedulers.DDIMScheduler), "dk.schedulers.DDIMScheduler(")
  has(dk.help(dk.nn.Dense(1).fit), "fit(")
end

local function starts(text, expected) assert(text:sub(1, #expected) == expected, text:match "[^\n]*") end

-- Methods of one name are distinguished by their function.
function cases.methods_by_value()
  local model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 4 }
  local trainer = dk.DiffusionTrainer(model, dk.schedulers.DDIMScheduler())
  starts(dk.help(trainer.fit), "DiffusionTrainer:fit(data")
  starts(dk.help(trainer.save), "DiffusionTrainer:save(path)")
  starts(dk.help(model.fit), "Layer:fit(x, [y]")
  starts(dk.help(model.save), "Layer:save(path)")
  starts(dk.help(dk.image.save), "dk.image.save(path, image, [bit_depth], [quality])")
  starts(dk.help(dk.FlowMatcher(model).fit), "FlowMatcher:fit(data")
  starts(dk.help(dk.EMA(model).state_dict), "EMA:state_dict()")
  starts(dk.help(dk.optimizers.SGD().state_dict), "Optimizer:state_dict()")
  starts(dk.help(dk.schedulers.DDIMScheduler.from_config), "dk.schedulers.DDIMScheduler.from_config(")
  starts(dk.help(dk.schedulers.DDPMScheduler.from_config), "dk.schedulers.DDPMScheduler.from_config(")
  starts(dk.help(dk.zeros(1).sum), "dk.sum(input")
  local Block = dk.nn.module("Block")
  starts(dk.help(Block().fit), "Layer:fit(x, [y]")
end

function cases.names_with_several_meanings()
  local text = dk.help "fit"
  has(text, "'fit' has 4 meanings", "Layer:fit: ", "DiffusionTrainer:fit: ", "FlowMatcher:fit: ", "MaskedDiffusion:fit: ")
  text = dk.help "load"
  starts(text, "dk.load(path)")
  has(text, "Others of that name:", "Layer:load: ", "dk.image.load: ")
  starts(dk.help "matmul", "dk.matmul(")
  assert(not dk.help "matmul":find("Others", 1, true))
  has(dk.help "Generator", "dk.Generator(", "Generator: A random generator")
  starts(dk.help "nn", "dk.nn: Activation Add ")
  has(dk.help "nn", " Dense ", " functional ")
  starts(dk.help "dk.optimizers", "dk.optimizers: Adam AdamW RMSprop SGD schedules")
end

function cases.subjects()
  has(dk.help "inpaint", "mask_image")
  has(dk.help "inpainting", "RePaint")
  has(dk.help "concatenate", "PyTorch's concatenate is dk.cat here", "dk.cat(tensors")
  has(dk.help "Linear", "PyTorch's Linear is dk.nn.Dense here", "dk.nn.Dense(units")
  has(dk.help "view", "PyTorch's view is ")
  has(dk.help "lr", "PyTorch's lr is learning_rate here, an option")
  has(dk.help "fid", "dk.metrics.frechet_distance(")
  has(dk.help "RePaint", "mask_image")
  has(dk.help "hutchinson", "Nothing is called 'hutchinson'; these mention it:", "FlowMatcher:log_prob: ")
  has(dk.help "learning rate", "dk.optimizers.SGD")
  -- Topics with the words side by side come before those with the words apart.
  for words, first in pairs { ["label dropout"] = "dk.DiffusionTrainer", v_prediction = "dk.DiffusionTrainer" } do
    local text = dk.help(words)
    assert(text:match "these mention it:%s+([%w_.]+): " == first, text)
  end
end

function cases.overview()
  has(dk.help(), "dk:", "dk.nn:", "dk.nn.functional:", "types:", "matmul", "Sequential", "Tensor")
end

function cases.everything_has_a_text()
  local seen, count = {}, 0
  local function walk(path, value)
    if seen[value] then return end
    if type(value) == "function" then
      count = count + 1
      if path ~= "nn.module" then
        local ok, text = pcall(dk.help, path)
        assert(ok and #text > 20, path .. " has no help: " .. tostring(text))
      end
    elseif type(value) == "table" then
      seen[value] = true
      if getmetatable(value) then has(dk.help(path), path:match "[^.]+$") end
      for name, field in pairs(value) do walk(path == "" and name or path .. "." .. name, field) end
    end
  end
  walk("", dk)
  assert(count > 150, count)
end

function cases.unknown()
  raises(function() dk.help "nosuch" end, "bad argument #1 to 'help'", "nothing is called 'nosuch'")
  raises(function() dk.help "a\0b" end, "help")
  raises(function() dk.help(3) end, "bad argument #1 to 'help'", "got number")
  raises(function() dk.help({}) end, "bad argument #1 to 'help'", "got table")
  raises(function() dk.help(io.stdout) end, "bad argument #1 to 'help'", "got userdata")
  raises(function() dk.help(print) end, "bad argument #1 to 'help'", "got function")
end

function cases.precision()
  assert(dk.get_matmul_precision() == "float32")
  local actual = dk.set_matmul_precision "bfloat16"
  assert(actual == "bfloat16" or actual == "float32")
  assert(dk.get_matmul_precision() == actual)
  assert(dk.set_matmul_precision { precision = "float32" } == "float32")
  raises(function() dk.set_matmul_precision "bfloat" end, "bad argument #1 to 'set_matmul_precision'",
    "not 'bfloat' (did you mean 'bfloat16'?")
  raises(function() dk.set_matmul_precision(16) end, "bad argument #1 to 'set_matmul_precision'")
end

function cases.system()
  assert(type(dk.version) == "string" and dk.version:match "^%d+%.%d+%.%d+$")
  local a = dk.time()
  local b = dk.time()
  assert(support.is_float(a) and b >= a)
  local memory = dk.memory()
  for _, name in ipairs { "live", "peak", "cached", "system_allocations" } do assert(support.is_integer(memory[name]), name) end
  local threads = dk.get_num_threads()
  dk.set_num_threads(1)
  assert(dk.get_num_threads() == 1)
  dk.set_num_threads(threads)
  for _, count in ipairs { 0, -1, 2 ^ 40 } do raises(function() dk.set_num_threads(count) end, "set_num_threads") end
  raises(function() dk.set_num_threads "2" end, "bad argument #1 to 'set_num_threads'")
end

return cases
