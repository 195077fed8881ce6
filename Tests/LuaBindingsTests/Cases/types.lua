-- What holds for each type of value the library has.
local support = ...
local dk, raises = support.dk, support.raises
local new_samples = dofile(debug.getinfo(1, "S").source:sub(2):gsub("Cases/types.lua$", "Scripts/samples.lua"))
local cases = {}

local function closed(value)
  local _ <close> = value
  return value
end

-- Name, value and a list of {name, function} with the value's methods and the getters of its fields.
local function each(body)
  local samples = new_samples()
  for name, value in pairs(samples) do
    local metatable = debug.getmetatable(value)
    local functions = {}
    for place = 3, 4 do
      local _, members = debug.getupvalue(metatable.__index, place)
      for key, member in pairs(members) do functions[#functions + 1] = { key, member } end
    end
    for key, member in pairs(metatable) do
      if type(member) == "function" and key ~= "__gc" and key ~= "__close" and key ~= "__index" and key ~= "__newindex" then
        functions[#functions + 1] = { key, member }
      end
    end
    body(name, value, functions, samples)
  end
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

function cases.no_type_is_taken_for_another()
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
    closed(value)
    closed(value)
    for _, entry in ipairs(functions) do
      raises(function() entry[2](value) end, (entry[1]:gsub("^__", "")), "this " .. name .. " is closed")
    end
  end)
end

function cases.closing_frees_at_once()
  support.collect()
  collectgarbage "stop"
  local live, megabyte = dk.memory().live, 1 << 20
  do
    local t <close> = dk.zeros(512, 512)
    local p <close> = dk.parameter(t + 1)
    local layer <close> = dk.nn.Dense(512)
    local _ <close> = layer(t)
    assert(dk.memory().live - live > 4 * megabyte)
  end
  assert(dk.memory().live - live < 2 * megabyte, "one tensor was made on the way")
  collectgarbage "restart"
end

return cases
