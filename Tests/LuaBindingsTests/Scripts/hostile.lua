-- Calls everything that the library exports with good and hostile arguments in random mixtures.
--
-- Arguments: this folder, a folder for files, the seed, the number of calls, and the declarations of the library, as a chunk
-- that returns, for each function by path ("nn.Dense", "Tensor.sum", "Tensor.get.grad"), a list of its arguments' names and
-- types; declarations.lua makes them otherwise. A function `watch` of the host gets the name of each call, and whether it is
-- part of another call.
-- The file "last" always has the next call, which is the culprit after a crash.
-- First, all functions are called with good arguments whose tensors have no elements, but an axis of 2^50; not where there
-- is `watch`, since native loops are the same in every host.
-- If there is a function fail_native, all functions are called with good arguments only, and each request for native memory
-- of a call is refused in turn: fail_native(n) lets n requests pass and refuses the next two (after the first, garbage is
-- collected and the request repeated); fail_native() returns how many requests there were and refuses no more.
-- Returns the number of calls, and counts as text.
local here, folder, seed, total, declared = ...
seed, total = tonumber(seed), tonumber(total)
local dk = require "diffusionkit"
local io, debug = io, debug
local is_sandbox = not package
local unpack, load = table.unpack or unpack, loadstring or load
local function pack(...) return { n = select("#", ...), ... } end
local function read(name) return assert(load(assert(io.open(here .. "/" .. name)):read "*a", "=" .. name))() end
local new_samples = read "samples.lua"
declared = declared and load(declared)() or read "declarations.lua"(new_samples())
math.randomseed(seed)
local random = math.random
local function one_of(list) return list[random(#list)] end
local function chance(percent) return random(100) <= percent end

-- ---------------------------------------------------------------- functions to call

local functions = {} -- { path =, call =, arguments = }
local found = {}

local function add(path, call)
  if found[path] then return end
  found[path] = true
  functions[#functions + 1] = { path = path, call = call, arguments = declared[path] }
end

local function upvalues(f)
  local all = {}
  for i = 1, 10 do
    local name, value = debug.getupvalue(f, i)
    if not name then break end
    all[i] = value
  end
  return all
end

local seen = {}
local function walk(path, value)
  if type(value) == "function" then return add(path, value) end
  if type(value) ~= "table" or seen[value] then return end
  seen[value] = true
  local metatable = debug.getmetatable(value)
  if metatable and metatable.__call then add(path, value) end
  for name, inner in pairs(value) do
    if type(name) == "string" then walk(path == "" and name or path .. "." .. name, inner) end
  end
end
walk("", dk)

-- In a sandbox Lua's own functions are called too, mostly with a suitable first argument.
local lua_libraries = { "base", "string", "table", "utf8", "math", "coroutine", "os" }
if is_sandbox then
  _G.io, _G.debug = nil, nil
  local base = {}
  for name, value in pairs(_G) do base[name] = type(value) == "function" and value or nil end
  for _, name in ipairs(lua_libraries) do walk(name, _G[name] or base) end
end

-- The functions of a class: its metamethods, and those in `__index` and `__newindex`: methods, getters and setters.
local function walk_class(name, sample)
  local metatable = debug.getmetatable(sample)
  for key, value in pairs(metatable) do
    if type(value) == "function" then add(name .. "." .. key, value) end
  end
  if upvalues(metatable.__index)[3] then
    for index, prefix in pairs { [3] = ".", [4] = ".get." } do
      for key, value in pairs(upvalues(metatable.__index)[index]) do add(name .. prefix .. key, value) end
    end
    for key, value in pairs(upvalues(metatable.__newindex)[3]) do add(name .. ".set." .. key, value) end
    return
  end
  -- In Lua 5.1, which hides what C functions refer to, through values and the declarations.
  for path in pairs(declared) do
    local key = path:match("^" .. name .. "%.(%a%w*[%w_]*)$")
    if key then add(path, sample[key]) end
    local way, field = path:match("^" .. name .. "%.(%a%a%a)%.(.*)$")
    if way == "get" then add(path, function(value) return value[field] end) end
    if way == "set" then add(path, function(value, new) value[field] = new end) end
  end
end

local pool = {} -- results of calls, by type
local max_values = 40
local type_names = {}
for name, sample in pairs(new_samples()) do
  walk_class(name, sample)
  pool[name] = { sample }
  type_names[#type_names + 1] = name
end
table.sort(type_names) -- since the order of `pairs` differs between processes
table.sort(functions, function(a, b) return a.path < b.path end)
for path in pairs(declared) do assert(found[path], path .. " is declared, but nothing leads there") end
-- C functions read and write fields.
for _, f in ipairs(functions) do
  local name, accessor = f.path:match "^(%w+)%.(__%w*index)$"
  if name then
    local self = { name = "self", type = name }
    local rest = { { name = "field", type = "field" }, accessor == "__newindex" and { name = "value", type = "value" } or nil }
    f.arguments = { self, unpack(rest) }
  end
end

-- Functions that are left out: they would slow down or start other programs, or change the seed.
local rare = {
  ["plot.savefig"] = true, ["plot.show"] = true, set_num_threads = true, ["data.digits"] = true,
  ["data.mnist"] = true, ["data.text"] = true, ["math.randomseed"] = true,
}

local function note(value)
  local kind = type(value) == "userdata" and debug.getmetatable(value) and debug.getmetatable(value).__name
  local list = kind and pool[kind]
  if not list then return end
  if #list < max_values then list[#list + 1] = value else list[random(max_values)] = value end
end

local field_names = {}
for path in pairs(found) do field_names[#field_names + 1] = path:match "[^.]+$" end
table.sort(field_names)

-- ---------------------------------------------------------------- arguments

local depth = 0
local is_hostile = false -- before that, all arguments are good
local call_something
local modules = {} -- instances of modules written in Lua

local maxinteger, mininteger = math.maxinteger or 2 ^ 63 - 2 ^ 10, math.mininteger or -2 ^ 63
--- A power of two, an integer where there are integers.
local function power(bit) return math.tointeger and math.tointeger(2 ^ bit) or 2 ^ bit end
local numbers = {
  0, -1, 1, 2, 3, 4, 5, 0.5, -0.5, 1.5, 7, 16, 17, 63, 255, 256, 65536, 1e6, 1e7, 1e9, 1e15, 1e18, -1e18, 1e19, 1e300,
  -1e300, 5e-324, 1e-30, 1e38, 3.5e38, math.huge, -math.huge, 0 / 0, -0.0, maxinteger, mininteger, maxinteger - 1,
  mininteger + 1, 2 ^ 31 - 1, 2 ^ 32 + 1, 2 ^ 24 + 1, 2 ^ 63 - 2 ^ 10, -2 ^ 63, 2 ^ 64,
}
for _, bit in ipairs { 20, 24, 31, 32, 53, 60, 61, 62 } do
  numbers[#numbers + 1] = power(bit)
  numbers[#numbers + 1] = -power(bit)
end
local strings = {
  "", "x", "\0", "a\0b", "\255\254", "adam", "mse", "relu", "mean", "sum", "none", "nan", "-1", "1e999", "0x10",
  "%s%n%d", "ij,jk->ik", "...i->i", "ii->", "->", ",", "linear", "epsilon", "loss", "stop", "\n", "\244\143\191\191", "é",
  ("x"):rep(5000), ("\n"):rep(300), ("("):rep(2000), "glorot_uniform", "leading", "squaredcos_cap_v2", "red", "#12345",
  "$x^2$", "upper left", "'", '"', "\\", "`echo`", "self", "shape", "generator",
}

local cyclic = {}
cyclic[1], cyclic.shape, cyclic.self = cyclic, cyclic, cyclic
local deep = {}
for _ = 1, 300 do deep = { deep } end
local sparse = { 1 }
for bit = 1, 62 do sparse[power(bit)] = 1 end
local long = {}
for i = 1, 70000 do long[i] = 1 end
local function fails() error("raised by an argument") end
local malicious = {}
for i, returned in ipairs { 0 / 0, mininteger, "x", {}, cyclic } do
  local function reply() return returned end
  malicious[i] = setmetatable({ 1, 2 }, {
    __index = reply, __len = reply, __tostring = reply, __name = returned, __pairs = reply, __eq = reply,
    __call = reply, __lt = reply, __add = reply, __newindex = reply, __close = reply, __metatable = returned,
  })
end
malicious[#malicious + 1] = setmetatable({}, {
  __index = fails, __len = fails, __tostring = fails, __pairs = fails, __eq = fails, __call = fails, __add = fails,
  __newindex = fails, __concat = fails,
})
malicious[#malicious + 1] = setmetatable({}, { __index = malicious[1], __mode = "kv" })
-- A foreign userdata with one of the library's metatables.
local forged = io.tmpfile()
debug.setmetatable(forged, debug.getmetatable(pool.Tensor[1]))

-- Tensors without elements, for which a loop over the long axis would never end.
local empty_shapes = { { power(50), 0 }, { 0, power(50) }, { 3, power(50), 0 }, { power(50), 1, 0, 1 } }
local shapes = { { 4, 4 }, { 4 }, { 2, 4, 4 }, { 3, 4, 2 }, { 1 }, { 0, 4 }, { 1, 1, 1, 1, 4 }, { 1, 3, 5, 5 }, { 3, 1 }, { 64, 64 }, { 2, 1, 4, 4 },
  empty_shapes[1], empty_shapes[2] }
local home -- the shape of most tensors of one call, so that many match

local function tensor()
  if chance(15) then return one_of(pool.Tensor) end
  if chance(8) then return one_of(pool.Parameter) end
  if chance(10) then return one_of(pool.Parameter):sum() end
  local shape = chance(85) and home or one_of(shapes)
  if chance(15) then return dk.full(shape, one_of(numbers) + 0.0) end
  if chance(30) then return dk.randint(0, 3, { shape = shape }) end
  return dk.randn(shape)
end

local function closed()
  local name = one_of { "Tensor", "Parameter", "Layer", "Optimizer", "Generator", "Scheduler" }
  local value = one_of(pool[name])
  debug.getmetatable(value).__close(value)
  return value
end

local function close_something()
  local value = one_of(pool[one_of(type_names)])
  debug.getmetatable(value).__close(value)
end

local function callback(good)
  local kind = is_hostile and random(10) or 1
  if kind <= 4 then return good or function(a) return a end end
  if kind == 5 then return fails end
  if kind == 6 then return coroutine.yield end
  if kind == 7 then return function(...) close_something() return ... end end
  if kind == 8 then return function(...) collectgarbage() return ... end end
  if kind == 9 then return function() return one_of(numbers) end end
  return function(...)
    if depth < 3 then call_something() end
    return ...
  end
end

local function loss(a, b) return (a - b):square():mean() end

local function hostile()
  local kind = random(18)
  if kind <= 5 then return one_of(numbers) end
  if kind == 6 then return one_of(strings) end
  if kind == 7 then return tensor() end
  if kind == 8 then return closed() end
  if kind == 9 then return one_of { cyclic, deep, sparse, long, {}, { {} }, { false }, { 1, nil, 3 }, { x = 1 } } end
  if kind == 10 then return one_of(malicious) end
  if kind == 11 then return callback() end
  if kind == 12 then return one_of { io.stdout, forged, coroutine.create(fails), print, dk, dk.nn, dk.Generator, modules[1] } end
  if kind == 13 then return chance(50) end
  if kind == 14 then return nil end
  if kind == 15 then
    local list = {}
    for i = 1, random(0, 6) do list[i] = one_of(numbers) end
    return list
  end
  if kind == 16 then return { [one_of { 0, -1, 1.5, true, cyclic, "\0", "axis", print }] = one_of(numbers) } end
  return one_of(pool[one_of(type_names)])
end

local function integer(name)
  if name:find "axis" or name:find "axes" then return one_of { 1, -1, 2, 1, 3 } end
  return random(0, 6)
end

local file_names = { "x.npy", "x.npz", "x.safetensors", "x.png", "x.csv", "x.idx", "x.wav", "x.pt", "folder" }
local kinds = { image = "png", npy = "npy", npz = "npz", csv = "csv", idx = "idx", savefig = "png", wav = "wav", torch = "pt" }
local called -- the path of the function

local function file_name()
  if chance(20) then return one_of(file_names) end
  if called:find "pretrained" then return "folder/pipeline" end
  for word in called:gmatch "[^._]+" do
    if kinds[word] then return "x." .. kinds[word] end
  end
  return "x.safetensors"
end

local function write_an_idx_file()
  local file = assert(io.open(folder .. "/x.idx", "wb"))
  file:write("\0\0\8\2\0\0\0\2\0\0\0\3abcdef")
  file:close()
end

--- A tensor of two bytes, as PyTorch before 1.6 saved it.
local function write_a_torch_file()
  local file = assert(io.open(folder .. "/x.pt", "wb"))
  file:write("\128\2\138\10\108\252\156\70\249\32\106\168\80\25\46\128\2M\233\3.\128\2}.\128\2",
    "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nByteStorage\nX\1\0\0\0aX\3\0\0\0cpuK\2NtQ",
    "K\0K\2\133K\1\133\137}tR.\128\2](X\1\0\0\0ae.\2\0\0\0\0\0\0\0\1\2")
  file:close()
end

local signals = { -- a U-Net with every kind of condition
  in_channels = 1, out_channels = 1, block_out_channels = { 2 }, layers_per_block = 1, norm_num_groups = 1,
  attention_head_dim = 2, down_block_types = { "AttnDownBlock1D" }, up_block_types = { "UpBlock1D" },
  num_class_embeds = 3, conditioning_channels = 1, cross_attention_dim = 4, gradient_checkpointing = true,
}

local function layer()
  if chance(5) then return dk.models.UNet1DModel(signals) end
  if chance(50) then return one_of(pool.Layer) end
  if chance(20) and modules[1] then return one_of(modules) end
  return one_of { dk.nn.Dense(4), dk.nn.Flatten(), dk.nn.LayerNormalization(), dk.nn.Dropout(0.5), dk.nn.Activation("silu") }
end

local function list_of(make)
  local list = {}
  for i = 1, random(0, 3) do list[i] = make() end
  return list
end

-- Good values by declared type; for several types ("Tensor or number") the first known one.
local good = {
  number = function() return one_of { 0.1, 0.5, 1, 2, 0.9, -1, 100 } end,
  boolean = function() return chance(50) end,
  string = function() return one_of(strings) end,
  ["function"] = function() return callback() end,
  integer = integer,
  integers = integer,
  layers = layer,
  Tensors = tensor,
  Layer = layer,
  ["activation name"] = function() return one_of { "relu", "gelu", "silu", "tanh", "linear", "softplus" } end,
  ["initializer name"] = function() return one_of { "zeros", "ones", "glorot_uniform", 0.5 } end,
  ["loss name"] = function() return one_of { "mse", "mae", "huber", callback(loss), dk.losses.mse, one_of(pool.Loss) } end,
  ["pair of a loss and its weights"] = function()
    return one_of { "mae", { "mse", 0.5 }, { callback(loss), callback(function(step) return step end) },
      { loss = one_of(pool.Loss), weight = one_of(pool.LearningRateSchedule), name = one_of(strings) } }
  end,
  ["Optimizer or its name"] = function() return one_of { "adam", "sgd", one_of(pool.Optimizer) } end,
  ["function, table of functions"] = function()
    return one_of { callback(fails), { on_batch_end = callback(), on_train_end = callback() }, { one_of(pool.EarlyStopping), callback() } }
  end,
  ["list of metrics"] = function() return { one_of { "mae", "accuracy" }, callback(loss), gap = callback(loss) } end,
  ["name or table of a name and options"] = function()
    return one_of { "uniform", "stratified", { "min_snr", gamma = 5 }, { "logit_normal", mean = 0, std = 1 }, "p2", "edm" }
  end,
  ["Tensor, Dataset or table of a Tensor and its conditions"] = function()
    return one_of { tensor(), { tensor(), class_labels = tensor() }, one_of(pool.Dataset) }
  end,
  ["list {x, y} or Dataset"] = function()
    return one_of { { tensor(), tensor() }, { tensor(), tensor(), { 1, 0, 2 } }, one_of(pool.Dataset) }
  end,
  ["Tensor, string, Dataset or function"] = function()
    return one_of { tensor(), tensor(), one_of(pool.Dataset), callback(tensor), { next = callback(tensor) } }
  end,
  ["Tensor, list of Tensors, Dataset or function"] = function()
    return one_of { tensor(), { tensor() }, one_of(pool.Dataset), callback(function() return { tensor(), tensor() } end) }
  end,
  ["Tensor or table of Tensors"] = function()
    return one_of { tensor(), { tensor(), tensor() }, { tensor(), class_labels = tensor(), [one_of(strings)] = tensor() } }
  end,
  ["string or table of strings"] = function()
    return one_of { "x", { "x", "y" }, { "x", class_labels = "y", [one_of(strings)] = one_of(strings) } }
  end,
  ["list of numbers or Tensor"] = function() return one_of { tensor(), { random(3), random(3) } } end,
  ["list of numbers, number or Tensor"] = function()
    return one_of { tensor(), random(5), { random(3), random(3) } }
  end,
  ["table of weights by class id"] = function() return { [0] = 1, [random(3)] = random(5) } end,
  ["list of two numbers"] = function() return { random(3), random(5) } end,
  ["table of named Tensors"] = function()
    return one_of { { x = tensor(), y = tensor() }, one_of(pool.Layer) }
  end,
  table = function() return one_of { {}, { steps = 3 }, { rate = 0.5, fast = false, name = one_of(strings) } } end,
  ["table of named strings"] = function() return one_of { {}, { format = "pt" }, { [one_of(strings)] = one_of(strings) } } end,
  ["table of options"] = function() return one_of { one_of(pool.Scheduler), { num_train_timesteps = 7 } } end,
  ["position"] = function()
    return one_of {
      1, 2, { { 1, 2 }, {} }, { 1, { 2, -1, 2 } }, { { -1, 1, -1 } }, { { { 2, 1 } } }, { {}, tensor() }, tensor():gt(0),
      { true, false }, { tensor(), { { 1 } } },
    }
  end,
  ["list of Parameters"] = function() return one_of { one_of(pool.Layer), { one_of(pool.Parameter) } } end,
  ["name, function or value of this library"] = function() return one_of { "matmul", dk.sum, tensor() } end,
  value = hostile,
  field = function() return one_of(field_names) end,
}

local function good_value(argument)
  local name, kind_of_value = argument.name, argument.type
  if name == "path" then return folder .. "/" .. file_name() end
  -- Paths of files that training writes are in the folder, however hostile the other arguments are.
  if name == "sample_path" then return folder .. "/{step}.png" end
  if name:find "_path$" or name == "log_dir" then return folder .. "/" .. name end
  if name == "data" and chance(10) then return folder .. "/" .. file_name() end
  if name:find "_every$" or name:find "_bins$" or name == "num_samples" then return random(1, 3) end
  if name == "validation_split" then return chance(30) and 0.5 or nil end
  if name == "random_crop_padding" then return chance(20) and 1 or nil end
  if name == "bit_depth" then return one_of { 8, 16 } end
  if name == "dtype" then return one_of { "u8", "f32", "int16", "f64" } end
  if name == "bytes" then return one_of { ("\1\2\3\4"):rep(6), dk.image.encode(dk.ones(2, 2)), dk.audio.encode_wav(dk.zeros(2), 8) } end
  if name == "random_flip" then return chance(20) end
  if name == "equation" then return one_of { "ij,jk->ik", "ij->ji", "...ij,...jk->...ik", "ii", "i,j" } end
  if name == "epochs" or name == "steps" or name == "steps_per_epoch" or name == "num_steps" then return random(0, 3) end
  if name == "num_inference_steps" then return random(1, 4) end
  if name == "shape" or name == "data_shape" then return kind_of_value:find "list" and one_of(shapes) or random(0, 5) end
  if name == "generator" then return chance(50) and one_of(pool.Generator) or nil end
  if kind_of_value:find "^one of " then
    local words = {}
    for word in kind_of_value:gmatch '"([^"]*)"' do words[#words + 1] = word end
    return one_of(words)
  end
  if kind_of_value:find "^list of " and not good[kind_of_value] then
    local inner = kind_of_value:match "^list of (.-)s?$"
    return list_of(function() return good_value { name = name, type = inner } end)
  end
  if kind_of_value:find '^one of "' then
    local words = {}
    for word in kind_of_value:gmatch '"([^"]*)"' do words[#words + 1] = word end
    return one_of(words)
  end
  local make = good[kind_of_value] or good[kind_of_value:match "^(.-) or "] or good[kind_of_value:match "^(.-)," or ""]
  if make then return make(name) end
  for _, kind in ipairs(type_names) do
    if kind_of_value:find(kind, 1, true) then return kind == "Tensor" and tensor() or one_of(pool[kind]) end
  end
  return hostile()
end

-- ---------------------------------------------------------------- calls

local log = assert(io.open(folder .. "/last", "w"))
local made, raised, interrupted = 0, 0, 0
local nameless = {} -- errors that blame an argument which the function's declaration does not have

local function note_error(path, message)
  if type(message) ~= "string" then return end
  if message:find("interrupted", 1, true) then interrupted = interrupted + 1 end
  local argument = message:match "bad argument '([^']+)' %("
  if argument and not nameless[path .. argument] then
    nameless[path .. argument] = true
    nameless[#nameless + 1] = (path .. ": " .. message):sub(1, 200)
  end
end

local function describe(value, nested)
  local kind = type(value)
  if kind == "string" then return ("%q"):format(#value > 60 and value:sub(1, 60) .. "..." or value) end
  if kind == "number" then return math.type and math.type(value) == "integer" and tostring(value) or ("%.17g"):format(value) end
  if kind == "table" and not debug.getmetatable(value) and not nested then
    local parts = {}
    for key, inner in next, value do
      if #parts == 8 then
        parts[9] = "..."
        break
      end
      parts[#parts + 1] = "[" .. describe(key, true) .. "] = " .. describe(inner, true)
    end
    return "{" .. table.concat(parts, ", ") .. "}"
  end
  if kind == "userdata" then
    local metatable = debug.getmetatable(value)
    local ok, shape = pcall(function() return metatable.__name:find "^[TP]" and tostring(value:shape()) end)
    return (metatable and metatable.__name or "userdata") .. (ok and shape and "[" .. shape .. "]" or "")
  end
  return kind
end

local function write_last(text, arguments)
  if watch then watch(text, depth > 1) end
  local parts = {}
  for i = 1, arguments.n do parts[i] = describe(arguments[i]) end
  log:seek("set")
  log:write(is_hostile and "call " or "good call ", made, ": ", text, "(", table.concat(parts, ", "), ")", (" "):rep(200), "\n")
  log:flush()
end

local first_of = {
  string = function() return one_of(strings) end,
  utf8 = function() return one_of(strings) end,
  table = function() return one_of { { 3, 1, 2 }, { "a", "b" }, sparse, cyclic, long, one_of(malicious) } end,
  math = function() return one_of(numbers) end,
  coroutine = function() return coroutine.create(callback()) end,
  os = function() return one_of { "%c", "%Y", "!*t", one_of(strings) } end,
}

local function arguments_for(f)
  local arguments = { n = 0 }
  if not f.arguments then
    local first = first_of[f.path:match "^%l+"] or hostile
    for i = 1, random(0, 4) do
      arguments[i] = (i == 1 and chance(80) and first or chance(30) and first_of.string or hostile)()
      arguments.n = i
    end
    return arguments
  end
  local named
  for index, argument in ipairs(f.arguments) do
    if argument.optional and chance(40) then
      -- Omitted: the rest is given by name.
      if not named and chance(50) then break end
      named = named or {}
    else
      for _ = 1, argument.variadic and random(0, 3) or 1 do
        local value = good_value(argument)
        if is_hostile and chance(argument.name == "self" and 3 or 12) then value = hostile() end
        if named then
          named[argument.name] = value
        else
          arguments.n = arguments.n + 1
          arguments[arguments.n] = value
        end
      end
    end
  end
  if named then
    if is_hostile and chance(5) then named[one_of(strings)] = hostile() end
    arguments.n = arguments.n + 1
    arguments[arguments.n] = named
  end
  if is_hostile and chance(5) then
    arguments.n = math.max(0, arguments.n + random(-2, 2))
    for i = 1, arguments.n do if chance(50) then arguments[i] = hostile() end end
  end
  return arguments
end

local operators = {
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end,
  ["^"] = function(a, b) return a ^ b end, ["%"] = function(a, b) return a % b end,
  [".."] = function(a, b) return a .. b end,
  ["=="] = function(a, b) return a == b end, ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end, ["#"] = function(a) return #a end, ["unary -"] = function(a) return -a end,
  ["[]"] = function(a, b) return a[b] end, ["[]="] = function(a, b, c) a[b] = c end,
  ["()"] = function(a, b, c) return a(b, c) end,
  ["method"] = function(a, b, c) return a[b](a, c) end,
  ["text"] = function(a) return tostring(a) end,
}
-- What older versions do not parse.
for name, text in pairs { ["//"] = "a // b", ["&"] = "a & b", ["~"] = "~a" } do
  local make = load("return function(a, b) return " .. text .. " end")
  operators[name] = make and make()
end
local close_variable = load "local variable <close> = ... ; if select(2, ...) then error 'on the way' end"
local operator_names = {}
for name in pairs(operators) do operator_names[#operator_names + 1] = name end
table.sort(operator_names)

-- The ways in which a call can be made.
local function through_coroutine(call, arguments)
  local thread = coroutine.create(function(...)
    if watch then watch(called or "operator", true) end -- the host may stop this thread
    return call(...)
  end)
  local results = pack(coroutine.resume(thread, unpack(arguments, 1, arguments.n)))
  for _ = 1, 3 do
    if coroutine.status(thread) ~= "suspended" then break end
    results = pack(coroutine.resume(thread, one_of(numbers)))
  end
  if watch then watch(called or "operator", true) end
  if coroutine.close and chance(50) then coroutine.close(thread) end
  return unpack(results, 1, results.n)
end

local function through_finaliser(call, arguments)
  local object = newproxy and newproxy(true) or setmetatable({}, {})
  -- Lua calls no hooks in finalisers: where the host stops calls by a hook, they make calls that are short.
  if watch then call, arguments = dk.add, pack(one_of(pool.Tensor), hostile()) end
  local function finalise() pcall(call, unpack(arguments, 1, arguments.n)) end
  if newproxy then
    getmetatable(object).__gc = finalise
  else
    setmetatable(object, { __gc = finalise })
  end
  object = nil
  if chance(10) then collectgarbage() end
  return false, "later"
end

local function through_close(call, arguments)
  local object = setmetatable({}, { __close = function() call(unpack(arguments, 1, arguments.n)) end })
  if not close_variable then return pcall(getmetatable(object).__close) end
  return pcall(close_variable, object, chance(30))
end

local function through_callback(call, arguments)
  return pcall(dk.no_grad, function() return call(unpack(arguments, 1, arguments.n)) end)
end

local function through_scope(call, arguments)
  return pcall(dk.scope, function() return call(unpack(arguments, 1, arguments.n)) end)
end

local function through_handler(call, arguments)
  local called_once = false -- a handler that fails is called again, hundreds of times
  return xpcall(fails, function(message)
    if called_once then return message end
    called_once = true
    return call(unpack(arguments, 1, arguments.n))
  end)
end

local function make_call()
  home = one_of(shapes)
  local f, text, call, arguments
  if chance(12) then
    text = one_of(operator_names)
    call = operators[text]
    local key = chance(70) and one_of(field_names) or hostile()
    local first = chance(80) and tensor() or hostile()
    if text:find "^[^%w]*%[" or text == "method" then
      first = chance(30) and tensor() or hostile()
      arguments = { first, chance(50) and key or hostile(), hostile(), n = 3 }
    else
      arguments = { first, chance(60) and tensor() or hostile(), hostile(), n = 3 }
      if chance(30) then arguments[1], arguments[2] = arguments[2], arguments[1] end
    end
  else
    f = one_of(functions)
    while rare[f.path] and not chance(2) do f = one_of(functions) end
    called = f.path
    text, call, arguments = f.path, f.call, arguments_for(f)
  end
  write_last(text, arguments)
  local way = random(100)
  local through = way <= 80 and function() return pcall(call, unpack(arguments, 1, arguments.n)) end
    or way <= 88 and through_coroutine or way <= 90 and through_finaliser or way <= 93 and through_close
    or way <= 95 and through_callback or way <= 98 and through_scope or through_handler
  local results = pack(through(call, arguments))
  if not results[1] then
    raised = raised + 1
    note_error(text, results[2])
    return
  end
  if f then f.succeeded = true end
  for i = 2, results.n do
    local result = results[i]
    if type(result) == "table" and not debug.getmetatable(result) then
      local count = 0
      for _, inner in next, result do
        note(inner)
        count = count + 1
        if count == 10 then break end
      end
    else
      note(result)
    end
    if chance(10) and result ~= long then pcall(tostring, result) end
  end
end

function call_something()
  depth = depth + 1
  pcall(make_call)
  depth = depth - 1
end

-- Damages some bytes of a written file.
local function spoil_a_file()
  local file = io.open(folder .. "/" .. one_of(file_names), "r+b")
  if not file then return end
  local size = file:seek "end"
  for _ = 1, random(4) do
    if size and size > 0 then
      file:seek("set", random(0, math.min(size - 1, chance(70) and 200 or size - 1)))
      file:write(string.char(one_of { 0, 1, 255, 127, 128, random(0, 255) }))
    end
  end
  file:close()
end

local function renew()
  write_an_idx_file()
  write_a_torch_file()
  note(dk.parameter { 1 })
  local samples = new_samples()
  for _, name in ipairs(type_names) do note(samples[name]) end
  local class = dk.nn.module("Scripted")
  class.forward = callback(function(_, x) return x end)
  local object = class()
  object.inner = chance(30) and object or layer()
  object.list = { layer(), one_of(pool.Parameter), hostile() }
  if #modules < 5 then modules[#modules + 1] = object else modules[random(5)] = object end
end

local function fresh_samples()
  for name, sample in pairs(new_samples()) do pool[name] = { sample } end
end

local function next_call()
  made = made + 1
  depth = 0
  if made % 50 == 0 then
    renew()
    spoil_a_file()
  end
  if made % 1000 == 0 then
    dk.set_num_threads(1)
    fresh_samples()
    collectgarbage()
  end
  call_something()
end

local function call_without_elements(f)
  called = f.path
  local arguments = arguments_for(f)
  write_last(f.path, arguments)
  f.call(unpack(arguments, 1, arguments.n))
end

local function call_without_memory(f)
  called = f.path
  home = one_of { { 4, 4 }, { 4 }, { 2, 4, 4 }, { 1, 3, 5, 5 }, { 64, 64 } }
  local function call(passing)
    local arguments = arguments_for(f)
    write_last(f.path .. " with " .. passing .. " requests", arguments)
    fail_native(passing)
    local ok, message = pcall(f.call, unpack(arguments, 1, arguments.n))
    return fail_native(), ok, message
  end
  for request = 0, math.min(call(maxinteger), 25) - 1 do
    local requests, ok, message = call(request)
    if requests > request then
      made = made + 1
      if not ok and tostring(message):find("not enough memory", 1, true) then raised = raised + 1 end
    end
  end
end

if fail_native then
  for _, f in ipairs(functions) do
    if f.arguments and not rare[f.path] then
      fresh_samples()
      for _ = 1, 8 do call_without_memory(f) end
    end
  end
  assert((dk.ones(2) + 1)[2] == 2)
  return made, ("%d raised an error"):format(raised)
end

for _, f in ipairs(watch and {} or functions) do
  fresh_samples()
  local is_ours = f.arguments ~= nil -- Lua's own functions may take a table with a length of 2^33
  for _, shape in ipairs(is_ours and not rare[f.path] and empty_shapes or {}) do
    home = shape
    for _ = 1, 8 do pcall(call_without_elements, f) end
  end
end
is_hostile = true

-- A stop request for one call may arrive after it.
while made < total do
  pcall(function()
    while made < total do next_call() end
  end)
end
log:close()
assert((dk.ones(2) + 1)[2] == 2)
assert(#nameless == 0, table.concat(nameless, "\n"))
local never = {}
for _, f in ipairs(functions) do
  if not f.succeeded then never[#never + 1] = f.path end
end
return made, ("%d raised an error, %d were interrupted, %d of %d functions never succeeded (%s)"):format(
  raised, interrupted, #never, #functions, table.concat(never, " "))
