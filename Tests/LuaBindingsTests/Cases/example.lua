-- Runs one example of the documentation: the text after "-->" must be the output of its line, up to white space. Before Lua
-- 5.3 a whole number prints as 6, not 6.0. Returns the number of stated lines, and the failures as text.
local code = ...
local dk = require "diffusionkit"
dk.manual_seed(0)

local function plain(text) return (text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")) end

local stated, printed, line = {}, {}, 0
for text in (code .. "\n"):gmatch "(.-)\n" do
  line = line + 1
  stated[line] = text:match "%-%->(.*)$"
  if stated[line] and not math.type then stated[line] = stated[line]:gsub("(%d)%.0%f[^%de]", "%1") end
end

local function record(...)
  local values = { n = select("#", ...), ... }
  for i = 1, values.n do values[i] = tostring(values[i]) end
  local where = debug.getinfo(2, "l").currentline
  printed[where] = (printed[where] or "") .. " " .. table.concat(values, " ", 1, values.n)
end

local environment = setmetatable({ dk = dk, print = record }, { __index = _G })
local example
if setfenv then -- Lua 5.1
  example = setfenv(assert(loadstring(code, "=example")), environment)
else
  example = assert(load(code, "=example", "t", environment))
end
local ok, message = xpcall(example, debug.traceback)
local failures = ok and {} or { message }
local count = 0
for number, text in pairs(stated) do
  count = count + 1
  local got = printed[number] and plain(printed[number]) or "nothing"
  if got ~= plain(text) then
    failures[#failures + 1] = ("line %d prints %s, not %s"):format(number, got, plain(text))
  end
end
for number in pairs(printed) do
  if not stated[number] then failures[#failures + 1] = ("line %d prints what it does not state"):format(number) end
end
return count, table.concat(failures, "\n")
