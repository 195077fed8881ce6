-- The helpers of every case file: assertions, and a directory for files.
-- The harness calls this chunk with the directory and each case file with the table returned here.
local directory = ...
local dk = require "diffusionkit"

local support = { dk = dk, directory = directory }

-- What the versions of Lua call by different names, or have only since 5.3.
support.version = _G.jit and "LuaJIT" or _VERSION:match "%d.%d"
support.unpack = table.unpack or unpack
support.raised_nil = select(2, pcall(error, nil)) -- Lua 5.5 replaces nil by a text
support.maxinteger, support.mininteger = math.maxinteger or 2 ^ 63 - 2 ^ 10, math.mininteger or -2 ^ 63
function support.is_integer(x)
  if math.type then return math.type(x) == "integer" end
  return type(x) == "number" and x % 1 == 0
end
function support.is_float(x)
  if math.type then return math.type(x) == "float" end
  return type(x) == "number"
end

local function is_tensor(value)
  return type(value) == "userdata" and (getmetatable(value) == "Tensor" or getmetatable(value) == "Parameter")
end

local function plain(value)
  return is_tensor(value) and value:totable() or value
end

--- The text of a difference above tol between two values; nil if there is none. NaN is near NaN.
local function difference(a, b, tol, path)
  if type(a) ~= type(b) then return ("%s: %s is not %s"):format(path, tostring(a), tostring(b)) end
  if type(a) == "number" then
    if a == b or (a ~= a and b ~= b) then return nil end
    if math.abs(a - b) <= tol * math.max(1, math.abs(b)) then return nil end
    return ("%s: %.9g is not %.9g"):format(path, a, b)
  end
  if type(a) == "table" then
    for key in pairs(a) do
      if b[key] == nil then return ("%s[%s]: should not be there"):format(path, tostring(key)) end
    end
    for key, expected in pairs(b) do
      local found = difference(plain(a[key]), plain(expected), tol, ("%s[%s]"):format(path, tostring(key)))
      if found then return found end
    end
    return nil
  end
  if a ~= b then return ("%s: %s is not %s"):format(path, tostring(a), tostring(b)) end
end

--- Fails unless a and b (numbers, tensors, nested tables, other values by ==) agree; tol is relative above 1.
function support.near(a, b, tol)
  local found = difference(plain(a), plain(b), tol or 1e-5, "value")
  if found then error(found, 2) end
end

--- Fails unless a and b are the same in every bit, shape and key.
function support.same(a, b)
  local found = difference(plain(a), plain(b), 0, "value")
  if found then error(found, 2) end
end

--- Fails unless fn raises a string that contains each of the plain texts after "file:line:". Returns the message.
function support.raises(fn, ...)
  local ok, message = pcall(fn)
  if ok then error("no error was raised", 2) end
  if type(message) ~= "string" then error("the error is a " .. type(message) .. ", not a string", 2) end
  if not message:find("^[^:\n]+:%d+: ") then error("no position in front of: " .. message, 2) end
  for _, text in ipairs { ... } do
    if not message:find(text, 1, true) then error(("%q is not in: %s"):format(text, message), 2) end
  end
  return message
end

--- Fails unless fn raises exactly this value (tables by identity).
function support.raises_value(fn, value)
  local ok, raised = pcall(fn)
  if ok then error("no error was raised", 2) end
  if not rawequal(raised, value) then error(tostring(raised) .. " is not " .. tostring(value), 2) end
end

--- A path for a new file of that name.
function support.path(name)
  local path = directory .. "/" .. name
  os.remove(path)
  return path
end

function support.write(path, bytes)
  local file = assert(io.open(path, "wb"))
  file:write(bytes)
  file:close()
end

function support.read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read "*a"
  file:close()
  return bytes
end

--- Closes a value of the library, as a variable with <close> does in Lua 5.4.
function support.close(value) debug.getmetatable(value).__close(value) end

--- Calls fn when a new object without references is collected. In Lua 5.1 tables have no finalisers.
function support.when_collected(fn)
  if not newproxy then return setmetatable({}, { __gc = fn }) end
  local object = newproxy(true)
  getmetatable(object).__gc = fn
  return object
end

--- The exclusive or of two integers of at most 32 bits.
function support.xor(a, b)
  local result = 0
  for bit = 0, 31 do
    if a % 2 ~= b % 2 then result = result + 2 ^ bit end
    a, b = math.floor(a / 2), math.floor(b / 2)
  end
  return result
end

--- The checksum of ZIP and PNG.
function support.crc32(text)
  local sum = 0xFFFFFFFF
  for i = 1, #text do
    sum = support.xor(sum, text:byte(i))
    for _ = 1, 8 do
      local half = math.floor(sum / 2)
      sum = sum % 2 == 1 and support.xor(half, 0xEDB88320) or half
    end
  end
  return 0xFFFFFFFF - sum
end

--- The upper and the lower 32 bits of a normal number in double precision, or its 32 bits in single precision.
local function bits_of(x, is_double)
  local fraction, exponent = math.frexp(math.abs(x))
  fraction = fraction * 2 - 1
  local sign = x < 0 and 2 ^ 31 or 0
  if not is_double then return sign + (exponent + 126) * 2 ^ 23 + fraction * 2 ^ 23 end
  local high = math.floor(fraction * 2 ^ 20)
  return sign + (exponent + 1022) * 2 ^ 20 + high, (fraction * 2 ^ 20 - high) * 2 ^ 32
end

--- string.pack of Lua 5.3, with its formats I and i of some bytes, s2, and f and d of normal numbers.
function support.packed(format, ...)
  if string.pack then return string.pack(format, ...) end
  local values, index, result = { ... }, 0, {}
  local is_little = format:sub(1, 1) ~= ">"
  local function add(value, size)
    local bytes = {}
    for i = 1, size do
      bytes[i] = string.char(value % 256)
      value = math.floor(value / 256)
    end
    local text = table.concat(bytes)
    result[#result + 1] = is_little and text or text:reverse()
  end
  for kind, size in format:gmatch "([Iifds])(%d*)" do
    index = index + 1
    local value = values[index]
    if kind == "s" then
      add(#value, tonumber(size))
      result[#result + 1] = value
    elseif kind == "f" then
      add(bits_of(value), 4)
    elseif kind == "d" then
      local high, low = bits_of(value, true)
      add(is_little and low or high, 4)
      add(is_little and high or low, 4)
    else
      add(value, tonumber(size))
    end
  end
  return table.concat(result)
end

--- Collects garbage until nothing more is found (finalised boxes are freed in the second collection).
function support.collect()
  if rawget(_G, "jit") then jit.flush() end -- compiled code refers to values that it has met
  for _ = 1, 3 do collectgarbage() end
end

--- The gradients of f at the tensors, by PyTorch's rule of central differences, beside those of backward.
--- f is called with parameters and returns a tensor of one element.
function support.check_gradient(f, ...)
  local parameters = {}
  for i, value in ipairs { ... } do parameters[i] = dk.parameter(value) end
  f(support.unpack(parameters)):backward()
  for index, parameter in ipairs(parameters) do
    local flat = parameter.value:flatten():totable()
    local shape = parameter:shape()
    local numeric = {}
    for i = 1, #flat do
      local function at(x)
        local moved = { support.unpack(flat) }
        moved[i] = x
        parameter.value = dk.tensor(moved):reshape(shape)
        return f(support.unpack(parameters)):item()
      end
      local h = 1e-2
      numeric[i] = (at(flat[i] + h) - at(flat[i] - h)) / (2 * h)
    end
    parameter.value = dk.tensor(flat):reshape(shape)
    local found = difference(parameter.grad:flatten():totable(), numeric, 2e-2, "gradient " .. index)
    if found then error(found, 2) end
  end
end

return support
