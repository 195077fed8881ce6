-- The declarations of the library for hostile.lua, read from its help: by path, a list of each argument's name and type.
-- Returns a function of a value of each type, by the type's name.
local dk = require "diffusionkit"

--- The arguments in the help of a function.
local function arguments_in(help, self)
  local arguments = { self and { name = "self", type = self } }
  local signature = help:match "^[^\n]*"
  for name, rest in help:gsub("\n    methods:.*", ""):gmatch "\n    ([%l][%w_]*): ([^\n]*)" do
    local kind = rest:match "^(.-)%. " or rest
    local is_optional = kind:find ", default " or kind:find ", optional$"
    kind = kind:gsub(", default .*$", ""):gsub(", optional$", "")
    arguments[#arguments + 1] = {
      name = name, type = kind, optional = is_optional and true, variadic = signature:find(name .. "...", 1, true) and true,
    }
  end
  return arguments
end

local declared = {}
local seen = {}
local function walk(path, value)
  if type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, inner in pairs(value) do
      if type(name) == "string" and not name:find "^__" then walk(path == "" and name or path .. "." .. name, inner) end
    end
  end
  local metatable = debug.getmetatable(value)
  if type(value) == "function" or type(value) == "table" and metatable and metatable.__call then
    declared[path] = arguments_in(dk.help("dk." .. path))
  end
end

local function walk_class(name, sample)
  local help = dk.help(name)
  for method in (help:match "methods: ([^\n]*)" or ""):gmatch "%S+" do
    declared[name .. "." .. method] = arguments_in(dk.help(name .. ":" .. method), name)
  end
  for field in (help:match "fields: ([^\n]*)" or ""):gsub("%b()", ""):gmatch "%S+" do
    declared[name .. ".get." .. field] = { { name = "self", type = name } }
    local setter = dk.help(name .. "." .. field):match "Setting it:(.*)$"
    if setter then declared[name .. ".set." .. field] = arguments_in(setter, name) end
  end
  for key, member in pairs(debug.getmetatable(sample)) do
    local other = key ~= "__gc" and key ~= "__close" and key ~= "__tostring" and { name = "other", type = "Tensor or number" }
    if type(member) == "function" then declared[name .. "." .. key] = { { name = "self", type = name }, other or nil } end
  end
end

return function(samples)
  walk("", dk)
  for name, sample in pairs(samples) do walk_class(name, sample) end
  return declared
end
