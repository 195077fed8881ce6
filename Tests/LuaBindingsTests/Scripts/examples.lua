-- Runs every example of the library's help, as a program in any Lua:
--
--   LUA_CPATH='.build/lua/?.so' lua5.1 Tests/LuaBindingsTests/Scripts/examples.lua
--
-- Files are written to the current folder. Prints how many examples ran, and then those that failed.
local here = arg[0]:match "^(.*)/[^/]*$" or "."
local dk = require "diffusionkit"
local samples = dofile(here .. "/samples.lua")()
local declared = dofile(here .. "/declarations.lua")(samples)

--- What the help calls a function of the declarations: "dk.zeros", "Tensor:sum", "Tensor.requires_grad".
local function topic_of(path)
  local class, member = path:match "^(%w+)%.(.*)$"
  if not samples[class] then return "dk." .. path end
  local field = member:match "^%a%a%a%.(.*)$"
  return class .. (field and "." .. field or ":" .. member)
end

local function examples_in(help)
  local examples, lines = {}, nil
  for line in (help .. "\n"):gmatch "(.-)\n" do
    if line == "    Example:" then
      lines = {}
      examples[#examples + 1] = lines
    elseif lines and (line == "" or line:find "^        ") then
      lines[#lines + 1] = line:sub(9)
    else
      lines = nil
    end
  end
  return examples
end

local topics, seen = {}, {}
for path in pairs(declared) do
  local topic = topic_of(path)
  if not topic:find ":__" and not seen[topic] then topics[#topics + 1] = topic end
  seen[topic] = true
end
table.sort(topics)

local count, failures = 0, {}
for _, topic in ipairs(topics) do
  for _, lines in ipairs(examples_in(dk.help(topic))) do
    local ok, stated, failure = pcall(assert(loadfile(here .. "/../Cases/example.lua")), table.concat(lines, "\n"))
    count = count + 1
    if not ok then failure = stated end
    if failure ~= "" then failures[#failures + 1] = topic .. ": " .. failure end
  end
end
print(("%d examples, %d failed"):format(count, #failures))
if #failures > 0 then print(table.concat(failures, "\n")) end
