local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn = dk.nn
local cases = {}

local function write_header(path, header, data)
  support.write(path, support.packed("<I8", #header) .. header .. (data or ""))
end

function cases.tensors_by_name()
  local path = support.path("tensors.safetensors")
  local tensors = { a = dk.randn(3, 4), ["b.c"] = dk.tensor { 0 / 0, math.huge, -0.0 }, empty = dk.zeros(0, 2), scalar = dk.tensor(5) }
  dk.save_safetensors(path, tensors)
  same(dk.load_safetensors(path), tensors)
  dk.save_safetensors { path = path, tensors = { x = dk.parameter { 1 } } }
  same(dk.load_safetensors(path), { x = { 1 } })
  dk.save_safetensors(path, {})
  same(dk.load_safetensors(path), {})
end

function cases.models()
  local path = support.path("model.safetensors")
  local input = nn.Input(3)
  local x = dk.randn(5, 3)
  for _, model in ipairs {
    nn.Sequential(nn.Input(3), nn.Dense(4, { activation = "relu" }), nn.LayerNormalization(), nn.Dense(2)),
    nn.Model(input, nn.Add()({ nn.Dense(2)(input), nn.Dense(2, { use_bias = false })(input) })),
  } do
    model:save(path)
    local loaded = dk.load(path)
    assert(getmetatable(loaded) == "Layer")
    same(loaded(x), model(x))
    model:compile { optimizer = dk.optimizers.SGD(0.1), loss = "mse" }
    local before = model(x)
    model:fit(x, dk.zeros(5, 2), { verbose = 0 })
    model:load(path)
    same(model(x), before)
  end
  local loaded = dk.load(path)
  loaded:compile()
  loaded:fit(x, dk.zeros(5, 2), { verbose = 0 })
end

function cases.into_an_equal_model()
  local path = support.path("equal.safetensors")
  local function make() return nn.Sequential(nn.Input(3), nn.Dense(4), nn.Sequential(nn.Dense(4), nn.Dense(2))) end
  local a, b = make(), make()
  a:save(path)
  b:load(path)
  same(b:state_dict(), a:state_dict())
  same(dk.load(path):state_dict(), a:state_dict())
  local both = nn.Sequential(dk.load(path), nn.Dense(3), dk.load(path))
  same(both(dk.ones(1, 3)):shape(), { 1, 2 })
end

function cases.models_of_lua_modules_load_as_tables()
  local path = support.path("scripted.safetensors")
  local Scale = nn.module("Scale")
  function Scale:init() self.s = dk.parameter { 2 } end
  function Scale:forward(x) return x * self.s end
  local model = nn.Sequential(Scale())
  raises(function() model:save(path) end, "save", "not built")
  model(dk.ones(1))
  model:save(path)
  local loaded = dk.load(path)
  assert(type(loaded) == "table")
  local _, value = next(loaded)
  same(value, { 2 })
end

function cases.unsuitable_files()
  local path = support.path("other.safetensors")
  dk.save_safetensors(path, { a = dk.zeros(2) })
  local model = nn.Sequential(nn.Input(3), nn.Dense(2))
  local before = model:state_dict()
  raises(function() model:load(path) end, "load", "missing", "unexpected: a")
  same(model:state_dict(), before)
  same(dk.load(path), { a = { 0, 0 } })
end

function cases.missing_and_unwritable()
  local missing = support.directory .. "/missing/file"
  for _, name in ipairs { "load_safetensors", "load" } do
    raises(function() dk[name](missing) end, name, missing, "No such file")
    raises(function() dk[name](support.directory) end, name, support.directory)
    raises(function() dk[name]("") end, name)
    raises(function() dk[name]("a\0b") end, name)
    raises(function() dk[name](3) end, "bad argument #1 to '" .. name .. "'", "string expected, got number")
    raises(function() dk[name]() end, "bad argument #1 to '" .. name .. "'")
  end
  raises(function() dk.save_safetensors("/proc/none/x", {}) end, "save_safetensors", "/proc/none/x: No such file")
  local folders = support.path "made/by/the/writer.safetensors"
  dk.save_safetensors(folders, { a = dk.ones(1) })
  same(dk.load_safetensors(folders).a, { 1 })
  local model = dk.nn.Sequential { dk.nn.Input(2), dk.nn.Dense(1) }
  local file = support.path "a/model.safetensors"
  model:save(file)
  same(dk.load(file):num_parameters(), 3)
  raises(function() dk.save_safetensors(support.directory, {}) end, "save_safetensors", support.directory)
  raises(function() dk.save_safetensors(support.path "x" .. "\0y", {}) end, "save_safetensors")
  raises(function() nn.Sequential(nn.Input(1), nn.Dense(1)):save("/proc/none/x") end, "save", "/proc/none/x")
  raises(function() nn.Dense(1):load(missing) end, "load", missing)
  raises(function() dk.save_safetensors("/proc/nonsense/x", { a = dk.zeros(1) }) end, "save_safetensors")
end

function cases.names_that_are_no_utf8()
  local folder = dk.makedirs(support.directory .. "/\255folder/\195")
  assert(folder == support.directory .. "/\255folder/\195", "the path comes back byte for byte")
  local model, x = nn.Sequential(nn.Input(2), nn.Dense(2)), dk.rand(2, 2)
  local written = {
    ["t\255.safetensors"] = function(path)
      dk.save_safetensors(path, { a = x })
      same(dk.load_safetensors(path), { a = x })
    end,
    ["m\255.safetensors"] = function(path)
      model:save(path)
      same(dk.load(path):state_dict(), model:state_dict())
      model:load(path)
    end,
    ["\254.npy"] = function(path)
      dk.data.save_npy(path, x)
      same(dk.data.load_npy(path), x)
    end,
    ["\254.npz"] = function(path)
      dk.data.save_npz(path, { a = x })
      same(dk.data.load_npz(path), { a = x })
    end,
    ["\254\128.PNG"] = function(path)
      dk.image.save(path, dk.ones(2, 2))
      same(dk.image.load(path), dk.ones(1, 2, 2))
      dk.image.save_grid(path, dk.ones(1, 2, 2))
    end,
    ["\254.svg"] = function(path)
      dk.plot.figure()
      dk.plot.plot { 1, 2 }
      dk.plot.savefig(path)
    end,
  }
  for name, write in pairs(written) do
    local path = folder .. "/" .. name
    write(path)
    assert(#support.read(path) > 0)
    write(path) -- over the existing file
    assert(os.remove(path))
  end
  raises(function() dk.load(folder .. "/none\255") end, "/none\\xFF: No such file or directory")
  raises(function() dk.image.save(folder .. "/a.\255", x) end, "a.\\xFF' does not end in .png")
  assert(os.remove(folder) and os.remove(support.directory .. "/\255folder"))
end

function cases.names_with_a_zero_byte()
  local path = support.directory .. "/a\0b.npy"
  for name, run in pairs {
    load = function() dk.load(path) end, save_npy = function() dk.data.save_npy(path, dk.zeros(1)) end,
    load_npz = function() dk.data.load_npz(path) end, makedirs = function() dk.makedirs(path) end,
    savefig = function()
      dk.plot.figure()
      dk.plot.plot { 1, 2 }
      dk.plot.savefig(path .. ".svg")
    end,
    save_grid = function() dk.image.save_grid(path .. ".png", dk.ones(1, 2, 2)) end,
  } do raises(run, "bad argument #1 to '" .. name .. "' (the path contains a zero byte)") end
end

function cases.bad_tables()
  local path = support.path("bad.safetensors")
  raises(function() dk.save_safetensors(path, { dk.zeros(1) }) end, "'save_safetensors'", "needs a name")
  raises(function() dk.save_safetensors(path, { a = 3 }) end, "'save_safetensors'", "Tensor expected for 'a', got number")
  raises(function() dk.save_safetensors(path, { a = {} }) end, "'save_safetensors'", "got table")
  raises(function() dk.save_safetensors(path, { [true] = dk.zeros(1) }) end, "needs a name")
  raises(function() dk.save_safetensors(path, io.stdout) end, "'save_safetensors'", "got userdata")
  raises(function() dk.save_safetensors(path) end, "bad argument #2 to 'save_safetensors'")
  raises(function() dk.save_safetensors(path, { __metadata__ = dk.zeros(1) }) end, "save_safetensors", "__metadata__")
  assert(not io.open(path), "nothing is written on an error")
  local odd = { ["with \"quotes\" \\ \n tab\t \1 ü 漢"] = dk.tensor { 1 }, [""] = dk.tensor { 2 } }
  local ok = pcall(dk.save_safetensors, path, odd)
  if ok then same(dk.load_safetensors(path), odd) end
end

function cases.truncated_and_foreign()
  local path = support.path("whole.safetensors")
  dk.save_safetensors(path, { a = dk.randn(20), b = dk.zeros(3) })
  local whole = support.read(path)
  local cut = support.path("cut.safetensors")
  for length = 0, #whole - 1, 7 do
    support.write(cut, whole:sub(1, length))
    raises(function() dk.load_safetensors(cut) end, "load_safetensors", cut)
  end
  for _, bytes in ipairs { "", "PK\3\4", ("x"):rep(1000), "\255\255\255\255\255\255\255\255", ("\0"):rep(64), whole .. "extra" } do
    support.write(cut, bytes)
    raises(function() dk.load_safetensors(cut) end, "load_safetensors", cut)
  end
end

function cases.wrong_headers()
  local path = support.path("lying.safetensors")
  for _, header in ipairs {
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,0]}}',
    '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', '{"a":{"dtype":"F32","shape":[1e9],"data_offsets":[0,4]}}',
    '{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,9223372036854775807]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', '{"a":{"dtype":"X9","shape":[1],"data_offsets":[0,4]}}',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    '{"a":3}', "[]", "{", '{"a":{"dtype":"F32"}}', '{"a":{"dtype":"F32","shape":{},"data_offsets":[0,4]}}', ("["):rep(100000),
    '{"a":' .. ("{\"a\":"):rep(50000),
  } do
    write_header(path, header, "\0\0\0\0")
    raises(function() dk.load_safetensors(path) end, "load_safetensors", path)
  end
  write_header(path, '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', support.packed("<f", 2.5))
  same(dk.load_safetensors(path), { a = { 2.5 } })
end

function cases.other_dtypes_are_read()
  local path = support.path("dtypes.safetensors")
  write_header(path, '{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"i":{"dtype":"I32","shape":[2],"data_offsets":[8,16]}}',
    support.packed("<dI4i4", 1.5, 7, -7))
  same(dk.load_safetensors(path), { d = { 1.5 }, i = { 7, -7 } })
end

function cases.metadata_of_files()
  local path = support.path("metadata.safetensors")
  dk.save_safetensors(path, { a = dk.tensor { 1 } }, { metadata = { format = "pt", ["ü"] = "" } })
  local tensors, metadata = dk.load_safetensors(path, { metadata = true })
  same(tensors, { a = { 1 } })
  same(metadata, { format = "pt", ["ü"] = "" })
  assert(select("#", dk.load_safetensors(path)) == 1)
  assert(support.read(path):find('"__metadata__":{"format":"pt","ü":""}', 1, true))
  write_header(path, '{"__metadata__":null,"a":{"dtype":"U16","shape":[2],"data_offsets":[0,4]}}', support.packed("<I2I2", 7, 65535))
  tensors, metadata = dk.load_safetensors(path, { metadata = true })
  same(tensors, { a = { 7, 65535 } })
  assert(next(metadata) == nil)
  write_header(path, '{"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U64","shape":[1],"data_offsets":[3,11]}}',
    "\056\254\001" .. support.packed("<I8", 2 ^ 40))
  same(dk.load_safetensors(path), { a = { 1, -448, 2 ^ -9 }, b = { 2 ^ 40 } })
  for _, bad in ipairs { { 1 }, { a = 1 }, { a = {} } } do
    raises(function() dk.save_safetensors(path, {}, { metadata = bad }) end, "'metadata'")
  end
  raises(function() dk.save_safetensors(path, {}, { metadata = "pt" }) end, "'metadata'", "table of named strings expected")
end

function cases.models_with_broken_descriptions()
  local path = support.path("described.safetensors")
  nn.Sequential(nn.Input(2), nn.Dense(2)):save(path)
  local bytes = support.read(path)
  local broken = support.path("broken.safetensors")
  for _, change in ipairs { { "Dense", "Danse" }, { "units", "unitz" }, { "Sequential", "Sequentiel" } } do
    local changed, count = bytes:gsub(change[1], change[2])
    assert(count > 0, change[1])
    support.write(broken, changed)
    raises(function() dk.load(broken) end, "load", broken)
  end
end

function cases.written_in_one_step()
  local path = support.path("atomic.safetensors")
  dk.save_safetensors(path, { a = dk.tensor { 1 } })
  assert(not pcall(dk.save_safetensors, path, { a = 3 }))
  same(dk.load_safetensors(path), { a = { 1 } })
  dk.save_safetensors(path, { a = dk.tensor { 2 } })
  same(dk.load_safetensors(path), { a = { 2 } })
  local names = io.popen("ls -A '" .. support.directory .. "'"):read "*a"
  assert(not names:find("tmp", 1, true), names)
end

return cases
