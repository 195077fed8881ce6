-- Every function of PyTorch is here, under the name that pytorch_names.txt gives, or the file says why not.
local support = ...
local dk = support.dk
local cases = {}

local function lines()
  local result = {}
  for line in (support.read(support.cases_directory .. "/pytorch_names.txt") .. "\n"):gmatch "(.-)\n" do
    if line ~= "" and line:sub(1, 1) ~= "#" then result[#result + 1] = line end
  end
  return result
end

local function is_callable(value)
  local metatable = getmetatable(value)
  return type(value) == "function" or (type(metatable) == "table" and metatable.__call ~= nil)
end

--- dk.fft.rfft, Tensor:sum, or nil.
local function find(name)
  local tensor = dk.zeros(1)
  local method = name:match "^Tensor:([%w_]+)$"
  if method then return tensor[method] end
  local value
  for word in name:gmatch "[^.]+" do
    if word == "dk" then value = dk else value = rawget(value, word) end
    if value == nil then return nil end
  end
  return value
end

function cases.every_name_is_here_or_has_a_reason()
  local missing, count = {}, 0
  for _, line in ipairs(lines()) do
    local name, rest = line:match "^([%w_]+) (.+)$"
    assert(name, line)
    local here = rest:match "^dk%.[%w_.]+$" or rest:match "^Tensor:[%w_]+$"
    if not here then
      assert(rest:match "^%- %S", line)
    else
      count = count + 1
      local ok, value = pcall(find, here)
      if not (ok and is_callable(value)) then missing[#missing + 1] = here end
    end
  end
  assert(count > 600, count)
  if #missing > 0 then error(#missing .. " are not here: " .. table.concat(missing, " ")) end
end

return cases
