local support = ...
local dk, same, raises, packed = support.dk, support.same, support.raises, support.packed
local cases = {}

-- Pickles, opcode by opcode.
local function text(value) return "X" .. packed("<I4", #value) .. value end
local function int(value) return "J" .. packed("<I4", value % 2 ^ 32) end
local function tuple(...) return "(" .. table.concat { ... } .. "t" end
local function global(name) return "c" .. name:gsub("%.([^.]*)$", "\n%1") .. "\n" end
local function storage(class, key, count)
  return tuple(text "storage", global("torch." .. class), text(key), text "cpu", int(count)) .. "Q"
end
local function ints(...)
  local list = {}
  for i, value in ipairs { ... } do list[i] = int(value) end
  return tuple(support.unpack(list))
end
local function tensor(stored, offset, sizes, strides)
  return global "torch._utils._rebuild_tensor_v2"
    .. tuple(stored, int(offset), sizes, strides, "\137", global "collections.OrderedDict" .. ")R") .. "R"
end
local function pickle(value) return "\128\2" .. value .. "." end

--- An archive of members that are not compressed.
local function zip(members)
  local bodies, directory, offset = {}, {}, 0
  for _, member in ipairs(members) do
    local name, bytes = member[1], member[2]
    local fields = packed("<I2I2I2I2I4I4I4I2I2", 0, 0, 0, 33, support.crc32(bytes), #bytes, #bytes, #name, 0)
    bodies[#bodies + 1] = "PK\3\4\20\0" .. fields .. name .. bytes
    directory[#directory + 1] = "PK\1\2\20\0\20\0" .. fields .. packed("<I2I2I2I4I4", 0, 0, 0, 0, offset) .. name
    offset = offset + #bodies[#bodies]
  end
  local entries = table.concat(directory)
  return table.concat(bodies) .. entries
    .. "PK\5\6" .. packed("<I2I2I2I2I4I4I2", 0, 0, #members, #members, #entries, offset, 0)
end

--- Loads a file of PyTorch's present format.
local function load(value, storages, order)
  local members = { { "a/data.pkl", pickle(value) }, order and { "a/byteorder", order } or nil }
  for key, bytes in pairs(storages or {}) do members[#members + 1] = { "a/data/" .. key, bytes } end
  local path = support.path "a.pt"
  support.write(path, zip(members))
  return dk.load_torch(path)
end

local magic = "\128\2\138\10\108\252\156\70\249\32\106\168\80\25\46"

--- Loads a file of the format before PyTorch 1.6.
local function load_old(value, keys, storages)
  local path = support.path "old.pt"
  local list = "]("
  for _, key in ipairs(keys or {}) do list = list .. text(key) end
  support.write(path, magic .. pickle "M\233\3" .. pickle "}" .. pickle(value) .. pickle(list .. "e") .. (storages or ""))
  return dk.load_torch(path)
end

local four = packed("<ffff", 1, 2, 3, 4)

function cases.values()
  assert(load "N" == nil)
  assert(load "\136" == true and load "\137" == false)
  assert(load(int(-5)) == -5 and load "K\200" == 200 and load "M\1\2" == 513)
  assert(load "\138\1\255" == -1 and load "\138\0" == 0 and load "\138\6\0\0\0\0\0\1" == 2 ^ 40)
  assert(load("G" .. packed(">d", 2.5)) == 2.5)
  assert(load(text "é") == "é" and load "\140\2ab" == "ab" and load "C\2\0\255" == "\0\255" and load "U\1x" == "x")
  same(load(tuple(int(1), text "a")), { 1, "a" })
  same(load "](K\1K\2e", { 1, 2 })
  same(load("}(" .. text "a" .. "K\1" .. int(7) .. "K\2u"), { a = 1, [7] = 2 })
  same(load("}" .. text "a" .. "Ns" .. text "b" .. "K\1s"), { b = 1 })
  assert(load "](NK\1e"[1] == dk.json.null)
  same(load(global "collections.OrderedDict" .. "(]" .. tuple(text "a", int(1)) .. "atR"), { a = 1 })
  same(load(global "torch.Size" .. "(" .. ints(2, 3) .. "tR"), { 2, 3 })
  assert(load(global "torch.float32") == "float32")
  assert(load(global "torch.device" .. tuple(text "cuda", int(1)) .. "R") == "cuda:1")
  assert(load(global "_codecs.encode" .. tuple(text "a\195\191", text "latin1") .. "R") == "a\255")
  -- A value that is stored and used twice.
  same(load("(" .. "]K\1a" .. "q\5" .. "h\5t"), { { 1 }, { 1 } })
end

function cases.tensors()
  same(load(tensor(storage("FloatStorage", "0", 4), 0, ints(2, 2), ints(2, 1)), { ["0"] = four }), { { 1, 2 }, { 3, 4 } })
  same(load(tensor(storage("FloatStorage", "0", 4), 0, ints(2, 2), ints(1, 2)), { ["0"] = four }), { { 1, 3 }, { 2, 4 } })
  same(load(tensor(storage("FloatStorage", "0", 4), 1, ints(2), ints(2)), { ["0"] = four }), { 2, 4 })
  same(load(tensor(storage("FloatStorage", "0", 4), 3, ints(2, 2), ints(0, 0)), { ["0"] = four }), { { 4, 4 }, { 4, 4 } })
  same(load(tensor(storage("FloatStorage", "0", 4), 2, ")", ")"), { ["0"] = four }), { 3 })
  same(load(tensor(storage("FloatStorage", "0", 4), 0, ints(0, 3), ints(3, 1)), { ["0"] = four }):shape(), { 0, 3 })
  same(load(tensor(storage("LongStorage", "0", 1), 0, ints(1), ints(1)), { ["0"] = "\5\0\0\0\0\0\0\0" }), { 5 })
  same(load(tensor(storage("ShortStorage", "0", 2), 0, ints(2), ints(1)), { ["0"] = "\1\2\0\5" }, "big"), { 258, 5 })
  -- Two views of one storage are independent.
  local both = load("(" .. storage("FloatStorage", "0", 4) .. "q\1" .. "0"
    .. tensor("h\1", 0, ints(4), ints(1)) .. tensor("h\1", 0, ints(4), ints(1)) .. "t", { ["0"] = four })
  both[1][1] = 9
  same(both[2], { 1, 2, 3, 4 })
  same(load(global "torch._utils._rebuild_parameter"
    .. tuple(tensor(storage("FloatStorage", "0", 4), 0, ints(4), ints(1)), "\136", "N") .. "R", { ["0"] = four }), { 1, 2, 3, 4 })
end

function cases.the_format_before_1_6()
  local value = tensor(storage("ByteStorage", "x", 2), 0, ints(2), ints(1)) .. "q\0"
    .. tensor(storage("FloatStorage", "y", 4), 0, ints(4), ints(1)) .. "\134"
  local bytes = packed("<I4I4", 2, 0) .. "\7\8" .. packed("<I4I4", 4, 0) .. four
  same(load_old(value, { "x", "y" }, bytes), { { 7, 8 }, { 1, 2, 3, 4 } })
  raises(function() load_old(value, { "x", "y" }, bytes:sub(1, -2)) end, "old.pt", "truncated")
  raises(function() load_old(value, { "x" }, bytes) end, "old.pt", "lacks the storage 'y'")
  raises(function() load_old(value, { "x", "y" }, "\3" .. bytes:sub(2)) end, "old.pt", "damaged")
  raises(function() load_old(value, { "x", "y" }, ("\255"):rep(30)) end, "old.pt", "damaged")
end

function cases.a_model_reads_its_state_dict()
  local function named(name, key, sizes, strides, count)
    return text(name) .. tensor(storage("FloatStorage", key, count), 0, sizes, strides)
  end
  local state = load(global "collections.OrderedDict" .. ")R("
    .. named("dense.weight", "0", ints(2, 2), ints(2, 1), 4) .. named("dense.bias", "1", ints(2), ints(1), 2) .. "u}b",
    { ["0"] = four, ["1"] = packed("<ff", 10, 20) })
  local model = dk.nn.Sequential { dk.nn.Input(2), dk.nn.Dense(2) }
  model:load_state_dict(state)
  same(model(dk.tensor { { 1, 1 } }), { { 13, 27 } })
end

function cases.nothing_is_executed()
  for _, name in ipairs { "os.system", "builtins.eval", "torch.nn.modules.linear.Linear", "__torch__.Model", "numpy.core.multiarray.scalar" } do
    raises(function() load(global(name) .. tuple(text "true") .. "R") end, "load_torch", "a.pt", "'" .. name .. "'", "state_dict")
    raises(function() load_old(global(name)) end, "'" .. name .. "'")
  end
  raises(function() load(text "os" .. text "system" .. "\147" .. ")R") end, "'os.system'")
  raises(function() load(tensor(global "torch.ComplexFloatStorage", 0, ints(1), ints(1))) end, "ComplexFloatStorage")
end

function cases.damaged_pickles()
  local good = pickle(tensor(storage("FloatStorage", "0", 4), 0, ints(2, 2), ints(2, 1)))
  local path = support.path "cut.pt"
  for length = 0, #good - 1 do
    support.write(path, zip { { "a/data.pkl", good:sub(1, length) }, { "a/data/0", four } })
    raises(function() dk.load_torch(path) end, "load_torch", "cut.pt")
  end
  for _, value in ipairs {
    "", "0", "t", "h\5", "\255", "R", "K\1R", ")R", "b", "Q", ")Q", "K\1Q", "a", "K\1K\1a", "u", "](K\1u", "}(K\1u", "\133", "s", "e", "2",
    "X\255\255\255\255", "\141" .. ("\255"):rep(7) .. "\127", "\142" .. ("\255"):rep(8), "\138\200", "\139\255\255\255\127", "\128\9N", "cos", "cos\nsystem",
    global "torch.FloatStorage", global "torch.FloatStorage" .. ")R", global "torch.Size" .. ")R", "\147",
    storage("FloatStorage", "0", 4), storage("FloatStorage", "0", -1), "\138\9\0\0\0\0\0\0\0\0\1",
    "}" .. ")" .. "Ns" , "}" .. "}" .. "Ns",
  } do
    raises(function() load(value, { ["0"] = four }) end, "load_torch", "a.pt")
  end
end

function cases.tensors_that_lie()
  local function refused(message, ...)
    local stored, offset, sizes, strides = ...
    raises(function() load(tensor(stored, offset, sizes, strides), { ["0"] = four }) end, "load_torch", "a.pt", message)
  end
  local float = storage("FloatStorage", "0", 4)
  refused("reaches beyond its storage of 4", float, 0, ints(5), ints(1))
  refused("reaches beyond its storage", float, 4, ints(1), ints(1))
  refused("reaches beyond its storage", float, -1, ints(1), ints(1))
  refused("reaches beyond its storage", float, 0, ints(2, 2), ints(2 ^ 31 - 1, 2 ^ 31 - 1))
  refused("without a storage, sizes or strides", float, 0, ints(2), ints(-1))
  refused("without a storage, sizes or strides", float, 0, ints(-2), ints(1))
  refused("without a storage, sizes or strides", float, 0, ints(2, 2), ints(1))
  refused("16", float, 0, ints(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), ints(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
  refused("sixteen times the file's size", float, 0, ints(2 ^ 30), ints(0))
  refused("sixteen times the file's size", float, 0, ints(2 ^ 30, 2 ^ 20), ints(0, 0))
  refused("too many elements", float, 0, ints(2 ^ 30, 2 ^ 30, 2 ^ 30), ints(0, 0, 0))
  refused("truncated", storage("FloatStorage", "0", 5), 0, ints(5), ints(1))
  refused("too long", storage("FloatStorage", "0", 3), 0, ints(3), ints(1))
  refused("truncated", storage("DoubleStorage", "0", 2 ^ 31 - 1), 0, ints(1), ints(1))
  refused("lacks the storage 'data/9'", storage("FloatStorage", "9", 4), 0, ints(4), ints(1))
end

function cases.containers_that_never_end()
  -- A list in itself, lists nested in one another, and lists that share one another.
  raises(function() load "]q\0h\0a" end, "contain themselves")
  raises(function() load("}q\0" .. text "a" .. "h\0s") end, "contain themselves")
  raises(function() load(("]"):rep(300) .. ("a"):rep(299)) end, "nested too deeply")
  raises(function() load("N" .. ("\133"):rep(1e5)) end, "nested too deeply")
  local doubled = "]q\0"
  for i = 1, 60 do doubled = doubled .. "](h" .. string.char(i - 1) .. "h" .. string.char(i - 1) .. "eq" .. string.char(i) end
  raises(function() load(doubled) end, "too often")
end

function cases.other_files()
  local path = support.path "other.pt"
  for message, bytes in pairs {
    ["not a file that torch.save"] = "hello", ["lacks data.pkl"] = zip { { "a/b", "" } }, ["not one that torch.save"] = pickle "N",
    ["unknown version"] = magic .. pickle "K\1", ["zip archive"] = "PK\3\4",
  } do
    support.write(path, bytes)
    raises(function() dk.load_torch(path) end, "load_torch", path, message)
  end
  support.write(path, "")
  raises(function() dk.load_torch(path) end, "load_torch", path)
  raises(function() dk.load_torch(path .. "x") end, "No such file")
  raises(function() load("N", nil, "middle") end, "'middle'")
end

return cases
