-- The helpers of every case file: assertions, and a directory for files.
-- The harness calls this chunk with the directory and each case file with the table returned here.
local directory = ...
local dk = require "diffusionkit"

local support = { dk = dk, directory = directory }

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
  local bytes = file:read "a"
  file:close()
  return bytes
end

--- Collects garbage until nothing more is found (finalised boxes are freed in the second collection).
function support.collect()
  for _ = 1, 3 do collectgarbage() end
end

--- The gradients of f at the tensors, by PyTorch's rule of central differences, beside those of backward.
--- f is called with parameters and returns a tensor of one element.
function support.check_gradient(f, ...)
  local parameters = {}
  for i, value in ipairs { ... } do parameters[i] = dk.parameter(value) end
  f(table.unpack(parameters)):backward()
  for index, parameter in ipairs(parameters) do
    local flat = parameter.value:flatten():totable()
    local shape = parameter:shape()
    local numeric = {}
    for i = 1, #flat do
      local function at(x)
        local moved = table.move(flat, 1, #flat, 1, {})
        moved[i] = x
        parameter.value = dk.tensor(moved):reshape(shape)
        return f(table.unpack(parameters)):item()
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
